"""HTML to one file that is both PDF/A-3a and PDF/UA-1."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import pydyf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from ctg.pdf.balises import reparer_balises
from ctg.pdf.contrat import DocumentPdf, PieceJointe, Progression, Ressources
from ctg.pdf.erreurs import RenduImpossible, RenduTropLourd
from ctg.pdf.fusion import incorporer
from ctg.pdf.journal import Erreurs, ecouter
from ctg.pdf.metadonnees import poser_metadonnees
from ctg.pdf.pieces import joindre
from ctg.pdf.polices import FACES, polices
from ctg.pdf.ressources import LecteurFerme, css_de_base, ressources_de_base

VERROU = threading.RLock()
"""Pango and PDFium are not safe in several threads; also held while forking, so that no child inherits them busy."""

OPTIONS = {"pdf_variant": "pdf/a-3a"}
FAMILLES = frozenset(face.famille for face in FACES)


def chauffer(cache_polices: Path | None = None) -> None:
    """Makes the fonts, loads them and renders a first line, once for the process (1 s, or 15 s the very first time).

    ``cache_polices`` is the directory where font instances are kept (default: ``$CTG_VAR/polices``).
    """
    with VERROU:
        polices(cache_polices)
        _polices_chargees()
        _echauffement()


@cache
def _polices_chargees() -> tuple[FontConfiguration, CSS]:
    """Fonts registered once and shared by every render, with the base style sheet."""
    configuration = FontConfiguration()
    lecteur = LecteurFerme(ressources_de_base())
    return configuration, CSS(string=css_de_base(), url_fetcher=lecteur, font_config=configuration)


@cache
def _echauffement() -> None:
    rendre('<html lang="fr"><title>t</title><h1>é</h1><p lang="fr" style="hyphens:auto"><b>a</b> <i>b</i>', {})


def rendre(
    html: str,
    ressources: Ressources,
    *,
    titre: str = "",
    pieces_jointes: Sequence[PieceJointe] = (),
    pdf_inclus: Mapping[str, bytes] | None = None,
    noms_inclus: Mapping[str, str] | None = None,
    date: datetime | None = None,
    progression: Progression | None = None,
) -> DocumentPdf:
    """Renders in this process, without any limit: prefer ``rendre_borne`` for what users wrote.

    ``titre`` replaces the ``<title>``; ``date`` must be aware, the same date gives the same bytes.
    One render at a time in a process.

    :raises RenduImpossible: forbidden or missing resource, image that cannot be read, nesting too deep.
    :raises RenduTropLourd: when memory runs out.
    """
    with VERROU, ecouter(progression or _silence) as (avancement, erreurs):
        try:
            document = _mettre_en_page(html, ressources)
            instant = poser_metadonnees(document, titre=titre, date=date)
            contenu = document.write_pdf(finisher=partial(_finir, pieces=pieces_jointes, instant=instant), **OPTIONS)
            avertissements = _avertissements(document, erreurs)
            if pdf_inclus:
                avancement.dire(90, "Incorporation des pages jointes")
                contenu, remarques = incorporer(contenu, document, pdf_inclus, noms_inclus or {})
                avertissements += remarques
        except FatalURLFetchingError as erreur:
            raise RenduImpossible(
                "Le document fait appel à une image ou à un fichier qui n’est pas dans le dossier. "
                "Retirez-le ou déposez-le dans l’application.",
                detail=str(erreur),
            ) from erreur
        except MemoryError as erreur:
            raise RenduTropLourd from erreur
        except RecursionError as erreur:
            raise RenduImpossible(
                "Des listes ou des citations sont imbriquées trop profondément. Simplifiez-les, puis recommencez.",
                detail="RecursionError",
            ) from erreur
        avancement.dire(100, "Document prêt")
    empreinte = hashlib.sha256(contenu).hexdigest()
    return DocumentPdf(contenu, empreinte, len(document.pages), tuple(avertissements))


def _silence(_pourcentage: int, _phrase: str) -> None:
    """Nobody is watching."""


def _mettre_en_page(html: str, ressources: Ressources) -> Document:
    configuration, css = _polices_chargees()
    lecteur = LecteurFerme({**ressources, **ressources_de_base()})
    source = HTML(string=html, url_fetcher=lecteur)
    return source.render(font_config=configuration, stylesheets=[css], **OPTIONS)


def _finir(document: Document, pdf: pydyf.PDF, *, pieces: Sequence[PieceJointe], instant: datetime) -> None:
    reparer_balises(document, pdf)
    joindre(pdf, pieces, instant)


def _avertissements(document: Document, erreurs: Erreurs) -> list[str]:
    """What the render found to say, once what makes the document wrong has stopped it."""
    phrases = []
    for modele, message in erreurs.messages:
        if modele.startswith(("Failed to", "Relative URI")):
            raise RenduImpossible(
                "Une image ou une feuille de style du document est illisible. "
                "Déposez-la à nouveau en PNG, en JPEG ou en SVG.",
                detail=message,
            )
        phrases.append(_phrase(message))
    etrangeres = sorted({police.family for police in document.fonts.values()} - FAMILLES)
    if etrangeres:
        phrases.append(
            "Le document contient des caractères absents de ses polices ; ils sont dessinés avec "
            f"{', '.join(etrangeres)}."
        )
    if any(police.missing for police in document.fonts.values()):
        phrases.append("Le document contient des caractères qu’aucune police ne sait dessiner.")
    return phrases


def _phrase(message: str) -> str:
    if "alt description" in message:
        return "Une image n’a pas de description."
    return f"Défaut relevé à la mise en page : {message}"
