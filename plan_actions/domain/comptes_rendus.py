"""The minutes of a meeting: when they may be closed, what closing keeps, how they are opened again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.documents import creer_document, etablir, rouvrir_document
from conventions.domain.documents_completude import exiger_complet
from conventions.domain.ecriture import enregistrer, prendre
from conventions.enums import Nature
from conventions.erreurs import ErreurMetier
from conventions.models import Document
from ctg.typographie import compter
from plan_actions.domain.comites import prochaine
from plan_actions.domain.liens import lien_reunion
from plan_actions.domain.presences import en_json, feuille
from plan_actions.domain.reunions import charger_reunion, document_de, ouvrir_reunion
from plan_actions.models import Reunion
from territoires.models import Utilisateur

SANS_RAISON = "Dites pourquoi la rédaction du compte rendu reprend : ses lecteurs le verront dans l’historique."


@transaction.atomic
def preparer_document(reunion: Reunion, nature: str, *, par: Utilisateur) -> Document:
    """The convocation or the minutes of a meeting, made if they were not.

    Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    convention, actuelle = ouvrir_reunion(reunion, par=par, etablie=True)
    return creer_document(convention, nature, par=par, objet=actuelle.pk, reunion=actuelle)


@transaction.atomic
def etablir_compte_rendu(reunion: Reunion, *, par: Utilisateur) -> Document:
    """Close the minutes: nothing of the meeting changes any more, and who sat stays as it was that day.

    Raises ``ActionRefusee``, ``ErreurMetier`` (``TransitionRefusee`` with what is missing).
    """
    convention, actuelle = ouvrir_reunion(reunion, par=par, etablie=True)
    document = creer_document(convention, Nature.COMPTE_RENDU, par=par, objet=actuelle.pk, reunion=actuelle)
    if not document.est_projet:
        return document
    exiger_complet(document)
    chargee = charger_reunion(actuelle)
    prendre(actuelle, actuelle.jeton)
    actuelle.feuille = {"presences": en_json(feuille(chargee)), "suivante": _suivante_en_json(chargee)}
    enregistrer(actuelle, par=par, raison="compte rendu établi")
    return etablir(document, par=par, verifier=False)


@transaction.atomic
def rouvrir_compte_rendu(reunion: Reunion, *, par: Utilisateur, raison: str) -> Document | None:
    """Take the minutes up again, saying why. Raises ``ActionRefusee``, :class:`ErreurMetier` without a reason."""
    if not raison.strip():
        raise ErreurMetier(SANS_RAISON)
    _, actuelle = ouvrir_reunion(reunion, par=par, etablie=True)
    document = document_de(actuelle, Nature.COMPTE_RENDU)
    if document is None or document.est_projet:
        return document
    prendre(actuelle, actuelle.jeton)
    actuelle.feuille = None
    enregistrer(actuelle, par=par, raison=f"rédaction reprise : {raison.strip()}")
    return rouvrir_document(document, par=par, verifier=False)


def suivante(reunion: Reunion) -> dict[str, Any] | None:
    """Day, hour and place of the next meeting of the committee after this one, in the terms of JSON.

    As it stood when the minutes were established. No query on a loaded meeting.
    """
    if reunion.feuille is not None:
        gardee: dict[str, Any] | None = reunion.feuille["suivante"]
        return gardee
    return _suivante_en_json(reunion)


def _suivante_en_json(reunion: Reunion) -> dict[str, Any] | None:
    autres = [r for r in reunion.comite.reunions.all() if (r.jour, r.pk) > (reunion.jour, reunion.pk)]
    trouvee = prochaine(autres, reunion.jour)
    if trouvee is None:
        return None
    return {"jour": trouvee.jour.isoformat(), "debut": trouvee.debut.isoformat(), "lieu": trouvee.lieu}


def manques(reunion: Reunion, jour: date | None = None) -> Iterator[Manque]:
    """What the minutes of a loaded meeting lack: blocking, then what is only worth a look."""
    url = lien_reunion(reunion)
    if reunion.jour > (jour or timezone.localdate()):
        yield Manque("reunion_a_venir", "La réunion n’a pas encore eu lieu : son compte rendu s’établit après.", url)
    if reunion.annulee_le is not None:
        yield Manque("reunion_annulee", "La réunion est annulée : elle n’a pas de compte rendu.", url)
    yield from _des_presences(reunion)
    muets = [point.intitule for point in reunion.points.all() if not point.compte_rendu]
    if muets:
        autres = f" (et {compter(len(muets) - 1, 'autre point')})" if len(muets) > 1 else ""
        yield Manque(
            "point_sans_texte",
            f"Rien n’est écrit sur « {muets[0]} »{autres}.",
            lien_reunion(reunion, "compte_rendu"),
            Gravite.AVERTISSEMENT,
        )
    sans_suite = sum(not d.responsable or d.echeance is None for d in reunion.decisions.all())
    if sans_suite:
        disent = "dit" if sans_suite == 1 else "disent"
        yield Manque(
            "decision_sans_suite",
            f"{compter(sans_suite, 'décision')} ne {disent} pas qui s’en charge, ou pour quand.",
            lien_reunion(reunion, "decisions"),
            Gravite.AVERTISSEMENT,
        )
    if not reunion.preside_par:
        yield Manque(
            "president_inconnu",
            "Dites qui a présidé la réunion : il signe le compte rendu.",
            url,
            Gravite.AVERTISSEMENT,
        )


def _des_presences(reunion: Reunion) -> Iterator[Manque]:
    url = lien_reunion(reunion, "presences")
    lignes = feuille(reunion)
    non_notes = sum(not ligne.etat for ligne in lignes)
    if len(lignes) == non_notes:
        yield Manque("presences_absentes", "Aucune présence n’est notée : pointez les membres présents.", url)
    elif non_notes:
        yield Manque(
            "presence_incomplete",
            f"La présence de {compter(non_notes, 'membre')} n’est pas notée.",
            url,
            Gravite.AVERTISSEMENT,
        )
