"""Show, then write in the annexe and in the register of the Caf, figures that are already made secret."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.donnees_ouvertes.anterieures import empreinte
from conventions.domain.ecriture import enregistrer
from conventions.domain.saisie import ouvrir_saisie
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, ImportLignes, LigneIndicateur, ValeurCommune
from territoires.models import Commune, Indicateur, NiveauTerritoire, Organisme, Utilisateur, ValeurIndicateur

TABLE = "indicateurs"
MODE = "communes"


@dataclass(frozen=True, slots=True)
class SerieVue:
    """One indicator of a file as it would be published."""

    code: str
    libelle: str
    unite: str
    territoire: Decimal | None
    secrete: bool
    communes: tuple[tuple[str, Decimal | None, bool], ...]
    """(name, value, secret) by commune."""
    remplace: bool


@dataclass(frozen=True, slots=True)
class Apercu:
    """What a confirmation would write."""

    series: tuple[SerieVue, ...]
    phrases: tuple[str, ...]
    erreurs: tuple[tuple[int, str], ...]


def etat_de(annexe: Annexe) -> str:
    """Fingerprint of the imported rows of the annexe, to see that somebody changed them meanwhile."""
    lignes = LigneIndicateur.objects.filter(annexe=annexe).exclude(code="").order_by("pk")
    return hashlib.sha256(repr(list(lignes.values_list("pk", "jeton"))).encode()).hexdigest()


def apercu(reprise: ImportLignes) -> Apercu:
    """What the pending import holds; two queries."""
    donnees = reprise.donnees
    noms = dict(Commune.objects.filter(pk__in=_codes(donnees)).values_list("code", "nom"))
    presentes = set(_presentes(reprise.annexe, donnees["millesime"]))
    return Apercu(
        tuple(
            SerieVue(
                serie["code"],
                serie["libelle"],
                serie["unite"],
                _decimal(serie["territoire"]),
                serie["secrete"],
                tuple(
                    (noms.get(code, code), _decimal(valeur), secrete)
                    for code, (valeur, secrete) in sorted(
                        serie["communes"].items(), key=lambda paire: noms.get(paire[0], "")
                    )
                ),
                serie["code"] in presentes,
            )
            for serie in donnees["series"]
        ),
        tuple(donnees["rapport"]["phrases"]),
        tuple((ligne, phrase) for ligne, phrase in donnees["rapport"]["erreurs"]),
    )


@transaction.atomic
def appliquer(reprise: ImportLignes, *, libelles: Mapping[str, str], par: Utilisateur) -> list[LigneIndicateur]:
    """Write the indicators that ``libelles`` keeps (label by code), in the annexe and in the register of the Caf.

    An indicator of the same column and year is replaced, its département and France kept. Raises ``ErreurMetier``
    when it was already confirmed, when the imported rows changed since the preview, or when nothing is kept.
    """
    convention, annexe = ouvrir_saisie(reprise.annexe, par=par)
    actuelle = ImportLignes.objects.select_for_update().get(pk=reprise.pk)
    if actuelle.applique_le is not None:
        raise ErreurMetier("Cet import est déjà fait : retrouvez ses indicateurs dans le tableau.")
    if actuelle.etat_lu != etat_de(annexe):
        raise ErreurMetier(
            "Les indicateurs importés ont changé depuis cet aperçu : reprenez le fichier pour comparer à nouveau."
        )
    donnees = actuelle.donnees
    if set(_codes(donnees)) != set(convention.communes.values_list("pk", flat=True)):
        raise ErreurMetier("Les communes de la convention ont changé depuis cet aperçu : reprenez le fichier.")
    _exiger_memes_secrets(convention, donnees)
    retenues = [serie for serie in donnees["series"] if serie["code"] in libelles]
    if not retenues:
        raise ErreurMetier("Cochez au moins un indicateur à importer.")
    lignes = [_ecrire_ligne(annexe, donnees, serie, libelles[serie["code"]], par=par) for serie in retenues]
    _ecrire_communes(lignes, retenues)
    _ecrire_registre(convention, donnees, retenues, libelles)
    actuelle.applique_le = timezone.now()
    actuelle.save(update_fields=["applique_le"])
    return lignes


def _exiger_memes_secrets(convention: Convention, donnees: Mapping[str, Any]) -> None:
    """Refuse a preview made before another table of the Caf: what it hides may no longer be enough.

    The Caf is locked until the end: of two imports that complete each other, the second one sees the first.
    """
    Organisme.objects.select_for_update(no_key=True).get(pk=convention.caf_id)
    series = [serie["code"] for serie in donnees["series"]]
    actuelle = empreinte(convention.caf_id, series, _codes(donnees), donnees["millesime"])
    if donnees.get("anterieures") != actuelle:
        raise ErreurMetier(
            "D’autres chiffres de ces communes ont été publiés depuis cet aperçu : reprenez le fichier, pour que le "
            "secret statistique en tienne compte."
        )


def _codes(donnees: Mapping[str, Any]) -> list[str]:
    return list(donnees["series"][0]["communes"]) if donnees["series"] else []


def _decimal(valeur: Any) -> Decimal | None:
    return None if valeur is None else Decimal(str(valeur))


def _presentes(annexe: Annexe, millesime: int) -> dict[str, LigneIndicateur]:
    lignes = LigneIndicateur.objects.filter(annexe=annexe, millesime=millesime).exclude(code="")
    return {ligne.code: ligne for ligne in lignes}


def _ecrire_ligne(
    annexe: Annexe, donnees: Mapping[str, Any], serie: Mapping[str, Any], libelle: str, *, par: Utilisateur
) -> LigneIndicateur:
    ligne = LigneIndicateur.objects.filter(annexe=annexe, code=serie["code"], millesime=donnees["millesime"]).first()
    if ligne is None:
        dernier = (
            LigneIndicateur.objects.filter(annexe=annexe).order_by("-ordre").values_list("ordre", flat=True).first()
        )
        ligne = LigneIndicateur(
            annexe=annexe, code=serie["code"], millesime=donnees["millesime"], ordre=(dernier or 0) + 1
        )
    else:
        ligne.jeton += 1
    ligne.libelle = libelle.strip()[:200] or serie["libelle"]
    ligne.unite = serie["unite"]
    ligne.effectif = serie["effectif"]
    ligne.territoire = _decimal(serie["territoire"])
    ligne.secrete = serie["secrete"]
    ligne.arrondie = donnees["arrondie"]
    ligne.source = donnees["source"]
    enregistrer(ligne, par=par, raison="Import de données par commune")
    return ligne


def _ecrire_communes(lignes: list[LigneIndicateur], series: list[dict[str, Any]]) -> None:
    ValeurCommune.objects.filter(ligne__in=lignes).delete()
    ValeurCommune.objects.bulk_create(
        ValeurCommune(ligne=ligne, commune_id=code, valeur=_decimal(valeur), secrete=secrete)
        for ligne, serie in zip(lignes, series, strict=True)
        for code, (valeur, secrete) in serie["communes"].items()
    )


def _ecrire_registre(
    convention: Convention,
    donnees: Mapping[str, Any],
    series: list[dict[str, Any]],
    libelles: Mapping[str, str],
) -> None:
    """The values by commune in the register of the Caf; a secret one stays secret whatever a later file says."""
    codes = [serie["code"] for serie in series]
    connus = {i.code: i for i in Indicateur.objects.filter(caf=convention.caf_id, code__in=codes)}
    nouveaux = [
        Indicateur(
            caf_id=convention.caf_id,
            code=serie["code"],
            libelle=libelles[serie["code"]].strip()[:200] or serie["libelle"],
            unite=serie["unite"],
            effectif=serie["effectif"],
        )
        for serie in series
        if serie["code"] not in connus
    ]
    connus |= {indicateur.code: indicateur for indicateur in Indicateur.objects.bulk_create(nouveaux)}
    valeurs = [
        ValeurIndicateur(
            caf_id=convention.caf_id,
            indicateur=connus[serie["code"]],
            niveau=NiveauTerritoire.COMMUNE,
            zone=code,
            millesime=donnees["millesime"],
            valeur=_decimal(valeur),
            secrete=secrete,
            arrondie=donnees["arrondie"],
            source=donnees["source"],
        )
        for serie in series
        for code, (valeur, secrete) in serie["communes"].items()
    ]
    ValeurIndicateur.objects.bulk_create(
        valeurs,
        update_conflicts=True,
        unique_fields=["caf", "indicateur", "niveau", "zone", "millesime"],
        update_fields=["valeur", "secrete", "arrondie", "source", "modifie_le"],
    )
