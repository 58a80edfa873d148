"""Factories of models, conventions, their parties, texts and files."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

import factory
import pikepdf
from django.core.files.base import ContentFile
from django.utils import timezone

from conventions.enums import Condition, GenreArticle, Nature, StatutModele
from conventions.models import (
    Annexe,
    AnnexeModele,
    Article,
    ArticleModele,
    Convention,
    Fichier,
    Hypothese,
    Modele,
    OptionHypothese,
    Partie,
    Signataire,
    Version,
    VersionModele,
)
from territoires.models import (
    Commune,
    TitreSignataire,
)
from tests.fabriques.territoires import CafFactory, CommuneFactory, Fabrique, OrganismeFactory, PersonneFactory, membre


class ModeleFactory(Fabrique):
    """A national model; ``caf=...`` makes it that Caf's."""

    class Meta:
        model = Modele

    cle = factory.Sequence(lambda n: f"modele_{n}")
    nature = Nature.CTG
    nom = "Convention territoriale globale"


class VersionModeleFactory(Fabrique):
    """A published version, empty; ``statut="brouillon"`` makes a draft."""

    class Meta:
        model = VersionModele

    modele = factory.SubFactory(ModeleFactory)
    numero = 1
    statut = StatutModele.PUBLIEE
    titre_document = "Convention territoriale globale"
    formule_ouverture = "<p>Il est convenu ce qui suit.</p>"
    formule_cloture = '<p>Fait à <span data-mention="signature.lieu"></span>.</p>'
    publiee_le = factory.LazyAttribute(lambda o: timezone.now() if o.statut != StatutModele.BROUILLON else None)
    retiree_le = factory.LazyAttribute(lambda o: timezone.now() if o.statut == StatutModele.RETIREE else None)


class HypotheseFactory(Fabrique):
    class Meta:
        model = Hypothese

    version = factory.SubFactory(VersionModeleFactory)
    cle = factory.Sequence(lambda n: f"hypothese_{n}")
    question = "Le diagnostic partagé est-il achevé\u202f?"


class OptionHypotheseFactory(Fabrique):
    class Meta:
        model = OptionHypothese

    hypothese = factory.SubFactory(HypotheseFactory)
    cle = factory.Sequence(lambda n: f"option_{n}")
    libelle = "Oui"


class PieceModeleFactory(Fabrique):
    class Meta:
        abstract = True

    version = factory.SubFactory(VersionModeleFactory)
    titre = "Objet"
    corps = "<p>La convention décrit le projet des parties.</p>"
    condition = Condition.TOUJOURS


class ArticleModeleFactory(PieceModeleFactory):
    class Meta:
        model = ArticleModele

    cle = factory.Sequence(lambda n: f"article_{n}")
    ordre = factory.Sequence(lambda n: n)


class AnnexeModeleFactory(PieceModeleFactory):
    class Meta:
        model = AnnexeModele

    cle = factory.Sequence(lambda n: f"annexe_{n}")
    ordre = factory.Sequence(lambda n: n)


_annees = count(1)


