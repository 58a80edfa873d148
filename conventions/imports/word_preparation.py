"""A Word file made plain before mammoth reads it.

mammoth knows neither what styles inherit, nor the numbers that Word writes itself, nor boxes without a fallback. Here
each paragraph gets a style that says what it is (``CtgTitre2``, ``CtgPuce0``...), and what the reader does not keep
(images, comments, deletions) is taken out and counted.
"""

import io
import itertools
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from conventions.imports.lignes import en_capitales, puce
from conventions.imports.word_nettoyage import nettoyer
from conventions.imports.word_numeros import Etiquette, Numerotation
from conventions.imports.word_styles import (
    Styles,
    StyleWord,
    liste_de,
    niveau_de_plan,
    proprietes_de_course,
)
from conventions.imports.word_xml import VAL, A, W, analyser, course, valeur

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PRINCIPALE = "word/document.xml"
_TITRE_DE_CONTENU = ("Table of Contents", "Table des matières")


@dataclass(slots=True)
class FichierPrepare:
    """The file for mammoth, and what it cannot say: counts by kind, texts of headers, footers and diagrams."""

    octets: bytes
    releves: Counter[str]
    en_tetes: list[str] = field(default_factory=list)
    pieds: list[str] = field(default_factory=list)
    schemas: list[str] = field(default_factory=list)
    pages: int = 0


