"""What statistical secrecy (rule 16) takes out of the portrait of a territory: its rows, their past, what waits."""

import re
from collections.abc import Collection, Mapping, Sequence

from conventions.domain.diagnostic import est_effectif, taire
from conventions.erreurs import LigneInvalide
from conventions.models import Annexe, Convention, ImportLignes, LigneIndicateur
from conventions.tables.lecteur import OUI
from conventions.tables.nombres import Illisible, lire_nombre
from ctg.typographie import compter, pluriel
from territoires.domain.secret import REGLES, effectif_secret
from territoires.referentiels.normalisation import normaliser

CALCULEE = (
    "La valeur du territoire de « {} » est calculée à partir des communes importées : elle ne se saisit pas. Ajoutez "
    "plutôt un autre indicateur."
)
SANS_COMMUNES = (
    "Les valeurs par commune de cet indicateur ne reviennent pas avec lui, ni le total du territoire qu’elles "
    "donnaient : reprenez le fichier importé."
)
CHAMPS = ("territoire", "departement", "france")


def proteger_lignes(convention: Convention, lignes: Sequence[LigneIndicateur]) -> None:
    """Take out of rows about to be written what secrecy covers (rule 16); each says it in its ``avis``.

    The territory of an imported row stays as the import made it: a typed one could give a hidden commune away. That
    of an imported row that comes back after its removal is left out: other totals may have been published since.
    Raises ``LigneInvalide``; a constant number of queries.
    """
    importees = {ligne.pk: ligne for ligne in lignes if ligne.code and ligne.pk}
    calculees = LigneIndicateur.objects.in_bulk(list(importees)) if importees else {}
    for pk, ligne in importees.items():
        enregistree = calculees.get(pk)
        if enregistree is None:
            ligne.territoire, ligne.avis = None, SANS_COMMUNES
            continue
        if (ligne.territoire, ligne.secrete) != (enregistree.territoire, enregistree.secrete):
            raise LigneInvalide({"territoire": CALCULEE.format(enregistree.libelle)})
        ligne.effectif = enregistree.effectif
    for ligne in lignes:
        if avis := taire(ligne):
            ligne.avis = avis
    oublier([ligne for ligne in lignes if ligne.effectif and ligne.pk])


def oublier(lignes: Sequence[LigneIndicateur]) -> None:
    """Take out of the history and of the imports what was kept before these rows said that they count persons."""
    passes = LigneIndicateur.history.filter(id__in=[ligne.pk for ligne in lignes], effectif=False)
    if not lignes or not (pks := set(passes.values_list("id", flat=True))):
        return
    for champ in CHAMPS:
        trop = {f"{champ}__gt": 0, f"{champ}__lt": REGLES.petite + 1}
        LigneIndicateur.history.filter(id__in=pks, **trop).update(**{champ: None})
    noms = {normaliser(ligne.libelle) for ligne in lignes if ligne.pk in pks}
    annexes = {ligne.annexe_id for ligne in lignes}
    for reprise in ImportLignes.objects.filter(annexe__in=annexes, table="indicateurs").exclude(mode="communes"):
        if _oublier_import(reprise.donnees, {str(pk) for pk in pks}, noms):
            reprise.save(update_fields=["donnees"])


def _oublier_import(donnees: dict[str, object], pks: Collection[str], noms: Collection[str]) -> bool:
    """Whether something of these rows was taken out of the data of an import."""
    tus = 0
    lignes: list[dict[str, dict[str, str]]] = donnees.get("lignes", [])  # type: ignore[assignment]
    for texte in (ligne["t"] for ligne in lignes if normaliser(ligne["t"].get("libelle", "")) in noms):
        tus += len(_vider(texte))
    avant: dict[str, dict[str, dict[str, str | None]]] = donnees.get("avant", {})  # type: ignore[assignment]
    for pk, photo in avant.get("photos", {}).items():
        if pk in pks:
            tus += _vider_photo(photo)
    return tus > 0


def taire_photo(ligne: LigneIndicateur, photo: dict[str, str | None]) -> None:
    """Take out of the past state of a row, kept for an undo, what it may no longer say now that it counts persons."""
    if ligne.effectif:
        _vider_photo(photo)


def _vider_photo(photo: dict[str, str | None]) -> int:
    tus = 0
    for champ in CHAMPS:
        if _petit((photo.get(champ) or "").replace(".", ",")):
            photo[champ] = None
            tus += 1
    return tus


def taire_depot(annexe: Annexe, lignes: list[dict[str, str]]) -> tuple[list[str], list[str]]:
    """Take out of lines read from a paste or a file what secrecy covers, before they wait for a confirmation.

    A line that does not say what it counts is held to be what the row of the same name counts; one query.
    """
    comptees = {
        normaliser(libelle)
        for libelle, unite, effectif in annexe.indicateurs.values_list("libelle", "unite", "effectif")
        if est_effectif(LigneIndicateur(unite=unite, effectif=effectif))
    }
    tues = 0
    for ligne in lignes:
        if not _compte(ligne) and normaliser(ligne.get("libelle", "")) not in comptees:
            continue
        vides = _vider(ligne)
        tues += len(vides)
        if "territoire" in vides:
            ligne |= {"secrete": "oui"}
    if not tues:
        return [], []
    ajoutes = [] if all("secrete" in ligne for ligne in lignes) else ["secrete"]
    for ligne in lignes:
        ligne.setdefault("secrete", "non")
    sont = pluriel(tues, "n’est pas repris", "ne sont pas repris")
    return ajoutes, [f"{compter(tues, 'effectif')} de 1 à 4 {sont} : secret statistique."]


def _compte(ligne: Mapping[str, str]) -> bool:
    """Whether a line says that it counts persons."""
    dite = ligne.get("effectif", "")
    return normaliser(dite) in OUI or dite.strip() in OUI or est_effectif(LigneIndicateur(unite=ligne.get("unite", "")))


def _vider(ligne: dict[str, str]) -> list[str]:
    """Empty the cells of a line that hold a count from 1 to 4; their names."""
    vides = [champ for champ in CHAMPS if _petit(ligne.get(champ, ""))]
    ligne |= dict.fromkeys(vides, "")
    return vides


def _petit(texte: str) -> bool:
    """Whether a cell holds a count from 1 to 4, even one that cannot be read as a number (« 3 foyers »)."""
    try:
        return effectif_secret(lire_nombre(texte)) if texte.strip() else False
    except Illisible:
        return re.sub(r"\D", "", texte) in {str(n) for n in range(1, REGLES.petite + 1)}
