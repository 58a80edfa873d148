"""The councils of the Val de Morteau vote the complete convention: délibérations in the four states, people made up."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from conventions.demonstration import acteurs as a
from conventions.demonstration.registre import Registre
from conventions.domain.deliberations_vote.etapes import avancer
from conventions.domain.deliberations_vote.seance import SaisieSeance, creer_deliberation, modifier_seance
from conventions.domain.documents import modifier_texte
from conventions.models import Convention, Deliberation, Partie
from territoires.models import Utilisateur

CONSEILLERS = (
    "Mme Lucie Esquisse",
    "M. Bruno Calque",
    "Mme Odile Brouillon",
    "M. Simon Tracé",
    "Mme Nadia Rature",
    "M. Yves Marge",
    "Mme Carole Plan",
    "M. Denis Relief",
    "Mme Sarah Volume",
    "M. Omar Contour",
    "Mme Élise Trame",
    "M. Hervé Repère",
    "Mme Anne Croquis",
    "M. Luc Motif",
    "Mme Rita Nuance",
)
"""Made-up names, taken in turn by the councils."""
EN_EXERCICE = 15
MOTIFS = """
<p>Considérant que ce texte réunit <span data-mention="deliberation.partie"></span> et
<span data-mention="deliberation.autres"></span> autour d’un même projet de services aux familles
<span data-mention="territoire.de"></span> ;</p>
<p>Considérant que {motif} ;</p>
"""


@dataclass(frozen=True, slots=True)
class Conseil:
    """One council: whose it is, how far its délibération went, how it voted, the reason of its own."""

    organisme: str
    etapes: tuple[str, ...]
    motif: str
    pour: int = 12
    contre: int = 0
    abstentions: int = 0


CONSEILS = (
    Conseil(
        a.EPCI,
        ("voter", "transmettre", "publier"),
        "la communauté de communes porte le relais petite enfance et la coordination enfance-jeunesse",
    ),
    Conseil(
        a.MORTEAU,
        ("voter", "transmettre"),
        "l’accueil de loisirs et le lieu d’accueil enfants-parents répondent à une demande en hausse",
        pour=10,
        abstentions=2,
    ),
    Conseil(
        a.VILLERS,
        ("voter",),
        "les familles frontalières cherchent des horaires d’accueil plus larges",
        contre=1,
        pour=11,
    ),
    Conseil(a.LES_FINS, (), "la commission des affaires scolaires a rendu un avis favorable"),
)


def voter(convention: Convention, registre: Registre) -> list[Deliberation]:
    """One délibération in each of the four states, written once; the convention is submitted and its PDF made.

    The sessions are held today, since nobody votes a text before it is frozen.
    """
    parties = {partie.organisme_id: partie for partie in convention.parties.all()}
    return [
        _deliberer(conseil, convention, parties[registre.organismes[conseil.organisme].pk], rang)
        for rang, conseil in enumerate(CONSEILS)
    ]


@transaction.atomic
def _deliberer(conseil: Conseil, convention: Convention, partie: Partie, rang: int) -> Deliberation:
    """All that one council has done, or what is already there."""
    par: Utilisateur = convention.agent
    if existante := Deliberation.objects.filter(document__convention=convention, document__partie=partie).first():
        return existante
    deliberation = creer_deliberation(convention, partie, par=par)
    motifs = deliberation.document.textes.get(cle="motifs")
    modifier_texte(motifs, par=par, jeton=motifs.jeton, corps=MOTIFS.format(motif=conseil.motif))
    jour = timezone.localdate()
    if conseil.etapes:
        saisie = _seance(conseil, deliberation, rang, jour)
        deliberation = modifier_seance(deliberation, saisie, par=par, jeton=deliberation.jeton)
    for code in conseil.etapes:
        accuse = _accuse(partie, jour, deliberation.numero) if code == "transmettre" else ""
        deliberation = avancer(deliberation, code, par=par, jeton=deliberation.jeton, jour=jour, accuse=accuse)
    return deliberation


def _seance(conseil: Conseil, deliberation: Deliberation, rang: int, jour: date) -> SaisieSeance:
    """A council of fifteen: who chairs it, eleven others present, one proxy where the votes ask for it."""
    noms = [CONSEILLERS[(rang * 4 + place) % len(CONSEILLERS)] for place in range(EN_EXERCICE - 1)]
    votants = conseil.pour + conseil.contre + conseil.abstentions
    president = deliberation.president.partition(",")[0]
    presents = [president, *noms[: votants - 2]]
    mandant, absents = noms[votants - 2], noms[votants - 1 :]
    return SaisieSeance(
        numero=f"{jour.year}-{40 + rang:03}",
        lieu=deliberation.lieu,
        president=deliberation.president,
        secretaire=noms[0],
        rapporteur=f"{noms[1]}, en charge de l’enfance et de la jeunesse",
        presents="\n".join(presents),
        procurations=f"{mandant}, procuration à {noms[2]}",
        absents="\n".join(absents),
        seance_le=jour,
        seance_a=time(19, 30),
        convocation_le=jour - timedelta(days=8),
        affichage_le=jour - timedelta(days=7),
        en_exercice=EN_EXERCICE,
        pour=conseil.pour,
        contre=conseil.contre,
        abstentions=conseil.abstentions,
    )


def _accuse(partie: Partie, jour: date, numero: str) -> str:
    return f"99_DE-025-{partie.siren}-{jour:%Y%m%d}-{numero.replace('-', '_')}-DE"
