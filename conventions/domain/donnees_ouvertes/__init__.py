"""Figures by commune from the open data of the branche Famille: read, made secret, shown, then written.

What a secret cell holds exists only in the memory of the request that reads the file (rule 16).
"""

from conventions.domain.donnees_ouvertes.ecriture import apercu, appliquer
from conventions.domain.donnees_ouvertes.lecture import FichierIllisible
from conventions.domain.donnees_ouvertes.preparation import preparer

__all__ = ["FichierIllisible", "apercu", "appliquer", "preparer"]
