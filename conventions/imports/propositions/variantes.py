"""Alternative wordings: « 1re hypothèse : ... », « Option A », « ou bien »."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conventions.imports.propositions.vue import Vu, Vue
from conventions.imports.structure import GenrePiece, GenreProposition, Piece, Proposition

_FAMILLES = r"hypothèse|hypothese|option|variante|possibilité|version|rédaction|alternative|cas"
_ORDINAL = (
    r"1\s?[èe]?re|1er|2\s?[èeé]?me|2nde?|2de?|2e|3\s?[èeé]?me|3e|4\s?[èeé]?me|4e|première|premier|deuxième|seconde?|troisième"
    r"|quatrième"
)
_ETIQUETTE = re.compile(
    rf"\W*(?:(?P<ordinal>{_ORDINAL})\s+(?P<famille>{_FAMILLES})|(?P<famille_2>{_FAMILLES})\s+(?:n°\s?)?(?P<rang>[1-4]|[A-D]|I{{1,3}}|IV))"
    r"(?:\s*[:.)/-]+\s*|\s*$|\s+\()",
    re.IGNORECASE,
)
_LETTRES = {"a": 1, "b": 2, "c": 3, "d": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_ORDINAUX = {"premi": 1, "deuxi": 2, "second": 2, "troisi": 3, "quatri": 4}
_ANNONCE = re.compile(rf"\W*(?:\d|deux|trois|quatre)\s+(?:{_FAMILLES})s?\b", re.IGNORECASE)
_OU = re.compile(r"\W*ou(?:\s+bien)?\W*|\W*ou\s+alors\W*", re.IGNORECASE)
_COMMUN = re.compile(r"\W*dans\s+(?:tous\s+les\s+cas|les\s+deux\s+(?:cas|hypothèses))\b", re.IGNORECASE)
_EXCLUES = (GenrePiece.TITRE, GenrePiece.ENTETE, GenrePiece.PARTIES, GenrePiece.CLOTURE)
_COUPE = re.compile(
    r"[,;]?\s*(?:utiliser|ne\s+s[ée]lectionner|ne\s+retenir|ajouter|reprendre)\b.*|\.\s.*", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class _Etiquette:
    rang: int
    famille: str
    position: int
    fin: int


def variantes(vue: Vue) -> Iterator[Proposition]:
    """The groups of alternative wordings of each piece, two at least, in the order of their labels."""
    for piece, vus in vue.pieces:
        if piece.genre in _EXCLUES:
            continue
        # A table counts as one block of a wording, whatever its cells say.
        suite = [vu for rang, vu in enumerate(vus) if not rang or vu.bloc is not vus[rang - 1].bloc]
        etiquettes = [e for n, vu in enumerate(suite) if not vu.en_cellule and (e := _etiquette(vu, n))]
        for groupe in _groupes(etiquettes):
            yield _variante(piece, suite, groupe)
        if not etiquettes:
            yield from _ou_bien(piece, suite)


def _etiquette(vu: Vu, position: int) -> _Etiquette | None:
    trouve = _ETIQUETTE.match(vu.texte)
    if trouve is None:
        return None
    rang = _rang((trouve["ordinal"] or trouve["rang"]).lower())
    famille = (trouve["famille"] or trouve["famille_2"]).lower().replace("è", "e")
    fin = trouve.end() - trouve.group().endswith("(")
    return _Etiquette(rang, famille, position, fin)


def _rang(dit: str) -> int:
    if dit[0].isdigit():
        return int(dit[0])
    return _LETTRES.get(dit) or next(rang for debut, rang in _ORDINAUX.items() if dit.startswith(debut))


def _groupes(etiquettes: Sequence[_Etiquette]) -> list[list[_Etiquette]]:
    """Runs 1, 2, 3... of one word; a lone label is a way of speaking."""
    groupes: list[list[_Etiquette]] = []
    for etiquette in etiquettes:
        suit = groupes and groupes[-1][-1].famille == etiquette.famille and groupes[-1][-1].rang + 1 == etiquette.rang
        if suit:
            groupes[-1].append(etiquette)
        elif etiquette.rang == 1:
            groupes.append([etiquette])
    return [groupe for groupe in groupes if len(groupe) > 1]


def _variante(piece: Piece, vus: Sequence[Vu], groupe: Sequence[_Etiquette]) -> Proposition:
    fins = [suivante.position for suivante in groupe[1:]]
    en_blocs = any(fin - etiquette.position > 1 for etiquette, fin in zip(groupe, fins, strict=False))
    fins.append(_fin_de_la_derniere(vus, groupe[-1].position) if en_blocs else groupe[-1].position + 1)
    options: list[dict[str, Any]] = []
    entetes, marques = [], []
    for etiquette, fin in zip(groupe, fins, strict=True):
        vu = vus[etiquette.position]
        blocs = [suivant.bloc.id for suivant in vus[etiquette.position + 1 : fin]]
        reste = " ".join(vu.texte[etiquette.fin :].split())
        if blocs or not reste:
            entetes.append(vu.bloc.id)
        else:
            blocs = [vu.bloc.id]
            debut = vu.paragraphe.texte[: etiquette.fin]
            marques.append({"bloc": vu.paragraphe.id, "debut": 0, "fin": etiquette.fin, "texte": debut})
        entier = " ".join(vu.paragraphe.texte[etiquette.fin :].split())
        nom = f"{etiquette.famille.replace('hypothese', 'hypothèse').capitalize()} {etiquette.rang}"
        options.append(
            {"libelle": _libelle(entier) or nom, "blocs": blocs, "consequence": entier if vu.bloc.id in entetes else ""}
        )
    premiere = groupe[0].position
    if premiere and _ANNONCE.match(vus[premiere - 1].texte) and len(vus[premiere - 1].texte.split()) < 15:
        entetes.insert(0, vus[premiere - 1].bloc.id)
    return vus[premiere].sur_blocs(
        GenreProposition.VARIANTE,
        f"Poser la question à la création, et garder la rédaction choisie parmi {len(options)}.",
        question=_question(piece),
        options=options,
        entetes=entetes,
        marques=marques,
    )


def _question(piece: Piece) -> str:
    return f"Quelle rédaction retenir pour «\u00a0{(piece.titre or piece.cle)[:190]}\u00a0»\u202f?"


def _libelle(texte: str) -> str:
    court = _COUPE.sub("", texte).strip(" .:;,")
    court = court if len(court) <= 120 else f"{court[:119].rsplit(' ', 1)[0]}…"
    return court[:1].upper() + court[1:]


def _fin_de_la_derniere(vus: Sequence[Vu], position: int) -> int:
    """Where the last wording ends: at a heading, at words common to all, at the end of the piece."""
    titre = vus[position].paragraphe.niveau if vus[position].est_titre else 99
    for n, vu in enumerate(vus[position + 1 :], position + 1):
        if _COMMUN.match(vu.texte) or (vu.est_titre and vu.paragraphe.niveau <= titre):
            return n
    return len(vus)


def _ou_bien(piece: Piece, vus: Sequence[Vu]) -> Iterator[Proposition]:
    """Paragraphs parted by a line that says only « ou », « ou bien »."""
    rang = 1
    while rang < len(vus) - 1:
        if vus[rang].en_cellule or not _OU.fullmatch(vus[rang].texte):
            rang += 1
            continue
        groupe = [rang - 1, rang + 1]
        while groupe[-1] + 2 < len(vus) and _OU.fullmatch(vus[groupe[-1] + 1].texte):
            groupe.append(groupe[-1] + 2)
        options = [
            {"libelle": _libelle(vus[n].paragraphe.texte) or f"Rédaction {i}", "blocs": [vus[n].bloc.id]}
            for i, n in enumerate(groupe, 1)
        ]
        yield vus[groupe[0]].sur_blocs(
            GenreProposition.VARIANTE,
            f"Poser la question à la création, et garder la rédaction choisie parmi {len(options)}.",
            question=_question(piece),
            options=options,
            entetes=[vus[n + 1].bloc.id for n in groupe[:-1]],
            marques=[],
        )
        rang = groupe[-1] + 1
