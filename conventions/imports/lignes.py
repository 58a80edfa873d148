"""What one line of text is, and whether the next one goes on with its sentence. No wording of any model is known."""

import re
from dataclasses import dataclass

TIRETS = "-–—‒−"
_GLYPHES = "•·●○◦∙⁃‣▪▫■□▶►▸➔→➜➢➤➣➡✓✔✗❖◆◇★☐☑"
_PUCE = re.compile(
    # A sign that prose does not use needs no space; a dash needs one, or a letter right after it; « o » and « * » a
    # space and something.
    rf"(?P<marque>[{_GLYPHES}]+|[{TIRETS}](?=[\s\u00a0]|[^\W\d_])|[*>+](?=\s)|o(?=\s+\S))[\s\u00a0]*"
)
_NUMERO = re.compile(
    r"(?P<marque>\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})[.)]\)?|\d{1,2}°\)?)[\s\u00a0]+(?=\S)"
)
_INTERTITRE = re.compile(
    r"(?:ARTICLE|Article|ANNEXE|Annexe|TITRE|Titre|CHAPITRE|Chapitre|SECTION|Section|PARTIE|Partie|AXE|Axe|ACTION|Action"
    r"|FICHE|Fiche|PHASE|Phase|ETAPE|ÉTAPE|Etape|Étape)[\s\u00a0]+(?:n°[\s\u00a0]*)?(?:\d+|[Pp]remi|PREMI|[IVX]+\b|[A-Z]\b)"
)
_VISA = re.compile(r"(?:vus?|considérant|attendu)\b", re.IGNORECASE)
_NOTE = re.compile(r"[¹²³⁴-⁹]|\[\^?\d{1,3}\]")
_LIAISON = re.compile(r"(?:ci-après|d[’']une part|d[’']autre part)\b", re.IGNORECASE)
_FIN_DE_PHRASE = re.compile(r"(?:[.;:!?…»]|\.\.\.)[)\]*”\"’]*$")
_ABREGE = re.compile(r"(?:^|\s)(?:MM?|Mmes?|Mlle|Me|art|cf|ex|n|no|bd|av|St|Ste|réf|tél)\.$")
_MOT_OUTIL = re.compile(
    r"(?:^|[\s\u00a0’'(])(?:à|a|au|aux|avec|ce|ces|cette|dans|de|des|du|en|entre|et|la|le|les|leur|leurs|nos|notre|ou"
    r"|par|pour|que|qui|sa|sans|se|ses|son|sous|sur|un|une|vers)$",
    re.IGNORECASE,
)
_EMPHASES = re.compile(r"\*{1,3}|</?(?:b|i|u|em|strong)>")
MINUSCULE = re.compile(r"[(«\"“\s\u00a0]*[a-zà-öø-ÿœ]")


_FIN_MAX = 600
"""Characters at the end of a line that say how it ends: a paragraph may grow line after line."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line that begins an item of a list: its mark, and the text after it."""

    marque: str
    texte: str


def puce(ligne: str) -> Item | None:
    """The item that a bullet begins. Of several bullets in a row (« - ✓ texte ») the last one is the mark."""
    reste = ligne.strip()
    marque = ""
    while (trouve := _PUCE.match(reste)) and not reste.startswith("**"):
        # Two dashes make a dialogue or a rule, never two levels of a list.
        if marque and trouve["marque"] in TIRETS:
            break
        marque, reste = trouve["marque"], reste[trouve.end() :]
    return Item(marque, reste) if marque else None


def numero(ligne: str) -> Item | None:
    """The item that a number or a letter may begin: « 1. », « a) », « 1° », « (ii) ». Its run decides."""
    propre = ligne.strip()
    trouve = _NUMERO.match(propre)
    return Item(trouve["marque"], propre[trouve.end() :]) if trouve else None


def suite_de_numero(marque: str) -> tuple[str, set[int]]:
    """The shape of a number (« #. ») and the ranks that it may stand for: « i. » is a ninth letter or a first."""
    coeur = marque.strip("().°")
    forme = marque.replace(coeur, "#", 1) if coeur else marque
    if coeur.isdigit():
        return forme + "1", {int(coeur)}
    rangs = set()
    if len(coeur) == 1 and coeur.isalpha():
        rangs.add(ord(coeur.lower()) - ord("a") + 1)
    if set(coeur.lower()) <= set("ivx"):
        rangs.add(_romain(coeur.lower()))
    return forme + ("A" if coeur.isupper() else "a"), rangs


