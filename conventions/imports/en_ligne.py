"""What accepted proposals put in the place of a few words of a paragraph."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from conventions.domain.mentions import CHAMPS, cle_connue
from conventions.enums import Numerotation
from conventions.imports.ecriture_html import Remplacement
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition, Structure

G = GenreProposition
NOTE_DE_BAS = "note de bas de page"
_RAISONS = {
    G.NOTE: "consigne",
    G.NOTE_DE_BAS: NOTE_DE_BAS,
    G.BLANC: "blanc",
    G.CHAMP: "champ",
    G.RENVOI: "renvoi",
    G.RENVOI_PERDU: "renvoi",
    G.CONDITION: "condition",
    G.VARIANTE: "variante",
}


@dataclass(frozen=True, slots=True)
class Retrait:
    """Words that left the text, where they stood and why."""

    raison: str
    texte: str
    bloc: int
    debut: int = 0


def mention(cle: str) -> str:
    return f'<span data-mention="{escape(cle)}"></span>'


def remplacements_de(
    propositions: Sequence[Proposition], suivies: Collection[str], structure: Structure, alertes: list[str]
) -> tuple[list[Remplacement], list[Retrait]]:
    """The replacements of one piece, none over another: the first of two that meet is followed.

    ``suivies`` are the ids of the conditions and variants followed, whose marker leaves the text. A value that means
    nothing (unknown field, piece that is not there) is said in ``alertes`` and its text stays.
    """
    remplacements: list[Remplacement] = []
    retraits: list[Retrait] = []
    fins: dict[int, int] = {}
    for proposition in sorted(_morceaux(propositions), key=lambda p: (p.bloc, p.debut, -p.fin)):
        if proposition.debut >= proposition.fin or proposition.debut < fins.get(proposition.bloc, 0):
            continue
        html = _html(proposition, suivies, structure, alertes)
        if html is None:
            continue
        fins[proposition.bloc] = proposition.fin
        remplacements.append(Remplacement(proposition.bloc, proposition.debut, proposition.fin, html))
        raison = _RAISONS[proposition.genre]
        retraits.append(Retrait(raison, proposition.texte, proposition.bloc, proposition.debut))
    return remplacements, retraits


def _morceaux(propositions: Sequence[Proposition]) -> Iterator[Proposition]:
    """The proposals, a variant being that of each label that stands in the paragraph it words (« Option A : »)."""
    for proposition in propositions:
        yield proposition
        if proposition.genre == G.VARIANTE:
            for marque in proposition.valeur.get("marques", ()):
                yield replace(proposition, **{cle: marque[cle] for cle in ("bloc", "debut", "fin", "texte")})


def consigne_de(propositions: Sequence[Proposition]) -> str:
    """The accepted notes as the drafter will read them, one a line, without the brackets around them."""
    notes = (p for p in sorted(propositions, key=lambda p: (p.bloc, p.debut)) if p.genre == G.NOTE)
    return "\n".join(dict.fromkeys(filter(None, (_note(p) for p in notes))))


def _note(proposition: Proposition) -> str:
    texte = " ".join(str(proposition.valeur.get("consigne") or proposition.texte).split())
    if texte[-2:] in (").", ") ;", "):"):
        texte = texte[:-1].rstrip()
    if texte[:1] in "([" and texte[-1:] in ")]" and not set(texte[1:-1]) & set("()[]"):
        texte = texte[1:-1].strip()
    return texte[:1].upper() + texte[1:]


def _html(proposition: Proposition, suivies: Collection[str], structure: Structure, alertes: list[str]) -> str | None:
    """What takes the place of the words; ``None`` when they stay."""
    valeur = proposition.valeur
    match proposition.genre:
        case G.NOTE:
            return ""
        case G.NOTE_DE_BAS:
            note = " ".join(str(valeur.get("note") or "").split())
            return f'<span data-note="{escape(note)}"></span>' if note else None
        case G.BLANC:
            libelle = " ".join(str(valeur.get("libelle") or "").split())
            return f"<mark>{escape(libelle or 'à compléter')}</mark>"
        case G.CHAMP:
            cle = str(valeur.get("cle", ""))
            if cle not in CHAMPS and not (cle.startswith("accord:") and cle_connue(cle)):
                alertes.append(f"Le champ «\u00a0{cle}\u00a0» n’existe pas\u00a0: son texte est resté.")
                return None
            return mention(cle)
        case G.RENVOI | G.RENVOI_PERDU:
            return _renvoi(proposition, structure, alertes)
        case G.CONDITION | G.VARIANTE:
            return "" if proposition.id in suivies else None
        case _:
            return None


def _renvoi(proposition: Proposition, structure: Structure, alertes: list[str]) -> str | None:
    cles = _cles(proposition.valeur)
    if not cles:
        return None
    for cle in cles:
        if cle not in _cibles(structure):
            alertes.append(f"«\u00a0{proposition.texte}\u00a0» ne renvoie à rien\u00a0: son texte est resté.")
            return None
    avant = str(proposition.valeur.get("avant", ""))
    mentions = [f"{escape(avant)}{mention(cle)}" for cle in cles]
    html = " et ".join(filter(None, [", ".join(mentions[:-1]), mentions[-1]]))
    # A determiner that opened a sentence keeps its capital.
    return html[:1].upper() + html[1:] if avant and proposition.texte[:1].isupper() else html


def _cles(valeur: dict[str, Any]) -> list[str]:
    return [str(cle) for cle in valeur.get("cles") or [valeur.get("cle")] if cle]


def _cibles(structure: Structure) -> set[str]:
    """What may be referred to: the annexes, and what is numbered or stands for it."""
    genres = [GenrePiece.ANNEXE, GenrePiece.ARTICLE]
    if structure.numerotation == Numerotation.SECTIONS:
        genres.append(GenrePiece.SECTION)
    return {
        f"{'annexe' if piece.genre == GenrePiece.ANNEXE else 'article'}:{piece.cle}"
        for piece in structure.pieces
        if piece.genre in genres
    }
