"""A table filled as a spreadsheet: keyboard, paste, undo, two people on one cell, a phone."""

import pytest
from playwright.sync_api import Page, expect

from conventions.models import Fil, LigneStructure
from tests.conventions.domain.revue import revue
from tests.fabriques import (
    MOT_DE_PASSE,
    AnnexeFactory,
    CommuneFactory,
    ConventionFactory,
    LigneStructureFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
COLLER = """([texte]) => {
  const donnees = new DataTransfer()
  donnees.setData("text/plain", texte)
  const evenement = new ClipboardEvent("paste", { clipboardData: donnees, bubbles: true, cancelable: true })
  document.activeElement.dispatchEvent(evenement)
}"""


@pytest.fixture
def annexe(transactional_db):
    """The structures of a commune, filled by its Caf: two rows."""
    convention = ConventionFactory()
    CommuneFactory(code="26029", nom="Aubergenville")
    annexe = AnnexeFactory(convention=convention, nature="structures", titre="Structures", corps="")
    partie = convention.parties.exclude(organisme=convention.caf).get()
    for ordre, nom in enumerate(("Les Lutins", "Les Ours"), 1):
        LigneStructureFactory(annexe=annexe, partie=partie, nom=nom, adresse=f"{ordre} rue Haute", ordre=ordre)
    return annexe


def connecter(page: Page, live_server, utilisateur) -> None:
    page.goto(f"{live_server.url}/compte/login/")
    page.locator("[name=login]").fill(utilisateur.email)
    page.locator("[name=password]").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def ouvrir(page: Page, live_server, annexe):
    def ouvrir() -> Page:
        connecter(page, live_server, annexe.convention.agent)
        page.goto(f"{live_server.url}/conventions/{annexe.convention.reference}/annexes/{annexe.pk}/")
        return page

    return ouvrir


def case(page: Page, texte: str):
    return page.locator(".grille-table tbody").get_by_text(texte, exact=True)


def avis(page: Page):
    return page.locator("[data-avis]")


def noms() -> list[str]:
    return list(LigneStructure.objects.values_list("nom", flat=True))


def test_on_tape_au_clavier_comme_dans_un_tableur(ouvrir, sans_violation):
    page = ouvrir()
    case(page, "1 rue Haute").click()
    page.keyboard.type("9 place du Marché")
    sans_violation(page)
    page.keyboard.press("Tab")
    expect(avis(page)).to_contain_text("Enregistré à")
    expect(page.locator(":focus")).to_have_text("26000")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F2")
    page.keyboard.type(" bis")
    page.keyboard.press("Escape")
    expect(page.locator(":focus")).to_have_text("9 place du Marché")
    page.keyboard.press("Control+z")
    expect(case(page, "1 rue Haute")).to_be_visible()
    expect(avis(page)).to_contain_text("Enregistré à")
    assert LigneStructure.objects.get(nom="Les Lutins").adresse == "1 rue Haute"
    page.keyboard.press("Alt+ArrowDown")
    expect(avis(page)).to_have_text("Ligne déplacée en position 2.")
    assert noms() == ["Les Ours", "Les Lutins"]
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".grille-table :focus")).to_have_count(0)
    sans_violation(page)


def test_un_type_se_tape_en_entier_dans_sa_liste(ouvrir):
    page = ouvrir()
    page.locator(".grille-neuve td").nth(1).click()
    page.keyboard.type("LAEP")
    page.keyboard.press("Tab")
    page.keyboard.type("La Cabane")
    page.keyboard.press("Tab")
    expect(avis(page)).to_have_text("Ligne 3 ajoutée.")
    assert LigneStructure.objects.get(nom="La Cabane").type == "laep"


