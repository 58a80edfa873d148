"""The yearly values of an indicator: one cell a year, saved one by one like the other fields of a fiche."""

from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter

from django.db import transaction

from conventions.domain.ecriture import dernier_auteur, enregistrer, supprimer
from conventions.erreurs import CelluleInvalide, ConflitCellule, ErreurMetier
from conventions.models import Convention
from conventions.tables.cellules import afficher_valeur, ecrire_valeur, lire
from conventions.tables.definition import Colonne, GenreColonne
from plan_actions.domain.fiches import ouvrir_fiche
from plan_actions.models import FicheAction, IndicateurAction, Releve
from territoires.models import Utilisateur

ANNEES_MAX = 8
VALEUR = Colonne("valeur", "Valeur relevée", GenreColonne.DECIMAL)


def annees_de(convention: Convention, indicateurs: Iterable[IndicateurAction]) -> list[int]:
    """The years of the convention, and those that already have a value."""
    prevues = range(convention.date_effet.year, convention.date_fin.year + 1)
    relevees = {releve.annee for indicateur in indicateurs for releve in indicateur.releves.all()}
    return sorted({*list(prevues)[:ANNEES_MAX], *relevees})


def ecrire_releve(indicateur: IndicateurAction, annee: int) -> str:
    """The text of the value of that year, as it is edited; empty without any. No query when the values are loaded."""
    releve = _releve(indicateur, annee)
    return "" if releve is None else ecrire_valeur(VALEUR, releve.valeur)


def afficher_releve(indicateur: IndicateurAction, annee: int) -> str:
    """Same as it is read."""
    releve = _releve(indicateur, annee)
    return "" if releve is None else afficher_valeur(VALEUR, Releve._meta.get_field("valeur"), releve.valeur)


def _releve(indicateur: IndicateurAction, annee: int) -> Releve | None:
    return next((releve for releve in indicateur.releves.all() if releve.annee == annee), None)


def _vue(avant: str, convention: Convention) -> Decimal | None:
    """The value that the writer had before the eyes; nothing when it cannot be read."""
    try:
        vue: Decimal | None = lire(VALEUR, avant, convention) if avant.strip() else None
    except CelluleInvalide:
        return None
    return vue


@transaction.atomic
def enregistrer_releve(
    fiche: FicheAction, *, indicateur: int, annee: int, valeur: str, avant: str, par: Utilisateur
) -> IndicateurAction:
    """Give the year its value, or none when ``valeur`` is empty, if it still reads ``avant``.

    Raises ``ActionRefusee``, ``KeyError`` for an indicator of another fiche or a year out of range,
    :class:`ConflitCellule`, :class:`ErreurMetier` on what is not a number.
    """
    convention, actuelle = ouvrir_fiche(fiche, par=par, champ=f"releve.{indicateur}.{annee}")
    suivi: IndicateurAction | None = IndicateurAction.objects.filter(pk=indicateur, fiche=actuelle).first()
    if suivi is None:
        raise ErreurMetier("Cet indicateur a été retiré entre-temps : rechargez la page.")
    if annee not in annees_de(convention, [suivi]):
        raise KeyError(annee)
    releve = _releve(suivi, annee)
    present = releve.valeur if releve else None
    lue = lire(VALEUR, valeur, convention) if valeur.strip() else None
    if lue == present:
        return suivi
    if _vue(avant, convention) != present:
        auteur = dernier_auteur(releve, attrgetter("valeur")) if releve else ("", None)
        raise ConflitCellule(ecrire_releve(suivi, annee), *auteur)
    if lue is None:
        supprimer(releve, par=par)
    else:
        releve = releve or Releve(indicateur=suivi, annee=annee)
        releve.valeur = lue
        enregistrer(releve, par=par)
    return suivi
