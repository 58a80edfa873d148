"""Rendering jobs: asked in a request, done by the worker, taken up again when a worker dies."""

import logging
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from conventions.domain.ecriture import verrouiller
from conventions.domain.lecture import charger
from conventions.domain.mentions import MentionInconnue, MentionSansValeur, ReferenceInconnue
from conventions.domain.notifications import travail_termine
from conventions.domain.saisie import partie_au_brouillon
from conventions.enums import EtatRendu
from conventions.models import Convention, Document, Partie, Rendu, Version
from conventions.pdf import depot
from conventions.pdf.contexte import composer, empreinte_source
from conventions.pdf.document_seul import composer_document, empreinte_document, jour_d_impression
from conventions.permissions import exiger
from ctg.pdf import DocumentPdf, RenduImpossible, controler, rendre_borne
from territoires.models import Utilisateur

journal = logging.getLogger(__name__)

TENTATIVES_MAX = 3
SILENCE = timedelta(seconds=60)
"""A job in progress that says nothing for so long has lost its worker."""
ATTENTE = timedelta(minutes=5)
"""A job that waits for so long may have lost its place in the queue: it is queued again, which is harmless."""
PAS_S = 0.5
"""Least time between two writings of the progress."""
MESSAGE_MAX = 300
ECHEC_INCONNU = (
    "Le document n’a pas pu être mis en page. Recommencez\u202f; si cela se reproduit, prévenez l’assistance."
)
NON_CONFORME = "Le document produit n’est pas conforme aux règles d’archivage et d’accessibilité\u00a0: "
VIVANTS = (EtatRendu.EN_ATTENTE, EtatRendu.EN_COURS)


class RenduRepris(Exception):
    """This job was given to another worker, believing this one dead: stop without writing anything."""


def demander(
    convention: Convention, *, par: Utilisateur, version: Version | None = None, document: Document | None = None
) -> Rendu:
    """The render of what the convention now says: the one in progress or already done, else a new job.

    Once the text is frozen, the PDF of its version is the only one: it is rendered once, then always served again.
    A failed render is never served again: asking anew makes a new job. A project has one job waiting at most.
    While the party of the user holds a private draft, the job includes it and its members alone see it.
    ``document`` asks for one of the documents of the convention, which no version holds.

    :raises ActionRefusee: when the user may not export the convention.
    """
    convention = charger(convention)
    exiger(par, "convention.exporter", convention)
    if version is None and document is None and not convention.est_projet:
        version = convention.versions.en_cours().first()
    partie = partie_au_brouillon(par, convention) if version is None else None
    source = version.empreinte if version else _source(convention, document, perimetre(partie))
    with transaction.atomic():
        # The lock makes a double click find the job of the first.
        verrouiller(convention.pk)
        communs = {"convention": convention, "version": version, "document": document, "brouillons_de": partie}
        if existant := _existant(source, communs):
            return existant
        if version and version.pdf:
            return _deja_emis(convention, version, par)
        if version is None and (attendu := _en_attente(source, communs)):
            return attendu
        rendu = Rendu.objects.create(source=source, demande_par=par, **communs)
        _mettre_en_file(rendu.pk)
    return rendu


def _source(convention: Convention, document: Document | None, brouillons: frozenset[int]) -> str:
    if document is not None:
        return empreinte_document(document, brouillons=brouillons)
    return empreinte_source(convention, brouillons=brouillons)


def perimetre(partie: Partie | None) -> frozenset[int]:
    """The parties whose drafts a render includes, from its ``brouillons_de``."""
    return frozenset() if partie is None else frozenset({partie.pk})


def relancer(rendu: Rendu) -> Rendu:
    """Puts a failed job back in the queue, its attempts forgotten; any other is returned unchanged."""
    with transaction.atomic():
        repris = Rendu.objects.filter(pk=rendu.pk, etat=EtatRendu.ECHEC).update(
            etat=EtatRendu.EN_ATTENTE, tentatives=0, progression=0, message="", fini_le=None, battement=timezone.now()
        )
        if repris:
            _mettre_en_file(rendu.pk)
    rendu.refresh_from_db()
    return rendu


