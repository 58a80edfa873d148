"""French grammar of names: "de la commune du Pradet", "à l’État", "des Yvelines", "d’Hyères"."""

from ctg.grammaire.lieux import a_lieu, apostrophes, avec_de, de_lieu, elide
from ctg.grammaire.organismes import denomination, denomination_courte
from ctg.grammaire.personne import ARTICLES, Denomination

__all__ = [
    "ARTICLES",
    "Denomination",
    "a_lieu",
    "apostrophes",
    "avec_de",
    "de_lieu",
    "denomination",
    "denomination_courte",
    "elide",
]
