"""The presentation, the plan and a fiche as documents, and the presentation of a territory known by real figures."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from conventions.documents.registre import trouver
from conventions.domain.documents import creer_document, etablir, lever_consigne, modifier_texte
from conventions.domain.presentations import presentation_en_cours
from conventions.enums import Nature
from conventions.models import Convention, Document
from ctg.typographie import date_en_lettres
from territoires.models import Utilisateur

FICHE = "Ouvrir des places en horaires élargis"
"""The first of the plan of the Val de Morteau."""
MOIS_DE_LA_SEANCE, JOUR_DE_LA_SEANCE = 10, 15
SUITES = """
<ul>
<li><p><strong>À décider aujourd’hui</strong> : valider le plan d’actions et son financement.</p></li>
<li><p><strong>À faire ensuite</strong> : soumettre la convention aux conseils, avec l’appui de la direction.</p></li>
<li><p><strong>Prochain rendez-vous</strong> : la signature, en présence de toutes les parties.</p></li>
</ul>
"""
CONFLENT = {
    "couverture": "<p>Lancement de la démarche, séance du 9 juin 2021</p>",
    "themes": """
<ul>
<li><p><strong>Petite enfance</strong> : avant 3 ans.</p></li>
<li><p><strong>Enfance et jeunesse</strong> : de 3 à 17 ans.</p></li>
<li><p><strong>Parentalité</strong> : à tous les âges de l’enfant.</p></li>
<li><p><strong>Jeunes adultes</strong> et accès aux droits.</p></li>
<li><p><strong>Vie sociale</strong> et logement.</p></li>
</ul>
<p>Cinq groupes réuniront les partenaires une fois le diagnostic complété avec les services de l’intercommunalité.</p>
""",
    "montants": """
<p>Le partenariat de 2019 passe par deux voies : 490 787 € de prestations de service, 598 000 € d’un contrat
enfance et jeunesse. Des projets ont reçu 22 000 € de plus.</p>
""",
    "calendrier": "<p>Le comité opérationnel prépare le diagnostic depuis avril 2021.</p>",
    "suites": """
<ul>
<li><p><strong>À décider aujourd’hui</strong> : la composition des cinq groupes thématiques.</p></li>
<li><p><strong>À faire ensuite</strong> : achever le diagnostic, puis chercher des pistes avec les partenaires.</p></li>
<li><p><strong>Prochain rendez-vous</strong> : le comité de pilotage du 30 octobre 2021.</p></li>
</ul>
""",
}
"""What a présentation of 2021 said beside the figures that its annexes hold, in our words."""


@transaction.atomic
def documents(convention: Convention, *, par: Utilisateur) -> None:
    """The presentation, the plan and its first fiche, once, whatever has become of them."""
    faits = set(convention.documents.values_list("nature", flat=True))
    if Nature.PRESENTATION not in faits:
        presentation_au_comite(convention, par=par)
    if Nature.PLAN_ACTIONS not in faits:
        documents_du_plan(convention, par=par, fiche=FICHE)


def documents_du_plan(convention: Convention, *, par: Utilisateur, fiche: str, rang: int = 1) -> None:
    """The plan alone, then its fiche of that rank, whose title is ``fiche``."""
    cle = convention.annexes.get(nature="plan_actions").cle
    for nature, titre, contenu in (
        ("plan_actions", "", {"annexe": cle}),
        ("fiche_action", fiche, {"annexe": cle, "fiche": rang}),
    ):
        document = creer_document(convention, nature, par=par, titre=titre)
        trouver(nature).importer(document, contenu, par)


def presentation_au_comite(convention: Convention, *, par: Utilisateur) -> Document:
    """The presentation that the comité de pilotage was shown, established."""
    seance = date(convention.date_effet.year - 1, MOIS_DE_LA_SEANCE, JOUR_DE_LA_SEANCE)
    couverture = f"<p>Comité de pilotage, séance du {date_en_lettres(seance)}</p>"
    return _presenter(convention, {"couverture": couverture, "suites": SUITES}, par=par)


def presentation_du_conflent(convention: Convention, *, par: Utilisateur) -> Document:
    """That of the dossier ``conflent_canigou``, with all that was presented in 2021."""
    return _presenter(convention, CONFLENT, par=par)


def _presenter(convention: Convention, textes: Mapping[str, str], *, par: Utilisateur) -> Document:
    document = presentation_en_cours(convention, par=par)
    for texte in document.textes.filter(cle__in=textes).select_related("modele"):
        corps = " ".join(textes[texte.cle].split())
        modifie = modifier_texte(texte, par=par, jeton=texte.jeton, corps=corps)
        lever_consigne(modifie, par=par)
    return etablir(document, par=par)
