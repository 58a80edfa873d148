"""Blanks that a person fills in each convention: « XXX », « le XX/XX/20XX », « … », « de xxx », « M... »."""

import re
from collections.abc import Iterator

from conventions.imports.propositions.vue import PRES, Vu, Vue
from conventions.imports.structure import GenreProposition, Proposition

_LETTRE = "A-Za-zÀ-ÖØ-öø-ÿŒœ"
# Whole runs only, each read once: a line may hold thousands of dots.
_POINTS = r"(?:(?<!\.)\.{3,}+|(?<!…)…++)"
_TRAIT = r"(?<!_)_++"
_CROIX = r"(?:X{2,}|x{2,})"
_MOIS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_A_FAIRE = r"[àa] (?:préciser|compléter|renseigner|définir|remplir|indiquer)"
_UNITES = r"€|%|euros?|ETP|places?|enfants?|habitants?|familles?|ans?|mois|jours?|heures?"


def _apres(*mots: str) -> str:
    """A lookbehind: right after one of these words, which starts a word itself."""
    return "|".join(rf"(?<=[\s'(]{mot})|(?<=^{mot})" for mot in mots)


# The first that matches at a place wins; each says what is missing, empty when the words around say it.
_MOTIFS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"(?<![{_LETTRE}\d/])(?:\d{{1,2}}|{_CROIX}|{_TRAIT}|{_POINTS})\s?/\s?(?:{_CROIX}|{_TRAIT}|{_POINTS})"
            rf"(?:\s?/\s?(?:(?:20)?(?:\d{{2,4}}|{_CROIX}|{_TRAIT})|20|{_POINTS}))?(?![{_LETTRE}\d])"
        ),
        "date",
    ),
    (re.compile(r"\b(?:jj|JJ)\s?/\s?(?:mm|MM)(?:\s?/\s?(?:aa|AA){1,2})?\b"), "date"),
    (re.compile(rf"(?<![{_LETTRE}\d]){_CROIX}\s{_MOIS}(?:\s(?:20(?:XX|xx|\d\d)|{_CROIX}))?"), "date"),
    (re.compile(rf"\b\d{{1,2}}\s{_MOIS}\s20(?:XX|xx|_+)(?!\w)"), "date"),
    (re.compile(r"\b20(?:XX|xx|_{2,}|\.{2,})(?:\s?[-/]\s?20(?:XX|xx|_{2,}|\.{2,}))?(?!\w)"), "années"),
    (re.compile(rf"(?:(?<=[Ll]e)|(?<=[Ll]e ))(?:{_POINTS}|_{{2,}}|\.{{2,}})\s?20\d\d\b"), "date"),
    (
        re.compile(
            r"\b(?:M\.?\s?/\s?)?(?:M|Mme|Mr|Monsieur|Madame)\.?"
            rf"(?:{_POINTS}|\s?_{{2,}}|\s(?:{_POINTS}|{_CROIX}|[XY](?![\w'-])))"
        ),
        "nom",
    ),
    (re.compile(rf"(?<![{_LETTRE}\d])(?:X{{3,}}|x{{3,}})(?:[ .-]{_CROIX})*(?![{_LETTRE}\d])"), ""),
    (re.compile(rf"(?<![{_LETTRE}\d]){_CROIX}(?:[ .-]{_CROIX})+(?![{_LETTRE}])"), ""),
    (
        re.compile(
            rf"(?:{_apres('de ', 'du ', 'à ', 'la ', 'le ', 'les ', 'en ', 'n°', 'n° ')})(?:XX|xx)(?![{_LETTRE}\d/])"
        ),
        "",
    ),
    (re.compile(rf"(?<![{_LETTRE}\d])XX(?=\s?(?:{_UNITES})(?!\w))"), ""),
    (re.compile(rf"(?:{_apres('n°', 'n° ', 'numéro ', 'commune ', 'ville ', 'collectivité ')})X(?![\w'-])"), ""),
    (re.compile(r"(?<!_)_{2,}+(?:\s?_{2,}+)*+"), ""),
    (re.compile(r"(?<!\.)\.{5,}+(?:\s?\.{4,}+)*+|(?<![\w.])\.{4}(?!\.)|(?<!…)…{2,}+|(?<!\.\s)(?:\.\s){4,}+\.?"), ""),
    (re.compile(rf"(?<![{_LETTRE}\d])[(\[]\s?{_POINTS}\s?[)\]]"), ""),
    (re.compile(rf"\(\s?{_POINTS}\s?\w[^()]{{2,160}}\)"), "dit"),
    (
        re.compile(
            rf"(?:{_apres('de ', 'de', 'du ', 'à ', 'à', 'le ', 'Le ', 'Le', 'n° ', 'n°', 'des ')}){_POINTS}(?![.…])"
        ),
        "",
    ),
    (re.compile(rf"^{_POINTS}(?=\s?(?:{_UNITES})(?!\w))"), ""),
    (re.compile(rf"(?<=[\w)] ){_POINTS}(?=\s?(?:€|%|\w|\())(?! et\b| ou\b)"), ""),
    (re.compile(rf"(?<=: ){_POINTS}(?=\s*[;.(]|\s*$)"), ""),
    (
        re.compile(
            r"\[(?:nom|prénom|date|lieu|montant|adresse|commune|indiquer|insérer|choisir|à )[^\[\]]{0,80}\]",
            re.IGNORECASE,
        ),
        "dit",
    ),
    (
        re.compile(
            rf"(?:(?:{_POINTS}|{_TRAIT})\s*)?[(\[](?:nombre|noms?|prénoms?|date|montant|adresse)(?:,?\s(?:de|du|des|et|prénom)\b[^()\[\]]{{0,60}})?[)\]]",
            re.IGNORECASE,
        ),
        "dit",
    ),
    (
        re.compile(
            r"<[^<>=\"/]{0,40}\b(?:nom|prénom|commune|ville|collectivité|date|montant|lieu|adresse|maire|année|nombre)s?\b"
            r"[^<>=\"/]{0,40}>",
            re.IGNORECASE,
        ),
        "dit",
    ),
    (re.compile(rf"[(\[][^()\[\]]{{1,60}}\s{_A_FAIRE}\b[^()\[\]]{{0,60}}[)\]]", re.IGNORECASE), "dit"),
    (re.compile(rf"(?<=: ){_A_FAIRE}(?=\s*[.;]?\s*$)", re.IGNORECASE), ""),
    (re.compile(rf"(?<=: )[^.;:()]{{1,40}}\s{_A_FAIRE}(?=\s*[.;]?\s*$)", re.IGNORECASE), "dit"),
)
_CELLULE = re.compile(
    r"(?:\S+\s){0,3}à (?:préciser|compléter|renseigner|définir|déterminer|remplir)\b.*", re.IGNORECASE | re.DOTALL
)
# Most paragraphs hold none of these, and are not read further.
_PEUT_ETRE = re.compile(
    r"XX|xx|\.\.|…|__|[/'. °][XY]\b|\?\?|[\[<]|jj|JJ|[àa] (?:préc|compl|rens|défi|déte|remp|indi)"
    r"|\((?:nom|prén|date|mont|adre)",
    re.IGNORECASE,
)
_SEUL = re.compile(rf"(?:{_POINTS}|{_CROIX}|_+|\?{{2,}}|\.{{3,}})[ .;]*")

