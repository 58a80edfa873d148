"""Period, territory and variants on screen."""

from datetime import date

import pytest
from django.urls import reverse

from conventions.domain.periode import modifier_presentation
from conventions.domain.redaction import enregistrer_article
from conventions.enums import Statut
from conventions.models import Convention
from tests.conventions.domain.scene import cles, fraiche, modele
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    ConventionFactory,
    IntercommunaliteFactory,
    OrganismeFactory,
    membre,
)

pytestmark = pytest.mark.django_db


def messages_de(reponse):
    return [str(m) for m in reponse.context["messages"]]


def cadre(convention, **champs):
    """The form as the page shows it, with some fields typed over."""
    return {
        "jeton": convention.jeton,
        "titre": convention.titre,
        "date_effet": f"{convention.date_effet:%Y-%m-%d}",
        "date_fin": f"{convention.date_fin:%Y-%m-%d}",
        "lieu_signature": convention.lieu_signature,
        "territoire_article": convention.territoire_article,
        "territoire_nom": convention.territoire_nom,
        "agent": convention.agent_id,
        "communes": [c.pk for c in convention.communes.all()],
        **champs,
    }


@pytest.mark.parametrize("nom", ["periode", "variantes"])
def test_un_etranger_ne_trouve_rien_et_un_lecteur_lit_sans_ecrire(scene, convention, comme, adresse, nom):
    assert comme(scene.etranger).get(adresse(nom)).status_code == 404
    for lectrice in (scene.lecteur, scene.referente):
        client = comme(lectrice)
        page = client.get(adresse(nom)).content.decode()
        assert 'name="titre"' not in page
        assert adresse("variante_choisir", scene.modele.a_faire.pk) not in page
        assert client.post(adresse(nom), cadre(convention, titre="Autre")).status_code == 403
    assert fraiche(convention).titre == convention.titre


def test_un_texte_fige_garde_sa_periode(scene, convention, comme, adresse):
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.SIGNATURE)
    reponse = comme(scene.redacteur).post(adresse("periode"), cadre(convention, titre="Autre"))
    assert (reponse.status_code, fraiche(convention).titre) == (403, convention.titre)


def test_tout_changer_en_une_fois(scene, convention, comme, adresse):
    collegue, ajoutee = membre(scene.caf), CommuneFactory(nom="Flins", code="78238")
    champs = {
        "titre": "CTG du Mantois",
        "date_effet": "2027-03-01",
        "date_fin": "2031-12-31",
        "lieu_signature": "Flins",
        "territoire_article": "le",
        "territoire_nom": "Mantois",
        "agent": collegue.pk,
        "communes": [scene.commune.pk, ajoutee.pk],
    }
    client = comme(scene.redacteur)
    for _ in range(2):
        assert client.post(adresse("periode"), cadre(convention, **champs)).status_code == 302
    ecrite = fraiche(convention)
    assert (ecrite.date_effet, ecrite.date_fin) == (date(2027, 3, 1), date(2031, 12, 31))
    assert (ecrite.titre, ecrite.lieu_signature, ecrite.territoire_nom, ecrite.agent) == (
        "CTG du Mantois",
        "Flins",
        "Mantois",
        collegue,
    )
    assert {c.pk for c in ecrite.communes.all()} == {scene.commune.pk, ajoutee.pk}
    assert ecrite.jeton == convention.jeton + 2


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"date_fin": "2032-12-31"}, "date_fin", "au plus tard le 31\u00a0décembre\u00a02031"),
        ({"date_fin": "2026-12-31"}, "date_fin", "avant d’avoir commencé"),
        ({"date_effet": "2019-01-01", "date_fin": "2022-12-31"}, "date_fin", "La période est déjà finie"),
        ({"date_effet": "le premier"}, "date_effet", "Saisissez une date valide"),
        ({"titre": "x" * 201}, "titre", "200"),
        ({"territoire_nom": ""}, "territoire_nom", "obligatoire"),
        ({"communes": []}, "__all__", "au moins une commune"),
        ({"communes": ["99999"]}, "__all__", "au moins une commune"),
        ({"agent": "424242"}, "agent", "n’est plus membre de la Caf"),
    ],
)
def test_une_valeur_fausse_est_dite_sur_son_champ_et_gardee(scene, convention, comme, adresse, champs, champ, phrase):
    reponse = comme(scene.redacteur).post(adresse("periode"), cadre(convention, lieu_signature="Gardé", **champs))
    erreurs = reponse.context["form"].errors
    assert list(erreurs) == [champ]
    assert phrase.replace("\u00a0", " ") in erreurs[champ][0].replace("\u00a0", " ")
    assert reponse.context["form"]["lieu_signature"].value() == "Gardé"
    assert fraiche(convention).jeton == convention.jeton


