"""A table as an .xlsx workbook: an empty one to fill, or its rows, which come back the same."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from conventions.models import Convention, Partie
from conventions.tables.acces import lignes_de
from conventions.tables.cellules import afficher, brut, ecrire
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table
from conventions.tables.entete import LIBELLE_PORTEE, PORTEE
from conventions.tables.feuille_xlsx import MODE_D_EMPLOI
from conventions.tables.lecteur import Lecteur
from conventions.tables.neutralisation import neutraliser
from ctg.typographie import typographier

LISTES = "Listes"
LARGEURS = {"etroite": 14, "moyenne": 24, "large": 44}
TITRE_MAX = 31
AIDE_MAX = 250
COULEUR = "#1C3F5F"
FOND = "#EAF0F5"
CELLULE_MAX = 32_767
OUI_NON: Choix = [("oui", "oui"), ("non", "non")]
FORMATS = {
    GenreColonne.DATE: "dd/mm/yyyy",
    GenreColonne.MONTANT: '#,##0.00\\ "€"',
    GenreColonne.ENTIER: "0",
    GenreColonne.DECIMAL: "General",
}
CONSIGNES = {
    GenreColonne.TEXTE: "Un texte court",
    GenreColonne.LONG: "Un texte, sur plusieurs lignes au besoin",
    GenreColonne.CHOIX: "Une valeur de la liste",
    GenreColonne.DATE: "Une date : 03/02/2026",
    GenreColonne.ENTIER: "Un nombre entier",
    GenreColonne.DECIMAL: "Un nombre, avec une virgule au besoin",
    GenreColonne.MONTANT: "Un montant en euros, sans le signe €",
    GenreColonne.OUI_NON: "« oui » ou « non »",
    GenreColonne.COMMUNE: "Le nom d’une commune de la convention, ou un code Insee",
}
ETAPES = (
    "Remplissez la première feuille, une ligne par {ligne}. Gardez la ligne d’en-têtes ; les colonnes vont dans "
    "l’ordre que vous voulez.",
    "Les colonnes obligatoires portent un astérisque. Laissez vide ce que vous ne savez pas encore.",
    "Vous pouvez coller des lignes venues d’un autre classeur : collez les valeurs seules, sans les formules.",
    "Enregistrez le fichier au format .xlsx, puis importez-le depuis la page de l’annexe : rien n’est écrit avant que "
    "vous ayez vu ce qui change.",
    "Une apostrophe devant un texte qui commence par =, +, - ou @ évite qu’il passe pour une formule : laissez-la, "
    "elle disparaît à l’import.",
)


def modele(table: Table, convention: Convention, parent: Any) -> bytes:
    """An empty workbook with the columns, lists to choose from and a sheet of explanations.

    ``parent`` is what will hold the rows; the workbook depends on its convention only. A single collectivité has no
    column: its name would only be copied on every line.
    """
    seule = sum(partie.est_collectivite for partie in convention.parties.all()) == 1
    return _Classeur(table, convention, sans_portee=seule).ecrire([])


def exporter(table: Table, parent: Any, *, portee: Partie | None = None) -> bytes:
    """The rows, those of one party with ``portee``; imported as they are, they change nothing.

    Texts that a spreadsheet could run as formulas are written as text, behind an apostrophe that the import takes away.
    """
    convention = table.annexe_de(parent).convention
    return _Classeur(table, convention).ecrire(list(lignes_de(table, parent, portee.pk if portee else None)))


class _Classeur:
    def __init__(self, table: Table, convention: Convention, *, sans_portee: bool = False) -> None:
        self.table, self.convention = table, convention
        self.lecteur = Lecteur(table, convention)
        self.parties = {partie.pk: partie for partie in convention.parties.all()} if table.portee else {}
        self.communes = {commune.pk for commune in convention.communes.all()} if self._a_des_communes() else set()
        self.entetes = [PORTEE] if table.portee and not sans_portee else []
        self.entetes += [colonne.nom for colonne in table.colonnes]

    def _a_des_communes(self) -> bool:
        return any(colonne.genre is GenreColonne.COMMUNE for colonne in self.table.colonnes)

    def ecrire(self, lignes: Sequence[Any]) -> bytes:
        sortie = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(sortie, options) as self.classeur:
            self.classeur.set_properties({"title": self.table.libelle, "subject": self.convention.reference})
            self.formats = self._formats()
            feuille = self.classeur.add_worksheet(titre_de_feuille(self.table.libelle))
            emploi = self.classeur.add_worksheet(MODE_D_EMPLOI)
            listes = self.classeur.add_worksheet(LISTES)
            listes.hide()
            self._entete(feuille)
            self._validations(feuille, listes, len(lignes))
            for rang, ligne in enumerate(lignes, 1):
                self._ligne(feuille, rang, ligne)
            self._mode_d_emploi(emploi)
        return sortie.getvalue()

    def _formats(self) -> dict[str, Any]:
        base = {"valign": "top", "text_wrap": True}
        formats = {
            genre.value: self.classeur.add_format({**base, "num_format": FORMATS.get(genre, "@")})
            for genre in GenreColonne
        }
        titre = {"bold": True, "font_color": COULEUR, "bg_color": FOND, "bottom": 2, "bottom_color": COULEUR}
        formats["entete"] = self.classeur.add_format({**base, **titre, "valign": "vcenter"})
        formats["titre"] = self.classeur.add_format({"bold": True, "font_size": 14, "font_color": COULEUR})
        formats["texte"] = self.classeur.add_format({**base, "num_format": "@"})
        return formats

    def _entete(self, feuille: Any) -> None:
        feuille.freeze_panes(1, 0)
        feuille.set_row(0, 32)
        for rang, nom in enumerate(self.entetes):
            if nom == PORTEE:
                feuille.write_string(0, rang, f"{LIBELLE_PORTEE} *", self.formats["entete"])
                feuille.set_column(rang, rang, LARGEURS["large"], self.formats["texte"])
                continue
            colonne = self.table.colonne(nom)
            feuille.write_string(0, rang, _titre(colonne), self.formats["entete"])
            feuille.set_column(rang, rang, LARGEURS[colonne.largeur], self.formats[colonne.genre.value])
            if aide := _aide(colonne):
                feuille.write_comment(0, rang, aide, {"x_scale": 2, "author": "ctg"})
        feuille.autofilter(0, 0, self.table.lignes_max, len(self.entetes) - 1)
        feuille.set_landscape()
        feuille.set_paper(9)
        feuille.fit_to_pages(1, 0)
        feuille.repeat_rows(0)

    def _validations(self, feuille: Any, listes: Any, lignes: int) -> None:
        """Lists stand in a hidden sheet: a list given in place holds 255 characters only."""
        derniere = max(self.table.lignes_max, lignes)
        for rang, nom in enumerate(self.entetes):
            valeurs = self._liste(nom)
            if not valeurs:
                continue
            titre = LIBELLE_PORTEE if nom == PORTEE else self.table.colonne(nom).libelle
            for place, valeur in enumerate([titre, *valeurs]):
                listes.write_string(place, rang, valeur)
            lettre = xlsxwriter.utility.xl_col_to_name(rang)
            libre = nom != PORTEE and self.table.colonne(nom).genre is GenreColonne.COMMUNE
            feuille.data_validation(
                1,
                rang,
                derniere,
                rang,
                {
                    "validate": "list",
                    "source": f"={LISTES}!${lettre}$2:${lettre}${len(valeurs) + 1}",
                    "error_type": "information" if libre else "warning",
                    "error_title": titre[:32],
                    "error_message": "Cette valeur n’est pas dans la liste. La garder ?",
                },
            )

    def _liste(self, nom: str) -> list[str]:
        if nom == PORTEE:
            return [partie.nom for partie in self.parties.values() if not partie.est_caf]
        colonne = self.table.colonne(nom)
        if colonne.genre is GenreColonne.CHOIX:
            return [libelle for _, libelle in self.lecteur.choix(colonne)]
        if colonne.genre is GenreColonne.OUI_NON:
            return [libelle for _, libelle in OUI_NON]
        if colonne.genre is GenreColonne.COMMUNE:
            return sorted(commune.nom for commune in self.convention.communes.all())
        return []

    def _ligne(self, feuille: Any, rang: int, ligne: Any) -> None:
        for place, nom in enumerate(self.entetes):
            if nom == PORTEE:
                partie = self.parties[getattr(ligne, f"{self.table.portee}_id")]
                feuille.write_string(rang, place, neutraliser(partie.nom), self.formats["texte"])
            else:
                self._cellule(feuille, rang, place, self.table.colonne(nom), ligne)

    def _cellule(self, feuille: Any, rang: int, place: int, colonne: Colonne, ligne: Any) -> None:
        valeur = brut(colonne, ligne)
        style = self.formats[colonne.genre.value]
        if valeur is None or valeur == "":
            feuille.write_blank(rang, place, None, style)
        elif colonne.genre is GenreColonne.DATE:
            feuille.write_datetime(rang, place, valeur, style)
        elif colonne.genre in FORMATS and len(str(valeur)) <= 15:
            feuille.write_number(rang, place, valeur, style)
        else:
            feuille.write_string(rang, place, neutraliser(self.texte(colonne, ligne))[:CELLULE_MAX], style)

    def texte(self, colonne: Colonne, ligne: Any) -> str:
        """A text cell: labels for choices, the bare name for a commune of the convention."""
        if colonne.genre is GenreColonne.CHOIX:
            return afficher(colonne, ligne, choix=dict(self.lecteur.choix(colonne)))
        if colonne.genre is GenreColonne.COMMUNE:
            commune = getattr(ligne, colonne.nom)
            return str(commune.nom) if self.lecteur.nom_suffit(commune) else str(commune)
        return ecrire(colonne, ligne)

    def _mode_d_emploi(self, feuille: Any) -> None:
        formats = self.formats
        feuille.set_column(0, 0, 28)
        feuille.set_column(1, 1, 14)
        feuille.set_column(2, 3, 52)
        feuille.write_string(0, 0, f"{MODE_D_EMPLOI} : {self.table.libelle}", formats["titre"])
        for rang, etape in enumerate(ETAPES, 2):
            feuille.merge_range(rang, 0, rang, 3, "", formats["texte"])
            texte = typographier(f"{rang - 1}. {etape.format(ligne=self.table.ligne)}")
            feuille.write_string(rang, 0, texte, formats["texte"])
            feuille.set_row(rang, 32)
        debut = len(ETAPES) + 3
        for place, titre in enumerate(("Colonne", "Obligatoire", "Ce qu’on y met", "Exemple")):
            feuille.write_string(debut, place, titre, formats["entete"])
        for rang, colonne in enumerate(self.table.colonnes, debut + 1):
            textes = [colonne.libelle, "oui" if colonne.obligatoire else "", _consigne(colonne), colonne.exemple]
            for place, texte in enumerate(textes):
                feuille.write_string(rang, place, neutraliser(typographier(texte)), formats["texte"])


def titre_de_feuille(libelle: str) -> str:
    """A sheet name that every spreadsheet takes: 31 characters, none of []:*?/\\, no apostrophe at an end."""
    propre = re.sub(r"[\[\]:*?/\\]", " ", libelle)
    return re.sub(r"\s+", " ", propre)[:TITRE_MAX].strip(" '") or "Table"


def _titre(colonne: Colonne) -> str:
    return f"{colonne.libelle} *" if colonne.obligatoire else colonne.libelle


def _consigne(colonne: Colonne) -> str:
    return f"{CONSIGNES[colonne.genre]}. {colonne.aide}".strip().rstrip(".") + "."


def _aide(colonne: Colonne) -> str:
    exemple = f"\nExemple : {colonne.exemple}" if colonne.exemple else ""
    return typographier(f"{colonne.aide}{exemple}")[:AIDE_MAX].strip()
