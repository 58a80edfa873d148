"""What the annexe of structures lacks, as sentences with links (rules 14 and 19)."""

from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError

from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.domain.structures import TableCollectivite, collectivites, tables_de
from conventions.domain.structures_registre import Contestation, contestations, en_double
from conventions.models import Annexe, Convention, LigneStructure
from ctg.typographie import compter, date_en_lettres, enumerer
from territoires.validateurs import valider_siret

NOMMEES = 3
"""Structures that a sentence names; the others are counted."""
A_COMPLETER = (("adresse", "d’adresse"), ("commune_id", "de commune"), ("gestionnaire", "de gestionnaire"))


def manques_des_structures(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    """In the order of the collectivités, what blocks and what deserves a look."""
    tables = tables_de(annexe, convention)
    lignes = [ligne for table in tables for ligne in table.lignes]
    if not annexe.structures.all() and not annexe.fichier_id:
        yield _vide(annexe, convention)
        return
    yield from _orphelines(annexe, convention)
    yield from _contestees(annexe, convention)
    yield from _repetees(annexe, convention, lignes)
    for table in tables:
        yield from _d_une_collectivite(annexe, convention, table)


def _manque(
    annexe: Annexe,
    convention: Convention,
    code: str,
    phrase: str,
    *,
    ligne: LigneStructure | None = None,
    bloquant: bool = False,
) -> Manque:
    ancre = f"structures:{ligne.pk}" if ligne else ""
    return Manque(
        code,
        phrase,
        lien("annexe", convention.reference, annexe.pk, ancre=ancre),
        Gravite.BLOQUANT if bloquant else Gravite.AVERTISSEMENT,
        annexe.responsable_id,
    )


def _vide(annexe: Annexe, convention: Convention) -> Manque:
    # A table typed or pasted in the text prints what it must: it only cannot be checked.
    redigee = "<table" in annexe.corps
    suite = "Ajoutez celles de chaque collectivité" + ("." if annexe.obligatoire else ", ou retirez l’annexe.")
    phrase = f"L’annexe « {annexe.titre} » ne compte aucune structure. {suite}"
    return _manque(annexe, convention, "structures_vide", phrase, bloquant=annexe.obligatoire and not redigee)


def _orphelines(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    """Rows of a party that has no table: they would not be printed."""
    gardees = {partie.pk for partie in collectivites(convention)}
    perdues = [ligne for ligne in annexe.structures.all() if ligne.partie_id not in gardees]
    if perdues:
        phrase = (
            f"{_noms(perdues)} {_sont(perdues, 'rattachée')} à une partie qui n’est pas une collectivité et ne "
            "s’imprimerai" + ("en" if len(perdues) > 1 else "") + "t pas. Placez-les dans le tableau de la "
            "collectivité compétente."
        )
        yield _manque(annexe, convention, "structures_orphelines", phrase, ligne=perdues[0], bloquant=True)


def _contestees(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    """Rule 14: the register gives the competence to somebody else on the effect date."""
    groupes: dict[tuple[int, int], list[Contestation]] = {}
    for contestation in contestations(annexe, convention):
        cle = contestation.ligne.partie_id, contestation.competente.organisme_id
        groupes.setdefault(cle, []).append(contestation)
    parties = {partie.pk: partie for partie in convention.parties.all()}
    jour = date_en_lettres(convention.date_effet)
    for (partie_id, _), groupe in groupes.items():
        lignes = [contestation.ligne for contestation in groupe]
        competente, autre = groupe[0].competente.organisme, groupe[0].autre
        figure = "figurent" if len(lignes) > 1 else "figure"
        qui = autre.denomination_courte if autre else competente.nom
        remede = (
            f"Déplacez-l{'es' if len(lignes) > 1 else 'a'} dans le tableau de l’autre collectivité, ou faites acter le "
            "transfert de la compétence par la Caf."
            if autre
            else "Retirez la ligne, ajoutez cette collectivité aux parties, ou faites acter le transfert par la Caf."
        )
        phrase = (
            f"{_noms(lignes)} {figure} dans le tableau « {parties[partie_id].denomination_courte} », alors que le "
            f"registre de la Caf donne la compétence à « {qui} » le {jour}. {remede}"
        )
        yield _manque(annexe, convention, "structure_competence", phrase, ligne=lignes[0], bloquant=True)


def _repetees(annexe: Annexe, convention: Convention, lignes: Sequence[LigneStructure]) -> Iterator[Manque]:
    """One structure named twice: in two tables, nobody would know whose it is."""
    parties = {partie.pk: partie for partie in convention.parties.all()}
    for groupe in en_double(lignes):
        premiere = groupe[0]
        tables = list(dict.fromkeys(ligne.partie_id for ligne in groupe))
        if len(tables) > 1:
            noms = enumerer([f"« {parties[pk].denomination_courte} »" for pk in tables])
            phrase = (
                f"« {premiere.nom} » figure dans les tableaux {noms}. Une structure n’a qu’une collectivité "
                "compétente : gardez-la dans un seul tableau."
            )
            yield _manque(annexe, convention, "structure_partagee", phrase, ligne=groupe[1], bloquant=True)
        else:
            phrase = (
                f"« {premiere.nom} » est écrite {len(groupe)} fois dans le même tableau. Retirez les lignes en trop "
                "ou distinguez-les par leur nom."
            )
            yield _manque(annexe, convention, "structure_repetee", phrase, ligne=groupe[1])


def _d_une_collectivite(annexe: Annexe, convention: Convention, table: TableCollectivite) -> Iterator[Manque]:
    nom = f"« {table.partie.denomination_courte} »"
    if not table.lignes:
        phrase = f"Le tableau {nom} ne compte aucune structure. Ajoutez les siennes, ou vérifiez qu’elle n’en a pas."
        yield _manque(annexe, convention, "structures_sans_ligne", phrase)
        return
    for champ, quoi in A_COMPLETER:
        incompletes = [ligne for ligne in table.lignes if not getattr(ligne, champ)]
        if incompletes:
            verbe = "n’ont pas" if len(incompletes) > 1 else "n’a pas"
            phrase = f"Dans le tableau {nom}, {_noms(incompletes)} {verbe} {quoi}. Complétez la colonne."
            yield _manque(annexe, convention, f"structure_{champ}", phrase, ligne=incompletes[0])
    couvertes = {commune.pk for commune in convention.communes.all()}
    ailleurs = [ligne for ligne in table.lignes if ligne.commune_id and ligne.commune_id not in couvertes]
    if ailleurs:
        phrase = (
            f"Dans le tableau {nom}, {_noms(ailleurs)} {_sont(ailleurs, 'située')} hors des communes de la convention. "
            "Vérifiez la commune."
        )
        yield _manque(annexe, convention, "structure_hors_territoire", phrase, ligne=ailleurs[0])
    for ligne in table.lignes:
        if ligne.siret and (faute := _faute_de_siret(ligne.siret)):
            yield _manque(annexe, convention, "structure_siret", f"« {ligne.nom} » : {faute}", ligne=ligne)


def _faute_de_siret(siret: str) -> str:
    try:
        valider_siret(siret)
    except ValidationError as erreur:
        return str(erreur.messages[0])
    return ""


def _noms(lignes: Sequence[LigneStructure]) -> str:
    """ "« A », « B » et « C »", or "« A », « B » et 4 autres structures"."""
    nommees = [f"« {ligne.nom} »" for ligne in lignes]
    if len(nommees) > NOMMEES + 1:
        nommees = [*nommees[:NOMMEES], compter(len(nommees) - NOMMEES, "autre structure", "autres structures")]
    return enumerer(nommees)


def _sont(lignes: Sequence[LigneStructure], participe: str) -> str:
    return f"sont {participe}s" if len(lignes) > 1 else f"est {participe}"
