"""Recognise the structure of a source: its articles first, then what stands before and after them."""

from collections.abc import Sequence
from itertools import pairwise

from conventions.imports.blocs import SourceLue
from conventions.imports.reconnaissance import reperes
from conventions.imports.reconnaissance.articles import Articles, trouver
from conventions.imports.reconnaissance.assemblage import assembler
from conventions.imports.reconnaissance.debut import Debut
from conventions.imports.reconnaissance.numeros import valeur
from conventions.imports.reconnaissance.queue import SUITE, queue
from conventions.imports.reconnaissance.sections import sections
from conventions.imports.reconnaissance.tete import tete
from conventions.imports.reconnaissance.vues import Vue, voir
from conventions.imports.structure import GenrePiece, Piece, Structure
from ctg.typographie import INSECABLE


def reconnaitre(source: SourceLue) -> Structure:
    """The pieces of a document. Every block is in exactly one, in the order of the source (see ``fautes``)."""
    vues = [voir(bloc) for bloc in source.blocs]
    if not vues:
        return Structure((), "sections")
    articles = trouver(vues)
    debuts = _avec_articles(vues, articles) if articles.debuts else _sans_article(vues, articles)
    pieces = assembler(vues, debuts, articles.sommaires)
    numerotes = any(piece.genre == GenrePiece.ARTICLE for piece in pieces)
    return Structure(pieces, "articles" if numerotes else "sections", tuple(_avertissements(pieces, articles)))


def _avec_articles(vues: Sequence[Vue], articles: Articles) -> list[Debut]:
    premier, dernier = articles.debuts[0], articles.debuts[-1]
    fin = queue(vues, dernier.rang + max(dernier.titres, 1))
    limite = min((debut.rang for debut in fin), default=len(vues))
    return [
        *tete(vues, premier.rang, suivi=True, sommaires=articles.sommaires),
        *articles.debuts,
        *_sections(vues, articles, limite),
        *fin,
    ]


def _sections(vues: Sequence[Vue], articles: Articles, limite: int) -> list[Debut]:
    """What heads several articles, and headings by style no deeper than theirs that are not articles."""
    niveaux = [vues[debut.rang].titre for debut in articles.debuts if vues[debut.rang].titre]
    niveau = max(niveaux) if len(niveaux) * 2 >= len(articles.debuts) else 0
    rangs = {n for debut in articles.debuts for n in range(debut.rang, debut.rang + max(debut.titres, 1))}
    return [
        Debut(n, GenrePiece.SECTION, vues[n].texte, 1)
        for n in range(_avant_le_premier(vues, articles), limite)
        if n not in rangs and (reperes.division(vues[n]) or (0 < vues[n].titre <= niveau and vues[n].intitule))
    ]


def _avant_le_premier(vues: Sequence[Vue], articles: Articles) -> int:
    """The rank of the first article, or that of the division that opens on it."""
    premier = articles.debuts[0].rang
    return premier - 1 if premier and reperes.division(vues[premier - 1]) else premier


def _sans_article(vues: Sequence[Vue], articles: Articles) -> list[Debut]:
    """A délibération, a presentation: what its head holds, then its titled sections."""
    fin = queue(vues, _debut_de_queue(vues))
    limite = min((debut.rang for debut in fin), default=len(vues))
    haut = tete(vues, limite, suivi=False, sommaires=articles.sommaires)
    depart = max((debut.rang + debut.titres for debut in haut), default=0)
    visas = any(debut.genre == GenrePiece.VISAS for debut in haut)
    milieu = [] if visas else list(sections(vues, depart, limite))
    return [*haut, *milieu, *fin]


def _debut_de_queue(vues: Sequence[Vue]) -> int:
    """From where a closing or an annexe may be looked for: after the visas, else past the first blocks."""
    visas = [rang for rang, vue in enumerate(vues) if reperes.visa(vue)]
    return (visas[-1] if visas else min(len(vues), 2)) + 1


def _avertissements(pieces: Sequence[Piece], articles: Articles) -> list[str]:
    dits = []
    if not articles.debuts:
        dits.append("Aucun article numéroté n’a été reconnu : le texte est découpé en sections titrées.")
    if articles.suites > 1:
        dits.append(
            "Le fichier contient plusieurs suites d’articles : celle du texte principal est numérotée, "
            "les autres restent écrites telles quelles."
        )
    for genre, nom in ((GenrePiece.ARTICLE, "l’article"), (GenrePiece.ANNEXE, "l’annexe")):
        rangs = [valeur(piece.numero) for piece in pieces if piece.genre == genre and valeur(piece.numero)]
        dits += [
            f"La source passe de {nom} {avant} à {nom} {apres} : ses numéros seront refaits dans l’ordre. "
            "Vérifiez les renvois."
            for avant, apres in pairwise(rangs)
            if apres != avant + 1
        ]
        if rangs and rangs[0] != 1:
            dits.append(
                f"{nom[0].upper()}{nom[1:]} {rangs[0]} est le premier de la source : il prendra le numéro 1."
                if genre == GenrePiece.ARTICLE and any(rangs)
                else f"La première annexe de la source porte le numéro {rangs[0]} : vérifiez les renvois."
            )
    if any(piece.titre == SUITE for piece in pieces):
        dits.append(
            f"Un texte suit les signatures sans titre d’annexe : il devient l’annexe «{INSECABLE}{SUITE}{INSECABLE}», "
            "à renommer."
        )
    return dits
