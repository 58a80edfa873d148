"""A town hall takes its délibération from the project to the act in force, then hands it over."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conventions.domain.modeles import charger_modele_national
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Convention, Deliberation, EtatDeliberation
from territoires.models import Role
from tests.fabriques import AnnexeFactory, ConventionFactory, membre, petit_pdf
from tests.fabriques.deliberations import POUVOIR, PRESENTS, figer_pour_le_vote
from tests.navigateur.ouvrier import ouvrier
from tests.navigateur.test_parcours import se_connecter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def convention(settings, transactional_db) -> Convention:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    charger_modele_national(lire_modele("deliberation"))
    convention = ConventionFactory()
    AnnexeFactory(convention=convention, nature="deliberations", titre="Délibérations", ordre=9, corps="")
    return convention


def test_du_projet_a_l_acte_executoire(page: Page, live_server, convention, sans_violation):
    partie = convention.parties.exclude(organisme=convention.caf).get()
    referente = membre(partie.organisme, Role.REFERENT)
    se_connecter(page, live_server.url, referente.email)
    page.goto(f"{live_server.url}/conventions/{convention.reference}/")
    page.get_by_role("navigation", name="Parties de la convention").get_by_role(
        "link", name="Délibérations", exact=True
    ).click()
    expect(page.get_by_text("Le texte n’est pas encore figé", exact=False).first).to_be_visible()
    sans_violation(page)

    page.get_by_role("button", name="Préparer le projet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Délibération de la commune")
    sans_violation(page)
    # Nobody votes a text that may still change: the step is not offered.
    expect(page.get_by_role("link", name="Noter le vote")).to_have_count(0)
    figer_pour_le_vote(convention)

    _remplir_le_blanc(page)
    page.get_by_role("link", name="Renseigner la séance").click()
    _remplir_la_seance(page, partie.siren, sans_violation)

    _etape(page, "Noter le vote", sans_violation)
    expect(page.get_by_text("la délibération est votée", exact=False)).to_be_visible()
    sans_violation(page)
    page.get_by_role("link", name="Noter la transmission").click()
    _coller_un_accuse(page, partie.siren, sans_violation)
    _etape(page, "Noter la publication", sans_violation)
    expect(page.get_by_text("Exécutoire depuis le", exact=False)).to_be_visible()
    sans_violation(page)
    deliberation = Deliberation.objects.get()
    assert (deliberation.etat, deliberation.numero) == (EtatDeliberation.EXECUTOIRE, "DEL26_014")

    _deposer_l_extrait(page)
    _exporter(page, sans_violation)


def _remplir_le_blanc(page: Page) -> None:
    texte = Deliberation.objects.get().document.textes.get(cle="motifs")
    type(texte).objects.filter(pk=texte.pk).update(corps="<p>Considérant l’attente des familles\u202f;</p>")
    page.reload()


def _remplir_la_seance(page: Page, siren: str, sans_violation) -> None:
    jour = timezone.localdate()
    expect(page.get_by_role("heading", level=1)).to_have_text("Séance du conseil municipal")
    sans_violation(page)
    page.get_by_label("Code de l’accusé de réception").fill(f"99_DE-026-{siren}-{jour:%Y%m%d}-DEL26_014-DE")
    page.get_by_role("button", name="Remplir depuis ce code").click()
    expect(page.get_by_label("Séance du")).to_have_value(jour.isoformat())
    expect(page.get_by_label("Numéro de l’acte")).to_have_value("DEL26_014")

    page.get_by_label("Secrétaire de séance").fill("Mme Zoé Décor")
    page.get_by_label("Convocation envoyée le").fill((jour - timedelta(days=8)).isoformat())
    page.get_by_label("Membres en exercice").fill("6")
    page.get_by_label("Présents", exact=True).fill(PRESENTS)
    page.get_by_label("Procurations", exact=True).fill(POUVOIR)
    page.get_by_label("Pour", exact=True).fill("6")
    page.get_by_label("Contre", exact=True).fill("0")
    page.get_by_label("Abstentions", exact=True).fill("0")
    verification = page.get_by_role("complementary", name="Vérification")
    expect(verification).to_contain_text("1 voix de trop")
    sans_violation(page)
    page.get_by_label("Pour", exact=True).fill("5")
    expect(verification).to_contain_text("Les chiffres concordent")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_text("La séance est enregistrée")).to_be_visible()
    expect(page.get_by_text(re.compile("unanimité .5.voix pour.")).first).to_be_visible()


def _etape(page: Page, libelle: str, sans_violation) -> None:
    page.get_by_role("link", name=libelle).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(libelle)
    sans_violation(page)
    page.get_by_role("button", name=libelle).click()


def _coller_un_accuse(page: Page, siren: str, sans_violation) -> None:
    """That of another act first: what differs is said before anything is noted."""
    page.attendues.append("422")
    jour = timezone.localdate()
    champ = page.get_by_label("Code de l’accusé de réception")
    champ.fill(f"99_DE-026-{siren}-{jour - timedelta(days=1):%Y%m%d}-DEL26_014-DE")
    page.get_by_role("button", name="Noter la transmission").click()
    expect(page.get_by_role("alert")).to_contain_text("alors que le vote est du")
    sans_violation(page)
    champ.fill(f"99_DE-026-{siren}-{jour:%Y%m%d}-DEL26_014-DE")
    page.get_by_role("button", name="Confirmer malgré tout").click()
    expect(page.get_by_text("La transmission est notée")).to_be_visible()


def _deposer_l_extrait(page: Page) -> None:
    extrait = {"name": "extrait.pdf", "mimeType": "application/pdf", "buffer": petit_pdf()}
    page.get_by_label("Extrait en PDF").set_input_files(extrait)
    page.get_by_role("button", name="Déposer").click()
    expect(page.get_by_role("link", name="extrait.pdf")).to_be_visible()


def _exporter(page: Page, sans_violation) -> None:
    with ouvrier():
        page.get_by_role("button", name="Produire le PDF").click()
        expect(page.get_by_role("link", name=re.compile("Télécharger")).first).to_be_visible(timeout=60_000)
    sans_violation(page)
    page.get_by_role("link", name="Copier le texte").click()
    expect(page.locator("#texte-a-copier")).to_contain_text("Après en avoir débattu, le conseil municipal")
    sans_violation(page)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Fichier texte").click()
    assert attendu.value.suggested_filename.endswith("-DEL-1.txt")
