"""A newer file of a model already imported: what was decided on words that did not change is decided again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from conventions.domain.imports_decisions import enregistrer_structure
from conventions.domain.imports_revue import RAMENES, Revue, decision_en_json, texte_de
from conventions.enums import EtatRendu
from conventions.imports import structure as reconnue
from conventions.imports.blocs import Bloc, paragraphes_de
from conventions.imports.reconnaissance import fautes
from conventions.imports.structure import Decision, Decisions, GenrePiece, Piece, Proposition
from conventions.models import DecisionImport, GenreDecision, ImportModele

Empreinte = tuple[str, str, str, str, int]
VOISINAGE = 30
"""Characters on each side of some words that make them the same words in a paragraph reworded elsewhere."""


def reprendre(importation: ImportModele) -> int:
    """Answer the proposals of ``importation`` as those of the import that made the last version; returns how many.

    The kind and the title that somebody gave to a piece whose text is unchanged come too. Both are gestures like
    others: the person who reviews sees them and may undo them.
    """
    precedente = _precedente(importation)
    if precedente is None:
        return 0
    ancienne = Revue(precedente)
    _reprendre_structure(importation, ancienne)
    nouvelle = Revue(importation, gestes=[])
    reprises = _retrouvees(ancienne, nouvelle)
    if reprises:
        DecisionImport.objects.create(
            importation=importation,
            genre=GenreDecision.PROPOSITION,
            cible=f"{len(reprises)} réponse{'s' if len(reprises) > 1 else ''} reprise"
            f"{'s' if len(reprises) > 1 else ''} de l’import précédent",
            avant={cle: {} for cle in reprises},
            apres={cle: decision_en_json(decision) for cle, decision in reprises.items()},
            par=importation.par,
        )
    return len(reprises)


def _precedente(importation: ImportModele) -> ImportModele | None:
    """The import that made the latest version of the same model."""
    if importation.modele_id is None:
        return None
    faites = ImportModele.objects.filter(version__modele=importation.modele_id, etat=EtatRendu.PRET)
    return faites.exclude(pk=importation.pk).order_by("-version__numero", "-pk").first()


def _retrouvees(ancienne: Revue, nouvelle: Revue) -> Decisions:
    """The answers that hold in the new file: same paragraph first, then same words between the same neighbours."""
    reprises: Decisions = {}
    for autour in (None, VOISINAGE):
        reponses = {
            empreinte: ancienne.decisions[proposition.id]
            for empreinte, proposition in _empreintes(ancienne, autour)
            if proposition.id in ancienne.decisions
        }
        for empreinte, proposition in _empreintes(nouvelle, autour):
            if empreinte in reponses and proposition.id not in reprises:
                reprises[proposition.id] = _adaptee(reponses[empreinte], proposition)
    return reprises


def _empreintes(revue: Revue, autour: int | None) -> Iterator[tuple[Empreinte, Proposition]]:
    """Each proposal with what makes it the same in another file: kind, words, what stands around, occurrence.

    ``autour`` is the number of characters looked at on each side, the whole paragraph when there is none. Whole
    blocks are only themselves.
    """
    textes = {p.id: p.texte for bloc in revue.source.blocs for p in paragraphes_de(bloc)}
    vues: Counter[tuple[str, str, str, str]] = Counter()
    for proposition in revue.propositions:
        texte = textes.get(proposition.bloc, "")
        if autour is not None and proposition.debut == proposition.fin:
            continue
        avant, apres = texte[: proposition.debut], texte[proposition.fin :]
        if autour is not None:
            avant, apres = avant[-autour:], apres[:autour]
        mots = " ".join(proposition.texte.split())
        cle = (proposition.genre.value, " ".join(avant.split()), mots, " ".join(apres.split()))
        vues[cle] += 1
        yield (*cle, vues[cle]), proposition


def _adaptee(decision: Decision, proposition: Proposition) -> Decision:
    """The same answer; lists of blocks are those of the new file, whose numbers differ."""
    if decision.valeur is None:
        return decision
    valeur = {**decision.valeur}
    for cle in ("blocs", "options"):
        if cle in proposition.valeur:
            valeur[cle] = proposition.valeur[cle]
    return Decision(decision.etat, valeur)


def _reprendre_structure(importation: ImportModele, ancienne: Revue) -> None:
    """Kinds and titles given by a person to pieces whose words are the same."""
    if not any(geste.genre == GenreDecision.STRUCTURE for geste in ancienne.gestes):
        return
    anciennes = {_mots(piece.piece, ancienne.blocs): piece.piece for piece in ancienne.pieces}
    nouvelle = Revue(importation, gestes=[])
    pieces = tuple(_reprise(p.piece, anciennes.get(_mots(p.piece, nouvelle.blocs))) for p in nouvelle.pieces)
    structure = replace(nouvelle.structure, pieces=pieces)
    if structure == nouvelle.structure or fautes(nouvelle.source, structure):
        return
    avant = importation.structure
    enregistrer_structure(importation, reconnue.vers_json(structure) | {RAMENES: []})
    DecisionImport.objects.create(
        importation=importation,
        genre=GenreDecision.STRUCTURE,
        cible="Structure corrigée comme dans l’import précédent",
        avant=avant,
        apres=importation.structure,
        par=importation.par,
    )


def _mots(piece: Piece, blocs: dict[int, Bloc]) -> str:
    ids = sorted((*piece.titres, *piece.blocs))
    return "\n".join(" ".join(texte_de(blocs[b]).split()) for b in ids if b in blocs)


def _reprise(piece: Piece, ancienne: Piece | None) -> Piece:
    """The piece as a person had corrected it; only what needs no other block moves."""
    if ancienne is None or bool(ancienne.titres) != bool(piece.titres):
        return piece
    if GenrePiece.ECARTE in (piece.genre, ancienne.genre) and piece.genre != ancienne.genre:
        return replace(piece, genre=ancienne.genre, raison=ancienne.raison)
    return replace(piece, genre=ancienne.genre, titre=ancienne.titre)
