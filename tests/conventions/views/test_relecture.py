"""Ask, transmit, send back, validate on screen; « À faire » on either side."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conventions.domain.annexes import confier_annexe
from conventions.domain.demandes import demander
from conventions.domain.relecture import executer
from conventions.enums import StatutAnnexe
from conventions.models import Annexe, DemandeAnnexes, Fil, Message
from ctg.typographie import date_en_lettres
from territoires.models import Role
from tests.conventions.domain.scene import fraiche
from tests.fabriques import AnnexeFactory, ConventionFactory, LigneStructureFactory, membre

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate()


@pytest.fixture
def mairie(scene, convention):
    return convention.parties.get(organisme=scene.mairie)


@pytest.fixture
def plan(scene, convention, mairie):
    return confier_annexe(convention.annexes.get(cle="plan"), par=scene.redacteur, responsable=mairie)


def lu(reponse):
    return reponse.content.decode().replace("\u00a0", " ")


def a_faire(client):
    contexte = client.get("/a-faire/").context
    assert contexte["attentes"].a_faire == contexte["a_faire"].nombre, "la barre et la page comptent la même chose"
    return contexte["a_faire"]


def test_demander_montre_ce_qui_sera_recu_puis_envoie(scene, convention, mairie, comme, adresse):
    client, annexes = comme(scene.redacteur), list(convention.annexes.order_by("ordre"))
    saisie = {
        "partie": mairie.pk,
        "annexes": [a.pk for a in annexes],
        "echeance": JOUR + timedelta(days=20),
        "message": "Merci <b>d’avance</b>.",
    }
    apercu = lu(client.post(adresse("annexe_demander"), {**saisie, "voir": "1"}))
    assert "Ce que lira la commune d’Aubergenville" in apercu
    assert "Merci &lt;b&gt;d’avance&lt;/b&gt;." in apercu
    assert not DemandeAnnexes.objects.exists()
    assert client.post(adresse("annexe_demander"), saisie).url == adresse("annexes")
    assert DemandeAnnexes.objects.get().annexes.count() == 2
    assert date_en_lettres(JOUR + timedelta(days=20)) in lu(client.get(adresse("annexes")))


def test_demander_une_date_passee_garde_la_saisie(scene, convention, mairie, comme, adresse):
    pk = convention.annexes.first().pk
    saisie = {"partie": mairie.pk, "annexes": [pk], "echeance": JOUR - timedelta(days=1), "message": "Gardé."}
    page = lu(comme(scene.redacteur).post(adresse("annexe_demander"), saisie))
    assert "est passée" in page
    assert "Gardé." in page
    sans = comme(scene.redacteur).post(adresse("annexe_demander"), {"message": "Gardé."})
    assert set(sans.context["form"].errors) == {"partie", "annexes", "echeance"}


def test_le_lien_de_l_annexe_prepare_la_demande(scene, plan, mairie, comme, adresse):
    page = lu(comme(scene.redacteur).get(adresse("annexe", plan.pk)))
    assert f"annexe={plan.pk}&amp;partie={mairie.pk}" in page
    form = comme(scene.redacteur).get(adresse("annexe_demander"), {"annexe": plan.pk, "partie": mairie.pk})
    assert form.context["form"].initial == {"partie": str(mairie.pk), "annexes": [plan.pk]}


def test_transmettre_dit_ce_qui_manque_et_prend_un_message(scene, plan, comme, adresse):
    Annexe.objects.filter(pk=plan.pk).update(corps="<p><mark>les actions</mark></p>")
    client, url = comme(scene.referente), adresse("annexe_etape", plan.pk, "transmettre")
    assert "1 blanc à remplir" in lu(client.get(url))
    assert client.post(url, {"commentaire": "Voici.", "derniere": 0}).url == adresse("annexe", plan.pk)
    assert (fraiche(plan).statut, plan.transitions.get().commentaire) == (StatutAnnexe.TRANSMISE, "Voici.")
    page = lu(client.get(adresse("annexe", plan.pk)))
    assert "Demander à modifier" in page
    assert "data-editeur" not in page


def test_renvoyer_exige_un_motif_que_l_autre_cote_lit(scene, plan, comme, adresse):
    executer(plan, "transmettre", par=scene.referente)
    client, url = comme(scene.redacteur), adresse("annexe_etape", plan.pk, "renvoyer")
    reponse = client.post(url, {"commentaire": " "})
    assert reponse.status_code == 422
    assert "commentaire" in reponse.context["form"].errors
    client.post(url, {"commentaire": "Il manque les dates."})
    assert "Il manque les dates." in lu(comme(scene.referente).get(adresse("annexe", plan.pk)))
    assert "Il manque les dates." in lu(comme(scene.referente).get("/a-faire/"))


def test_deux_personnes_la_seconde_apprend_qui(scene, plan, comme, adresse):
    executer(plan, "transmettre", par=scene.referente)
    lue = plan.transitions.first().pk
    url = adresse("annexe_etape", plan.pk, "valider")
    assert comme(scene.redacteur).post(url, {"derniere": lue}).status_code == 302
    seconde = comme(scene.direction).post(url, {"derniere": lue})
    assert seconde.status_code == 422
    assert f"{scene.redacteur} a validé l’annexe le" in lu(seconde)


@pytest.mark.parametrize("action", ["valider", "renvoyer", "rouvrir"])
def test_une_collectivite_ne_se_valide_pas_elle_meme(scene, plan, comme, adresse, action):
    executer(plan, "transmettre", par=scene.referente)
    url = adresse("annexe_etape", plan.pk, action)
    client = comme(scene.referente)
    assert (client.get(url).status_code, client.post(url, {"commentaire": "x"}).status_code) == (403, 403)
    assert comme(scene.etranger).get(url).status_code == 404
    assert comme(scene.redacteur).get(adresse("annexe_etape", plan.pk, "inconnue")).status_code == 404


def test_une_etape_impossible_ramene_a_l_annexe(scene, plan, comme, adresse):
    reponse = comme(scene.redacteur).get(adresse("annexe_etape", plan.pk, "valider"))
    assert reponse.url == adresse("annexe", plan.pk)


def test_un_champ_deverrouille_se_reprend_sans_rouvrir_le_reste(scene, plan, comme, adresse):
    executer(plan, "transmettre", par=scene.referente)
    fil = Fil.objects.create(
        convention=plan.convention,
        annexe=plan,
        ancre="corps",
        libelle="Texte",
        deverrouille=True,
        cree_par=scene.redacteur,
    )
    Message.objects.create(fil=fil, auteur=scene.redacteur, texte="Précisez.")
    contexte = comme(scene.referente).get(adresse("annexe", plan.pk)).context
    assert (contexte["modifiable"], contexte["texte_modifiable"], contexte["fichier_modifiable"]) == (
        False,
        True,
        False,
    )
    (carte,) = a_faire(comme(scene.referente)).cartes
    assert [t.champs for t in carte.restantes] == [(fil,)]


class TestAFaire:
    def test_une_carte_par_convention_et_par_date(self, scene, convention, mairie, comme):
        annexes = list(convention.annexes.order_by("ordre"))
        communs = {"par": scene.redacteur, "partie": mairie, "message": "Merci."}
        demander(convention, annexes=annexes, echeance=JOUR + timedelta(days=9), **communs)
        (carte,) = a_faire(comme(scene.referente)).cartes
        assert (len(carte.restantes), carte.faites, carte.jours, carte.en_retard) == (2, 0, 9, False)
        assert (carte.demande.par, carte.demande.message) == (scene.redacteur, "Merci.")
        executer(annexes[0], "transmettre", par=scene.referente)
        page = lu(comme(scene.referente).get("/a-faire/"))
        assert "vous demande 1 annexe pour le" in page
        assert "1 transmise sur 2" in page
        executer(annexes[1], "transmettre", par=scene.referente)
        assert a_faire(comme(scene.referente)).cartes == []

    def test_le_texte_du_modele_ne_remplit_pas_une_annexe_a_tableaux(self, scene, plan, mairie, comme):
        Annexe.objects.filter(pk=plan.pk).update(nature="structures", corps="<p>Cette annexe recense.</p>")
        (tache,) = a_faire(comme(scene.referente)).cartes[0].taches
        assert tache.vide
        LigneStructureFactory(annexe=plan, partie=mairie)
        (tache,) = a_faire(comme(scene.referente)).cartes[0].taches
        assert not tache.vide

    def test_le_retard_se_dit_des_deux_cotes(self, scene, plan, comme, adresse):
        Annexe.objects.filter(pk=plan.pk).update(echeance=JOUR - timedelta(days=2))
        assert a_faire(comme(scene.referente)).cartes[0].en_retard
        assert a_faire(comme(scene.redacteur)).attendues == [plan]
        for page in (adresse("annexes"), adresse("annexe", plan.pk), "/a-faire/"):
            assert "En retard" in lu(comme(scene.referente).get(page))
        Annexe.objects.filter(pk=plan.pk).update(echeance=JOUR)
        assert not a_faire(comme(scene.referente)).cartes[0].en_retard

    def test_la_caf_lit_ce_qu_elle_recoit_et_les_demandes_de_modification(self, scene, plan, comme):
        assert a_faire(comme(scene.redacteur)).nombre == 0
        executer(plan, "transmettre", par=scene.referente, commentaire="Voici.")
        (recue,) = a_faire(comme(scene.redacteur)).recues
        assert (recue.annexe, recue.demande_modification) == (plan, False)
        executer(plan, "valider", par=scene.redacteur)
        assert a_faire(comme(scene.redacteur)).recues == []
        executer(plan, "demander_modification", par=scene.referente, commentaire="Une coquille.")
        (recue,) = a_faire(comme(scene.redacteur)).recues
        assert recue.demande_modification
        assert "Une coquille." in lu(comme(scene.redacteur).get("/a-faire/"))
        executer(plan, "rouvrir", par=scene.redacteur, commentaire="D’accord.")
        assert a_faire(comme(scene.redacteur)).recues == []

    def test_un_lecteur_n_a_rien_a_faire(self, scene, plan, comme):
        assert "Rien ne vous attend" in lu(comme(membre(scene.mairie, Role.LECTEUR)).get("/a-faire/"))
        executer(plan, "transmettre", par=scene.referente)
        assert "Rien ne vous attend" in lu(comme(scene.lecteur).get("/a-faire/"))

    def test_les_commentaires_sans_reponse(self, scene, plan, comme):
        executer(plan, "transmettre", par=scene.referente)
        fil = Fil.objects.create(convention=plan.convention, annexe=plan, libelle="Plan", cree_par=scene.redacteur)
        Message.objects.create(fil=fil, auteur=scene.redacteur, texte="Précisez.")
        assert a_faire(comme(scene.redacteur)).fils == []
        Message.objects.create(fil=fil, auteur=scene.referente, texte="Voilà.")
        assert a_faire(comme(scene.redacteur)).fils == [fil]
        assert a_faire(comme(scene.direction)).fils == []

    @pytest.mark.parametrize("nombre", [1, 12])
    def test_autant_de_requetes_quel_que_soit_le_nombre(self, nombre, scene, comme, django_assert_num_queries):
        for _ in range(nombre):
            convention = ConventionFactory(caf=scene.caf, parties=1, articles=0, annexes=0)
            partie = convention.parties.create(organisme=scene.mairie, nature="commune", nom="Aubergenville")
            champs = {"convention": convention, "responsable": partie, "echeance": JOUR}
            AnnexeFactory(**champs)
            demander(convention, par=membre(scene.caf), partie=partie, annexes=convention.annexes.all(), echeance=JOUR)
            transmise = AnnexeFactory(**champs, statut="transmise", transmise_le=timezone.now())
            Fil.objects.create(
                convention=convention, annexe=transmise, ancre="corps", deverrouille=True, cree_par=scene.redacteur
            )
        for qui, requetes in ((scene.referente, 9), (scene.redacteur, 9)):
            client = comme(qui)
            client.get("/a-faire/")
            with django_assert_num_queries(requetes):
                client.get("/a-faire/")
