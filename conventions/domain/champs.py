"""The closed registry of merge fields: what each means and how a convention gives its value.

``docs/mentions.md`` is generated from it (``manage.py documenter_mentions``) and a test compares the two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

from conventions.domain.numerotation import Numeros
from conventions.enums import Nature
from conventions.models import Convention, Partie
from ctg.grammaire import Denomination
from ctg.typographie import date_en_lettres, duree_en_lettres, enumerer, nombre, nombre_en_lettres
from territoires.models import TitreSignataire

PAGES_A_L_IMPRESSION = mark_safe('<span class="total-pages"></span>')


class TypeChamp(Enum):
    """What kind of value a field holds."""

    TEXTE = "texte"
    LISTE = "énumération"
    DATE = "date en lettres"
    NOMBRE = "nombre"
    REFERENCE = "renvoi"
    ACCORD = "accord"
    MONTANT = "montant"


class Source:
    """A convention as the fields see it: its parties sorted by quality, computed once."""

    def __init__(self, convention: Convention, *, impression: bool = False) -> None:
        self.convention = convention
        self.impression = impression

    @cached_property
    def parties(self) -> list[Partie]:
        return list(self.convention.parties.all())

    @cached_property
    def caf(self) -> Partie | None:
        return next((p for p in self.parties if p.organisme_id == self.convention.caf_id), None)

    @cached_property
    def collectivites(self) -> list[Partie]:
        return [p for p in self.parties if p.est_collectivite]

    @property
    def plusieurs(self) -> bool:
        """Whether words agree with several collectivités."""
        return len(self.collectivites) > 1

    @cached_property
    def communes(self) -> list[str]:
        return [commune.nom for commune in self.convention.communes.all()]

    @cached_property
    def territoire(self) -> Denomination:
        return Denomination(self.convention.territoire_nom, self.convention.territoire_article)

    @cached_property
    def numeros(self) -> Numeros:
        return Numeros(self.convention)


@dataclass(frozen=True, slots=True)
class ChampFusion:
    """One field of the registry.

    ``resoudre`` gives its value, empty when the convention does not hold it yet; ``page`` is the page where it is
    then mended (a URL name of ``conventions:``). Values are plain text, or HTML marked safe.
    """

    cle: str
    libelle: str
    groupe: str
    genre: TypeChamp
    resoudre: Callable[[Source], str | SafeString]
    aide: str
    page: str = "parties"


def _denomination(partie: Partie | None) -> Denomination | None:
    return partie.denomination if partie is not None and partie.nom else None


def _sujet(source: Source) -> str:
    caf = _denomination(source.caf)
    return caf.sujet() if caf else ""


def _de(source: Source) -> str:
    caf = _denomination(source.caf)
    return caf.de() if caf else ""


def _liste(parties: list[Partie]) -> str:
    return enumerer([partie.denomination.sujet() for partie in parties])


def _signataire_caf(source: Source, titre: TitreSignataire) -> str:
    if source.caf is None:
        return ""
    trouve = next((s for s in source.caf.signataires.all() if s.titre == titre), None)
    return f"{trouve.nom_complet}, {trouve.fonction}" if trouve else ""


def _courtes(source: Source) -> str:
    if source.plusieurs:
        return "les collectivités"
    return source.collectivites[0].denomination_courte if source.collectivites else ""


def _lettres_et_chiffres(valeur: int, *, feminin: bool = False) -> str:
    return f"{nombre_en_lettres(valeur, feminin)} ({nombre(valeur)})"


def _annees(source: Source) -> str:
    debut, fin = source.convention.date_effet.year, source.convention.date_fin.year
    return str(debut) if debut == fin else f"{debut}-{fin}"


def _duree(source: Source) -> str:
    debut, fin = source.convention.date_effet, source.convention.date_fin
    return duree_en_lettres(debut, fin) if debut <= fin else ""


def _pages(source: Source) -> str | SafeString:
    if source.impression:
        return PAGES_A_L_IMPRESSION
    connues = getattr(source.convention, "pages_connues", None)
    return nombre(connues) if connues else "…"


def _annexes(source: Source) -> str:
    numeros = source.numeros
    annexes = [f"{numeros.annexe(cle)} ({annexe.titre})" for cle, (_, annexe) in numeros.annexes.items()]
    return enumerer(annexes) or "aucune"


def _echeance(source: Source) -> str:
    acte = source.convention.nature == Nature.ACTE_ENGAGEMENT
    return date_en_lettres(source.convention.date_fin) if acte else ""


T = TypeChamp
CHAMPS: dict[str, ChampFusion] = {
    champ.cle: champ
    for champ in [
        ChampFusion("caf.nom", "Nom de la Caf", "Caf", T.TEXTE, _sujet, "« la Caisse d’allocations familiales de… »"),
        ChampFusion("caf.de", "Nom de la Caf, après « de »", "Caf", T.TEXTE, _de, "« de la Caisse d’allocations… »"),
        ChampFusion(
            "caf.court",
            "Nom court de la Caf",
            "Caf",
            T.TEXTE,
            lambda s: s.caf.denomination_courte if s.caf else "",
            "Le « ci-après dénommé » de la Caf.",
        ),
        ChampFusion(
            "caf.directeur",
            "Directeur ou directrice de la Caf",
            "Caf",
            T.TEXTE,
            lambda s: _signataire_caf(s, TitreSignataire.DIRECTEUR),
            "Civilité, nom et fonction du signataire qui a la qualité de directeur.",
        ),
        ChampFusion(
            "caf.president",
            "Président ou présidente du conseil d’administration de la Caf",
            "Caf",
            T.TEXTE,
            lambda s: _signataire_caf(s, TitreSignataire.PRESIDENT_CA),
            "Civilité, nom et fonction du signataire qui a la qualité de président.",
        ),
        ChampFusion(
            "caf.ville",
            "Ville de la Caf",
            "Caf",
            T.TEXTE,
            lambda s: s.caf.ville if s.caf else "",
            "La ville de son adresse.",
        ),
        ChampFusion(
            "parties",
            "Toutes les parties",
            "Parties",
            T.LISTE,
            lambda s: _liste(s.parties),
            "« la Caf de…, la commune de… et l’État ».",
        ),
        ChampFusion(
            "parties.nombre",
            "Nombre de parties",
            "Parties",
            T.NOMBRE,
            lambda s: nombre_en_lettres(len(s.parties), True) if s.parties else "",
            "En lettres, au féminin.",
        ),
        ChampFusion(
            "collectivites",
            "Les collectivités",
            "Parties",
            T.LISTE,
            lambda s: _liste(s.collectivites),
            "Communes, intercommunalités et syndicats, par leur nom complet.",
        ),
        ChampFusion(
            "collectivites.courtes",
            "Les collectivités, en bref",
            "Parties",
            T.TEXTE,
            _courtes,
            "Le nom court de la seule collectivité, ou « les collectivités ».",
        ),
        ChampFusion(
            "partenaires",
            "Les partenaires",
            "Parties",
            T.LISTE,
            lambda s: _liste([p for p in s.parties if p is not s.caf and not p.est_collectivite]),
            "Les parties qui ne sont ni la Caf ni une collectivité.",
        ),
        ChampFusion(
            "territoire.nom",
            "Nom du territoire",
            "Territoire",
            T.TEXTE,
            lambda s: s.territoire.sujet() if s.territoire.nom else "",
            "« la commune d’Aubergenville ».",
            "periode",
        ),
        ChampFusion(
            "territoire.de",
            "Nom du territoire, après « de »",
            "Territoire",
            T.TEXTE,
            lambda s: s.territoire.de() if s.territoire.nom else "",
            "« de la commune d’Aubergenville ».",
            "periode",
        ),
        ChampFusion(
            "communes",
            "Communes couvertes",
            "Territoire",
            T.LISTE,
            lambda s: enumerer(s.communes),
            "Leurs noms, par ordre alphabétique.",
            "periode",
        ),
        ChampFusion(
            "communes.nombre",
            "Nombre de communes couvertes",
            "Territoire",
            T.NOMBRE,
            lambda s: nombre(len(s.communes)) if s.communes else "",
            "En chiffres.",
            "periode",
        ),
        ChampFusion(
            "population",
            "Population du territoire",
            "Territoire",
            T.NOMBRE,
            lambda s: nombre(sum(c.population for c in s.convention.communes.all())) if s.communes else "",
            "Somme des populations municipales des communes couvertes, en chiffres.",
            "periode",
        ),
        ChampFusion(
            "periode.debut",
            "Date d’effet",
            "Période",
            T.DATE,
            lambda s: date_en_lettres(s.convention.date_effet),
            "« 1er janvier 2026 ».",
            "periode",
        ),
        ChampFusion(
            "periode.fin",
            "Date de fin",
            "Période",
            T.DATE,
            lambda s: date_en_lettres(s.convention.date_fin),
            "« 31 décembre 2029 ».",
            "periode",
        ),
        ChampFusion("periode.duree", "Durée", "Période", T.TEXTE, _duree, "« quatre ans ».", "periode"),
        ChampFusion("periode.annees", "Années", "Période", T.TEXTE, _annees, "« 2026-2029 ».", "periode"),
        ChampFusion(
            "annee.reference",
            "Année de référence (N-1)",
            "Période",
            T.NOMBRE,
            lambda s: str(s.convention.date_effet.year - 1),
            "L’année qui précède la date d’effet.",
            "periode",
        ),
        ChampFusion(
            "echeance.ctg",
            "Date limite de signature de la CTG",
            "Période",
            T.DATE,
            _echeance,
            "Fin de l’acte d’engagement ; sans objet dans une CTG.",
            "periode",
        ),
        ChampFusion(
            "convention.titre",
            "Titre de la convention",
            "Document",
            T.TEXTE,
            lambda s: s.convention.titre,
            "Tel qu’en couverture.",
            "periode",
        ),
        ChampFusion(
            "convention.reference",
            "Référence de la convention",
            "Document",
            T.TEXTE,
            lambda s: s.convention.reference,
            "Le numéro donné à la création.",
            "periode",
        ),
        ChampFusion(
            "signature.lieu",
            "Lieu de signature",
            "Document",
            T.TEXTE,
            lambda s: s.convention.lieu_signature,
            "La ville où les parties signent.",
            "periode",
        ),
        ChampFusion(
            "total.originaux",
            "Nombre d’originaux",
            "Document",
            T.NOMBRE,
            lambda s: _lettres_et_chiffres(len(s.parties)) if s.parties else "",
            "Un par partie : « trois (3) ».",
        ),
        ChampFusion(
            "total.pages",
            "Nombre de pages",
            "Document",
            T.NOMBRE,
            _pages,
            "Compté à la mise en page ; à l’écran, celui du dernier PDF.",
            "apercu",
        ),
        ChampFusion(
            "total.annexes",
            "Nombre d’annexes",
            "Document",
            T.NOMBRE,
            lambda s: _lettres_et_chiffres(len(s.numeros.annexes), feminin=True),
            "« sept (7) ».",
            "convention",
        ),
        ChampFusion(
            "annexes.liste",
            "Liste des annexes",
            "Document",
            T.LISTE,
            _annexes,
            "Leurs numéros et leurs titres.",
            "convention",
        ),
    ]
}
