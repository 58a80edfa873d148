"""Parties and signatories on screen: who may, what a refusal keeps, what leaves with a party."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from conventions.domain import annexes, parties
from conventions.models import Partie
from territoires.models import Organisme
from tests.conventions.domain.scene import fraiche
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    ConventionFactory,
    IntercommunaliteFactory,
    OrganismeFactory,
    PartieFactory,
    RepresentantFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie(scene, convention):
    return convention.parties.get(organisme=scene.mairie)


@pytest.fixture
def caf(scene, convention):
    return convention.parties.get(organisme=scene.caf)


def messages_de(reponse):
    return [str(m) for m in reponse.context["messages"]]


def noms(convention):
    return list(convention.parties.order_by("ordre").values_list("nom", flat=True))


def lignes(*personnes, jeton, **gestes):
    """A posted list of signatories; each person is a dict of what was typed."""
    donnees = {"jeton": jeton, "form-TOTAL_FORMS": len(personnes), "form-INITIAL_FORMS": len(personnes), **gestes}
    for rang, personne in enumerate(personnes):
        complete = {"titre": "executif", **personne}
        donnees |= {f"form-{rang}-{champ}": valeur for champ, valeur in complete.items()}
    return donnees


JEANNE = {"civilite": "Mme", "prenom": "Jeanne", "nom": "Roux", "fonction": "Maire", "mandat_du": "2026-03-29"}
PAUL = {"civilite": "M.", "prenom": "Paul", "nom": "Vidal", "fonction": "Adjoint", "titre": "delegue"}


# Who may

PAGES = ["partie", "partie_signataires", "partie_actualiser", "partie_deplacer", "partie_retirer", "partie_logo"]


@pytest.mark.parametrize("nom", PAGES)
def test_un_etranger_et_une_partie_d_ailleurs_ne_trouvent_rien(scene, mairie, comme, adresse, nom):
    ailleurs = PartieFactory(convention=ConventionFactory(caf=scene.caf))
    assert comme(scene.etranger).get(adresse(nom, mairie.pk)).status_code == 404
    assert comme(scene.redacteur).get(adresse(nom, ailleurs.pk)).status_code == 404


@pytest.mark.parametrize("qui", ["lecteur", "referente"])
@pytest.mark.parametrize("nom", ["partie", "partie_actualiser", "partie_deplacer", "partie_retirer"])
def test_le_reste_revient_aux_redacteurs_de_la_caf(scene, convention, mairie, comme, adresse, qui, nom):
    reponse = comme(getattr(scene, qui)).post(adresse(nom, mairie.pk), {"jeton": mairie.jeton, "position": 1})
    assert reponse.status_code == 403
    assert "Votre rôle ne permet pas cette action" in reponse.content.decode()
    assert noms(convention) == [scene.caf.nom, scene.mairie.nom]


def test_tous_lisent_la_liste_sans_bouton_qui_refuserait(scene, mairie, comme, adresse):
    page = comme(scene.lecteur).get(adresse("parties")).content.decode()
    assert "Lenoir" in page
    for nom in ("partie_signataires", "partie_retirer", "partie"):
        assert adresse(nom, mairie.pk) + '"' not in page
    sienne = comme(scene.referente).get(adresse("parties")).content.decode()
    assert adresse("partie_signataires", mairie.pk) in sienne
    assert adresse("partie_retirer", mairie.pk) not in sienne


def test_une_collectivite_nomme_ses_signataires_et_non_ceux_de_la_caf(scene, mairie, caf, comme, adresse):
    client = comme(scene.referente)
    assert client.post(adresse("partie_signataires", mairie.pk), lignes(JEANNE, jeton=mairie.jeton)).url.startswith(
        adresse("parties")
    )
    assert [s.nom for s in mairie.signataires.all()] == ["Roux"]
    assert client.post(adresse("partie_signataires", caf.pk), lignes(JEANNE, jeton=caf.jeton)).status_code == 403
    assert [s.nom for s in caf.signataires.all()] == ["Berger"]


# List and order


def test_la_liste_dit_ce_qui_manque_a_chacun(scene, convention, comme, adresse):
    OrganismeFactory(caf=scene.caf, commune=CommuneFactory(nom="Flins", code="78238"))
    orpheline = PartieFactory(convention=convention, sans_signataire=True)
    page = comme(scene.redacteur).get(adresse("parties")).content.decode()
    assert f"Personne ne signe pour {orpheline.denomination.sujet()}" in page
    assert f'id="partie-{orpheline.pk}"' in page


def test_ordonner_par_bouton_et_par_rang(scene, convention, mairie, caf, comme, adresse):
    client = comme(scene.redacteur)
    client.post(adresse("parties"), {"monter": mairie.pk})
    assert noms(convention) == [mairie.nom, caf.nom]
    client.post(adresse("partie_deplacer", mairie.pk), {"position": 2})
    assert noms(convention) == [caf.nom, mairie.nom]
    assert comme(scene.lecteur).post(adresse("parties"), {"monter": mairie.pk}).status_code == 403


@pytest.mark.parametrize("nombre", [1, 60])
def test_la_liste_fait_le_meme_nombre_de_requetes(nombre, scene, comme, django_assert_num_queries):
    convention = ConventionFactory(caf=scene.caf, parties=nombre, agent=scene.redacteur)
    client, url = comme(scene.redacteur), reverse("conventions:parties", args=[convention.reference])
    client.get(url)
    with django_assert_num_queries(19):
        assert len(client.get(url).context["lignes"]) == nombre


# Add


def test_chercher_propose_le_registre_puis_le_code_officiel(scene, comme, adresse):
    CommuneFactory(nom="Flins-sur-Seine", code="78238")
    msa = OrganismeFactory(caf=scene.caf, commune=None, nature="msa", nom="MSA Ardèche Drôme Loire")
    client, htmx = comme(scene.redacteur), {"HTTP_HX_REQUEST": "true"}

    def trouves(texte):
        return [
            (r["cle"], r["presente"])
            for r in client.get(adresse("partie_ajouter"), {"q": texte}, **htmx).context["resultats"]
        ]

    assert trouves("msa") == [(f"organisme:{msa.pk}", False)]
    assert trouves("flins") == [("commune:78238", False)]
    assert trouves("aubergenville") == [(f"organisme:{scene.mairie.pk}", True)]
    assert trouves("26029") == [(f"organisme:{scene.mairie.pk}", True)]


def test_ajouter_depuis_le_code_officiel_cree_sa_fiche(scene, convention, comme, adresse):
    epci = IntercommunaliteFactory(nom="CC du Diois")
    reponse = comme(scene.redacteur).post(adresse("partie_ajouter"), {"cle": f"intercommunalite:{epci.pk}"})
    ajoutee = convention.parties.get(organisme__intercommunalite=epci)
    assert reponse.url == f"{adresse('parties')}#partie-{ajoutee.pk}"
    assert ajoutee.ordre == 3


def test_deux_fois_la_meme_partie_est_refuse(scene, convention, comme, adresse):
    client = comme(scene.redacteur)
    reponse = client.post(adresse("partie_ajouter"), {"cle": f"organisme:{scene.mairie.pk}", "q": "auber"})
    assert "figure deux fois parmi les parties" in messages_de(reponse)[0]
    jumelle = OrganismeFactory(caf=scene.caf, siren=scene.mairie.siren, commune=None, nature="syndicat", nom="Jumelle")
    reponse = client.post(adresse("partie_ajouter"), {"cle": f"organisme:{jumelle.pk}"})
    assert "même numéro SIREN" in messages_de(reponse)[0]
    assert convention.parties.count() == 2


def test_la_soixante_et_unieme_partie_est_refusee_et_ne_laisse_aucune_fiche(scene, comme):
    convention = ConventionFactory(caf=scene.caf, parties=60, agent=scene.redacteur)
    CommuneFactory(nom="Flins", code="78238")
    client, url = comme(scene.redacteur), reverse("conventions:partie_ajouter", args=[convention.reference])
    avant = Organisme.objects.count()
    reponse = client.post(url, {"cle": "commune:78238"})
    assert "Une convention compte au plus 60 parties" in messages_de(reponse)[0]
    assert (convention.parties.count(), Organisme.objects.count()) == (60, avant)
    liste = client.get(reverse("conventions:parties", args=[convention.reference])).content.decode()
    assert url not in liste


@pytest.mark.parametrize("cle", ["", "organisme:999999", "organisme:x", "commune:00000", "autre:1"])
def test_une_cle_fausse_est_refusee_par_une_phrase(scene, convention, comme, adresse, cle):
    reponse = comme(scene.redacteur).post(adresse("partie_ajouter"), {"cle": cle})
    assert "ne désigne aucun organisme" in messages_de(reponse)[0]
    assert convention.parties.count() == 2


def test_l_organisme_d_une_autre_caf_est_refuse(scene, convention, comme, adresse):
    etranger = OrganismeFactory(caf=CafFactory())
    comme(scene.redacteur).post(adresse("partie_ajouter"), {"cle": f"organisme:{etranger.pk}"})
    assert convention.parties.count() == 2


# The copy


def copie(partie, **champs):
    donnees = {c: getattr(partie, c) for c in ("jeton", "nom", "article", "denomination_courte", "siren", "adresse")}
    return {**donnees, "ville": partie.ville, "feminin": "on", **champs}


def test_modifier_la_copie_laisse_le_registre(scene, mairie, comme, adresse):
    comme(scene.redacteur).post(adresse("partie", mairie.pk), copie(mairie, nom="ville d’Aubergenville"))
    assert fraiche(mairie).nom == "ville d’Aubergenville"
    assert fraiche(scene.mairie).nom == "commune d’Aubergenville"


@pytest.mark.parametrize(
    ("champ", "valeur"), [("siren", "123456789"), ("nom", ""), ("denomination_courte", "x" * 121), ("article", "un")]
)
def test_une_valeur_fausse_est_dite_sur_son_champ(scene, mairie, comme, adresse, champ, valeur):
    reponse = comme(scene.redacteur).post(
        adresse("partie", mairie.pk), copie(mairie, **{champ: valeur, "ville": "Ici"})
    )
    assert list(reponse.context["form"].errors) == [champ]
    assert reponse.context["form"]["ville"].value() == "Ici"
    assert fraiche(mairie).jeton == mairie.jeton


def test_une_copie_changee_entre_temps_garde_la_saisie(scene, mairie, comme, adresse):
    parties.modifier_partie(mairie, par=scene.redacteur, jeton=mairie.jeton, ville="Leur ville")
    client, mienne = comme(scene.redacteur), copie(mairie, ville="Ma ville")
    reponse = client.post(adresse("partie", mairie.pk), mienne)
    assert (reponse.status_code, reponse.context["form"]["ville"].value()) == (409, "Ma ville")
    assert "Leur ville" in reponse.content.decode()
    assert fraiche(mairie).ville == "Leur ville"
    client.post(adresse("partie", mairie.pk), {**mienne, "jeton": reponse.context["form"]["jeton"].value()})
    assert fraiche(mairie).ville == "Ma ville"


def test_actualiser_montre_les_ecarts_puis_les_reprend(scene, mairie, comme, adresse):
    client, url = comme(scene.redacteur), adresse("partie_actualiser", mairie.pk)
    assert "Rien à reprendre" in client.get(url).content.decode()
    Organisme.objects.filter(pk=scene.mairie.pk).update(adresse="2 rue Neuve")
    assert [(e.ici, e.registre) for e in client.get(url).context["ecarts"]] == [("1 place de la Mairie", "2 rue Neuve")]
    perime = client.post(url, {"jeton": mairie.jeton + 7}, follow=True)
    assert "entre-temps" in messages_de(perime)[0]
    assert fraiche(mairie).adresse == "1 place de la Mairie"
    client.post(url, {"jeton": mairie.jeton})
    assert fraiche(mairie).adresse == "2 rue Neuve"


def test_retirer_dit_ce_qui_part_puis_retire(scene, convention, mairie, comme, adresse):
    plan = convention.annexes.get(cle="plan")
    annexes.confier_annexe(plan, par=scene.redacteur, responsable=mairie)
    client = comme(scene.redacteur)
    question = client.get(adresse("partie_retirer", mairie.pk)).content.decode()
    assert "Plan d’actions" in question
    assert "Lenoir" in question
    client.post(adresse("partie_retirer", mairie.pk))
    assert noms(convention) == [scene.caf.nom]
    assert fraiche(plan).responsable is None
    assert comme(scene.referente).get(adresse("parties")).status_code == 404


def test_la_caf_ne_se_retire_pas(scene, convention, caf, comme, adresse):
    for methode in ("get", "post"):
        reponse = getattr(comme(scene.redacteur), methode)(adresse("partie_retirer", caf.pk), follow=True)
        assert "elle ne peut pas en être retirée" in messages_de(reponse)[0]
    assert convention.parties.count() == 2


def test_une_partie_ajoutee_annonce_ce_que_le_modele_propose(scene, convention, comme, adresse):
    departement = OrganismeFactory(caf=scene.caf, commune=None, nature="departement", nom="Département de la Drôme")
    reponse = comme(scene.redacteur).post(
        adresse("partie_ajouter"), {"cle": f"organisme:{departement.pk}"}, follow=True
    )
    assert "1 passage du modèle dépend des parties présentes" in messages_de(reponse)[1]
    assert not convention.articles.filter(cle="departement").exists()


def test_le_logo_servi_ne_peut_rien_executer(scene, mairie, comme, adresse):
    image = BytesIO()
    Image.new("RGB", (4, 4)).save(image, "PNG")
    nom = default_storage.save("logos/essai.png", ContentFile(image.getvalue()))
    client = comme(scene.lecteur)
    assert client.get(adresse("partie_logo", mairie.pk)).status_code == 404
    Partie.objects.filter(pk=mairie.pk).update(logo=nom)
    reponse = client.get(adresse("partie_logo", mairie.pk))
    assert b"".join(reponse.streaming_content) == image.getvalue()
    assert "sandbox" in reponse["Content-Security-Policy"]


# Signatories


def test_enregistrer_les_signataires_dans_l_ordre(scene, mairie, comme, adresse):
    client, url = comme(scene.redacteur), adresse("partie_signataires", mairie.pk)
    for _ in range(2):
        assert client.post(url, lignes(JEANNE, {}, PAUL, jeton=mairie.jeton)).status_code == 302
    signataires = list(mairie.signataires.order_by("ordre"))
    assert [(s.ordre, s.nom, s.titre) for s in signataires] == [(1, "Roux", "executif"), (2, "Vidal", "delegue")]
    assert signataires[0].mandat_du == date(2026, 3, 29)
    assert fraiche(mairie).jeton == mairie.jeton + 1


def test_choisir_un_representant_remplit_une_ligne_sans_rien_enregistrer(scene, mairie, comme, adresse):
    elue = RepresentantFactory(
        organisme=scene.mairie, nom="Nouvelle", fonction="Maire", acte="Élection du 29 mars 2026"
    )
    RepresentantFactory(organisme=scene.mairie, nom="Sortante", mandat_au=date(2020, 6, 1))
    client, url = comme(scene.redacteur), adresse("partie_signataires", mairie.pk)
    page = client.get(url)
    assert [r.nom for r in page.context["representants"]] == ["Lenoir", "Nouvelle"]
    reponse = client.post(url, lignes(PAUL, jeton=mairie.jeton, reprendre=elue.pk))
    saisies = [f.initial for f in reponse.context["jeu"].forms]
    assert [(s["nom"], s["representant_id"]) for s in saisies] == [("Vidal", ""), ("Nouvelle", elue.pk)]
    assert [s.nom for s in mairie.signataires.all()] == ["Lenoir"]


@pytest.mark.parametrize(
    ("geste", "attendu"),
    [
        ({"descendre": "0"}, ["Vidal", "Roux"]),
        ({"monter": "1"}, ["Vidal", "Roux"]),
        ({"oter": "0"}, ["Vidal"]),
        ({"ajouter": "1"}, ["Roux", "Vidal", ""]),
        ({"monter": "9"}, ["Roux", "Vidal"]),
        ({"oter": "x"}, ["Roux", "Vidal"]),
    ],
)
def test_remanier_garde_ce_qui_est_tape(scene, mairie, comme, adresse, geste, attendu):
    url = adresse("partie_signataires", mairie.pk)
    reponse = comme(scene.redacteur).post(url, lignes(JEANNE, PAUL, jeton=mairie.jeton, **geste))
    assert [f["nom"].value() or "" for f in reponse.context["jeu"].forms] == attendu
    assert [s.nom for s in mairie.signataires.all()] == ["Lenoir"]


@pytest.mark.parametrize(
    ("personnes", "phrase"),
    [
        ([{}], "Nommez au moins un signataire."),
        ([{**JEANNE, "nom": ""}], "Ce champ est obligatoire."),
        ([{**JEANNE, "mandat_au": "2020-01-01"}], "Le mandat finit avant d’avoir commencé"),
        ([JEANNE] * 7, "6"),
        ([{**JEANNE, "representant_id": "424242"}], "ne représente pas"),
    ],
)
def test_une_liste_fausse_est_refusee_et_gardee(scene, mairie, comme, adresse, personnes, phrase):
    url = adresse("partie_signataires", mairie.pk)
    reponse = comme(scene.redacteur).post(url, lignes(*personnes, jeton=mairie.jeton))
    assert reponse.status_code == 200
    assert phrase in reponse.content.decode()
    assert [s.nom for s in mairie.signataires.all()] == ["Lenoir"]


def test_des_signataires_changes_entre_temps_ne_sont_pas_ecrases(scene, mairie, comme, adresse):
    saisie = parties.SaisieSignataire(prenom="Eux", nom="Autres", fonction="Maire")
    parties.remplacer_signataires(mairie, par=scene.redacteur, jeton=mairie.jeton, signataires=[saisie])
    client, url = comme(scene.referente), adresse("partie_signataires", mairie.pk)
    reponse = client.post(url, lignes(JEANNE, jeton=mairie.jeton))
    assert "signataires enregistrés\u00a0: Eux Autres" in reponse.context["erreurs"][0]
    assert reponse.context["jeu"].forms[0]["nom"].value() == "Roux"
    assert [s.nom for s in mairie.signataires.all()] == ["Autres"]
    client.post(url, lignes(JEANNE, jeton=reponse.context["partie"].jeton))
    assert [s.nom for s in mairie.signataires.all()] == ["Roux"]


def test_une_autre_collectivite_ne_nomme_pas_les_signataires_des_autres(scene, convention, mairie, comme, adresse):
    voisine = OrganismeFactory(caf=scene.caf)
    PartieFactory(convention=convention, organisme=voisine)
    url = adresse("partie_signataires", mairie.pk)
    assert comme(membre(voisine)).post(url, lignes(JEANNE, jeton=mairie.jeton)).status_code == 403
    assert [s.nom for s in mairie.signataires.all()] == ["Lenoir"]
