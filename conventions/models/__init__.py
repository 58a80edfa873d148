from conventions.models.annexe import Annexe, Fichier, ModeImpression
from conventions.models.article import Article
from conventions.models.convention import Convention, Creation, SequenceReference, fin_maximale
from conventions.models.modele import (
    AnnexeModele,
    ArticleModele,
    Hypothese,
    Modele,
    OptionHypothese,
    VersionModele,
)
from conventions.models.partie import IDENTITE, Partie, Signataire
from conventions.models.version import Rendu, Transition, Version

__all__ = [
    "IDENTITE",
    "Annexe",
    "AnnexeModele",
    "Article",
    "ArticleModele",
    "Convention",
    "Creation",
    "Fichier",
    "Hypothese",
    "ModeImpression",
    "Modele",
    "OptionHypothese",
    "Partie",
    "Rendu",
    "SequenceReference",
    "Signataire",
    "Transition",
    "Version",
    "VersionModele",
    "fin_maximale",
]
