"""A LibreOffice file, through pandoc when the option is installed."""

import importlib.util
import io
import zipfile
from collections import Counter

from lxml import etree

from conventions.imports.assemblage import Element, assembler, paragraphe_simple
from conventions.imports.blocs import Ecart, SourceLue
from conventions.imports.controles import FichierModeleRefuse
from conventions.imports.html import lire_html
from conventions.imports.mise_a_part import EN_TETE, PIED
from conventions.imports.releves import phrases
from conventions.imports.retouches import retoucher
from conventions.imports.word_xml import analyser, retirer

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXTE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DESSIN = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"


def disponible() -> bool:
    """Whether the extra « odt » is installed."""
    return importlib.util.find_spec("pypandoc") is not None


def lire_odt(contenu: bytes) -> SourceLue:
    """The source of an .odt already checked. Raises :class:`FichierModeleRefuse` without the extra, or damaged."""
    if not disponible():
        raise FichierModeleRefuse("odt")
    import pypandoc

    releves: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        en_tetes, pieds = _en_tetes(archive, "header"), _en_tetes(archive, "footer")
        prepare = _preparer(archive, releves)
    try:
        html = pypandoc.convert_text(prepare, "html", format="odt", extra_args=["--sandbox", "--wrap=none"])
    except (RuntimeError, OSError) as erreur:
        raise FichierModeleRefuse("abime") from erreur
    lecture = lire_html(html)
    releves["imbriques"] = lecture.imbriques
    releves["en_tetes"] = len(en_tetes) + len(pieds)
    elements: list[Element] = [
        *(Ecart(paragraphe_simple(texte), EN_TETE) for texte in en_tetes),
        *retoucher(lecture.elements),
        *(Ecart(paragraphe_simple(texte), PIED) for texte in pieds),
    ]
    return assembler("odt", elements, avertissements=list(phrases(releves)))


def _en_tetes(archive: zipfile.ZipFile, genre: str) -> list[str]:
    """The texts of the headers (or footers) of every page style, each once."""
    if "styles.xml" not in archive.namelist():
        return []
    racine = analyser(archive.read("styles.xml"))
    textes = (
        " ".join("".join(str(morceau) for morceau in paragraphe.itertext()).split())
        for zone in racine.iter(f"{_STYLE}{genre}", f"{_STYLE}{genre}-left", f"{_STYLE}{genre}-first")
        for paragraphe in zone.iter(f"{_TEXTE}p")
    )
    return list(dict.fromkeys(texte for texte in textes if any(signe.isalpha() for signe in texte)))


def _preparer(archive: zipfile.ZipFile, releves: Counter[str]) -> bytes:
    """The file for pandoc, which loses boxes: their paragraphs follow the one that carries them. Images go."""
    racine = analyser(archive.read("content.xml"))
    releves["commentaires"] = sum(1 for _ in racine.iter(f"{_OFFICE}annotation"))
    releves["insertions"] = sum(1 for _ in racine.iter(f"{_TEXTE}insertion"))
    releves["suppressions"] = sum(1 for _ in racine.iter(f"{_TEXTE}deletion"))
    for cadre in list(racine.iter(f"{_DESSIN}frame")):
        textes = [enfant for zone in cadre.iter(f"{_DESSIN}text-box") for enfant in zone]
        hote = next(cadre.iterancestors(f"{_TEXTE}p", f"{_TEXTE}h"), None)
        releves["zones" if textes else "images"] += 1
        _remplacer(cadre, hote, textes)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as neuf:
        for nom in ("mimetype", "META-INF/manifest.xml", "meta.xml", "styles.xml"):
            if nom in archive.namelist():
                neuf.writestr(nom, archive.read(nom))
        neuf.writestr("content.xml", etree.tostring(racine, encoding="UTF-8", xml_declaration=True))
    return sortie.getvalue()


def _remplacer(cadre: etree._Element, hote: etree._Element | None, textes: list[etree._Element]) -> None:
    """Takes a frame out; the text after it in its paragraph stays."""
    reference = cadre if hote is None else hote
    for texte in reversed(textes):
        texte.tail = None
        reference.addnext(texte)
    if cadre.tail:
        precedent, parent = cadre.getprevious(), cadre.getparent()
        if precedent is not None:
            precedent.tail = (precedent.tail or "") + cadre.tail
        elif parent is not None:
            parent.text = (parent.text or "") + cadre.tail
    retirer(cadre)
