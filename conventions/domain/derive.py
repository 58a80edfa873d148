"""Drift: what a convention says otherwise than its model, and what a model says otherwise than another one.

Only words are compared (``ctg.differences``). Pieces answer one another by their key and, in a model, by the option of
which they are the wording. Nothing here is stored: a drift is always that of the texts as they now are.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import prefetch_related_objects

from conventions.domain.modeles import annexes_applicables, articles_applicables
from conventions.domain.modeles_pieces import montrer_mention
from conventions.domain.numerotation import Numeros
from conventions.domain.saisie import montrable
from conventions.enums import EN_PREPARATION, StatutModele
from conventions.models import Annexe, AnnexeModele, Article, ArticleModele, Convention, Modele, VersionModele
from ctg.differences import Bloc, comparer
from territoires.models import Organisme

Piece = Article | Annexe
PieceModele = ArticleModele | AnnexeModele


class Ecart(StrEnum):
    """What became of a piece."""

    IDENTIQUE = "identique"
    MODIFIE = "modifie"
    AJOUTE = "ajoute"
    RETIRE = "retire"


LIBELLES = {
    Ecart.IDENTIQUE: "Mot pour mot",
    Ecart.MODIFIE: "Modifié",
    Ecart.AJOUTE: "Ajouté",
    Ecart.RETIRE: "Retiré",
}


@dataclass(frozen=True, slots=True)
class PieceComparee:
    """One piece of both sides: its titles (one is empty when the piece is only on the other side) and its blocks.

    ``mots`` counts the words that are only on one side. ``blocs`` is empty when nothing differs.
    """

    genre: str
    cle: str
    titre: str
    ancien_titre: str
    ecart: Ecart
    blocs: tuple[Bloc, ...] = ()
    mots: int = 0
    piece: Piece | None = None

    @property
    def libelle(self) -> str:
        return LIBELLES[self.ecart]


@dataclass(frozen=True, slots=True)
class Derive:
    """All the pieces of two texts, in the order of the newer one; those that are gone come last of their kind."""

    pieces: tuple[PieceComparee, ...]

    @property
    def ecarts(self) -> tuple[PieceComparee, ...]:
        return tuple(piece for piece in self.pieces if piece.ecart != Ecart.IDENTIQUE)

    def compte(self, ecart: str) -> int:
        return sum(piece.ecart == ecart for piece in self.pieces)


def derive_de(convention: Convention, *, brouillons: Collection[int], valeur: Callable[[str], str]) -> Derive:
    """What a loaded convention says otherwise than its model's version; no query beyond those of the version.

    ``brouillons`` are the parties whose private drafts may be read; the annexes of the others are left out.
    ``valeur`` shows a merge field.
    """
    version = convention.version_modele
    natures = [partie.nature for partie in convention.parties.all()]
    options = list(convention.options.all())
    numeros = Numeros(convention)
    annexes = [annexe for annexe in convention.annexes.all() if montrable(annexe, brouillons)]
    tues = {annexe.cle for annexe in convention.annexes.all()} - {annexe.cle for annexe in annexes}
    modeles = [modele for modele in annexes_applicables(version, natures, options) if modele.cle not in tues]
    return Derive(
        (
            *_d_un_genre(
                "article",
                [(article, numeros.titre_article(article)) for article in convention.articles.all()],
                articles_applicables(version, natures, options),
                valeur,
            ),
            *_d_un_genre("annexe", [(annexe, numeros.titre_annexe(annexe)) for annexe in annexes], modeles, valeur),
        )
    )


def _d_un_genre(
    genre: str,
    presentes: Sequence[tuple[Piece, str]],
    applicables: Sequence[PieceModele],
    valeur: Callable[[str], str],
) -> Iterable[PieceComparee]:
    for piece, titre in presentes:
        modele = piece.modele
        if modele is None:
            blocs, mots = _blocs("", piece.corps, valeur)
            yield PieceComparee(genre, piece.cle, titre, "", Ecart.AJOUTE, blocs, mots, piece)
            continue
        blocs, mots = _blocs(modele.corps, piece.corps, valeur)
        change = bool(mots) or modele.titre != piece.titre
        ancien = modele.titre if modele.titre != piece.titre else ""
        ecart = Ecart.MODIFIE if change else Ecart.IDENTIQUE
        yield PieceComparee(genre, piece.cle, titre, ancien, ecart, blocs if mots else (), mots, piece)
    cles = {piece.cle for piece, _ in presentes}
    yield from (_retiree(genre, modele, valeur) for modele in applicables if modele.cle not in cles)


def comparer_versions(ancienne: VersionModele, nouvelle: VersionModele) -> Derive:
    """What the newer version of a model says otherwise than the older one, merge fields named in brackets."""
    pieces = [*_formules(ancienne, nouvelle)]
    for genre, avant, apres in (
        ("article", ancienne.articles.all(), nouvelle.articles.all()),
        ("annexe", ancienne.annexes.all(), nouvelle.annexes.all()),
    ):
        pieces += _de_modeles(genre, list(avant), list(apres))
    return Derive(tuple(pieces))


def _formules(ancienne: VersionModele, nouvelle: VersionModele) -> Iterable[PieceComparee]:
    for cle, titre in (("formule_ouverture", "Formule d’ouverture"), ("formule_cloture", "Formule de clôture")):
        blocs, mots = _blocs(getattr(ancienne, cle), getattr(nouvelle, cle), montrer_mention)
        ecart = Ecart.MODIFIE if mots else Ecart.IDENTIQUE
        yield PieceComparee("formule", cle, titre, "", ecart, blocs if mots else (), mots)


def _de_modeles(genre: str, avant: Sequence[PieceModele], apres: Sequence[PieceModele]) -> Iterable[PieceComparee]:
    anciennes = {_cle(piece): piece for piece in avant}
    for piece in apres:
        ancienne = anciennes.pop(_cle(piece), None)
        if ancienne is None:
            blocs, mots = _blocs("", piece.corps, montrer_mention)
            yield PieceComparee(genre, piece.cle, piece.titre, "", Ecart.AJOUTE, blocs, mots)
            continue
        blocs, mots = _blocs(ancienne.corps, piece.corps, montrer_mention)
        change = bool(mots) or ancienne.titre != piece.titre
        ancien = ancienne.titre if ancienne.titre != piece.titre else ""
        ecart = Ecart.MODIFIE if change else Ecart.IDENTIQUE
        yield PieceComparee(genre, piece.cle, piece.titre, ancien, ecart, blocs if mots else (), mots)
    yield from (_retiree(genre, piece, montrer_mention) for piece in anciennes.values())


def _cle(piece: PieceModele) -> tuple[str, str]:
    """The key of a piece, and that of the option of which it is the wording."""
    return piece.cle, piece.option.cle if piece.option else ""


def _retiree(genre: str, modele: PieceModele, valeur: Callable[[str], str]) -> PieceComparee:
    blocs, mots = _blocs(modele.corps, "", valeur)
    return PieceComparee(genre, modele.cle, modele.titre, "", Ecart.RETIRE, blocs, mots)


def _blocs(avant: str, apres: str, valeur: Callable[[str], str]) -> tuple[tuple[Bloc, ...], int]:
    if avant == apres:
        return (), 0
    blocs = tuple(comparer(avant, apres, valeur))
    mots = sum(len(s.texte.split()) for bloc in blocs for s in bloc.segments if s.etat != "identique")
    return blocs, mots


def avec_pieces(versions: Iterable[VersionModele]) -> list[VersionModele]:
    """The same versions with what :func:`comparer_versions` reads, in a constant number of queries."""
    listees = list(versions)
    prefetch_related_objects(listees, "modele", "articles__option", "annexes__option")
    return listees


def version_en_vigueur(modele: Modele) -> VersionModele | None:
    """The published version of a model, or else its last one; None for a model without any."""
    versions = sorted(modele.versions.all(), key=lambda version: version.numero, reverse=True)
    return next((v for v in versions if v.statut == StatutModele.PUBLIEE), versions[0] if versions else None)


def modele_national_de(modele: Modele, nationaux: Sequence[Modele]) -> Modele | None:
    """The national model that a Caf's own stands for: the same key, else the same nature and numbering."""
    memes = [national for national in nationaux if national.cle == modele.cle]
    proches = [
        national
        for national in nationaux
        if (national.nature, national.numerotation) == (modele.nature, modele.numerotation)
    ]
    return next(iter([*memes, *proches]), None)


