"""Numbers and dates as people type them or as a spreadsheet shows them."""

import re
from datetime import date, timedelta
from decimal import Decimal

from ctg.typographie import MOIS
from territoires.referentiels.normalisation import normaliser

NOMBRE_MAX = 40
"""Characters of the longest number that is looked at."""

_BLANCS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_UNITES = re.compile(r"(?:€|euros?|eur|%)$", re.IGNORECASE)
_MILLIERS_D_EUROS = re.compile(r"(?:k|m|millions?|milliers?)\s*(?:d[’']?)?\s*(?:€|euros?|eur)?$", re.IGNORECASE)
_GROUPES = re.compile(r"[0-9]{1,3}(?:([ .,])[0-9]{3})(?:\1[0-9]{3})*")
_CHIFFREE = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4}|[0-9]{2})(?:\s+[0-9:]+)?")
_JOURS = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}
_MOIS = {normaliser(nom): rang for rang, nom in enumerate(MOIS, 1)}
_ABREGES = {"janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_SERIE_ZERO = date(1899, 12, 30)
ANNEES = (1900, 2199)


class Illisible(ValueError):
    """``str()`` is a sentence that says how to write it."""


def lire_nombre(texte: str, *, entier: bool = False) -> Decimal:
    """« 1 234,50 € », « 1.234,50 », « 1,234.50 », « -12,5 % », « (300) » as a decimal number.

    A comma is decimal. A lone dot before three digits may be read in two ways: refused, but for a whole number.
    Raises :class:`Illisible`.
    """
    propre = _BLANCS.sub(" ", texte).strip()
    if len(propre) > NOMBRE_MAX:
        raise Illisible("Ce texte est trop long pour un nombre : n’y laissez que des chiffres.")
    if re.search(r"[0-9][.,]?[0-9]*e[+][0-9]+$", propre, re.IGNORECASE):
        raise Illisible(f"Le tableur a abrégé ce nombre en « {propre} » : élargissez la colonne, puis recopiez-la.")
    sans_unite = _UNITES.sub("", propre).strip()
    if _MILLIERS_D_EUROS.search(propre):
        raise Illisible(f"« {propre} » est en milliers ou en millions : écrivez le montant entier, en euros.")
    negatif = sans_unite[:1] in {"-", "−", "–"} or (sans_unite.startswith("(") and sans_unite.endswith(")"))
    chiffres = sans_unite.strip("()").lstrip("+-−–").strip().replace("’", " ").replace("'", " ")
    valeur = _chiffres(chiffres, propre, entier=entier)
    return -valeur if negatif else valeur


def _chiffres(texte: str, montre: str, *, entier: bool) -> Decimal:
    entiere, decimales = texte, ""
    if trouve := re.fullmatch(r"(.*)[.,]([0-9]*)", texte):
        separateur = texte[trouve.end(1)]
        if texte.count(separateur) == 1:
            entiere, decimales = trouve.group(1), trouve.group(2)
            seul = "." not in entiere and "," not in entiere
            if separateur == "." and seul and len(decimales) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", entiere):
                if not entier:
                    raise Illisible(
                        f"« {montre} » se lit de deux façons : écrivez {entiere}{decimales} ou {entiere},{decimales}."
                    )
                entiere, decimales = f"{entiere}{decimales}", ""
    if not (re.fullmatch(r"[0-9]+", entiere) or _GROUPES.fullmatch(entiere) or (not entiere and decimales)):
        raise Illisible(f"« {montre} » n’est pas un nombre : écrivez-le en chiffres, par exemple 1234,50.")
    return Decimal(f"{re.sub(r'[ .,]', '', entiere) or '0'}.{decimales or '0'}")


def lire_date(texte: str) -> date:
    """« 03/02/2026 », « 3 février 2026 », « 2026-02-03 », or the serial number that a spreadsheet keeps for it.

    Raises :class:`Illisible`.
    """
    propre = texte.strip()[:80]
    refus = Illisible(f"« {propre} » n’est pas une date : écrivez le jour, le mois et l’année, par exemple 03/02/2026.")
    jour, mois, annee = _parties_de_date(propre, refus)
    if not ANNEES[0] <= annee <= ANNEES[1]:
        raise Illisible(f"L’année {annee} est hors du calendrier d’une convention : vérifiez-la.")
    try:
        return date(annee, mois, jour)
    except ValueError:
        raise Illisible(f"« {propre} » n’existe pas au calendrier : vérifiez le jour et le mois.") from None


def _parties_de_date(texte: str, refus: Illisible) -> tuple[int, int, int]:
    if trouve := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?", texte):
        return int(trouve[3]), int(trouve[2]), int(trouve[1])
    if trouve := _CHIFFREE.fullmatch(texte):
        return int(trouve[1]), int(trouve[2]), _annee(trouve[3])
    if re.fullmatch(r"[3-7][0-9]{4}", texte):
        jour = _SERIE_ZERO + timedelta(days=int(texte))
        return jour.day, jour.month, jour.year
    mots = [mot for mot in normaliser(texte).split() if mot not in _JOURS and mot != "le"]
    if len(mots) == 2 and mots[0] in _MOIS | _ABREGES:
        raise Illisible(f"« {texte} » ne dit pas le jour : écrivez par exemple 01/{_mois(mots[0]):02}/{mots[1]}.")
    if not re.fullmatch(r"(1er|[0-9]{1,2}) [a-z]+ ([0-9]{4}|[0-9]{2})", " ".join(mots)) or not _mois(mots[1]):
        raise refus
    return int(mots[0].removesuffix("er")), _mois(mots[1]), _annee(mots[2])


def _annee(texte: str) -> int:
    """The year, in this century when two digits below 70 give it, else in the last one."""
    annee = int(texte)
    return annee if len(texte) > 2 else annee + (2000 if annee < 70 else 1900)


def _mois(mot: str) -> int:
    return _MOIS.get(mot) or _ABREGES.get(mot, 0)


def ecrire_decimal(valeur: Decimal) -> str:
    """A decimal number as it is typed: a comma, no useless zero but the cents of an amount."""
    texte = f"{valeur:f}"
    if "." in texte:
        entiere, _, decimales = texte.partition(".")
        decimales = decimales if len(decimales) == 2 and decimales.strip("0") else decimales.rstrip("0")
        texte = f"{entiere},{decimales}" if decimales else entiere
    return texte
