"""The receipt that the prefect's platform stamps upon a transmitted act, read and compared."""

import re
from dataclasses import dataclass
from datetime import date

from conventions.erreurs import ErreurMetier
from ctg.typographie import date_en_lettres
from territoires.validateurs import cle_de_luhn_juste, espacer

ACCUSE_MAX = 120
_FORME = re.compile(
    r"(?:(?:99_)?(?P<nature>[A-Z]{2})-)?(?P<departement>[0-9]{3}|02[AB])-(?P<siren>[0-9]{9})-(?P<jour>[0-9]{8})"
    r"-(?P<acte>[A-Z0-9_.]+?)(?:-(?P<fin>[A-Z]{1,2}))?",
    re.IGNORECASE,
)
_AUTOUR = re.compile(r"\s+|^(?:AR|ID|Identifiant\s+(?:unique|de l’acte))\s*:?", re.IGNORECASE)
NATURES = {
    "DE": "une délibération",
    "AR": "un arrêté réglementaire",
    "AI": "un arrêté individuel",
    "CC": "un contrat ou une convention",
    "BF": "un document budgétaire",
    "AU": "un autre acte",
}


@dataclass(frozen=True, slots=True)
class Accuse:
    """What a receipt code says: the kind of act, the département, who sent it, the day of the act, its number."""

    nature: str
    departement: str
    siren: str
    date: date
    acte: str


class AccuseIllisible(ErreurMetier):
    """The text pasted is not the code of a receipt."""


def lire_accuse(texte: str) -> Accuse:
    """Read « 99_DE-078-217800291-20241211-DEL24_081-D », with or without its prefix and its suffix, spaces ignored.

    Raises :class:`AccuseIllisible` (shape, SIREN key, day that does not exist) with what to look for on the stamp.
    """
    compact = _AUTOUR.sub("", texte.strip())
    trouve = _FORME.fullmatch(compact) if len(compact) <= ACCUSE_MAX else None
    if trouve is None:
        raise AccuseIllisible(
            "Ce texte n’est pas un code d’accusé de réception. Copiez la ligne du tampon qui ressemble à "
            "« 99_DE-025-242504116-20260312-DEL26_014-DE » : nature, département, SIREN, date, numéro de l’acte."
        )
    siren = trouve["siren"]
    if not cle_de_luhn_juste(siren) or siren == "0" * 9:
        raise AccuseIllisible(
            f"Le SIREN de ce code, {espacer(siren)}, est faux : sa clé de contrôle ne correspond pas. "
            "Copiez le code de nouveau, un chiffre a dû changer."
        )
    chiffres = trouve["jour"]
    try:
        jour = date(int(chiffres[:4]), int(chiffres[4:6]), int(chiffres[6:]))
    except ValueError:
        raise AccuseIllisible(
            f"La date de ce code, « {chiffres} », n’existe pas : elle s’écrit année, mois, jour. Copiez-le de nouveau."
        ) from None
    fin = (trouve["fin"] or "").upper()
    nature = (trouve["nature"] or (fin if fin in NATURES else "")).upper()
    return Accuse(nature, trouve["departement"].upper(), siren, jour, trouve["acte"].upper())


def ecarts(accuse: Accuse, *, siren: str, departement: str, seance: date | None, numero: str) -> list[str]:
    """What the receipt says otherwise than the party and its vote; an empty value here is not compared."""
    dits = []
    if accuse.nature not in {"DE", ""}:
        quoi = NATURES.get(accuse.nature, f"un acte de nature « {accuse.nature} »")
        dits.append(f"Cet accusé est celui d’{quoi}, non d’une délibération.")
    if siren and accuse.siren != siren:
        dits.append(
            f"Cet accusé porte le SIREN {espacer(accuse.siren)}, alors que celui de la partie est {espacer(siren)} : "
            "c’est peut-être l’acte d’une autre collectivité."
        )
    if departement and _sans_zero(accuse.departement) != _sans_zero(departement):
        dits.append(
            f"Cet accusé vient du département {_sans_zero(accuse.departement)}, la partie est du {departement}."
        )
    if seance is not None and accuse.date != seance:
        dits.append(
            f"Cet accusé est celui d’un acte du {date_en_lettres(accuse.date)}, "
            f"alors que le vote est du {date_en_lettres(seance)}."
        )
    if numero and not _meme_numero(numero, accuse.acte):
        dits.append(f"Cet accusé est celui de l’acte « {accuse.acte} », alors que la délibération est « {numero} ».")
    return dits


def _sans_zero(code: str) -> str:
    return code.lstrip("0") if len(code.lstrip("0")) >= 2 else code[-2:]


def _meme_numero(un: str, autre: str) -> bool:
    """Whether two writings may be one number: « 2026-014 » and « DEL26_014 », by their last digits."""
    a, b = _plat(un), _plat(autre)
    finales = [re.findall(r"[0-9]+", numero)[-1:] for numero in (un, autre)]
    derniers = [int(finale[0]) for finale in finales if finale]
    return a in b or b in a or (len(derniers) == 2 and derniers[0] == derniers[1])


def _plat(numero: str) -> str:
    return re.sub(r"[^a-z0-9]", "", numero.casefold())
