"""Write many rows at once, each with its history record, in a number of queries that does not follow theirs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from conventions.domain.ecriture import RAISON_MAX, supprimer
from conventions.erreurs import ErreurMetier
from conventions.tables.acces import historique
from conventions.tables.definition import Table
from territoires.models import Utilisateur

PAR_LOT = 250
MEME_GESTE = timedelta(seconds=30)
"""What fell with a row is recorded just before it."""
SUIVI = ("jeton", "modifie_le")


def ajouter(table: Table, lignes: Sequence[Any], *, par: Utilisateur, raison: str) -> list[Any]:
    """Insert rows. Raises ``ErreurMetier`` with the sentence of the constraint that one of them breaks."""
    if not lignes:
        return []
    try:
        with transaction.atomic():
            crees: list[Any] = bulk_create_with_history(
                list(lignes),
                table.modele,
                batch_size=PAR_LOT,
                default_user=par,
                default_change_reason=raison[:RAISON_MAX],
            )
    except IntegrityError as erreur:
        raise _refus(table, erreur) from None
    return crees


def modifier(table: Table, lignes: Sequence[Any], champs: Iterable[str], *, par: Utilisateur, raison: str) -> None:
    """Update these fields of locked rows and advance their tokens. Raises ``ErreurMetier`` like :func:`ajouter`."""
    if not lignes:
        return
    maintenant = timezone.now()
    for ligne in lignes:
        ligne.jeton += 1
        ligne.modifie_le = maintenant
    try:
        with transaction.atomic():
            bulk_update_with_history(
                list(lignes),
                table.modele,
                [*champs, *SUIVI],
                batch_size=PAR_LOT,
                default_user=par,
                default_change_reason=raison[:RAISON_MAX],
            )
    except IntegrityError as erreur:
        raise _refus(table, erreur) from None


def retirer(table: Table, lignes: Sequence[Any], *, par: Utilisateur, raison: str) -> None:
    """Delete rows; those that hold others are removed one by one, so that each of these keeps its own history."""
    if not lignes:
        return
    if _portent(table):
        for ligne in lignes:
            supprimer(ligne, par=par, raison=raison)
        return
    traces: Any = historique(table).model
    maintenant = timezone.now()
    traces.objects.bulk_create(
        [
            traces(
                history_date=maintenant,
                history_user=par,
                history_type="-",
                history_change_reason=raison[:RAISON_MAX],
                **{champ.attname: getattr(ligne, champ.attname) for champ in traces.tracked_fields},
            )
            for ligne in lignes
        ],
        batch_size=PAR_LOT,
    )
    retirees = table.modele._default_manager.filter(pk__in=[ligne.pk for ligne in lignes])
    retirees._raw_delete(retirees.db)


def _portent(table: Table) -> bool:
    """Whether rows of the table hold other rows, which fall with them."""
    return any(lien.on_delete is models.CASCADE for lien in table.modele._meta.related_objects)


def retrouver(table: Table, pks: Iterable[int]) -> list[Any]:
    """Removed rows as they were, unsaved, with their ids."""
    trouvees: dict[int, Any] = {}
    for trace in historique(table).filter(id__in=list(pks), history_type="-"):
        if trace.id not in trouvees:
            champs = {champ.attname: getattr(trace, champ.attname) for champ in trace.tracked_fields}
            trouvees[trace.id] = table.modele(**champs)
    return list(trouvees.values())


def restaurer_enfants(table: Table, pks: Iterable[int], *, par: Utilisateur) -> None:
    """Bring back what fell with removed rows that are there again, where it kept a history."""
    for lien in table.modele._meta.related_objects:
        enfants: Any = lien.related_model
        if lien.on_delete is not models.CASCADE or not hasattr(enfants, "history"):
            continue
        for pk in pks:
            retrait = historique(table).filter(id=pk, history_type="-")[0]
            tombes = enfants.history.filter(
                **{lien.field.name: pk}, history_type="-", history_date__gte=retrait.history_date - MEME_GESTE
            ).order_by("history_id")
            presents = set(enfants._default_manager.filter(**{lien.field.name: pk}).values_list("pk", flat=True))
            for trace in tombes:
                if trace.id not in presents:
                    enfant = trace.instance
                    enfant._history_user = par
                    enfant.save(force_insert=True)
                    presents.add(trace.id)


def photographier(ligne: Any, champs: Iterable[str]) -> dict[str, str | None]:
    """The stored values of these fields, as texts that :func:`developper` reads back."""
    photo: dict[str, str | None] = {}
    for nom in champs:
        champ = ligne._meta.get_field(nom)
        photo[nom] = None if getattr(ligne, champ.attname) is None else champ.value_to_string(ligne)
    return photo


def developper(ligne: Any, photo: Mapping[str, str | None]) -> None:
    """Put the values of :func:`photographier` back on the row, unsaved."""
    for nom, texte in photo.items():
        champ = ligne._meta.get_field(nom)
        setattr(ligne, champ.attname, None if texte is None else champ.to_python(texte))


def _refus(table: Table, erreur: IntegrityError) -> ErreurMetier:
    for contrainte in table.modele._meta.constraints:
        if contrainte.name in str(erreur) and contrainte.violation_error_message:
            return ErreurMetier(f"Une des lignes ne tient pas : {contrainte.violation_error_message}")
    return ErreurMetier("Une des lignes ne peut pas être enregistrée : vérifiez les nombres et les dates.")
