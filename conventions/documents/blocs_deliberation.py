"""The computed parts of a register extract: heading, members, vote, signatures, executory mention."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conventions.documents.registre import BlocDocument, ContexteBloc
from conventions.domain.deliberations_vote import phrases
from conventions.domain.deliberations_vote.arithmetique import Seance
from conventions.domain.deliberations_vote.assemblees import Assemblee
from conventions.models import Deliberation, Partie, Signataire
from conventions.pdf.habillage import logos
from ctg.typographie import date_en_lettres, espaces_insecables

GABARITS = "pdf/documents/deliberation"
LOGO_HAUTEUR_MM, LOGO_LARGEUR_MM = 18.0, 52.0


@dataclass(frozen=True, slots=True)
class SujetDeliberation:
    """What a délibération speaks of, loaded: its row, its party with its organisme, the words and law of its council.

    ``departement`` is « Département du Doubs », empty when the register does not say.
    """

    deliberation: Deliberation
    partie: Partie
    assemblee: Assemblee
    seance: Seance
    signataire: Signataire | None
    departement: str


def entete(contexte: ContexteBloc) -> SafeString:
    """The room for the stamp, who issues the act, its number, its title and the sentence of the session."""
    sujet: SujetDeliberation = contexte.sujet
    return SafeString(
        render_to_string(
            f"{GABARITS}/entete.html",
            {
                "sujet": sujet,
                "logo": _logo(contexte, sujet.partie),
                "organe_de": espaces_insecables(sujet.assemblee.denomination.de()),
                "seance": phrases.phrase_seance(sujet.deliberation, sujet.partie, sujet.assemblee),
            },
        )
    )


def _logo(contexte: ContexteBloc, partie: Partie) -> dict[str, float]:
    """Size in millimetres of the logo of the party, put among the images; empty when it has none."""
    (source,), images = logos([partie])
    if not images:
        return {}
    contexte.images["logo-deliberation"] = images[source.ressource]
    hauteur = min(LOGO_HAUTEUR_MM, LOGO_LARGEUR_MM / source.proportion)
    return {"hauteur": round(hauteur, 1), "largeur": round(hauteur * source.proportion, 1)}


def conseillers(contexte: ContexteBloc) -> SafeString:
    """Who sat, who gave a proxy to whom, who was away, and the numbers that follow."""
    sujet: SujetDeliberation = contexte.sujet
    seance, deliberation = sujet.seance, sujet.deliberation
    nombres = [
        ("En exercice", seance.en_exercice),
        ("Présents", seance.total_presents),
        ("Procurations", seance.total_procurations),
        ("Votants", seance.votants),
    ]
    dates = [
        ("Convocation", deliberation.convocation_le),
        ("Affichage", deliberation.affichage_le),
    ]
    contenu = {
        "sujet": sujet,
        "presents": seance.noms_presents,
        "pouvoirs": seance.pouvoirs,
        "absents": seance.noms_absents,
        "nombres": [(nom, _nombre(valeur)) for nom, valeur in nombres],
        "dates": [(nom, date_en_lettres(jour)) for nom, jour in dates if jour],
        "secretaire": phrases.ou_blanc(deliberation.secretaire, "nom de qui tient le procès-verbal"),
        "manquants": phrases.a_completer("noms des présents") if seance.total_presents is None else "",
    }
    return SafeString(render_to_string(f"{GABARITS}/conseillers.html", contenu))


def _nombre(valeur: int | None) -> SafeString:
    return SafeString(str(valeur)) if valeur is not None else phrases.a_completer("nombre")


def vote(contexte: ContexteBloc) -> SafeString:
    """« Après en avoir débattu, le conseil municipal, à l’unanimité (32 voix pour), décide : »"""
    sujet: SujetDeliberation = contexte.sujet
    return format_html('<p class="decide">{}</p>', phrases.phrase_vote(sujet.seance, sujet.assemblee))


def signatures(contexte: ContexteBloc) -> SafeString:
    """Who presided and who kept the minutes (CGCT, L. 2121-23)."""
    deliberation = contexte.sujet.deliberation
    contenu = {
        "president": phrases.ou_blanc(deliberation.president, "nom et qualité"),
        "secretaire": phrases.ou_blanc(deliberation.secretaire, "nom"),
    }
    return SafeString(render_to_string(f"{GABARITS}/signatures.html", contenu))


def executoire(contexte: ContexteBloc) -> SafeString:
    """Since when the act applies, and the receipt once it is noted."""
    deliberation = contexte.sujet.deliberation
    contenu = {"mention": phrases.mention_executoire(deliberation), "accuse": deliberation.accuse}
    return SafeString(render_to_string(f"{GABARITS}/executoire.html", contenu))


BLOCS = (
    BlocDocument("deliberation.entete", "En-tête, titre et séance", entete),
    BlocDocument("deliberation.conseillers", "Présents, procurations, absents, nombres", conseillers),
    BlocDocument("deliberation.vote", "Résultat du vote", vote),
    BlocDocument("deliberation.signatures", "Signatures du président et du secrétaire de séance", signatures),
    BlocDocument("deliberation.executoire", "Mention du caractère exécutoire", executoire),
)
