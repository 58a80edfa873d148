"""Drafting notes: what a model says to the person who fills it in, never to the parties."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conventions.imports.propositions.vue import Vu, Vue
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

_A_FAIRE = (
    r"[àa]\s+(?:adapter|compl[ée]ter|pr[ée]ciser|renseigner|r[ée]diger|lister|d[ée]finir|identifier|ins[ée]rer|int[ée]grer"
    r"|joindre|remplir|d[ée]velopper|reprendre|d[ée]crire|actualiser|personnaliser|supprimer|choisir|ajouter|d[ée]tailler"
    r"|modifier|annexer|indiquer|illustrer)\b"
)
# Verbs that only a drafter is asked; those that an action plan uses too are with emphasis or brackets.
_SURS = (
    r"pr[ée]ciser|lister|indiquer|renseigner|ins[ée]rer|[ée]num[ée]rer|remplir|supprimer|rayer|cocher|pr[ée]cisez|listez"
    r"|indiquez|renseignez|ins[ée]rez|remplissez|supprimez|choisissez|compl[ée]tez|adaptez|joignez|reprenez|d[ée]crivez"
)
_AUTRES = (
    r"adapter|compl[ée]ter|rappeler|reprendre|mentionner|d[ée]crire|situer|d[ée]cliner|citer|joindre|int[ée]grer|choisir"
    r"|ajouter|utiliser|conserver|garder|faire\s+(?:référence|figurer|apparaître)|se\s+servir|identifier|d[ée]tailler"
    r"|rédiger|expliquer|présenter|développer|annexer|débuter|débutant"
)
_BREF = re.compile(
    r"\W*(?:(?:les?|la|l'|ici)\s*(?:joindre|annexer|reprendre|rappeler)|joindre|compléter)\b.{0,60}", re.IGNORECASE
)
_OBJET = r"(?:(?:les?|la|l'|ici|alors)\s*)?"
_NE_QUE = r"ne\s+(?:lister|s[ée]lectionner|citer|garder|conserver|retenir|mentionner|faire\s+figurer)\s+que\b"
_DEBUT = re.compile(
    rf"\W*(?:{_A_FAIRE}|attention\b\s*[,:!]|nota\b|n\.?\s?b\.?\s?:|ex\.?\s?:|par\s+exemple\s?:|consignes?\s?:"
    r"|exemples?\s?(?::|de\s+(?:présentation|rédaction|formulation|tableau))|sp[ée]cimen\W*$"
    rf"|note\s+(?:au|à\s+l'attention\s+du)\s+rédacteur|{_NE_QUE}"
    rf"|s'il\s+y\s+a\s+lieu\s*,\s*(?:{_SURS}|{_AUTRES})\b"
    r"|autant\s+d'(?:axes?|actions?|lignes?|fiches?|tableaux|objectifs?|colonnes?|blocs?)\s+(?:que|par)\b"
    r"|texte\s+à\s+(?:adapter|personnaliser|choisir)|paragraphe\s+à\b|partie\s+à\s+(?:adapter|rédiger|compléter))",
    re.IGNORECASE,
)
_FORT = re.compile(
    r"\b(?:rappeler|ins[ée]rer|indiquer|pr[ée]ciser|lister|reprendre|d[ée]crire|joindre|coller|pr[ée]senter|int[ée]grer(?:-le)?"
    r"|intégrez-le)\s+ici\b|\bne\s+(?:lister|s[ée]lectionner|garder|conserver|retenir)\s+que\b|\bchoisir\s+(?:dans|parmi|l'une|entre)\b"
    r"|\butiliser\s+(?:alors\s+)?(?:le\s+paragraphe|la\s+phrase|la\s+formulation)\b|\bajouter\s+alors\b|\bmentions?\s+inutiles?\b"
    r"|\bsupprimer\s+(?:si|le\s+cas|la\s+mention|les\s+mentions|ce\s+paragraphe|cet\s+article|cette\s+(?:ligne|mention))\b"
    r"|\bmod[èe]le\s+type\b|\bfichier\s+[«\"]|\bà\s+int[ée]grer\s+directement\b|\bintégrer\s+les\s+fiches\b"
    r"|\breprendre\s+(?:alors|ici)\b|\bsous\s+teams\b|\ben\s+quelques\s+(?:lignes|mots|phrases)\b",
    re.IGNORECASE,
)
_VERBE_SUR = re.compile(rf"\W*{_OBJET}(?:{_SURS})\b", re.IGNORECASE)
_VERBE = re.compile(rf"\W*{_OBJET}(?:{_SURS}|{_AUTRES})\b", re.IGNORECASE)
_INFINITIF = re.compile(r"\W*(?:[Nn]e\s+)?[A-ZÉÈÀa-zéèà][\wéèêïî]{2,}(?:er|ir|re|oir)\b")
_APRES_DEUX_POINTS = re.compile(
    r"(?<=: )(?:les?\s+|la\s+|l')?(?:citer|lister|pr[ée]ciser|indiquer|[ée]num[ée]rer|situer|d[ée]crire)\b[^:]*$",
    re.IGNORECASE,
)
_PARENTHESE = re.compile(r"[(\[](?:[^()\[\]]|\([^()]*\)){3,400}[)\]]")
_TITRE_VIDE = re.compile(r"\bregroupements?\s+de\s+communes\b|\(communautaire\)|\.{3}|…", re.IGNORECASE)
# « La convention vise : - à préciser les rôles ; » says an aim; « à préciser par la ville » speaks to the drafter.
_BUT = re.compile(
    rf"\W*{_A_FAIRE}\s+(?:(?:les?(?!\s+cas)|la|des?|une?|leurs?|ses|son|sa|ce|cette|ces|tous|toutes?|chaque)\s|l'|d')",
    re.IGNORECASE,
)
# « A supprimer si ... : Le poste est porté par... »: what follows is the text, the note says when it holds.
_AVANT_LE_TEXTE = re.compile(rf"\W*{_A_FAIRE}[^:.]{{0,120}}:\s+(?=(?-i:[A-ZÉÀ])[^:]{{40,}})", re.IGNORECASE)
_CHIFFRE = re.compile(r"\W*\d")
LONGUEUR_MAX = 900


@dataclass(frozen=True, slots=True)
class _Suite:
    """A run of emphasised text of a paragraph."""

    debut: int
    fin: int
    italique: bool


def notes(vue: Vue) -> Iterator[Proposition]:
    """The notes of the text and of the titles: whole paragraphs first, then those in brackets or in emphasis."""
    penche = _document_penche(vue)
    for _, vus in vue.pieces:
        for rang, vu in enumerate(vus):
            voisins = [v.texte for v in vus[max(0, rang - 1) : rang + 2] if v is not vu]
            if _entiere(vu, voisins, penche=penche):
                consigne = _AVANT_LE_TEXTE.match(vu.texte)
                yield _note(vu, 0, consigne.end() if consigne else len(vu.texte))
            else:
                yield from _partielles(vu)
    for vu in vue.titres:
        if vu.piece.genre in (GenrePiece.ARTICLE, GenrePiece.SECTION, GenrePiece.ANNEXE):
            for trouve in _PARENTHESE.finditer(vu.texte):
                if _TITRE_VIDE.search(trouve.group()) or _DEBUT.match(trouve.group()):
                    yield _note(vu, trouve.start(), trouve.end())


def _note(vu: Vu, debut: int, fin: int) -> Proposition:
    libelle = "Retirer du texte et le garder en consigne, pour qui rédige."
    return vu.proposer(GenreProposition.NOTE, debut, fin, libelle)


def _document_penche(vue: Vue) -> bool:
    """Whether italics are the ordinary letter of the document, so that they mean nothing."""
    penches = sum(_tout_italique(vu) for vu in vue.textes)
    return penches * 3 > len(vue.textes)


def _tout_italique(vu: Vu) -> bool:
    pleins = [f for f in vu.paragraphe.fragments if re.search(r"\w", f.texte)]
    return bool(pleins) and all(f.italique for f in pleins)


def _entiere(vu: Vu, voisins: list[str], *, penche: bool) -> bool:
    texte = vu.texte.strip()
    mots = len(texte.split())
    if not texte or len(texte) > LONGUEUR_MAX or vu.est_titre:
        return False
    if _DEBUT.match(texte) and not _BUT.match(texte) and not (vu.est_item and mots > 25):
        return True
    if _FORT.search(_PARENTHESE.sub("", texte)) and len(texte) < 400:
        return True
    if texte[0] in "([" and _PARENTHESE.fullmatch(texte.rstrip(" .;:")) and mots >= 3 and not _CHIFFRE.match(texte):
        return True
    if vu.est_item or vu.piece.genre == GenrePiece.TITRE:
        return False
    if _tout_italique(vu) and not penche and vu.piece.genre not in (GenrePiece.CLOTURE, GenrePiece.ENTETE):
        return bool(_VERBE.match(texte)) or (mots >= 6 and texte[-1] in ".!?…:)")
    # Goals of a plan come as lines that all start with a verb.
    return bool(_VERBE_SUR.match(texte)) and not any(_INFINITIF.match(voisin) for voisin in voisins)


def _partielles(vu: Vu) -> Iterator[Proposition]:
    texte = vu.texte
    pris: list[tuple[int, int]] = []
    for trouve in _PARENTHESE.finditer(texte):
        dedans = trouve.group()[1:-1]
        penche = _style(vu, trouve.start(), trouve.end(), italique=True) and len(dedans.split()) >= 2
        if (
            _DEBUT.match(dedans)
            or _FORT.search(dedans)
            or _VERBE_SUR.match(dedans)
            or _BREF.fullmatch(dedans)
            or penche
            or _en_forme(vu, trouve)
        ):
            pris.append((trouve.start(), trouve.end()))
    for suite in _suites(vu):
        dit = texte[suite.debut : suite.fin]
        if _VERBE.match(dit) or _DEBUT.match(dit) or _FORT.search(dit):
            pris.append((suite.debut, suite.fin))
    for trouve in _APRES_DEUX_POINTS.finditer(texte):
        if not any(debut < trouve.end() and trouve.start() < fin for debut, fin in pris):
            pris.append((trouve.start(), trouve.end()))
    fin_avant = 0
    for debut, fin in sorted(pris, key=lambda p: (p[0], -p[1])):
        if debut >= fin_avant:
            yield _note(vu, debut, fin)
            fin_avant = fin


def _en_forme(vu: Vu, trouve: re.Match[str]) -> bool:
    """A bracket whose emphasised words speak to the drafter: « (... **Situer le territoire**) »."""
    return any(
        trouve.start() <= suite.debut and suite.fin <= trouve.end() and _VERBE.match(vu.texte[suite.debut : suite.fin])
        for suite in _suites(vu)
    )


def _style(vu: Vu, debut: int, fin: int, *, italique: bool) -> bool:
    position = 0
    for fragment in vu.paragraphe.fragments:
        arret = position + len(fragment.texte)
        dedans = vu.texte[max(debut, position) : min(fin, arret)].strip(" ()[].…") if position < fin else ""
        if debut < arret and dedans and fragment.italique != italique:
            return False
        position = arret
    return True


def _suites(vu: Vu) -> list[_Suite]:
    """The runs in bold or italics that do not cover their whole paragraph."""
    suites: list[_Suite] = []
    position = 0
    for fragment in vu.paragraphe.fragments:
        arret = position + len(fragment.texte)
        if (fragment.gras or fragment.italique) and fragment.texte.strip():
            if suites and suites[-1].fin == position:
                suites[-1] = _Suite(suites[-1].debut, arret, suites[-1].italique and fragment.italique)
            else:
                suites.append(_Suite(position, arret, fragment.italique))
        position = arret
    return [suite for suite in suites if vu.texte[: suite.debut].strip() or vu.texte[suite.fin :].strip()]
