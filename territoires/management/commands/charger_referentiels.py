"""Load the official communes, intercommunalités and départements."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, models, transaction
from django.db.models import Max

from ctg.typographie import compter
from territoires.models import Commune, Departement, Intercommunalite
from territoires.referentiels.departements_grammaire import ARTICLES
from territoires.referentiels.lecture import DONNEES, Referentiel, ReferentielIncoherent, lire

LOT = 2000


@dataclass(frozen=True)
class Comptes:
    """What one table went through."""

    creees: int
    modifiees: int
    supprimees: int
    inchangees: int

    @property
    def changement(self) -> bool:
        return bool(self.creees or self.modifiees or self.supprimees)


def _departements(referentiel: Referentiel) -> list[models.Model]:
    return [
        Departement(
            code=ligne.code,
            nom=ligne.nom,
            article=ARTICLES.get(ligne.code, ""),
            region=ligne.region,
            millesime=referentiel.millesime,
        )
        for ligne in referentiel.departements
    ]


def _intercommunalites(referentiel: Referentiel) -> list[models.Model]:
    return [
        Intercommunalite(
            siren=ligne.siren,
            nom=ligne.nom,
            nature=ligne.nature,
            population=ligne.population,
            departement_id=ligne.departement,
            millesime=referentiel.millesime,
        )
        for ligne in referentiel.intercommunalites
    ]


def _communes(referentiel: Referentiel) -> list[models.Model]:
    return [
        Commune(
            code=ligne.code,
            nom=ligne.nom,
            liaison=ligne.liaison,
            codes_postaux=" ".join(ligne.codes_postaux),
            population=ligne.population,
            siren=ligne.siren,
            departement_id=ligne.departement,
            intercommunalite_id=ligne.intercommunalite,
            ept_id=ligne.ept,
            millesime=referentiel.millesime,
        )
        for ligne in referentiel.communes
    ]


def synchroniser(modele: type[models.Model], voulues: list[models.Model], *, millesime: int) -> Comptes:
    """Make the table hold ``voulues``: write what differs and nothing else.

    A row absent from ``voulues`` stays, dated 1 January of the vintage, since a convention may name it; a row that
    comes back loses that date.
    """
    champs = modele._meta.concrete_fields
    noms = [champ.attname for champ in champs]
    for instance in voulues:
        for champ in champs:
            champ.pre_save(instance, add=False)
    en_base = {ligne[0]: ligne[1:] for ligne in modele._default_manager.values_list("pk", *noms)}
    creees = [v for v in voulues if v.pk not in en_base]
    modifiees = [v for v in voulues if v.pk in en_base and en_base[v.pk] != tuple(getattr(v, nom) for nom in noms)]
    if creees or modifiees:
        modele._default_manager.bulk_create(
            creees + modifiees,
            batch_size=LOT,
            update_conflicts=True,
            unique_fields=[modele._meta.pk.name],
            update_fields=[champ.name for champ in champs if not champ.primary_key],
        )
    supprimees = _dater_les_absentes(modele, en_base.keys() - {v.pk for v in voulues}, date(millesime, 1, 1))
    return Comptes(len(creees), len(modifiees), supprimees, len(voulues) - len(creees) - len(modifiees))


def _dater_les_absentes(modele: type[models.Model], absentes: set[Any], jour: date) -> int:
    if not absentes or modele is Departement:
        return 0
    cles = sorted(absentes)
    return sum(
        modele._default_manager.filter(pk__in=cles[i : i + 500], supprimee_le__isnull=True).update(supprimee_le=jour)
        for i in range(0, len(cles), 500)
    )


class Command(BaseCommand):
    """Idempotent: what is already right is not written again."""

    help = "Charge les communes, les intercommunalités et les départements du code officiel géographique."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--donnees", type=Path, default=DONNEES, help="Dossier des fichiers (par défaut, ceux du logiciel)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            referentiel = lire(options["donnees"])
        except ReferentielIncoherent as erreur:
            raise CommandError(f"{erreur} Rien n’a été changé.") from erreur
        try:
            comptes = self._synchroniser(referentiel)
        except IntegrityError as erreur:
            raise CommandError(f"La base refuse une ligne de ces données ({erreur}). Rien n’a été changé.") from erreur
        self._dire(referentiel.millesime, comptes)

    @transaction.atomic
    def _synchroniser(self, referentiel: Referentiel) -> dict[str, Comptes]:
        millesime = referentiel.millesime
        self._refuser_plus_ancien(millesime)
        return {
            "Départements": synchroniser(Departement, _departements(referentiel), millesime=millesime),
            "Intercommunalités": synchroniser(Intercommunalite, _intercommunalites(referentiel), millesime=millesime),
            "Communes": synchroniser(Commune, _communes(referentiel), millesime=millesime),
        }

    def _refuser_plus_ancien(self, millesime: int) -> None:
        en_base = Commune.objects.aggregate(plus_recent=Max("millesime"))["plus_recent"]
        if en_base and en_base > millesime:
            raise CommandError(
                f"Les données fournies datent de {millesime}, celles de la base de {en_base}\u00a0: "
                "rien n’a été changé."
            )

    def _dire(self, millesime: int, comptes: dict[str, Comptes]) -> None:
        if not any(c.changement for c in comptes.values()):
            self.stdout.write(f"Découpage {millesime} déjà à jour\u00a0: rien n’a changé.")
            return
        self.stdout.write(f"Découpage {millesime} chargé.")
        for nom, c in comptes.items():
            details = (
                compter(c.creees, "nouvelle"),
                compter(c.modifiees, "modifiée"),
                compter(c.supprimees, "supprimée"),
                compter(c.inchangees, "inchangée"),
            )
            self.stdout.write(f"{nom}\u00a0: {', '.join(details)}.")
