"""The dates of the convention among those of its text: its period, its duration, the deadline of an acte."""

import re
from collections.abc import Iterator

from conventions.domain.champs import CHAMPS
from conventions.imports.propositions.vue import Vu, Vue, avant_de
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

_MOIS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_DATE = (
    rf"(?:(?:1\s?er|1\s?ᵉʳ|\d{{1,2}})\s+{_MOIS}\s+(?:20\d\d|20XX|20xx|N\s?\+\s?\d)|\d{{1,2}}/\d{{1,2}}/20\d\d"
    r"|(?:XX|xx|__|\.\.)/(?:XX|xx|__|\.\.)/(?:20)?(?:XX|xx|__|\.\.|\d\d)|X{2,}(?!/)|x{2,}(?!/)|\.{3,}|…+|_{3,})"
)
_PERIODE = re.compile(
    rf"\b(?:à\s+compter\s+du|à\s+partir\s+du|prend\s+effet\s+le|du)\s+(?P<debut>{_DATE})"
    rf"(?:\s*,?\s*(?:et\s+)?(?:jusqu'au|au|(?:prend\s+fin|se\s+termine|s'achève|expire)(?:\s+au\s+plus\s+tard)?\s+le)\s+(?P<fin>{_DATE}))?",
    re.IGNORECASE,
)
_FIN_SEULE = re.compile(
    r"\b(?:jusqu'au|(?:prend\s+fin|se\s+termine|s'achève|expire)(?:\s+au\s+plus\s+tard)?\s+le)\s+"
    rf"(?P<fin>{_DATE})",
    re.IGNORECASE,
)
_CONCLUE = re.compile(
    r"\b(?:convention|acte\s+d'engagement|ctg|avenant)\b[^.;]{0,80}\b(?:conclue?|est\s+établie?|prend|s'applique|entre\s+en\s+vigueur|court"
    r"|durée|période)\b|\bpour\s+la\s+période\b|\bdurée\s+de\s+(?:la|l')",
    re.IGNORECASE,
)
_NOMBRES = r"(?:une?|deux|trois|quatre|cinq|six|\d)"
_DUREE = re.compile(
    rf"\b(?:conclue?|établie?|signée?|valable)\b[^.;]{{0,30}}\bdurée\s+(?:de|maximale\s+de|maximum\s+de)\s+(?P<duree>{_NOMBRES}\s+an(?:née)?s?)\b",
    re.IGNORECASE,
)
_ANNEES = re.compile(r"\b(?P<debut>20\d\d)\s?[-/]\s?(?P<fin>20\d\d)\b")
_ANNEES_VIDES = re.compile(r"\b20(?:XX|xx)\s?[-/]\s?20(?:XX|xx)\b")
_AN = re.compile(r"20\d\d")
_ECHEANCE = re.compile(rf"\bctg\b[^.;]{{0,40}}\bau\s+plus\s+tard\s+(?:le|au)\s+(?P<fin>{_DATE})", re.IGNORECASE)
_ACTE = re.compile(r"\bacte\s+d'engagement\b", re.IGNORECASE)
_AUTRE_PERIODE = re.compile(
    r"(?:cog|copog|cpog|objectifs\s+et\s+de\s+gestion|schéma|contrat|cej|pedt|projet\s+éducatif)[^.;]{0,60}$",
    re.IGNORECASE,
)


def dates(vue: Vue) -> Iterator[Proposition]:
    """The dates that belong to the convention itself; those of other acts stay as they are."""
    bornes: dict[str, str] = {}
    for vu in vue.textes:
        if vu.piece.genre in (GenrePiece.TITRE, GenrePiece.ENTETE, GenrePiece.VISAS):
            continue
        if _CONCLUE.search(vu.texte):
            for borne, trouve in _bornes(vu.texte):
                if annee := _AN.search(trouve[borne]):
                    bornes.setdefault(borne, annee.group())
                yield _champ(vu, trouve, borne, f"periode.{borne}")
        if duree := _DUREE.search(vu.texte):
            yield _champ(vu, duree, "duree", "periode.duree")
    yield from _annees(vue, (bornes.get("debut", ""), bornes.get("fin", "")))
    if any(_ACTE.search(vu.texte) for vu in vue.titres if vu.piece.genre == GenrePiece.TITRE):
        for vu in vue.textes:
            for trouve in _ECHEANCE.finditer(vu.texte):
                yield _champ(vu, trouve, "fin", "echeance.ctg")


def _bornes(texte: str) -> Iterator[tuple[str, re.Match[str]]]:
    """« debut » and « fin » with the match that holds each as a group: « à compter du D », « du D au F »."""
    for motif in (_PERIODE, _FIN_SEULE):
        for trouve in motif.finditer(texte):
            if _AUTRE_PERIODE.search(avant_de(texte, trouve)):
                continue
            if motif is _PERIODE:
                if not (trouve["fin"] or re.match(r"à\s|prend", trouve.group(), re.IGNORECASE)):
                    continue
                yield "debut", trouve
            if trouve["fin"]:
                yield "fin", trouve


def _annees(vue: Vue, periode: tuple[str, str]) -> Iterator[Proposition]:
    for vu in vue.textes:
        for trouve in _ANNEES_VIDES.finditer(vu.texte):
            yield _champ(vu, trouve, 0, "periode.annees")
        for trouve in _ANNEES.finditer(vu.texte):
            if (trouve["debut"], trouve["fin"]) == periode and not _AUTRE_PERIODE.search(avant_de(vu.texte, trouve)):
                yield _champ(vu, trouve, 0, "periode.annees")


def _champ(vu: Vu, trouve: re.Match[str], groupe: str | int, cle: str) -> Proposition:
    libelle = f"Écrire ici le champ «\u00a0{CHAMPS[cle].libelle}\u00a0», tenu à jour dans chaque convention."
    return vu.proposer(GenreProposition.CHAMP, trouve.start(groupe), trouve.end(groupe), libelle, cle=cle)