def preparer(contenu: bytes) -> FichierPrepare:
    """Raises ``KeyError`` or ``etree.XMLSyntaxError`` when a part is missing or damaged."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return _Preparation(archive).faire()


class _Preparation:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.noms = set(archive.namelist())
        self.principale = self._cible("_rels/.rels", "", "officeDocument") or _PRINCIPALE
        dossier, nom = posixpath.split(self.principale)
        self.dossier = dossier
        self.relations = f"{dossier}/_rels/{nom}.rels"
        self.styles = Styles(self._partie("styles"))
        self.numerotation = Numerotation(self._partie("numbering"))
        self.releves: Counter[str] = Counter()

    def faire(self) -> FichierPrepare:
        racine = analyser(self.archive.read(self.principale))
        en_tetes, pieds = self._en_tetes(racine)
        self.releves["sommaire"] += _marquer_sommaires(racine)
        self.releves += nettoyer(racine)
        for paragraphe in list(racine.iter(f"{W}p")):
            self._classer(paragraphe)
        parties = {self.principale: racine}
        for nom in ("footnotes", "endnotes"):
            if chemin := self._chemin(nom):
                parties[chemin] = analyser(self.archive.read(chemin))
                self.releves += nettoyer(parties[chemin])
        if commentaires := self._partie("comments"):
            self.releves["commentaires"] += sum(1 for _ in analyser(commentaires).iter(f"{W}comment"))
        return FichierPrepare(
            self._rezipper(parties), self.releves, en_tetes, pieds, list(self._schemas()), self._pages()
        )

    def _cible(self, relations: str, dossier: str, genre: str) -> str:
        return next(iter(self._cibles(relations, dossier, genre)), "")

    def _cibles(self, relations: str, dossier: str, genre: str) -> Iterator[str]:
        """The parts of this kind that exist in the file; what a relation points to outside is not followed."""
        if relations not in self.noms:
            return
        for relation in analyser(self.archive.read(relations)).iter(_RELATION):
            cible = relation.get("Target", "")
            chemin = posixpath.normpath(cible.lstrip("/") if cible.startswith("/") else posixpath.join(dossier, cible))
            if relation.get("Type", "").endswith(f"/{genre}") and chemin in self.noms:
                yield chemin

    def _chemin(self, genre: str) -> str:
        return self._cible(self.relations, self.dossier, genre)

    def _partie(self, genre: str) -> bytes | None:
        chemin = self._chemin(genre)
        return self.archive.read(chemin) if chemin else None

    def _en_tetes(self, racine: etree._Element) -> tuple[list[str], list[str]]:
        """The texts of headers and of footers, each once."""
        if not any(True for _ in racine.iter(f"{W}headerReference", f"{W}footerReference")):
            return [], []
        return self._textes_des("header"), self._textes_des("footer")

    def _textes_des(self, genre: str) -> list[str]:
        textes: list[str] = []
        for chemin in self._cibles(self.relations, self.dossier, genre):
            partie = analyser(self.archive.read(chemin))
            nettoyer(partie)
            textes += (texte for p in partie.iter(f"{W}p") if (texte := texte_du_paragraphe(p)))
        return list(dict.fromkeys(textes))

    def _schemas(self) -> Iterator[str]:
        """The words of diagrams and charts, which are drawn from parts of their own."""
        for genre in ("diagramData", "chart"):
            for chemin in self._cibles(self.relations, self.dossier, genre):
                partie = analyser(self.archive.read(chemin))
                for paragraphe in partie.iter(f"{A}p"):
                    texte = " ".join("".join(t.text or "" for t in paragraphe.iter(f"{A}t")).split())
                    if texte:
                        yield texte

    def _pages(self) -> int:
        """The pages that Word counted when it saved."""
        if "docProps/app.xml" not in self.noms:
            return 0
        for element in analyser(self.archive.read("docProps/app.xml")):
            if str(element.tag).endswith("}Pages") and (element.text or "").isdigit():
                return min(int(element.text or "0"), 10_000)
        return 0

    def _rezipper(self, parties: dict[str, etree._Element]) -> bytes:
        """Only the parts that mammoth needs, uncompressed: no image, no comment, no embedded file.

        No style either: they are resolved, and mammoth spends more time on them than on a convention.
        """
        autres = ("[Content_Types].xml", "_rels/.rels", self.relations)
        sortie = io.BytesIO()
        with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as neuf:
            for nom in autres:
                if nom in self.noms:
                    neuf.writestr(nom, etree.tostring(analyser(self.archive.read(nom)), encoding="UTF-8"))
            for nom, racine in parties.items():
                neuf.writestr(nom, etree.tostring(racine, encoding="UTF-8", xml_declaration=True))
        return sortie.getvalue()

    def _classer(self, paragraphe: etree._Element) -> None:
        """Names the paragraph after what it is, and writes in it what Word would have drawn before it."""
        proprietes = paragraphe.find(f"{W}pPr")
        cle = valeur(proprietes, f"{W}pStyle") or self.styles.defaut
        if cle.startswith("Ctg"):
            return
        style = self.styles.style(cle)
        texte = texte_du_paragraphe(paragraphe)
        plan = niveau_de_plan(proprietes)
        niveau = (style.niveau if plan is None else plan) or 0
        alignement = valeur(proprietes, f"{W}jc") or style.alignement
        centre = "Centre" if alignement == "center" else ""
        etiquette = self._etiquette(proprietes, style, cle)
        if style.sommaire and texte:
            nom = "CtgSommaire"
            self.releves["sommaire"] += 1
        elif niveau:
            nom = f"CtgTitre{centre}{min(niveau, 6)}"
            if etiquette and not etiquette.puce:
                _prefixer(paragraphe, etiquette.texte)
        elif etiquette and (etiquette.puce or not _ouvre_un_article(etiquette, texte, paragraphe)):
            nom = f"Ctg{'Puce' if etiquette.puce else 'Numero'}{min(etiquette.niveau, 8)}"
            _inserer(paragraphe, course(etiquette.texte, "CtgMarque"))
        else:
            nom = "CtgCentre" if centre else f"CtgRetrait{_retrait(paragraphe, texte)}"
            if etiquette and texte:
                _prefixer(paragraphe, etiquette.texte)
        _nommer(paragraphe, nom)
        self._appuyer(paragraphe, style, titre=bool(niveau))

    def _etiquette(self, proprietes: etree._Element | None, style: StyleWord, cle: str) -> Etiquette | None:
        liste = liste_de(proprietes) or style.liste
        if liste is None or liste[0] == "0":
            return None
        niveau = liste[1] or (style.liste[1] if style.liste else "")
        etiquette = self.numerotation.etiquette(liste[0], niveau, cle)
        if etiquette and not etiquette.niveau and style.profondeur:
            return replace(etiquette, niveau=style.profondeur)
        return etiquette

    def _appuyer(self, paragraphe: etree._Element, style: StyleWord, *, titre: bool) -> None:
        """Writes on each run the emphasis that its styles give it; that of a heading is its style's own."""
        for morceau in paragraphe.iter(f"{W}r"):
            proprietes = morceau.find(f"{W}rPr")
            propre = proprietes_de_course(proprietes)
            caractere = self.styles.style(valeur(proprietes, f"{W}rStyle"))
            if valeur(proprietes, f"{W}rStyle") == "CtgMarque":
                continue
            for balise, champ in (("b", "gras"), ("i", "italique")):
                herite = getattr(caractere, champ)
                if herite is None and not titre:
                    herite = getattr(style, champ)
                if herite and getattr(propre, champ) is None:
                    if proprietes is None:
                        proprietes = etree.Element(f"{W}rPr")
                        morceau.insert(0, proprietes)
                    etree.SubElement(proprietes, f"{W}{balise}")


