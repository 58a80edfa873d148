"""A Word file, through mammoth: its paragraphs, lists, tables and footnotes, with what was left aside said."""

import io
from collections.abc import Iterator

import mammoth

from conventions.imports.assemblage import Element, assembler, paragraphe_simple
from conventions.imports.blocs import Ecart, SourceLue
from conventions.imports.html import lire_html
from conventions.imports.mise_a_part import EN_TETE, MASQUE, PIED, SCHEMA, SOMMAIRE
from conventions.imports.releves import phrases
from conventions.imports.retouches import retoucher
from conventions.imports.word_preparation import preparer

_RAISONS = {"ecart-sommaire": SOMMAIRE, "ecart-masque": MASQUE}
_STYLES = "\n".join(
    [
        *(f"p.CtgTitre{n} => h{n}:fresh" for n in range(1, 7)),
        *(f"p.CtgTitreCentre{n} => h{n}.centre:fresh" for n in range(1, 7)),
        *(f"p.CtgPuce{n} => p.puce-{n}:fresh" for n in range(9)),
        *(f"p.CtgNumero{n} => p.numero-{n}:fresh" for n in range(9)),
        *(f"p.CtgRetrait{n} => p.retrait-{n}:fresh" for n in range(1, 9)),
        "p.CtgCentre => p.centre:fresh",
        "p.CtgSommaire => p.ecart-sommaire:fresh",
        "p.CtgMasque => p.ecart-masque:fresh",
        "p => p:fresh",
        "r.CtgMarque => code",
        "u => u",
    ]
)


def lire_word(contenu: bytes) -> SourceLue:
    """The source of a .docx already checked. Raises what its damaged parts raise (``KeyError``, ``XMLSyntaxError``)."""
    prepare = preparer(contenu)
    converti = mammoth.convert_to_html(
        io.BytesIO(prepare.octets),
        style_map=_STYLES,
        include_default_style_map=False,
        include_embedded_style_map=False,
        id_prefix="ctg-",
    )
    lecture = lire_html(converti.value, _RAISONS)
    elements: list[Element] = [
        *_a_part(prepare.en_tetes, EN_TETE),
        *retoucher(lecture.elements),
        *_a_part(prepare.schemas, SCHEMA),
        *_a_part(prepare.pieds, PIED),
    ]
    prepare.releves["imbriques"] = lecture.imbriques
    prepare.releves["en_tetes"] = len(prepare.en_tetes) + len(prepare.pieds)
    return assembler("docx", elements, avertissements=list(phrases(prepare.releves)), pages=prepare.pages)


def _a_part(textes: list[str], raison: str) -> Iterator[Ecart]:
    for texte in textes:
        yield Ecart(paragraphe_simple(texte), raison)
