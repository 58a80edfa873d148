"""What earlier tables of a Caf hid or showed: a later one must neither contradict them nor complete them."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from conventions.models import LigneIndicateur
from territoires.models import NiveauTerritoire, ValeurIndicateur


def deja_connues(
    caf_id: int, codes: Sequence[str], communes: Collection[str], millesime: int
) -> dict[str, dict[str, Any]]:
    """By indicator and for that year: communes hidden, communes shown, whether a total may still be; two queries."""
    connues: dict[str, dict[str, Any]] = {code: {"secretes": set(), "publiees": set()} for code in codes}
    valeurs = ValeurIndicateur.objects.filter(
        caf=caf_id,
        indicateur__code__in=codes,
        niveau=NiveauTerritoire.COMMUNE,
        zone__in=list(communes),
        millesime=millesime,
    )
    for code, zone, secrete, valeur in valeurs.values_list("indicateur__code", "zone", "secrete", "valeur"):
        if secrete or valeur is not None:
            connues[code]["secretes" if secrete else "publiees"].add(zone)
    ensembles: dict[tuple[int, str], set[str]] = {}
    lignes = LigneIndicateur.objects.filter(
        annexe__convention__caf=caf_id, code__in=codes, millesime=millesime, territoire__isnull=False
    )
    for pk, code, commune in lignes.values_list("pk", "code", "communes__commune"):
        ensembles.setdefault((pk, code), set()).add(commune)
    for (_, code), autres in ensembles.items():
        if autres & set(communes) and autres != set(communes):
            connues[code]["total_permis"] = False
    return {
        code: {nom: frozenset(v) if isinstance(v, set) else v for nom, v in connue.items()}
        for code, connue in connues.items()
    }


def empreinte(caf_id: int, codes: Sequence[str], communes: Collection[str], millesime: int) -> str:
    """Fingerprint of :func:`deja_connues`: what was hidden in a preview holds only while it stays the same."""
    connues = deja_connues(caf_id, codes, communes, millesime)
    etat = [
        (code, sorted((nom, sorted(v) if isinstance(v, frozenset) else v) for nom, v in connue.items()))
        for code, connue in sorted(connues.items())
    ]
    return hashlib.sha256(repr(etat).encode()).hexdigest()
