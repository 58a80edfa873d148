"""Bare WeasyPrint on the HTML of our export; as a program, the peak memory of one render."""

import pickle
import resource
import sys
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from ctg.pdf import DemandeRendu, chauffer, rendre_borne
from ctg.pdf.ressources import LecteurFerme, css_de_base, ressources_de_base


def rendre_nu(demande: DemandeRendu) -> bytes:
    """What ``HTML(...).write_pdf()`` gives with the same fonts, styles and variant, and nothing of ours around it."""
    lecteur = LecteurFerme({**ressources_de_base(), **demande.ressources})
    polices = FontConfiguration()
    base = CSS(string=css_de_base(), url_fetcher=lecteur, font_config=polices)
    html = HTML(string=demande.html, url_fetcher=lecteur)
    contenu = html.write_pdf(stylesheets=[base], font_config=polices, pdf_variant="pdf/a-3a")
    return bytes(contenu)


if __name__ == "__main__":
    genre, fichier = sys.argv[1:]
    demande_lue = pickle.loads(Path(fichier).read_bytes())
    if genre == "nu":
        rendre_nu(demande_lue)
    else:
        chauffer()
        rendre_borne(demande_lue)
    qui = resource.RUSAGE_SELF if genre == "nu" else resource.RUSAGE_CHILDREN
    print(resource.getrusage(qui).ru_maxrss)
