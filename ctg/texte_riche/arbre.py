"""A rich text in memory: blocks, then lines of runs that carry their marks. Writing it gives one canonical HTML."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Literal

Genre = Literal["texte", "br", "mention", "note", "html"]

# The outermost first: a blank and a link stay whole when the weight of the letters changes inside them.
ORDRE_MARQUES = ("mark", "a", "strong", "em", "u", "sub", "sup")


@dataclass(frozen=True, slots=True)
class Marque:
    """A formatting element; ``valeur`` is the address of a link, or what tells one blank from the next."""

    nom: str
    valeur: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a line: text, line break, merge field (``valeur`` is its key), footnote (its text), ready HTML."""

    genre: Genre
    valeur: str
    marques: tuple[Marque, ...] = ()


@dataclass(slots=True)
class Ligne:
    """The inline content of a block."""

    fragments: list[Fragment] = field(default_factory=list)


@dataclass(slots=True)
class Noeud:
    """A block element; the root has the name ``""``."""

    nom: str
    attributs: dict[str, str] = field(default_factory=dict)
    enfants: list["Noeud | Ligne"] = field(default_factory=list)


def lignes(noeud: Noeud) -> Iterator[Ligne]:
    """Every line of the tree, in reading order."""
    for enfant in noeud.enfants:
        if isinstance(enfant, Ligne):
            yield enfant
        else:
            yield from lignes(enfant)


def fragments(noeud: Noeud) -> Iterator[Fragment]:
    """Every run of the tree, in reading order."""
    for ligne in lignes(noeud):
        yield from ligne.fragments


def blocs_de_texte(noeud: Noeud) -> Iterator[tuple[str, Ligne]]:
    """Every line with the name of the block that holds it (``p``, ``h3``, ``li``, ``td``...)."""
    for enfant in noeud.enfants:
        if isinstance(enfant, Ligne):
            yield noeud.nom, enfant
        else:
            yield from blocs_de_texte(enfant)


def ouvrir(nom: str, attributs: dict[str, str]) -> str:
    """A start tag with its attributes escaped."""
    return f"<{nom}" + "".join(f' {cle}="{escape(valeur)}"' for cle, valeur in attributs.items()) + ">"


def ecrire_fragment(fragment: Fragment) -> str:
    """A run as it is stored."""
    match fragment.genre:
        case "texte":
            return escape(fragment.valeur, quote=False)
        case "br":
            return "<br>"
        case "html":
            return fragment.valeur
        case genre:
            return ouvrir("span", {f"data-{genre}": fragment.valeur}) + "</span>"


def ecrire_ligne(ligne: Ligne, ecrire_un: Callable[[Fragment], str] = ecrire_fragment) -> str:
    """A line as HTML: marks in their fixed order, neighbours with the same mark merged."""
    sortie: list[str] = []
    ouvertes: tuple[Marque, ...] = ()
    for fragment in ligne.fragments:
        communes = 0
        for ancienne, nouvelle in zip(ouvertes, fragment.marques, strict=False):
            if ancienne != nouvelle:
                break
            communes += 1
        sortie.extend(f"</{marque.nom}>" for marque in reversed(ouvertes[communes:]))
        sortie.extend(
            ouvrir(marque.nom, {"href": marque.valeur} if marque.nom == "a" else {})
            for marque in fragment.marques[communes:]
        )
        ouvertes = fragment.marques
        sortie.append(ecrire_un(fragment))
    sortie.extend(f"</{marque.nom}>" for marque in reversed(ouvertes))
    return "".join(sortie)


def ecrire(noeud: Noeud, ecrire_un: Callable[[Fragment], str] = ecrire_fragment) -> str:
    """The tree as HTML. ``ecrire_un`` says how a run is written (stored, edited, printed)."""
    contenu = "".join(
        ecrire_ligne(enfant, ecrire_un) if isinstance(enfant, Ligne) else ecrire(enfant, ecrire_un)
        for enfant in noeud.enfants
    )
    return f"{ouvrir(noeud.nom, noeud.attributs)}{contenu}</{noeud.nom}>" if noeud.nom else contenu
