"""Freeze what the councils vote upon (rules 4 and 11)."""

import json
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from conventions.domain.dossier import exporter
from conventions.domain.ecriture import verrouiller
from conventions.erreurs import TransitionRefusee
from conventions.models import Convention, Version
from territoires.models import Utilisateur


def empreinte_canonique(donnees: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8. Equal data have equal hashes."""
    texte = json.dumps(donnees, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(texte.encode()).hexdigest()


@transaction.atomic
def figer(convention: Convention, *, par: Utilisateur) -> Version:
    """Store the whole convention as it now is, under the next version number.

    The rights and the completeness are checked by the life cycle, which alone calls this. Raises
    :class:`TransitionRefusee` while another version is submitted to the vote.
    """
    actuelle = verrouiller(convention.pk)
    if Version.objects.en_cours().filter(convention=actuelle).exists():
        raise TransitionRefusee(
            "Une version est déjà soumise au vote : rouvrez la rédaction avant d’en figer une autre."
        )
    dernier = Version.objects.filter(convention=actuelle).aggregate(dernier=Max("numero"))["dernier"] or 0
    donnees = exporter(actuelle, documents=False)
    return Version.objects.create(
        convention=actuelle,
        numero=dernier + 1,
        donnees=donnees,
        empreinte=empreinte_canonique(donnees),
        figee_par=par,
    )


@transaction.atomic
def abandonner(convention: Convention) -> Version | None:
    """Date the abandonment of the version submitted to the vote, if there is one; it stays readable."""
    version = Version.objects.en_cours().filter(convention=convention).first()
    if version is not None:
        version.abandonnee_le = timezone.now()
        version.save(update_fields=["abandonnee_le"])
    return version
