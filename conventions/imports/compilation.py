"""From a reviewed import to the plain data of a model: every word of the source in its place."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.html import escape

from conventions.enums import GENRES_ORDONNES, NATURES_DE_DOCUMENT, GenreArticle, Nature, Numerotation
from conventions.imports.application import Arrangement, PieceArrangee, arranger
from conventions.imports.blocs import SourceLue, paragraphes_de
from conventions.imports.decoupe import corps_bornes
from conventions.imports.intertitres import avec_intertitres
from conventions.imports.reconnaissance.cles import cle_de
from conventions.imports.reconnaissance.debut import abreger
from conventions.imports.structure import Decisions, GenrePiece, GenreProposition, Proposition, Structure
from conventions.modeles_nationaux.donnees import AnnexeNationale, ArticleNational, ModeleNational
from ctg.texte_riche import nettoyer, texte_brut

TITRE_DOCUMENT_MAX = 150
"""Leaves room for the territory after it, « de la communauté de communes de... »."""
TITRE_MAX = 250
SURTITRE_MAX = 160
OUVERTURE = "ouverture"
_INTERTITRE = re.compile(r"<h([34])>(.*?)</h\1>", re.DOTALL)
_CLE = re.compile(r"[a-z][a-z0-9_]{0,55}")
_LIBELLES = {GenrePiece.VISAS: "Visas", GenrePiece.PREAMBULE: "Préambule", GenrePiece.PARTIES: "Parties"}
_GENRES: dict[GenrePiece, GenreArticle] = {
    GenrePiece.VISAS: GenreArticle.VISAS,
    GenrePiece.PREAMBULE: GenreArticle.PREAMBULE,
    GenrePiece.ARTICLE: GenreArticle.ARTICLE,
    GenrePiece.SECTION: GenreArticle.SECTION,
}
_RANGS: dict[GenreArticle, int] = {genre: rang for rang, genre in enumerate(GENRES_ORDONNES)}
_EXIGES = frozenset(_RANGS)


def compiler(
    source: SourceLue,
    structure: Structure,
    propositions: Iterable[Proposition],
    decisions: Decisions,
    *,
    cle: str,
    nature: str,
    nom: str,
) -> ModeleNational:
    """The model that the source gives once the accepted proposals are applied; what is not accepted stays verbatim.

    Its pieces follow the order of the source: visas or a preamble out of the order that a model asks become passages
    and sections. A text past the bounds of ``ctg.texte_riche`` is cut into several pieces. In the nature of a document
    (délibération, avenant), which has no annexe, annexes are sections. The closing formula is a passage, which every
    convention completes (« fait à ..., le ... »).
    """
    document = nature in NATURES_DE_DOCUMENT
    enrichie = avec_intertitres(source, structure)
    cibles = _cibles(structure, document=document)
    tenues = [p for p in propositions if _cible(p, decisions) in {"", *cibles}]
    arrangement = arranger(enrichie, structure, tenues, decisions)
    signees = any(raison == "signatures" for raison, _ in arrangement.retires)
    blocs = _blocs_calcules(nature, signees=signees) if document else {}
    return _Compilateur(structure, arrangement, document=document, blocs=blocs).modele(cle, nature, nom)


def _blocs_calcules(nature: str, *, signees: bool) -> dict[str, str]:
    """The computed blocks of a document by the piece whose words they replace, once that is accepted."""
    signatures = "deliberation.signatures" if nature == Nature.DELIBERATION else "signatures"
    return {"parties": "parties"} | ({"cloture": signatures} if signees else {})


def _cibles(structure: Structure, *, document: bool) -> frozenset[str]:
    """What a live reference may point to in the model: a numbered piece."""
    articles = {GenrePiece.ARTICLE}
    if structure.numerotation == Numerotation.SECTIONS:
        articles.add(GenrePiece.SECTION)
    cibles = {f"article:{piece.cle}" for piece in structure.pieces if piece.genre in articles}
    if not document:
        cibles |= {f"annexe:{piece.cle}" for piece in structure.pieces if piece.genre == GenrePiece.ANNEXE}
    return frozenset(cibles)


def _cible(proposition: Proposition, decisions: Decisions) -> str:
    """The key that an accepted reference points to, empty for any other proposal."""
    decision = decisions.get(proposition.id)
    if decision is None or proposition.genre not in (GenreProposition.RENVOI, GenreProposition.RENVOI_PERDU):
        return ""
    return str({**proposition.valeur, **(decision.valeur or {})}.get("cle", ""))


class _Compilateur:
    def __init__(
        self, structure: Structure, arrangement: Arrangement, *, document: bool, blocs: Mapping[str, str]
    ) -> None:
        self.structure = structure
        self.arrangement = arrangement
        self.document = document
        self.blocs = blocs
        self.sections = structure.numerotation == Numerotation.SECTIONS
        self.articles: list[ArticleNational] = []
        self.annexes: list[AnnexeNationale] = []
        self.titre = ""
        self.ouverture = ""
        self.attente = ""
        """Drafting note of what became no piece: it goes to the next one."""
        self.rang = 0

    def modele(self, cle: str, nature: str, nom: str) -> ModeleNational:
        arrangees = self._avec_parties([a for a in self.arrangement.pieces if a.piece.genre != GenrePiece.ECARTE])
        for rang, arrangee in enumerate(arrangees):
            self._ajouter(arrangee, arrangees[:rang], arrangees[rang + 1 :])
        return ModeleNational(
            cle=cle,
            nature=nature,
            nom=nom,
            description="",
            numerotation=Numerotation.SECTIONS.value if self.sections else Numerotation.ARTICLES.value,
            titre_document=self.titre or nom,
            formule_ouverture=self.ouverture,
            formule_cloture="",
            hypotheses=self.arrangement.hypotheses,
            articles=tuple(self.articles),
            annexes=tuple(self.annexes),
        )

    def _avec_parties(self, arrangees: list[PieceArrangee]) -> list[PieceArrangee]:
        """The pieces with an empty one where the parties were, so that the computed ones are printed there."""
        prevues = [piece for piece in self.structure.pieces if piece.genre == GenrePiece.PARTIES]
        if not prevues or any(a.piece.genre == GenrePiece.PARTIES for a in arrangees):
            return arrangees
        ordre = [piece.cle for piece in self.structure.pieces]
        limite = ordre.index(prevues[0].cle)
        avant = sum(a.piece.cle in ordre and ordre.index(a.piece.cle) < limite for a in arrangees)
        vide = PieceArrangee(replace(prevues[0], titres=(), blocs=()), ())
        return [*arrangees[:avant], vide, *arrangees[avant:]]

    def _ajouter(self, arrangee: PieceArrangee, avant: Sequence[PieceArrangee], apres: Sequence[PieceArrangee]) -> None:
        genre = arrangee.piece.genre
        calcule = genre == GenrePiece.CLOTURE and "cloture" in self.blocs
        if not arrangee.blocs and not arrangee.piece.titres and genre in _EFFACABLES and not calcule:
            self.attente = arrangee.consigne
        elif genre == GenrePiece.TITRE:
            self._titre(arrangee, debut=not avant)
        elif genre == GenrePiece.ENTETE and self._est_surtitre(arrangee, avant, apres):
            self._passage(arrangee, cle="entete", titre="Surtitre")
        elif genre == GenrePiece.ANNEXE or (self.annexes and not self.document):
            self._annexe(arrangee)
        elif genre == GenrePiece.CLOTURE:
            self._passage(_en_lignes(arrangee), titre="Clôture", bloc=self.blocs.get("cloture", ""))
        elif arrangee.piece.cle == OUVERTURE and apres and self._ouvre(arrangee, apres[0]):
            self.ouverture = nettoyer(arrangee.corps)
        elif genre in _GENRES:
            self._article(arrangee)
        else:
            parties = "parties" if genre == GenrePiece.PARTIES else ""
            bloc = "" if arrangee.blocs else self.blocs.get(parties, "")
            self._passage(arrangee, cle=parties, titre=_LIBELLES.get(genre, ""), bloc=bloc)

    def _ouvre(self, arrangee: PieceArrangee, suivante: PieceArrangee) -> bool:
        """Whether the formula can be that of the model: right before the first article, with nothing left to write."""
        if arrangee.consigne or arrangee.hypothese or arrangee.piece.condition or "<mark>" in arrangee.corps:
            return False
        premier = not any(article.genre == GenreArticle.ARTICLE for article in self.articles)
        return premier and self._genre(suivante) == GenreArticle.ARTICLE

    def _est_surtitre(
        self, arrangee: PieceArrangee, avant: Sequence[PieceArrangee], apres: Sequence[PieceArrangee]
    ) -> bool:
        suivie = bool(apres) and apres[0].piece.genre == GenrePiece.TITRE
        return not avant and suivie and not self.document and len(texte_brut(arrangee.corps)) <= SURTITRE_MAX

    def _titre(self, arrangee: PieceArrangee, *, debut: bool) -> None:
        """The title of the document; said again in its place where something long is printed before it."""
        complet = " ".join(arrangee.piece.titre.split())
        self.titre = complet if len(complet) <= TITRE_DOCUMENT_MAX else abreger(complet)
        seul_surtitre = [article.cle for article in self.articles] == ["entete"]
        redit = self.document or self.titre != complet or not (debut or seul_surtitre)
        if redit and len(complet) <= TITRE_MAX:
            self._poser(arrangee, GenreArticle.SECTION, "titre", complet)
        elif redit or arrangee.blocs:
            self._passage(arrangee, avant=complet if redit else "")
        else:
            self.attente = arrangee.consigne

    def _passage(
        self, arrangee: PieceArrangee, *, cle: str = "", titre: str = "", avant: str = "", bloc: str = ""
    ) -> None:
        """A piece without a printed title; a title that the source gave it comes first in its text."""
        if arrangee.piece.titres and arrangee.piece.genre != GenrePiece.TITRE:
            avant = arrangee.piece.titre
        entete = f"<p><strong>{escape(avant)}</strong></p>" if avant else ""
        self._poser(arrangee, GenreArticle.PASSAGE, cle, titre or _resume(arrangee), entete)
        self.articles[-1] = replace(self.articles[-1], bloc=bloc)

    def _article(self, arrangee: PieceArrangee) -> None:
        genre = self._genre(arrangee) or GenreArticle.PASSAGE
        titre = arrangee.piece.titre or _LIBELLES.get(arrangee.piece.genre, "") or _resume(arrangee)
        if genre == GenreArticle.PASSAGE:
            self._passage(arrangee, titre=titre)
        else:
            self.rang = max(self.rang, _RANGS.get(genre, 0))
            self._poser(arrangee, genre, "", titre)

    def _genre(self, arrangee: PieceArrangee) -> GenreArticle | None:
        """The kind in the model; a piece that would break its order keeps its place under another kind."""
        genre: GenreArticle | None = _GENRES.get(arrangee.piece.genre)
        if genre == GenreArticle.SECTION and self.sections:
            genre = GenreArticle.ARTICLE
        if genre is not None and _RANGS.get(genre, self.rang) < self.rang:
            return GenreArticle.SECTION if genre == GenreArticle.PREAMBULE else GenreArticle.PASSAGE
        return genre

    def _annexe(self, arrangee: PieceArrangee) -> None:
        piece = arrangee.piece
        if self.document:
            numero = f"Annexe {piece.numero} – " if piece.numero else ""
            self._poser(arrangee, GenreArticle.SECTION, f"annexe_{piece.cle}"[:56], f"{numero}{piece.titre}")
            return
        titre = piece.titre or _resume(arrangee)
        for rang, corps in enumerate(corps_bornes(arrangee)):
            self.annexes.append(
                AnnexeNationale(
                    cle=self._cle(piece.cle, titre, [a.cle for a in self.annexes], arrangee, suite=bool(rang)),
                    titre=_suite(titre, rang),
                    nature=piece.nature,
                    corps=corps,
                    consigne="" if rang else arrangee.consigne,
                    condition=piece.condition,
                    obligatoire=False,
                    paysage=False,
                    hypothese=arrangee.hypothese,
                )
            )

    def _poser(self, arrangee: PieceArrangee, genre: GenreArticle, cle: str, titre: str, avant: str = "") -> None:
        plat: Callable[[str], str] = _sans_intertitre if genre in _PLATS else str
        textes = corps_bornes(arrangee, plat)
        if self.document and genre == GenreArticle.SECTION and not any(textes):
            # A document prints no heading above nothing: the words of this one are its text.
            genre, avant = GenreArticle.PASSAGE, f"<p><strong>{escape(titre)}</strong></p>"
        if avant:
            textes = [nettoyer(avant), *textes] if len(textes) > 1 else [nettoyer(avant + textes[0])]
        for rang, corps in enumerate(textes):
            self._poser_un(arrangee, GenreArticle.PASSAGE if rang else genre, cle, _suite(titre, rang), corps, rang)

    def _poser_un(
        self, arrangee: PieceArrangee, genre: GenreArticle, cle: str, titre: str, corps: str, rang: int = 0
    ) -> None:
        voulue = cle or (_CLE_GENERIQUE if arrangee.piece.cle in _RESERVEES else arrangee.piece.cle)
        self.articles.append(
            ArticleNational(
                cle=self._cle(voulue, titre, [a.cle for a in self.articles], arrangee, suite=bool(rang)),
                genre=genre.value,
                titre=titre[:TITRE_MAX],
                corps=corps,
                consigne="" if rang else "\n".join(filter(None, [self.attente, arrangee.consigne])),
                condition=arrangee.piece.condition,
                obligatoire=genre in _EXIGES and not arrangee.piece.condition,
                verrouille=False,
                hypothese=arrangee.hypothese,
            )
        )
        self.attente = ""

    def _cle(self, voulue: str, titre: str, prises: Sequence[str], arrangee: PieceArrangee, *, suite: bool) -> str:
        """The key of the piece itself, that references name and that alternative wordings share."""
        if not suite and _CLE.fullmatch(voulue) and (arrangee.hypothese or voulue not in prises):
            return voulue
        return cle_de(f"{voulue} suite" if suite else voulue or titre, prises, defaut="passage")


# What accepted proposals may leave without a word: nothing stands in its place.
_EFFACABLES = frozenset({GenrePiece.ENTETE, GenrePiece.PASSAGE, GenrePiece.VISAS, GenrePiece.CLOTURE})
_RESERVEES = frozenset({"entete", "parties"})
_CLE_GENERIQUE = "presentation"
_PLATS = frozenset({GenreArticle.PASSAGE, GenreArticle.VISAS})


def _en_lignes(arrangee: PieceArrangee) -> PieceArrangee:
    """A signature block in paragraphs: its names are read one after the other, above the frames to sign in."""
    lignes = tuple(paragraphe for bloc in arrangee.blocs for paragraphe in paragraphes_de(bloc))
    return replace(arrangee, blocs=lignes)


def _resume(arrangee: PieceArrangee) -> str:
    """A name for a piece without a title, from its first words; it is shown on screen and never printed."""
    return abreger(" ".join(texte_brut(arrangee.corps).split())) or "Passage"


def _suite(titre: str, rang: int) -> str:
    return f"{titre[: TITRE_MAX - 12]} (suite {rang})" if rang else titre[:TITRE_MAX]


def _sans_intertitre(html: str) -> str:
    """Sub-headings as bold paragraphs: a piece without a printed title has no heading above them."""
    return _INTERTITRE.sub(r"<p><strong>\2</strong></p>", html)
