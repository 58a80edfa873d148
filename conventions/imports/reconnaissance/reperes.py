"""How a French act announces its parts: patterns of headings and formulas, each judged on one paragraph."""

import re
from dataclasses import dataclass

from conventions.imports.reconnaissance.numeros import EN_LETTRES, ROMAIN, valeur
from conventions.imports.reconnaissance.vues import Vue

_SEPARATEUR = r"(?P<sep>\s*[-–—−:.)/•|]+\s*|\s+|$)"
_ARTICLE = re.compile(
    rf"(?:ARTICLE|Article|ART\.?|Art\.?)\s*(?:[nN]\s*[°ºo]\s*)?"
    rf"(?P<numero>\d{{1,3}}|{ROMAIN}\b|(?i:{EN_LETTRES})\b)(?!\.\d)\s*(?:(?:er|ère|ER|ème|e|°)\b)?(?:\s*(?i:bis|ter)\b)?"
    rf"{_SEPARATEUR}(?P<reste>.*)$"
)
_NUMERO = re.compile(rf"(?P<numero>\d{{1,2}}|{ROMAIN})\s*(?:[-–—−.):/°]+)\s*(?P<reste>[^\W\d_].*)$")
_NUMERO_SEUL = re.compile(r"(?P<numero>\d{1,2})\s+(?P<reste>[^\W\d_].*)$")
_DIVISION = re.compile(
    rf"(?:titre|chapitre|partie|section|volet)\s+(?:n\s*°\s*)?(?:\d{{1,2}}\b|{ROMAIN}\b|premi)", re.IGNORECASE
)
_ANNEXE = re.compile(
    rf"(?:ANNEXE|Annexe)\s*(?:[nN]\s*[°ºo]\s*)?(?P<numero>\d{{1,2}}\b|{ROMAIN}\b|[A-H]\b)?{_SEPARATEUR}(?P<reste>.*)$"
)
_VISA = re.compile(r"(?:vus?|visas?)\b(?!\s+que\b.*\?)", re.IGNORECASE)
_CONSIDERANT = re.compile(r"(?:considérant|considerant|sur proposition|sur le rapport|ayant entendu)\b", re.IGNORECASE)
_PREAMBULE = re.compile(r"pr[ée]ambule\b", re.IGNORECASE)
_PARTIES = re.compile(r"entre(?:\s+les\s+soussign|\s*:|\s*$|\s+(?:la|le|les|l'|d'une)\b)", re.IGNORECASE)
_OUVERTURE = re.compile(
    r"(?:il|elles?|ils|les parties)?\s*(?:(?:est|a été|sont|ont)\s+)?(?:\w+\s+)?(?:convenu|conviennent|arrêté|exposé)",
    re.IGNORECASE,
)
_CE_QUI_SUIT = re.compile(r"ce qui suit|comme suit|de ce qui suit", re.IGNORECASE)
_CLOTURE = re.compile(
    r"(?:fait|établi|etabli|signé)\s+(?:à|a\s|en\s|le\s|au\s|aux\s|et\s+délibéré|les\s+jour)"
    r"|en\s+(?:autant|\w+)(?:\s*\(\d+\))?\s+(?:d')?exemplaires?\b|pour\s+extrait\s+(?:certifié\s+)?conforme"
    r"|signatures?\s*(?:des\s+parties\s*)?:?$|certifié\s+exécutoire",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:pour\s+(?:la|le|l')|l[ea]\s+(?:directeur|directrice|maire|présidente?)\b|lu et approuvé)", re.IGNORECASE
)
_DOCUMENT = re.compile(
    r"(?:projet\s+d[e']\s*)?(?:la\s+|le\s+|l')?(?:convention|acte\s+d'engagement|avenant|extrait\s+du\s+(?:registre|proc)|d[ée]lib[ée]ration"
    r"|plan\s+d'actions?|pr[ée]sentation|protocole|charte|contrat|sch[ée]ma)\b",
    re.IGNORECASE,
)
_AUTRE_DOCUMENT = re.compile(
    r"(?:convention|extrait\s+du\s+registre|d[ée]lib[ée]ration|plan\s+d'actions?)\b", re.IGNORECASE
)
_SOMMAIRE = re.compile(r"(?:sommaire|table\s+des\s+mati[èe]res)\s*:?$", re.IGNORECASE)
_INACHEVE = re.compile(
    r"(?:\b(?:de|du|des|la|le|les|l'|d'|et|ou|à|a|en|pour|sur|avec|au|aux|par|dans|un|une|leurs?|sa|ses|son|ces?|cette)"
    r"|[-–—:/])$",
    re.IGNORECASE,
)
_SUITE_DE_PHRASE = re.compile(r"(?:du|de|des|d'|et|à|ci|sont|est|ou|qui|l'|susvisée?)\b|[a-zà-ÿ(«,]")


@dataclass(frozen=True, slots=True)
class Entete:
    """A numbered heading: its number as written and in figures, and what follows it on the line."""

    numero: str
    rang: int
    reste: str
    phrase: bool = False
    """What follows is the text itself, written on the line of its number."""


def article(vue: Vue) -> Entete | None:
    """« ARTICLE 4 – Objet », « Art. 4. », « Article premier »; None for a mention at the head of a sentence."""
    if vue.tableau or vue.puce or vue.sommaire or not (trouve := _ARTICLE.match(vue.texte)):
        return None
    reste, separe = trouve["reste"].strip(), bool(trouve["sep"].strip())
    if not separe and reste and not (vue.marque and not _SUITE_DE_PHRASE.match(reste)):
        return None
    rang = valeur(trouve["numero"])
    return Entete(trouve["numero"], rang, reste, _est_phrase(vue, reste)) if rang else None


def _est_phrase(vue: Vue, reste: str) -> bool:
    """Whether the line holds more than a title: it is long, or reads as a sentence."""
    mots = len(reste.split())
    if not vue.court:
        return True
    return not vue.marque and vue.phrase and mots > 6


def numero(vue: Vue) -> Entete | None:
    """« 7 – Titre », « IV. Titre »: only what looks like a heading, judged by the caller on its sequence."""
    if vue.tableau or vue.puce or not vue.intitule:
        return None
    trouve = _NUMERO.match(vue.texte) or ((vue.titre or vue.majuscules) and _NUMERO_SEUL.match(vue.texte))
    if not trouve:
        return None
    rang = valeur(trouve["numero"])
    return Entete(trouve["numero"], rang, trouve["reste"].strip()) if rang else None


def annexe(vue: Vue) -> Entete | None:
    """« ANNEXE 1 – Diagnostic », « Annexe 2 : Structures », « ANNEXE 3 » alone; never « Annexe 2 précise que »."""
    if vue.tableau or vue.puce or vue.sommaire or not vue.court or not (trouve := _ANNEXE.match(vue.texte)):
        return None
    reste, separe = trouve["reste"].strip(), bool(trouve["sep"].strip())
    if not trouve["numero"] and not (reste and separe):
        return None
    if not vue.marque and ((reste and not separe and _SUITE_DE_PHRASE.match(reste)) or vue.phrase):
        return None
    return Entete(trouve["numero"] or "", valeur(trouve["numero"] or ""), reste)


def visa(vue: Vue) -> bool:
    return not vue.tableau and bool(_VISA.match(vue.texte))


def considerant(vue: Vue) -> bool:
    return not vue.tableau and bool(_CONSIDERANT.match(vue.texte))


def preambule(vue: Vue) -> bool:
    return vue.court and not vue.puce and vue.mots <= 8 and not vue.phrase and bool(_PREAMBULE.match(vue.texte))


def parties(vue: Vue) -> bool:
    return not vue.tableau and not vue.sommaire and bool(_PARTIES.match(vue.texte))


def ouverture(vue: Vue) -> bool:
    """« Il est convenu ce qui suit »: the formula alone in its paragraph."""
    return (
        not vue.tableau
        and vue.mots <= 20
        and bool(_OUVERTURE.match(vue.texte))
        and bool(_CE_QUI_SUIT.search(vue.texte))
    )


def cloture(vue: Vue) -> bool:
    return not vue.tableau and vue.mots <= LIGNE_DE_CLOTURE and bool(_CLOTURE.match(vue.texte))


LIGNE_DE_CLOTURE = 45


def signature(vue: Vue) -> bool:
    return vue.mots <= LIGNE_DE_CLOTURE and bool(_SIGNATURE.match(vue.texte))


def document(vue: Vue) -> bool:
    """The title of an act: its kind, on a line of its own."""
    return vue.intitule and not vue.numero and not vue.texte.endswith(":") and bool(_DOCUMENT.match(vue.texte))


def autre_document(vue: Vue) -> bool:
    """The title of another act bound in the same file, in capitals."""
    return (
        vue.intitule
        and (vue.majuscules or vue.titre == 1)
        and not vue.numero
        and bool(_AUTRE_DOCUMENT.match(vue.texte))
    )


def division(vue: Vue) -> bool:
    """« TITRE II – Les moyens »: a heading above articles."""
    return vue.intitule and vue.marque and not vue.numero and bool(_DIVISION.match(vue.texte))


def sommaire(vue: Vue) -> bool:
    return vue.court and bool(_SOMMAIRE.match(vue.texte))


def inacheve(texte: str) -> bool:
    """A title cut at the end of its line: an open bracket, or a word that calls for another."""
    return texte.count("(") > texte.count(")") or bool(_INACHEVE.search(texte))
