"""A diagnosis with real figures: those that a Caf presented in 2021 about a rural territory, in our words."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from conventions.annexes.diagnostic_secret import proteger_lignes
from conventions.domain.ecriture import enregistrer
from conventions.domain.saisie import ouvrir_saisie
from conventions.enums import Theme
from conventions.models import Annexe, Enjeu, EtapeDiagnostic, LigneIndicateur
from territoires.models import Utilisateur

SOURCE = "Caf, fichier des allocataires"
MILLESIME = 2019
TAUX = (
    ("Évolution des allocataires de 2014 à 2019", 13, 22, 17),
    ("Allocataires à bas revenus", 43, 40, 30),
    ("Allocataires au RSA, à la prime d’activité ou à l’AAH", 63, 62, 49),
    ("Allocataires dont les prestations font au moins la moitié du revenu", 32, 31, 22),
    ("Familles monoparentales", 30, 33, 24),
    ("Familles nombreuses", 17, 15, 18),
)
EFFECTIFS = (
    ("Habitants", "habitants", 20_391),
    ("Allocataires", "allocataires", 4_077),
    ("Personnes couvertes par la Caf", "personnes", 8_629),
)
AIDES = (
    ("Accueil du jeune enfant (deux établissements)", 442_500),
    ("Accueils de loisirs", 520_600),
    ("Relais petite enfance", 36_000),
    ("Chargés de coopération (2,5 ETP)", 44_400),
    ("Séjours de vacances", 6_900),
    ("Formations Bafa et BAFD", 7_200),
    ("Animation de la vie locale", 22_600),
    ("Accompagnement à la scolarité", 9_600),
)
"""Euros paid in 2019; their sum (1 089 800) is not the 1 088 787 announced beside (490 787 and 598 000)."""
ENJEUX = (
    (
        Theme.PETITE_ENFANCE,
        "Deux établissements pour tout le territoire, loin des communes de montagne.",
        "Rapprocher l’accueil des plus petits du lieu de vie ou de travail des parents.",
    ),
    (
        Theme.PARENTALITE,
        "Trois familles sur dix n’ont qu’un parent.",
        "Donner des relais aux parents seuls, près de chez eux et à des heures possibles.",
    ),
    (
        Theme.ACCES_DROITS,
        "Plus de quatre allocataires sur dix ont de bas revenus.",
        "Faire connaître les droits et aider à les demander, y compris en ligne.",
    ),
)
ETAPES = (
    ("Préparation et partage du diagnostic", "Comité opérationnel", date(2021, 10, 15)),
    ("Diagnostic validé, axes choisis", "Comité de pilotage", date(2021, 10, 30)),
    ("Écriture du plan d’actions", "Comité opérationnel et partenaires", date(2021, 11, 15)),
    ("Plan et méthode d’évaluation validés", "Comité de pilotage", date(2021, 11, 30)),
    ("Signature de la convention", "Comité de pilotage", date(2021, 12, 31)),
)


@transaction.atomic
def remplir_diagnostic(annexe: Annexe, *, par: Utilisateur, calendrier: bool = False) -> None:
    """Fill an empty diagnosis through the same guards as a typed one. Raises ``ActionRefusee``."""
    convention, actuelle = ouvrir_saisie(annexe, par=par)
    communs = {"annexe": actuelle, "millesime": MILLESIME, "source": SOURCE}
    lignes = [
        LigneIndicateur(libelle=libelle, unite=unite, territoire=Decimal(nombre), effectif=True, **communs)
        for libelle, unite, nombre in EFFECTIFS
    ]
    for libelle, territoire, departement, france in TAUX:
        trois = {"territoire": Decimal(territoire), "departement": Decimal(departement), "france": Decimal(france)}
        lignes.append(LigneIndicateur(libelle=libelle, unite="%", **trois, **communs))
    for libelle, euros in AIDES:
        lignes.append(LigneIndicateur(libelle=libelle, unite="€", territoire=Decimal(euros), **communs))
    proteger_lignes(convention, lignes)
    enjeux = [Enjeu(annexe=actuelle, theme=theme, constat=constat, enjeu=enjeu) for theme, constat, enjeu in ENJEUX]
    etapes = [EtapeDiagnostic(annexe=actuelle, etape=e, acteurs=qui, echeance=jour) for e, qui, jour in ETAPES]
    for serie in (lignes, enjeux, etapes if calendrier else []):
        for ordre, ligne in enumerate(serie, 1):
            ligne.ordre = ordre
            enregistrer(ligne, par=par)
