"""Life of the import of a Caf's own file: brought in a request, read by the worker, taken up again when one dies."""

import hashlib
import json
import logging
import time
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from conventions.domain import imports_reprise
from conventions.domain.ecriture import titre_propre
from conventions.domain.fichiers import nom_de_fichier
from conventions.domain.imports_version import preparer_version
from conventions.domain.modeles import exiger_caf
from conventions.domain.notifications import travail_termine
from conventions.enums import EtatRendu, Nature
from conventions.erreurs import ErreurMetier
from conventions.imports import blocs, structure
from conventions.imports.controles import FichierModeleRefuse, reconnaitre
from conventions.imports.lecture import executer_borne, lire
from conventions.imports.propositions import IdentiteCaf, identite_de, proposer
from conventions.imports.reconnaissance import fautes
from conventions.imports.reconnaissance import reconnaitre as reconnaitre_structure
from conventions.models import ImportModele, Modele, VersionModele
from ctg.processus import Bornes
from territoires.models import Organisme, Utilisateur

journal = logging.getLogger(__name__)

NATURES_IMPORTABLES = (Nature.CTG, Nature.ACTE_ENGAGEMENT, Nature.DELIBERATION, Nature.AVENANT)
DOSSIER = "imports"
SUFFIXES = {"docx": ".docx", "odt": ".odt", "markdown": ".md", "texte": ".txt"}
NOM_MAX = 150
MESSAGE_MAX = 300
TENTATIVES_MAX = 3
RECONNAISSANCE = Bornes(memoire_mo=900, cpu_s=60, delai_s=90)
"""A convention of 60 pages takes a second or two."""
SILENCE = timedelta(seconds=150)
"""A reading that says nothing for so long has lost its worker: the child that parses ends long before."""
ATTENTE = timedelta(minutes=5)
"""A reading that waits for so long may have lost its place in the queue: it is queued again, which is harmless."""
LONGTEMPS = timedelta(seconds=20)
"""Who waited for longer has left the page: a notification says that the review may begin."""
ORPHELIN = timedelta(days=1)
"""Age of a stored file without a row before it is deleted; a younger one may belong to a request in progress."""
PAS_S = 0.5
"""Least time between two writings of the progress."""
ECHEC_INCONNU = "Le fichier n’a pas pu être lu. Réessayez\u202f; si cela se reproduit, prévenez l’assistance."
VIVANTS = (EtatRendu.EN_ATTENTE, EtatRendu.EN_COURS)


class ImportRepris(Exception):
    """This reading was given to another worker, believing this one dead: stop without writing anything."""


def deposer(
    caf: Organisme,
    *,
    nature: str,
    nom: str,
    fichier_nom: str,
    contenu: bytes,
    par: Utilisateur,
    modele: Modele | None = None,
) -> ImportModele:
    """Keep a file that can be read and queue its reading; the same one sent twice gives the import of the first.

    ``modele`` is the Caf's model that a newer file completes: its nature and name are then those of the import.
    Raises ``ActionRefusee``, ``ErreurMetier``, ``FichierModeleRefuse``, before anything is stored.
    """
    importation, cree = _deposer(
        caf, nature=nature, nom=nom, fichier_nom=fichier_nom, contenu=contenu, par=par, modele=modele, en_file=True
    )
    if cree:
        journal.info("import %s: %s bytes brought", importation.pk, importation.fichier_taille)
    return importation


def importer_maintenant(
    caf: Organisme,
    *,
    nature: str,
    nom: str,
    fichier_nom: str,
    contenu: bytes,
    par: Utilisateur,
    modele: Modele | None = None,
) -> tuple[ImportModele, VersionModele]:
    """Bring, read and prepare in this process: the import and its draft. Nothing is left of what fails.

    Raises ``ActionRefusee``, ``ErreurMetier``, ``FichierModeleRefuse``.
    """
    importation, cree = _deposer(
        caf, nature=nature, nom=nom, fichier_nom=fichier_nom, contenu=contenu, par=par, modele=modele, en_file=False
    )
    try:
        executer(importation.pk)
        importation.refresh_from_db()
        if importation.etat != EtatRendu.PRET:
            raise ErreurMetier(importation.message or "Ce fichier est déjà en cours de lecture\u00a0: attendez sa fin.")
        version = preparer_version(importation, par=par)
    except Exception:
        if cree:
            # At once: a caller who rolls everything back would never reach the commit.
            default_storage.delete(str(importation.fichier.name))
            importation.delete()
        raise
    importation.refresh_from_db()
    return importation, version


