"""A plan in and out of the JSON dossier of a convention, its gabarit included so that it is the same elsewhere.

Objectifs are listed in the order of the document with their level; fiches name their axe and objectif by rank.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from conventions.domain.ecriture import enregistrer
from conventions.domain.instanciation import nouvelle_cle
from conventions.enums import Theme
from conventions.erreurs import DossierInvalide
from conventions.models import Annexe, Partie
from conventions.tables.definition import GenreColonne, Table
from plan_actions.domain.donnees import FicheDonnee, creer_en_lot, creer_fiches
from plan_actions.domain.gabarits import charger_gabarits, donnees_de, ecrire_sections
from plan_actions.domain.lecture import NoeudAxe, arbre
from plan_actions.domain.plan import PROFONDEUR_MAX
from plan_actions.enums import StatutFiche
from plan_actions.gabarits.lecture import SectionDonnee
from plan_actions.models import Axe, FicheAction, GabaritFiche, IndicateurAction, Objectif, PlanActions
from plan_actions.tables import TABLES
from territoires.models import Utilisateur

TEXTES_FICHE = ("titre", "pilote", "public", "statut", "raison")


def exporter_plan(plan: PlanActions, parties: Mapping[int, str]) -> dict[str, Any]:
    """Everything in use in a loaded plan; ``parties`` gives the key of each party by id. No query."""
    noeuds = arbre(plan)
    return {
        "gabarit": _gabarit(plan.gabarit),
        "presentation": plan.presentation,
        "a_venir": plan.a_venir,
        "avenant_le": _texte(plan.avenant_le),
        "total_declare": _texte(plan.total_declare),
        "axes": [
            {
                "titre": noeud.axe.titre,
                "description": noeud.axe.description,
                "objectifs": [{"titre": o.objectif.titre, "niveau": o.niveau} for o in noeud.tous_objectifs()],
            }
            for noeud in noeuds
        ],
        "fiches": [fiche for rang, noeud in enumerate(noeuds, 1) for fiche in _fiches(rang, noeud, parties)],
    }


def _gabarit(gabarit: GabaritFiche) -> dict[str, Any]:
    sections = [
        {
            "cle": s.cle,
            "libelle": s.libelle,
            "aide": s.aide,
            "genre": str(s.genre),
            "source": str(s.source),
            "colonne": s.colonne,
        }
        for s in donnees_de(gabarit)
    ]
    return {
        "cle": gabarit.cle,
        "nom": gabarit.nom,
        "description": gabarit.description,
        "disposition": gabarit.disposition,
        "sections": sections,
    }


def _fiches(rang: int, noeud: NoeudAxe, parties: Mapping[int, str]) -> list[dict[str, Any]]:
    objectifs = {o.objectif.pk: n for n, o in enumerate(noeud.tous_objectifs(), 1)}
    return [
        _fiche(f.fiche, parties) | {"axe": rang, "objectif": objectifs.get(f.fiche.objectif_id or 0)}
        for f in noeud.toutes_fiches()
    ]


def _fiche(fiche: FicheAction, parties: Mapping[int, str]) -> dict[str, Any]:
    return {
        **{champ: getattr(fiche, champ) for champ in TEXTES_FICHE},
        "themes": list(fiche.themes),
        "pilote_partie": parties.get(fiche.pilote_partie_id or 0),
        "debut": _texte(fiche.debut),
        "fin": _texte(fiche.fin),
        "total_declare": _texte(fiche.total_declare),
        "textes": {cle: texte for cle, texte in sorted(fiche.textes.items()) if texte},
        **{relation: [ligne_en_texte(relation, o) for o in getattr(fiche, relation).all()] for relation in TABLES},
    }


def _releves(indicateur: IndicateurAction) -> list[dict[str, Any]]:
    return [{"annee": r.annee, "valeur": str(r.valeur), "note": r.note} for r in indicateur.releves.all()]


def ligne_en_texte(relation: str, ligne: Any) -> dict[str, Any]:
    """A row of a fiche as JSON: dates and decimals are texts."""
    textes = {
        c.nom: _texte(valeur) if c.genre in _TYPES_ECRITS else valeur
        for c in TABLES[relation].colonnes
        for valeur in [getattr(ligne, c.nom)]
    }
    return textes | {"releves": _releves(ligne)} if relation == "indicateurs" else textes


_TYPES_ECRITS = {GenreColonne.DATE, GenreColonne.MONTANT, GenreColonne.DECIMAL}


def _texte(valeur: date | Decimal | None) -> str | None:
    if valeur is None:
        return None
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def importer_plan(annexe: Annexe, contenu: dict[str, Any], parties: Mapping[str, Partie], *, par: Utilisateur) -> None:
    """Write what :func:`exporter_plan` gave, checked against the schema, on an annexe without a plan.

    Raises ``DossierInvalide`` on what no schema can say: a rank that points nowhere, dates out of order.
    """
    if erreurs := _incoherences(contenu):
        raise DossierInvalide(erreurs)
    plan = PlanActions(
        annexe=annexe,
        gabarit=_reprendre_gabarit(annexe, contenu["gabarit"], par),
        presentation=contenu["presentation"],
        a_venir=contenu["a_venir"],
        avenant_le=_date(contenu["avenant_le"]) if contenu["a_venir"] else None,
        total_declare=_decimal(contenu["total_declare"]),
    )
    enregistrer(plan, par=par)
    sources = contenu["axes"]
    axes = creer_en_lot(
        [
            Axe(plan=plan, ordre=n, titre=source["titre"], description=source["description"])
            for n, source in enumerate(sources, 1)
        ],
        par=par,
    )
    objectifs = _reprendre_objectifs(axes, sources, par)
    donnees = []
    for source in contenu["fiches"]:
        objectif = objectifs[source["axe"] - 1][source["objectif"] - 1] if source["objectif"] else None
        donnees.append(FicheDonnee(axes[source["axe"] - 1], objectif, _champs(source, parties), _lignes(source)))
    creer_fiches(plan, donnees, par=par, rangs=range(1, len(donnees) + 1))


def _incoherences(contenu: dict[str, Any]) -> list[tuple[str, str]]:
    erreurs = []
    for n, axe in enumerate(contenu["axes"]):
        niveaux = [0, *(o["niveau"] for o in axe["objectifs"])]
        if any(apres > avant + 1 for avant, apres in pairwise(niveaux)):
            phrase = "Un objectif saute un niveau : chacun suit celui qui le porte."
            erreurs.append((f"plan.axes[{n}].objectifs", phrase))
    for n, fiche in enumerate(contenu["fiches"]):
        ou = f"plan.fiches[{n}]"
        if fiche["axe"] > len(contenu["axes"]):
            erreurs.append((f"{ou}.axe", "Cet axe n’existe pas : donnez le rang d’un axe du plan."))
        elif fiche["objectif"] and fiche["objectif"] > len(contenu["axes"][fiche["axe"] - 1]["objectifs"]):
            erreurs.append((f"{ou}.objectif", "Cet objectif n’existe pas dans son axe : corrigez son rang."))
        if fiche["debut"] and fiche["fin"] and fiche["fin"] < fiche["debut"]:
            erreurs.append((f"{ou}.fin", "La « Fin » précède le « Début » : corrigez l’une des deux dates."))
        if fiche["statut"] == StatutFiche.ABANDONNEE and not fiche["raison"]:
            erreurs.append((f"{ou}.raison", "Une action abandonnée dit pourquoi : remplissez ce champ."))
    return erreurs


def _reprendre_objectifs(axes: list[Axe], sources: list[dict[str, Any]], par: Utilisateur) -> list[list[Objectif]]:
    """The objectifs of each axe in the order of the document, written level by level."""
    par_axe: list[list[Objectif]] = []
    parents: list[tuple[Objectif, Objectif | None, int]] = []
    for axe, source in zip(axes, sources, strict=True):
        lignee: list[Objectif] = []
        crees: list[Objectif] = []
        for ordre, donnee in enumerate(source["objectifs"], 1):
            objectif = Objectif(axe=axe, titre=donnee["titre"], ordre=ordre)
            del lignee[donnee["niveau"] - 1 :]
            parents.append((objectif, lignee[-1] if lignee else None, donnee["niveau"]))
            lignee.append(objectif)
            crees.append(objectif)
        par_axe.append(crees)
    for niveau in range(1, PROFONDEUR_MAX + 1):
        lot = [(objectif, parent) for objectif, parent, sien in parents if sien == niveau]
        for objectif, parent in lot:
            objectif.parent = parent
        creer_en_lot([objectif for objectif, _ in lot], par=par)
    return par_axe


def _champs(source: dict[str, Any], parties: Mapping[str, Partie]) -> dict[str, Any]:
    return {
        **{champ: source[champ] for champ in TEXTES_FICHE},
        "themes": [theme for theme in Theme.values if theme in source["themes"]],
        "pilote_partie": parties.get(source["pilote_partie"] or ""),
        "debut": _date(source["debut"]),
        "fin": _date(source["fin"]),
        "total_declare": _decimal(source["total_declare"]),
        "textes": source["textes"],
    }


def _lignes(source: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {relation: [ligne_lue(table, ligne) for ligne in source[relation]] for relation, table in TABLES.items()}


def ligne_lue(table: Table, ligne: dict[str, Any]) -> dict[str, Any]:
    """The typed values of a row of a fiche, from :func:`ligne_en_texte`; « releves » when it has some."""
    lue: dict[str, Any] = {}
    for colonne in table.colonnes:
        valeur = ligne[colonne.nom]
        if colonne.genre is GenreColonne.DATE:
            valeur = _date(valeur)
        elif colonne.genre in _TYPES_ECRITS:
            valeur = _decimal(valeur)
        lue[colonne.nom] = valeur
    if releves := ligne.get("releves"):
        lue["releves"] = [{**releve, "valeur": Decimal(releve["valeur"])} for releve in releves]
    return lue


def _date(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _decimal(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)


def _reprendre_gabarit(annexe: Annexe, source: dict[str, Any], par: Utilisateur) -> GabaritFiche:
    """A format known here that says the very same, else a new one of the Caf."""
    sections = [SectionDonnee(**section) for section in source["sections"]]
    caf = annexe.convention.caf
    siens = GabaritFiche.objects.filter(caf=caf).prefetch_related("sections")
    connus: list[GabaritFiche] = [*charger_gabarits(), *siens]
    for gabarit in connus:
        memes = (gabarit.nom, gabarit.disposition) == (source["nom"], source["disposition"])
        if memes and donnees_de(gabarit) == sections:
            return gabarit
    neuf = GabaritFiche(
        caf=caf,
        cle=nouvelle_cle(source["nom"], {gabarit.cle for gabarit in siens}, "gabarit"),
        nom=source["nom"],
        description=source["description"],
        disposition=source["disposition"],
    )
    enregistrer(neuf, par=par, raison="repris d’un dossier")
    ecrire_sections(neuf, sections)
    return neuf
