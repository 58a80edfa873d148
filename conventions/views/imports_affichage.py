"""How an import is shown: the file as it was read, with what is proposed marked in place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from conventions.domain.imports_decisions import NOMS_PIECES, NOMS_PROPOSITIONS
from conventions.domain.imports_revue import PieceRevue, Revue
from conventions.forms.imports import ChangementForm
from conventions.imports.blocs import (
    Bloc,
    Cellule,
    Ecart,
    Fragment,
    GenreParagraphe,
    Paragraphe,
    Tableau,
    paragraphes_de,
)
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition

AUTOUR = 70
"""Characters shown on each side of the words that a proposal is about."""
TEXTE_MAX = 280
DESSINS = {
    GenreProposition.NOTE: "chat-bubble-left-ellipsis",
    GenreProposition.NOTE_DE_BAS: "bars-arrow-down",
    GenreProposition.BLANC: "pencil-square",
    GenreProposition.CHAMP: "sparkles",
    GenreProposition.RENVOI: "link",
    GenreProposition.RENVOI_PERDU: "exclamation-triangle",
    GenreProposition.CONDITION: "adjustments-horizontal",
    GenreProposition.VARIANTE: "arrows-right-left",
    GenreProposition.PARTIES: "users",
    GenreProposition.SIGNATURES: "pencil",
    GenreProposition.NATURE_ANNEXE: "table-cells",
}
FAMILLES = {
    GenreProposition.NOTE: "Notes de rédaction",
    GenreProposition.NOTE_DE_BAS: "Notes de bas de page",
    GenreProposition.BLANC: "Blancs",
    GenreProposition.CHAMP: "Champs automatiques",
    GenreProposition.RENVOI: "Renvois",
    GenreProposition.RENVOI_PERDU: "Renvois sans cible",
    GenreProposition.CONDITION: "Conditions",
    GenreProposition.VARIANTE: "Variantes",
    GenreProposition.PARTIES: "Parties",
    GenreProposition.SIGNATURES: "Signatures",
    GenreProposition.NATURE_ANNEXE: "Natures d’annexe",
}


@dataclass(frozen=True)
class Carte:
    """A proposal as the page shows it."""

    proposition: Proposition
    piece: PieceRevue
    etat: str
    changee: bool
    avant: str
    mots: str
    apres: str

    @property
    def ancre(self) -> str:
        return ancre(self.proposition)

    @property
    def nom(self) -> str:
        return NOMS_PROPOSITIONS[self.proposition.genre]

    @property
    def lieu(self) -> str:
        """« Article 4 : Durée »."""
        titre = self.piece.piece.titre
        return f"{nom_complet(self.piece)}\u00a0: {titre}" if titre else nom_complet(self.piece)

    @property
    def changeable(self) -> bool:
        """Whether something of it may be changed before it is accepted."""
        return ChangementForm.existe(self.proposition)

    @property
    def dessin(self) -> str:
        return DESSINS[self.proposition.genre]


@dataclass(frozen=True)
class Extrait:
    """A piece of the file on the left: its paragraphs as HTML, in the order of the file."""

    piece: PieceRevue
    nom: str
    html: SafeString


def ancre(proposition: Proposition) -> str:
    """An id that HTML, CSS and addresses accept."""
    return "prop-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in proposition.id)


def nom_complet(piece: PieceRevue) -> str:
    """« Article 4 », « Passage sans titre »: what the piece is, with the number that the file gives it."""
    return f"{NOMS_PIECES[piece.piece.genre]} {piece.piece.numero}".strip()


def cartes(revue: Revue, propositions: Iterable[Proposition]) -> list[Carte]:
    """These proposals, in their order."""
    chez = {p.id: piece for piece in revue.pieces for p in piece.propositions}
    textes = {p.id: p.texte for bloc in revue.source.blocs for p in paragraphes_de(bloc)}
    return [_carte(revue, p, chez[p.id], textes) for p in propositions if p.id in chez]


def _carte(revue: Revue, proposition: Proposition, piece: PieceRevue, textes: Mapping[int, str]) -> Carte:
    decision = revue.decisions.get(proposition.id)
    texte = textes.get(proposition.bloc, "")
    if proposition.debut == proposition.fin:
        avant, mots, apres = "", _borner(proposition.texte), ""
    else:
        avant = texte[: proposition.debut][-AUTOUR:]
        apres = texte[proposition.fin :][:AUTOUR]
        avant = f"…{avant.partition(' ')[2]}" if proposition.debut > AUTOUR else avant
        apres = f"{apres.rpartition(' ')[0]}…" if len(texte) - proposition.fin > AUTOUR else apres
        mots = _borner(texte[proposition.debut : proposition.fin])
    return Carte(
        proposition=proposition,
        piece=piece,
        etat=decision.etat.value if decision else "",
        changee=bool(decision and decision.valeur),
        avant=avant,
        mots=mots,
        apres=apres,
    )


def _borner(texte: str) -> str:
    propre = " ".join(texte.split())
    return propre if len(propre) <= TEXTE_MAX else f"{propre[:TEXTE_MAX].rstrip()}…"


def extraits(revue: Revue, pieces: Iterable[PieceRevue]) -> list[Extrait]:
    """The file piece by piece, what was put aside by the reader shown in its place."""
    marques = _marques(revue)
    voulues = list(pieces)
    ecarts = iter(sorted(revue.source.ecarts, key=lambda ecart: ecart.paragraphe.id)) if voulues else iter(())
    par_piece = _ecarts_par_piece(revue, ecarts)
    return [_extrait(piece, par_piece.get(piece.bloc, []), marques) for piece in voulues]


def _ecarts_par_piece(revue: Revue, ecarts: Iterator[Ecart]) -> dict[int, list[Ecart]]:
    """What the reader left out, with the piece that precedes it."""
    debuts = [piece.bloc for piece in revue.pieces]
    rangees: dict[int, list[Ecart]] = {}
    for ecart in ecarts:
        chez = max((debut for debut in debuts if debut < ecart.paragraphe.id), default=debuts[0] if debuts else 0)
        rangees.setdefault(chez, []).append(ecart)
    return rangees


def _extrait(piece: PieceRevue, ecarts: list[Ecart], marques: "Marques") -> Extrait:
    lignes: list[tuple[int, str]] = [(bloc.id, html_du_bloc(bloc, marques)) for bloc in piece.blocs]
    lignes += [(e.paragraphe.id, _html_ecart(e)) for e in ecarts]
    lignes.sort(key=lambda ligne: ligne[0])
    html = mark_safe("\n".join(ligne for _, ligne in lignes))  # noqa: S308 (each line is escaped)
    return Extrait(piece, nom_complet(piece), html)


@dataclass(frozen=True, slots=True)
class Marque:
    debut: int
    fin: int
    classe: str
    ancre: str


Marques = Mapping[int, list[Marque]]


def _marques(revue: Revue) -> dict[int, list[Marque]]:
    """The words that proposals are about, by paragraph, without overlap: the longest one wins."""
    toutes = sorted((p for p in revue.propositions if p.fin > p.debut), key=lambda p: (p.bloc, p.debut, -p.fin))
    par_bloc: dict[int, list[Marque]] = {}
    for bloc, siennes in groupby(toutes, key=lambda p: p.bloc):
        position = 0
        for p in siennes:
            if p.debut >= position:
                decision = revue.decisions.get(p.id)
                etat = decision.etat.value if decision else "ouverte"
                par_bloc.setdefault(bloc, []).append(
                    Marque(p.debut, p.fin, f"marque-{p.genre.value} marque-{etat}", ancre(p))
                )
                position = p.fin
    return par_bloc


def html_du_bloc(bloc: Bloc, marques: Marques) -> str:
    """A paragraph or a table of the file, escaped here and only here: a page holds thousands of them."""
    if isinstance(bloc, Tableau):
        rangs = "".join(f"<tr>{''.join(_cellule(c, marques) for c in rang)}</tr>" for rang in bloc.rangs)
        return f'<table class="source-tableau" data-bloc="{bloc.id:d}" id="b{bloc.id:d}">{rangs}</table>'
    marque = f"{escape(bloc.marque)} " if bloc.marque else ""
    texte = _en_ligne(bloc, marques)
    return f'<p class="{_classe(bloc)}" data-bloc="{bloc.id:d}" id="b{bloc.id:d}">{marque}{texte}</p>'


def _cellule(cellule: Cellule, marques: Marques) -> str:
    balise = "th" if cellule.entete else "td"
    fusion = "".join(
        f' {nom}="{valeur:d}"'
        for nom, valeur in (("colspan", cellule.colonnes), ("rowspan", cellule.lignes))
        if valeur > 1
    )
    contenu = "".join(f"<p>{_en_ligne(p, marques)}</p>" for p in cellule.paragraphes)
    return f"<{balise}{fusion}>{contenu}</{balise}>"


def _classe(paragraphe: Paragraphe) -> str:
    classes = {
        GenreParagraphe.TITRE: "source-titre",
        GenreParagraphe.PUCE: f"source-puce source-niveau-{min(paragraphe.niveau, 3)}",
        GenreParagraphe.NUMERO: f"source-puce source-niveau-{min(paragraphe.niveau, 3)}",
    }
    return f"{classes.get(paragraphe.genre, '')}{' text-center' if paragraphe.centre else ''}".strip() or "source-texte"


def _html_ecart(ecart: Ecart) -> str:
    n, raison, texte = ecart.paragraphe.id, escape(ecart.raison), escape(ecart.paragraphe.texte)
    dit = f'<span class="visually-hidden">Écarté ({raison})\u00a0: </span>'
    return f'<p class="source-ecart" data-bloc="{n:d}" id="b{n:d}">{dit}{texte}</p>'


def _en_ligne(paragraphe: Paragraphe, marques: Marques) -> str:
    sortie: list[str] = []
    position = 0
    for marque in marques.get(paragraphe.id, []):
        sortie.append(_troncon(paragraphe, position, marque.debut))
        dedans = _troncon(paragraphe, marque.debut, marque.fin)
        sortie.append(f'<mark class="{marque.classe}" data-prop="{marque.ancre}">{dedans}</mark>')
        position = marque.fin
    sortie.append(_troncon(paragraphe, position, len(paragraphe.texte)))
    return "".join(sortie)


def _troncon(paragraphe: Paragraphe, debut: int, arret: int) -> str:
    """The words from ``debut`` to ``arret``, in the style of their fragments."""
    sortie: list[str] = []
    position = 0
    for fragment in paragraphe.fragments:
        suivant = position + len(fragment.texte)
        texte = fragment.texte[max(debut - position, 0) : max(arret - position, 0)]
        if texte:
            sortie.append(_stylise(fragment, texte))
        if fragment.note and debut < suivant <= arret:
            sortie.append(f' <small class="source-note">[note\u00a0: {escape(fragment.note)}]</small>')
        position = suivant
    return "".join(sortie)


def _stylise(fragment: Fragment, texte: str) -> str:
    html = escape(texte).replace("\n", "<br>")
    for portee, balise in (
        (fragment.exposant, "sup"),
        (fragment.souligne, "u"),
        (fragment.italique, "em"),
        (fragment.gras, "strong"),
    ):
        html = f"<{balise}>{html}</{balise}>" if portee else html
    return html


def genres_de_piece() -> list[tuple[str, str]]:
    """What a person may say that a piece is."""
    return [(genre.value, NOMS_PIECES[genre]) for genre in GenrePiece]


def genres_a_commencer() -> list[tuple[str, str]]:
    """What may begin at a block."""
    sauf = {GenrePiece.TITRE, GenrePiece.ECARTE}
    ordre = [GenrePiece.ARTICLE, *(g for g in GenrePiece if g != GenrePiece.ARTICLE)]
    return [(genre.value, NOMS_PIECES[genre]) for genre in ordre if genre not in sauf]


def passages(piece: PieceRevue) -> list[tuple[int, str]]:
    """The blocks of a piece, each with its first words, to say where another begins."""
    return [(bloc.id, _debut(bloc)) for bloc in piece.blocs]


def _debut(bloc: Bloc) -> str:
    if isinstance(bloc, Tableau):
        mots = " ".join(p.texte for p in paragraphes_de(bloc))
        return f"Tableau : {mots[:70]}…" if len(mots) > 70 else f"Tableau : {mots}"
    return f"{bloc.texte[:80]}…" if len(bloc.texte) > 80 else bloc.texte or "(ligne vide)"
