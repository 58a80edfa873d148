"""A form that saves field by field: each field on its own, nothing overwritten, nothing lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur import page_saisie

pytestmark = [pytest.mark.urls("tests.navigateur.page_saisie"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def serveur():
    page_saisie.serveur.__init__()
    return page_saisie.serveur


@pytest.fixture
def ouverte(page: Page, live_server, serveur) -> Page:
    page.goto(live_server.url)
    expect(page.locator("[data-etat]")).to_be_attached()
    return page


def etat(page: Page):
    return page.locator("[data-etat]")


def test_chaque_champ_part_seul_et_revient_normalise(ouverte: Page, serveur, sans_violation):
    ouverte.get_by_label("Titre").fill("  Après ")
    ouverte.get_by_label("Statut").select_option("f")
    ouverte.get_by_label("Enfance").check()
    expect(etat(ouverte)).to_have_text("Enregistré à 14 h 05")
    expect(ouverte.get_by_label("Titre")).to_have_value("Après")
    attendus = [("titre", "  Après ", "Avant"), ("statut", "f", "a"), ("themes", "enfance,logement", "logement")]
    assert sorted(serveur.recus) == sorted(attendus)
    ouverte.get_by_label("Titre").fill("Encore")
    ouverte.keyboard.press("Tab")
    expect(etat(ouverte)).to_have_text("Enregistré à 14 h 05")
    assert serveur.recus[-1] == ("titre", "Encore", "Après")
    sans_violation(ouverte)


def test_un_champ_ecrit_a_deux_garde_les_deux_textes(ouverte: Page, serveur, sans_violation):
    ouverte.attendues = ["409"]
    conflit = {"actuel": "Le leur", "auteur": "Alix", "quand": "à 14 h", "message": "Modifié par Alix."}
    serveur.reponses = [(409, conflit)]
    ouverte.get_by_label("Titre").fill("Le mien")
    panneau = ouverte.get_by_role("group").filter(has_text="Modifié par Alix.")
    expect(panneau).to_contain_text("Le leur")
    sans_violation(ouverte)
    panneau.get_by_role("button", name="Garder le mien").click()
    expect(etat(ouverte)).to_have_text("Enregistré à 14 h 05")
    assert serveur.recus[-1] == ("titre", "Le mien", "Le leur")


def test_un_refus_se_dit_pres_du_champ_et_la_saisie_survit_au_rechargement(ouverte: Page, serveur, sans_violation):
    ouverte.attendues = ["422"]
    refus = (422, {"erreurs": ["Donnez un titre plus court."]})
    serveur.reponses = [refus, refus]
    titre = ouverte.get_by_label("Titre")
    titre.fill("Trop long")
    expect(titre).to_have_accessible_description("Donnez un titre plus court.")
    sans_violation(ouverte)
    ouverte.once("dialog", lambda dialogue: dialogue.accept())
    ouverte.reload()
    expect(titre).to_have_value("Trop long")
    titre.fill("Avant")
    expect(ouverte.locator(".invalid-feedback")).to_have_count(0)
