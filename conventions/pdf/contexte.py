"""From a convention to the HTML of its PDF, with all that the render needs and nothing else."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from conventions.domain.lecture import charger
from conventions.domain.mentions import Resolveur
from conventions.domain.numerotation import Numeros
from conventions.enums import Numerotation
from conventions.models import Convention
from conventions.pdf.annexes import AnnexesImprimees, FichierAnnexe, imprimer_annexes, lire
from conventions.pdf.document import DocumentImprime
from conventions.pdf.habillage import Images, logos, majuscule, marque_projet, styles
from conventions.pdf.logos import LogoSource, composer_mur
from conventions.pdf.parties import blocs_signature, designer_ensemble
from conventions.pdf.pieces import pieces, surtitre
from conventions.pdf.textes import imprimeur, ligne
from ctg.pdf import DemandeRendu, PieceJointe
from ctg.typographie import date_en_lettres, espaces_insecables
from territoires.models import ReglagesCaf

STYLES = ("page", "texte", "couverture", "signatures", "annexes")
HAUTEUR_LOGOS_MM = ((12, 95.0), (24, 115.0), (1_000, 142.0))
"""Height left to the logos on the cover, by number of parties; the 60th still fits."""
HAUTEUR_LOGOS_ACTE_MM = 26.0

Brouillons = Collection[int] | None


@dataclass(frozen=True, slots=True)
class Composition:
    """A document ready to be rendered, the uploaded files not yet read."""

    html: str
    titre: str
    images: Images
    fichiers: tuple[FichierAnnexe, ...]

    @property
    def empreinte(self) -> str:
        """SHA-256 of all that shapes the pages: same value, same document."""
        images = {nom: hashlib.sha256(contenu).hexdigest() for nom, (contenu, _) in self.images.items()}
        inclus = [(joint.nom_joint, joint.fichier.empreinte) for joint in self.fichiers]
        resume = json.dumps([self.html, images, inclus], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(resume.encode()).hexdigest()


def empreinte_source(convention: Convention, *, brouillons: Brouillons = frozenset()) -> str:
    """Fingerprint of what the convention would print today; an unchanged one can serve again a PDF already made."""
    jour = timezone.localdate()
    return preparer(convention, projet=convention.est_projet, jour=jour, brouillons=brouillons).empreinte


def composer(
    convention: Convention,
    *,
    projet: bool,
    jour: date,
    dossier: dict[str, object] | None = None,
    brouillons: Brouillons = frozenset(),
) -> DemandeRendu:
    """All that the engine needs to render the convention.

    ``projet`` prints the watermark and the date ``jour``, highlights the blanks and tolerates what is missing;
    ``dossier`` is the data attached to the file (by default, that of the convention as it is). ``brouillons`` are the
    parties whose private drafts are included, in the pages and in that dossier; ``None`` includes all of them.

    :raises MentionInconnue: when a merge field has no value and ``projet`` is false.
    """
    convention = charger(convention)
    preparee = _preparer(convention, projet=projet, jour=jour, brouillons=brouillons)
    return DemandeRendu(
        html=preparee.html,
        ressources=preparee.images,
        titre=preparee.titre,
        date=datetime.combine(jour, time(12), UTC),
        pieces_jointes=(_dossier(convention, dossier, brouillons), *(joint.piece() for joint in preparee.fichiers)),
        pdf_inclus={joint.cle: lire(joint.fichier) for joint in preparee.fichiers if joint.imprime},
        noms_inclus={joint.cle: joint.nom_joint for joint in preparee.fichiers if joint.imprime},
    )


def preparer(convention: Convention, *, projet: bool, jour: date, brouillons: Brouillons = frozenset()) -> Composition:
    """The HTML and its images. Same errors as :func:`composer`."""
    return _preparer(charger(convention), projet=projet, jour=jour, brouillons=brouillons)


def _preparer(convention: Convention, *, projet: bool, jour: date, brouillons: Brouillons) -> Composition:
    sources, images = logos(convention.parties.all())
    if projet:
        images |= marque_projet()
    document, annexes = _document(convention, sources, projet=projet, jour=jour, brouillons=brouillons)
    html = render_to_string("pdf/convention.html", {"doc": document})
    return Composition(html, document.titre, {**annexes.images, **images}, annexes.fichiers)


def _document(
    convention: Convention, sources: list[LogoSource], *, projet: bool, jour: date, brouillons: Brouillons
) -> tuple[DocumentImprime, AnnexesImprimees]:
    reglages = getattr(convention.caf, "reglages", None) or ReglagesCaf(caf=convention.caf)
    numeros = Numeros(convention)
    imprimer = imprimeur(Resolveur(convention, impression=True, strict=not projet), projet=projet)
    parties = list(convention.parties.all())
    version = convention.version_modele
    numerote = version.modele.numerotation == Numerotation.ARTICLES
    annexes = [(numeros.numero_annexe(annexe), annexe) for annexe in convention.annexes.all()]
    imprimees = imprimer_annexes(annexes, imprimer, projet=projet, brouillons=brouillons)
    principal, suite = _titre(convention)
    etat = f"projet du {date_en_lettres(jour)}" if projet else ""
    document = DocumentImprime(
        titre=convention.titre or version.titre_document,
        titre_principal=principal,
        titre_suite=suite,
        sous_titre=_territoire(convention),
        periode=ligne(f"Du {date_en_lettres(convention.date_effet)} au {date_en_lettres(convention.date_fin)}"),
        reference=convention.reference,
        etat=majuscule(etat),
        pied=" · ".join(filter(None, [convention.reference, etat])),
        couverture=numerote,
        styles=mark_safe(styles(_noms_des_styles(projet=projet, paraphes=reglages.paraphes))),  # noqa: S308 (packaged files)
        logos=composer_mur(sources, hauteur_mm=_hauteur_logos(len(parties)) if numerote else HAUTEUR_LOGOS_ACTE_MM),
        caf=designer_ensemble([partie for partie in parties if partie.est_caf], projet=projet),
        autres=designer_ensemble([partie for partie in parties if not partie.est_caf], projet=projet),
        surtitre=surtitre(convention, imprimer),
        pieces=pieces(convention, numeros, imprimer),
        cloture=imprimer(version.formule_cloture),
        signatures=blocs_signature(parties, reglages.signatures_par_rang, projet=projet),
        par_rang=reglages.signatures_par_rang,
        annexes=imprimees.annexes,
    )
    return document, imprimees


def _titre(convention: Convention) -> tuple[str, str]:
    """The title in two pieces: the kind of document, set large, and what follows it."""
    titre, debut = convention.titre, convention.version_modele.titre_document
    if titre != debut and titre.startswith(f"{debut} "):
        return espaces_insecables(debut), espaces_insecables(titre.removeprefix(debut).strip())
    return espaces_insecables(titre or debut), ""


def _territoire(convention: Convention) -> str:
    """The territory under the title, unless the title already names it."""
    nom = convention.territoire_nom
    return "" if nom.casefold() in convention.titre.casefold() else espaces_insecables(majuscule(nom))


def _hauteur_logos(nombre: int) -> float:
    return next(hauteur for seuil, hauteur in HAUTEUR_LOGOS_MM if nombre <= seuil)


def _noms_des_styles(*, projet: bool, paraphes: bool) -> list[str]:
    return [*STYLES, *(["paraphes"] if paraphes else []), *(["projet"] if projet else [])]


def _dossier(convention: Convention, dossier: dict[str, object] | None, brouillons: Brouillons) -> PieceJointe:
    from conventions.domain.dossier import exporter

    donnees = exporter(convention, brouillons=brouillons, documents=False) if dossier is None else dossier
    contenu = json.dumps(donnees, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return PieceJointe("dossier.json", contenu, "application/json", "Données de la convention", "Source")
