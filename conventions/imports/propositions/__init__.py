"""Propose what may be recognised inside the pieces of an imported model: each proposal waits for a person."""

from conventions.imports.propositions.assemblage import proposer
from conventions.imports.propositions.identite import IdentiteCaf, identite_de

__all__ = ["IdentiteCaf", "identite_de", "proposer"]
