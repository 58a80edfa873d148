"""The uploads of a convention: bounded in all, stored under their hash, never rewritten."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Sum

from conventions.models import Convention, Fichier
from ctg.fichiers import FichierRefuse, PdfControle
from territoires.models import Utilisateur

TOTAL_MO = 70
"""All the files of a convention: its dossier, where they are written in base 64, must stay under 100 MB."""


def borner_le_total(convention: Convention, taille: int, *, sauf: Fichier | None = None) -> None:
    """Refuse a file with which those in use would outgrow the dossier, which holds them all.

    ``taille`` is in bytes, ``sauf`` the file that it replaces. Raises ``FichierRefuse``.
    """
    en_usage = convention.annexes.aggregate(total=Sum("fichier__taille"))["total"] or 0
    pieces = convention.annexes.aggregate(total=Sum("pieces_deliberations__fichier__taille"))["total"] or 0
    if en_usage + pieces - (sauf.taille if sauf else 0) + taille > TOTAL_MO * 1024 * 1024:
        raise FichierRefuse(
            f"Avec ce fichier, les annexes de la convention dépasseraient {TOTAL_MO}\u00a0Mo en tout. Réduisez la "
            "résolution de leurs pages, ou détachez un fichier devenu inutile.",
            motif="total",
        )


def stocker(convention: Convention, controle: PdfControle, *, par: Utilisateur, nom: str, contenu: bytes) -> Fichier:
    """Keep a checked PDF; its bytes once, whatever the number of places that hold them."""
    fichier = Fichier(
        convention=convention,
        nom=nom_de_fichier(nom),
        empreinte=controle.empreinte,
        type_mime="application/pdf",
        taille=len(contenu),
        pages=controle.pages,
        signe=controle.signe,
        avertissements=list(controle.avertissements),
        cree_par=par,
    )
    fichier.contenu.name = ranger_piece(contenu, controle.empreinte)
    fichier.save()
    return fichier


def ranger_piece(contenu: bytes, empreinte: str) -> str:
    """Store bytes under « pieces/ab/abcd….pdf » unless they already are; returns the name."""
    nom = f"pieces/{empreinte[:2]}/{empreinte}.pdf"
    return nom if default_storage.exists(nom) else default_storage.save(nom, ContentFile(contenu))


def nom_de_fichier(nom: str) -> str:
    """The last part of the name given by the browser, without control characters, at most 200 characters."""
    court = nom.replace("\\", "/").rpartition("/")[2]
    court = "".join(c for c in court if c.isprintable()).strip() or "annexe.pdf"
    return court if len(court) <= 200 else f"{court[:190].rstrip()}.pdf"
