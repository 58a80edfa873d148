"""Accepted conditions and variants of a piece, as the questions and the wordings that a model holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from conventions.enums import Condition
from conventions.imports.structure import GenrePiece, GenreProposition, Piece, Proposition
from conventions.modeles_nationaux.donnees import HypotheseNationale, OptionNationale

CONDITIONS_MAX = 3
REDACTIONS_MAX = 12
QUESTIONS: dict[str, str] = {
    Condition.DEPARTEMENT: "Le Département est-il partie à la convention\u202f?",
    Condition.MSA: "La MSA est-elle partie à la convention\u202f?",
    Condition.ETAT: "L’État est-il partie à la convention\u202f?",
    Condition.CPAM: "La CPAM est-elle partie à la convention\u202f?",
    Condition.INTERCOMMUNALITE: "Une intercommunalité est-elle partie à la convention\u202f?",
    Condition.PLUSIEURS_COLLECTIVITES: "Plusieurs collectivités sont-elles parties à la convention\u202f?",
    Condition.UNE_COLLECTIVITE: "Une seule collectivité est-elle partie à la convention\u202f?",
}
# What a model can word in several ways; the title, the parties and the closing formula have one wording.
_A_REDACTIONS = frozenset(
    {
        GenrePiece.ARTICLE,
        GenrePiece.SECTION,
        GenrePiece.PASSAGE,
        GenrePiece.PREAMBULE,
        GenrePiece.VISAS,
        GenrePiece.ANNEXE,
    }
)


@dataclass(frozen=True, slots=True)
class Reponse:
    """An answer, and the blocks that are not printed under it; ``absente``: the whole piece is not."""

    cle: str
    libelle: str
    consequence: str
    retire: frozenset[int] = frozenset()
    absente: bool = False


@dataclass(frozen=True, slots=True)
class Choix:
    """A question about one piece; the first answer is the default. ``entetes``: the label blocks, printed nowhere."""

    cle: str
    question: str
    reponses: tuple[Reponse, ...]
    entetes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lignes:
    """The wordings of one piece: its hypothesis, and for each option (``HYPOTHESE:OPTION``) the blocks printed."""

    redactions: list[tuple[str, list[int]]]
    hypothese: HypotheseNationale | None = field(default=None)


def de_toute_la_piece(piece: Piece, proposition: Proposition) -> bool:
    """Whether a condition is about the whole piece: no blocks, or all of them."""
    return set(piece.blocs) <= set(proposition.valeur.get("blocs") or piece.blocs)


def choix_de(
    piece: Piece, propositions: Sequence[Proposition], alertes: list[str]
) -> tuple[list[Choix], list[Proposition]]:
    """The questions that the accepted conditions and variants ask, and those of them that are followed.

    A condition on a whole piece, of a known party, asks nothing: it is the ``condition`` of the piece. Past
    ``CONDITIONS_MAX`` conditions or ``REDACTIONS_MAX`` wordings, the rest stays as the source words it.
    """
    choix: dict[str, Choix] = {}
    suivies: list[Proposition] = []
    for proposition in propositions:
        if proposition.genre not in (GenreProposition.CONDITION, GenreProposition.VARIANTE):
            continue
        if piece.genre not in _A_REDACTIONS:
            alertes.append(
                f"«\u00a0{_court(proposition.texte)}\u00a0» reste tel quel\u00a0: ce passage n’a qu’une rédaction."
            )
            continue
        variante = proposition.genre == GenreProposition.VARIANTE
        if not variante and de_toute_la_piece(piece, proposition) and proposition.valeur.get("condition"):
            suivies.append(proposition)
            continue
        nouveau = _variante(piece, proposition, len(choix)) if variante else _condition(piece, proposition)
        if nouveau is None:
            continue
        fusion = _fusionner(choix.get(nouveau.cle), nouveau)
        autres = [un for cle, un in choix.items() if cle != nouveau.cle]
        conditions = sum(len(un.reponses) == 2 and not un.entetes for un in [*autres, fusion])
        redactions = prod(len(un.reponses) for un in [*autres, fusion])
        if redactions > REDACTIONS_MAX or (not variante and conditions > CONDITIONS_MAX):
            alertes.append(
                f"«\u00a0{piece.titre or piece.cle}\u00a0» aurait trop de rédactions\u00a0: "
                f"«\u00a0{_court(proposition.texte)}\u00a0» reste tel quel."
            )
            continue
        choix[nouveau.cle] = fusion
        suivies.append(proposition)
    return list(choix.values()), suivies


def _court(texte: str) -> str:
    return texte if len(texte) <= 60 else f"{texte[:59].rstrip()}…"


def _condition(piece: Piece, proposition: Proposition) -> Choix | None:
    condition = str(proposition.valeur.get("condition") or "")
    question = str(proposition.valeur.get("question") or "") or QUESTIONS.get(condition, "")
    entiere = de_toute_la_piece(piece, proposition)
    concernes = frozenset(proposition.valeur.get("blocs") or ()) & frozenset(piece.blocs)
    if not question or not (entiere or concernes):
        return None
    cle = f"{condition}_partie" if condition else f"presence_{proposition.bloc}"
    oui = Reponse("oui", "Oui", "Le passage est gardé.")
    non = Reponse("non", "Non", "Le passage n’est pas imprimé.", frozenset() if entiere else concernes, entiere)
    return Choix(cle, question[:250], (oui, non))


def _variante(piece: Piece, proposition: Proposition, rang: int) -> Choix | None:
    options = [option for option in proposition.valeur.get("options", ()) if option.get("libelle")]
    tenus = [frozenset(option.get("blocs", ())) & frozenset(piece.blocs) for option in options]
    if len(options) < 2 or sum(map(len, tenus)) != len(frozenset().union(*tenus)):
        return None
    tous = frozenset().union(*tenus)
    reponses = tuple(
        Reponse(f"option_{n}", str(option["libelle"])[:200], str(option.get("consequence", "")), tous - siens)
        for n, (option, siens) in enumerate(zip(options, tenus, strict=True), 1)
    )
    cle = f"variante_{piece.cle}"[:56] + (f"_{rang + 1}" if rang else "")
    question = str(proposition.valeur.get("question") or "Quelle rédaction retenir\u202f?")
    return Choix(cle, question[:250], reponses, tuple(proposition.valeur.get("entetes", ())))


def _fusionner(ancien: Choix | None, nouveau: Choix) -> Choix:
    """The same question asked twice in a piece is one question about both passages."""
    if ancien is None:
        return nouveau
    reponses = tuple(
        replace(avant, retire=avant.retire | apres.retire, absente=avant.absente or apres.absente)
        for avant, apres in zip(ancien.reponses, nouveau.reponses, strict=True)
    )
    return replace(ancien, reponses=reponses)


def lignes_de(piece: Piece, choix: Sequence[Choix], blocs: Sequence[int]) -> Lignes:
    """The wordings of a piece: one for each answer, or for each combination of answers to several questions.

    What no answer takes away is repeated in each wording, in its place.
    """
    if not choix:
        return Lignes([("", list(blocs))])
    combinaisons = list(product(*(un.reponses for un in choix)))
    seul = choix[0] if len(choix) == 1 else None
    cle = seul.cle if seul else f"redaction_{piece.cle}"[:60]
    titre = piece.titre or piece.cle
    question = seul.question if seul else f"Quelle rédaction retenir pour «\u00a0{titre[:190]}\u00a0»\u202f?"
    options, redactions = [], []
    for rang, reponses in enumerate(combinaisons, 1):
        option = reponses[0].cle if seul else f"option_{rang}"
        libelle = reponses[0].libelle if seul else _libelle(choix, reponses)
        consequence = "\n".join(filter(None, (reponse.consequence for reponse in reponses)))
        options.append(OptionNationale(option, libelle[:200], consequence, defaut=rang == 1))
        retires = frozenset().union(*(reponse.retire for reponse in reponses))
        if not any(reponse.absente for reponse in reponses):
            redactions.append((f"{cle}:{option}", [id_ for id_ in blocs if id_ not in retires]))
    return Lignes(redactions, HypotheseNationale(cle, question, "", tuple(options)))


def _libelle(choix: Sequence[Choix], reponses: Sequence[Reponse]) -> str:
    part = 200 // len(choix) - 3
    return "\u202f; ".join(
        f"{un.question[: part - 30]} {reponse.libelle}"[:part] for un, reponse in zip(choix, reponses, strict=True)
    )
