"""A Markdown file, through markdown-it: tables on, raw HTML shown as text."""

import re
from collections import Counter

from markdown_it import MarkdownIt

from conventions.imports.assemblage import assembler
from conventions.imports.blocs import SourceLue
from conventions.imports.html import lire_html
from conventions.imports.releves import phrases
from conventions.imports.retouches import retoucher
from conventions.imports.texte_notes import rattacher
from conventions.imports.texte_signes import normaliser

# CommonMark reads « [^1]: mot » as the address of a link, and drops it.
_NOTE = re.compile(r"(?m)^( {0,3})\[\^(?=\d{1,3}\]:)")
_EXPOSANT = re.compile(r"\^\{?(\w{1,4})\}?\^|\^\{(\w{1,6})\}")


def lire_markdown(texte: str) -> SourceLue:
    """The source of a Markdown text. Images are counted and left aside."""
    lecteur = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    lecture = lire_html(_exposants(lecteur.render(_NOTE.sub(r"\1\\[^", normaliser(texte).replace("\f", "\n")))))
    avertissements = list(phrases(Counter(images=lecture.images)))
    return assembler("markdown", rattacher(retoucher(lecture.elements)), avertissements=avertissements)


def _exposants(html: str) -> str:
    """« 1^er^ » and « 1^{er} », which writers of Markdown use and CommonMark does not know."""
    return _EXPOSANT.sub(lambda trouve: f"<sup>{trouve[1] or trouve[2]}</sup>", html)
