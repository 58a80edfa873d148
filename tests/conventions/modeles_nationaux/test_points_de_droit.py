"""Each legal point that a real convention settles is settled in each national model."""

import pytest

from conventions.modeles_nationaux.lecture import lire_modele
from ctg.texte_riche import notes, texte_brut

COMMUNS = {
    "pouvoirs des signataires": ("habilit|pouvoirs nécessaires",),
    "compétences de chaque partie": ("compétences",),
    "champs de la Caf": ("accueil", "logement", "accès aux droits"),
    "champs de chaque collectivité": ("pour chaque collectivité",),
    "quatre missions": ("vie professionnelle", "jeunes", "insertion", "cadre de vie"),
    "textes fondateurs": ("L.\u00a0263-1", "L.\u00a0223-1", "3\u00a0octobre\u00a02001", "objectifs et de gestion"),
    "financements de l’année précédente": ("{annee.reference}", "financements bonifiés"),
    "bonus territoire": ("«\u00a0bonus territoire CTG\u00a0»", "gestionnaires"),
    "soutien maintenu des collectivités": ("soutenir financièrement|soutien financier|concours",),
    "comité de pilotage à parité": (
        "à parité|même nombre de voix",
        "comité de pilotage",
        "à titre consultatif|voix consultative",
    ),
    "fonction de coopération": ("chargé de coopération|chargés de coopération",),
    "secret statistique": (
        "100\u00a0allocataires",
        "1\u00a0et\u00a04|1\u00a0à\u00a04",
        "usage interne|besoins internes",
    ),
    "données à caractère personnel": ("2016/679", "78-17", "délégué à la protection des données", "article\u00a030"),
    "CNIL": ("informatique et des libertés (CNIL)", "opportunité", "faisabilité"),
    "communication": ("logos", "communication"),
    "évaluation": ("évaluation",),
    "durée": ("{periode.debut}", "{periode.fin}", "{periode.duree}"),
    "reconduction expresse": ("tacite", "exprès|expressément"),
    "avenant": ("avenant", "signé"),
    "nullité d’une clause": ("non écrite",),
    "titres et clauses": ("prévaut|seul ce texte fait foi",),
    "résiliation après mise en demeure": ("mise en demeure", "lettre recommandée", "un mois"),
    "infraction aux lois": ("lois et règlements|lois et aux règlements|lois ou les règlements",),
    "résiliation sans mise en demeure": ("sans mise en demeure", "formalité"),
    "consentement mutuel": ("consentement mutuel", "six mois"),
    "effets de la résiliation": ("préjudice",),
    "recours": ("tribunal administratif", "{caf.de}"),
    "confidentialité": ("secret professionnel", "discrétion"),
    "délibérations": ("délibération", "représentant de l’état"),
    "structures soutenues": ("soutenues à la date|soutient à la date",),
}
PROPRES = {
    "ctg": {
        "cinq ans au plus": ("cinq années civiles", "31\u00a0décembre de la quatrième année"),
        "écart entre l’offre et les besoins": ("écart",),
        "comité de pilotage annuel": ("une fois par année civile",),
        "dix thèmes": ("inclusion numérique", "handicap", "accompagnement social", "animation de la vie sociale"),
        "bilan final": ("bilan général",),
        "registre et violation de données": ("registre", "violation"),
        "plusieurs collectivités": ("aucune solidarité financière",),
        "Département, MSA, CPAM, État": (
            "chef de file",
            "mutualité sociale agricole",
            "assurance maladie",
            "lois de finances",
        ),
        "avenant du plan d’actions": ("par voie d’avenant",),
    },
    "acte_engagement_articles": {
        "un an au plus": ("ne peut dépasser un an",),
        "échéance de la CTG": ("{echeance.ctg}",),
        "calendrier": ("calendrier", "diagnostic partagé"),
        "postes de coordination": ("quotité", "profil"),
    },
    "acte_engagement_sections": {
        "un an au plus": ("ne peut excéder un an",),
        "échéance de la CTG": ("{echeance.ctg}",),
        "étapes": ("fiches actions",),
    },
}
CAS = [(cle, point, mots) for cle, propres in PROPRES.items() for point, mots in (COMMUNS | propres).items()]


@pytest.mark.parametrize(("cle", "point", "mots"), CAS, ids=[f"{cle}-{point}" for cle, point, _ in CAS])
def test_point_traite(cle: str, point: str, mots: tuple[str, ...]) -> None:
    modele = lire_modele(cle)
    titres = "\n".join(piece.titre for piece in modele.pieces)
    texte = "\n".join([titres, *map(texte_brut, modele.textes().values())]).lower()
    absents = [mot for mot in mots if not any(forme.lower() in texte for forme in mot.split("|"))]
    assert absents == [], point


@pytest.mark.parametrize("cle", PROPRES)
def test_montant_de_reference_en_note(cle: str) -> None:
    """The reference amount is the one of the Caf's accounts for the year before, charges accrued."""
    (engagements,) = [article for article in lire_modele(cle).articles if article.cle == "engagements"]
    (note,) = notes(engagements.corps)
    assert "comptabilité de la Caf" in note
    assert "exercice précédant" in note
    assert "charges à payer" in note
