"""``{% grille table parent convention annexe modifiable portee=partie %}``: a table of rows and what it offers."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from conventions.models import Annexe, Convention, Partie
from conventions.tables.definition import GenreColonne, Table, trouver
from conventions.tables.grille import A_DROITE, Rangees, colonne_entete, court, lignes_de
from conventions.templatetags import relecture

register = template.Library()

ADRESSES = {
    "cellule": "table_cellule",
    "ligne": "table_ligne",
    "retirer": "table_retirer",
    "deplacer": "table_deplacer",
    "ajouter": "table_ajouter",
    "coller": "table_coller",
    "suggestions": "table_suggestions",
    "modele": "table_modele",
    "exporter": "table_exporter",
    "importer": "table_importer",
}
D_UNE_LIGNE = {"cellule", "ligne", "retirer", "deplacer"}


@register.inclusion_tag("tables/grille.html", takes_context=True)
def grille(
    context: Context,
    table: Table | str,
    parent: Any,
    convention: Convention,
    annexe: Annexe,
    modifiable: bool,
    portee: Partie | None = None,
    titre: str = "",
) -> dict[str, Any]:
    """A whole table with its toolbar: a light spreadsheet for who may write, a plain table for the others.

    ``ancres_ouvertes`` in the context are the anchors unlocked for a user who otherwise only reads. ``titre`` is the
    caption, by default the label of the table and the party. No query when the rows are prefetched on ``parent``.
    """
    if isinstance(table, str):
        table = trouver(table)
    adresses = adresses_de(table, convention, parent.pk, portee)
    ouvertes = frozenset(context.get("ancres_ouvertes") or ())
    rangees = Rangees(table, convention, modifiable=modifiable, ouvertes=ouvertes)
    requete = context.get("request")
    retour = requete.path if requete is not None else ""
    rangees.url_ligne = f"{adresses['ligne']}?{urlencode({'retour': retour})}"
    objets = lignes_de(table, parent, portee.pk if portee else None)
    commenter = bouton_commenter(context, convention, annexe, table)
    lignes = [rangees.ligne(objet, rang, commenter(objet, rangees)) for rang, objet in enumerate(objets, 1)]
    entree = modifiable or any(rangees.ouverte(objet) for objet in objets)
    identifiant = f"{table.code}-{parent.pk}" + (f"-{portee.pk}" if portee else "")
    recent = requete is not None and requete.GET.get("grille") == identifiant
    return {
        "request": requete,
        "premiere": _premiere(requete),
        "csrf_token": context.get("csrf_token"),
        "convention": convention,
        "table": table,
        "titre": titre or (f"{table.libelle}, {portee.nom}" if portee else table.libelle),
        "id": identifiant,
        "colonnes": [_entete(colonne) for colonne in table.colonnes],
        "lignes": format_html_join("", "{}", ((ligne,) for ligne in lignes)),
        "nombre": len(objets),
        "noms": noms_de(table),
        "modifiable": modifiable,
        "entree": entree,
        "adresses": adresses,
        "retour": retour,
        "portee": portee,
        "totaux": _totaux(table, objets),
        "types": _types_absents(rangees, objets) if modifiable else [],
        "donnees": _donnees(table, rangees, adresses, modifiable),
        "reprise": requete.GET.get("reprise", "") if recent and requete is not None else "",
        "largeur": 2 + len(table.colonnes),
    }


def _premiere(requete: Any) -> bool:
    """Whether no grid was written for this request yet: the first one brings the style and the script of all."""
    if requete is None or not hasattr(requete, "_grilles"):
        if requete is not None:
            requete._grilles = True
        return True
    return False


def adresses_de(table: Table, convention: Convention, parent: int, portee: Partie | None) -> dict[str, str]:
    """The addresses of what the table offers; those of a row carry 0 in the place of its id."""
    suite = f"?portee={portee.pk}" if portee else ""
    base = {"reference": convention.reference, "table": table.code, "parent": parent}
    adresses = {}
    for cle, nom in ADRESSES.items():
        if cle in D_UNE_LIGNE:
            adresses[cle] = reverse(f"conventions:{nom}", kwargs={**base, "pk": 0})
        else:
            adresses[cle] = reverse(f"conventions:{nom}", kwargs=base) + suite
    adresses["racine"] = adresses["cellule"].partition("cellule/")[0]
    return adresses


def noms_de(table: Table) -> dict[str, str]:
    """What a row is called, for one and for several."""
    mots = table.ligne.split(" ")
    pluriel = " ".join([mots[0] if mots[0].endswith(("s", "x")) else f"{mots[0]}s", *mots[1:]])
    return {"un": table.ligne, "plusieurs": pluriel}


def _entete(colonne: Any) -> dict[str, Any]:
    return {"colonne": colonne, "nombre": colonne.genre in A_DROITE, "aide": colonne.aide or colonne.exemple}


def _totaux(table: Table, objets: list[Any]) -> list[dict[str, Any]]:
    """The sum of each column of amounts, None in the others; nothing when no column is one."""
    if not any(c.genre is GenreColonne.MONTANT for c in table.colonnes):
        return []
    return [
        {
            "nom": c.nom,
            "somme": sum((getattr(o, c.nom) or 0) for o in objets) if c.genre is GenreColonne.MONTANT else None,
        }
        for c in table.colonnes
    ]


def _types_absents(rangees: Rangees, objets: list[Any]) -> list[dict[str, str]]:
    """The choices of the first column that no row has yet: offered as one-click additions."""
    premiere = rangees.table.colonnes[0]
    if premiere.genre is not GenreColonne.CHOIX or not premiere.obligatoire:
        return []
    presents = {str(getattr(objet, premiere.nom)) for objet in objets}
    return [
        {"champ": premiere.nom, "valeur": code, "libelle": court(libelle), "entier": libelle}
        for code, libelle in rangees.choix(premiere)
        if code not in presents
    ]


def _donnees(table: Table, rangees: Rangees, adresses: dict[str, str], modifiable: bool) -> dict[str, Any]:
    """What the script reads: columns, addresses, whether every cell may be written."""
    colonnes = [
        {
            "nom": c.nom,
            "libelle": c.libelle,
            "genre": c.genre.value,
            "obligatoire": c.obligatoire,
            "aide": c.aide,
            "exemple": c.exemple,
            "suggestions": c.suggestions or c.genre is GenreColonne.COMMUNE,
            "nombre": c.genre in A_DROITE,
            "choix": _choix(rangees, c),
        }
        for c in table.colonnes
    ]
    return {"colonnes": colonnes, "adresses": adresses, "modifiable": modifiable, "noms": noms_de(table)}


def _choix(rangees: Rangees, colonne: Any) -> list[tuple[str, str, str]] | None:
    """(code, label, short label) of each choice, for a column that has some."""
    if colonne.genre is GenreColonne.OUI_NON:
        return [("oui", "oui", "oui"), ("non", "non", "non")]
    if colonne.genre is not GenreColonne.CHOIX:
        return None
    return [(code, libelle, court(libelle)) for code, libelle in rangees.choix(colonne)]


def bouton_commenter(context: Context, convention: Convention, annexe: Annexe, table: Table) -> Any:
    """What writes the comment button of a row; nothing where the page counts no thread."""
    if "fils_par_ancre" not in context:
        return lambda objet, rangees: mark_safe("")
    fils: dict[str, int] = context["fils_par_ancre"] or {}

    def ecrire(objet: Any, rangees: Rangees) -> SafeString:
        nom = rangees.affichage(colonne_entete(table), objet) or table.ligne
        ancre = table.ancre(objet.pk)
        return relecture.bouton(convention.reference, None, annexe, ancre, nom, "", fils.get(ancre, 0))

    return ecrire
