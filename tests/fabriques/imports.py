"""A small model of ours as text, and the import made of it."""

from django.db import transaction

from conventions.domain import imports_modele
from conventions.models import ImportModele, Modele
from territoires.models import Organisme, Utilisateur

TEXTE = """CONVENTION TERRITORIALE GLOBALE

Page 1

Vu le code de l’action sociale et des familles,

PREAMBULE

Les partenaires partagent un même souci des familles du territoire.

ARTICLE 1 - OBJET

La convention fixe les priorités retenues pour XXX habitants.

Elle complète l’article 2 et renvoie à l’article 9 pour les bilans.

ARTICLE 2 - ENGAGEMENTS

Chaque partenaire désigne un référent (à adapter).

Le référent rend compte à XXX chaque année.

ARTICLE 3 - DUREE

La convention court sur quatre ans.

Page 2

Fait en deux exemplaires.
"""


def fichier_importe(
    caf: Organisme,
    par: Utilisateur,
    *,
    texte: str = TEXTE,
    nom: str = "Notre convention",
    nature: str = "ctg",
    modele: Modele | None = None,
) -> ImportModele:
    """An import read and ready to review."""
    with transaction.atomic():
        importation = imports_modele.deposer(
            caf, nature=nature, nom=nom, fichier_nom="modele.txt", contenu=texte.encode(), par=par, modele=modele
        )
    imports_modele.executer(importation.pk)
    importation.refresh_from_db()
    assert importation.etat == "pret", importation.message
    return importation
