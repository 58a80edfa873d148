"""The editor as a person uses it: what the form sends is what was written, in the vocabulary and nothing else."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur import page_editeur

pytestmark = [pytest.mark.urls("tests.navigateur.page_editeur"), pytest.mark.django_db(transaction=True)]

WORD = """<html><head><style>p.MsoNormal{margin:0}</style><!--[if gte mso 9]><xml></xml><![endif]--></head><body>
<h1 style='color:red'>Objet<o:p></o:p></h1>
<p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'>Les parties</b>
<span style='font-family:Arial;font-style:italic'>conviennent</span>&nbsp;:<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span> </span></span>
accueillir</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span> </span></span>
petits</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span> </span></span>
aider</p>
<p class=MsoNormal>Le <span style='background:yellow;mso-highlight:yellow'>XX mars</span>.</p>
<script>alert(1)</script><img src=x onerror=alert(1)></body></html>"""
COLLER = """([html]) => {
  const zone = document.querySelector(".editeur-texte")
  const donnees = new DataTransfer()
  donnees.setData("text/html", html)
  zone.dispatchEvent(new ClipboardEvent("paste", { clipboardData: donnees, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def serveur():
    page_editeur.serveur.__init__()
    return page_editeur.serveur


@pytest.fixture
def ouvrir(page: Page, live_server, serveur):
    def ouvrir(corps: str = "<p>Bonjour.</p>") -> Page:
        serveur.corps = corps
        page.goto(live_server.url)
        expect(zone(page)).to_be_visible()
        return page

    return ouvrir


def zone(page: Page):
    return page.get_by_role("textbox", name="Texte de l’article")


def source(page: Page) -> str:
    return page.locator("textarea[name=corps]").input_value()


def finir(page: Page) -> None:
    """Puts the caret at the end of the text."""
    zone(page).click()
    expect(zone(page)).to_be_focused()
    page.keyboard.press("Control+End")


def test_le_texte_enregistre_revient_inchange(ouvrir):
    corps = (
        "<h3>Titre</h3><p>La <strong>Caf</strong> et <em>la</em> <u>commune</u>, 1<sup>er</sup>.</p>"
        '<p>Par <span data-mention="caf.nom"></span><span data-note="Voir l’annexe."></span> : <mark>à dire</mark>.</p>'
        "<ul><li><p>un</p></li></ul><blockquote><p>cité</p></blockquote>"
        '<table><caption>Montants</caption><tbody><tr><th scope="col"><p>An</p></th></tr>'
        "<tr><td><p>2026</p></td></tr></tbody></table>"
        '<p><a href="https://exemple.fr">lien</a></p>'
    )
    page = ouvrir(corps)
    finir(page)
    page.keyboard.type("!")
    page.keyboard.press("Backspace")
    assert source(page) == corps


def test_une_mention_s_insere_au_clavier_et_montre_sa_valeur(ouvrir, sans_violation):
    page = ouvrir("<p>Avec</p>")
    finir(page)
    page.keyboard.type(" ")
    page.keyboard.press("Control+Space")
    recherche = page.get_by_role("combobox", name="Chercher un champ ou un renvoi")
    recherche.fill("debut periode")
    expect(page.get_by_role("option")).to_have_count(1)
    sans_violation(page)
    recherche.press("Enter")
    puce = page.locator(".mention")
    expect(puce).to_have_text("1er janvier 2026")
    expect(puce).to_have_attribute("title", "Début de la période")
    assert source(page) == '<p>Avec <span data-mention="periode.debut"></span></p>'


def test_un_montant_se_demande_et_une_somme_fausse_se_refuse(ouvrir):
    page = ouvrir("<p>Soit</p>")
    finir(page)
    page.keyboard.type(" ")
    page.keyboard.press("Control+Space")
    recherche = page.get_by_role("combobox", name="Chercher un champ ou un renvoi")
    recherche.fill("montant")
    recherche.press("Enter")
    somme = page.get_by_label("Somme", exact=False)
    somme.fill("douze")
    page.get_by_role("button", name="Insérer", exact=True).click()
    expect(somme).to_be_visible()
    somme.fill("12 500,5")
    page.get_by_role("button", name="Insérer", exact=True).click()
    expect(page.locator(".mention")).to_contain_text("12\u202f500,50\u00a0€")
    assert source(page) == '<p>Soit <span data-mention="montant:12500.50"></span></p>'


def test_une_mention_sans_valeur_et_une_inconnue_se_voient(ouvrir):
    page = ouvrir('<p><span data-mention="signature.lieu"></span> <span data-mention="nimporte"></span></p>')
    expect(page.locator(".mention.vide")).to_have_text("Lieu de signature")
    expect(page.locator(".mention.inconnue")).to_have_attribute("title", "Mention inconnue\u00a0: nimporte")


def test_taper_sur_un_blanc_le_remplit(ouvrir):
    page = ouvrir("<p>Durée : <mark>nombre d’années</mark>.</p>")
    page.locator("mark").click()
    page.keyboard.type("quatre ans")
    assert source(page) == "<p>Durée : quatre ans.</p>"


def test_on_pose_un_blanc_et_on_va_au_suivant(ouvrir):
    page = ouvrir("<p>Un <mark>premier</mark> puis <mark>second</mark>.</p>")
    zone(page).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")
    page.keyboard.press("F8")
    page.keyboard.type("deux")
    assert source(page) == "<p>Un <mark>premier</mark> puis deux.</p>"
    finir(page)
    page.get_by_role("button", name="Blanc à remplir").click()
    assert source(page) == "<p>Un <mark>premier</mark> puis deux.<mark>à compléter</mark></p>"


def test_une_note_s_insere_se_modifie_et_se_retire(ouvrir):
    page = ouvrir("<p>Texte</p>")
    finir(page)
    page.get_by_role("button", name="Note de bas de page").click()
    page.get_by_label("Texte de la note").fill("Délibération du 3 mars.")
    page.get_by_role("button", name="Insérer la note").click()
    assert source(page) == '<p>Texte<span data-note="Délibération du 3 mars."></span></p>'
    page.locator(".note").dblclick()
    page.get_by_label("Texte de la note").fill("Du 4 mars.")
    page.get_by_role("button", name="Modifier la note").click()
    assert source(page) == '<p>Texte<span data-note="Du 4 mars."></span></p>'
    page.locator(".note").dblclick()
    page.get_by_role("button", name="Retirer la note").click()
    assert source(page) == "<p>Texte</p>"


def test_un_collage_de_word_arrive_propre(ouvrir):
    page = ouvrir("<p></p>")
    zone(page).focus()
    page.evaluate(COLLER, [WORD])
    assert source(page) == (
        "<h3>Objet</h3><p><strong>Les parties</strong> <em>conviennent</em>\u00a0:</p>"
        "<ul><li><p>accueillir</p><ul><li><p>petits</p></li></ul></li><li><p>aider</p></li></ul>"
        "<p>Le <mark>XX mars</mark>.</p>"
    ).replace("\u00a0", "&nbsp;")


def test_la_barre_se_parcourt_aux_fleches(ouvrir):
    page = ouvrir()
    page.get_by_role("button", name="Titre de partie").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Gras")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Rétablir")).to_be_focused()


def test_le_texte_part_seul_et_l_heure_s_affiche(ouvrir, serveur):
    page = ouvrir()
    finir(page)
    page.keyboard.type(" Suite.")
    etat = page.get_by_role("status").filter(has_text="Modifications non enregistrées")
    expect(etat).to_be_visible()
    expect(page.get_by_text("Enregistré à 14 h 05")).to_be_visible()
    assert [(r["jeton"], r["corps"], r["auto"]) for r in serveur.recus] == [("3", "<p>Bonjour. Suite.</p>", "auto")]
    expect(page.locator("input[name=jeton]")).to_have_value("4")


def test_un_conflit_montre_les_deux_textes_et_arrete_d_enregistrer(ouvrir, serveur):
    page = ouvrir()
    page.attendues = ["409"]
    serveur.statut = 409
    finir(page)
    page.keyboard.type(" Mien.")
    expect(page.get_by_text("Le texte d’un autre agent")).to_be_visible()
    expect(page.get_by_text("Conflit\u00a0: ce texte a été modifié entre-temps.", exact=False)).to_be_visible()
    finir(page)
    page.keyboard.type(" Encore.")
    page.wait_for_timeout(2500)
    assert len(serveur.recus) == 1
    assert source(page) == "<p>Bonjour. Mien. Encore.</p>"


def test_un_refus_se_dit_et_le_texte_reste(ouvrir, serveur):
    page = ouvrir()
    page.attendues = ["422"]
    serveur.statut = 422
    finir(page)
    page.keyboard.type(" X.")
    expect(page.get_by_text("Non enregistré. Mention inconnue.")).to_be_visible()
    assert source(page) == "<p>Bonjour. X.</p>"


def test_un_texte_non_enregistre_est_propose_au_retour(ouvrir, serveur, page: Page):
    ouvrir()
    finir(page)
    page.keyboard.type(" Perdu ?")
    garde = page.evaluate("Object.entries(sessionStorage).find(([cle]) => cle.startsWith('ctg-'))[1]")
    assert dict(json.loads(json.loads(garde)["contenu"]))["corps"] == "<p>Bonjour. Perdu ?</p>"
    page.once("dialog", lambda dialogue: dialogue.accept())
    page.reload()
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(zone(page)).to_have_text("Bonjour. Perdu ?")
    expect(page.get_by_text("Enregistré à 14 h 05")).to_be_visible()


def test_la_page_ne_viole_aucune_regle(ouvrir, sans_violation):
    sans_violation(ouvrir('<p>Un <mark>blanc</mark>, <span data-mention="caf.nom"></span>.</p>'))
