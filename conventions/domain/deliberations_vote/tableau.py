"""Where each party stands with its délibération: what the page of the délibérations and the annexe print."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from conventions.domain.deliberations_vote.assemblees import delibere
from conventions.domain.deliberations_vote.etapes import CADUCITE, Pas, pas_suivant
from conventions.models import (
    Convention,
    Deliberation,
    EtatDeliberation,
    Partie,
    PieceDeliberation,
    TransitionDeliberation,
)
from ctg.typographie import date_en_lettres

E = EtatDeliberation


@dataclass(frozen=True, slots=True)
class EtapeMontree:
    """One of the four states; ``quand`` is the date that it has, if it has one."""

    libelle: str
    faite: bool
    courante: bool
    quand: date | None = None


@dataclass(frozen=True, slots=True)
class LigneDeliberation:
    """One party: its délibération if it was made, its extract, and the sentence that says what comes next.

    ``caduques`` are the votes that a reopening of the text undid, the latest first. ``extrait_perime``: the extract was
    put before the last of them.
    """

    partie: Partie
    delibere: bool
    deliberation: Deliberation | None
    piece: PieceDeliberation | None
    etapes: tuple[EtapeMontree, ...]
    attend: str
    caduques: tuple[TransitionDeliberation, ...] = ()

    @property
    def suivant(self) -> Pas | None:
        """The step to take next; None before the project and once executory."""
        return pas_suivant(self.deliberation) if self.deliberation else None

    @property
    def extrait_perime(self) -> bool:
        return bool(self.piece and self.caduques and self.piece.depose_le < self.caduques[0].le)


def charger_deliberations(convention: Convention) -> dict[int, Deliberation]:
    """The délibérations of a convention by party, with their version and the votes now void: two queries."""
    passees = TransitionDeliberation.objects.filter(action=CADUCITE).select_related("par")
    trouvees = Deliberation.objects.filter(document__convention=convention)
    chargees = trouvees.select_related("document", "version").defer("version__donnees")
    lues = chargees.prefetch_related(Prefetch("transitions", passees, to_attr="caduques"))
    return {deliberation.document.partie_id: deliberation for deliberation in lues if deliberation.document.partie_id}


def lignes_des_parties(convention: Convention, pieces: Collection[PieceDeliberation] = ()) -> list[LigneDeliberation]:
    """One row a party but the Caf, in their order; two queries, whatever their number.

    ``pieces`` are the extracts of the annexe of the délibérations, loaded.
    """
    deliberations = charger_deliberations(convention)
    extraits = {piece.partie_id: piece for piece in pieces}
    return [
        _ligne(convention, partie, deliberations.get(partie.pk), extraits.get(partie.pk))
        for partie in convention.parties.all()
        if not partie.est_caf
    ]


def _ligne(
    convention: Convention, partie: Partie, deliberation: Deliberation | None, piece: PieceDeliberation | None
) -> LigneDeliberation:
    caduques: Sequence[TransitionDeliberation] = getattr(deliberation, "caduques", ())
    return LigneDeliberation(
        partie=partie,
        delibere=delibere(partie),
        deliberation=deliberation,
        piece=piece,
        etapes=etapes_de(deliberation),
        attend=_attend(convention, partie, deliberation, piece),
        caduques=tuple(caduques),
    )


def etapes_de(deliberation: Deliberation | None) -> tuple[EtapeMontree, ...]:
    """The four states, those passed with their dates; nothing is under way while no project is made."""
    if deliberation is None:
        return tuple(EtapeMontree(etat.label, False, False) for etat in E)
    rang = list(E).index(deliberation.etat)
    dates = (None, deliberation.votee_le, deliberation.transmise_le, deliberation.executoire_le)
    fini = deliberation.etat == E.EXECUTOIRE
    return tuple(
        EtapeMontree(etat.label, i < rang or (fini and i == rang), i == rang and not fini, dates[i])
        for i, etat in enumerate(E)
    )


def _attend(
    convention: Convention, partie: Partie, deliberation: Deliberation | None, piece: PieceDeliberation | None
) -> str:
    """What comes next, as a sentence."""
    if not delibere(partie):
        if piece is not None:
            return "La décision ou le pouvoir de son signataire est joint."
        return "Cette partie ne délibère pas : joignez la décision ou le pouvoir de son signataire."
    if deliberation is None:
        return "Le projet n’est pas encore préparé : il se fait en un clic, à partir de la convention."
    pas = pas_suivant(deliberation)
    if pas is None:
        joint = "" if piece else " Joignez l’extrait signé."
        return f"Le signataire peut signer depuis le {_jour(deliberation.executoire_le)}.{joint}"
    if pas.code != "voter":
        return {
            "transmettre": "À transmettre à la préfecture, puis à publier.",
            "publier": "À publier : la délibération s’applique à la plus tardive des deux dates.",
        }[pas.code]
    if convention.modifiable:
        return "Le texte n’est pas encore figé : le vote se note après la soumission aux délibérations."
    if deliberation.seance_le is None:
        return "Le texte est figé : le conseil peut voter. Renseignez la séance quand elle est fixée."
    return f"Séance du {_jour(deliberation.seance_le)} : notez le vote une fois les chiffres saisis."


def _jour(jour: date | None) -> str:
    return date_en_lettres(jour) if jour else ""
