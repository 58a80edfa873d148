"""A Word file, through mammoth: its paragraphs, lists, tables and footnotes, with what was left aside said."""

import io
from collections import Counter
from collections.abc import Iterator

import mammoth

from conventions.imports.assemblage import Element, assembler, paragraphe_simple
from conventions.imports.blocs import Ecart, SourceLue
from conventions.imports.html import lire_html
from conventions.imports.mise_a_part import EN_TETE, SOMMAIRE
from conventions.imports.retouches import retoucher
from conventions.imports.word_preparation import preparer

PIED = "pied de page"
MASQUE = "texte masqué"
SCHEMA = "schéma"
_RAISONS = {"ecart-sommaire": SOMMAIRE, "ecart-masque": MASQUE}
_STYLES = "\n".join(
    [
        *(f"p.CtgTitre{n} => h{n}:fresh" for n in range(1, 7)),
        *(f"p.CtgTitreCentre{n} => h{n}.centre:fresh" for n in range(1, 7)),
        *(f"p.CtgPuce{n} => p.puce-{n}:fresh" for n in range(9)),
        *(f"p.CtgNumero{n} => p.numero-{n}:fresh" for n in range(9)),
        "p.CtgCentre => p.centre:fresh",
        "p.CtgSommaire => p.ecart-sommaire:fresh",
        "p.CtgMasque => p.ecart-masque:fresh",
        "p => p:fresh",
        "r.CtgMarque => code",
        "u => u",
    ]
)
_PHRASES = {
    "zones": (
        "Une zone de texte a été lue à la suite du paragraphe qui la porte\u00a0: vérifiez sa place.",
        "{n} zones de texte ont été lues à la suite des paragraphes qui les portent\u00a0: vérifiez leur place.",
    ),
    "images": (
        "Une image a été laissée de côté.",
        "{n} images ont été laissées de côté.",
    ),
    "schemas": (
        "Un schéma ou un graphique a été laissé de côté\u202f; ses mots sont parmi ce qui est mis de côté.",
        "{n} schémas ou graphiques ont été laissés de côté\u202f; leurs mots sont parmi ce qui est mis de côté.",
    ),
    "commentaires": (
        "Un commentaire a été laissé de côté\u00a0: le modèle n’en garde pas.",
        "{n} commentaires ont été laissés de côté\u00a0: le modèle n’en garde pas.",
    ),
    "masques": (
        "Un passage de texte masqué a été mis de côté.",
        "{n} passages de texte masqué ont été mis de côté.",
    ),
    "inseres": (
        "Un document inséré dans ce fichier n’a pas été lu\u00a0: copiez son texte dans le document principal.",
        "{n} documents insérés dans ce fichier n’ont pas été lus\u00a0: copiez leur texte dans le document principal.",
    ),
}


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
    avertissements = list(_avertissements(prepare.releves, bool(prepare.en_tetes or prepare.pieds)))
    return assembler("docx", elements, avertissements=avertissements, pages=prepare.pages)


def _a_part(textes: list[str], raison: str) -> Iterator[Ecart]:
    for texte in textes:
        yield Ecart(paragraphe_simple(texte), raison)


def _avertissements(releves: Counter[str], en_tetes: bool) -> Iterator[str]:
    ajouts, retraits = releves["insertions"], releves["suppressions"]
    if ajouts or retraits:
        yield (
            "Ce document porte des modifications suivies\u00a0: il est lu comme si elles étaient toutes acceptées "
            f"({_compte(ajouts, 'ajout')}, {_compte(retraits, 'suppression')})."
        )
    for cle, (une, plusieurs) in _PHRASES.items():
        if nombre := releves[cle]:
            yield une if nombre == 1 else plusieurs.format(n=nombre)
    if en_tetes:
        yield "Les en-têtes et les pieds de page ont été mis de côté\u00a0: l’application imprime les siens."
    if releves["sommaire"]:
        yield "Le sommaire a été mis de côté\u00a0: l’application en imprime un à jour."


def _compte(nombre: int, nom: str) -> str:
    return f"{nombre} {nom}{'s' if nombre > 1 else ''}"
