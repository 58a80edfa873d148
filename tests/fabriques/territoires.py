"""Factories of places, organismes, people and accounts."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import factory
from django.utils import timezone

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

    # From 26100 to 26899, so that a test may name a code below or above without meeting one of these.
    code = factory.Sequence(lambda n: f"26{100 + n % 800}")
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
    reglages = factory.RelatedFactory("tests.fabriques.territoires.ReglagesCafFactory", factory_related_name="caf")


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
