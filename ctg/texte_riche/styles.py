"""What the inline styles of pasted HTML (Word, LibreOffice, Google Docs) mean in our vocabulary."""

import re

_GRAS = re.compile(r"bold|bolder|[6-9]00")
_MAIGRE = re.compile(r"normal|[1-5]00")
_NIVEAU = re.compile(r"level(\d+)")
_MARQUES_PAR_ELEMENT = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "u": "u",
    "ins": "",
    "sub": "sub",
    "sup": "sup",
    "mark": "mark",
}
PUCE_ORDONNEE = re.compile(r"^\s*\(?(?:\d+|[a-zA-Z]|[ivxIVX]+)[.)°]")


def declarations(style: str) -> dict[str, str]:
    """The properties of a ``style`` attribute, lower case."""
    paires = (declaration.partition(":") for declaration in style.lower().split(";"))
    return {nom.strip(): valeur.strip() for nom, separateur, valeur in paires if separateur}


def marques_de(nom: str, style: str) -> set[str]:
    """The marks that an inline element carries, its style included.

    Google Docs wraps a whole paste in ``<b style="font-weight:normal">``, which is not bold; Word shows a
    blank to fill with a yellow highlight.
    """
    marques = {_MARQUES_PAR_ELEMENT.get(nom, "")} - {""}
    if not style:
        return marques
    lues = declarations(style)
    graisse = lues.get("font-weight", "")
    if _GRAS.match(graisse):
        marques.add("strong")
    elif _MAIGRE.match(graisse):
        marques.discard("strong")
    if lues.get("font-style", "").startswith("italic"):
        marques.add("em")
    elif lues.get("font-style") == "normal":
        marques.discard("em")
    if "underline" in lues.get("text-decoration", "") + lues.get("text-decoration-line", ""):
        marques.add("u")
    marques |= {"super": {"sup"}, "sub": {"sub"}}.get(lues.get("vertical-align", ""), set())
    fonds = (lues.get("mso-highlight", ""), lues.get("background", ""), lues.get("background-color", ""))
    if any(fond in ("yellow", "#ffff00") for fond in fonds):
        marques.add("mark")
    return marques


def niveau_de_liste(style: str) -> int:
    """The level (1 to 9) of a Word list paragraph, 0 for any other paragraph."""
    liste = declarations(style).get("mso-list", "") if "mso-list" in style else ""
    niveau = _NIVEAU.search(liste)
    return min(max(int(niveau.group(1)[:2]), 1), 9) if niveau else 0


def est_puce(style: str) -> bool:
    """Whether the span holds the bullet that Word draws itself."""
    return "mso-list" in style and declarations(style).get("mso-list") == "ignore"
