"""Small changes to the blocks of a text while it is composed."""

from ctg.texte_riche.arbre import Fragment, Ligne, Marque, Noeud
from ctg.texte_riche.erreurs import FUSION_MAX, FusionTropGrande
from ctg.texte_riche.lignes import ordonner

CELLULES = ("td", "th")


def attributs_de_cellule(nom: str, attributs: dict[str, str]) -> dict[str, str]:
    """The allowed attributes of a cell, canonical. Raises ``FusionTropGrande``."""
    retenus: dict[str, str] = {}
    portee = attributs.get("scope", "").lower()
    if nom == "th" and portee in ("col", "row", "colgroup", "rowgroup"):
        retenus["scope"] = portee
    for cle in ("colspan", "rowspan"):
        valeur = attributs.get(cle, "").strip()
        if valeur.isascii() and valeur.isdigit():
            nombre = int(valeur[:9])
            if nombre > FUSION_MAX:
                raise FusionTropGrande
            if nombre > 1:
                retenus[cle] = str(nombre)
    return retenus


def en_gras(ligne: Ligne) -> Ligne:
    """The line in bold (what a heading becomes inside a list or a table)."""
    return Ligne(
        [
            fragment
            if fragment.genre == "br"
            else Fragment(fragment.genre, fragment.valeur, ordonner({*fragment.marques, Marque("strong")}))
            for fragment in ligne.fragments
        ]
    )


def elaguer(noeud: Noeud) -> None:
    """Remove the blocks left without content (an empty cell keeps its place)."""
    for enfant in noeud.enfants:
        if isinstance(enfant, Noeud):
            elaguer(enfant)
    noeud.enfants = [e for e in noeud.enfants if isinstance(e, Ligne) or e.enfants or e.nom in CELLULES]
    if noeud.nom == "table" and all(isinstance(e, Noeud) and e.nom == "caption" for e in noeud.enfants):
        noeud.enfants = []