# What is missing, from the words right before or right after.
_APRES = (
    (re.compile(r"\s?(?:€|euros?\b|k€)", re.IGNORECASE), "montant en euros"),
    (re.compile(r"\s?%"), "pourcentage"),
    (re.compile(r"\s?ETP\b", re.IGNORECASE), "nombre d’ETP"),
    (
        re.compile(
            r"\s?(places|enfants|habitants|familles|jeunes|agents|annexes|exemplaires|pages|fois|ans|mois|jours|heures)\b"
        ),
        "nombre de",
    ),
)
_AVANT_SENS = (
    (re.compile(r"\b(?:en date du|date du|le|du|au|à compter du|jusqu'au)\s?$", re.IGNORECASE), "date"),
    (re.compile(r"\b(?:depuis|en)\s?$", re.IGNORECASE), "année"),
    (
        re.compile(r"\b(?:commune|ville|collectivité|mairie|maire)\s(?:de |d'|du )?$", re.IGNORECASE),
        "nom de la commune",
    ),
    (re.compile(r"\b(?:communes|communauté|EPCI|agglomération)\s(?:de |d'|du )?$"), "nom de l’intercommunalité"),
    (re.compile(r"\b(?:Fait|fait) à\s?$"), "lieu"),
    (re.compile(r"(?:n°|numéro)\s?$"), "numéro"),
    (re.compile(r"\b(?:Monsieur|Madame|M\.|Mme|représentée? par)\s?$"), "nom"),
    (re.compile(r"\b(?:montant de|somme de|hauteur de)\s?$"), "montant"),
    (re.compile(r"\b(?:adresse|située?|sise?) (?:à )?:?\s?$"), "adresse"),
)
_CE_QUI_PRECEDE = re.compile(r"(?:^|[.;:(«,-]\s?)([^.;:,()«»]{3,50})\s?:\s?$")


