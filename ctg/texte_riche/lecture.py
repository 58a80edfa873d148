"""Read a stored rich text: its plain words, its merge fields, its footnotes."""

from ctg.texte_riche.arbre import Ligne, Noeud, blocs_de_texte, fragments
from ctg.texte_riche.composition import composer


def texte_de_ligne(ligne: Ligne) -> str:
    """The words of a line; a merge field shows as its key between braces, a footnote is left out."""
    textes = {"texte": "{}", "br": "\n", "mention": "{{{}}}", "note": "", "html": ""}
    return "".join(textes[f.genre].format(f.valeur) for f in ligne.fragments)


def texte_brut(html: str) -> str:
    """The words of the text, one block a line (the cells of a row are separated by a tabulation)."""
    morceaux: list[str] = []
    _texte_brut(composer(html), morceaux)
    return "\n".join(morceaux)


def _texte_brut(noeud: Noeud, morceaux: list[str]) -> None:
    if noeud.nom == "tr":
        cellules = (
            " ".join(texte_de_ligne(ligne).replace("\n", " ") for _, ligne in blocs_de_texte(e))
            for e in noeud.enfants
            if isinstance(e, Noeud)
        )
        morceaux.append("\t".join(cellules))
        return
    for enfant in noeud.enfants:
        if isinstance(enfant, Ligne):
            morceaux.append(texte_de_ligne(enfant))
        else:
            _texte_brut(enfant, morceaux)


def mentions(html: str) -> list[str]:
    """The keys of the merge fields, in reading order, each once."""
    return list(dict.fromkeys(f.valeur for f in fragments(composer(html)) if f.genre == "mention"))


def notes(html: str) -> list[str]:
    """The texts of the footnotes, in reading order."""
    return [f.valeur for f in fragments(composer(html)) if f.genre == "note"]
