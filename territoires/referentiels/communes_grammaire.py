"""The name of a commune after "de": "du Pradet", "des Lilas", "d’Aubergenville", "de Houdan"."""

from territoires.referentiels.normalisation import normaliser

# Insee link codes (TNCC) of names without an article.
DE, D_ELIDE = 0, 1


def avec_de(nom: str, liaison: int | None = None) -> str:
    """The name after "de", its article contracted ("du Mans"), except "La" and "L’", which stay ("de La Rochelle").

    ``liaison`` is the Insee link code; it alone knows which initial h or y elides. Without it (overseas
    collectivités) a vowel elides, an h does not.
    """
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    if liaison not in (DE, D_ELIDE):
        liaison = D_ELIDE if normaliser(nom)[:1] in set("aeiou") else DE
    return f"d’{nom}" if liaison == D_ELIDE else f"de {nom}"
