"""The délibération of each party, as an uploaded PDF that goes with the convention (rules 3 and 4)."""

from dataclasses import dataclass

from django.db import transaction

from conventions.domain.deliberations_vote.phrases import etat_et_dates
from conventions.domain.ecriture import enregistrer, supprimer, verrouiller
from conventions.domain.fichiers import borner_le_total, stocker
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, Deliberation, Fichier, Partie, PieceDeliberation
from conventions.permissions import exiger_pour, peut_pour
from ctg.fichiers import controler_pdf
from territoires.models import Utilisateur

DEPOSER = "deliberation.deposer"


@dataclass(frozen=True, slots=True)
class Emplacement:
    """Where the délibération of one party goes, and the one that it drafts in the application, if any."""

    partie: Partie
    piece: PieceDeliberation | None
    deliberation: Deliberation | None = None

    @property
    def etat(self) -> str:
        """« Votée le 12 mars 2026, transmise le 16 mars 2026 »; empty until the vote."""
        return etat_et_dates(self.deliberation) if self.deliberation else ""


def emplacements(annexe: Annexe, convention: Convention) -> list[Emplacement]:
    """One for each party but the Caf, in their order; no query once the pieces are loaded."""
    pieces = {piece.partie_id: piece for piece in annexe.pieces_deliberations.all()}
    parties = [partie for partie in convention.parties.all() if not partie.est_caf]
    return [Emplacement(partie, pieces.get(partie.pk), _deliberation(partie)) for partie in parties]


def _deliberation(partie: Partie) -> Deliberation | None:
    documents = (getattr(document, "deliberation", None) for document in partie.documents.all())
    return next((deliberation for deliberation in documents if deliberation is not None), None)


def peut_deposer(utilisateur: Utilisateur, convention: Convention, partie: Partie) -> bool:
    """The Caf for any party, a party for its own; also once the text is submitted, since a vote comes after."""
    return peut_pour(utilisateur, DEPOSER, convention, partie.organisme_id)


def deposer_piece(
    annexe: Annexe, partie: Partie, *, par: Utilisateur, nom: str, contenu: bytes, lu: int = 0
) -> PieceDeliberation:
    """Put the délibération of a party in its slot once it is checked and bounded; the same file changes nothing.

    ``lu`` is the id of the file that the writer saw there, 0 for none. Raises ``FichierRefuse``, ``ActionRefusee``,
    ``ErreurMetier`` (the slot changed meanwhile, not a slot, the PDF that was voted is not made yet).
    """
    # The check may last seconds: it happens before the lock, after a first look at the rights.
    with transaction.atomic():
        _ouvrir(annexe, partie, par)
    controle = controler_pdf(contenu)
    with transaction.atomic():
        convention, piece = _ouvrir(annexe, partie, par)
        if piece is not None and piece.fichier.empreinte == controle.empreinte:
            return piece
        _refuser_si_change(piece, lu)
        borner_le_total(convention, len(contenu), sauf=piece.fichier if piece else None)
        piece = piece or PieceDeliberation(annexe=annexe, partie=partie)
        piece.fichier = stocker(convention, controle, par=par, nom=nom, contenu=contenu)
        piece.depose_par = par
        enregistrer(piece, par=par, raison=f"fichier « {piece.fichier.nom[:60]} »")
    return piece


@transaction.atomic
def retirer_piece(annexe: Annexe, partie: Partie, *, par: Utilisateur, lu: int) -> None:
    """Empty the slot of a party; the file stays in its history. Same errors as :func:`deposer_piece`."""
    _, piece = _ouvrir(annexe, partie, par)
    if piece is None:
        return
    _refuser_si_change(piece, lu)
    supprimer(piece, par=par)


def fichiers_precedents(annexe: Annexe, partie: Partie) -> list[Fichier]:
    """Files that were once in the slot, the latest first; the author of each is loaded."""
    passes = PieceDeliberation.history.filter(annexe_id=annexe.pk, partie_id=partie.pk).values("fichier_id")
    actuels = PieceDeliberation.objects.filter(annexe=annexe, partie=partie).values("fichier_id")
    trouves = Fichier.objects.filter(convention=annexe.convention_id, pk__in=passes).exclude(pk__in=actuels)
    return list(trouves.select_related("cree_par").order_by("-cree_le", "-pk"))


def _ouvrir(annexe: Annexe, partie: Partie, par: Utilisateur) -> tuple[Convention, PieceDeliberation | None]:
    convention = verrouiller(annexe.convention_id)
    if partie.convention_id != convention.pk or partie.est_caf:
        raise ErreurMetier("Seule une partie autre que la Caf joint sa délibération.")
    exiger_pour(par, DEPOSER, convention, partie.organisme_id)
    version = None if convention.modifiable else convention.versions.en_cours().first()
    if version is not None and not version.pdf:
        # Made from the rows as they are: a piece put now would slip into what the councils vote.
        raise ErreurMetier(
            "Le PDF soumis au vote est en cours de préparation : déposez la délibération dans un instant."
        )
    pieces = PieceDeliberation.objects.select_related("fichier", "depose_par")
    return convention, pieces.filter(annexe=annexe, partie=partie).first()


def _refuser_si_change(piece: PieceDeliberation | None, lu: int) -> None:
    if (piece.fichier_id if piece else 0) == lu:
        return
    if piece is None:
        raise ErreurMetier("Cette délibération a été retirée entre-temps : déposez-la de nouveau si besoin.")
    raise ErreurMetier(
        f"{piece.depose_par} a déposé « {piece.fichier.nom} » entre-temps : regardez ce fichier avant de le remplacer."
    )
