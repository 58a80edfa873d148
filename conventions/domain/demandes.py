"""The Caf asks a party to fill annexes before a date."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from conventions.domain import notifications
from conventions.domain.ecriture import enregistrer, ouvrir
from conventions.domain.relecture import reprendre
from conventions.enums import StatutAnnexe
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, DemandeAnnexes, Partie
from ctg.typographie import date_en_lettres
from territoires.models import Utilisateur

DEMANDER = "annexe.demander"
MESSAGE_MAX = 4000


@transaction.atomic
def demander(
    convention: Convention,
    *,
    par: Utilisateur,
    partie: Partie,
    annexes: Collection[Annexe],
    echeance: date,
    message: str = "",
) -> DemandeAnnexes:
    """Entrust the annexes to the party, with the date to give them back for, and tell its writers.

    Asking again for the same annexes moves their date. Raises ``ActionRefusee``, ``ErreurMetier`` (past date, party or
    annexe of another convention, annexe that another party fills, or already transmitted or validated).
    """
    actuelle = ouvrir(convention.pk, par=par, action=DEMANDER)
    if echeance < timezone.localdate():
        raise ErreurMetier("La date à laquelle rendre les annexes est passée : choisissez-en une à venir.")
    if partie.convention_id != actuelle.pk or partie.organisme_id == actuelle.caf_id:
        raise ErreurMetier("Choisissez une partie de la convention, autre que la Caf, à qui demander ces annexes.")
    choisies = _choisies(actuelle, annexes)
    for annexe in choisies:
        _refuser_autre_main(annexe, partie)
    for annexe in choisies:
        _confier(annexe, partie, echeance, par)
    demande = DemandeAnnexes.objects.create(
        convention=actuelle, partie=partie, echeance=echeance, message=message.strip()[:MESSAGE_MAX], par=par
    )
    demande.annexes.set(choisies)
    notifications.annexes_demandees(demande)
    return demande


def _choisies(convention: Convention, annexes: Collection[Annexe]) -> Sequence[Annexe]:
    voulues = {annexe.pk for annexe in annexes}
    trouvees = list(convention.annexes.select_related("responsable").filter(pk__in=voulues).order_by("ordre", "pk"))
    if not trouvees or len(trouvees) != len(voulues):
        raise ErreurMetier("Choisissez au moins une annexe de cette convention : l’une d’elles a pu être retirée.")
    return trouvees


def _refuser_autre_main(annexe: Annexe, partie: Partie) -> None:
    titre = f"« {annexe.titre} »"
    if annexe.statut == StatutAnnexe.VALIDEE:
        raise ErreurMetier(f"{titre} est déjà validée : rouvrez-la si elle doit encore changer.")
    if annexe.statut == StatutAnnexe.TRANSMISE:
        raise ErreurMetier(f"{titre} vous est déjà transmise : lisez-la, puis validez-la ou renvoyez-la à corriger.")
    autre = annexe.responsable
    if autre is not None and autre.pk != partie.pk and annexe.statut == StatutAnnexe.A_CORRIGER:
        raise ErreurMetier(f"{autre.denomination.sujet_majuscule()} corrige {titre} : attendez sa transmission.")


def _confier(annexe: Annexe, partie: Partie, echeance: date, par: Utilisateur) -> None:
    raison = f"échéance au {date_en_lettres(echeance)}"
    if annexe.responsable_id != partie.pk:
        reprendre(annexe, par=par)
        annexe.responsable = partie
        raison = f"confiée à {partie.denomination_courte[:40]} pour le {date_en_lettres(echeance)}"
    elif annexe.echeance == echeance:
        return
    annexe.echeance = echeance
    enregistrer(annexe, par=par, raison=raison)
