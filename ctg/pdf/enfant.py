"""Renders in a child process that cannot take the server down with it."""

import os
from typing import Any

from ctg.pdf.contrat import DemandeRendu, DocumentPdf, Progression
from ctg.pdf.erreurs import RenduImpossible, RenduTropLong, RenduTropLourd
from ctg.processus import Avis, Bornes, EnfantEnErreur, EnfantInterrompu, EnfantTropLong, EnfantTropLourd, executer


def rendre_borne(
    demande: DemandeRendu,
    *,
    memoire_mo: int = 1500,
    cpu_s: int = 240,
    delai_s: float = 300,
    progression: Progression | None = None,
) -> DocumentPdf:
    """Renders in a forked child under limits: memory above that of this process (MB), processor and wall seconds.

    Safe in a server with threads (no fork happens during a render or a warm-up of this process); see
    ``ctg.processus`` for the limits of forking. ``progression`` is called in this process.

    :raises RenduTropLong: the time is spent.
    :raises RenduTropLourd: the memory is spent.
    :raises RenduImpossible: the document cannot be rendered, or the child crashed.
    """
    # Imported when a render starts: the engine takes two seconds to load, and web processes never render.
    from ctg.pdf import rendu

    rendu.chauffer()

    def travail(avis: Avis) -> tuple[dict[str, Any], bytes]:
        document = rendu.rendre(
            demande.html,
            demande.ressources,
            titre=demande.titre,
            pieces_jointes=demande.pieces_jointes,
            pdf_inclus=demande.pdf_inclus,
            noms_inclus=demande.noms_inclus,
            date=demande.date,
            progression=avis,
        )
        faits = {
            "empreinte": document.empreinte,
            "pages": document.pages,
            "avertissements": document.avertissements,
        }
        return faits, document.contenu

    try:
        faits, contenu = executer(travail, Bornes(memoire_mo, cpu_s, delai_s), avis=progression, verrou=rendu.VERROU)
    except EnfantTropLong as erreur:
        raise RenduTropLong from erreur
    except EnfantTropLourd as erreur:
        raise RenduTropLourd from erreur
    except EnfantEnErreur as erreur:
        raise _traduire(erreur) from erreur
    except EnfantInterrompu as erreur:
        raise RenduImpossible(
            "La mise en page a été interrompue. Recommencez ; si cela se reproduit, prévenez l’assistance.",
            detail=str(erreur),
        ) from erreur
    return DocumentPdf(contenu, faits["empreinte"], faits["pages"], tuple(faits["avertissements"]))


def _traduire(erreur: EnfantEnErreur) -> RenduImpossible:
    """Named errors keep their sentence; the message of any other is for the log only."""
    if erreur.nature == "RenduTropLourd":
        return RenduTropLourd()
    if erreur.nature == "RenduImpossible":
        return RenduImpossible(str(erreur), detail=erreur.detail)
    return RenduImpossible(detail=f"{erreur.nature}{os.linesep}{erreur}")
