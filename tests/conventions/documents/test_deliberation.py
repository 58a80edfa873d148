"""What a register extract prints, from its project to the act in force, and its plain text."""

from datetime import UTC, date, datetime, time

import pytest

from conventions.documents.deliberation import DeliberationDePartie
from conventions.documents.texte_brut import texte_du_document
from conventions.domain.documents import charger_document
from conventions.domain.documents_completude import manques_du_document
from conventions.models import Deliberation, Document
from tests.conventions.documents.instantanes import comparer, imprimer
from tests.conventions.documents.scene_fixe import convention_fixe
from tests.fabriques.deliberations import PRESENTS, projet

pytestmark = pytest.mark.django_db
SEANCE = {
    "numero": "2026-014",
    "seance_le": date(2026, 10, 1),
    "seance_a": time(20, 30),
    "president": "M. Paul Garnier, Maire de Valbrune",
    "secretaire": "Mme Zoé Décor",
    "rapporteur": "Mme Jeanne Témoin, adjointe à la petite enfance",
    "convocation_le": date(2026, 9, 24),
    "affichage_le": date(2026, 9, 25),
    "en_exercice": 8,
    "presents": PRESENTS + "\nM. Paul Garnier",
    "procurations": "Mme Agathe Épreuve, procuration à M. Paul Gabarit",
    "absents": "M. Basile Essai\nM. Rémi Supposé",
    "pour": 5,
    "contre": 0,
    "abstentions": 1,
}


@pytest.fixture
def deliberation() -> Deliberation:
    convention = convention_fixe()
    partie = convention.parties.exclude(organisme=convention.caf).get()
    return projet(convention, partie, convention.agent)


def noter(deliberation: Deliberation, **champs: object) -> None:
    Deliberation.objects.filter(pk=deliberation.pk).update(**{**SEANCE, **champs})


def etablir(deliberation: Deliberation) -> None:
    jour = datetime(2026, 10, 1, 21, tzinfo=UTC)
    Document.objects.filter(pk=deliberation.document_id).update(etabli_le=jour, etabli_par=deliberation.document.auteur)


def test_un_projet_s_imprime_avec_ce_qui_reste_a_completer(deliberation):
    comparer("deliberation_projet", imprimer(deliberation.document).contenu)


def test_un_acte_executoire_s_imprime_dans_son_ordre(deliberation):
    noter(
        deliberation,
        votee_le=date(2026, 10, 1),
        transmise_le=date(2026, 10, 5),
        publiee_le=date(2026, 10, 6),
        accuse="99_DE-026-217003999-20261001-2026_014-DE",
    )
    etablir(deliberation)
    comparer("deliberation", imprimer(deliberation.document).contenu)


def test_un_acte_vote_laisse_ecrire_les_dates_a_la_main(deliberation):
    noter(deliberation, votee_le=date(2026, 10, 1))
    etablir(deliberation)
    texte = texte_du_document(*charger_document(deliberation.document))
    assert "représentant de l’État le ………" in texte
    assert "[" not in texte


def test_le_texte_a_copier_dit_tout_dans_l_ordre_sans_balise(deliberation):
    noter(deliberation)
    texte = texte_du_document(*charger_document(deliberation.document))
    attendus = [
        "République française",
        "Délibération n°\u00a02026-014",
        "Extrait du registre des délibérations du conseil municipal",
        "L’an deux mille vingt-six, le premier octobre, à vingt heures trente, les membres",
        "- Mme\u00a0Agathe Épreuve à M.\u00a0Paul Gabarit.",
        "Votants\u00a0: 6",
        "Vu le code général des collectivités territoriales",
        "Sur le rapport de Mme\u00a0Jeanne Témoin",
        "à l’unanimité des suffrages exprimés, par 5\u00a0voix pour et 1\u00a0abstention",
        "Article 2 – Autorisation de signer",
        "le maire, M.\u00a0Paul Garnier",
        "Acte transmis",
    ]
    places = [texte.find(attendu) for attendu in attendus]
    assert -1 not in places, attendus[places.index(-1)]
    assert places == sorted(places)
    assert "<" not in texte
    assert "Accusé de réception de la préfecture" not in texte


def test_ce_qui_manque_est_entre_crochets(deliberation):
    assert "[à compléter\u00a0: date de la séance]" in texte_du_document(*charger_document(deliberation.document))


def test_les_manques_disent_la_seance_puis_ses_chiffres(deliberation):
    assert [m.code for m in manques_du_document(*charger_document(deliberation.document))] == ["seance"]
    noter(deliberation, pour=9, convocation_le=date(2026, 9, 30))
    manques = manques_du_document(*charger_document(deliberation.document))
    assert [(m.code, str(m.gravite)) for m in manques] == [
        ("seance_pour", "bloquant"),
        ("seance_convocation_le", "avertissement"),
    ]


def test_la_seance_voyage_dans_le_dossier_sans_le_vote(deliberation):
    noter(deliberation, votee_le=date(2026, 10, 1))
    nature = DeliberationDePartie()
    contenu = nature.exporter(deliberation.document, {})
    assert contenu["seance"]["seance_a"] == "20:30:00"
    assert set(contenu["seance"]) <= set(nature.schema()["seance"]["properties"])
    document = Document.objects.get(pk=deliberation.document_id)
    Deliberation.objects.all().delete()
    nature.importer(document, contenu, document.auteur)
    relue = Deliberation.objects.get()
    assert {champ: getattr(relue, champ) for champ in SEANCE} == SEANCE
    assert (relue.votee_le, relue.organe) == (None, "conseil municipal")
