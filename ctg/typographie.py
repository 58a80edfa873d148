"""French typography and numbers in words: what a reader of the pages, the e-mails and the PDF sees.

Spelling is the classical one (« vingt et un », « quatre-vingt-un mille deux cents »), which acts use; the 1990
rectifications (« vingt-et-un ») are not applied.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from num2words import num2words

INSECABLE = "\u00a0"
FINE = "\u202f"
MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]

_BLANC = "[ \u00a0\u202f]"
_MOIS = "|".join(MOIS)
_UNITE = "(h|min|euros?|ans?|mois|jours?|pages?|annexes?|articles?)"
_AVANT = r"(n°|nos|M\.|MM\.|Mmes?|Me|Dr|art\.|p\.|[Aa]rticles?|[Aa]nnexes?)"
_PROTEGES = re.compile(
    r"(?:https?://|mailto:|www\.)[^\s<>«»\"]+|[\w.+\-]{1,64}@[\w\-]{1,63}\.[\w.\-]+|\b\d{1,2}:\d{2}\b"
)
_GUILLEMETS = re.compile(r'(?<![\w"])"(?=[^\s"])([^"\n]*?[^\s"])"(?![\w"])')
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W_]|«)")
_ORDINAUX = (
    (re.compile(r"\b1(?:[ \u00a0\u202f]?er|ier)\b"), "1er"),
    (re.compile(r"\b1(?:ère|ere)\b"), "1re"),
    (re.compile(r"\b(\d+)(?:ième|ieme|ème|eme)\b"), r"\1e"),
    (re.compile(rf"\b1(?={_BLANC}(?:{_MOIS})\b)"), "1er"),
)
_MANQUANTES = (
    (re.compile(r"«(?=[^\s\u00a0\u202f])"), f"«{INSECABLE}"),
    (re.compile(r"(?<=[^\s\u00a0\u202f])»"), f"{INSECABLE}»"),
    (re.compile(r"(?<=[\w)\]»’])([;!?]+)(?=[\s»)\]]|$)"), rf"{FINE}\1"),
    (re.compile(r"(?<=[\w)\]»’])(:)(?=\s|$)"), rf"{INSECABLE}\1"),
)
_MILLIERS = re.compile(rf"(?<![\d,.\u202f])\d{{1,3}}(?:{_BLANC}\d{{3}})+(?!\d)")
_PRESENTES = (
    (re.compile(rf"(?<!{_BLANC}){_BLANC}+(?=[;!?])"), FINE),
    (re.compile(rf"(?<!{_BLANC}){_BLANC}+(?=:)"), INSECABLE),
    (re.compile(rf"«{_BLANC}+"), f"«{INSECABLE}"),
    (re.compile(rf"(?<!{_BLANC}){_BLANC}+»"), f"{INSECABLE}»"),
    (re.compile(rf"(?<=\d){_BLANC}(?=[%€‰]|k€)"), FINE),
    (re.compile(rf"\b(\d{{1,2}}|1er){_BLANC}(?=(?:{_MOIS})\b)"), rf"\1{INSECABLE}"),
    (
        re.compile(rf"(?<=\d){_BLANC}(h|min|euros?|ans?|mois|jours?|pages?|annexes?|articles?)(?![\w’'])"),
        rf"{INSECABLE}\1",
    ),
    (re.compile(rf"(?<=\d{INSECABLE}h){_BLANC}(?=\d)"), INSECABLE),
    (
        re.compile(rf"\b(n°|nos|M\.|MM\.|Mme|Mmes|Me|Dr|art\.|p\.|[Aa]rticles?|[Aa]nnexes?){_BLANC}(?=[\dA-ZÀ-ÖØ-Þ])"),
        rf"\1{INSECABLE}",
    ),
)


def espaces_insecables(texte: str) -> str:
    """Turn into no-break spaces those that must not end a line; no character is added or removed.

    Narrow (U+202F) before ; ! ? % € and between thousands; full (U+00A0) before a colon, inside « », between a day
    and its month, a number and its unit, « article » and its number, « Mme » and a name.
    """
    for motif, remplacement in _PRESENTES:
        texte = motif.sub(remplacement, texte)
    return _MILLIERS.sub(lambda trouve: re.sub(_BLANC, FINE, trouve.group()), texte)


def _typographier_libre(texte: str) -> str:
    texte = _GUILLEMETS.sub(rf"«{INSECABLE}\1{INSECABLE}»", texte)
    texte = _APOSTROPHE.sub("’", texte)
    texte = re.sub(r"(?<!\.)\.{3}(?!\.)", "…", texte)
    for motif, remplacement in (*_ORDINAUX, *_MANQUANTES):
        texte = motif.sub(remplacement, texte)
    return espaces_insecables(texte)


def typographier(texte: str) -> str:
    """Plain text (not HTML) with French typography; twice gives the same as once.

    Curly apostrophes, « » for paired straight quotes, « … », « 1er » and « 2e », the no-break spaces of
    ``espaces_insecables`` and those that are missing before ; ! ? : and inside « ». Addresses are left alone.
    """
    sortie: list[str] = []
    position = 0
    for trouve in _PROTEGES.finditer(texte):
        sortie.extend((_typographier_libre(texte[position : trouve.start()]), trouve.group()))
        position = trouve.end()
    return "".join((*sortie, _typographier_libre(texte[position:])))


def nombre_en_lettres(nombre: int, feminin: bool = False) -> str:
    """« vingt et un » ; with ``feminin``, « vingt et une » (only « un » agrees). Classical spelling."""
    lettres = str(num2words(nombre, lang="fr"))
    finit_par_un = nombre == 0 or abs(nombre) % 10 != 1 or abs(nombre) % 100 in (11, 71, 91)
    return lettres if finit_par_un or not feminin else f"{lettres}e"


def date_en_lettres(jour: date) -> str:
    """« 1er janvier 2024 », with ordinary spaces (``espaces_insecables`` joins the day and the month in print)."""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def heure(moment: time | datetime) -> str:
    """« 14 h 05 », « 9 h », with no-break spaces. The time is taken as given (no change of zone)."""
    minutes = f"{INSECABLE}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{INSECABLE}h{minutes}"


def date_et_heure(moment: datetime) -> str:
    """« le 3 mars 2026 à 14 h 05 », in the current time zone when ``moment`` carries one."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"le {date_en_lettres(local)} à {heure(local)}"