def texte_du_paragraphe(paragraphe: etree._Element) -> str:
    return " ".join("".join(t.text or "" for t in paragraphe.iter(f"{W}t")).split())


def _retrait(paragraphe: etree._Element, texte: str) -> int:
    """How far an item typed by hand stands from the margin, 0 to 8: its spaces, its tabs, its indent (in twips)."""
    if puce(texte) is None:
        return 0
    debut = next((t.text or "" for t in paragraphe.iter(f"{W}t")), "")
    espaces = len(debut) - len(debut.lstrip())
    signes = (enfant for morceau in paragraphe.iter(f"{W}r") for enfant in morceau.iter(f"{W}tab", f"{W}t"))
    tabulations = sum(1 for _ in itertools.takewhile(lambda signe: signe.tag == f"{W}tab", signes))
    twips = 0
    if (marge := paragraphe.find(f"{W}pPr/{W}ind")) is not None:
        twips = _twips(marge, "left", "start") + _twips(marge, "firstLine") - _twips(marge, "hanging")
    return max(0, min(8, min(espaces, 4) + 2 * tabulations + round(twips / 300)))


def _twips(marge: etree._Element, *noms: str) -> int:
    lus = (marge.get(f"{W}{nom}", "") for nom in noms)
    return next((int(lu) for lu in lus if lu.isdigit() and len(lu) < 6), 0)


def _ouvre_un_article(etiquette: Etiquette, texte: str, paragraphe: etree._Element) -> bool:
    """Whether a number drawn by Word is that of a title and not of an item: « Article 3 », or a line all in bold."""
    if any(len(mot) > 2 and mot.isalpha() for mot in etiquette.texte.split()):
        return True
    if not texte or len(texte) > 150 or texte[-1] in ".;:,":
        return False
    return en_capitales(texte) or all(
        proprietes_de_course(morceau.find(f"{W}rPr")).gras
        for morceau in paragraphe.iter(f"{W}r")
        if any((t.text or "").strip() for t in morceau.iter(f"{W}t"))
    )


def _marquer_sommaires(racine: etree._Element) -> int:
    """The paragraphs of a generated table of contents, put aside: the application makes its own."""
    nombre = 0
    for bloc in list(racine.iter(f"{W}sdt")):
        galerie = valeur(bloc, f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if galerie in _TITRE_DE_CONTENU:
            for paragraphe in bloc.iter(f"{W}p"):
                _nommer(paragraphe, "CtgSommaire")
                nombre += 1
    return nombre


def _nommer(paragraphe: etree._Element, style: str) -> None:
    proprietes = paragraphe.find(f"{W}pPr")
    if proprietes is None:
        proprietes = etree.Element(f"{W}pPr")
        paragraphe.insert(0, proprietes)
    for balise in ("pStyle", "numPr"):
        for element in proprietes.findall(f"{W}{balise}"):
            proprietes.remove(element)
    nomme = etree.Element(f"{W}pStyle")
    nomme.set(VAL, style)
    proprietes.insert(0, nomme)


def _inserer(paragraphe: etree._Element, neuve: etree._Element) -> None:
    proprietes = paragraphe.find(f"{W}pPr")
    paragraphe.insert(0 if proprietes is None else paragraphe.index(proprietes) + 1, neuve)


def _prefixer(paragraphe: etree._Element, texte: str) -> None:
    """Writes a number at the head of a title, in the hand of its first words."""
    _inserer(paragraphe, course(f"{texte} ", modele=next(paragraphe.iter(f"{W}r"), None)))
