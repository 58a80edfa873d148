"""Import rows that were pasted or read from a file: prepared, shown, then applied all at once or not at all."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.domain.saisie import exiger_saisie, ouvrir_saisie
from conventions.models import Convention, ImportLignes, Partie
from conventions.tables.acces import lignes_de, parent_de
from conventions.tables.apercu import Apercu, Bilan, Erreur
from conventions.tables.application import defaire, ecrire_comparaison
from conventions.tables.comparaison import Comparaison, Comparateur
from conventions.tables.definition import Table, trouver
from conventions.tables.entete import PORTEE, RepriseRefusee, exiger_colonnes, libelle_de, reconnaitre
from conventions.tables.lecture_tableur import LIGNES_MAX, Feuille
from ctg.typographie import compter
from territoires.models import Utilisateur

__all__ = [
    "MODES",
    "RepriseRefusee",
    "annulable",
    "annuler",
    "apercu",
    "appliquer",
    "changer_mode",
    "preparer",
    "rafraichir",
]

MODES = {
    "ajouter": "Ajouter ces lignes à la suite",
    "actualiser": "Mettre à jour : ajouter les nouvelles, modifier celles qui changent, garder les autres",
    "remplacer": "Remplacer : la table devient exactement ces lignes",
}
ATTENTE = timedelta(hours=24)
"""How long a preview waits for its confirmation."""
RETOUR = timedelta(days=30)
"""How long an import may be undone."""


@transaction.atomic
def preparer(
    table: Table,
    parent: Any,
    rangees: Feuille | Sequence[Sequence[str]],
    *,
    mode: str,
    par: Utilisateur,
    portee: Partie | None = None,
    origine: str = "",
) -> ImportLignes:
    """Recognise the columns of a source and keep its lines, to be shown before anything is written.

    A :class:`Feuille` must have headers; a paste without any is read in the order of the table. Expired previews are
    deleted on the way. Raises ``ActionRefusee``, :class:`RepriseRefusee`.
    """
    annexe = table.annexe_de(parent)
    convention = Convention.objects.get(pk=annexe.convention_id)
    exiger_saisie(par, annexe, convention)
    if portee is not None and portee.convention_id != convention.pk:
        raise RepriseRefusee("Cette collectivité n’est pas partie à la convention : choisissez-en une de la liste.")
    _exiger_mode(table, mode)
    feuille = rangees if isinstance(rangees, Feuille) else Feuille([list(rangee) for rangee in rangees])
    entete = reconnaitre(table, feuille.rangees, exigee=isinstance(rangees, Feuille))
    champs = set(entete.champs.values())
    exiger_colonnes(table, champs, mode=mode, portee_connue=portee is not None or _seule(table, convention))
    lignes = [
        {"n": numero, "t": {nom: rangee[rang] for rang, nom in entete.champs.items() if rang < len(rangee)}}
        for numero, rangee in enumerate(feuille.rangees[entete.premiere :], entete.premiere + 1)
        if any(cellule.strip() for cellule in rangee)
    ]
    for ligne in lignes:
        ligne["t"] = {nom: ligne["t"].get(nom, "") for nom in entete.champs.values()}  # type: ignore[attr-defined]
    if not lignes:
        raise RepriseRefusee("Il n’y a que des en-têtes : remplissez au moins une ligne dessous.")
    if len(lignes) > LIGNES_MAX:
        raise RepriseRefusee(f"Il y a {len(lignes)} lignes, {LIGNES_MAX} au plus : importez en plusieurs fois.")
    ajoutes, tus = table.avant_depot(parent, [ligne["t"] for ligne in lignes]) if table.avant_depot else ([], [])  # type: ignore[misc]
    avis = [*feuille.avertissements, *tus]
    avis += [f"La colonne « {nom[:60]} » n’est pas reconnue : elle est laissée de côté." for nom in entete.inconnues]
    purger()
    return ImportLignes.objects.create(
        convention=convention,
        annexe=annexe,
        table=table.code,
        parent=parent.pk,
        portee=portee.pk if portee and table.portee else None,
        mode=mode,
        origine=origine[:200],
        donnees={"champs": [*entete.champs.values(), *ajoutes], "lignes": lignes, "avis": avis},
        etat_lu=_empreinte(table, parent, portee.pk if portee else None),
        par=par,
    )


def _exiger_mode(table: Table, mode: str) -> None:
    if mode not in MODES:
        raise RepriseRefusee("Choisissez d’ajouter les lignes, de mettre la table à jour ou de la remplacer.")
    if mode == "actualiser" and not table.cle:
        raise RepriseRefusee("Rien ne permet de reconnaître les lignes de cette table : ajoutez-les, ou remplacez-la.")


def _seule(table: Table, convention: Convention) -> bool:
    """Whether only one collectivité may be meant."""
    return not table.portee or sum(partie.est_collectivite for partie in convention.parties.all()) == 1


def purger() -> None:
    """Delete previews that nobody confirmed in a day, and imports that may no longer be undone."""
    maintenant = timezone.now()
    ImportLignes.objects.filter(
        Q(applique_le__isnull=True, cree_le__lt=maintenant - ATTENTE) | Q(applique_le__lt=maintenant - RETOUR)
    ).delete()


def _empreinte(table: Table, parent: Any, portee: int | None) -> str:
    """A hash that any change of the compared rows changes."""
    etats = lignes_de(table, parent, portee).select_related(None).values_list("pk", "jeton", "modifie_le")
    return sha256(repr(sorted((pk, jeton, le.isoformat()) for pk, jeton, le in etats)).encode()).hexdigest()


def _contexte(reprise: ImportLignes) -> tuple[Table, Any]:
    """Raises :class:`RepriseRefusee` when what held the table is gone."""
    try:
        table = trouver(reprise.table)
        return table, parent_de(table, reprise.convention, reprise.parent)
    except LookupError:
        raise RepriseRefusee(
            "Ce qui portait cette table a été retiré entre-temps : l’import n’a plus d’objet."
        ) from None


def _comparer(reprise: ImportLignes, table: Table, parent: Any) -> tuple[Comparateur, Comparaison]:
    comparateur = Comparateur(
        table,
        reprise.convention,
        list(lignes_de(table, parent, reprise.portee)),
        mode=reprise.mode,
        portee=reprise.portee,
    )
    donnees = reprise.donnees
    resultat = comparateur.comparer([nom for nom in donnees["champs"] if nom != PORTEE], donnees["lignes"])
    autres = 0
    if reprise.portee:
        autres = lignes_de(table, parent).exclude(**{table.portee: reprise.portee}).count()
    if resultat.total + autres > table.lignes_max:
        trop = f"La table tient {table.lignes_max} lignes au plus, elle en aurait {resultat.total + autres}."
        resultat.erreurs.append(Erreur(0, "", "", f"{trop} Retirez-en de votre fichier."))
    return comparateur, resultat


def apercu(reprise: ImportLignes) -> Apercu:
    """What the import would do, every faulty line told with its number in the source. Writes nothing."""
    table, parent = _contexte(reprise)
    comparateur, resultat = _comparer(reprise, table, parent)
    return Apercu(
        ajouts=tuple(comparateur.ajout(lue) for lue in resultat.ajouts),
        changements=tuple(comparateur.changement(lue) for lue in resultat.changements),
        retraits=tuple(comparateur.retrait(ligne) for ligne in resultat.retraits),
        inchangees=len(resultat.lues) - len(resultat.ajouts) - len(resultat.changements),
        erreurs=tuple(sorted(resultat.erreurs, key=lambda erreur: erreur.numero)),
        avertissements=(*reprise.donnees["avis"], *_ignorees(reprise, table), *resultat.avertissements),
        lues=len(resultat.lues),
        perime=reprise.etat_lu != _empreinte(table, parent, reprise.portee),
    )


def _ignorees(reprise: ImportLignes, table: Table) -> list[str]:
    """Columns that the source lacks and whose cells stay as they are."""
    if reprise.mode == "ajouter":
        return []
    absentes = [c.nom for c in table.colonnes if c.nom not in reprise.donnees["champs"]]
    noms = ", ".join(f"« {libelle_de(table, nom)} »" for nom in absentes)
    return [f"Colonnes absentes de la source, laissées telles quelles : {noms}."] if absentes else []


@transaction.atomic
def changer_mode(reprise: ImportLignes, *, mode: str, par: Utilisateur) -> ImportLignes:
    """Compare the same lines in another way. Raises :class:`RepriseRefusee`, ``ActionRefusee``."""
    table, parent, actuelle = _rouvrir(reprise, par=par)
    _exiger_mode(table, mode)
    convention = actuelle.convention
    connue = actuelle.portee is not None or _seule(table, convention)
    exiger_colonnes(table, set(actuelle.donnees["champs"]), mode=mode, portee_connue=connue)
    actuelle.mode = mode
    actuelle.etat_lu = _empreinte(table, parent, actuelle.portee)
    actuelle.save(update_fields=["mode", "etat_lu"])
    return actuelle


@transaction.atomic
def rafraichir(reprise: ImportLignes, *, par: Utilisateur) -> ImportLignes:
    """Compare again with the rows as they now are. Raises :class:`RepriseRefusee`, ``ActionRefusee``."""
    table, parent, actuelle = _rouvrir(reprise, par=par)
    actuelle.etat_lu = _empreinte(table, parent, actuelle.portee)
    actuelle.save(update_fields=["etat_lu"])
    return actuelle


def _rouvrir(reprise: ImportLignes, *, par: Utilisateur) -> tuple[Table, Any, ImportLignes]:
    """The import that waits, under the lock of its convention. Raises :class:`RepriseRefusee`, ``ActionRefusee``."""
    table, parent = _contexte(reprise)
    ouvrir_saisie(table.annexe_de(parent), par=par)
    actuelle = ImportLignes.objects.select_related("convention").filter(pk=reprise.pk, par=par).first()
    if actuelle is None or (actuelle.applique_le is None and actuelle.cree_le < timezone.now() - ATTENTE):
        raise RepriseRefusee("Cet aperçu a expiré : collez ou importez de nouveau.")
    if actuelle.applique_le is not None:
        raise RepriseRefusee("Cet import est déjà appliqué : vous pouvez l’annuler.")
    return table, parent, actuelle


@transaction.atomic
def appliquer(reprise: ImportLignes, *, par: Utilisateur) -> Bilan:
    """Write all that the preview showed, in one transaction, each row with its history.

    Raises ``ActionRefusee``, :class:`RepriseRefusee` when a line is faulty, when rows changed since the preview, when
    it expired or is applied already, ``ErreurMetier`` on what the database refuses.
    """
    table, parent, actuelle = _rouvrir(reprise, par=par)
    if actuelle.etat_lu != _empreinte(table, parent, actuelle.portee):
        raise RepriseRefusee("Des lignes ont changé depuis l’aperçu : regardez de nouveau ce qui va changer.")
    _, resultat = _comparer(actuelle, table, parent)
    if resultat.erreurs:
        nombre = len({erreur.numero for erreur in resultat.erreurs})
        raise RepriseRefusee(f"{compter(nombre, 'ligne')} à corriger : rien n’est importé tant qu’il en reste.")
    raison = f"import « {actuelle.origine[:60]} »" if actuelle.origine else "import"
    # What was read has become rows: nothing of it is kept beside them.
    actuelle.donnees["lignes"] = []
    actuelle.donnees["avant"] = ecrire_comparaison(table, parent, actuelle, resultat, par=par, raison=raison)
    actuelle.applique_le = timezone.now()
    actuelle.save(update_fields=["donnees", "applique_le"])
    reprise.applique_le, reprise.donnees = actuelle.applique_le, actuelle.donnees
    return Bilan(
        ajoutees=len(resultat.ajouts),
        modifiees=len(resultat.changements),
        retirees=len(resultat.retraits),
        inchangees=len(resultat.lues) - len(resultat.ajouts) - len(resultat.changements),
    )


def annulable(reprise: ImportLignes) -> bool:
    """Whether the import was applied, not undone, and not too long ago."""
    applique = reprise.applique_le
    return applique is not None and "annule_le" not in reprise.donnees and applique > timezone.now() - RETOUR


@transaction.atomic
def annuler(reprise: ImportLignes, *, par: Utilisateur) -> Bilan:
    """Put back what the import removed or changed, and remove what it added; the rest is left alone.

    Raises ``ActionRefusee``, :class:`RepriseRefusee` when one of its rows changed since: undoing would lose that work.
    """
    table, parent = _contexte(reprise)
    ouvrir_saisie(table.annexe_de(parent), par=par)
    actuelle = ImportLignes.objects.filter(pk=reprise.pk, par=par).first()
    if actuelle is None or not annulable(actuelle):
        raise RepriseRefusee("Cet import ne peut plus être annulé.")
    bilan = defaire(table, parent, actuelle.donnees["avant"], par=par)
    actuelle.donnees["annule_le"] = timezone.now().isoformat()
    actuelle.save(update_fields=["donnees"])
    reprise.donnees = actuelle.donnees
    return bilan
