"""Cleaning of an SVG logo: a short list of shapes is kept, nothing that runs, reads or repeats without end."""

import re
from collections.abc import Iterator

from lxml import etree

from ctg.fichiers.erreurs import FichierRefuse

ESPACE = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
ELEMENTS_AU_PLUS = 5_000
PROFONDEUR_AU_PLUS = 40
REEMPLOIS_AU_PLUS = 200
PROPORTION_AU_PLUS = 30

FORMES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
ADMIS = FORMES | {
    *("svg", "g", "defs", "symbol", "use", "style"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask"),
}
OUBLIES = frozenset({"title", "desc", "metadata"})
TEXTES = frozenset({"text", "tspan", "textPath", "tref", "flowRoot", "font", "glyph"})
ATTRIBUTS = frozenset(
    {
        *("id", "class", "style", "transform", "viewBox", "preserveAspectRatio", "href"),
        *("d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "points"),
        *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap"),
        *("stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "color"),
        *("clip-path", "clip-rule", "mask", "display", "visibility", "offset", "stop-color", "stop-opacity"),
        *("gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits", "maskUnits", "maskContentUnits"),
    }
)
ENCODAGES = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
RENVOI_LOCAL = re.compile(r"url\(\s*['\"]?#[\w.:-]+['\"]?\s*\)", re.IGNORECASE)
STYLE_SUSPECT = re.compile(r"url\s*\(|@|\\|expression|javascript|[a-z]+script:|<", re.IGNORECASE)
LONGUEUR = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|pt|mm|cm|in)?\s*")


def nettoyer_svg(contenu: bytes) -> tuple[bytes, float, float]:
    """The drawing with nothing but allowed shapes, then its width and height in its own units.

    :raises FichierRefuse: entities, script, text, embedded image, outer reference, unknown element.
    """
    racine = _lire(contenu)
    elements = list(racine.iter())
    if len(elements) > ELEMENTS_AU_PLUS or _profondeur(racine) > PROFONDEUR_AU_PLUS:
        raise _refus("complexe", "est trop complexe : simplifiez le tracé ou exportez le logo en PNG")
    for element in elements:
        _nettoyer_element(element)
    _controler_reemplois(racine)
    largeur, hauteur = _cadrer(racine)
    etree.cleanup_namespaces(racine)
    propre: bytes = etree.tostring(racine, encoding="utf-8")
    return propre, largeur, hauteur


def _refus(motif: str, suite: str) -> FichierRefuse:
    return FichierRefuse(f"Ce logo SVG {suite}.", motif=motif)


def _lire(contenu: bytes) -> etree._Element:
    declare = re.search(rb"""encoding\s*=\s*["']([\w.-]+)""", contenu[:300])
    encodage = declare[1].decode().lower() if declare else "utf-8"
    if b"\x00" in contenu or encodage not in ENCODAGES:
        raise _refus("encodage", "n’est pas enregistré en UTF-8 : exportez-le à nouveau en « SVG simple »")
    if b"<!ENTITY" in contenu:
        raise _refus("entites", "contient des entités : exportez-le à nouveau en « SVG simple »")
    analyseur = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        racine = etree.fromstring(contenu, analyseur)
    except etree.XMLSyntaxError as erreur:
        raise _refus("abime", "est mal formé : exportez-le à nouveau ou déposez un PNG") from erreur
    if etree.QName(racine).localname != "svg":
        raise _refus("nature", "n’est pas un dessin SVG : déposez le logo en PNG, en JPEG ou en SVG")
    return racine


def _profondeur(racine: etree._Element) -> int:
    profondeur, etage = 0, [racine]
    while etage and profondeur <= PROFONDEUR_AU_PLUS:
        profondeur += 1
        etage = [enfant for element in etage for enfant in element]
    return profondeur


def _nettoyer_element(element: etree._Element) -> None:
    """Refuses what is dangerous, removes what is only useless to a printer."""
    if not isinstance(element.tag, str):
        _retirer(element)
        return
    nom = etree.QName(element)
    if nom.namespace not in (ESPACE, None) or nom.localname in OUBLIES:
        _retirer(element)
        return
    if nom.localname in TEXTES:
        raise _refus("texte", "contient du texte : vectorisez le texte (« convertir en tracés »), puis déposez-le")
    if nom.localname == "image":
        raise _refus("image", "contient une image en points : déposez plutôt le logo en PNG")
    if nom.localname not in ADMIS:
        raise _refus(
            "element", f"contient un élément « {nom.localname} » qui n’est pas admis : exportez-le en « SVG simple »"
        )
    element.tag = f"{{{ESPACE}}}{nom.localname}"
    if nom.localname == "style":
        _controler_style(element.text or "")
    else:
        element.text = None
    element.tail = None
    _nettoyer_attributs(element)


def _retirer(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _nettoyer_attributs(element: etree._Element) -> None:
    for nom, valeur in list(element.attrib.items()):
        nom, valeur = str(nom), str(valeur)
        if nom.lower().startswith("on"):
            raise _refus("script", "contient un programme : exportez-le en « SVG simple »")
        if nom in ("href", XLINK) and not re.fullmatch(r"#[\w.:-]+", valeur):
            raise _refus("renvoi", "fait appel à un fichier extérieur : exportez-le en « SVG simple »")
        if nom == XLINK:
            element.set("href", valeur)
        if nom not in ATTRIBUTS:
            del element.attrib[nom]
        elif nom not in ("id", "class", "href", "d", "points"):
            _controler_style(valeur)


def _controler_style(texte: str) -> None:
    """Colours and strokes only: the single ``url()`` that passes is a reference to the drawing itself."""
    if STYLE_SUSPECT.search(RENVOI_LOCAL.sub("", texte)):
        raise _refus("style", "contient un style qui fait appel à l’extérieur : exportez-le en « SVG simple »")


def _controler_reemplois(racine: etree._Element) -> None:
    """``use`` may not reuse something that reuses: each level would multiply the drawing."""
    cibles = {element.get("id"): element for element in racine.iter() if element.get("id")}
    reemplois = list(_reemplois(racine))
    imbriques = (
        any(True for _ in _reemplois(cible))
        for reemploi in reemplois
        if (cible := cibles.get((reemploi.get("href") or "")[1:])) is not None
    )
    if len(reemplois) > REEMPLOIS_AU_PLUS or any(imbriques):
        raise _refus("complexe", "réemploie trop de symboles : aplatissez le dessin ou exportez le logo en PNG")


def _reemplois(element: etree._Element) -> Iterator[etree._Element]:
    yield from element.iter(f"{{{ESPACE}}}use")


def _cadrer(racine: etree._Element) -> tuple[float, float]:
    """Width and height, from the viewBox or else from the attributes, written so that both are there."""
    cadre = re.split(r"[\s,]+", (racine.get("viewBox") or "").strip())
    try:
        largeur, hauteur = (float(cadre[2]), float(cadre[3])) if len(cadre) == 4 else (0.0, 0.0)
    except ValueError:
        largeur = hauteur = 0.0
    if not (largeur and hauteur):
        mesures = [LONGUEUR.fullmatch(racine.get(nom) or "") for nom in ("width", "height")]
        largeur, hauteur = (float(mesure[1]) if mesure else 0.0 for mesure in mesures)
        racine.set("viewBox", f"0 0 {largeur:g} {hauteur:g}")
    if not (
        0 < largeur < 1e6 and 0 < hauteur < 1e6 and 1 / PROPORTION_AU_PLUS < largeur / hauteur < PROPORTION_AU_PLUS
    ):
        raise _refus(
            "cadre", "n’a pas de dimensions utilisables : donnez-lui un cadre (viewBox) et exportez-le à nouveau"
        )
    racine.set("width", f"{largeur:g}")
    racine.set("height", f"{hauteur:g}")
    return largeur, hauteur
