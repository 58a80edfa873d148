"""A délibération at each of its stages, on a convention whose text is frozen or not."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from conventions.domain.deliberations_vote.etapes import avancer
from conventions.domain.deliberations_vote.seance import SaisieSeance, creer_deliberation, modifier_seance
from conventions.domain.documents import modifier_texte
from conventions.domain.modeles import charger_modele_national
from conventions.enums import Nature, Statut
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Convention, Deliberation, Partie, Version
from territoires.models import Utilisateur
from tests.fabriques.conventions import VersionFactory
from tests.fabriques.documents import DocumentFactory
from tests.fabriques.territoires import Fabrique


class DeliberationFactory(Fabrique):
    """A project without text nor session: what an address needs."""

    class Meta:
        model = Deliberation

    document = factory.SubFactory(DocumentFactory, nature=Nature.DELIBERATION, titre="Délibération", textes=0)


PRESENTS = "Mme Jeanne Témoin\nM. Paul Gabarit\nMme Zoé Décor\nM. Louis Canevas"
POUVOIR = "Mme Agathe Épreuve, procuration à M. Paul Gabarit"


def aujourd_hui() -> date:
    return timezone.localdate()


def saisie(**champs: Any) -> SaisieSeance:
    """A session of today whose figures agree: four people present and a proxy, of six in office, all for."""
    seance = champs.get("seance_le") or aujourd_hui()
    valeurs: dict[str, Any] = {
        "numero": "DEL26_014",
        "president": "Mme Jeanne Témoin, Maire",
        "secretaire": "Mme Zoé Décor",
        "presents": PRESENTS,
        "procurations": POUVOIR,
        "en_exercice": 6,
        "pour": 5,
        "contre": 0,
        "abstentions": 0,
        "seance_le": seance,
        "convocation_le": seance - timedelta(days=8),
    }
    return SaisieSeance(**{**valeurs, **champs})


def figer_pour_le_vote(convention: Convention) -> Version:
    """The convention as the councils receive it: submitted, its frozen PDF made."""
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    convention.refresh_from_db()
    numero = convention.versions.count() + 1
    return VersionFactory(
        convention=convention, numero=numero, pdf="versions/essai.pdf", pdf_empreinte="a" * 64, pdf_pages=1
    )


def projet(convention: Convention, partie: Partie, par: Utilisateur) -> Deliberation:
    """A project whose text lacks nothing."""
    charger_modele_national(lire_modele("deliberation"))
    deliberation = creer_deliberation(convention, partie, par=par)
    motifs = deliberation.document.textes.get(cle="motifs")
    modifier_texte(motifs, par=par, jeton=motifs.jeton, corps="<p>Considérant les besoins des familles\u202f;</p>")
    return deliberation


def votee(convention: Convention, partie: Partie, par: Utilisateur, **champs: Any) -> Deliberation:
    """A délibération voted today on the version submitted, which must be frozen."""
    deliberation = projet(convention, partie, par)
    deliberation = modifier_seance(deliberation, saisie(**champs), par=par, jeton=deliberation.jeton)
    return avancer(deliberation, "voter", par=par, jeton=deliberation.jeton)


def executoire(convention: Convention, partie: Partie, par: Utilisateur) -> Deliberation:
    """One transmitted and published today."""
    deliberation = votee(convention, partie, par)
    for code in ("transmettre", "publier"):
        deliberation = avancer(deliberation, code, par=par, jeton=deliberation.jeton, jour=aujourd_hui())
    return deliberation
