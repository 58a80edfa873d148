"""Answers to the hypotheses of a model, and what a change of parties proposes for the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from conventions.domain.ecriture import enregistrer, ouvrir, ranger, supprimer
from conventions.domain.instanciation import (
    RAISONS,
    Difference,
    Piece,
    PieceModele,
    annexe_depuis,
    article_depuis,
    differences,
    inserer,
    modifiee,
)
from conventions.enums import Condition
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Article, ArticleModele, Convention, ModeImpression, OptionHypothese
from territoires.models import Utilisateur

Sens = Literal["ajouter", "retirer", "remplacer"]


@dataclass(frozen=True, slots=True)
class Changement:
    """One piece that would come, go or be replaced; ``modifie``: somebody wrote in the text that would go."""

    sens: Sens
    genre: str
    cle: str
    titre: str
    nouveau_titre: str
    modifie: bool
    raison: str = ""

    @property
    def code(self) -> str:
        """What the form sends back, such as "ajouter:article:departement"."""
        return f"{self.sens}:{self.genre}:{self.cle}"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What choosing an option would change."""

    option: OptionHypothese
    changements: list[Changement]

    @property
    def perdus(self) -> list[Changement]:
        """Texts written by somebody that would leave the convention; they stay in its history."""
        return [c for c in self.changements if c.modifie and c.sens != "ajouter"]


def consequences_option(convention: Convention, option: OptionHypothese) -> Consequences:
    """What :func:`choisir_option` would change, and which written texts would be put aside. Writes nothing."""
    return Consequences(option, [_changement(d) for d in _differences_option(convention, option)])


@transaction.atomic
def choisir_option(convention: Convention, option: OptionHypothese, *, par: Utilisateur) -> Consequences:
    """Take the articles and annexes of one answer in place of those of the other; returns what changed.

    A text that leaves stays in the history, and comes back as it was left if its option is chosen again. Choosing the
    present option changes nothing. Raises ``ActionRefusee``, :class:`ErreurMetier` for an option of another model.
    """
    actuelle = ouvrir(convention.pk, par=par, action="convention.modifier")
    if option.hypothese.version_id != actuelle.version_modele_id:
        raise ErreurMetier("Cette variante n’appartient pas au modèle de la convention.")
    if actuelle.options.filter(pk=option.pk).exists():
        return Consequences(option, [])
    trouvees = _differences_option(actuelle, option)
    changements = [_changement(difference) for difference in trouvees]
    actuelle.options.remove(*actuelle.options.filter(hypothese=option.hypothese_id))
    actuelle.options.add(option)
    for difference in trouvees:
        _appliquer(actuelle, difference, par=par, raison="changement de variante")
    enregistrer(actuelle, par=par, raison=f"a choisi la variante « {option.libelle[:65]} »")
    return Consequences(option, changements)


def _differences_option(convention: Convention, option: OptionHypothese) -> list[Difference]:
    autres = convention.options.exclude(hypothese=option.hypothese_id)
    natures = [partie.nature for partie in convention.parties.all()]
    trouvees = differences(convention, natures, [*autres, option])
    return [d for d in trouvees if option.hypothese_id in {_hypothese(d.piece), _hypothese(d.modele)}]


def _hypothese(piece: Piece | PieceModele | None) -> int | None:
    modele = piece.modele if isinstance(piece, Article | Annexe) else piece
    return modele.option.hypothese_id if modele is not None and modele.option is not None else None


def propositions(convention: Convention) -> list[Changement]:
    """Pieces that the present parties call for or make pointless, to be applied or not by a person."""
    return [_changement(difference) for difference in _differences_parties(convention)]


@transaction.atomic
def appliquer_propositions(convention: Convention, codes: Sequence[str], *, par: Utilisateur) -> list[Changement]:
    """Apply the proposals whose ``code`` is given and returns them; one that no longer stands is left out.

    Raises ``ActionRefusee``.
    """
    actuelle = ouvrir(convention.pk, par=par, action="convention.modifier")
    appliques = []
    for difference in _differences_parties(actuelle):
        changement = _changement(difference)
        if changement.code in codes:
            _appliquer(actuelle, difference, par=par, raison="selon les parties présentes")
            appliques.append(changement)
    return appliques