def _romain(chiffres: str) -> int:
    valeurs = [{"i": 1, "v": 5, "x": 10}[chiffre] for chiffre in chiffres]
    suivantes = [*valeurs[1:], 0]
    return sum(-valeur if valeur < suivante else valeur for valeur, suivante in zip(valeurs, suivantes, strict=True))


def nu(ligne: str) -> str:
    """The line without its emphasis, to look at its words."""
    return _EMPHASES.sub("", ligne).strip()


def est_intertitre(ligne: str) -> bool:
    """« Article 3 », « ANNEXE 1 », « Axe 2 »... at the head of a line: never the middle of a sentence."""
    return bool(_INTERTITRE.match(nu(ligne)))


def est_visa(ligne: str) -> bool:
    return bool(_VISA.match(nu(ligne)))


def en_capitales(ligne: str) -> bool:
    lettres = [signe for signe in ligne if signe.isalpha()]
    return len(lettres) > 2 and all(not signe.islower() for signe in lettres)


def phrase_finie(ligne: str) -> bool:
    """Whether the line ends as a sentence or an item of a list does; « M. » and « art. » do not."""
    propre = nu(ligne[-_FIN_MAX:])
    return bool(_FIN_DE_PHRASE.search(propre)) and not _ABREGE.search(propre)


def attend_la_suite(ligne: str) -> bool:
    """Whether nothing can end here: after « de », « et », an apostrophe, an opening bracket or quotation mark."""
    propre = nu(ligne)
    if not propre or propre[-1] in "(«’'[/":
        return bool(propre)
    # Alone on its line, « et » stands between two parties.
    if propre.lower() in {"et", "ou", "entre"}:
        return False
    # « point a », « annexe A »: a lone letter closes its group of words.
    if re.search(r"\b(?:point|annexe|option|groupe|lot|article)\s+[aA]$", propre, re.IGNORECASE):
        return False
    if _MOT_OUTIL.search(propre):
        return True
    return propre.count("(") - propre.count(")") > 0 and len(propre) < 400


def se_suivent(ligne: str, suivante: str) -> bool:
    """Whether two lines that touch are one paragraph, by their words alone (see :func:`pleine` for their lengths)."""
    avant, apres = nu(ligne[-_FIN_MAX:]), nu(suivante)
    if not avant or not apres or est_intertitre(apres) or _NOTE.match(apres):
        return False
    if phrase_finie(avant):
        return avant.endswith("»") and bool(MINUSCULE.match(apres)) and not est_visa(apres)
    if est_visa(apres) and avant.endswith(","):
        return False
    if _LIAISON.match(apres) or apres in {"et", "ou"}:
        return False
    if attend_la_suite(avant):
        return True
    if en_capitales(avant) and not en_capitales(apres):
        return False
    if MINUSCULE.match(apres):
        return True
    return en_capitales(avant) and en_capitales(apres) and len(avant) > 3


def pleine(ligne: str, suivante: str, largeur: int) -> bool:
    """Whether the line was cut by the width of its page: the first word of the next one did not fit in it."""
    premier = suivante.split(maxsplit=1)[0] if suivante.strip() else ""
    return len(ligne.rstrip()) + 1 + len(premier) > 0.9 * largeur


def coupee_par_la_page(avant: str, apres: str, *, marque: bool) -> bool:
    """Whether a sentence goes on after a page end: ``marque`` when something put aside stands between both halves.

    A title, a visa, « ci-après », a paragraph of one word or a whole sentence are never the first half of another.
    """
    debut, suite = nu(avant), nu(apres)
    if not debut or not suite or est_intertitre(debut) or est_intertitre(suite) or en_capitales(debut):
        return False
    if _LIAISON.match(suite) or (est_visa(suite) and debut.endswith(",")) or len(suite.split()) < 2:
        return False
    if phrase_finie(debut):
        return marque and debut.endswith(("...", "…")) and bool(MINUSCULE.match(suite))
    if not marque and len(debut.split()) < 5:
        return False
    if MINUSCULE.match(suite):
        return not suite.startswith(("(", "«")) or marque
    return marque and attend_la_suite(debut) and not en_capitales(suite) and len(debut) > 40