def test_l_agent_d_une_autre_caf_est_refuse(scene, convention, comme, adresse):
    ailleurs = membre(CafFactory())
    reponse = comme(scene.redacteur).post(adresse("periode"), cadre(convention, agent=ailleurs.pk))
    assert "agent" in reponse.context["form"].errors
    assert fraiche(convention).agent == scene.redacteur


def test_une_retroactivite_est_admise_avec_un_avertissement(scene, convention, comme, adresse):
    reponse = comme(scene.redacteur).post(
        adresse("periode"), cadre(convention, date_effet="2025-01-01", date_fin="2029-12-31"), follow=True
    )
    assert "rétroactive" in messages_de(reponse)[0]
    assert fraiche(convention).date_effet == date(2025, 1, 1)


def test_une_convention_ancienne_garde_sa_periode_quand_son_titre_change(scene, comme):
    ancienne = ConventionFactory(
        caf=scene.caf, agent=scene.redacteur, date_effet=date(2018, 1, 1), date_fin=date(2021, 12, 31)
    )
    url = reverse("conventions:periode", args=[ancienne.reference])
    comme(scene.redacteur).post(url, cadre(ancienne, titre="Reprise"))
    assert fraiche(ancienne).titre == "Reprise"


def test_un_cadre_change_entre_temps_n_est_pas_ecrase(scene, convention, comme, adresse):
    modifier_presentation(convention, par=scene.redacteur, jeton=convention.jeton, titre="Le leur")
    client, mien = comme(scene.redacteur), cadre(convention, date_fin="2031-12-31", titre="Le mien")
    reponse = client.post(adresse("periode"), mien)
    assert (reponse.status_code, reponse.context["form"]["titre"].value()) == (409, "Le mien")
    assert "Une autre personne a modifié" in reponse.content.decode()
    assert (fraiche(convention).titre, fraiche(convention).date_fin) == ("Le leur", convention.date_fin)
    client.post(adresse("periode"), {**mien, "jeton": reponse.context["form"]["jeton"].value()})
    assert (fraiche(convention).titre, fraiche(convention).date_fin) == ("Le mien", date(2031, 12, 31))