def test_une_ligne_se_commente_au_clavier(ouvrir, sans_violation):
    page = ouvrir()
    case(page, "1 rue Haute").click()
    for touche in ("End", "ArrowRight"):
        page.keyboard.press(touche)
    expect(page.get_by_role("button", name="Actions\u00a0: Les Lutins")).to_be_focused()
    page.keyboard.press("ArrowRight")
    commenter = page.get_by_role("link", name="Commenter Les Lutins")
    expect(commenter).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    sans_violation(page)
    page.keyboard.press("Escape")
    expect(commenter).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("EAJE")
    page.get_by_role("button", name="Actions\u00a0: Les Lutins").click()
    page.get_by_role("menuitem", name="Commenter").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_une_case_deverrouillee_se_montre_et_mene_a_la_reponse(page: Page, live_server, transactional_db):
    scene = revue()
    ancre = f"structures:{scene.ligne.pk}:gestionnaire"
    fil = Fil(convention=scene.convention, annexe=scene.annexe, ancre=ancre, libelle="Gestionnaire", deverrouille=True)
    fil.cree_par = scene.agent
    fil.save()
    connecter(page, live_server, scene.contributrice)
    page.set_viewport_size({"width": 1100, "height": 800})
    page.goto(f"{live_server.url}/conventions/{scene.convention.reference}/annexes/{scene.annexe.pk}/#{ancre}")
    ouverte = page.locator("td.ouverte")
    expect(ouverte).to_be_focused()
    expect(ouverte).to_be_in_viewport(ratio=0.5)
    page.keyboard.type("La commune")
    page.keyboard.press("Tab")
    expect(avis(page)).to_contain_text("Enregistré à")
    avis(page).get_by_role("button", name="Répondre et transmettre").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_ce_qu_un_autre_avait_tape_sur_ce_poste_ne_part_pas_sous_mon_nom(ouvrir, annexe):
    page = ouvrir()
    expect(case(page, "1 rue Haute")).to_be_visible()
    ligne, agent = LigneStructure.objects.get(nom="Les Lutins"), annexe.convention.agent
    racine = f"/conventions/{annexe.convention.reference}/tables/structures/{annexe.pk}/cellule/{ligne.pk}/"
    garder = (
        "([cle, valeur]) => localStorage.setItem(cle, JSON.stringify({valeur, avant: '1 rue Haute', le: Date.now()}))"
    )
    page.evaluate(garder, [f"ctg-saisie:{agent.pk + 1}:{racine}:adresse", "Ailleurs"])
    page.reload()
    expect(case(page, "1 rue Haute")).to_be_visible()
    page.evaluate(garder, [f"ctg-saisie:{agent.pk}:{racine}:adresse", "3 rue Neuve"])
    page.reload()
    expect(case(page, "3 rue Neuve")).to_be_visible()
    expect(avis(page)).to_contain_text("Enregistré à")
    assert LigneStructure.objects.get(nom="Les Lutins").adresse == "3 rue Neuve"


def test_une_ligne_s_ajoute_au_bout_se_retire_et_revient(ouvrir, sans_violation):
    page = ouvrir()
    page.get_by_role("button", name="LAEP").click()
    page.keyboard.type("La Cabane")
    page.keyboard.press("Tab")
    expect(avis(page)).to_have_text("Ligne 3 ajoutée.")
    assert LigneStructure.objects.get(nom="La Cabane").type == "laep"
    page.get_by_role("button", name="Actions\u00a0: La Cabane").click()
    sans_violation(page)
    page.get_by_role("menuitem", name="Retirer la ligne").click()
    expect(avis(page)).to_contain_text("Ligne 3 retirée.")
    assert noms() == ["Les Lutins", "Les Ours"]
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(avis(page)).to_have_text("La ligne est revenue.")
    assert noms() == ["Les Lutins", "Les Ours", "La Cabane"]