def executer(rendu_id: int) -> None:
    """Does the job if it still waits; does nothing otherwise (already done, in progress elsewhere, purged).

    Never raises for a document that cannot be rendered: the job then ends in failure with a sentence.
    """
    pris = Rendu.objects.filter(pk=rendu_id, etat=EtatRendu.EN_ATTENTE).update(
        etat=EtatRendu.EN_COURS,
        tentatives=F("tentatives") + 1,
        battement=timezone.now(),
        progression=0,
        message="",
    )
    if not pris:
        return
    rendu = Rendu.objects.select_related("convention", "version", "document", "brouillons_de", "demande_par").get(
        pk=rendu_id
    )
    try:
        _finir(rendu, *_rendre(rendu))
    except RenduRepris:
        journal.warning("render %s was taken over by another worker", rendu_id)
    except RenduImpossible as erreur:
        journal.warning("render %s failed: %s %s", rendu_id, erreur, erreur.detail)
        _echouer(rendu, str(erreur))
    except MentionInconnue as erreur:
        _echouer(rendu, phrase_du_champ(erreur))
    except Exception:
        journal.exception("render %s failed", rendu_id)
        _echouer(rendu, ECHEC_INCONNU)


def reprendre_interrompus(*, silence: timedelta = SILENCE, attente: timedelta = ATTENTE) -> int:
    """Queues again the jobs whose worker died, at most three attempts each; returns how many were dealt with."""
    maintenant = timezone.now()
    signe = Coalesce("battement", "demande_le")
    muets = Q(etat=EtatRendu.EN_COURS, signe__lt=maintenant - silence)
    oublies = Q(etat=EtatRendu.EN_ATTENTE, signe__lt=maintenant - attente)
    nombre = 0
    for rendu in Rendu.objects.alias(signe=signe).filter(muets | oublies).order_by("pk"):
        # The conditions are those just read: two workers never queue the same job twice.
        meme = Rendu.objects.filter(
            pk=rendu.pk, etat=rendu.etat, tentatives=rendu.tentatives, battement=rendu.battement
        )
        if rendu.etat == EtatRendu.EN_COURS and rendu.tentatives >= TENTATIVES_MAX:
            phrase = (
                f"La mise en page a été interrompue {rendu.tentatives} fois. "
                "Allégez les annexes si vous le pouvez, puis recommencez."
            )
            nombre += meme.update(etat=EtatRendu.ECHEC, message=phrase, fini_le=maintenant)
        elif meme.update(etat=EtatRendu.EN_ATTENTE, progression=0, message="", battement=maintenant):
            nombre += 1
            _mettre_en_file(rendu.pk)
    return nombre


def _mettre_en_file(rendu_id: int) -> None:
    from conventions.tasks import rendre_pdf

    transaction.on_commit(lambda: rendre_pdf.enqueue(rendu_id))


def _existant(source: str, communs: dict[str, Any]) -> Rendu | None:
    candidats = Rendu.objects.filter(source=source, etat__in=(*VIVANTS, EtatRendu.PRET), **communs)
    rendu = candidats.order_by("-pk").first()
    return rendu if rendu and (rendu.etat in VIVANTS or depot.existe(rendu)) else None


def _en_attente(source: str, communs: dict[str, Any]) -> Rendu | None:
    """The job of this project that has not begun, which will print the text as it then is: no second one is queued.

    Whoever saves and asks again in a loop never has more than one job running and one waiting.
    """
    rendu = Rendu.objects.filter(etat=EtatRendu.EN_ATTENTE, **communs).order_by("-pk").first()
    if rendu is None or not Rendu.objects.filter(pk=rendu.pk, etat=EtatRendu.EN_ATTENTE).update(source=source):
        return None
    rendu.source = source
    return rendu


def _deja_emis(convention: Convention, version: Version, par: Utilisateur | None) -> Rendu:
    """A finished job that serves the PDF stored with the version."""
    return Rendu.objects.create(
        convention=convention,
        version=version,
        source=version.empreinte,
        demande_par=par,
        etat=EtatRendu.PRET,
        progression=100,
        pdf=version.pdf.name,
        empreinte=version.pdf_empreinte,
        pages=version.pdf_pages,
        fini_le=timezone.now(),
    )


