"""Spaces and marks of a line: what a paste carries in disorder becomes one canonical form."""

import re
import unicodedata

from ctg.texte_riche.arbre import ORDRE_MARQUES, Fragment, Ligne, Marque

# Controls, lone surrogates, non-characters, zero-width junk of editors, and bidirectional overrides (spoofing).
_INDESIRABLES = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)
# Word draws its bullets with private code points of Symbol and Wingdings, which no embedded font has.
_PRIVES = re.compile("[\ue000-\uf8ff]")
_BLANCS = re.compile("[ \t\n\r\f\u00a0\u2028\u2029]+")
ESPACES = " \t\n\r\f\u00a0\u2028\u2029"


def epurer(texte: str) -> str:
    """Composed characters (NFC) without the invisible ones that a font cannot print."""
    texte = _INDESIRABLES.sub("", texte)
    if not texte.isascii():
        texte = _PRIVES.sub("•", unicodedata.normalize("NFC", texte))
    return texte


def _un_blanc(trouve: re.Match[str]) -> str:
    """One no-break space is meant (« 12 % »); several are an indentation."""
    return "\u00a0" if trouve.group().count("\u00a0") == 1 else " "


def reduire_espaces(texte: str) -> str:
    """Each run of spaces becomes one space."""
    return _BLANCS.sub(_un_blanc, texte)


def ordonner(marques: set[Marque]) -> tuple[Marque, ...]:
    """Marks in the order in which they are written, one of each name."""
    par_nom = {marque.nom: marque for marque in sorted(marques, key=lambda marque: marque.valeur)}
    return tuple(par_nom[nom] for nom in ORDRE_MARQUES if nom in par_nom)


def _fusionner(fragments: list[Fragment]) -> list[Fragment]:
    fusion: list[Fragment] = []
    for fragment in fragments:
        if not fragment.valeur and fragment.genre == "texte":
            continue
        dernier = fusion[-1] if fusion else None
        if dernier and dernier.genre == fragment.genre == "texte" and dernier.marques == fragment.marques:
            fusion[-1] = Fragment("texte", dernier.valeur + fragment.valeur, dernier.marques)
        else:
            fusion.append(fragment)
    return fusion


def _rogner(fragments: list[Fragment]) -> list[Fragment]:
    """Without the spaces and line breaks at both ends, nor the spaces around a line break or doubled over marks."""
    sortie: list[Fragment] = []
    colle = True
    for fragment in fragments:
        if fragment.genre == "br":
            _rogner_fin(sortie)
            if sortie:
                sortie.append(Fragment("br", ""))
            colle = True
            continue
        if fragment.genre == "texte":
            valeur = fragment.valeur.lstrip(ESPACES) if colle else fragment.valeur
            if not valeur:
                continue
            colle = valeur[-1] in ESPACES
            sortie.append(Fragment("texte", valeur, fragment.marques))
        else:
            colle = False
            sortie.append(fragment)
    while sortie:
        _rogner_fin(sortie)
        if not sortie or sortie[-1].genre != "br":
            break
        sortie.pop()
    return sortie


def _rogner_fin(fragments: list[Fragment]) -> None:
    while fragments and fragments[-1].genre == "texte":
        valeur = fragments[-1].valeur.rstrip(ESPACES)
        if valeur:
            fragments[-1] = Fragment("texte", valeur, fragments[-1].marques)
            return
        fragments.pop()


def _sans_blanc_vide(fragments: list[Fragment]) -> list[Fragment]:
    """Remove the blanks (``mark``) and links that hold nothing but spaces."""
    pleines = {
        marque
        for fragment in fragments
        if fragment.genre not in ("texte", "br") or fragment.valeur.strip(ESPACES)
        for marque in fragment.marques
        if marque.nom in ("mark", "a")
    }
    return [
        Fragment(
            fragment.genre,
            fragment.valeur,
            tuple(m for m in fragment.marques if m.nom not in ("mark", "a") or m in pleines),
        )
        for fragment in fragments
    ]


def normaliser(ligne: Ligne) -> Ligne:
    """The canonical form of a line; applied twice it changes nothing."""
    if len(ligne.fragments) == 1 and ligne.fragments[0].genre == "texte" and not ligne.fragments[0].marques:
        valeur = reduire_espaces(ligne.fragments[0].valeur).strip(ESPACES)
        return Ligne([Fragment("texte", valeur)] if valeur else [])
    fragments = [
        Fragment("texte", reduire_espaces(f.valeur), f.marques) if f.genre == "texte" else f
        for f in _fusionner(ligne.fragments)
    ]
    return Ligne(_fusionner(_sans_blanc_vide(_rogner(fragments))))
