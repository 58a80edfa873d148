"""Answer proposals and correct the structure of an import; every gesture may be undone, the last one first."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction

from conventions.annexes.registre import choix as natures_annexes
from conventions.domain import imports_gestes
from conventions.domain.champs import CHAMPS
from conventions.domain.imports_gestes import GesteRefuse
from conventions.domain.imports_revue import (
    RAMENES,
    Revue,
    decision_en_json,
    source_revue,
    structure_de,
)
from conventions.domain.modeles import exiger_caf
from conventions.enums import Condition, EtatRendu
from conventions.erreurs import ErreurMetier
from conventions.imports import structure as reconnue
from conventions.imports.propositions import identite_de, proposer
from conventions.imports.reconnaissance import fautes
from conventions.imports.structure import Decision, Etat, GenrePiece, GenreProposition, Piece, Proposition, Structure
from conventions.models import DecisionImport, GenreDecision, ImportModele
from ctg.typographie import compter
from territoires.models import Utilisateur

CIBLE_MAX = 120
LIBELLE_MAX = 200
NOMS_PROPOSITIONS = {
    GenreProposition.NOTE: "Note de rédaction",
    GenreProposition.NOTE_DE_BAS: "Note de bas de page",
    GenreProposition.BLANC: "Blanc à remplir",
    GenreProposition.CHAMP: "Champ automatique",
    GenreProposition.RENVOI: "Renvoi",
    GenreProposition.RENVOI_PERDU: "Renvoi sans cible",
    GenreProposition.CONDITION: "Condition",
    GenreProposition.VARIANTE: "Variante",
    GenreProposition.PARTIES: "Parties",
    GenreProposition.SIGNATURES: "Signatures",
    GenreProposition.NATURE_ANNEXE: "Nature d’une annexe",
}
NOMS_PIECES = {
    GenrePiece.TITRE: "Titre du document",
    GenrePiece.ENTETE: "En-tête",
    GenrePiece.PARTIES: "Parties",
    GenrePiece.VISAS: "Visas",
    GenrePiece.PREAMBULE: "Préambule",
    GenrePiece.ARTICLE: "Article",
    GenrePiece.SECTION: "Section titrée",
    GenrePiece.PASSAGE: "Passage sans titre",
    GenrePiece.CLOTURE: "Clôture",
    GenrePiece.ANNEXE: "Annexe",
    GenrePiece.ECARTE: "Écarté",
}
PARTICIPES = {Etat.ACCEPTEE: ("acceptée", "acceptées"), Etat.REFUSEE: ("refusée", "refusées")}


class DejaDecidee(ErreurMetier):
    """Somebody answered meanwhile: their answer stays until the person has seen it."""


def ouvrir_import(import_id: int, *, par: Utilisateur) -> ImportModele:
    """The import, locked. Raises ``ActionRefusee``, and ``ErreurMetier`` when it is gone or not read yet."""
    importation = (
        ImportModele.objects.select_for_update(of=("self",))
        .select_related("caf", "modele")
        .filter(pk=import_id)
        .first()
    )
    if importation is None:
        raise ErreurMetier("Cet import a été supprimé entre-temps.")
    exiger_caf(par, importation.caf)
    if importation.etat != EtatRendu.PRET:
        raise ErreurMetier("Ce fichier n’est pas encore lu\u00a0: attendez la fin de la lecture.")
    return importation


@transaction.atomic
def decider(
    importation: ImportModele,
    proposition_id: str,
    *,
    etat: Etat | None,
    valeur: dict[str, Any] | None = None,
    vu: str | None = None,
    par: Utilisateur,
) -> DecisionImport | None:
    """Accept, refuse or (``None``) leave a proposal open again; ``valeur`` is what an acceptance changes in it.

    ``vu`` is the answer that the person saw, empty for none: an answer given meanwhile is not covered. Returns the
    gesture, or nothing when it changes nothing. Raises ``ActionRefusee``, ``ErreurMetier``, :class:`DejaDecidee`.
    """
    revue = Revue(ouvrir_import(importation.pk, par=par))
    proposition = revue.par_id.get(proposition_id)
    if proposition is None:
        raise ErreurMetier("Cette proposition n’existe plus\u00a0: la structure a changé. Rechargez la page.")
    avant = revue.decisions.get(proposition_id)
    if vu is not None and vu != (avant.etat.value if avant else ""):
        raise DejaDecidee(_deja(revue, proposition, avant))
    changee = _valeur_controlee(proposition, valeur, revue.structure) if etat == Etat.ACCEPTEE and valeur else None
    if etat == Etat.ACCEPTEE and changee is None and proposition.genre == GenreProposition.RENVOI_PERDU:
        raise ErreurMetier("Ce renvoi ne mène nulle part\u00a0: choisissez l’article ou l’annexe qu’il désigne.")
    apres = Decision(etat, changee) if etat else None
    if avant == apres:
        return None
    quoi = f"{NOMS_PROPOSITIONS[proposition.genre]} « {_court(proposition.texte)} »"
    suite = PARTICIPES[etat][0] if etat else "remise à décider"
    return _noter(
        revue.importation,
        GenreDecision.PROPOSITION,
        f"{quoi} : {'changée et ' if changee else ''}{suite}",
        {proposition.id: decision_en_json(avant)},
        {proposition.id: decision_en_json(apres)},
        par,
    )


@transaction.atomic
def decider_lot(
    importation: ImportModele, ids: Collection[str], *, etat: Etat, quoi: str = "", par: Utilisateur
) -> int:
    """Give one answer to these proposals that have none; those already answered keep theirs. Returns how many.

    A reference that points nowhere cannot be accepted so: it is left open.
    """
    revue = Revue(ouvrir_import(importation.pk, par=par))
    voulues = set(ids)
    ouvertes = [
        p
        for p in revue.a_decider
        if p.id in voulues and not (etat == Etat.ACCEPTEE and p.genre == GenreProposition.RENVOI_PERDU)
    ]
    if not ouvertes:
        return 0
    reponse = decision_en_json(Decision(etat))
    nombre = compter(len(ouvertes), "proposition")
    phrase = f"{nombre} {PARTICIPES[etat][len(ouvertes) > 1]}" + (f" ({quoi})" if quoi else "")
    _noter(
        revue.importation,
        GenreDecision.PROPOSITION,
        phrase,
        {p.id: {} for p in ouvertes},
        {p.id: reponse for p in ouvertes},
        par,
    )
    return len(ouvertes)


@transaction.atomic
def annuler_derniere(importation: ImportModele, *, par: Utilisateur) -> DecisionImport | None:
    """Undo the last gesture that is not undone, whoever made it; returns it, or nothing when none is left."""
    ouverte = ouvrir_import(importation.pk, par=par)
    derniere = ouverte.decisions.filter(annulee=False).order_by("-pk").first()
    if derniere is None:
        return None
    derniere.annulee = True
    derniere.save(update_fields=["annulee"])
    if derniere.genre == GenreDecision.STRUCTURE:
        enregistrer_structure(ouverte, derniere.avant)
    return derniere


def changer_genre(
    importation: ImportModele, bloc: int, genre: GenrePiece, *, par: Utilisateur
) -> DecisionImport | None:
    """Say what a piece is (an article, an annexe, put aside...)."""
    return _corriger(
        importation,
        lambda revue: imports_gestes.changer_genre(revue.structure, revue.blocs, bloc, genre),
        lambda piece: f"« {nom_de(piece)} » : {NOMS_PIECES[genre].lower()}",
        bloc,
        par,
    )


def changer_titre(importation: ImportModele, bloc: int, titre: str, *, par: Utilisateur) -> DecisionImport | None:
    """Reword the title of a piece."""
    return _corriger(
        importation,
        lambda revue: imports_gestes.changer_titre(revue.structure, bloc, titre),
        lambda piece: f"« {nom_de(piece)} » : titre changé",
        bloc,
        par,
    )


def commencer(importation: ImportModele, bloc: int, genre: GenrePiece, *, par: Utilisateur) -> DecisionImport | None:
    """« Un article commence ici »."""
    return _corriger(
        importation,
        lambda revue: imports_gestes.commencer(revue.structure, revue.blocs, bloc, genre),
        lambda piece: f"« {nom_de(piece)} » : {NOMS_PIECES[genre].lower()} à partir d’un passage",
        bloc,
        par,
    )


def joindre(importation: ImportModele, bloc: int, *, par: Utilisateur) -> DecisionImport | None:
    """Join a piece to the one before it."""
    return _corriger(
        importation,
        lambda revue: imports_gestes.joindre(revue.structure, bloc),
        lambda piece: f"« {nom_de(piece)} » : joint à ce qui précède",
        bloc,
        par,
    )


def ecarter(importation: ImportModele, bloc: int, *, par: Utilisateur) -> DecisionImport | None:
    """Put a block aside: it will not be printed, and stays listed."""
    return _corriger(
        importation,
        lambda revue: imports_gestes.ecarter(revue.structure, bloc),
        lambda piece: f"Passage de « {nom_de(piece)} » écarté",
        bloc,
        par,
    )


@transaction.atomic
def ramener(importation: ImportModele, bloc: int, *, par: Utilisateur) -> DecisionImport | None:
    """Bring back a block put aside, by a person or by the reader."""
    ouverte = ouvrir_import(importation.pk, par=par)
    revue = Revue(ouverte, gestes=[])
    if any(ecart.paragraphe.id == bloc for ecart in revue.source.ecarts):
        apres = imports_gestes.inserer(revue.structure, bloc)
        ramenes = sorted({*ouverte.structure.get(RAMENES, []), bloc})
    else:
        apres = imports_gestes.ramener(revue.structure, bloc)
        ramenes = ouverte.structure.get(RAMENES, [])
    if apres == revue.structure:
        return None
    return _appliquer(ouverte, apres, ramenes, "Passage écarté remis dans le texte", par)


@transaction.atomic
def _corriger(
    importation: ImportModele,
    geste: Callable[[Revue], Structure],
    phrase: Callable[[Piece], str],
    bloc: int,
    par: Utilisateur,
) -> DecisionImport | None:
    ouverte = ouvrir_import(importation.pk, par=par)
    revue = Revue(ouverte, gestes=[])
    piece = revue.structure.pieces[imports_gestes.rang_de(revue.structure, bloc)]
    apres = geste(revue)
    if apres == revue.structure:
        return None
    return _appliquer(ouverte, apres, ouverte.structure.get(RAMENES, []), phrase(piece), par)


def _appliquer(
    importation: ImportModele, structure: Structure, ramenes: list[int], phrase: str, par: Utilisateur
) -> DecisionImport:
    avant = importation.structure
    apres = reconnue.vers_json(structure) | {RAMENES: ramenes}
    enregistrer_structure(importation, apres)
    if defauts := fautes(source_revue(importation), structure):
        raise GesteRefuse(f"Ce changement perdrait du texte\u00a0: {defauts[0]}")
    return _noter(importation, GenreDecision.STRUCTURE, phrase, avant, apres, par)


def enregistrer_structure(importation: ImportModele, structure: dict[str, Any]) -> None:
    """Write the structure (the JSON of the column), and what is proposed on it: references follow the pieces."""
    importation.structure = structure
    propositions = proposer(source_revue(importation), structure_de(importation), identite_de(importation.caf))
    importation.propositions = reconnue.propositions_vers_json(propositions)
    importation.save(update_fields=["structure", "propositions", "modifie_le"])


def _noter(
    importation: ImportModele,
    genre: GenreDecision,
    cible: str,
    avant: dict[str, Any],
    apres: dict[str, Any],
    par: Utilisateur,
) -> DecisionImport:
    cible = cible if len(cible) <= CIBLE_MAX else f"{cible[: CIBLE_MAX - 1]}…"
    return DecisionImport.objects.create(
        importation=importation, genre=genre, cible=cible, avant=avant, apres=apres, par=par
    )


def nom_de(piece: Piece) -> str:
    """How a gesture names a piece: its title, else its kind."""
    return _court(piece.titre) if piece.titre else NOMS_PIECES[piece.genre]


def _court(texte: str, longueur: int = 40) -> str:
    propre = " ".join(texte.split())
    return propre if len(propre) <= longueur else f"{propre[: longueur - 1].rstrip()}…"


def _deja(revue: Revue, proposition: Proposition, decision: Decision | None) -> str:
    geste = next((g for g in reversed(revue.gestes) if proposition.id in g.apres), None)
    qui = geste.par.nom_complet if geste else "Une autre personne"
    fait = f"l’a {PARTICIPES[decision.etat][0]}" if decision else "l’a remise à décider"
    return f"{qui} {fait} entre-temps\u00a0: sa réponse est gardée. Décidez à nouveau si vous voulez la changer."


def cibles(structure: Structure) -> list[tuple[str, str]]:
    """What a reference may point to: (key, « Article 4 : Durée »)."""
    genres = {GenrePiece.ARTICLE: "article", GenrePiece.ANNEXE: "annexe"}
    return [
        (
            f"{genres[piece.genre]}:{piece.cle}",
            f"{NOMS_PIECES[piece.genre]} {piece.numero}".strip() + f" : {piece.titre}",
        )
        for piece in structure.pieces
        if piece.genre in genres
    ]


def _valeur_controlee(proposition: Proposition, valeur: dict[str, Any], structure: Structure) -> dict[str, Any]:
    """What somebody changed in the value of the proposal. Raises ``ErreurMetier`` for what cannot stand."""
    nouvelle = {**proposition.valeur, **valeur}
    match proposition.genre:
        case GenreProposition.BLANC:
            nouvelle["libelle"] = _phrase(nouvelle.get("libelle", ""), "Dites ce qu’il faudra écrire à cette place.")
        case GenreProposition.CHAMP if nouvelle.get("cle") not in CHAMPS:
            raise ErreurMetier("Ce champ automatique n’existe pas\u00a0: choisissez-en un de la liste.")
        case GenreProposition.RENVOI | GenreProposition.RENVOI_PERDU:
            if nouvelle.get("cle") not in dict(cibles(structure)):
                raise ErreurMetier(
                    "Ce renvoi ne mène nulle part\u00a0: choisissez un article ou une annexe de la liste."
                )
        case GenreProposition.CONDITION if nouvelle.get("condition") not in Condition.values:
            raise ErreurMetier("Cette condition n’existe pas\u00a0: choisissez-en une de la liste.")
        case GenreProposition.VARIANTE:
            nouvelle["question"] = _phrase(nouvelle.get("question", ""), "Écrivez la question que pose la variante.")
            for option in nouvelle.get("options", []):
                option["libelle"] = _phrase(option.get("libelle", ""), "Donnez un nom à chaque réponse.")
        case GenreProposition.NATURE_ANNEXE:
            if nouvelle.get("nature") not in dict(natures_annexes()):
                raise ErreurMetier("Cette nature d’annexe n’existe pas\u00a0: choisissez-en une de la liste.")
    return {cle: nouvelle[cle] for cle in valeur}


def _phrase(texte: str, vide: str) -> str:
    propre = " ".join(texte.split())
    if not propre:
        raise ErreurMetier(vide)
    if len(propre) > LIBELLE_MAX:
        raise ErreurMetier(f"Ce texte est trop long\u00a0: {len(propre)} caractères, {LIBELLE_MAX} au plus.")
    return propre
