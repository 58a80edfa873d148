"""Passages that hold only if a party is there: « (si signataire) », « (le cas échéant) » beside its name."""

import re
from collections.abc import Iterator, Sequence

from conventions.enums import Condition
from conventions.imports.blocs import GenreParagraphe, Paragraphe
from conventions.imports.propositions.vue import Vu, Vue
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

_MARQUE = re.compile(
    r"\(\s*(?:[^()]{0,40}\b)?(?:si\s+(?:elle\s+est\s+|il\s+est\s+|(?:le\s+|la\s+|l')?[^()]{0,40})?"
    r"(?:signataires?|parties?(?:\s+prenantes?)?|partenaires?|concernée?s?)|le\s+cas\s+échéant|s'il\s+y\s+a\s+lieu"
    r"|éventuellement)\b[^()]{0,40}\)|[-:,]\s*si\s+(?:elle\s+est\s+|il\s+est\s+)?signataires?\s*$",
    re.IGNORECASE,
)
_NUMEROTE = re.compile(r"\W*(?:[IVX]+|\d{1,2}|[A-Za-z])[.)](?:\d{1,2}[.)]?)*\s")
_SIGNATAIRE = re.compile(r"\bsi\b.*\b(?:signataire|partie|partenaire|concerné)", re.IGNORECASE)
_CONNUES: tuple[tuple[Condition, re.Pattern[str]], ...] = (
    (Condition.DEPARTEMENT, re.compile(r"\bd[ée]partement\b|\bconseil\s+d[ée]partemental\b", re.IGNORECASE)),
    (Condition.MSA, re.compile(r"\bmsa\b|\bmutualité\s+sociale\s+agricole\b", re.IGNORECASE)),
    (Condition.CPAM, re.compile(r"\bcpam\b|\bassurance\s+maladie\b", re.IGNORECASE)),
    (Condition.ETAT, re.compile(r"\bl'[ÉEe]tat\b|\bpréfecture\b|\bddets\b", re.IGNORECASE)),
    (
        Condition.INTERCOMMUNALITE,
        re.compile(
            r"\bintercommunalité\b|\bcommunauté\s+(?:de\s+communes|d'agglomération|urbaine)\b|\bEPCI\b|\bmétropole\b",
            re.IGNORECASE,
        ),
    ),
)
_AUTRES = re.compile(
    r"\b(?:pôle\s+emploi|france\s+travail|carsat|région|éducation\s+nationale|ars|mission\s+locale|ccas|cias|syndicat)\b",
    re.IGNORECASE,
)
_TITRE_D_UNE_PARTIE = re.compile(
    r"(?:les\s+)?(?:champs?\s+d'intervention|engagements?|compétences?|missions?|objectifs?|rôle)s?(?:\s+\w+){0,5}?"
    r"\s+(?:de\s+la\s+|du\s+|de\s+l'|de\s+)(?P<partie>conseil\s+départemental|département|msa|mutualité\s+sociale\s+agricole"
    r"|cpam|état)\b(?:\s+(?:de\s+l'|du\s+|de\s+la\s+|des\s+|de\s+)[\w'-]+)?\s*",
    re.IGNORECASE,
)
# A few words of a sentence cannot depend on a party: the person who drafts decides.
DANS_UNE_PHRASE = "Retirer du texte et le garder en consigne\u00a0: ces mots dépendent des signataires."
_NOMS = {
    Condition.DEPARTEMENT: "un Département",
    Condition.MSA: "une MSA",
    Condition.CPAM: "une CPAM",
    Condition.ETAT: "l’État",
    Condition.INTERCOMMUNALITE: "une intercommunalité",
}


