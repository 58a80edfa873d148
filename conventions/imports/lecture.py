"""A file read into a source, in a child process that cannot outgrow its bounds."""

import json
from typing import Any

from lxml import etree

from conventions.imports.blocs import SourceLue, depuis_json, vers_json
from conventions.imports.controles import (
    DOCX,
    MARKDOWN,
    ODT,
    PARAGRAPHES_MAX,
    FichierModeleRefuse,
    decoder,
    reconnaitre,
)
from conventions.imports.html import TropProfond
from conventions.imports.markdown import lire_markdown
from conventions.imports.odt import disponible, lire_odt
from conventions.imports.texte import lire_texte
from conventions.imports.word import lire_word
from ctg.processus import Bornes, EnfantEnErreur, EnfantInterrompu, EnfantTropLong, Travail, executer

BORNES = Bornes(memoire_mo=900, cpu_s=60, delai_s=90)
"""A Word file of 60 pages takes a few seconds and 150 MB; a hostile one ends in the child, not in the server."""
_ABIMES = (etree.XMLSyntaxError, TropProfond, RecursionError, KeyError, ValueError, TypeError, AttributeError)


def lire(nom: str, contenu: bytes, *, bornes: Bornes = BORNES) -> SourceLue:
    """The source of a file, whatever its format.

    Raises :class:`~conventions.imports.controles.FichierModeleRefuse`: the file is refused before it is read, damaged,
    too long or too heavy to read, or holds no text. Nothing is stored.
    """
    genre = reconnaitre(nom, contenu)
    if genre == ODT and not disponible():
        raise FichierModeleRefuse("odt")

    def travail(_avis: Any) -> tuple[dict[str, Any], bytes]:
        return {}, json.dumps(vers_json(lire_ici(genre, contenu))).encode()

    try:
        octets = executer_borne(travail, bornes)
    except EnfantEnErreur as erreur:
        if erreur.nature == FichierModeleRefuse.__name__:
            raise FichierModeleRefuse(erreur.detail) from erreur
        raise FichierModeleRefuse("abime") from erreur
    return depuis_json(json.loads(octets))


def executer_borne(travail: Travail, bornes: Bornes = BORNES) -> bytes:
    """The bytes of a work on a file, done in a child.

    Raises :class:`~conventions.imports.controles.FichierModeleRefuse` when it is too long or too heavy, and
    ``EnfantEnErreur`` for what the work itself raised.
    """
    try:
        return executer(travail, bornes)[1]
    except EnfantEnErreur:
        raise
    except EnfantTropLong as erreur:
        raise FichierModeleRefuse("long") from erreur
    except EnfantInterrompu as erreur:
        # Refused memory also ends a child that no longer has enough to say so.
        raise FichierModeleRefuse("lourd") from erreur


def lire_ici(genre: str, contenu: bytes) -> SourceLue:
    """The same in this process, for a format already recognised: measures and tests; a hostile file is not bounded."""
    try:
        source = _lecteur(genre, contenu)
    except _ABIMES as erreur:
        raise FichierModeleRefuse("abime") from erreur
    if not source.blocs:
        raise FichierModeleRefuse("sans_texte")
    if any(rang > PARAGRAPHES_MAX for rang, _ in enumerate(source.paragraphes(), 1)):
        raise FichierModeleRefuse("demesure")
    return source


def _lecteur(genre: str, contenu: bytes) -> SourceLue:
    if genre == DOCX:
        return lire_word(contenu)
    if genre == ODT:
        return lire_odt(contenu)
    texte = decoder(contenu)
    return lire_markdown(texte) if genre == MARKDOWN else lire_texte(texte)
