"""Annexes as they are printed, and the uploaded files that travel with them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from conventions.annexes.registre import ContexteAnnexe, FichierJoint, NatureInconnue, trouver
from conventions.domain.saisie import montrable
from conventions.models import Annexe, Fichier, ModeImpression
from conventions.pdf.document import AnnexeImprimee, FichierImprime, PageIncluse
from conventions.pdf.textes import Imprimeur
from ctg.pdf import PieceJointe
from ctg.pdf.contrat import Ressources
from ctg.typographie import FINE, INSECABLE, compter, espaces_insecables

A_COMPLETER = mark_safe("<p><mark>Annexe à compléter</mark></p>")


@dataclass(frozen=True, slots=True)
class FichierAnnexe:
    """An uploaded file that goes with an annexe; ``imprime`` says whether its pages are drawn in place.

    ``cle`` names it in the document, ``numero`` is that of its annexe, with its rank where the annexe has several.
    """

    cle: str
    numero: str
    fichier: Fichier
    imprime: bool
    titre: str = ""

    @property
    def nom_joint(self) -> str:
        """Name of the attachment: the number of the annexe first, so that two files never share one."""
        return f"{self.numero} - {self.fichier.nom}"

    def piece(self) -> PieceJointe:
        """The original, as an associated file of the PDF."""
        description = f"Original de l’{self.numero[:1].lower()}{self.numero[1:]}"
        return PieceJointe(self.nom_joint, lire(self.fichier), self.fichier.type_mime, description)


@dataclass(frozen=True, slots=True)
class AnnexesImprimees:
    """The annexes of a convention, the files that travel with them, the images that they show."""

    annexes: tuple[AnnexeImprimee, ...]
    fichiers: tuple[FichierAnnexe, ...]
    images: Ressources


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


def brouillon_tu(annexe: Annexe) -> ContexteAnnexe:
    """What stands for a draft that this reader may not see yet."""
    assert annexe.responsable is not None
    qui = espaces_insecables(annexe.responsable.denomination.sujet())
    return ContexteAnnexe(format_html("<p>Annexe en cours de rédaction par {}.</p>", qui))


def fichiers_de(numero: str, annexe: Annexe, contenu: ContexteAnnexe) -> tuple[FichierAnnexe, ...]:
    """The files that go with the annexe, its own first; a signed one is never drawn, that would break it."""
    joints = [*([FichierJoint(contenu.fichier)] if contenu.fichier else []), *contenu.fichiers]
    plusieurs = len(joints) > 1
    return tuple(
        FichierAnnexe(
            f"{annexe.cle}.{rang}" if plusieurs else annexe.cle,
            f"{numero}.{rang}" if plusieurs else numero,
            joint.fichier,
            annexe.impression == ModeImpression.INSERE and not joint.fichier.signe and joint.fichier.pages > 0,
            joint.titre,
        )
        for rang, joint in enumerate(joints, 1)
    )


def imprimer_annexes(
    annexes: Sequence[tuple[str, Annexe]],
    imprimer: Imprimeur,
    *,
    projet: bool,
    brouillons: Collection[int] | None = frozenset(),
) -> AnnexesImprimees:
    """Every annexe, given with its number.

    ``brouillons`` are the parties whose private drafts are printed (``None``: all); the others are only announced.

    :raises ValueError: when two annexes give different images under one name.
    """
    imprimees: list[AnnexeImprimee] = []
    fichiers: list[FichierAnnexe] = []
    images: dict[str, tuple[bytes, str]] = {}
    for numero, annexe in annexes:
        contenu = contenu_de(annexe) if montrable(annexe, brouillons) else brouillon_tu(annexe)
        siens = fichiers_de(numero, annexe, contenu)
        fichiers += siens
        for nom, image in (contenu.images or {}).items():
            if images.setdefault(nom, image) != image:
                raise ValueError(f"two images named {nom!r}")
        imprimees.append(_imprimer_annexe(numero, annexe, contenu, siens, imprimer, projet=projet))
    return AnnexesImprimees(tuple(imprimees), tuple(fichiers), images)


def _imprimer_annexe(
    numero: str,
    annexe: Annexe,
    contenu: ContexteAnnexe,
    fichiers: tuple[FichierAnnexe, ...],
    imprimer: Imprimeur,
    *,
    projet: bool,
) -> AnnexeImprimee:
    """One annexe: its text, what its data print, then each file: its pages, or the sentence that says where it is."""
    corps = imprimer(contenu.corps)
    if not corps and not contenu.suite and not fichiers and projet:
        corps = A_COMPLETER
    return AnnexeImprimee(
        ancre=f"annexe-{annexe.cle}",
        numero=numero,
        titre=espaces_insecables(annexe.titre),
        corps=corps,
        suite=contenu.suite,
        paysage=contenu.paysage or _a_un_tableau_large(corps),
        fichiers=tuple(
            FichierImprime(
                espaces_insecables(fichier.titre),
                _pages(fichier) if fichier.imprime else (),
                "" if fichier.imprime else _mention(fichier),
                # The first page stands under the title that comes just before it, when nothing else does.
                seul=bool(fichier.titre) or (rang == 0 and not corps and not contenu.suite),
                debut=rang == 0 and not corps and not contenu.suite,
            )
            for rang, fichier in enumerate(fichiers)
        ),
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