def blancs(vue: Vue) -> Iterator[Proposition]:
    """The blanks of the text, the longest first at each place, none over another in its paragraph."""
    for vu in vue.textes:
        for debut, fin, genre in _situes(vu):
            yield blanc(vu, debut, fin, _libelle(vu.texte, debut, fin, genre))


def blanc(vu: Vu, debut: int, fin: int, libelle: str) -> Proposition:
    """A blank whose words will be ``libelle``."""
    effet = f"En faire un blanc à remplir dans chaque convention\u00a0: «\u00a0{libelle}\u00a0»."
    return vu.proposer(GenreProposition.BLANC, debut, fin, effet, libelle=libelle)


def _situes(vu: Vu) -> list[tuple[int, int, str]]:
    texte = vu.texte
    if not _PEUT_ETRE.search(texte):
        return []
    if _SEUL.fullmatch(texte.strip()):
        return [(0, len(texte), "")]
    if vu.en_cellule and _CELLULE.fullmatch(texte.strip()):
        return [(0, len(texte), "dit")]
    trouves = [
        (trouve.start(), trouve.end(), genre)
        for motif, genre in _MOTIFS
        for trouve in motif.finditer(texte)
        if not _citation(texte, trouve)
    ]
    retenus: list[tuple[int, int, str]] = []
    for debut, fin, genre in sorted(trouves, key=lambda t: (t[0], -t[1])):
        if not retenus or debut >= retenus[-1][1]:
            retenus.append((debut, fin, genre))
    return retenus


def _citation(texte: str, trouve: re.Match[str]) -> bool:
    """A cut in a quotation: « (...) » between two guillemets."""
    if trouve.group()[0] not in "([" or "." not in trouve.group():
        return False
    return texte.rfind("«", 0, trouve.start()) > texte.rfind("»", 0, trouve.start())


def _libelle(texte: str, debut: int, fin: int, genre: str) -> str:
    if genre == "dit":
        mots = " ".join(texte[debut:fin].strip("[]()<> .…_").replace("'", "’").split())
        return mots if len(mots) <= 120 else f"{mots[:119].rstrip()}…"
    if genre == "nom":
        return "civilité et nom"
    for motif, libelle in _APRES:
        if trouve := motif.match(texte, fin):
            return f"{libelle} {trouve.group(1)}" if motif.groups else libelle
    if genre:
        return genre
    avant = texte[max(0, debut - PRES) : debut]
    for motif, libelle in _AVANT_SENS:
        if motif.search(avant):
            return libelle
    if trouve := _CE_QUI_PRECEDE.search(avant):
        precede = trouve.group(1).strip(" -").replace("'", "’")
        return precede[:1].lower() + precede[1:]
    return "à compléter"