def _rendre(rendu: Rendu) -> tuple[str, str, int, str]:
    """Name of the stored file, its hash, its pages, and the remarks."""
    if rendu.document is not None:
        return _rendre_document(rendu, rendu.document)
    convention, version = charger(rendu.convention_id), rendu.version
    if version and version.pdf:
        return str(version.pdf.name), version.pdf_empreinte, version.pdf_pages or 0, ""
    if version and (version.abandonnee_le or convention.est_projet):
        raise RenduImpossible(
            "La rédaction a été rouverte avant que le PDF de cette version ne soit produit. "
            "Soumettez à nouveau le texte."
        )
    jour = timezone.localdate(version.figee_le) if version else timezone.localdate()
    demande = composer(
        convention,
        projet=convention.est_projet,
        jour=jour,
        dossier=version.donnees if version else None,
        brouillons=None if version else perimetre(rendu.brouillons_de),
    )
    document = rendre_borne(demande, progression=_Suivi(rendu))
    defauts = controler(document.contenu)
    if defauts and version:
        raise RenduImpossible(NON_CONFORME + " ".join(defauts))
    nom = depot.ranger(document, depot.VERSIONS if version else depot.PROJETS)
    return nom, document.empreinte, document.pages, _remarques(document, defauts)


def _rendre_document(rendu: Rendu, document: Document) -> tuple[str, str, int, str]:
    """Same, for a document; once established, one that breaks the rules of archiving is refused."""
    demande = composer_document(document, jour=jour_d_impression(document), brouillons=perimetre(rendu.brouillons_de))
    produit = rendre_borne(demande, progression=_Suivi(rendu))
    defauts = controler(produit.contenu)
    if defauts and not document.est_projet:
        raise RenduImpossible(NON_CONFORME + " ".join(defauts))
    return depot.ranger(produit, depot.PROJETS), produit.empreinte, produit.pages, _remarques(produit, defauts)


def phrase_du_champ(erreur: MentionInconnue) -> str:
    """Why a text cannot be final, from the merge field that stops it."""
    if isinstance(erreur, MentionSansValeur | ReferenceInconnue):
        return str(erreur)
    return f"Le texte contient un champ automatique inconnu\u00a0: {erreur}."


def _remarques(document: DocumentPdf, defauts: list[str]) -> str:
    return _tronquer(" ".join([*document.avertissements, *defauts]))


def _tronquer(message: str) -> str:
    return message if len(message) <= MESSAGE_MAX else message[: MESSAGE_MAX - 1] + "…"


class _Suivi:
    """Writes the progress and a sign of life, at most every half second, while the job is still ours."""

    def __init__(self, rendu: Rendu) -> None:
        self._rendu = rendu
        self._dernier = 0.0

    def __call__(self, pourcentage: int, phrase: str) -> None:
        maintenant = time.monotonic()
        if maintenant - self._dernier < PAS_S:
            return
        self._dernier = maintenant
        # 100 % is only said once the file is stored.
        ecrit = _a_nous(self._rendu).update(
            progression=min(pourcentage, 99), message=_tronquer(phrase), battement=timezone.now()
        )
        if not ecrit:
            raise RenduRepris


def _a_nous(rendu: Rendu) -> QuerySet[Rendu]:
    return Rendu.objects.filter(pk=rendu.pk, etat=EtatRendu.EN_COURS, tentatives=rendu.tentatives)


def _finir(rendu: Rendu, nom: str, empreinte: str, pages: int, remarques: str) -> None:
    with transaction.atomic():
        ecrit = _a_nous(rendu).update(
            etat=EtatRendu.PRET,
            progression=100,
            message=remarques,
            pdf=nom,
            empreinte=empreinte,
            pages=pages,
            fini_le=timezone.now(),
        )
        if not ecrit:
            raise RenduRepris
        if rendu.version_id:
            Version.objects.filter(pk=rendu.version_id, pdf="").update(
                pdf=nom, pdf_empreinte=empreinte, pdf_pages=pages
            )
            _annoncer(rendu)
    if not rendu.version_id:
        depot.purger(rendu)


def _annoncer(rendu: Rendu) -> None:
    """Tell who froze a version that its PDF is there; a preview is waited for on its page, and tells nobody."""
    if rendu.demande_par is None:
        return
    travail_termine(
        rendu.demande_par,
        cle=f"rendu:{rendu.pk}",
        phrase=f"Le PDF de la {rendu.version} de {rendu.convention.reference} est prêt",
        adresse=reverse("conventions:versions", args=[rendu.convention.reference]),
        convention=rendu.convention,
    )


def _echouer(rendu: Rendu, phrase: str) -> None:
    _a_nous(rendu).update(etat=EtatRendu.ECHEC, message=_tronquer(phrase), fini_le=timezone.now())
