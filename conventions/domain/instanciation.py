"""Turn the pieces of a model into those of a convention, and see how far the two have drifted."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from conventions.domain.modeles import annexes_applicables, articles_applicables
from conventions.enums import Condition
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, AnnexeModele, Article, ArticleModele, Convention, OptionHypothese, VersionModele
from territoires.referentiels.normalisation import normaliser

Piece = Article | Annexe
PieceModele = ArticleModele | AnnexeModele
CLE_MAX = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the convention is not what its model would now give: a piece too many, lacking or to replace."""

    piece: Piece | None
    modele: PieceModele | None

    @property
    def genre(self) -> str:
        return "article" if isinstance(self.piece or self.modele, Article | ArticleModele) else "annexe"

    @property
    def cle(self) -> str:
        cible = self.piece or self.modele
        assert cible is not None
        return cible.cle


def article_depuis(modele: ArticleModele, convention: Convention, ordre: int) -> Article:
    """An unsaved article with the text of the model."""
    return Article(
        convention=convention,
        modele=modele,
        cle=modele.cle,
        genre=modele.genre,
        bloc=modele.bloc,
        ordre=ordre,
        titre=modele.titre,
        corps=modele.corps,
    )


def annexe_depuis(modele: AnnexeModele, convention: Convention, ordre: int) -> Annexe:
    """An unsaved annexe with the text of the model."""
    return Annexe(
        convention=convention,
        modele=modele,
        cle=modele.cle,
        nature=modele.nature,
        ordre=ordre,
        titre=modele.titre,
        corps=modele.corps,
        paysage=modele.paysage,
    )


def modifiee(piece: Piece) -> bool:
    """Whether somebody changed the piece since it was taken from its model (an added piece has no model: yes)."""
    if piece.modele is None:
        return True
    fichier = isinstance(piece, Annexe) and piece.fichier_id is not None
    return fichier or (piece.titre, piece.corps) != (piece.modele.titre, piece.modele.corps)


def differences(convention: Convention, natures: Sequence[str], options: Iterable[OptionHypothese]) -> list[Difference]:
    """Every piece that parties of these natures and these options would add, remove or replace."""
    choix = list(options)
    version = convention.version_modele
    articles = convention.articles.select_related("modele__option").all()
    annexes = convention.annexes.select_related("modele__option").all()
    return [
        *_comparer(articles, articles_applicables(version, natures, choix)),
        *_comparer(annexes, annexes_applicables(version, natures, choix)),
    ]


def _comparer(pieces: Iterable[Piece], applicables: Iterable[PieceModele]) -> list[Difference]:
    attendues = {modele.cle: modele for modele in applicables}
    presentes = {piece.cle: piece for piece in pieces}
    trouvees = []
    for cle, piece in presentes.items():
        attendue = attendues.get(cle)
        if piece.modele is not None and (attendue is None or attendue.pk != piece.modele.pk):
            trouvees.append(Difference(piece, attendue))
    trouvees += [Difference(None, modele) for cle, modele in attendues.items() if cle not in presentes]
    return trouvees


def inserer(pieces: Sequence[Piece], nouvelle: Piece) -> list[Piece]:
    """The list with ``nouvelle`` after the last piece that its model places before it."""
    rang = 0
    if nouvelle.modele is not None:
        for position, piece in enumerate(pieces, 1):
            if piece.modele is not None and piece.modele.ordre <= nouvelle.modele.ordre:
                rang = position
    return [*pieces[:rang], nouvelle, *pieces[rang:]]


def choisir_options(version: VersionModele, options: Iterable[OptionHypothese]) -> list[OptionHypothese]:
    """One answer to each hypothesis of the version, its default where none is given.

    Raises :class:`ErreurMetier` for an answer of another version, two answers to one question, or none at all.
    """
    donnees = list(options)
    hypotheses = list(version.hypotheses.prefetch_related("options"))
    connues = {option.pk: hypothese for hypothese in hypotheses for option in hypothese.options.all()}
    if any(option.pk not in connues for option in donnees):
        raise ErreurMetier("Une des variantes choisies n’appartient pas à ce modèle : choisissez-la dans la liste.")
    retenues = []
    for hypothese in hypotheses:
        reponses = [option for option in donnees if connues[option.pk].pk == hypothese.pk]
        if len({reponse.pk for reponse in reponses}) > 1:
            raise ErreurMetier(f"Une seule réponse est possible à la question « {hypothese.question} ».")
        reponse = next(iter(reponses), None) or next((o for o in hypothese.options.all() if o.defaut), None)
        if reponse is None:
            raise ErreurMetier(f"Répondez à la question « {hypothese.question} » pour choisir le texte qui convient.")
        retenues.append(reponse)
    return retenues


def nouvelle_cle(titre: str, prises: Collection[str], prefixe: str) -> str:
    """A key drawn from the title, that no other piece of the convention has."""
    base = re.sub(r"[^a-z0-9]+", "_", normaliser(titre)).strip("_")[: CLE_MAX - 4].strip("_")
    if not base or not base[0].isalpha():
        base = f"{prefixe}_{base}".strip("_")[: CLE_MAX - 4]
    cle, rang = base, 2
    while cle in prises:
        cle, rang = f"{base}_{rang}", rang + 1
    return cle


RAISONS = {
    Condition.DEPARTEMENT: ("Un Département est partie à la convention.", "Aucun Département n’est plus partie."),
    Condition.MSA: ("Une MSA est partie à la convention.", "Aucune MSA n’est plus partie."),
    Condition.ETAT: ("L’État est partie à la convention.", "L’État n’est plus partie."),
    Condition.CPAM: ("Une CPAM est partie à la convention.", "Aucune CPAM n’est plus partie."),
    Condition.INTERCOMMUNALITE: (
        "Une intercommunalité est partie à la convention.",
        "Aucune intercommunalité n’est plus partie.",
    ),
    Condition.PLUSIEURS_COLLECTIVITES: (
        "Plusieurs collectivités sont parties à la convention.",
        "Une seule collectivité est partie à la convention.",
    ),
    Condition.UNE_COLLECTIVITE: (
        "Une seule collectivité est partie à la convention.",
        "Plusieurs collectivités sont parties à la convention.",
    ),
}
