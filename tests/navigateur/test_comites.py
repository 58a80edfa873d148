"""A committee meeting as its host lives it: planned, convened, ticked in the room, decided, written, closed."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from conventions.domain.modeles import charger_modele_national
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Document
from plan_actions.models import Comite, Reunion
from territoires.models import Utilisateur
from tests.conventions.documents.instantanes import imprimer, texte_normal
from tests.fabriques import ConventionFactory
from tests.fabriques.comites import ComiteFactory, MembreComiteFactory, PointReunionFactory, ReunionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def comite(transactional_db: None) -> Comite:
    for cle in ("convocation", "compte_rendu"):
        charger_modele_national(lire_modele(cle))
    comite = ComiteFactory(convention=ConventionFactory(annexes=0, articles=1))
    for college, nom in (("caf", "Odile Essai"), ("collectivites", "Lou Essai"), ("partenaires", "Noé Essai")):
        MembreComiteFactory(comite=comite, college=college, nom=nom, organisme=college)
    return comite


@pytest.fixture
def ouvrir(live_server) -> Callable[[Page, Utilisateur, str], Page]:
    """The page at this address, for somebody already logged in."""

    def ouvrir(page: Page, personne: Utilisateur, chemin: str) -> Page:
        client = Client()
        client.force_login(personne)
        jeton = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": jeton, "url": live_server.url}])
        page.goto(live_server.url + chemin)
        return page

    return ouvrir


def etats(reunion: Reunion) -> dict[str, str]:
    return {presence.membre.nom: presence.etat for presence in reunion.presences.select_related("membre")}


def test_une_reunion_du_calendrier_au_compte_rendu(page: Page, comite: Comite, ouvrir, sans_violation):
    ouvrir(page, comite.convention.agent, reverse("plan_actions:comites", args=[comite.convention.reference]))
    sans_violation(page)
    page.get_by_role("link", name="Comité de pilotage", exact=True).click()
    sans_violation(page)
    page.get_by_role("link", name="Planifier une réunion").click()
    page.get_by_label("Objet").fill("Bilan de l’année")
    page.get_by_label("Date").fill(timezone.localdate().isoformat())
    page.locator("#id_debut").fill("14:00")
    page.get_by_label("Lieu").fill("Salle du conseil")
    page.get_by_label("Présidée par").fill("Odile Essai")
    sans_violation(page)
    page.get_by_role("button", name="Planifier la réunion").click()

    for intitule in ("Budget", "Bilan des actions"):
        page.locator("#point-intitule").fill(intitule)
        page.get_by_role("button", name="Ajouter le point").click()
        expect(page.locator("#ordre_du_jour ol")).to_contain_text(intitule)
    page.get_by_role("button", name="Monter : Bilan des actions").press("Enter")
    expect(page.locator("#ordre_du_jour li").first).to_contain_text("1. Bilan des actions")
    page.get_by_role("button", name="Convoquer").click()
    expect(page.get_by_text("La réunion est convoquée")).to_be_visible()
    sans_violation(page)

    reunion = comite.reunions.get()
    presents = page.get_by_role("group", name="Odile Essai")
    presents.get_by_text("Présent", exact=True).click()
    expect(page.get_by_text("Présences enregistrées")).to_be_visible()
    lou = page.get_by_role("group", name="Lou Essai")
    lou.get_by_text("Représenté", exact=True).click()
    lou.get_by_role("textbox").fill("Max Essai")
    lou.get_by_role("textbox").press("Tab")
    expect(page.locator("[data-bilan=collectivites]")).to_contain_text("1 représenté")
    page.get_by_role("button", name="Noter présents tous les autres").click()
    expect(page.get_by_text("Les présences sont enregistrées")).to_be_visible()
    assert etats(reunion) == {"Odile Essai": "present", "Lou Essai": "represente", "Noé Essai": "present"}

    page.locator("#decision-texte").fill("Ouvrir la crèche le samedi")
    page.locator("#decision-responsable").fill("Commune")
    page.get_by_role("button", name="Ajouter la décision").click()
    expect(page.locator("#decisions ol")).to_contain_text("Ouvrir la crèche le samedi")
    page.get_by_role("link", name="Rédiger, point par point").click()
    # The editor takes the place of the text area once its script is there.
    expect(page.get_by_role("toolbar", name="Mise en forme").first).to_be_visible()
    editeur = page.get_by_role("textbox", name="Ce qui a été dit").first
    editeur.fill("Six actions sur neuf sont réalisées.")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    sans_violation(page)

    page.get_by_role("link", name="Retour à la réunion").click()
    page.get_by_role("link", name="Établir le compte rendu").last.click()
    page.get_by_role("dialog").get_by_role("button", name="Établir le compte rendu").click()
    expect(page.get_by_text("la réunion ne change plus").first).to_be_visible()
    sans_violation(page)
    page.get_by_role("link", name="Compte rendu (PDF)").click()
    expect(page.get_by_role("link", name="la page de la réunion")).to_be_visible()
    texte = texte_normal(imprimer(Document.objects.get(nature="compte_rendu")).contenu)
    for mots in ("Six actions sur neuf", "Ouvrir la crèche le samedi", "Représenté par Max Essai"):
        assert mots in texte


def test_sur_un_telephone_rien_ne_deborde(page: Page, comite: Comite, ouvrir, sans_violation):
    page.set_viewport_size({"width": 360, "height": 740})
    reunion = ReunionFactory(comite=comite, jour=timezone.localdate())
    PointReunionFactory(reunion=reunion)
    chemin = reverse("plan_actions:reunion", args=[comite.convention.reference, reunion.pk])
    ouvrir(page, comite.convention.agent, chemin)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sans_violation(page)
