"""From a document of a convention to the HTML of its PDF."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from conventions.documents.registre import BlocDocument, ContexteBloc, NatureDocument, blocs, trouver
from conventions.domain.documents import charger_document
from conventions.domain.mentions_document import NumerosDocument, ResolveurDocument
from conventions.enums import GenreArticle
from conventions.models import Document, Partie, TexteDocument
from conventions.pdf.contexte import Brouillons, Composition
from conventions.pdf.document import MurDeLogos
from conventions.pdf.habillage import logos, majuscule, marque_projet, styles
from conventions.pdf.logos import LARGEUR_MM, composer_mur
from conventions.pdf.textes import Imprimeur, imprimeur, ligne
from ctg.pdf import DemandeRendu
from ctg.typographie import date_en_lettres, espaces_insecables

STYLES = ("page", "texte", "couverture", "signatures", "annexes", "document")
LARGEUR_PAYSAGE_MM = 253.0
SANS_TITRE_SEUL = (GenreArticle.SECTION, GenreArticle.PASSAGE)
"""Pieces that are left out when they hold nothing: their title alone would say nothing."""
HAUTEUR_LOGOS_MM = 22.0


@dataclass(frozen=True, slots=True)
class PieceImprimee:
    """A piece under its title, empty where none is printed; ``suite`` is what its computed block gives."""

    ancre: str
    genre: str
    numero: str
    titre: str
    corps: SafeString
    suite: SafeString


@dataclass(frozen=True, slots=True)
class DocumentSeulImprime:
    """A document, ready for ``templates/pdf/document.html``; what it has in common with a convention has its names."""

    titre: str
    titre_principal: str
    titre_suite: str
    sous_titre: str
    periode: SafeString
    reference: str
    etat: str
    pied: str
    nature: str
    paysage: bool
    entete: bool
    styles: SafeString
    logos: MurDeLogos
    pieces: tuple[PieceImprimee, ...]


def composer_document(
    document: Document | int | str, *, jour: date, brouillons: Brouillons = frozenset()
) -> DemandeRendu:
    """All that the engine needs to render the document.

    Until it is established, blanks are highlighted, what is missing is tolerated and said, and the mark PROJET is
    printed if its nature has one. ``brouillons`` are the parties whose private drafts it may print; ``None``: all.

    :raises MentionInconnue: when a merge field of an established document has no value.
    """
    preparee = preparer_document(document, jour=jour, brouillons=brouillons)
    return DemandeRendu(
        html=preparee.html,
        ressources=preparee.images,
        titre=preparee.titre,
        date=datetime.combine(jour, time(12), UTC),
    )


def preparer_document(
    document: Document | int | str, *, jour: date, brouillons: Brouillons = frozenset()
) -> Composition:
    """The HTML and its images. Same errors as :func:`composer_document`."""
    charge, sujet = charger_document(document)
    nature = trouver(charge.nature)
    sources, images = logos(_parties_en_tete(charge) if nature.entete else ())
    projet = nature.est_projet(charge, sujet)
    if projet:
        images |= marque_projet()
    imprimer = imprimeur(
        ResolveurDocument(charge, sujet, impression=True, strict=not charge.est_projet), projet=charge.est_projet
    )
    contexte = ContexteBloc(charge.convention, charge, sujet, imprimer, charge.est_projet, brouillons=brouillons)
    pieces = _pieces(charge, imprimer, contexte)
    etat = _etat(charge, nature, jour, projet=projet)
    largeur = LARGEUR_PAYSAGE_MM if nature.paysage else LARGEUR_MM
    imprime = DocumentSeulImprime(
        titre=charge.titre,
        titre_principal=espaces_insecables(charge.titre),
        titre_suite="",
        sous_titre=espaces_insecables(nature.sous_titre(charge, sujet)),
        periode=ligne(_periode(charge)),
        reference=charge.reference,
        etat=majuscule(etat),
        pied=" · ".join(filter(None, [charge.reference, etat])),
        nature=charge.nature.replace("_", "-"),
        paysage=nature.paysage,
        entete=nature.entete,
        styles=mark_safe(_styles(nature, projet=projet)),  # noqa: S308 (packaged files and the nature's own)
        logos=composer_mur(sources, hauteur_mm=HAUTEUR_LOGOS_MM, largeur_mm=largeur),
        pieces=pieces,
    )
    html = render_to_string("pdf/document.html", {"doc": imprime})
    return Composition(html, imprime.titre, _reunir(images, contexte.images), ())


def empreinte_document(document: Document, *, brouillons: Brouillons = frozenset()) -> str:
    """Fingerprint of what the document would print today; an unchanged one can serve again a PDF already made."""
    return preparer_document(document, jour=jour_d_impression(document), brouillons=brouillons).empreinte


def jour_d_impression(document: Document) -> date:
    """The date printed and written in the file: today, or the day the document was established."""
    return timezone.localdate(document.etabli_le) if document.etabli_le else timezone.localdate()


def _reunir(siennes: dict[str, tuple[bytes, str]], des_blocs: dict[str, tuple[bytes, str]]) -> dict[str, Any]:
    if communes := [nom for nom in des_blocs if nom in siennes]:
        raise ValueError(f"two images named {communes[0]!r}")
    return {**siennes, **des_blocs}


def _parties_en_tete(document: Document) -> list[Partie]:
    """Whose logo stands at the head: the party of the document, else the Caf."""
    if document.partie is not None:
        return [document.partie]
    return [partie for partie in document.convention.parties.all() if partie.est_caf]


def _periode(document: Document) -> str:
    convention = document.convention
    return f"Du {date_en_lettres(convention.date_effet)} au {date_en_lettres(convention.date_fin)}"


def _etat(document: Document, nature: NatureDocument, jour: date, *, projet: bool) -> str:
    if projet:
        return f"projet du {date_en_lettres(jour)}"
    return "" if nature.projet else f"état au {date_en_lettres(jour)}"


def _styles(nature: NatureDocument, *, projet: bool) -> str:
    siens = [nature.style] if nature.style else []
    propres = styles([*STYLES, *siens, *(["projet"] if projet else [])])
    return f"{propres}\n{nature.css()}"


def _pieces(document: Document, imprimer: Imprimeur, contexte: ContexteBloc) -> tuple[PieceImprimee, ...]:
    """The pieces in order; the model's opening words come before the first article, its closing ones at the end.

    Those come before the frames of signature where the last piece holds them.
    """
    numeros = NumerosDocument(document)
    definis = blocs(document.nature)
    textes = list(document.textes.all())
    version = document.version_modele
    pieces = [_piece(texte, numeros.numero(texte), imprimer, definis, contexte) for texte in textes]
    premier = next((rang for rang, t in enumerate(textes) if t.genre == GenreArticle.ARTICLE), 0)
    ouverture = _formule("ouverture", imprimer(version.formule_ouverture))
    cloture = _formule("cloture", imprimer(version.formule_cloture))
    fin = len(pieces) - 1 if textes and textes[-1].bloc == "signatures" and not textes[-1].corps else len(pieces)
    toutes = chain(pieces[:premier], ouverture, pieces[premier:fin], cloture, pieces[fin:])
    return tuple(piece for piece in toutes if piece.corps or piece.suite or piece.genre not in SANS_TITRE_SEUL)


def _formule(nom: str, corps: SafeString) -> list[PieceImprimee]:
    return [PieceImprimee(nom, nom, "", "", corps, SafeString(""))] if corps else []


def _piece(
    texte: TexteDocument,
    numero: str,
    imprimer: Imprimeur,
    definis: dict[str, BlocDocument],
    contexte: ContexteBloc,
) -> PieceImprimee:
    """One piece; a block that its nature no longer knows (another version of the application) prints nothing."""
    titre = "" if texte.genre in {GenreArticle.VISAS, GenreArticle.PASSAGE} else espaces_insecables(texte.titre)
    bloc = definis.get(texte.bloc)
    return PieceImprimee(
        ancre=f"texte-{texte.cle}",
        genre=texte.genre,
        numero=numero,
        titre=titre,
        corps=imprimer(texte.corps),
        suite=bloc.rendre(contexte) if bloc else SafeString(""),
    )
