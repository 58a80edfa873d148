"""The head of an act, before its first article: title, parties, opening formula, visas, preamble, sections."""

from collections.abc import Iterator, Sequence

from conventions.imports.reconnaissance import reperes
from conventions.imports.reconnaissance.debut import Debut, intituler
from conventions.imports.reconnaissance.vues import Vue
from conventions.imports.structure import GenrePiece

TITRE_LIGNES_MAX = 4
ECART_VISAS_MAX = 6
"""Blocks that may stand between two visas (lists, stamps) without ending them."""


def tete(vues: Sequence[Vue], fin: int, *, suivi: bool, sommaires: frozenset[int]) -> list[Debut]:
    """The pieces of ``vues[:fin]``; ``suivi`` says that articles follow.

    An act that was closed before them (a délibération bound ahead of its convention) is kept whole, in sections.
    """
    front = _front(vues, fin) if suivi else 0
    debuts = list(_autres_actes(vues, front))
    entre = next((n for n in range(front, fin) if reperes.parties(vues[n]) and n not in sommaires), fin)
    ouverture = next((n for n in range(entre if entre < fin else front, fin) if reperes.ouverture(vues[n])), None)
    visas = _visas(vues, front, fin)
    preambule = next((n for n in range(front, fin) if reperes.preambule(vues[n]) and n not in sommaires), fin)
    bornes = {n for n in (entre, ouverture, *(visas or ()), preambule) if n is not None}
    titre = _titre(vues, front, min([*bornes, fin]) if bornes else fin, sommaires)
    if titre:
        debuts.append(titre)
        debuts += _apres(titre, bornes, fin)
    elif front:
        debuts.append(Debut(front, GenrePiece.ENTETE, cle="entete"))
    if entre < fin:
        debuts.append(Debut(entre, GenrePiece.PARTIES, cle="parties"))
    if ouverture is not None:
        debuts.append(Debut(ouverture, GenrePiece.PASSAGE, cle="ouverture"))
    if visas:
        debuts.append(Debut(visas[0], GenrePiece.VISAS, cle="visas"))
    if preambule < fin:
        texte, pris = intituler(vues, preambule, vues[preambule].texte)
        debuts.append(Debut(preambule, GenrePiece.PREAMBULE, texte, pris, cle="preambule"))
    libres = [ouverture + 1 if ouverture is not None else fin, visas[1] if visas else fin]
    debuts += [_libre(vues, rang, fin) for rang in libres if rang < fin]
    debuts += _sections(vues, max([front, *(d.rang + d.titres for d in debuts)]), fin, vues[preambule:fin][:1])
    return debuts


def _libre(vues: Sequence[Vue], rang: int, fin: int) -> Debut:
    """What follows a formula or the visas: a section under its own heading (« EXPOSÉ DES MOTIFS »), else a passage."""
    vue = vues[rang]
    if vue.intitule and vue.marque and not vue.numero and rang + 1 < fin and not vues[rang + 1].marque:
        return Debut(rang, GenrePiece.SECTION, vue.texte, 1)
    return Debut(rang, GenrePiece.PASSAGE)


def _front(vues: Sequence[Vue], fin: int) -> int:
    """Where the act itself starts: after whatever closes the one bound ahead of it."""
    entre = max((n for n in range(fin) if reperes.parties(vues[n])), default=fin)
    clos = [n for n in range(entre) if reperes.cloture(vues[n])]
    if not clos:
        return 0
    return next((n for n in range(clos[-1] + 1, entre) if reperes.document(vues[n])), clos[-1] + 1)


def _autres_actes(vues: Sequence[Vue], front: int) -> Iterator[Debut]:
    if not front:
        return
    yield Debut(0, GenrePiece.ENTETE, cle="entete")
    for rang in range(1, front):
        if reperes.document(vues[rang]) and (vues[rang].marque or vues[rang].centre):
            texte, pris = intituler(vues, rang, vues[rang].texte)
            yield Debut(rang, GenrePiece.SECTION, texte, pris)


def _titre(vues: Sequence[Vue], front: int, fin: int, sommaires: frozenset[int]) -> Debut | None:
    """The line that names the act, else the first heading-like line, with the lines of the same look after it."""
    libres = [n for n in range(front, fin) if n not in sommaires and not reperes.sommaire(vues[n])]
    courts = [n for n in libres if vues[n].intitule and not vues[n].numero]
    nommes = [n for n in courts if reperes.document(vues[n])]
    marques = [n for n in courts if vues[n].marque or vues[n].centre]
    rang = next(iter(nommes or marques or [n for n in courts if n < front + 3]), None)
    if rang is None:
        return None
    texte, pris = vues[rang].texte, 1
    while rang + pris in courts and pris < TITRE_LIGNES_MAX and _suite(vues, rang, rang + pris, texte):
        texte, pris = f"{texte} {vues[rang + pris].texte}", pris + 1
    return Debut(rang, GenrePiece.TITRE, texte, pris, cle="titre")


def _suite(vues: Sequence[Vue], premier: int, rang: int, texte: str) -> bool:
    """Whether a line goes on the title: the same look, or a title that is not finished."""
    vue, tete_ = vues[rang], vues[premier]
    if len(f"{texte} {vue.texte}") > 190 or reperes.document(vue) or (vue.titre and vue.titre != tete_.titre):
        return False
    memes = (vue.majuscules, vue.gras, vue.centre, vue.titre) == (
        tete_.majuscules,
        tete_.gras,
        tete_.centre,
        tete_.titre,
    )
    return reperes.inacheve(texte) or (memes and (vue.marque or vue.centre) and vue.bloc.page == tete_.bloc.page)


def _apres(titre: Debut, bornes: set[int], fin: int) -> Iterator[Debut]:
    """What stands between the title and the next piece, unless there is nothing."""
    suite = titre.rang + titre.titres
    if suite < fin and suite not in bornes:
        yield Debut(suite, GenrePiece.ENTETE)


def _visas(vues: Sequence[Vue], front: int, fin: int) -> tuple[int, int] | None:
    """From the first « Vu » to the end of the last: considérants and lists between them belong to them."""
    premier = next((n for n in range(front, fin) if reperes.visa(vues[n])), None)
    if premier is None:
        return None
    dernier, rang = premier, premier + 1
    while rang < fin and rang - dernier <= ECART_VISAS_MAX and not _autre_titre(vues[rang]):
        if reperes.visa(vues[rang]) or reperes.considerant(vues[rang]):
            dernier = rang
        rang += 1
    dernier += 1
    while dernier < fin and (vues[dernier].puce or vues[dernier].numero):
        dernier += 1
    return premier, dernier


def _autre_titre(vue: Vue) -> bool:
    return reperes.preambule(vue) or reperes.parties(vue) or reperes.ouverture(vue) or bool(vue.titre)


def _sections(vues: Sequence[Vue], debut: int, fin: int, preambule: Sequence[Vue]) -> Iterator[Debut]:
    """Headings by style after the preamble, no deeper than its own: sections of the act, not parts of its preamble."""
    niveau = preambule[0].titre if preambule and preambule[0].titre else 1
    for rang in range(debut, fin):
        vue = vues[rang]
        if vue.titre and vue.titre <= niveau and vue.intitule:
            yield Debut(rang, GenrePiece.SECTION, vue.texte, 1)