@dataclass(frozen=True, slots=True)
class EcartNational:
    """One model of a Caf beside the national one; ``derive`` is None when there is nothing to compare with."""

    modele: Modele
    version: VersionModele | None
    national: Modele | None
    reference: VersionModele | None
    derive: Derive | None

    @property
    def modifies(self) -> int:
        return self.derive.compte(Ecart.MODIFIE) if self.derive else 0

    @property
    def ajoutes(self) -> int:
        return self.derive.compte(Ecart.AJOUTE) if self.derive else 0

    @property
    def retires(self) -> int:
        return self.derive.compte(Ecart.RETIRE) if self.derive else 0


def ecarts_nationaux(caf: Organisme) -> list[EcartNational]:
    """Each model of the Caf beside the national one, the versions in force compared; constant number of queries."""
    propres = list(Modele.objects.filter(caf=caf).prefetch_related("versions"))
    nationaux = list(Modele.objects.filter(caf=None).prefetch_related("versions"))
    couples = []
    for modele in propres:
        national = modele_national_de(modele, nationaux)
        couples.append(
            (modele, version_en_vigueur(modele), national, version_en_vigueur(national) if national else None)
        )
    avec_pieces({v.pk: v for _, a, _, b in couples for v in (a, b) if v is not None}.values())
    return [
        EcartNational(
            modele,
            version,
            national,
            reference,
            comparer_versions(reference, version) if version and reference else None,
        )
        for modele, version, national, reference in couples
    ]


def conventions_anciennes(caf: Organisme) -> list[Convention]:
    """Conventions of the Caf still in preparation whose model has a published version that is not theirs."""
    publiees = VersionModele.objects.publiees()
    return list(
        Convention.objects.filter(caf=caf, statut__in=EN_PREPARATION, version_modele__modele__versions__in=publiees)
        .exclude(version_modele__in=publiees)
        .select_related("version_modele__modele", "agent")
        .distinct()
        .order_by("version_modele__modele__nom", "-date_effet", "pk")
    )
