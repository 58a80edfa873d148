"""From the starts of pieces to a structure where every block has one place, and the proof of it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from conventions.imports.blocs import SourceLue
from conventions.imports.reconnaissance.cles import cle_de
from conventions.imports.reconnaissance.debut import Debut
from conventions.imports.reconnaissance.vues import Vue
from conventions.imports.structure import GenrePiece, Piece, Structure

_SANS_DOUBLON = (GenrePiece.TITRE, GenrePiece.PARTIES, GenrePiece.CLOTURE)


def assembler(vues: Sequence[Vue], debuts: Iterable[Debut], sommaires: frozenset[int]) -> tuple[Piece, ...]:
    """One piece from each start to the next. A start inside the title of another one is not one."""
    ordonnes = _ordonner(debuts, len(vues), sommaires)
    pieces: list[Piece] = []
    cles: dict[bool, set[str]] = {False: set(), True: set()}
    for debut, fin in zip(ordonnes, [d.rang for d in ordonnes[1:]] + [len(vues)], strict=True):
        prises = cles[debut.genre == GenrePiece.ANNEXE]
        cle = cle_de(debut.cle or debut.titre, prises, defaut=debut.genre.value)
        prises.add(cle)
        ids = [vue.bloc.id for vue in vues[debut.rang : fin]]
        pieces.append(
            Piece(
                genre=debut.genre,
                cle=cle,
                titre=debut.titre,
                numero=debut.numero,
                titres=tuple(ids[: debut.titres]),
                blocs=tuple(ids[debut.titres :]),
                raison=debut.raison,
            )
        )
    return tuple(pieces)


def _ordonner(debuts: Iterable[Debut], nombre: int, sommaires: frozenset[int]) -> list[Debut]:
    retenus: dict[int, Debut] = {}
    # Where two start at one place, the one that is named wins over the mere end of the piece before.
    for debut in sorted(debuts, key=lambda debut: not (debut.titre or debut.cle)):
        if debut.rang < nombre and debut.rang not in sommaires:
            retenus.setdefault(debut.rang, debut)
    for rang in sorted(sommaires):
        if rang - 1 not in sommaires:
            retenus[rang] = Debut(rang, GenrePiece.ECARTE, cle="sommaire", raison="sommaire")
        if rang + 1 not in sommaires and rang + 1 < nombre and rang + 1 not in retenus:
            retenus[rang + 1] = Debut(rang + 1, GenrePiece.PASSAGE)
    if nombre and 0 not in retenus:
        retenus[0] = Debut(0, GenrePiece.ENTETE, cle="entete")
    ordonnes: list[Debut] = []
    vus: set[GenrePiece] = set()
    fin_titre = 0
    for rang in sorted(retenus):
        debut = retenus[rang]
        if rang < fin_titre or (debut.genre in _SANS_DOUBLON and debut.genre in vus):
            continue
        vus.add(debut.genre)
        fin_titre = rang + debut.titres
        ordonnes.append(debut)
    return ordonnes


def fautes(source: SourceLue, structure: Structure) -> list[str]:
    """What breaks the fidelity of a structure: a block lost, told twice, unknown or out of order; a key told twice."""
    attendus = [bloc.id for bloc in source.blocs]
    ranges = [identifiant for piece in structure.pieces for identifiant in (*piece.titres, *piece.blocs)]
    comptes = Counter(ranges)
    trouvees = [f"Le bloc {n} n’est dans aucune pièce." for n in attendus if not comptes[n]]
    trouvees += [f"Le bloc {n} est dans plusieurs pièces." for n, fois in comptes.items() if fois > 1]
    trouvees += [f"Le bloc {n} n’existe pas dans la source." for n in comptes.keys() - set(attendus)]
    if not trouvees and ranges != attendus:
        trouvees.append("Les pièces ne suivent pas l’ordre de la source.")
    for annexe in (False, True):
        cles = Counter(piece.cle for piece in structure.pieces if (piece.genre == GenrePiece.ANNEXE) == annexe)
        trouvees += [f"La clé « {cle} » est portée par plusieurs pièces." for cle, fois in cles.items() if fois > 1]
    return trouvees
