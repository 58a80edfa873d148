"""The page docs/documents.md, drawn from the natures of documents and from the built-in models."""

from collections.abc import Iterator

from conventions.documents.registre import NatureDocument, blocs_communs, natures
from conventions.documents.registre import blocs as blocs_de
from conventions.enums import NATURES_DE_CONVENTION, Nature
from conventions.modeles_nationaux.donnees import ModeleNational
from conventions.modeles_nationaux.lecture import lire_tous
from conventions.permissions import ACTIONS

PRESENTATION = """\
Every document is made the same way. A **model** (built in, as TOML under `conventions/modeles_nationaux/`, or a Caf’s
own) is a list of pieces: visas, préambule, articles, titled sections, passages without a title. Each piece has a rich
text, with merge fields and blanks to fill, and may name a **computed block** that is printed after it.

Making a document (`conventions.domain.documents.creer_document`) copies the pieces of the model that apply to the
parties; people then edit the texts. Blocks are never typed nor stored: they are computed each time that the document is
printed (`conventions.pdf.document_seul`), from the convention as it is that day. What a party still drafts for itself
is not printed for the others.

A kind of document is a **nature** (`NatureDocument` of `conventions/documents/registre.py`), registered from
`AppConfig.ready` by the app that provides it. An app may add blocks to a nature of an app below it (`ajouter_blocs`).
Until a text is established it bears the mark PROJET, its blanks are highlighted, and a presentation says on each page
that lacks data which annexe to fill. A section or a passage without any content is left out.
"""


def documents(avis: str) -> str:
    """Every kind of document with its models, blocks and merge fields; ``avis`` says where the page comes from."""
    modeles = lire_tous()
    lignes = ["# Documents", "", f"{avis} Source: `conventions/documents/registre.py`.", "", PRESENTATION]
    lignes += ["## What makes a convention", "", "| nature | model | pieces |", "|---|---|---|"]
    for modele in modeles:
        if modele.nature in NATURES_DE_CONVENTION:
            textes, annexes = ({piece.cle for piece in pieces} for pieces in (modele.articles, modele.annexes))
            pieces = f"{len(textes)} texts, {len(annexes)} annexes"
            lignes.append(f"| {Nature(modele.nature).label} | `{modele.cle}`: {modele.nom} | {pieces} |")
    for nature in natures():
        lignes += ["", *_nature(nature, [modele for modele in modeles if modele.nature == nature.code])]
    lignes += ["", "## Blocks that every document may use", "", *_blocs([(b.code, b.libelle) for b in blocs_communs()])]
    return "\n".join(lignes) + "\n"


def _nature(nature: NatureDocument, modeles: list[ModeleNational]) -> Iterator[str]:
    communs = {bloc.code for bloc in blocs_communs()}
    siens = [(bloc.code, bloc.libelle) for bloc in blocs_de(nature.code).values() if bloc.code not in communs]
    yield from (f"## {nature.libelle}", "", f"{nature.aide}", "")
    yield f"- nature `{nature.code}`, reference `…-{nature.prefixe}-1`, {'landscape' if nature.paysage else 'portrait'}"
    yield f"- written by whoever may: {ACTIONS[nature.permission].libelle} (`{nature.permission}`)"
    yield f"- {_etat(nature)}"
    for modele in modeles:
        yield f"- model `{modele.cle}`: {', '.join(_piece(a.cle, a.bloc) for a in modele.articles)}"
    if siens:
        yield from ("", *_blocs(siens))
    if nature.champs:
        yield from ("", "| merge field | shown to the writer as | note |", "|---|---|---|")
        yield from (f"| `{champ.cle}` | {champ.libelle} | {champ.aide} |" for champ in nature.champs)


def _etat(nature: NatureDocument) -> str:
    if nature.etablissable:
        return "established by hand, on its page; its text no longer changes then"
    if nature.projet:
        return "established by its own page, with what it records"
    return "never established: it follows what it prints"


def _piece(cle: str, bloc: str) -> str:
    return f"{cle} (`{bloc}`)" if bloc else cle


def _blocs(codes: list[tuple[str, str]]) -> Iterator[str]:
    yield from ("| block | prints |", "|---|---|")
    yield from (f"| `{code}` | {libelle} |" for code, libelle in codes)
