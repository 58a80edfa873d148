"""Checks of official numbers: SIREN, SIRET, INSEE code of a commune."""

import re

from django.core.exceptions import ValidationError

SIREN_LA_POSTE = "356000000"
PREFIXE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?")


def compacter(numero: str) -> str:
    """A number without the spaces, dots and hyphens that people type or paste in it."""
    return re.sub(r"[\s.\-]", "", numero)


def espacer(numero: str) -> str:
    """ "213 801 855" or "213 801 855 00015", with no-break spaces, as printed on official letters."""
    groupes = [numero[i : i + 3] for i in range(0, min(len(numero), 9), 3)]
    return "\u00a0".join([*groupes, numero[9:]] if numero[9:] else groupes)


def cle_de_luhn_juste(chiffres: str) -> bool:
    """Luhn key: every second digit from the right counts double, and the total is a multiple of ten."""
    total = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        dizaine, unite = divmod(int(chiffre) * (1 + rang % 2), 10)
        total += dizaine + unite
    return total % 10 == 0


def _exiger_chiffres(valeur: str, longueur: int, nom: str, longueur_en_lettres: str) -> None:
    if re.fullmatch(rf"[0-9]{{{longueur}}}", valeur):
        return
    if not re.fullmatch(r"[0-9]*", valeur):
        raise ValidationError(
            f"Le numéro {nom} «\u00a0{valeur}\u00a0» contient autre chose que des chiffres\u00a0: "
            f"il en compte {longueur_en_lettres}, sans lettre.",
            code="format",
        )
    raise ValidationError(
        f"Le numéro {nom} {espacer(valeur)} est incomplet ou trop long\u00a0: vous avez donné {len(valeur)} "
        f"chiffres, il en faut {longueur_en_lettres}.",
        code="longueur",
    )


def valider_siren(valeur: str) -> None:
    """Nine digits with a right Luhn key; spaces are accepted. Raises ValidationError."""
    siren = compacter(valeur)
    _exiger_chiffres(siren, 9, "SIREN", "neuf")
    if siren == "0" * 9 or not cle_de_luhn_juste(siren):
        raise ValidationError(
            f"Le numéro SIREN {espacer(siren)} est faux\u00a0: sa clé de contrôle ne correspond pas. "
            "Vérifiez ses neuf chiffres sur un courrier officiel ou dans l’annuaire des entreprises.",
            code="cle",
        )


def valider_siret(valeur: str) -> None:
    """Fourteen digits, SIREN then establishment, with a right Luhn key. Raises ValidationError.

    The establishments of La Poste follow another rule: the plain sum of their digits is a multiple of five.
    """
    siret = compacter(valeur)
    _exiger_chiffres(siret, 14, "SIRET", "quatorze")
    if siret.startswith(SIREN_LA_POSTE) and sum(map(int, siret)) % 5 == 0:
        return
    if siret.startswith("0" * 9) or not (cle_de_luhn_juste(siret) and cle_de_luhn_juste(siret[:9])):
        raise ValidationError(
            f"Le numéro SIRET {espacer(siret)} est faux\u00a0: sa clé de contrôle ne correspond pas. "
            "Vérifiez ses quatorze chiffres sur un courrier officiel ou dans l’annuaire des entreprises.",
            code="cle",
        )


def valider_code_insee(valeur: str) -> None:
    """Form of the INSEE code of a commune (not its existence). Raises ValidationError.

    Five characters: département 01 to 95 without 20, or 2A, 2B, then the commune; 971 to 978 and 984 to 989 overseas.
    """
    if re.fullmatch(r"(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])[0-9]{3}|97[1-8][0-9]{2}|98[4-9][0-9]{2}", valeur):
        return
    if re.fullmatch(r"20[0-9]{3}", valeur):
        raise ValidationError(
            f"Le code Insee {valeur} n’existe plus\u00a0: en Corse, il commence par 2A ou 2B.", code="corse"
        )
    raise ValidationError(
        f"Le code Insee «\u00a0{valeur}\u00a0» est faux\u00a0: il compte cinq caractères et commence par le numéro du "
        "département, par exemple 38185 ou 2A004. Ne le confondez pas avec le code postal.",
        code="format",
    )


def valider_prefixe(valeur: str) -> None:
    """The prefix of a Caf's references, which stand in addresses and file names. Raises ValidationError."""
    if not PREFIXE.fullmatch(valeur):
        raise ValidationError(
            f"Le préfixe «\u00a0{valeur}\u00a0» ne convient pas\u00a0: il n’a que des capitales sans accent, "
            "des chiffres et des tirets entre eux, par exemple CTG ou CTG-26.",
            code="format",
        )