def _deposer(
    caf: Organisme,
    *,
    nature: str,
    nom: str,
    fichier_nom: str,
    contenu: bytes,
    par: Utilisateur,
    modele: Modele | None,
    en_file: bool,
) -> tuple[ImportModele, bool]:
    exiger_caf(par, caf)
    if modele is not None:
        if modele.caf_id != caf.pk:
            raise ErreurMetier(
                "Ce modèle n’est pas celui de cette Caf\u00a0: importez le fichier comme un nouveau modèle."
            )
        nature, nom = modele.nature, modele.nom
    if nature not in NATURES_IMPORTABLES:
        raise ErreurMetier("Un modèle de cette nature ne s’importe pas\u00a0: choisissez-en une de la liste.")
    nom = titre_propre(nom, "Le nom du modèle")
    if len(nom) > NOM_MAX:
        raise ErreurMetier(f"Le nom du modèle est trop long\u00a0: {len(nom)} caractères, {NOM_MAX} au plus.")
    propre = nom_de_fichier(fichier_nom)
    suffixe = SUFFIXES[str(reconnaitre(propre, contenu))]
    empreinte = hashlib.sha256(contenu).hexdigest()
    with transaction.atomic():
        # The lock makes a double click find the import of the first.
        Organisme.objects.select_for_update(no_key=True).get(pk=caf.pk)
        memes = ImportModele.objects.filter(caf=caf, fichier_empreinte=empreinte, nature=nature, nom=nom, modele=modele)
        neufs = memes.filter(par=par, version=None, decisions=None).exclude(etat=EtatRendu.ECHEC)
        if existant := neufs.order_by("-pk").first():
            return existant, False
        importation = ImportModele(
            caf=caf,
            nature=nature,
            nom=nom,
            modele=modele,
            fichier_nom=propre,
            fichier_empreinte=empreinte,
            fichier_taille=len(contenu),
            par=par,
        )
        # The name on disk owes nothing to the name that was sent.
        importation.fichier.name = default_storage.save(f"{DOSSIER}/{importation.cle}{suffixe}", ContentFile(contenu))
        importation.save()
        if en_file:
            _mettre_en_file(importation.pk)
    return importation, True


def relancer(importation: ImportModele, *, par: Utilisateur) -> ImportModele:
    """Put a failed reading back in the queue, its attempts forgotten; any other is left as it is."""
    exiger_caf(par, importation.caf)
    with transaction.atomic():
        repris = ImportModele.objects.filter(pk=importation.pk, etat=EtatRendu.ECHEC).update(
            etat=EtatRendu.EN_ATTENTE, tentatives=0, progression=0, message="", battement=timezone.now()
        )
        if repris:
            _mettre_en_file(importation.pk)
    importation.refresh_from_db()
    return importation


def supprimer(importation: ImportModele, *, par: Utilisateur) -> None:
    """Drop an import with its file and its decisions; the version that it prepared stays. Raises ``ActionRefusee``."""
    exiger_caf(par, importation.caf)
    _effacer(importation)


def _effacer(importation: ImportModele) -> None:
    nom = importation.fichier.name
    with transaction.atomic():
        importation.delete()
        if nom:
            transaction.on_commit(lambda: default_storage.delete(nom))


def purger_fichiers(*, age: timedelta = ORPHELIN) -> int:
    """Delete the stored files that no import holds any more (its model was deleted, its request failed)."""
    try:
        _, noms = default_storage.listdir(DOSSIER)
    except FileNotFoundError:
        return 0
    gardes = {PurePosixPath(nom).name for nom in ImportModele.objects.values_list("fichier", flat=True)}
    limite = timezone.now() - age
    orphelins = [
        f"{DOSSIER}/{nom}"
        for nom in noms
        if nom not in gardes and default_storage.get_modified_time(f"{DOSSIER}/{nom}") < limite
    ]
    for nom in orphelins:
        default_storage.delete(nom)
    return len(orphelins)


def executer(import_id: int) -> None:
    """Reads the file if it still waits; does nothing otherwise (already read, in progress elsewhere, dropped).

    Never raises for a file that cannot be read: the import then ends in failure with a sentence.
    """
    pris = ImportModele.objects.filter(pk=import_id, etat=EtatRendu.EN_ATTENTE).update(
        etat=EtatRendu.EN_COURS,
        tentatives=F("tentatives") + 1,
        battement=timezone.now(),
        progression=0,
        message="",
    )
    if not pris:
        return
    importation = ImportModele.objects.select_related("caf", "modele", "par").get(pk=import_id)
    try:
        _finir(importation, **_lire(importation))
    except ImportRepris:
        journal.warning("import %s was taken over by another worker", import_id)
    except (FichierModeleRefuse, ErreurMetier) as erreur:
        journal.warning("import %s refused: %s", import_id, erreur)
        _echouer(importation, str(erreur))
    except Exception:
        journal.exception("import %s failed", import_id)
        _echouer(importation, ECHEC_INCONNU)


