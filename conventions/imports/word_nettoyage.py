"""What is taken out of the tree of a Word part, or put flat in it, before anything reads its text."""

from collections import Counter

from lxml import etree

from conventions.imports.word_xml import MC, A, M, R, V, W, course, deballer, retirer, valeur, vrai

_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TRANSPARENTS = (
    f"{W}sdt",
    f"{W}fldSimple",
    f"{W}dir",
    f"{W}bdo",
    f"{W}smartTag",
    f"{W}customXml",
    f"{W}ins",
    f"{W}moveTo",
)
_PROPRIETES = {f"{W}{nom}" for nom in ("sdtPr", "sdtEndPr", "fldData", "smartTagPr", "customXmlPr")}
_PARENTS_DE_COURSE = {f"{W}{nom}" for nom in ("p", "hyperlink")}
_PARENTS_DE_PARAGRAPHE = {f"{W}{nom}" for nom in ("body", "tc", "footnote", "endnote", "hdr", "ftr", "document")}
_CONTENEURS = (f"{W}drawing", f"{W}pict", f"{W}object")


def nettoyer(racine: etree._Element) -> Counter[str]:
    """Makes the tree plain, in place, and counts: insertions, suppressions, zones, images, schemas, masques, inseres.

    Tracked changes are accepted, comments left out, boxes put after the paragraph that holds them, fields and content
    controls replaced by their text.
    """
    releves: Counter[str] = Counter()
    _accepter(racine, releves)
    for commentaire in list(racine.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        retirer(commentaire)
    for morceau in list(racine.iter(f"{W}altChunk")):
        releves["inseres"] += 1
        retirer(morceau)
    _aplatir(racine)
    _choisir(racine)
    _sortir_des_cadres(racine, releves)
    _ecrire_les_formules(racine)
    _ouvrir_l_inconnu(racine)
    _masquer(racine, releves)
    _simplifier_les_signes(racine)
    return releves


def _aplatir(racine: etree._Element) -> None:
    """Replaces content controls, simple fields and other wrappers by what they hold."""
    for element in list(racine.iter(*_TRANSPARENTS)):
        parent = element.getparent()
        if parent is None or parent.tag in {f"{W}rPr", f"{W}trPr", f"{W}numPr"}:
            continue
        contenu = element.find(f"{W}sdtContent") if element.tag == f"{W}sdt" else element
        enfants = [] if contenu is None else [enfant for enfant in contenu if enfant.tag not in _PROPRIETES]
        deballer(element, enfants)


def _accepter(racine: etree._Element, releves: Counter[str]) -> None:
    """Deleted runs and rows go, inserted ones stay. The mark of a deleted paragraph is left to mammoth."""
    for ajout in racine.iter(f"{W}ins", f"{W}moveTo"):
        porteur = ajout.getparent()
        releves["insertions"] += porteur is not None and porteur.tag != f"{W}rPr"
    for coupe in list(racine.iter(f"{W}del", f"{W}moveFrom")):
        parent = coupe.getparent()
        if parent is None:
            continue
        releves["suppressions"] += 1
        if parent.tag == f"{W}trPr":
            rangee = parent.getparent()
            if rangee is not None:
                retirer(rangee)
        elif parent.tag != f"{W}rPr":
            retirer(coupe)
        elif coupe.tag == f"{W}moveFrom":
            coupe.tag = f"{W}del"


def _choisir(racine: etree._Element) -> None:
    """Of two versions of a drawing, the one that holds its text; the first one otherwise."""
    for double in list(racine.iter(f"{MC}AlternateContent")):
        branches = [branche for branche in double if branche.tag in {f"{MC}Choice", f"{MC}Fallback"}]
        gardee = next(
            (branche for branche in branches if next(branche.iter(f"{W}txbxContent"), None) is not None),
            branches[0] if branches else None,
        )
        deballer(double, [] if gardee is None else list(gardee))


def _sortir_des_cadres(racine: etree._Element, releves: Counter[str]) -> None:
    """The paragraphs of boxes follow the paragraph that carries them; drawings are counted and go."""
    for conteneur in list(racine.iter(*_CONTENEURS)):
        hote = next(conteneur.iterancestors(f"{W}p"), None)
        textes = [
            texte
            for texte in conteneur.iter(f"{W}txbxContent")
            if next(texte.iterancestors(*_CONTENEURS), None) is conteneur
        ]
        sortis = [enfant for texte in textes for enfant in texte]
        for ornement in conteneur.iter(f"{V}textpath"):
            if (mots := ornement.get("string", "").strip()) and not textes:
                paragraphe = etree.Element(f"{W}p")
                paragraphe.append(course(mots))
                sortis.append(paragraphe)
        parent = None if hote is None else hote.getparent()
        if sortis and hote is not None and parent is not None:
            releves["zones"] += max(len(textes), 1)
            place = parent.index(hote) + 1
            parent[place:place] = sortis
        elif next(conteneur.iter(f"{_DGM}relIds", f"{_C}chart"), None) is not None:
            releves["schemas"] += 1
        elif conteneur.tag == f"{W}object" or any(True for _ in conteneur.iter(f"{A}blip", f"{V}imagedata")):
            releves["images"] += 1
        retirer(conteneur)


def _ecrire_les_formules(racine: etree._Element) -> None:
    for formule in list(racine.iter(f"{M}oMath")):
        texte = "".join(morceau.text or "" for morceau in formule.iter(f"{M}t"))
        deballer(formule, [course(texte)] if texte else [])
    for bloc in list(racine.iter(f"{M}oMathPara")):
        deballer(bloc, [enfant for enfant in bloc if enfant.tag == f"{W}r"])


def _ouvrir_l_inconnu(racine: etree._Element) -> None:
    """Words inside what neither mammoth nor this module knows (ruby, extensions of Word to come) stay in the text."""
    for genre, parents in ((f"{W}r", _PARENTS_DE_COURSE), (f"{W}p", _PARENTS_DE_PARAGRAPHE)):
        for element in list(racine.iter(genre)):
            parent = element.getparent()
            while parent is not None and parent is not racine and parent.tag not in parents:
                if parent.tag == f"{W}r":
                    # A run inside a run (ruby): its signs join those around them.
                    deballer(element, [enfant for enfant in element if enfant.tag != f"{W}rPr"])
                    break
                deballer(parent)
                parent = element.getparent()


def _masquer(racine: etree._Element, releves: Counter[str]) -> None:
    """Hidden text leaves its paragraph for one of its own, which is put aside."""
    for paragraphe in list(racine.iter(f"{W}p")):
        caches = [
            morceau
            for morceau in paragraphe.iter(f"{W}r")
            if vrai(valeur(morceau, f"{W}rPr/{W}vanish")) and any((t.text or "").strip() for t in morceau.iter(f"{W}t"))
        ]
        if not caches or paragraphe.getparent() is None:
            continue
        releves["masques"] += 1
        neuf = etree.Element(f"{W}p")
        etree.SubElement(etree.SubElement(neuf, f"{W}pPr"), f"{W}pStyle").set(f"{W}val", "CtgMasque")
        for cache in caches:
            retirer(cache)
            neuf.append(cache)
        paragraphe.addnext(neuf)


def _simplifier_les_signes(racine: etree._Element) -> None:
    """Page and column breaks separate words like line breaks; mammoth would glue what stands around them."""
    for saut in racine.iter(f"{W}br"):
        saut.attrib.pop(f"{W}type", "")
    for nom, remplace in (("cr", "br"), ("ptab", "tab")):
        for element in racine.iter(f"{W}{nom}"):
            element.tag = f"{W}{remplace}"
    for tiret in racine.iter(f"{W}noBreakHyphen"):
        tiret.tag = f"{W}t"
        tiret.text = "-"
    for lien in racine.iter(f"{W}hyperlink"):
        for cle in (f"{R}id", f"{W}anchor"):
            lien.attrib.pop(cle, "")
