"""The tables of rows that a fiche holds; registered when the app starts."""

from collections.abc import Mapping
from typing import Any

from conventions.models import Annexe, Convention
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table, enregistrer
from ctg.typographie import date_en_lettres
from plan_actions.enums import TypeFinancement
from plan_actions.models import Etape, IndicateurAction, LigneFinancement, Partenaire

ANNEE_MIN, ANNEE_MAX = 2000, 2100


def annexe_de(fiche: Any) -> Annexe:
    """The annexe that the plan of a fiche fills."""
    annexe: Annexe = fiche.plan.annexe
    return annexe


def types_de_financement(convention: Convention) -> Choix:
    return [(code, str(label)) for code, label in TypeFinancement.choices]


def phrase_annee(annee: int) -> str:
    """What is wrong with a year, nothing when it is plausible."""
    if ANNEE_MIN <= annee <= ANNEE_MAX:
        return ""
    return f"L’année {annee} n’est pas plausible : écrivez ses quatre chiffres, par exemple 2027."


def _verifier_annee(valeurs: Mapping[str, Any]) -> dict[str, str]:
    annee = valeurs.get("annee")
    phrase = phrase_annee(annee) if annee is not None else ""
    erreurs = {"annee": phrase} if phrase else {}
    for champ, nom in (("prevu", "prévu"), ("verse", "versé")):
        if (somme := valeurs.get(champ)) is not None and somme < 0:
            erreurs[champ] = f"Le montant {nom} ne peut pas être négatif : écrivez une somme, ou laissez vide."
    return erreurs


def _verifier_etape(valeurs: Mapping[str, Any]) -> dict[str, str]:
    for champ, nom in (("echeance", "L’échéance"), ("faite_le", "La date de réalisation")):
        jour = valeurs.get(champ)
        if jour is not None and not ANNEE_MIN <= jour.year <= ANNEE_MAX:
            return {champ: f"{nom} ({date_en_lettres(jour)}) n’est pas plausible : vérifiez l’année."}
    return {}


ETAPES = enregistrer(
    Table(
        code="etapes",
        libelle="Étapes",
        ligne="étape",
        modele=Etape,
        parent="fiche",
        relation="etapes",
        annexe_de=annexe_de,
        avec=("plan__annexe",),
        cle=("libelle",),
        lignes_max=100,
        verifier=_verifier_etape,
        colonnes=(
            Colonne(
                "libelle",
                "Étape",
                obligatoire=True,
                largeur="large",
                aide="Ce qui sera fait, en une ligne.",
                exemple="Réunir les directrices des crèches",
                synonymes=("Libellé", "Intitulé", "Description", "Tâche"),
            ),
            Colonne(
                "echeance",
                "Échéance",
                GenreColonne.DATE,
                aide="Quand elle doit être faite.",
                exemple="30/06/2027",
                synonymes=("Date", "Pour le", "Date prévue", "Date limite"),
            ),
            Colonne(
                "faite_le",
                "Faite le",
                GenreColonne.DATE,
                aide="Laissez vide tant qu’elle ne l’est pas.",
                synonymes=("Réalisée le", "Date de réalisation"),
            ),
        ),
    )
)

PARTENAIRES = enregistrer(
    Table(
        code="partenaires",
        libelle="Partenaires",
        ligne="partenaire",
        modele=Partenaire,
        parent="fiche",
        relation="partenaires",
        annexe_de=annexe_de,
        avec=("plan__annexe",),
        cle=("nom",),
        lignes_max=100,
        feminin=False,
        colonnes=(
            Colonne(
                "nom",
                "Partenaire",
                obligatoire=True,
                largeur="large",
                aide="Un organisme ou un service, plutôt qu’une personne.",
                exemple="Centre social des Coteaux",
                synonymes=("Nom", "Organisme", "Structure"),
            ),
            Colonne(
                "role",
                "Rôle",
                largeur="large",
                aide="Ce qu’il apporte à l’action.",
                exemple="Prête une salle, anime les ateliers",
                synonymes=("Apport", "Contribution", "Mission"),
            ),
        ),
    )
)

INDICATEURS = enregistrer(
    Table(
        code="indicateurs_action",
        libelle="Indicateurs",
        ligne="indicateur",
        modele=IndicateurAction,
        parent="fiche",
        relation="indicateurs",
        annexe_de=annexe_de,
        avec=("plan__annexe",),
        cle=("libelle",),
        lignes_max=50,
        feminin=False,
        colonnes=(
            Colonne(
                "libelle",
                "Indicateur",
                obligatoire=True,
                largeur="large",
                aide="Ce que l’on compte ou mesure.",
                exemple="Familles accueillies dans l’année",
                synonymes=("Libellé", "Intitulé", "Nom"),
            ),
            Colonne(
                "unite",
                "Unité",
                largeur="etroite",
                exemple="familles",
                aide="En quoi la valeur est exprimée.",
                synonymes=("Unité de mesure",),
            ),
            Colonne(
                "depart",
                "Départ",
                GenreColonne.DECIMAL,
                largeur="etroite",
                exemple="40",
                aide="La valeur connue avant l’action.",
                synonymes=("Valeur de départ", "Valeur initiale", "Situation de départ", "Référence"),
            ),
            Colonne(
                "cible",
                "Cible",
                GenreColonne.DECIMAL,
                largeur="etroite",
                exemple="60",
                aide="La valeur visée ; vide si l’indicateur est seulement suivi.",
                synonymes=("Valeur cible", "Objectif", "Valeur visée"),
            ),
            Colonne(
                "source",
                "Source",
                exemple="Rapport d’activité",
                aide="D’où vient le chiffre.",
                synonymes=("Origine", "Source des données"),
            ),
        ),
    )
)

FINANCEMENTS = enregistrer(
    Table(
        code="financements",
        libelle="Financements",
        ligne="ligne de financement",
        modele=LigneFinancement,
        parent="fiche",
        relation="financements",
        annexe_de=annexe_de,
        avec=("plan__annexe",),
        cle=("annee", "financeur", "type"),
        lignes_max=300,
        verifier=_verifier_annee,
        colonnes=(
            Colonne(
                "annee",
                "Année",
                GenreColonne.ENTIER,
                obligatoire=True,
                largeur="etroite",
                exemple="2027",
                aide="L’exercice concerné.",
                synonymes=("Exercice", "An"),
            ),
            Colonne(
                "financeur",
                "Financeur",
                obligatoire=True,
                largeur="large",
                exemple="Caf",
                aide="Qui donne l’argent ou les moyens.",
                synonymes=("Organisme", "Payeur", "Origine des fonds"),
            ),
            Colonne(
                "type",
                "Type",
                GenreColonne.CHOIX,
                obligatoire=True,
                choix=types_de_financement,
                exemple="Subvention",
                aide="La nature du financement.",
                synonymes=("Nature", "Type de financement", "Dispositif"),
            ),
            Colonne(
                "prevu",
                "Prévu",
                GenreColonne.MONTANT,
                exemple="12 500,00 €",
                aide="En euros.",
                synonymes=("Montant prévu", "Montant", "Prévisionnel", "Budget"),
            ),
            Colonne(
                "verse",
                "Versé",
                GenreColonne.MONTANT,
                aide="En euros, une fois payé.",
                synonymes=("Montant versé", "Payé", "Réalisé"),
            ),
        ),
    )
)

TABLES = {"etapes": ETAPES, "partenaires": PARTENAIRES, "indicateurs": INDICATEURS, "financements": FINANCEMENTS}
"""The tables of a fiche by related name, in the order of its page."""
