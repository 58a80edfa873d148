"""The article that goes with the name of each département (``ctg.grammaire`` contracts it after "de").

The table follows the usage of the State and of the départements themselves. It differs from the Insee link code
(TNCC) for four of them, which sign without an article: "de Loir-et-Cher", "de Lot-et-Garonne", "de Tarn-et-Garonne",
"de Vaucluse". A name that holds its article ("La Réunion") has none here.
"""

from typing import Final, Literal

Article = Literal["le", "la", "l’", "les", ""]

_PAR_ARTICLE: Final[dict[Article, str]] = {
    "le": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 90 94 95",
    "la": "16 17 19 21 23 24 26 2A 2B 31 33 42 43 44 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 86 87 93"
    " 971 972 973 987 988",
    "l’": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91 989",
    "les": "04 05 06 08 13 22 40 64 65 66 78 79 88 92 984",
    "": "28 35 37 41 47 49 54 71 75 77 82 84 974 975 976 977 978 986",
}
ARTICLES: Final[dict[str, Article]] = {
    code: article for article, codes in _PAR_ARTICLE.items() for code in codes.split()
}


def avec_article(article: str, nom: str) -> str:
    """ "l’Isère", "le Var", "Paris"."""
    if article == "l’" or not article:
        return f"{article}{nom}"
    return f"{article} {nom}"
