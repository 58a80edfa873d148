"""Footnotes of a plain text: a paragraph that begins with the sign of a call goes to that call."""

import re
from collections.abc import Sequence
from dataclasses import replace

from conventions.imports.assemblage import Element
from conventions.imports.blocs import Fragment, GenreParagraphe, Paragraphe, Tableau

_CHIFFRES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DEBUT = re.compile(r"(?P<signe>[¹²³⁴-⁹⁰]{1,3}|\[\^?\d{1,3}\]:?)\s*(?=\S)")
_UNITE = re.compile(r"(?:^|[\s\d])[kcdm]?m$")
_PORTEE = 400
"""Paragraphs between a call and its note, at the most: notes stand at the foot of a page or at the end."""


def rattacher(elements: Sequence[Element]) -> list[Element]:
    """The elements, their footnotes moved to their calls. A note that nothing calls stays a paragraph."""
    rendus = list(elements)
    for rang, element in enumerate(rendus):
        if not isinstance(element, Paragraphe) or element.genre is not GenreParagraphe.TEXTE:
            continue
        debut = _signe(element)
        if debut is None:
            continue
        numero, longueur = debut
        texte = _texte_apres(element, longueur)
        for avant in range(rang - 1, max(-1, rang - _PORTEE), -1):
            if (appelant := _appeler(rendus[avant], numero, texte)) is not None:
                rendus[avant] = appelant
                rendus[rang] = replace(element, fragments=())
                break
    return rendus


def _signe(paragraphe: Paragraphe) -> tuple[str, int] | None:
    """The number of the note and how many characters its sign takes."""
    texte = paragraphe.texte
    if paragraphe.fragments and paragraphe.fragments[0].exposant and paragraphe.fragments[0].texte.strip().isdigit():
        return paragraphe.fragments[0].texte.strip(), len(paragraphe.fragments[0].texte)
    if trouve := _DEBUT.match(texte):
        return trouve["signe"].strip("[]^:").translate(_CHIFFRES), trouve.end()
    return None


def _texte_apres(paragraphe: Paragraphe, longueur: int) -> str:
    return paragraphe.texte[longueur:].strip()


def _appeler(element: Element, numero: str, texte: str) -> Element | None:
    """The element with this note at the call that it holds, or None."""
    if isinstance(element, Paragraphe):
        fragments = _fragments_appelants(element.fragments, numero, texte, debut=_signe(element))
        return None if fragments is None else replace(element, fragments=fragments)
    if not isinstance(element, Tableau):
        return None
    for r, rang in enumerate(element.rangs):
        for c, cellule in enumerate(rang):
            for p, paragraphe in enumerate(cellule.paragraphes):
                appelant = _appeler(paragraphe, numero, texte)
                if not isinstance(appelant, Paragraphe):
                    continue
                paragraphes = (*cellule.paragraphes[:p], appelant, *cellule.paragraphes[p + 1 :])
                neuf = (*rang[:c], replace(cellule, paragraphes=paragraphes), *rang[c + 1 :])
                return replace(element, rangs=(*element.rangs[:r], neuf, *element.rangs[r + 1 :]))
    return None


def _fragments_appelants(
    fragments: tuple[Fragment, ...], numero: str, texte: str, debut: tuple[str, int] | None
) -> tuple[Fragment, ...] | None:
    """The runs, the last call of ``numero`` among them replaced by the note. The sign of a note is not a call."""
    for rang in range(len(fragments) - 1, -1, -1):
        fragment = fragments[rang]
        avant = "".join(f.texte for f in fragments[:rang])
        for trouve in reversed(list(_appels(fragment, numero))):
            entete = avant + fragment.texte[: trouve.start()]
            if (debut is not None and not entete) or _UNITE.search(entete):
                continue
            tete = replace(fragment, texte=fragment.texte[: trouve.start()], note=texte)
            queue = replace(fragment, texte=fragment.texte[trouve.end() :])
            if fragment.note or fragment.exposant:
                tete = Fragment("", note=texte)
            return (*fragments[:rang], tete, *((queue,) if queue.texte or queue.note else ()), *fragments[rang + 1 :])
    return None


def _appels(fragment: Fragment, numero: str) -> list[re.Match[str]]:
    if fragment.exposant:
        trouve = re.fullmatch(rf"\s*{numero}\s*", fragment.texte)
        return [trouve] if trouve else []
    petits = numero.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return list(re.finditer(rf"(?<![⁰¹²³⁴-⁹]){petits}(?![⁰¹²³⁴-⁹])|\[\^?{numero}\](?!:)", fragment.texte))
