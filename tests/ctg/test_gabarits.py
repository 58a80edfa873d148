"""The built-in tags and filters, the base form and the error pages."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from ctg import views
from ctg.droits import ActionRefusee
from ctg.forms import ChampJour, EditeurRiche, FormulaireCtg
from ctg.galerie import convention
from ctg.glossaire import GLOSSAIRE
from ctg.presentation import APPARENCES
from ctg.templatetags.ctg import icone


def rendre(source: str, chemin: str = "/", **contexte: object) -> str:
    requete = RequestFactory().get(chemin)
    requete.user = SimpleNamespace(is_authenticated=False)
    return Template(source).render(RequestContext(requete, contexte))


@pytest.mark.parametrize(
    ("nombre", "attendu"),
    [(0, "action"), (1, "action"), (Decimal("1.5"), "action"), (2, "actions"), ([1, 2], "actions")],
)
def test_le_pluriel_commence_a_deux(nombre: object, attendu: str):
    assert rendre("action{{ nombre|pluralize }}", nombre=nombre) == attendu


def test_un_statut_se_lit_sans_la_couleur():
    html = rendre('{% badge_statut "signature" "Signature" %}')
    assert html.startswith('<span class="etiquette ton-attention"><svg')
    assert html.endswith("Signature</span>")


def test_un_code_inconnu_reste_lisible_et_echappe():
    assert "ton-neutre" in rendre("{% badge_statut code %}", code="<b>")
    assert "&lt;b&gt;</span>" in rendre("{% badge_statut code %}", code="<b>")


def test_toutes_les_icones_des_statuts_existent():
    for dessin, _ in APPARENCES.values():
        for taille in (16, 20):
            assert "<svg" in icone(dessin, taille)


def test_une_icone_nommee_parle_aux_lecteurs_d_ecran():
    assert 'aria-hidden="true"' in icone("check")
    nommee = icone("check", 20, 'fait "oui"')
    assert 'role="img" aria-label="fait &quot;oui&quot;"' in nommee
    assert "aria-hidden" not in nommee


def test_les_etapes_marquent_le_passe_et_le_present():
    html = rendre("{% etapes convention %}", convention=convention("signature"))
    assert html.count('class="faite"') == 2
    assert html.count('aria-current="step"') == 1
    assert "Cadrage" not in html
    assert "Cadrage" in rendre("{% etapes convention %}", convention=convention("cadrage"))


def test_une_convention_resiliee_montre_son_etat_et_pas_d_etapes():
    html = rendre("{% etapes convention %}", convention=convention("resiliee"))
    assert "Résiliée" in html
    assert "<ol" not in html


def test_l_aide_ouvre_l_entree_du_glossaire_avec_un_identifiant_par_appel():
    html = rendre('{% aide "epci" %}{% aide "epci" %}')
    assert GLOSSAIRE["epci"].sens in html.replace("&#x27;", "'")
    assert html.count('popovertarget="aide-1"') == html.count('popovertarget="aide-2"') == 1
    with pytest.raises(KeyError):
        rendre('{% aide "inconnu" %}')


@pytest.mark.parametrize(
    ("chemin", "sens", "lien"),
    [
        ("/?statut=x", "none", "tri=reference"),
        ("/?tri=reference", "ascending", "tri=-reference"),
        ("/?tri=-reference&page=3", "descending", "tri=reference"),
    ],
)
def test_un_entete_dit_son_tri_et_propose_l_inverse(chemin, sens, lien):
    html = rendre('{% entete_tri "reference" "Référence" %}', chemin)
    assert f'aria-sort="{sens}"' in html
    assert f"{lien}" in html
    assert "page=" not in html


def test_la_pagination_garde_les_filtres_et_dit_la_page():
    page = Paginator(range(100), 10).get_page(2)
    html = rendre("{% pagination page %}", "/?statut=redaction&page=2", page=page)
    assert html.count('aria-current="page"') == 1
    assert 'href="?statut=redaction&amp;page=3"' in html
    assert rendre("{% pagination page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_un_lien_vers_une_page_absente_ne_s_affiche_pas():
    assert rendre('{% lien_nav "rien:du_tout" "Rien" "home" %}') == ""


def test_les_filtres_ecrivent_en_francais():
    assert (
        rendre("{{ v|montant }}", v=Decimal("1089800")).replace("\u202f", " ").replace("\u00a0", " ") == "1 089 800 €"
    )
    assert rendre("{{ v|date_lettres }}", v=date(2024, 1, 1)).replace("\u00a0", " ") == "1er janvier 2024"
    assert rendre("{{ v|montant }}{{ v|date_lettres }}", v=None) == "——"


def test_les_mentions_de_l_editeur_ne_ferment_pas_leur_balise():
    champs = [SimpleNamespace(cle="a", libelle="</script><b>", groupe="g", valeur="v")]
    html = rendre("{% mentions_editeur champs %}", champs=champs)
    assert html.count("</script>") == 1
    assert '"cle": "a"' in html


class EssaiForm(FormulaireCtg):
    titre = forms.CharField(label="Titre", help_text="Court.")
    jour = ChampJour(label="Jour")
    corps = forms.CharField(label="Texte", widget=EditeurRiche)


def test_le_resume_des_erreurs_mene_aux_champs_et_garde_la_saisie():
    formulaire = EssaiForm({"titre": "", "jour": "31/02/2026", "corps": "<p>gardé</p>"})
    html = rendre("{% load crispy_forms_tags %}{% crispy formulaire %}", formulaire=formulaire)
    assert '<a href="#id_titre">Titre</a>' in html
    assert '<a href="#id_jour">Jour</a>' in html
    assert "2 points sont à corriger" in html
    assert "&lt;p&gt;gardé&lt;/p&gt;" in html
    assert 'aria-describedby="id_titre_helptext id_titre_error"' in html
    assert "<form" not in html


def test_l_editeur_n_est_jamais_exige_par_le_navigateur():
    champ = EssaiForm()["corps"].as_widget()
    assert 'data-editeur="mentions"' in champ
    assert "required" not in champ


def test_la_page_500_se_rend_sans_contexte():
    reponse = views.erreur_interne(RequestFactory().get("/"))
    assert reponse.status_code == 500
    assert "Le site a rencontré une erreur" in reponse.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("vue", "erreur", "statut", "phrase"),
    [
        (views.acces_refuse, ActionRefusee("Seule la Caf peut figer."), 403, "Seule la Caf peut figer."),
        (views.acces_refuse, PermissionError("détail interne"), 403, "Votre rôle dans l’organisme"),
        (views.page_introuvable, Http404(), 404, "Cette page n’existe pas"),
        (views.requete_incorrecte, ValueError(), 400, "Rien n’a été modifié"),
    ],
)
def test_les_pages_d_erreur_disent_quoi_faire(vue, erreur, statut, phrase, rf):
    requete = rf.get("/")
    requete.user = SimpleNamespace(is_authenticated=False)
    reponse = vue(requete, erreur)
    contenu = reponse.content.decode()
    assert reponse.status_code == statut
    assert phrase in contenu
    assert "détail interne" not in contenu
    assert 'href="/"' in contenu


def test_aucun_gabarit_de_composant_ne_porte_de_style_en_ligne():
    html = render_to_string("composants/avancement.html", {"libelle": "PDF", "valeur": 40})
    assert "style=" not in html
    assert '<progress id="avancement" max="100" value="40">' in html
