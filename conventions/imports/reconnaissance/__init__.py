"""Recognise the pieces of a document: title, parties, visas, articles however numbered, closing, annexes."""

from conventions.imports.reconnaissance.assemblage import fautes
from conventions.imports.reconnaissance.recherche import reconnaitre

__all__ = ["fautes", "reconnaitre"]
