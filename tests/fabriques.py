"""Factories of every test: names, numbers and texts that a reader would believe, valid unless told otherwise."""

from datetime import date, timedelta
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
    Appartenance,
    ArticleDefini,
    Commune,
    Departement,
    Intercommunalite,
    Invitation,
    NatureOrganisme,
    Organisme,
    ReglagesCaf,
    Representant,
    Role,
    TitreSignataire,
    Utilisateur,
)

MOT_DE_PASSE = "une longue phrase de passe"
NOMS_DE_COMMUNES = ["Valbrune", "Aubecourt", "Le Mesnil-Fleuri", "Les Orgeries", "Sainte-Aure", "Hautmarais", "Ilbourg"]


def siren(rang: int) -> str:
    """The ``rang``-th number with a right Luhn key."""
    base = f"{20000000 + rang:08}"
    total = sum(sum(divmod(int(c) * (1 + i % 2), 10)) for i, c in enumerate(reversed(f"{base}0")))
    return f"{base}{-total % 10}"


class Fabrique(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


class UtilisateurFactory(Fabrique):
    """An account that belongs nowhere; see ``membre``."""

    class Meta:
        model = Utilisateur

    email = factory.Sequence(lambda n: f"agent{n}@exemple.fr")
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Durand{n}")
    password = factory.django.Password(MOT_DE_PASSE)


class DepartementFactory(Fabrique):
    class Meta:
        model = Departement
        django_get_or_create = ("code",)

    code = "26"
    nom = "Drôme"
    article = "la"
    region = "Auvergne-Rhône-Alpes"
    millesime = 2026


class IntercommunaliteFactory(Fabrique):
    class Meta:
        model = Intercommunalite

    siren = factory.Sequence(lambda n: siren(500_000 + n))
    nom = factory.Sequence(lambda n: f"CC du Val d’Aure {n}")
    nature = Intercommunalite.Nature.CC
    departement = factory.SubFactory(DepartementFactory)
    population = 21_500
    millesime = 2026


class CommuneFactory(Fabrique):
    """A commune of the official code, without organisme; see ``OrganismeFactory``."""

    class Meta:
        model = Commune

    code = factory.Sequence(lambda n: f"26{n % 1000:03}")
    nom = factory.Sequence(lambda n: NOMS_DE_COMMUNES[n % 7] + (f"-{n // 7}" if n >= 7 else ""))
    codes_postaux = "26000"
    siren = factory.Sequence(lambda n: siren(700_000 + n))
    departement = factory.SubFactory(DepartementFactory)
    population = 3_204
    millesime = 2026


class CafFactory(Fabrique):
    """A Caf with its settings (``reglages__signature=...``) and its director as a representative."""

    class Meta:
        model = Organisme

    nature = NatureOrganisme.CAF
    nom = factory.Sequence(lambda n: "Caisse d’allocations familiales de la Drôme" + (f" {n}" if n else ""))
    article = ArticleDefini.LA
    denomination_courte = "la Caf"
    siren = factory.Sequence(lambda n: siren(100_000 + n))
    adresse = "10 rue des Tilleuls"
    code_postal = "26000"
    ville = "Valence"
    departement = factory.SubFactory(DepartementFactory)
    reglages = factory.RelatedFactory("tests.fabriques.ReglagesCafFactory", factory_related_name="caf")


class ReglagesCafFactory(Fabrique):
    class Meta:
        model = ReglagesCaf

    caf = factory.SubFactory(CafFactory, reglages=None)


class OrganismeFactory(Fabrique):
    """A commune managed by a Caf; give ``nature`` and ``nom`` for anything else (then ``commune=None``)."""

    class Meta:
        model = Organisme

    nature = NatureOrganisme.COMMUNE
    commune = factory.SubFactory(CommuneFactory)
    nom = factory.LazyAttribute(
        lambda o: f"commune {o.commune.avec_de}" if o.commune else f"{NatureOrganisme(o.nature).label} du Val d’Aure"
    )
    article = ArticleDefini.LA
    denomination_courte = factory.LazyAttribute(lambda o: "la commune" if o.nature == "commune" else o.nom)
    siren = factory.Sequence(lambda n: siren(300_000 + n))
    adresse = "1 place de la Mairie"
    code_postal = "26100"
    ville = factory.LazyAttribute(lambda o: o.commune.nom if o.commune else "Valence")
    caf = factory.SubFactory(CafFactory)
    departement = factory.SubFactory(DepartementFactory)


class PersonneFactory(Fabrique):
    class Meta:
        abstract = True

    civilite = "Mme"
    prenom = "Jeanne"
    nom = factory.Sequence(lambda n: f"Martin{n}")
    fonction = "Maire"
    titre = TitreSignataire.EXECUTIF
    mandat_du = date(2020, 5, 25)


class RepresentantFactory(PersonneFactory):
    class Meta:
        model = Representant

    organisme = factory.SubFactory(OrganismeFactory)


class AppartenanceFactory(Fabrique):
    class Meta:
        model = Appartenance

    utilisateur = factory.SubFactory(UtilisateurFactory)
    organisme = factory.SubFactory(CafFactory)
    role = factory.LazyAttribute(lambda o: Role.REDACTEUR if o.organisme.est_caf else Role.REFERENT)
    du = date(2020, 1, 1)


class InvitationFactory(Fabrique):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invitee{n}@exemple.fr")
    organisme = factory.SubFactory(OrganismeFactory)
    role = Role.CONTRIBUTEUR
    empreinte = factory.Sequence(lambda n: sha256(str(n).encode()).hexdigest())
    par = factory.SubFactory(UtilisateurFactory)
    expire_le = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


def membre(organisme: Organisme, role: str | None = None, **champs: Any) -> Utilisateur:
    """A user who belongs to ``organisme`` (drafter in a Caf, referent elsewhere, unless ``role`` says otherwise)."""
    autres = {"role": role} if role else {}
    return AppartenanceFactory(utilisateur=UtilisateurFactory(**champs), organisme=organisme, **autres).utilisateur


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
