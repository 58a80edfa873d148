"""Footnotes of a text without a tool for them: the signs that they are typed with, and Markdown's own syntax."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from conventions.imports.assemblage import Element
from conventions.imports.blocs import Fragment, GenreParagraphe, Paragraphe, Tableau

PORTEE = 400
"""Paragraphs between a call and its note, at the most: notes stand at the foot of a page or at the end."""
_CHIFFRES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DEBUT = re.compile(r"(?P<signe>[⁰¹²³⁴-⁹]{1,3}|\[\^?\d{1,3}\]:?)\s*(?=\S)")
_APPEL = re.compile(r"(?<![⁰¹²³⁴-⁹])[⁰¹²³⁴-⁹]{1,3}(?![⁰¹²³⁴-⁹])|\[\^?\d{1,3}\](?!:)")
_EXPOSANT = re.compile(r"\s*\d{1,3}\s*")
_UNITE = re.compile(r"(?:^|[\s\d])[kcdm]?m$")
_ECRITE = re.compile(r"\[\^(\d{1,3})\]:\s*(?=\S)")


class Signe(NamedTuple):
    """The sign of a note: its number, and where it stands in the ``texte`` of its paragraph."""

    numero: str
    debut: int
    fin: int


def signe_de_note(paragraphe: Paragraphe) -> Signe | None:
    """The sign that a paragraph begins with, as a note does; the space after it is part of it."""
    texte = paragraphe.texte
    if paragraphe.fragments and paragraphe.fragments[0].exposant:
        premier = paragraphe.fragments[0].texte
        if _EXPOSANT.fullmatch(premier) and texte[len(premier) :].strip():
            return Signe(premier.strip(), 0, len(premier))
    trouve = _DEBUT.match(texte)
    return Signe(_numero(trouve["signe"]), 0, trouve.end()) if trouve else None


def appels(paragraphe: Paragraphe) -> list[Signe]:
    """The signs that may call a note, in order. That of a unit (« m² ») and that of a note are none."""
    texte = paragraphe.texte
    trouves = [*_exposants(paragraphe), *(Signe(_numero(t[0]), t.start(), t.end()) for t in _APPEL.finditer(texte))]
    entete = signe_de_note(paragraphe)
    return sorted(
        (s for s in trouves if not (entete and s.debut < entete.fin) and not _UNITE.search(texte[: s.debut])),
        key=lambda signe: signe.debut,
    )


def _exposants(paragraphe: Paragraphe) -> Iterator[Signe]:
    position = 0
    for fragment in paragraphe.fragments:
        arret = position + len(fragment.texte)
        if fragment.exposant and _EXPOSANT.fullmatch(fragment.texte):
            yield Signe(fragment.texte.strip(), position, arret)
        position = arret


def _numero(signe: str) -> str:
    return signe.strip("[]^:").translate(_CHIFFRES)


def rattacher(elements: Sequence[Element]) -> list[Element]:
    """The elements, the notes that Markdown writes « [^1]: » moved to their « [^1] ».

    That syntax says for certain what it is. Any other sign is a guess, which a person answers: its note stays in its
    place, and so does a note that nothing calls.
    """
    rendus = list(elements)
    for rang, element in enumerate(rendus):
        if not isinstance(element, Paragraphe) or element.genre is not GenreParagraphe.TEXTE:
            continue
        if (trouve := _ECRITE.match(element.texte)) is None:
            continue
        texte = element.texte[trouve.end() :].strip()
        for avant in range(rang - 1, max(-1, rang - PORTEE), -1):
            if (appelant := _appeler(rendus[avant], trouve[1], texte)) is not None:
                rendus[avant] = appelant
                rendus[rang] = replace(element, fragments=())
                break
    return rendus


def _appeler(element: Element, numero: str, texte: str) -> Element | None:
    """The element with this note at the call that it holds, or None."""
    if isinstance(element, Paragraphe):
        fragments = _fragments_appelants(element.fragments, numero, texte)
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


def _fragments_appelants(fragments: tuple[Fragment, ...], numero: str, texte: str) -> tuple[Fragment, ...] | None:
    """The runs, the last call of ``numero`` among them replaced by the note."""
    appel = re.compile(rf"\[\^{numero}\](?!:)")
    for rang in range(len(fragments) - 1, -1, -1):
        fragment = fragments[rang]
        trouves = list(appel.finditer(fragment.texte))
        if not trouves:
            continue
        tete = replace(fragment, texte=fragment.texte[: trouves[-1].start()], note=texte)
        queue = replace(fragment, texte=fragment.texte[trouves[-1].end() :])
        return (*fragments[:rang], tete, *((queue,) if queue.texte or queue.note else ()), *fragments[rang + 1 :])
    return None