def _differences_parties(convention: Convention) -> list[Difference]:
    natures = [partie.nature for partie in convention.parties.all()]
    trouvees = differences(convention, natures, convention.options.all())
    return [d for d in trouvees if _condition(d.piece) or _condition(d.modele)]


def _condition(piece: Piece | PieceModele | None) -> str:
    modele = piece.modele if isinstance(piece, Article | Annexe) else piece
    return modele.condition if modele is not None else ""


def _changement(difference: Difference) -> Changement:
    piece, modele = difference.piece, difference.modele
    sens: Sens = "remplacer" if piece and modele else "retirer" if piece else "ajouter"
    venu, parti = RAISONS.get(Condition(_condition(modele)), ("", ""))[0], ""
    if piece is not None:
        parti = RAISONS.get(Condition(_condition(piece)), ("", ""))[1]
    return Changement(
        sens=sens,
        genre=difference.genre,
        cle=difference.cle,
        titre=piece.titre if piece else modele.titre if modele else "",
        nouveau_titre=modele.titre if modele else "",
        modifie=piece is not None and modifiee(piece),
        raison=venu or parti,
    )


def _appliquer(convention: Convention, difference: Difference, *, par: Utilisateur, raison: str) -> None:
    piece, modele = difference.piece, difference.modele
    if piece is not None and modele is None:
        supprimer(piece, par=par, raison=raison)
        _renumeroter(convention, type(piece))
    elif piece is not None and modele is not None:
        _remplacer(convention, piece, modele, par=par, raison=raison)
    elif modele is not None:
        _ajouter(convention, modele, par=par, raison=raison)


def _remplacer(convention: Convention, piece: Piece, modele: PieceModele, *, par: Utilisateur, raison: str) -> None:
    """Put the text of ``modele`` in place, or what it had become when it was last used here; the row stays."""
    ancien = _dernier_etat(convention, modele)
    piece.modele = modele
    piece.titre, piece.corps, piece.consigne_levee = modele.titre, modele.corps, False
    _reprendre(piece, ancien)
    piece.auteur = par
    type(piece).prendre_jeton(piece.pk, piece.jeton)
    piece.jeton += 1
    enregistrer(piece, par=par, raison=raison)


def _ajouter(convention: Convention, modele: PieceModele, *, par: Utilisateur, raison: str) -> None:
    ancien = _dernier_etat(convention, modele)
    piece: Piece
    if isinstance(modele, ArticleModele):
        piece = article_depuis(modele, convention, 0)
        presentes: list[Piece] = list(convention.articles.select_related("modele").order_by("ordre", "pk"))
    else:
        piece = annexe_depuis(modele, convention, 0)
        presentes = list(convention.annexes.select_related("modele").order_by("ordre", "pk"))
    _reprendre(piece, ancien)
    rangees = inserer(presentes, piece)
    piece.ordre = rangees.index(piece) + 1
    enregistrer(piece, par=par, raison=raison)
    ranger(rangees)


def _dernier_etat(convention: Convention, modele: PieceModele) -> Any:
    """The last history record of this model's piece in the convention, ``None`` if it never was there."""
    historique = Article.history if isinstance(modele, ArticleModele) else Annexe.history
    return (
        historique.filter(convention_id=convention.pk, modele_id=modele.pk)
        .order_by("-history_date", "-history_id")
        .first()
    )


def _reprendre(piece: Piece, ancien: Any) -> None:
    """Give a piece the words, and for an annexe the file, of a history record."""
    if isinstance(piece, Annexe):
        piece.fichier_id = ancien.fichier_id if ancien else None
        piece.impression = ancien.impression if ancien else ModeImpression.INSERE
    if ancien is not None:
        piece.titre, piece.corps, piece.consigne_levee = ancien.titre, ancien.corps, ancien.consigne_levee


def _renumeroter(convention: Convention, genre: type[Piece]) -> None:
    ranger(genre.objects.filter(convention=convention).order_by("ordre", "pk"))