class ConventionFactory(Fabrique):
    """A convention in drafting that lacks nothing but logos: two parties who sign, a preamble, two articles, an annexe.

    ``parties=N`` gives N parties in all, the Caf first then communes (0: none); ``articles=N`` and ``annexes=N`` count
    likewise (articles come after the preamble); ``sans_signataires=True`` leaves the signatories out.
    """

    class Meta:
        model = Convention

    class Params:
        acte = factory.Trait(
            nature=Nature.ACTE_ENGAGEMENT,
            date_fin=date(2026, 12, 31),
            titre="Acte d’engagement du Val d’Aure",
        )

    reference = factory.LazyFunction(lambda: f"CTG26-2026-{next(_annees):04}")
    nature = Nature.CTG
    caf = factory.SubFactory(CafFactory)
    version_modele = factory.SubFactory(VersionModeleFactory, modele__nature=factory.SelfAttribute("...nature"))
    titre = "Convention territoriale globale du Val d’Aure"
    territoire_nom = "commune de Valbrune"
    territoire_article = "la"
    date_effet = date(2026, 1, 1)
    date_fin = date(2029, 12, 31)
    lieu_signature = "Valence"
    agent = factory.LazyAttribute(lambda o: membre(o.caf))

    @factory.post_generation
    def parties(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        nombre = 2 if extracted is None else extracted
        if nombre:
            PartieFactory(convention=self, organisme=self.caf, ordre=0, sans_signataire=True)
        for rang in range(1, nombre):
            PartieFactory(convention=self, organisme__caf=self.caf, ordre=rang, sans_signataire=True)

    @factory.post_generation
    def sans_signataires(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if not extracted:
            for partie in self.parties.all():
                SignataireFactory(partie=partie)

    @factory.post_generation
    def communes(self, create: bool, extracted: list[Commune] | None, **kwargs: Any) -> None:
        self.communes.set([CommuneFactory()] if extracted is None else extracted)

    @factory.post_generation
    def articles(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        ArticleFactory(convention=self, cle="preambule", genre=GenreArticle.PREAMBULE, titre="Préambule", ordre=0)
        for rang in range(1, 3 if extracted is None else extracted + 1):
            ArticleFactory(convention=self, ordre=rang)

    @factory.post_generation
    def annexes(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        for rang in range(1 if extracted is None else extracted):
            AnnexeFactory(convention=self, ordre=rang)


class PartieFactory(Fabrique):
    """A party copied from its organisme (a commune managed by the convention's Caf), with one signatory."""

    class Meta:
        model = Partie

    convention = factory.SubFactory(ConventionFactory, parties=0)
    organisme = factory.SubFactory(OrganismeFactory, caf=factory.SelfAttribute("..convention.caf"))
    ordre = factory.Sequence(lambda n: n + 100)
    nature = factory.SelfAttribute("organisme.nature")
    nom = factory.SelfAttribute("organisme.nom")
    article = factory.SelfAttribute("organisme.article")
    feminin = factory.SelfAttribute("organisme.feminin")
    pluriel = factory.SelfAttribute("organisme.pluriel")
    denomination_courte = factory.SelfAttribute("organisme.denomination_courte")
    siren = factory.SelfAttribute("organisme.siren")
    adresse = factory.SelfAttribute("organisme.adresse")
    code_postal = factory.SelfAttribute("organisme.code_postal")
    ville = factory.SelfAttribute("organisme.ville")

    @factory.post_generation
    def sans_signataire(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if not extracted:
            SignataireFactory(partie=self)


class SignataireFactory(PersonneFactory):
    """The director for a Caf, the mayor otherwise; in office since 2020 without end."""

    class Meta:
        model = Signataire

    partie = factory.SubFactory(PartieFactory, sans_signataire=True)
    fonction = factory.LazyAttribute(lambda o: "Directrice" if o.partie.est_caf else "Maire")
    titre = factory.LazyAttribute(lambda o: TitreSignataire.DIRECTEUR if o.partie.est_caf else TitreSignataire.EXECUTIF)


class ArticleFactory(Fabrique):
    class Meta:
        model = Article

    convention = factory.SubFactory(ConventionFactory)
    cle = factory.Sequence(lambda n: f"article_{n}")
    ordre = factory.Sequence(lambda n: n + 100)
    titre = "Objet de la convention"
    corps = "<p>Les parties agissent ensemble en faveur des familles.</p>"


class AnnexeFactory(Fabrique):
    class Meta:
        model = Annexe

    convention = factory.SubFactory(ConventionFactory)
    cle = factory.Sequence(lambda n: f"annexe_{n}")
    ordre = factory.Sequence(lambda n: n + 100)
    titre = "Diagnostic partagé"
    corps = "<p>Le territoire compte trois établissements d’accueil du jeune enfant.</p>"


def petit_pdf(pages: int = 1) -> bytes:
    """A valid PDF of blank A4 pages."""
    sortie = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(sortie, deterministic_id=True)
    return sortie.getvalue()


class FichierFactory(Fabrique):
    """A stored PDF of two blank pages; ``pages=N`` for more."""

    class Meta:
        model = Fichier

    convention = factory.SubFactory(ConventionFactory)
    nom = "diagnostic.pdf"
    pages = 2
    contenu = factory.LazyAttribute(lambda o: ContentFile(petit_pdf(o.pages), name=o.nom))
    empreinte = factory.LazyAttribute(lambda o: sha256(petit_pdf(o.pages)).hexdigest())
    type_mime = "application/pdf"
    taille = factory.LazyAttribute(lambda o: len(petit_pdf(o.pages)))
    cree_par = factory.SelfAttribute("convention.agent")


class VersionFactory(Fabrique):
    """A frozen version without its PDF."""

    class Meta:
        model = Version

    convention = factory.SubFactory(ConventionFactory)
    numero = 1
    donnees = factory.LazyFunction(lambda: {"format": "ctg-dossier", "version": 1})
    empreinte = factory.LazyAttribute(lambda o: sha256(repr(o.donnees).encode()).hexdigest())
    figee_par = factory.SelfAttribute("convention.agent")
