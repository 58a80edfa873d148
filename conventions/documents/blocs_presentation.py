"""The pages of a presentation that the diagnosis and the structures give. No query on a loaded convention."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.utils.safestring import SafeString

from conventions.documents.pages_presentation import (
    LARGEUR_MM,
    VIDE,
    Dessin,
    a_completer,
    annexe_de,
    en_pages,
    rendre,
    repartir,
    sans_donnees,
)
from conventions.documents.registre import BlocDocument, ContexteBloc
from conventions.domain.diagnostic import (
    ABSENTE,
    SIGNES,
    TU,
    Diagnostic,
    LignePortrait,
    comparables,
    comparer,
    composer,
    offre,
    par_commune,
    se_trace,
)
from conventions.domain.structures import tables_de
from conventions.models import Annexe, LigneStructure
from conventions.pdf.habillage import logos
from conventions.pdf.logos import composer_mur
from conventions.pdf.textes import ligne
from ctg.graphiques import Donnee, Graphique, barres
from ctg.typographie import INSECABLE, compter, date_en_lettres, enumerer, espaces_insecables, montant, nombre
from territoires.models import TypeStructure
from territoires.referentiels.normalisation import normaliser

TUILES_MAX = 8
TUILES_PAR_RANG = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4}
GROUPES_PAR_GRAPHIQUE = 5
COMMUNES_MAX = 15
NOMS_MAX = 12
HAUTEUR_LOGOS_MM, LOGOS_PAR_RANG = ((2, 40.0), (6, 34.0), (12, 52.0), (1_000, 72.0)), 6
"""Height left to the logos on the cover, by number of parties."""
DIAGNOSTIC, STRUCTURES = ("diagnostic", "Diagnostic partagé"), ("structures", "Structures")


@dataclass(frozen=True, slots=True)
class Tuile:
    """A figure that stands by itself."""

    valeur: str
    libelle: str
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """The structures of one type, by name."""

    type: str
    nombre: int
    noms: str


def couverture(ctx: ContexteBloc) -> SafeString:
    """The first page: what it is, of which territory, over which period, with the logos of the parties."""
    convention = ctx.convention
    sources, images = logos(convention.parties.all())
    ctx.images.update(images)
    periode = f"Du {date_en_lettres(convention.date_effet)} au {date_en_lettres(convention.date_fin)}"
    hauteur = next(hauteur for seuil, hauteur in HAUTEUR_LOGOS_MM if len(sources) <= seuil)
    colonnes = max(LOGOS_PAR_RANG, len(sources) // 6)
    mur = composer_mur(sources, hauteur_mm=hauteur, largeur_mm=LARGEUR_MM - 1, colonnes_max=colonnes)
    return rendre(
        "couverture",
        titre=espaces_insecables(ctx.document.titre),
        convention=espaces_insecables(convention.version_modele.titre_document),
        periode=ligne(periode),
        mur={"logos": mur},
    )


def _diagnostic(ctx: ContexteBloc) -> tuple[Annexe, Diagnostic] | None:
    annexe = annexe_de(ctx, "diagnostic")
    return None if annexe is None else (annexe, composer(annexe))


def est_seule(rangee: LignePortrait) -> bool:
    """Whether the figure is that of the territory alone, which nothing compares."""
    lu = rangee.ligne
    return lu.territoire is not None and lu.departement is None and lu.france is None


def _en_tuiles(rangees: Sequence[LignePortrait]) -> list[LignePortrait]:
    """The figures printed large: those of the territory alone, amounts apart."""
    return [rangee for rangee in rangees if est_seule(rangee) and rangee.ligne.unite != "€"][:TUILES_MAX]


def _en_euros(rangees: Sequence[LignePortrait]) -> list[LignePortrait]:
    """The amounts of the territory alone, which have a page of their own."""
    return [rangee for rangee in rangees if est_seule(rangee) and rangee.ligne.unite == "€"]


def chiffres(ctx: ContexteBloc) -> SafeString:
    """The figures of the territory alone, set large; the communes and their population come first."""
    rangees = lu[1].portrait if (lu := _diagnostic(ctx)) else ()
    choisies = _en_tuiles(rangees)
    communes = list(ctx.convention.communes.all())
    tuiles = []
    if len(communes) > 1:
        tuiles.append(Tuile(nombre(len(communes)), "communes"))
    habitants = sum(commune.population for commune in communes)
    if habitants and not any(normaliser(rangee.ligne.unite).startswith("habitant") for rangee in choisies):
        tuiles.append(Tuile(nombre(habitants), "habitants", "population municipale"))
    tuiles = [*tuiles, *map(_tuile, choisies)][:TUILES_MAX]
    if not choisies:
        vide = sans_donnees(ctx, *_pour(DIAGNOSTIC, "donnez les chiffres clés du territoire"))
        return (rendre("tuiles", **_grille(tuiles)) if tuiles else SafeString("")) + vide
    return rendre("tuiles", **_grille(tuiles), source=_source(choisies))


def _pour(annexe: tuple[str, str], quoi: str) -> tuple[str, str, str]:
    nature, nom = annexe
    return nature, quoi, nom


def _tuile(rangee: LignePortrait) -> Tuile:
    unite = "" if rangee.ligne.unite in SIGNES else rangee.unite
    precisions = [unite, f"en {rangee.millesime}" if rangee.millesime else ""]
    return Tuile(rangee.valeurs[0], espaces_insecables(rangee.ligne.libelle), " ".join(filter(None, precisions)))


def _grille(tuiles: Sequence[Tuile]) -> dict[str, object]:
    colonnes = TUILES_PAR_RANG.get(len(tuiles), 4)
    rangs = [tuiles[debut : debut + colonnes] for debut in range(0, len(tuiles), colonnes)]
    return {"rangs": rangs, "colonnes": colonnes, "hautes": len(rangs) == 1}


def _source(rangees: Sequence[LignePortrait]) -> str:
    """« Source : … », once, when all these figures have the same."""
    sources = {rangee.source for rangee in rangees if rangee.source}
    return espaces_insecables(f"Source{INSECABLE}: {enumerer(sorted(sources))}.") if sources else ""


def indicateurs(ctx: ContexteBloc) -> SafeString:
    """The table of the territory, the département and France, but for the figures and amounts shown apart."""
    lu = _diagnostic(ctx)
    if lu is None or not lu[1].portrait:
        return sans_donnees(ctx, *_pour(DIAGNOSTIC, "ajoutez les indicateurs du territoire"))
    ailleurs = [*_en_tuiles(lu[1].portrait), *_en_euros(lu[1].portrait)]
    rangees = [rangee for rangee in lu[1].portrait if rangee not in ailleurs]
    if not rangees:
        return a_completer(ctx, "comparez les indicateurs au département et à la France", lu[0])
    annees = {rangee.millesime for rangee in rangees}
    return rendre(
        "indicateurs",
        rangees=rangees,
        commune_annee=annees.pop() if len(annees) == 1 else "",
        source=_source(rangees),
        secret=any(TU in rangee.valeurs for rangee in rangees),
        arrondi=lu[1].arrondi,
        absentes=any(ABSENTE in rangee.valeurs for rangee in rangees),
    )


def comparaisons(ctx: ContexteBloc) -> SafeString:
    """The charts of the rates, three bars each, at most five indicators a chart."""
    lu = _diagnostic(ctx)
    par_unite = comparables(lu[0].indicateurs.all()) if lu else {}
    if not par_unite:
        quoi = "donnez au moins un taux du territoire, avec celui du département ou de la France"
        return sans_donnees(ctx, *_pour(DIAGNOSTIC, quoi))
    dessins: list[Dessin] = [
        partial(comparer, f"presentation-{rang}-{suite}", unite, lignes)
        for rang, (unite, toutes) in enumerate(par_unite.items())
        for suite, lignes in enumerate(repartir(toutes, GROUPES_PAR_GRAPHIQUE))
    ]
    return rendre("figures", pages=en_pages(dessins))


def communes(ctx: ContexteBloc) -> SafeString:
    """The imported indicators, commune by commune; nothing where none was imported."""
    lu = _diagnostic(ctx)
    importees = [ligne for ligne in lu[0].indicateurs.all() if ligne.code and se_trace(ligne)] if lu else []
    if lu is None or not importees:
        return VIDE
    dessins: list[Dessin] = [
        partial(par_commune, f"presentation-communes-{ligne.pk}", ligne, COMMUNES_MAX) for ligne in importees
    ]
    return rendre("figures", pages=en_pages(dessins), secret=lu[1].secret, arrondi=lu[1].arrondi)


def services(ctx: ContexteBloc) -> SafeString:
    """The structures by type with their names, then how many each collectivité has, then the types that are absent."""
    annexe = annexe_de(ctx, "structures")
    compte = offre(annexe) if annexe is not None else None
    if annexe is None or compte is None:
        return sans_donnees(ctx, *_pour(STRUCTURES, "listez les structures du territoire"))
    tables = [table for table in tables_de(annexe, ctx.convention) if table.lignes]
    par_type: dict[TypeStructure, list[LigneStructure]] = {}
    for table in tables:
        for groupe in table.groupes:
            par_type.setdefault(groupe.type, []).extend(groupe.lignes)
    rangees = [Service(str(t.label), len(lignes), _noms(lignes)) for t, lignes in par_type.items() if lignes]
    parts = [f"{table.partie.denomination.sujet()}{INSECABLE}: {nombre(len(table.lignes))}" for table in tables]
    return rendre(
        "services",
        rangees=rangees,
        total=compte.total,
        parts=espaces_insecables(f"Par collectivité compétente{INSECABLE}: {enumerer(parts)}.") if parts[1:] else "",
        absents=compte.absents,
    )


def _noms(lignes: Sequence[LigneStructure]) -> str:
    """« Les Petits Loups (Morteau), La Farandole (Les Fins) et 3 autres »."""
    noms = [f"{ligne.nom} ({ligne.commune.nom})" if ligne.commune else ligne.nom for ligne in lignes]
    if len(noms) > NOMS_MAX:
        reste = len(noms) - NOMS_MAX + 1
        noms = [*noms[: NOMS_MAX - 1], compter(reste, "autre")]
    return espaces_insecables(enumerer(noms))


def aides(ctx: ContexteBloc) -> SafeString:
    """The amounts of the diagnosis, one bar each, with their sum when they are of one year; nothing without any."""
    lu = _diagnostic(ctx)
    rangees = _en_euros(lu[1].portrait) if lu else []
    if not rangees:
        return VIDE
    annees = {rangee.millesime for rangee in rangees}
    total = sum((rangee.ligne.territoire or Decimal() for rangee in rangees), Decimal())
    dessins: list[Dessin] = [
        partial(_graphique_des_aides, rang, suite) for rang, suite in enumerate(repartir(rangees, COMMUNES_MAX))
    ]
    en = f" en {annees.copy().pop()}" if annees != {""} else ""
    return rendre(
        "figures",
        pages=en_pages(dessins),
        total=f"Total de ces montants{en}{INSECABLE}: {montant(total)}." if len(annees) == 1 else "",
        source=_source(rangees),
    )


def _graphique_des_aides(rang: int, rangees: Sequence[LignePortrait], largeur: float, marge: float) -> Graphique:
    bandes = [(r.ligne.libelle, [Donnee(r.ligne.libelle, r.ligne.territoire, r.valeurs[0])]) for r in rangees]
    titre = "Montants, bénéficiaire par bénéficiaire"
    return barres(f"presentation-aides-{rang}", titre, bandes, largeur=largeur, marge=marge)


def enjeux(ctx: ContexteBloc) -> SafeString:
    """What the diagnosis found and what is at stake, thème by thème."""
    lu = _diagnostic(ctx)
    if lu is None or not lu[1].enjeux:
        return sans_donnees(ctx, *_pour(DIAGNOSTIC, "dites les enjeux retenus, thème par thème"))
    return rendre("enjeux", themes=lu[1].enjeux)


BLOCS = (
    BlocDocument("presentation.couverture", "Titre, territoire, période et logos des parties", couverture),
    BlocDocument("presentation.chiffres", "Chiffres clés du territoire", chiffres),
    BlocDocument("presentation.indicateurs", "Indicateurs comparés au département et à la France", indicateurs),
    BlocDocument("presentation.comparaisons", "Graphiques des taux comparés", comparaisons),
    BlocDocument("presentation.communes", "Graphiques par commune", communes),
    BlocDocument("presentation.services", "Structures du territoire, par type", services),
    BlocDocument("presentation.aides", "Montants en euros du diagnostic, en graphique", aides),
    BlocDocument("presentation.enjeux", "Enjeux par thème", enjeux),
)
