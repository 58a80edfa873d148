"""A table on screen: the markup of its rows, light enough for thousands of them, and what the script must know."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from conventions.domain.saisie import couvre
from conventions.models import Convention
from conventions.tables.cellules import afficher, ecrire
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table
from conventions.tables.lecteur import Lecteur

SEPARATEUR = " – "
A_DROITE = {GenreColonne.ENTIER, GenreColonne.DECIMAL, GenreColonne.MONTANT}
A_CORRIGER = mark_safe('<span class="grille-a-corriger">à corriger</span>')


def court(libelle: str) -> str:
    """The label of a choice where room is short: what stands before its dash, « EAJE »."""
    return libelle.partition(SEPARATEUR)[0]


def colonne_entete(table: Table) -> Colonne:
    """The column that names a row for those who hear it: the first mandatory text, else the first one."""
    textes = (c for c in table.colonnes if c.obligatoire and c.genre is GenreColonne.TEXTE)
    return next(textes, table.colonnes[0])


class Rangees:
    """Writes the rows of one table for one convention; choices are looked up once.

    ``modifiable``: the user may write in every cell; otherwise only at ``ouvertes``, the unlocked anchors.
    """

    def __init__(
        self,
        table: Table,
        convention: Convention,
        *,
        modifiable: bool,
        ouvertes: Iterable[str] = (),
        url_ligne: str = "",
    ) -> None:
        self.table, self.convention, self.modifiable = table, convention, modifiable
        self.ouvertes = frozenset(ouvertes) if not modifiable else frozenset()
        self.url_ligne = url_ligne
        self._lecteur = Lecteur(table, convention)
        self._libelles: dict[str, Mapping[str, str]] = {}
        self._entete = colonne_entete(table)
        self._cadres = {
            c.nom: (
                "nombre" if c.genre in A_DROITE else "",
                f' data-libelle="{escape(c.libelle)}"',
                'th scope="row"' if c is self._entete else "td",
            )
            for c in table.colonnes
        }

    def choix(self, colonne: Colonne) -> Choix:
        """(code, label) of each choice of a column; none for the other kinds."""
        return self._lecteur.choix(colonne) if colonne.genre is GenreColonne.CHOIX else []

    def affichage(self, colonne: Colonne, objet: Any) -> str:
        """A cell as the grid shows it."""
        if colonne.genre is not GenreColonne.CHOIX:
            return afficher(colonne, objet)
        if colonne.nom not in self._libelles:
            self._libelles[colonne.nom] = dict(self.choix(colonne))
        return court(afficher(colonne, objet, choix=self._libelles[colonne.nom]))

    def ouverte(self, objet: Any, nom: str = "") -> bool:
        """Whether an open thread unlocks this cell (or, without ``nom``, anything of this row)."""
        if not self.ouvertes:
            return False
        ancre = self.table.ancre(objet.pk, nom)
        return couvre(self.ouvertes, ancre) or (not nom and any(o.startswith(f"{ancre}:") for o in self.ouvertes))

    def ligne(self, objet: Any, rang: int, suite: str = "") -> SafeString:
        """One ``<tr>``; ``suite`` is more markup for its last cell."""
        cellules = "".join(self._cellule(colonne, objet) for colonne in self.table.colonnes)
        return format_html(
            '<tr data-pk="{}"><td class="grille-rang">{}</td>{}<td class="grille-actions">{}{}</td></tr>',
            objet.pk,
            rang,
            mark_safe(cellules),  # noqa: S308  each cell escapes its own texts
            self._actions(objet, rang),
            suite,
        )

    def _cellule(self, colonne: Colonne, objet: Any) -> str:
        # Written by hand rather than by format_html: two thousand rows have sixteen thousand of them.
        texte, affichage = ecrire(colonne, objet), self.affichage(colonne, objet)
        ouverte = self.ouverte(objet, colonne.nom)
        classes, libelle, balise = self._cadres[colonne.nom]
        if ouverte:
            classes = f"{classes} ouverte".strip()
        attributs = f' class="{classes}"' if classes else ""
        if texte != affichage or ouverte:
            attributs += f' data-v="{escape(texte)}"'
        if texte:
            attributs += libelle
        fin = balise.partition(" ")[0]
        return f"<{balise}{attributs}>{escape(affichage)}{A_CORRIGER if ouverte else ''}</{fin}>"

    def _actions(self, objet: Any, rang: int) -> SafeString:
        if not (self.modifiable or self.ouverte(objet)):
            return mark_safe("")
        nom = self.affichage(self._entete, objet) or f"ligne {rang}"
        return format_html(
            '<a class="grille-modifier" href="{}">Modifier<span class="visually-hidden"> : {}</span></a>'
            '<button type="button" class="grille-menu-bouton" aria-haspopup="menu"'
            ' aria-label="Actions : {}">⋯</button>',
            self.url_ligne.replace("/0/", f"/{objet.pk}/"),
            nom,
            nom,
        )


def lignes_de(table: Table, parent: Any, portee: int | None = None) -> list[Any]:
    """The rows of the parent in their order, of one party where ``portee`` is its id; no query once prefetched."""
    relation = getattr(parent, table.relation)
    if table.relation not in getattr(parent, "_prefetched_objects_cache", {}):
        communes = [c.nom for c in table.colonnes if c.genre is GenreColonne.COMMUNE]
        relation = relation.select_related(*communes) if communes else relation
    lignes = list(relation.all())
    return [li for li in lignes if getattr(li, f"{table.portee}_id") == portee] if portee else lignes
