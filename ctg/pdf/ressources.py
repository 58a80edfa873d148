"""The only things a render may read: packaged assets and what the caller hands over, by name."""

from functools import cache
from importlib.resources import files
from urllib.parse import unquote

from weasyprint.urls import URLFetcher, URLFetcherResponse

from ctg.pdf.contrat import Ressources
from ctg.pdf.polices import FACES, polices

IMAGES_EN_LIGNE = ("data:image/png", "data:image/jpeg")
TAILLE_EN_LIGNE = 2_000_000
"""Longest ``data:`` address served, in characters."""


@cache
def css_de_base() -> str:
    """The mandatory rules (``base.css``) and one @font-face for each packaged font."""
    regles = [
        f'@font-face{{font-family:"{face.famille}";font-weight:{face.graisse};'
        f"font-style:{'italic' if face.italique else 'normal'};src:url(ctg:{face.nom})}}"
        for face in FACES
    ]
    return "\n".join((*regles, files("ctg.pdf").joinpath("base.css").read_text("utf-8")))


def ressources_de_base() -> dict[str, tuple[bytes, str]]:
    """What every render may name: ``ctg:base.css``, ``ctg:blanc.svg`` (the empty placeholder), the fonts."""
    base = {nom: (contenu, "font/ttf") for nom, contenu in polices().items()}
    base["base.css"] = (css_de_base().encode(), "text/css")
    base["blanc.svg"] = (files("ctg.pdf").joinpath("blanc.svg").read_bytes(), "image/svg+xml")
    return base


class LecteurFerme(URLFetcher):  # type: ignore[misc]
    """Serves ``ctg:NAME`` from a mapping and small inline PNG or JPEG, and stops the render on anything else.

    WeasyPrint's own fetcher reads local files and calls the network: a document written by users must do neither.
    """

    def __init__(self, ressources: Ressources) -> None:
        super().__init__(
            timeout=1, allow_redirects=False, fail_on_errors=True, allowed_protocols=frozenset({"ctg", "data"})
        )
        self._ressources = ressources

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Bytes of an asset.

        :raises ValueError: for every address that is not served; WeasyPrint turns it into a fatal error.
        """
        if url.startswith("ctg:"):
            nom = unquote(url.removeprefix("ctg:"))
            if nom not in self._ressources:
                raise ValueError(f"unknown resource: {nom[:80]}")
            contenu, type_mime = self._ressources[nom]
            return URLFetcherResponse(url, contenu, {"Content-Type": type_mime})
        if url.startswith(IMAGES_EN_LIGNE) and len(url) <= TAILLE_EN_LIGNE:
            return super().fetch(url, headers)
        raise ValueError(f"forbidden address: {url[:80]}")
