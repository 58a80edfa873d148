"""The action plan as two people fill it: typed in place, dragged, saved field by field, nothing lost."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from plan_actions.models import Axe, FicheAction, PlanActions
from territoires.models import Role, Utilisateur
from tests.fabriques import ConventionFactory, membre
from tests.fabriques.plan_actions import AxeFactory, FicheActionFactory, ObjectifFactory, PlanActionsFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(transactional_db: None) -> PlanActions:
    return PlanActionsFactory(annexe__convention=ConventionFactory(annexes=0, articles=1))


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


def adresse(plan: PlanActions) -> str:
    return reverse("conventions:annexe", args=[plan.annexe.convention.reference, plan.annexe_id])


def adresse_fiche(fiche: FicheAction) -> str:
    annexe = fiche.plan.annexe
    return reverse("plan_actions:fiche", args=[annexe.convention.reference, annexe.pk, fiche.pk])


def titres(plan: PlanActions) -> list[tuple[str, str]]:
    fiches = plan.fiches.filter(archive_le=None).order_by("axe__ordre", "ordre").select_related("axe")
    return [(fiche.axe.titre, fiche.titre) for fiche in fiches]


def test_on_cree_un_axe_et_une_action_au_clavier(page: Page, plan: PlanActions, ouvrir, sans_violation):
    ouvrir(page, plan.annexe.convention.agent, adresse(plan))
    sans_violation(page)
    page.get_by_role("link", name="Ajouter un axe").press("Enter")
    page.get_by_role("textbox", name="Titre de l’axe").fill("Accueillir les familles")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Accueillir les familles")).to_be_visible()
    page.get_by_role("link", name="Ajouter une action à l’axe 1").press("Enter")
    page.keyboard.type("Relais itinérant")
    page.keyboard.press("Enter")
    lien = page.get_by_role("link", name="Relais itinérant", exact=True)
    expect(lien).to_be_visible()
    sans_violation(page)
    lien.press("Enter")
    contexte = page.get_by_role("textbox", name="Éléments de contexte")
    contexte.fill("Le besoin est connu depuis 2024.")
    contexte.press("Tab")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    page.get_by_role("checkbox", name="Parentalité").press("Space")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    sans_violation(page)
    page.reload()
    expect(contexte).to_have_value("Le besoin est connu depuis 2024.")
    expect(page.get_by_role("checkbox", name="Parentalité")).to_be_checked()
    assert titres(plan) == [("Accueillir les familles", "Relais itinérant")]


def test_deux_personnes_ecrivent_la_meme_fiche(
    page: Page, browser: Browser, plan: PlanActions, ouvrir, live_server, sans_violation
):
    fiche = FicheActionFactory(axe__plan=plan, titre="Relais itinérant", public="Familles")
    caf = plan.annexe.convention.caf
    collegue = browser.new_context(locale="fr-FR").new_page()
    page.attendues = ["409"]
    ouvrir(page, plan.annexe.convention.agent, adresse_fiche(fiche))
    ouvrir(collegue, membre(caf, Role.REDACTEUR), adresse_fiche(fiche))
    page.get_by_label("Service ou personne").fill("Le centre social")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    public = collegue.get_by_role("textbox", name="Public ciblé")
    public.fill("Tous les enfants")
    public.press("Tab")
    expect(collegue.get_by_text("Enregistré à")).to_be_visible()
    fiche.refresh_from_db()
    assert (fiche.pilote, fiche.public) == ("Le centre social", "Tous les enfants")
    page.get_by_role("textbox", name="Public ciblé").fill("Les jeunes parents")
    page.keyboard.press("Tab")
    panneau = page.locator(".saisie-conflit")
    expect(panneau).to_contain_text("Tous les enfants")
    expect(panneau).to_contain_text("Les jeunes parents")
    sans_violation(page)
    panneau.get_by_role("button", name="Garder le mien").click()
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    fiche.refresh_from_db()
    assert fiche.public == "Les jeunes parents"
    collegue.context.close()


def test_une_action_glisse_d_un_axe_a_l_autre(page: Page, plan: PlanActions, ouvrir):
    un, deux = AxeFactory(plan=plan, titre="Un", ordre=1), AxeFactory(plan=plan, titre="Deux", ordre=2)
    fiche = FicheActionFactory(axe=un, titre="Relais")
    FicheActionFactory(axe=deux, titre="Ludothèque", ordre=1)
    page.set_viewport_size({"width": 1280, "height": 1800})
    ouvrir(page, plan.annexe.convention.agent, adresse(plan))
    page.locator(f"#fiche-{fiche.pk} [data-poignee]").hover()
    page.mouse.down()
    cible = page.locator(f"#axe-{deux.pk} .fiches .fiche-ligne").bounding_box()
    assert cible is not None
    # The first move enters the list, the next ones are over it.
    page.mouse.move(cible["x"] + 200, cible["y"] + 5, steps=5)
    page.mouse.move(cible["x"] + 202, cible["y"] + 6, steps=2)
    page.mouse.up()
    expect(page.get_by_text("est déplacée")).to_be_visible()
    assert titres(plan) == [("Deux", "Relais"), ("Deux", "Ludothèque")]
    page.get_by_role("button", name="Déplacer\u00a0: Relais").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#axe-{deux.pk} .fiche-ligne").first).to_contain_text("Ludothèque")
    expect(page.get_by_role("button", name="Déplacer\u00a0: Relais")).to_be_focused()


def test_archiver_puis_annuler_et_renommer_sur_place(page: Page, plan: PlanActions, ouvrir, sans_violation):
    objectif = ObjectifFactory(axe__plan=plan, titre="Ouvrir un lieu")
    FicheActionFactory(axe=objectif.axe, objectif=objectif, titre="Relais")
    ouvrir(page, plan.annexe.convention.agent, adresse(plan))
    menu = page.locator("summary", has_text="Gestes\u00a0: Ouvrir un lieu")
    menu.press("Enter")
    sans_violation(page)
    page.get_by_role("button", name="Archiver").locator("visible=true").click()
    expect(page.get_by_role("heading", name="Ouvrir un lieu")).to_have_count(0)
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("heading", name="Ouvrir un lieu")).to_be_visible()
    assert titres(plan) == [(objectif.axe.titre, "Relais")]
    menu.press("Enter")
    page.get_by_role("link", name="Renommer").locator("visible=true").click()
    page.keyboard.type("Ouvrir deux lieux")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ouvrir deux lieux")).to_be_visible()
    assert Axe.objects.get().objectifs.get().titre == "Ouvrir deux lieux"


@pytest.mark.parametrize("nombre", [14])
def test_sur_un_telephone_rien_ne_deborde(page: Page, plan: PlanActions, ouvrir, sans_violation, nombre: int):
    axe = AxeFactory(plan=plan)
    for rang in range(nombre):
        fiche = FicheActionFactory(axe=axe, ordre=rang + 1)
    page.set_viewport_size({"width": 360, "height": 740})
    for chemin in (adresse(plan), adresse_fiche(fiche)):
        ouvrir(page, plan.annexe.convention.agent, chemin)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        sans_violation(page)
    ouvrir(page, plan.annexe.convention.agent, adresse(plan))
    expect(page.locator(".fiche-ligne").first).to_be_hidden()
    page.get_by_role("button", name="Tout déplier").click()
    expect(page.locator(".fiche-ligne").first).to_be_visible()
    sans_violation(page)