def reprendre_interrompus(*, silence: timedelta = SILENCE, attente: timedelta = ATTENTE) -> int:
    """Queues again the readings whose worker died, at most three attempts each; returns how many were dealt with."""
    maintenant = timezone.now()
    signe = Coalesce("battement", "cree_le")
    muets = Q(etat=EtatRendu.EN_COURS, signe__lt=maintenant - silence)
    oublies = Q(etat=EtatRendu.EN_ATTENTE, signe__lt=maintenant - attente)
    nombre = 0
    arretes = ImportModele.objects.alias(signe=signe).filter(muets | oublies).order_by("pk")
    for importation in arretes.only("etat", "tentatives", "battement"):
        # The conditions are those just read: two workers never queue the same reading twice.
        meme = ImportModele.objects.filter(
            pk=importation.pk,
            etat=importation.etat,
            tentatives=importation.tentatives,
            battement=importation.battement,
        )
        if importation.etat == EtatRendu.EN_COURS and importation.tentatives >= TENTATIVES_MAX:
            phrase = (
                f"La lecture a été interrompue {importation.tentatives} fois. Retirez du fichier ses images et ses "
                "pages inutiles, puis importez-le à nouveau."
            )
            nombre += meme.update(etat=EtatRendu.ECHEC, message=phrase)
        elif meme.update(etat=EtatRendu.EN_ATTENTE, progression=0, message="", battement=maintenant):
            nombre += 1
            _mettre_en_file(importation.pk)
    return nombre


def _mettre_en_file(import_id: int) -> None:
    from conventions.tasks import lire_modele

    transaction.on_commit(lambda: lire_modele.enqueue(import_id))


def _lire(importation: ImportModele) -> dict[str, Any]:
    """The JSON of what was read, recognised and proposed."""
    suivi = _Suivi(importation)
    suivi(5, "Lecture du fichier")
    with importation.fichier.open("rb") as fichier:
        source = lire(importation.fichier_nom, fichier.read())
    suivi(60, "Reconnaissance des articles, des blancs, des notes et des renvois")
    reconnu = _reconnaitre(source, identite_de(importation.caf))
    suivi(95, "Enregistrement")
    return {"source": blocs.vers_json(source), **reconnu}


def _reconnaitre(source: blocs.SourceLue, identite: IdentiteCaf) -> dict[str, Any]:
    """The structure and the proposals, as JSON; in a child too, since what a file makes them cost is not known."""

    def travail(_avis: Any) -> tuple[dict[str, Any], bytes]:
        plan = reconnaitre_structure(source)
        if defauts := fautes(source, plan):
            # A word would be lost: better no import than an incomplete model.
            raise RuntimeError("; ".join(defauts[:5]))
        propositions = structure.propositions_vers_json(proposer(source, plan, identite))
        return {}, json.dumps({"structure": structure.vers_json(plan), "propositions": propositions}).encode()

    lu: dict[str, Any] = json.loads(executer_borne(travail, RECONNAISSANCE))
    return lu


class _Suivi:
    """Writes the progress and a sign of life, at most every half second, while the reading is still ours."""

    def __init__(self, importation: ImportModele) -> None:
        self._importation = importation
        self._dernier = 0.0

    def __call__(self, pourcentage: int, phrase: str) -> None:
        maintenant = time.monotonic()
        if maintenant - self._dernier < PAS_S:
            return
        self._dernier = maintenant
        ecrit = _a_nous(self._importation).update(
            progression=min(pourcentage, 99), message=_tronquer(phrase), battement=timezone.now()
        )
        if not ecrit:
            raise ImportRepris


def _a_nous(importation: ImportModele) -> QuerySet[ImportModele]:
    return ImportModele.objects.filter(pk=importation.pk, etat=EtatRendu.EN_COURS, tentatives=importation.tentatives)


def _tronquer(message: str) -> str:
    return message if len(message) <= MESSAGE_MAX else message[: MESSAGE_MAX - 1] + "…"


def _finir(importation: ImportModele, **lu: Any) -> None:
    """What was read, all at once; decisions taken on an earlier file of the same model come with it."""
    with transaction.atomic():
        if not _a_nous(importation).update(etat=EtatRendu.PRET, progression=100, message="", **lu):
            raise ImportRepris
        importation.refresh_from_db()
        imports_reprise.reprendre(importation)
        _annoncer(importation, f"Le modèle « {importation.nom} » est lu\u00a0: relisez ce qui est proposé")


def _echouer(importation: ImportModele, phrase: str) -> None:
    if _a_nous(importation).update(etat=EtatRendu.ECHEC, message=_tronquer(phrase)):
        _annoncer(importation, f"Le modèle « {importation.nom} » n’a pas pu être importé")


def _annoncer(importation: ImportModele, phrase: str) -> None:
    """Tell who brought the file, unless it was read while they watched."""
    if timezone.now() - importation.cree_le < LONGTEMPS:
        return
    travail_termine(
        importation.par,
        cle=f"import_modele:{importation.pk}:{importation.etat}:{importation.tentatives}",
        phrase=phrase,
        adresse=reverse("conventions:import_modele", args=[importation.cle]),
    )