def nombre(valeur: int | Decimal, decimales: int = 0) -> str:
    """« 1 089 800 », « 12,50 »: narrow no-break spaces between thousands, a decimal comma, a true minus sign."""
    arrondi = Decimal(valeur).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    signe = "\u2212" if arrondi < 0 else ""
    return signe + f"{abs(arrondi):,f}".replace(",", FINE).replace(".", ",")


def montant(somme: Decimal | int) -> str:
    """Euros in figures: « 1 089 800 € », « 12,50 € » (cents only where there are some, rounded half up)."""
    arrondie = Decimal(somme).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{nombre(arrondie, 0 if arrondie == arrondie.to_integral_value() else 2)}{FINE}€"


def montant_en_lettres(somme: Decimal | int) -> str:
    """Euros in words: « douze euros et cinquante centimes », « deux millions d’euros »."""
    arrondie = Decimal(somme).quantize(Decimal("0.01"), ROUND_HALF_UP)
    euros, centimes = divmod(int(abs(arrondie) * 100), 100)
    parties = []
    if euros or not centimes:
        liaison = " d’" if euros and euros % 1_000_000 == 0 else " "
        parties.append(f"{nombre_en_lettres(euros)}{liaison}{pluriel(euros, 'euro')}")
    if centimes:
        parties.append(f"{nombre_en_lettres(centimes)} {pluriel(centimes, 'centime')}")
    return ("moins " if arrondie < 0 else "") + " et ".join(parties)


def enumerer(elements: Sequence[str]) -> str:
    """« A, B et C »; an empty sequence gives an empty text."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


def pluriel(nombre_de: float | Decimal, au_singulier: str, au_pluriel: str | None = None) -> str:
    """The word that agrees with the number: singular below two (0 article, 1,5 place), as French has it.

    ``au_pluriel`` is the singular with an « s » when it is not given.
    """
    return au_singulier if -2 < nombre_de < 2 else (au_pluriel if au_pluriel is not None else f"{au_singulier}s")


def compter(nombre_de: int, au_singulier: str, au_pluriel: str | None = None) -> str:
    """« 1 article », « 1 200 pages » (no-break space)."""
    return f"{nombre(nombre_de)}{INSECABLE}{pluriel(nombre_de, au_singulier, au_pluriel)}"


def _plus_mois(jour: date, mois: int) -> date:
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    dernier = (date(annee + (rang == 11), (rang + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(annee, rang + 1, min(jour.day, dernier))


def duree_en_lettres(debut: date, fin: date) -> str:
    """Length of a period, its last day included: « quatre ans », « un an et six mois », « dix jours ».

    Years, then months, then days, leaving out those that are zero. Raises ``ValueError`` when it ends before it starts.
    """
    if fin < debut:
        raise ValueError("La fin de la période précède son début.")
    lendemain = fin + timedelta(days=1)
    mois = (lendemain.year - debut.year) * 12 + lendemain.month - debut.month
    if _plus_mois(debut, mois) > lendemain:
        mois -= 1
    jours = (lendemain - _plus_mois(debut, mois)).days
    annees, mois = divmod(mois, 12)
    unites = ((annees, "an", "ans"), (mois, "mois", "mois"), (jours, "jour", "jours"))
    return enumerer([f"{nombre_en_lettres(n)} {pluriel(n, un, plusieurs)}" for n, un, plusieurs in unites if n])
