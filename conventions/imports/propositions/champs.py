"""Merge fields: the Caf and its signatories, the collectivité left blank, the period, what the print counts."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, normalize

from conventions.domain.champs import CHAMPS
from conventions.imports.propositions.blancs import blanc
from conventions.imports.propositions.identite import IdentiteCaf
from conventions.imports.propositions.periode import dates
from conventions.imports.propositions.vue import Vu, Vue, avant_de, plat
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

_CAISSE = r"(?:caisse\s+(?:des?\s+|d')allocations\s+familiales|caf)"
_COMPLEMENT = r"(?P<complement>(?:de\s+l'|de\s+la\s+|du\s+|des\s+|de\s+|d'))(?P<lieu>[A-ZÀ-Ý][\w'-]+)"
_NOM_CAF = re.compile(rf"(?i:{_CAISSE})\s+{_COMPLEMENT}")
_CAF_DITE = re.compile(rf"\b{_CAISSE}\s", re.IGNORECASE)
_DETERMINANT = re.compile(r"(?:\bde\s+)?\bla\s+$")
_OFFICES = (
    (
        "caf.president",
        re.compile(
            r"\b(?:sa|son|la|le)\s+président(?:e)?(?:\s+(?:de\s+son|du)\s+conseil\s+d'administration)?\s*,?\s+{personne}",
        ),
    ),
    (
        "caf.directeur",
        re.compile(r"\b(?:sa|son|la|le)\s+direct(?:eur|rice)(?:\s+général)?e?\s*,?\s+{personne}"),
    ),
)
_PERSONNE = r"(?:Monsieur|Madame|M\.|Mme)\s+[A-ZÀ-Ý][\w'-]+(?:\s+(?:de\s+|d')?[A-ZÀ-Ý][\w'-]+){1,3}"
# The field says the office too.
_FONCTION = re.compile(
    r"\s*,\s*(?:sa\s+|son\s+|la\s+|le\s+)?(?:direct(?:eur|rice)(?:\s+générale?)?|présidente?"
    r"(?:\s+(?:du|de\s+son)\s+conseil\s+d'administration)?)(?:\s+de\s+la\s+caf)?(?![\w'])",
    re.IGNORECASE,
)
_PERSONNE_DITE = re.compile(_PERSONNE)
_CAF_PROCHE = re.compile(r"\bcaf\b|allocations\s+familiales|conseil\s+d'administration", re.IGNORECASE)

_VIDE = r"(?:X+|x{2,}|\.{3,}|…+|_{2,}|[\[<](?:nom|commune|ville|à\s+compléter)[^\[\]<>]{0,40}[\]>])"
_SORTES = (
    r"(?:communes?|villes?|regroupements?\s+de\s+communes|communautés?\s+(?:de\s+communes|d'agglomération)|epci"
    r"|intercommunalité)"
)
# « (...regroupement de communes de... ou communauté de communes de...) », its opening bracket lost or not.
_PARENTHESE = (
    rf"(?:\((?=[^()]*(?:{_SORTES}|\.{{3}}|…|X{{2}}))"
    r"(?![^()]*(?:si\s+signataire|par\s+exemple|ex\s*:|département|msa))[^()]*\)"
    r"|,\s*(?:le\s+)?regroupement\s+de\s+communes[^();]{0,80}(?:\.{3}|…)\s*\)?)"
)
_DE_VIDE = rf"\s+(?:de\s+|d'){_VIDE}(?![\w/])"
_SUITE = rf"(?:{_DE_VIDE}|\s+{_VIDE}(?![\w/]))?(?:(?:\s+ou)?\s*(?:de\s+)?{_PARENTHESE}(?:{_DE_VIDE})?)?"
_ALTERNATIVE = (
    r"(?:\s*/\s*(?:ou\s+)?|\s+ou\s+(?:de\s+)?)(?:la\s+)?(?:communauté\s+de\s+communes|commune|intercommunalité|l'epci)"
)
_COLLECTIVITE = re.compile(
    r"(?P<avant>\bde\s+)?\b(?P<article>la|La|LA)\s+(?i:commune|ville|collectivité)"
    rf"(?P<suite>(?i:{_ALTERNATIVE})(?!\s+de\s)|(?i:{_SUITE}))"
)
_LIEN = re.compile(r"^\s*(?:de\s+|d'|ou\s+)?", re.IGNORECASE)
# A collectivité named in full among the parties.
_NOMMEE = re.compile(
    r"\b[Ll]a\s+(?:commune|ville|communauté\s+de\s+communes|communauté\s+d'agglomération)\s+"
    r"(?P<complement>(?:du|des|de\s+la|de\s+l'|de|d')\s?[A-ZÀ-Ý][\w'-]+"
    r"(?:[ -](?:[a-zà-ÿ]{1,4}[ -])?[A-ZÀ-Ý][\w'-]+){0,3})",
)
_PAGES = re.compile(r"\bcomporte(?:nt)?\s+(?P<pages>\d+|X+|x+|\.{3,}|…|_{2,})\s+pages\b")
_ANNEXES = re.compile(
    r"\bcomporte(?:nt)?\b[^;]{0,80}?\b"
    r"(?P<annexes>\d{1,2}|X+|\.{3,}|…|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\s+annexes\b"
)
_ORIGINAUX = re.compile(
    r"\ben\s+(?P<originaux>\d{1,2}|X+|\.{3,}|…+|_{2,}|deux|trois|quatre|cinq|six|sept|huit)\s+exemplaires\b"
)
_LIEU = re.compile(
    r"\b[Ff]ait\s+à\s+(?P<lieu>[A-ZÀ-Ý][\w'-]+(?:[ -][A-ZÀ-Ýa-z][\w'-]+){0,4}?|X{2,}|\.{3,}|…|_{2,})"
    r"(?=\s*(?:,|$|\ble\b|\.))"
)


def champs(vue: Vue) -> Iterator[Proposition]:
    """The merge fields that the text writes in full or leaves blank, each in the grammar of its place."""
    propre = _complements_propres(vue)
    nommees = _nommees(vue)
    for vu in vue.textes:
        yield from _nom_de_la_caf(vu, propre)
        yield from _signataires(vu, vue.identite)
        yield from _collectivite(vu, nommees)
        yield from _comptes(vu)
    yield from dates(vue)


def _proposer(vu: Vu, debut: int, fin: int, cle: str) -> Proposition:
    nom = CHAMPS[cle].libelle
    libelle = f"Écrire ici le champ «\u00a0{nom}\u00a0», tenu à jour dans chaque convention."
    return vu.proposer(GenreProposition.CHAMP, debut, fin, libelle, cle=cle)


@lru_cache(maxsize=512)
def _pli(texte: str) -> str:
    """The letters without accents nor case, to compare names."""
    return "".join(c for c in normalize("NFD", plat(texte).casefold()) if not combining(c))


def _complements_propres(vue: Vue) -> set[str]:
    """What follows « Caf » in the name of the Caf of this document: that of the register, and of its parties."""
    propres = {_pli(vue.identite.complement)} - {""}
    if not propres:
        for vu in vue.textes:
            if vu.piece.genre == GenrePiece.PARTIES:
                propres |= {_pli(f"{t['complement']}{t['lieu']}") for t in _NOM_CAF.finditer(vu.texte)}
    return propres


def _nom_de_la_caf(vu: Vu, propres: set[str]) -> Iterator[Proposition]:
    if not _CAF_DITE.search(vu.texte):
        return
    for propre in propres:
        motif = rf"\b{_CAISSE}\s+{re.escape(propre)}(?![\w-])"
        for trouve in re.finditer(motif, _meme_longueur(vu.texte), re.IGNORECASE):
            avant = _DETERMINANT.search(avant_de(vu.texte, trouve))
            # At the head of a sentence the field would lose its capital.
            if avant is not None:
                cle = "caf.de" if avant.group().startswith("de") else "caf.nom"
                yield _proposer(vu, trouve.start() - len(avant.group()), trouve.end(), cle)


def _meme_longueur(texte: str) -> str:
    """The text without accents, letter by letter: offsets stay."""
    return "".join(_pli(c)[:1] or c if c.isalpha() else c for c in texte)


def _signataires(vu: Vu, identite: IdentiteCaf) -> Iterator[Proposition]:
    texte = vu.texte
    if not _CAF_PROCHE.search(texte):
        return
    for cle, office in _OFFICES:
        motif = re.compile(office.pattern.replace("{personne}", f"(?-i:{_PERSONNE})"), re.IGNORECASE)
        for trouve in motif.finditer(texte):
            yield _proposer(vu, trouve.start(), trouve.end(), cle)
    for cle, nom in (("caf.directeur", identite.directeur), ("caf.president", identite.president)):
        for trouve in _PERSONNE_DITE.finditer(texte):
            if nom and _pli(nom) == _pli(trouve.group().split(None, 1)[1]):
                fonction = _FONCTION.match(texte, trouve.end())
                yield _proposer(vu, trouve.start(), fonction.end() if fonction else trouve.end(), cle)


def _collectivite(vu: Vu, nommees: set[str]) -> Iterator[Proposition]:
    """« la commune (...) », « de la commune de XXXX », or the one that the parties name."""
    for trouve in _COLLECTIVITE.finditer(vu.texte):
        suite = trouve["suite"].strip()
        if suite and trouve["article"] != "la":
            debut = trouve.end() - len(_LIEN.sub("", trouve["suite"], count=1))
            yield blanc(vu, debut, trouve.end(), "nom de la collectivité")
        elif suite:
            yield _la_collectivite(vu, trouve)
    for nommee in nommees:
        motif = rf"(?P<avant>\bde\s+)?\bla\s+(?i:commune|ville)\s+{re.escape(nommee)}(?![\w-])"
        for trouve in re.finditer(motif, vu.texte):
            yield _la_collectivite(vu, trouve)


def _la_collectivite(vu: Vu, trouve: re.Match[str]) -> Proposition:
    if re.search(r"ci-après\s+(?:dénommée?|désignée?)[^.]{0,20}$", avant_de(vu.texte, trouve), re.IGNORECASE):
        return _proposer(vu, trouve.start(), trouve.end(), "collectivites.courtes")
    return _proposer(vu, trouve.start(), trouve.end(), "territoire.de" if trouve["avant"] else "collectivites")


def _nommees(vue: Vue) -> set[str]:
    """« du Pradet »: the collectivité that the document was written for, when its parties name one only."""
    noms = {
        trouve["complement"]
        for vu in vue.textes
        if vu.piece.genre == GenrePiece.PARTIES
        for trouve in _NOMMEE.finditer(vu.texte)
    }
    return noms if len(noms) == 1 and not re.search(r"\bX{2,}", "".join(noms)) else set()


def _comptes(vu: Vu) -> Iterator[Proposition]:
    for motif, groupe, cle in (
        (_PAGES, "pages", "total.pages"),
        (_ANNEXES, "annexes", "total.annexes"),
        (_LIEU, "lieu", "signature.lieu"),
        (_ORIGINAUX, "originaux", "total.originaux"),
    ):
        if trouve := motif.search(vu.texte):
            yield _proposer(vu, trouve.start(groupe), trouve.end(groupe), cle)
