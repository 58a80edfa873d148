"""Closed lists of the action plan and of its steering."""

from django.db import models


class StatutFiche(models.TextChoices):
    """What is said of an action; « en retard » is computed from its dates, never stored."""

    NON_DEMARREE = "non_demarree", "Non démarrée"
    EN_COURS = "en_cours", "En cours"
    REALISEE = "realisee", "Réalisée"
    REPORTEE = "reportee", "Reportée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class Disposition(models.TextChoices):
    """How a gabarit lays out its sections, on screen and on paper."""

    LIGNES = "lignes", "Une ligne par rubrique"
    GRILLE = "grille", "Grille à deux colonnes"
    SIMPLE = "simple", "Titre et objectifs"


class GenreSection(models.TextChoices):
    """What a section of a gabarit holds. All but the first two read the typed fields of the fiche."""

    TEXTE = "texte", "Texte"
    LISTE = "liste", "Liste"
    PERSONNES = "personnes", "Personnes"
    DATES = "dates", "Dates"
    INDICATEURS = "indicateurs", "Indicateurs"
    MONTANTS = "montants", "Montants"


class Source(models.TextChoices):
    """Which typed field of the fiche a section shows; none: a text of its own, kept under the key of the section."""

    TEXTE = "", "Un texte propre à la rubrique"
    THEMES = "themes", "Thèmes"
    PILOTE = "pilote", "Pilote"
    PARTENAIRES = "partenaires", "Partenaires"
    PUBLIC = "public", "Public"
    PERIODE = "periode", "Début et fin"
    ETAPES = "etapes", "Étapes"
    INDICATEURS = "indicateurs", "Indicateurs"
    FINANCEMENTS = "financements", "Financements"


class Presentation(models.TextChoices):
    UNE_PAR_PAGE = "une_par_page", "Une fiche par page"
    A_LA_SUITE = "a_la_suite", "À la suite"


class GenreInstance(models.TextChoices):
    COPIL = "copil", "Comité de pilotage"
    COTECH = "cotech", "Comité technique"
    GROUPE = "groupe", "Groupe thématique"
    AUTRE = "autre", "Autre instance"


class College(models.TextChoices):
    CAF = "caf", "Caf"
    COLLECTIVITES = "collectivites", "Collectivités"
    PARTENAIRES = "partenaires", "Autres partenaires"


class TypeFinancement(models.TextChoices):
    BONUS_TERRITOIRE = "bonus_territoire", "Bonus territoire CTG"
    PRESTATION = "prestation", "Prestation de service"
    SUBVENTION = "subvention", "Subvention"
    FONDS_PROPRES = "fonds_propres", "Fonds propres"
    VALORISATION = "valorisation", "Valorisation en nature"
    PARTICIPATION = "participation", "Participation des familles"
    INVESTISSEMENT = "investissement", "Aide à l’investissement"
    AUTRE = "autre", "Autre"


class EtatPresence(models.TextChoices):
    PRESENT = "present", "Présent"
    REPRESENTE = "represente", "Représenté"
    EXCUSE = "excuse", "Excusé"
    ABSENT = "absent", "Absent"
