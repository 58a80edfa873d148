"""Conventions worth printing: the built-in models, filled in, with many parties, logos and annexes."""

import re
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from conventions.domain.instanciation import annexe_depuis, article_depuis
from conventions.domain.modeles import annexes_applicables, articles_applicables, charger_modele_national
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Convention, OptionHypothese
from tests.fabriques import CommuneFactory, ConventionFactory

REMPLI = "Trois structures du territoire, ouvertes toute l’année, accueillent deux cent dix enfants."


def convention_nationale(cle: str, *, parties: int = 2, **champs: object) -> Convention:
    """A convention with the whole text of a built-in model, its blanks still there."""
    version = charger_modele_national(lire_modele(cle))
    communes = [CommuneFactory() for _ in range(max(parties - 1, 1))]
    convention = ConventionFactory(
        version_modele=version,
        nature=version.modele.nature,
        titre=f"{version.titre_document} de la commune de Valbrune",
        parties=parties,
        articles=0,
        annexes=0,
        communes=communes,
        **champs,
    )
    convention.articles.all().delete()
    options = list(OptionHypothese.objects.filter(hypothese__version=version, defaut=True))
    convention.options.set(options)
    natures = [partie.nature for partie in convention.parties.all()]
    for ordre, modele in enumerate(articles_applicables(version, natures, options), start=1):
        article_depuis(modele, convention, ordre).save()
    for ordre, modele in enumerate(annexes_applicables(version, natures, options), start=1):
        annexe_depuis(modele, convention, ordre).save()
    return convention


def remplir(convention: Convention) -> None:
    """Fills every blank, so that nothing stops the text from being final."""
    for piece in (*convention.articles.all(), *convention.annexes.all()):
        piece.corps = re.sub(r"<mark>.*?</mark>", REMPLI, piece.corps)
        piece.save()


def donner_un_logo(partie, *, taille: tuple[int, int] = (320, 180), couleur: str = "#2f6f4f") -> None:
    """A plain PNG logo for a party of a convention."""
    sortie = BytesIO()
    Image.new("RGB", taille, couleur).save(sortie, "PNG")
    partie.logo = default_storage.save(f"logos/{partie.pk}.png", ContentFile(sortie.getvalue()))
    partie.save()
