"""What a reader finds in a rendered PDF."""

import subprocess
from io import BytesIO

import pikepdf


def texte_des_pages(contenu: bytes) -> list[str]:
    """The text of each page in reading order, ordinary spaces everywhere."""
    resultat = subprocess.run(["pdftotext", "-", "-"], input=contenu, capture_output=True, check=True)
    return [" ".join(page.split()) for page in resultat.stdout.decode().split("\f")[:-1]]


def signets(contenu: bytes) -> list[str]:
    """Titles of the bookmarks of the first level."""
    with pikepdf.open(BytesIO(contenu)) as pdf, pdf.open_outline() as plan:
        return [signet.title for signet in plan.root]


def pieces_jointes(contenu: bytes) -> dict[str, bytes]:
    """The attached files by name."""
    with pikepdf.open(BytesIO(contenu)) as pdf:
        return {fiche.filename: fiche.get_file().read_bytes() for fiche in pdf.attachments.values()}


def dimensions(contenu: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in millimetres."""
    with pikepdf.open(BytesIO(contenu)) as pdf:
        return [
            (round(float(page.mediabox[2]) / 72 * 25.4), round(float(page.mediabox[3]) / 72 * 25.4))
            for page in pdf.pages
        ]