def test_des_lignes_collees_se_montrent_s_ajoutent_et_s_annulent(ouvrir, sans_violation):
    page = ouvrir()
    case(page, "1 rue Haute").click()
    page.evaluate(COLLER, ["EAJE\tLes Loups\t3 rue Basse\nZZZ\tRelais"])
    apercu = page.locator("[data-apercu-collage]")
    expect(apercu).to_contain_text("1\u00a0ligne sera ajoutée, 1 à corriger")
    sans_violation(page)
    page.get_by_label("Vos lignes").fill("EAJE\tLes Loups\t3 rue Basse\nRPE\tRelais")
    page.get_by_role("button", name="Vérifier ces lignes").click()
    page.get_by_role("button", name="Ajouter les 2\u00a0lignes").click()
    expect(page.locator(".grille-compte")).to_have_text("4\u00a0structures")
    sans_violation(page)
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.locator(".grille-compte")).to_have_text("2\u00a0structures")
    assert noms() == ["Les Lutins", "Les Ours"]


def test_une_case_ecrite_a_deux_demande_laquelle_garder(ouvrir, sans_violation):
    page = ouvrir()
    page.attendues = ["409"]
    LigneStructure.objects.filter(nom="Les Lutins").update(adresse="5 rue Neuve")
    case(page, "1 rue Haute").click()
    page.keyboard.type("7 rue Courbe")
    page.keyboard.press("Enter")
    conflit = page.get_by_role("group").filter(has_text="modifié entre-temps")
    expect(conflit).to_contain_text("5 rue Neuve")
    sans_violation(page)
    conflit.get_by_role("button", name="Garder le mien").click()
    expect(avis(page)).to_contain_text("Enregistré à")
    assert LigneStructure.objects.get(nom="Les Lutins").adresse == "7 rue Courbe"


def test_une_valeur_refusee_reste_et_revient_au_rechargement(ouvrir, sans_violation):
    page = ouvrir()
    page.attendues = ["422"]
    case(page, "26000").first.click()
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    fautive = page.locator("[aria-invalid]")
    expect(fautive).to_contain_text("cinq chiffres")
    sans_violation(page)
    page.once("dialog", lambda dialogue: dialogue.accept())
    page.reload()
    expect(fautive).to_contain_text("abc")
    fautive.click()
    page.keyboard.type("26100")
    page.keyboard.press("Enter")
    expect(avis(page)).to_contain_text("Enregistré à")
    assert LigneStructure.objects.get(nom="Les Lutins").code_postal == "26100"


def test_sans_reseau_la_saisie_est_gardee_puis_part(ouvrir):
    page = ouvrir()
    page.attendues = ["ERR_INTERNET_DISCONNECTED"]
    case(page, "1 rue Haute").click()
    page.context.set_offline(True)
    page.keyboard.type("8 rue Longue")
    page.keyboard.press("Enter")
    expect(avis(page)).to_contain_text("Votre saisie est gardée ici")
    page.context.set_offline(False)
    expect(avis(page)).to_contain_text("Enregistré à", timeout=8000)
    assert LigneStructure.objects.get(nom="Les Lutins").adresse == "8 rue Longue"


def test_une_commune_se_choisit_parmi_les_propositions(ouvrir, sans_violation):
    page = ouvrir()
    page.locator("tr[data-pk] [data-libelle=Commune]").first.click()
    page.keyboard.type("auberg")
    expect(page.get_by_role("option", name="Aubergenville")).to_be_visible()
    sans_violation(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(avis(page)).to_contain_text("Enregistré à")
    assert LigneStructure.objects.get(nom="Les Lutins").commune_id == "26029"


def test_au_telephone_chaque_ligne_s_ouvre_en_formulaire(ouvrir, page: Page, sans_violation):
    page.attendues = ["422"]
    page.set_viewport_size({"width": 360, "height": 740})
    ouvrir()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sans_violation(page)
    page.get_by_role("link", name="Modifier\u00a0: Les Lutins").click()
    page.get_by_label("Adresse").fill("4 rue Verte")
    sans_violation(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("4 rue Verte")).to_be_visible()
    page.get_by_role("link", name="Ajouter une ligne").click()
    page.get_by_label("Nom").fill("Sans type")
    page.get_by_role("button", name="Ajouter la ligne").click()
    expect(page.get_by_label("Nom")).to_have_value("Sans type")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sans_violation(page)