def test_chercher_des_communes_garde_tout_ce_qui_est_tape(scene, convention, comme, adresse):
    trouvee = CommuneFactory(nom="Flins-sur-Seine", code="78238")
    saisie = cadre(convention, titre="En cours", chercher="1", commune_texte="flins")
    client = comme(scene.redacteur)
    page = client.post(adresse("periode"), saisie)
    assert page.context["form"]["titre"].value() == "En cours"
    assert [c.pk for c in page.context["trouvees"]] == [trouvee.pk]
    fragment = client.post(adresse("periode"), saisie, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in fragment
    assert 'value="78238"' in fragment
    assert fraiche(convention).titre == convention.titre


def test_une_intercommunalite_amene_ses_communes(scene, convention, comme, adresse):
    epci = IntercommunaliteFactory()
    membres = [CommuneFactory(intercommunalite=epci) for _ in range(3)]
    page = comme(scene.redacteur).post(adresse("periode"), cadre(convention, intercommunalite=epci.pk))
    assert {c.pk for c in page.context["communes"]} == {scene.commune.pk, *(c.pk for c in membres)}
    assert convention.communes.count() == 1


# Variants


def test_choisir_une_variante_previent_puis_applique(scene, convention, comme, adresse):
    article = convention.articles.get(cle="diagnostic")
    enregistrer_article(article, par=scene.redacteur, jeton=article.jeton, corps="<p>Rédigé par nous.</p>")
    client, url = comme(scene.redacteur), adresse("variante_choisir", scene.modele.a_faire.pk)
    consequences = client.get(url).context["consequences"]
    assert [(c.sens, c.cle) for c in consequences.changements] == [
        ("remplacer", "diagnostic"),
        ("ajouter", "calendrier"),
        ("retirer", "portrait"),
    ]
    assert [c.cle for c in consequences.perdus] == ["diagnostic"]
    assert "calendrier" not in cles(convention)
    for _ in range(2):
        assert client.post(url).status_code == 302
    assert "calendrier" in cles(convention)
    assert not convention.annexes.filter(cle="portrait").exists()
    assert list(convention.options.all()) == [scene.modele.a_faire]
    retour = adresse("variante_choisir", scene.modele.fait.pk)
    client.post(retour)
    assert convention.articles.get(cle="diagnostic").corps == "<p>Rédigé par nous.</p>"


def test_la_page_montre_la_reponse_actuelle(scene, convention, comme, adresse):
    [ligne] = comme(scene.redacteur).get(adresse("variantes")).context["hypotheses"]
    assert [(o["option"].cle, o["choisie"]) for o in ligne["options"]] == [("fait", True), ("a_faire", False)]
    deja = comme(scene.redacteur).get(adresse("variante_choisir", scene.modele.fait.pk), follow=True)
    assert "est déjà choisie" in messages_de(deja)[0]


def test_la_variante_d_un_autre_modele_est_introuvable(scene, convention, comme, adresse):
    autre = modele()
    for methode in ("get", "post"):
        reponse = getattr(comme(scene.redacteur), methode)(adresse("variante_choisir", autre.a_faire.pk))
        assert reponse.status_code == 404
    assert list(convention.options.all()) == [scene.modele.fait]


@pytest.mark.parametrize("qui", ["lecteur", "referente"])
def test_seuls_les_redacteurs_choisissent(scene, convention, comme, adresse, qui):
    url = adresse("variante_choisir", scene.modele.a_faire.pk)
    assert comme(getattr(scene, qui)).post(url).status_code == 403
    assert list(convention.options.all()) == [scene.modele.fait]


def test_appliquer_ce_que_les_parties_appellent(scene, comme):
    departement = OrganismeFactory(caf=scene.caf, commune=None, nature="departement", nom="Département de la Drôme")
    convention = scene.creer(parties=[scene.caf, scene.mairie])
    url = reverse("conventions:variantes", args=[convention.reference])
    client = comme(scene.redacteur)
    client.post(
        reverse("conventions:partie_ajouter", args=[convention.reference]), {"cle": f"organisme:{departement.pk}"}
    )
    codes = [p.code for p in client.get(url).context["propositions"]]
    assert codes == ["ajouter:article:departement"]
    client.post(url, {"changement": ["ajouter:article:inventee"]})
    assert "departement" not in cles(convention)
    client.post(url, {"changement": codes})
    assert "departement" in cles(convention)
    assert client.get(url).context["propositions"] == []


@pytest.mark.parametrize("nombre", [1, 60])
def test_la_periode_fait_le_meme_nombre_de_requetes(nombre, scene, comme, django_assert_num_queries):
    communes = [CommuneFactory() for _ in range(nombre)]
    convention = ConventionFactory(caf=scene.caf, parties=nombre, communes=communes, agent=scene.redacteur)
    client, url = comme(scene.redacteur), reverse("conventions:periode", args=[convention.reference])
    client.get(url)
    with django_assert_num_queries(11):
        assert len(client.get(url).context["communes"]) == nombre
