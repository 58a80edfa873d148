"""What the dossier commands share: read a file, find who acts."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conventions.domain.dossier.schema import Erreur
from conventions.models import Convention
from territoires.models import Utilisateur

TAILLE_MAX = 100 * 1024 * 1024


def lire_dossier(chemin: str) -> Any:
    """The JSON of a file. Raises CommandError with a sentence that says where it is broken."""
    fichier = Path(chemin)
    if not fichier.is_file():
        raise CommandError(f"Le fichier « {chemin} » n’existe pas.")
    if fichier.stat().st_size > TAILLE_MAX:
        raise CommandError("Ce dossier dépasse 100 Mo : retirez-en les fichiers joints.")
    try:
        return json.loads(fichier.read_text(encoding="utf-8"))
    except UnicodeDecodeError as erreur:
        raise CommandError("Ce fichier n’est pas en UTF-8 : enregistrez-le dans ce codage.") from erreur
    except json.JSONDecodeError as erreur:
        raise CommandError(
            f"Ce fichier n’est pas du JSON : erreur ligne {erreur.lineno}, colonne {erreur.colno}."
        ) from erreur
    except ValueError as erreur:  # a number of thousands of digits
        raise CommandError("Ce fichier JSON contient un nombre démesuré.") from erreur
    except RecursionError as erreur:
        raise CommandError("Ce fichier JSON est trop imbriqué.") from erreur


def montrer_erreurs(commande: BaseCommand, erreurs: list[Erreur]) -> None:
    """Every error with its path, one a line."""
    for chemin, phrase in erreurs:
        commande.stderr.write(f"{chemin} : {phrase}")


def trouver_convention(reference: str) -> Convention:
    """Raises CommandError when no convention has this reference."""
    convention = Convention.objects.filter(reference=reference).first()
    if convention is None:
        raise CommandError(f"Aucune convention n’a la référence « {reference} ».")
    return convention


def trouver_auteur(email: str | None) -> Utilisateur:
    """The account that acts: the one named, else the system account of imports (inactive: nobody logs in as it)."""
    if email:
        utilisateur = Utilisateur.objects.filter(email__iexact=email).first()
        if utilisateur is None:
            raise CommandError(f"Aucun compte n’a l’adresse « {email} ».")
        return utilisateur
    utilisateur, _ = Utilisateur.objects.get_or_create(
        email="import@ctg.invalid", defaults={"prenom": "Import", "nom": "automatique", "is_active": False}
    )
    return utilisateur
