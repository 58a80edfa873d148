"""Annexes as they are printed, and the uploaded files that travel with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from conventions.annexes.registre import ContexteAnnexe, NatureInconnue, trouver
from conventions.models import Annexe, Fichier, ModeImpression
from conventions.pdf.document import AnnexeImprimee, PageIncluse
from conventions.pdf.textes import Imprimeur
from ctg.pdf import PieceJointe
from ctg.typographie import FINE, INSECABLE, compter, espaces_insecables

A_COMPLETER = mark_safe("<p><mark>Annexe à compléter</mark></p>")


@dataclass(frozen=True, slots=True)
class FichierAnnexe:
    """An uploaded file that goes with an annexe; ``imprime`` says whether its pages are drawn in place."""

    cle: str
    numero: str
    fichier: Fichier
    imprime: bool

    @property
    def nom_joint(self) -> str:
        """Name of the attachment: the number of the annexe first, so that two files never share one."""
        return f"{self.numero} - {self.fichier.nom}"

    def piece(self) -> PieceJointe:
        """The original, as an associated file of the PDF."""
        return PieceJointe(
            self.nom_joint, lire(self.fichier), self.fichier.type_mime, f"Original de l’{self.numero.lower()}"
        )


def lire(fichier: Fichier) -> bytes:
    """The bytes of an upload."""
    with fichier.contenu.open("rb") as flux:
        contenu: bytes = flux.read()
    return contenu


def contenu_de(annexe: Annexe) -> ContexteAnnexe:
    """What the nature of the annexe prints; where the app that provides it is absent, the text and file that are there.

    A draft still shows then (``completude`` refuses to freeze it).
    """
    try:
        return trouver(annexe.nature).contexte_impression(annexe)
    except NatureInconnue:
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage)


def fichier_de(numero: str, annexe: Annexe, contenu: ContexteAnnexe) -> FichierAnnexe | None:
    """The file that goes with the annexe, if any; a signed one is never drawn, that would break it."""
    if contenu.fichier is None:
        return None
    fichier = contenu.fichier
    imprime = annexe.impression == ModeImpression.INSERE and not fichier.signe and fichier.pages > 0
    return FichierAnnexe(annexe.cle, numero, fichier, imprime)


def imprimer_annexes(
    annexes: Sequence[tuple[str, Annexe]], imprimer: Imprimeur, *, projet: bool
) -> tuple[tuple[AnnexeImprimee, ...], tuple[FichierAnnexe, ...]]:
    """Every annexe, given with its number, and the files that travel with them."""
    imprimees, fichiers = [], []
    for numero, annexe in annexes:
        contenu = contenu_de(annexe)
        if fichier := fichier_de(numero, annexe, contenu):
            fichiers.append(fichier)
        imprimees.append(_imprimer_annexe(numero, annexe, contenu, fichier, imprimer, projet=projet))
    return tuple(imprimees), tuple(fichiers)


def _imprimer_annexe(
    numero: str,
    annexe: Annexe,
    contenu: ContexteAnnexe,
    fichier: FichierAnnexe | None,
    imprimer: Imprimeur,
    *,
    projet: bool,
) -> AnnexeImprimee:
    """One annexe: its text, then the placeholders of its file or the sentence that says where the file is."""
    corps = imprimer(contenu.corps)
    if not corps and fichier is None and projet:
        corps = A_COMPLETER
    return AnnexeImprimee(
        ancre=f"annexe-{annexe.cle}",
        numero=numero,
        titre=espaces_insecables(annexe.titre),
        corps=corps,
        paysage=contenu.paysage or _a_un_tableau_large(corps),
        pages=_pages(fichier) if fichier and fichier.imprime else (),
        jointe=_mention(fichier) if fichier and not fichier.imprime else "",
    )


def _a_un_tableau_large(corps: SafeString) -> bool:
    return bool(re.search(r'<table class="large"', corps))


def _pages(joint: FichierAnnexe) -> tuple[PageIncluse, ...]:
    total = joint.fichier.pages
    return tuple(
        PageIncluse(
            f"extbox-{joint.cle}-{rang}",
            f"Page {rang + 1} sur {total} du document «{INSECABLE}{joint.fichier.nom}{INSECABLE}», "
            "dont l’original est joint à ce fichier.",
        )
        for rang in range(total)
    )


def _mention(joint: FichierAnnexe) -> str:
    pages = f" ({compter(joint.fichier.pages, 'page')})" if joint.fichier.pages else ""
    signe = f" Il est signé électroniquement{FINE}; l’imprimer ici détruirait sa signature." * joint.fichier.signe
    nom = f"«{INSECABLE}{joint.nom_joint}{INSECABLE}»"
    return f"Ce document est joint au présent fichier PDF sous le nom {nom}{pages}.{signe}"