def conditions(vue: Vue) -> Iterator[Proposition]:
    """The articles, annexes and passages that hold only for some parties, each with its marker."""
    marquees = set()
    for vu in vue.titres:
        if vu.piece.genre in (GenrePiece.ARTICLE, GenrePiece.SECTION, GenrePiece.ANNEXE):
            for trouve in _MARQUE.finditer(vu.texte):
                marquees.add(vu.piece.cle)
                yield _condition(vu, trouve, [])
            entier = _TITRE_D_UNE_PARTIE.fullmatch(vu.piece.titre.replace("’", "'").strip(" .:"))
            if vu.piece.cle not in marquees and entier and vu.piece.genre != GenrePiece.ANNEXE:
                marquees.add(vu.piece.cle)
                condition = _parties(entier["partie"])[0]
                yield vu.sur_blocs(
                    GenreProposition.CONDITION, _libelle(condition, "cet article"), condition=condition.value, blocs=[]
                )
    for piece, vus in vue.pieces:
        if piece.genre in (GenrePiece.TITRE, GenrePiece.ENTETE, GenrePiece.PARTIES, GenrePiece.CLOTURE):
            continue
        for rang, vu in enumerate(vus):
            if vu.en_cellule:
                continue
            for trouve in _MARQUE.finditer(vu.texte):
                signataire = _SIGNATAIRE.search(trouve.group())
                if (vu.est_item or _semble_un_titre(vu)) and (signataire or _parties(vu.texte)):
                    yield _condition(vu, trouve, _portee(vus, rang, trouve))
                    break
                if signataire:
                    yield vu.proposer(GenreProposition.NOTE, trouve.start(), trouve.end(), DANS_UNE_PHRASE)


def _parties(texte: str) -> list[Condition]:
    return [condition for condition, motif in _CONNUES if motif.search(texte)]


def _condition(vu: Vu, trouve: re.Match[str], blocs: list[int]) -> Proposition:
    texte = vu.texte
    parties = _parties(trouve.group()) or _parties(texte)
    seule = len(parties) == 1 and not _AUTRES.search(texte)
    quoi = "ce passage" if blocs else "cet article"
    if vu.piece.genre == GenrePiece.ANNEXE and not blocs:
        quoi = "cette annexe"
    if seule:
        return vu.proposer(
            GenreProposition.CONDITION,
            trouve.start(),
            trouve.end(),
            _libelle(parties[0], quoi),
            condition=parties[0].value,
            blocs=blocs,
        )
    sujet = " ".join(vu.paragraphe.texte[: trouve.start()].split()).rstrip(" :-–")
    question = f"Faut-il garder «\u00a0{sujet[:180]}\u00a0»\u202f?" if sujet else f"Faut-il garder {quoi}\u202f?"
    libelle = f"Poser une question à la création\u00a0: {quoi} ne sera gardé que si l’on répond oui."
    return vu.proposer(
        GenreProposition.CONDITION, trouve.start(), trouve.end(), libelle, condition="", question=question, blocs=blocs
    )


def _libelle(condition: Condition, quoi: str) -> str:
    return f"Ne garder {quoi} que si {_NOMS[condition]} est partie à la convention."


def _portee(vus: Sequence[Vu], rang: int, trouve: re.Match[str]) -> list[int]:
    """The blocks that a marker is about: those under a sub-heading up to the next one; else its own paragraph."""
    vu = vus[rang]
    blocs = [vu.bloc.id]
    fin_de_ligne = not vu.texte[trouve.end() :].strip(" :.")
    if vu.est_item:
        niveau = vu.paragraphe.niveau
        for suivant in vus[rang + 1 :]:
            if not suivant.est_item or suivant.paragraphe.niveau <= niveau:
                break
            blocs.append(suivant.bloc.id)
        return blocs
    if not fin_de_ligne or not _semble_un_titre(vu):
        return blocs
    amorce = vu.texte.split()[:3]
    for suivant in vus[rang + 1 :]:
        paragraphe = suivant.paragraphe
        meme = suivant.texte.split()[:3] == amorce and _semble_un_titre(suivant)
        if not suivant.en_cellule and (
            meme
            or _MARQUE.search(suivant.texte)
            or (_numerote(vu) and _numerote(suivant) and _semble_un_titre(suivant))
            or (suivant.est_titre and (not vu.est_titre or paragraphe.niveau <= vu.paragraphe.niveau))
            or (_tout_gras(vu.paragraphe) and _tout_gras(paragraphe) and _semble_un_titre(suivant))
        ):
            break
        blocs.append(suivant.bloc.id)
    return list(dict.fromkeys(blocs))


def _semble_un_titre(vu: Vu) -> bool:
    texte = vu.texte.strip()
    return vu.paragraphe.genre in (GenreParagraphe.TITRE, GenreParagraphe.TEXTE) and (
        vu.est_titre or (len(texte.split()) <= 20 and texte[-1:] not in ".;,")
    )


def _numerote(vu: Vu) -> bool:
    return bool(_NUMEROTE.match(vu.texte))


def _tout_gras(paragraphe: Paragraphe) -> bool:
    pleins = [fragment for fragment in paragraphe.fragments if fragment.texte.strip()]
    return bool(pleins) and all(fragment.gras for fragment in pleins)
