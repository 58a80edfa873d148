"""Closed lists of the convention's world."""

from django.db import models


class Nature(models.TextChoices):
    CTG = "ctg", "Convention territoriale globale"
    ACTE_ENGAGEMENT = "acte_engagement", "Acte d’engagement"
    AVENANT = "avenant", "Avenant"
    DELIBERATION = "deliberation", "Délibération"
    PRESENTATION = "presentation", "Présentation du territoire"
    PLAN_ACTIONS = "plan_actions", "Plan d’actions"
    FICHE_ACTION = "fiche_action", "Fiche action"
    CONVOCATION = "convocation", "Convocation d’un comité"
    COMPTE_RENDU = "compte_rendu", "Compte rendu de comité"


# A model of these natures makes a convention; a model of any other makes a document of a convention.
NATURES_DE_CONVENTION = (Nature.CTG, Nature.ACTE_ENGAGEMENT)
NATURES_DE_DOCUMENT = tuple(nature for nature in Nature if nature not in NATURES_DE_CONVENTION)


class Statut(models.TextChoices):
    CADRAGE = "cadrage", "Cadrage"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    REDACTION = "redaction", "Rédaction"
    DELIBERATIONS = "deliberations", "Délibérations"
    SIGNATURE = "signature", "Signature"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    ACHEVEE = "achevee", "Achevée"
    RESILIEE = "resiliee", "Résiliée"
    ABANDONNEE = "abandonnee", "Abandonnée"


# Statuts in which the text may still change.
EN_PREPARATION = (Statut.CADRAGE, Statut.DIAGNOSTIC, Statut.REDACTION, Statut.DELIBERATIONS, Statut.SIGNATURE)
STATUTS_MODIFIABLES = frozenset({Statut.CADRAGE, Statut.DIAGNOSTIC, Statut.REDACTION})


class StatutModele(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIEE = "publiee", "Publiée"
    RETIREE = "retiree", "Retirée"


class Numerotation(models.TextChoices):
    ARTICLES = "articles", "Articles numérotés"
    SECTIONS = "sections", "Sections titrées, sans numéro"


class GenreArticle(models.TextChoices):
    VISAS = "visas", "Visas"
    PREAMBULE = "preambule", "Préambule"
    ARTICLE = "article", "Article"
    SECTION = "section", "Section titrée, sans numéro"
    PASSAGE = "passage", "Passage sans titre imprimé"


# In this order at the head of a text; sections and passages stand anywhere.
GENRES_ORDONNES = (GenreArticle.VISAS, GenreArticle.PREAMBULE, GenreArticle.ARTICLE)


class Condition(models.TextChoices):
    """When an article or annexe of a model applies, from the parties present."""

    TOUJOURS = "", "Toujours"
    DEPARTEMENT = "departement", "Si un Département est partie"
    MSA = "msa", "Si une MSA est partie"
    ETAT = "etat", "Si l’État est partie"
    CPAM = "cpam", "Si une CPAM est partie"
    INTERCOMMUNALITE = "intercommunalite", "Si une intercommunalité est partie"
    PLUSIEURS_COLLECTIVITES = "plusieurs_collectivites", "S’il y a plusieurs collectivités"
    UNE_COLLECTIVITE = "une_collectivite", "S’il n’y a qu’une collectivité"


class StatutAnnexe(models.TextChoices):
    """Where an annexe entrusted to a party stands between the two sides."""

    A_COMPLETER = "a_completer", "À compléter"
    TRANSMISE = "transmise", "Transmise"
    A_CORRIGER = "a_corriger", "À corriger"
    VALIDEE = "validee", "Validée"


class Theme(models.TextChoices):
    PETITE_ENFANCE = "petite_enfance", "Petite enfance"
    ENFANCE = "enfance", "Enfance"
    JEUNESSE = "jeunesse", "Jeunesse"
    PARENTALITE = "parentalite", "Parentalité"
    VIE_SOCIALE = "vie_sociale", "Animation de la vie sociale"
    ACCES_DROITS = "acces_droits", "Accès aux droits et aux services"
    NUMERIQUE = "numerique", "Inclusion numérique"
    LOGEMENT = "logement", "Logement et cadre de vie"
    HANDICAP = "handicap", "Handicap"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement social"
    SANTE = "sante", "Santé"
    MOBILITE = "mobilite", "Mobilité"
    VIEILLISSEMENT = "vieillissement", "Vieillissement"
    CITOYENNETE = "citoyennete", "Citoyenneté"
    INSERTION = "insertion", "Insertion"


class EtatRendu(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    PRET = "pret", "Prêt"
    ECHEC = "echec", "Échec"


MAX_PARTIES = 60
MAX_SIGNATAIRES = 6
