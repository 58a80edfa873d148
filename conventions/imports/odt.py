"""A LibreOffice file, through pandoc when the option is installed."""

import importlib.util

from conventions.imports.assemblage import assembler
from conventions.imports.blocs import SourceLue
from conventions.imports.controles import FichierModeleRefuse
from conventions.imports.html import lire_html
from conventions.imports.retouches import retoucher


def disponible() -> bool:
    """Whether the extra « odt » is installed."""
    return importlib.util.find_spec("pypandoc") is not None


def lire_odt(contenu: bytes) -> SourceLue:
    """The source of an .odt already checked. Raises :class:`FichierModeleRefuse` without the extra, or damaged."""
    if not disponible():
        raise FichierModeleRefuse("odt")
    import pypandoc

    try:
        html = pypandoc.convert_text(contenu, "html", format="odt", extra_args=["--sandbox", "--wrap=none"])
    except (RuntimeError, OSError) as erreur:
        raise FichierModeleRefuse("abime") from erreur
    lecture = lire_html(html)
    avertissements = []
    if lecture.images:
        avertissements.append(
            f"{lecture.images} images ont été laissées de côté."
            if lecture.images > 1
            else "Une image a été laissée de côté."
        )
    return assembler("odt", retoucher(lecture.elements), avertissements=avertissements)
