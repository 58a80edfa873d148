"""A diagnosis as it is read, on the page and in print: portrait, charts, offer, issues, calendar. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from conventions.domain.structures import tables_de
from conventions.enums import Theme
from conventions.models import Annexe, Convention, Enjeu, EtapeDiagnostic, LigneIndicateur
from ctg.graphiques import LARGEUR, MARGE_LIBELLE, Donnee, Graphique, barres
from ctg.typographie import FINE, enumerer, nombre
from territoires.domain.secret import effectif_secret
from territoires.models import TypeStructure
from territoires.referentiels.normalisation import normaliser

TU = "s"
ABSENTE = "–"
SIGNES = {"%", "€", "‰"}
"""Units written after each value."""
NIVEAUX = ("Territoire", "Département", "France")
COMMUNES_TRACEES = 30
COLLECTIVITES_EN_COLONNES = 5
OPTION_A_VENIR = ("diagnostic", "a_venir")
UNITES_COMPTEES = {
    "personne", "foyer", "allocataire", "habitant", "enfant", "famille", "menage", "jeune", "beneficiaire", "eleve",
    "assistante maternelle", "couple", "parent", "adulte", "naissance", "individu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LignePortrait:
    """A row of the portrait, each value as it is read."""

    ligne: LigneIndicateur
    valeurs: tuple[str, str, str]
    millesime: str
    source: str

    @property
    def unite(self) -> str:
        """The unit, where neither the values nor the label already say it."""
        unite = self.ligne.unite
        return "" if unite in SIGNES or unite.casefold() in self.ligne.libelle.casefold() else unite


@dataclass(frozen=True, slots=True)
class TableauCommunes:
    """Imported indicators by commune: headers, then (commune, values)."""

    entetes: tuple[str, ...]
    rangees: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Offre:
    """How many structures of each type, by collectivité; ``detail`` in words when columns would be too many."""

    collectivites: tuple[str, ...]
    rangees: tuple[tuple[str, tuple[int, ...], int], ...]
    total: int
    detail: tuple[tuple[str, str], ...]
    absents: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """All that a diagnosis shows."""

    portrait: tuple[LignePortrait, ...]
    comparaisons: tuple[Graphique, ...]
    communes: TableauCommunes | None
    par_commune: tuple[Graphique, ...]
    offre: Offre | None
    enjeux: tuple[tuple[str, tuple[Enjeu, ...]], ...]
    etapes: tuple[EtapeDiagnostic, ...]
    secret: bool
    arrondi: bool


def est_effectif(ligne: LigneIndicateur) -> bool:
    """Whether the row counts persons or households, said or shown by its unit: secrecy covers it."""
    unite = normaliser(ligne.unite)
    return ligne.effectif or unite in UNITES_COMPTEES or unite.removesuffix("s") in UNITES_COMPTEES


def taire(ligne: LigneIndicateur) -> str:
    """Take out of an unsaved row what secrecy covers; the sentence that says so, empty when nothing was taken out.

    Nothing of a secret value may be kept, so this comes before any write. An imported row is already made secret.
    """
    ligne.effectif = est_effectif(ligne)
    if ligne.secrete:
        ligne.territoire = None
    if not ligne.effectif:
        return ""
    tues = []
    if effectif_secret(ligne.territoire):
        ligne.territoire, ligne.secrete = None, True
        tues.append("du territoire")
    for champ, nom in (("departement", "du département"), ("france", "de la France")):
        if effectif_secret(getattr(ligne, champ)):
            setattr(ligne, champ, None)
            tues.append(nom)
    if not tues:
        return ""
    return (
        f"Un effectif de 1 à 4 est couvert par le secret statistique : la valeur {enumerer(tues)} n’est pas "
        f"enregistrée, « {TU} » la remplace."
    )


def a_venir(convention: Convention) -> bool:
    """Whether the convention says that its diagnosis will come after the signature."""
    return any((option.hypothese.cle, option.cle) == OPTION_A_VENIR for option in convention.options.all())


def composer(annexe: Annexe, structures: Annexe | None = None) -> Diagnostic:
    """What the annexe shows; ``structures`` is the annexe whose services make the offer. No query once loaded."""
    lignes = list(annexe.indicateurs.all())
    importees = [ligne for ligne in lignes if ligne.code and ligne.communes.all()]
    cellules = [valeur for ligne in importees for valeur in ligne.communes.all()]
    return Diagnostic(
        tuple(_ligne(ligne) for ligne in lignes),
        tuple(_comparaisons(annexe, lignes)),
        _communes(importees),
        tuple(
            par_commune(f"communes-{annexe.pk}-{ligne.pk}", ligne, COMMUNES_TRACEES)
            for ligne in importees
            if se_trace(ligne)
        ),
        offre(structures) if structures is not None else None,
        tuple(enjeux_par_theme(annexe)),
        tuple(annexe.etapes_diagnostic.all()),
        any(ligne.secrete for ligne in lignes) or any(valeur.secrete for valeur in cellules),
        any(ligne.arrondie for ligne in lignes),
    )


def chiffre(valeur: Decimal | None, unite: str = "", *, secrete: bool = False) -> str:
    """« 4 077 », « 12,5 % », « s » under secrecy, « – » where there is none."""
    if secrete:
        return TU
    if valeur is None:
        return ABSENTE
    decimales = max(0, -int(valeur.normalize().as_tuple().exponent))
    texte = nombre(valeur, decimales)
    return f"{texte}{FINE}{unite}" if unite in SIGNES else texte


def _ligne(ligne: LigneIndicateur) -> LignePortrait:
    return LignePortrait(
        ligne,
        (
            chiffre(ligne.territoire, ligne.unite, secrete=ligne.secrete),
            chiffre(ligne.departement, ligne.unite),
            chiffre(ligne.france, ligne.unite),
        ),
        str(ligne.millesime or ""),
        ligne.source,
    )


def comparables(lignes: Iterable[LigneIndicateur]) -> dict[str, list[LigneIndicateur]]:
    """By unit, the rates that at least two levels have: counts of such unequal places do not compare."""
    par_unite: dict[str, list[LigneIndicateur]] = {}
    for ligne in lignes:
        valeurs = (ligne.territoire, ligne.departement, ligne.france)
        if not est_effectif(ligne) and sum(valeur is not None for valeur in valeurs) > 1:
            par_unite.setdefault(ligne.unite, []).append(ligne)
    return par_unite


def _comparaisons(annexe: Annexe, lignes: Sequence[LigneIndicateur]) -> Iterable[Graphique]:
    """One chart a unit."""
    for rang, (unite, groupe) in enumerate(comparables(lignes).items()):
        yield comparer(f"comparaison-{annexe.pk}-{rang}", unite, groupe)


def comparer(
    cle: str,
    unite: str,
    lignes: Iterable[LigneIndicateur],
    largeur: float = LARGEUR,
    marge: float = MARGE_LIBELLE,
) -> Graphique:
    """The chart of indicators of one unit, three bars each; ``cle`` names it in the page."""
    suite = f" (en {unite})" if unite else ""
    titre = f"Le territoire comparé au département et à la France{suite}"
    groupes = [(ligne.libelle, _trois(ligne)) for ligne in lignes]
    return barres(cle, titre, groupes, NIVEAUX, largeur=largeur, marge=marge)


def _trois(ligne: LigneIndicateur) -> list[Donnee]:
    valeurs = (ligne.territoire, ligne.departement, ligne.france)
    return [
        Donnee(nom, valeur, chiffre(valeur, ligne.unite, secrete=ligne.secrete and rang == 0), rang)
        for rang, (nom, valeur) in enumerate(zip(NIVEAUX, valeurs, strict=True))
    ]


def se_trace(ligne: LigneIndicateur) -> bool:
    """Whether it was imported with enough values by commune to draw them."""
    return sum(valeur.valeur is not None for valeur in ligne.communes.all()) > 1


def par_commune(
    cle: str, ligne: LigneIndicateur, maximum: int, largeur: float = LARGEUR, marge: float = MARGE_LIBELLE
) -> Graphique:
    """At most ``maximum`` communes from the greatest value down, those that are hidden last, by name."""
    valeurs = sorted(ligne.communes.all(), key=lambda v: (v.valeur is None, -(v.valeur or 0), v.commune.nom))
    tracees = valeurs[:maximum]
    unite = f", en {ligne.unite}" if _ligne(ligne).unite else ""
    reste = f" ({maximum} communes sur {len(valeurs)})" if len(valeurs) > len(tracees) else ""
    annee = f" en {ligne.millesime}" if ligne.millesime else ""
    return barres(
        cle,
        f"{ligne.libelle} par commune{annee}{unite}{reste}",
        [
            (v.commune.nom, [Donnee(v.commune.nom, v.valeur, chiffre(v.valeur, ligne.unite, secrete=v.secrete))])
            for v in tracees
        ],
        largeur=largeur,
        marge=marge,
    )


def _communes(lignes: Sequence[LigneIndicateur]) -> TableauCommunes | None:
    if not lignes:
        return None
    noms: dict[str, str] = {}
    cases: dict[tuple[str, int], str] = {}
    for ligne in lignes:
        for valeur in ligne.communes.all():
            noms[valeur.commune_id] = valeur.commune.nom
            cases[valeur.commune_id, ligne.pk] = chiffre(valeur.valeur, ligne.unite, secrete=valeur.secrete)
    return TableauCommunes(
        tuple(f"{ligne.libelle} {ligne.millesime or ''}".strip() for ligne in lignes),
        tuple(
            (nom, tuple(cases.get((code, ligne.pk), ABSENTE) for ligne in lignes))
            for code, nom in sorted(noms.items(), key=lambda paire: normaliser(paire[1]))
        ),
    )


def enjeux_par_theme(annexe: Annexe) -> Iterable[tuple[str, tuple[Enjeu, ...]]]:
    """Issues under their thème, thèmes in the order of the branche."""
    enjeux = list(annexe.enjeux.all())
    for theme in Theme:
        if trouves := tuple(enjeu for enjeu in enjeux if enjeu.theme == theme):
            yield str(theme.label), trouves


def annexe_structures(convention: Convention) -> Annexe | None:
    """The annexe of structures of the convention, if it has one."""
    return next((annexe for annexe in convention.annexes.all() if annexe.nature == "structures"), None)


def offre(structures: Annexe) -> Offre | None:
    """The structures counted by type and collectivité, from the annexe that lists them."""
    tables = [table for table in tables_de(structures, structures.convention) if table.lignes]
    if not tables:
        return None
    types = [groupe.type for groupe in tables[0].groupes]
    types += [groupe.type for table in tables for groupe in table.groupes if groupe.type not in types]
    comptes = {(t.partie.pk, g.type): len(g.lignes) for t in tables for g in t.groupes}
    rangees = []
    absents = []
    for type_ in dict.fromkeys(types):
        nombres = tuple(comptes.get((table.partie.pk, type_), 0) for table in tables)
        if sum(nombres):
            rangees.append((str(type_.label), nombres, sum(nombres)))
        elif type_ != TypeStructure.AUTRE:
            absents.append(type_.sigle)
    en_colonnes = len(tables) <= COLLECTIVITES_EN_COLONNES
    return Offre(
        tuple(table.partie.nom for table in tables) if en_colonnes else (),
        tuple((libelle, nombres if en_colonnes else (), total) for libelle, nombres, total in rangees),
        sum(total for _, _, total in rangees),
        () if en_colonnes else tuple((t.partie.nom, _en_mots(t.groupes)) for t in tables),
        enumerer(absents),
    )


def _en_mots(groupes: Iterable[object]) -> str:
    return enumerer([f"{len(g.lignes)} {g.type.sigle}" for g in groupes if g.lignes])  # type: ignore[attr-defined]
