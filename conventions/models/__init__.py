from conventions.models.annexe import Annexe, Fichier, ModeImpression
from conventions.models.article import Article
from conventions.models.convention import Convention, Creation, SequenceReference, fin_maximale
from conventions.models.deliberation import Deliberation, EtatDeliberation, TransitionDeliberation
from conventions.models.diagnostic import Enjeu, EtapeDiagnostic, LigneIndicateur, ValeurCommune
from conventions.models.document import Document, TexteDocument
from conventions.models.import_modele import DecisionImport, GenreDecision, ImportModele
from conventions.models.ligne import ImportLignes, Ligne, LigneAnnexe, LigneStructure, PieceDeliberation
from conventions.models.modele import (
    AnnexeModele,
    ArticleModele,
    Hypothese,
    Modele,
    OptionHypothese,
    VersionModele,
)
from conventions.models.notification import (
    URGENTES,
    Courriel,
    GenreNotification,
    Notification,
    PreferenceNotification,
)
from conventions.models.partie import IDENTITE, Partie, Signataire
from conventions.models.relecture import DemandeAnnexes, Fil, Message, TransitionAnnexe
from conventions.models.version import Rendu, Transition, Version

__all__ = [
    "IDENTITE",
    "URGENTES",
    "Annexe",
    "AnnexeModele",
    "Article",
    "ArticleModele",
    "Convention",
    "Courriel",
    "Creation",
    "DecisionImport",
    "Deliberation",
    "DemandeAnnexes",
    "Document",
    "Enjeu",
    "EtapeDiagnostic",
    "EtatDeliberation",
    "Fichier",
    "Fil",
    "GenreDecision",
    "GenreNotification",
    "Hypothese",
    "ImportLignes",
    "ImportModele",
    "Ligne",
    "LigneAnnexe",
    "LigneIndicateur",
    "LigneStructure",
    "Message",
    "ModeImpression",
    "Modele",
    "Notification",
    "OptionHypothese",
    "Partie",
    "PieceDeliberation",
    "PreferenceNotification",
    "Rendu",
    "SequenceReference",
    "Signataire",
    "TexteDocument",
    "Transition",
    "TransitionAnnexe",
    "TransitionDeliberation",
    "ValeurCommune",
    "Version",
    "VersionModele",
    "fin_maximale",
]
