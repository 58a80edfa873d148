from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from plan_actions.domain import comites, comptes_rendus, presences, reunions
from plan_actions.domain.comites_annexe import ouvrir_comites
from plan_actions.models import Comite, Presence, Reunion
from tests.fabriques.comites import (
    ComiteFactory,
    DecisionFactory,
    MembreComiteFactory,
    PointReunionFactory,
    PresenceFactory,
    ReunionFactory,
)


def connecte(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def url(scene, nom, **plus) -> str:
    return reverse(f"plan_actions:{nom}", kwargs={"reference": scene.convention.reference, **plus})


def de(scene, nom, reunion, **plus) -> str:
    return url(scene, nom, pk=reunion.pk, **plus)


@pytest.fixture
def agent(scene) -> Client:
    return connecte(scene.redacteur)


def test_sans_comite_la_page_propose_de_les_ouvrir_d_un_clic(scene, agent):
    Comite.objects.all().delete()
    page = agent.get(url(scene, "comites")).content.decode()
    assert "2 instances" in page
    assert "Ouvrir ces comités" in page
    reponse = agent.post(url(scene, "comites_ouvrir"), follow=True)
    assert "2\u00a0comités sont ouverts" in reponse.content.decode()
    assert scene.convention.comites.count() == 2


def test_qui_lit_voit_les_comites_et_aucun_geste(scene):
    lectrice = connecte(scene.lectrice)
    page = lectrice.get(url(scene, "comites")).content.decode()
    assert "Commission jeunesse" in page
    assert "Ajouter un comité" not in page
    page = lectrice.get(de(scene, "reunion", scene.a_venir)).content.decode()
    assert "Ouverture de l’accueil jeunes" in page
    assert "<button" not in page.split('id="ordre_du_jour"')[1].split("</main>")[0]


def test_ajouter_un_comite_puis_un_membre_puis_une_reunion(scene, agent):
    reponse = agent.post(url(scene, "comite_ajouter"), {"jeton": 0, "genre": "groupe", "nom": "Groupe santé"})
    comite = scene.convention.comites.get(nom="Groupe santé")
    assert reponse.url == url(scene, "comite", pk=comite.pk)
    membre = {"jeton": 0, "college": "caf", "nom": "Ali Essai", "votant": "on"}
    agent.post(url(scene, "membre_ajouter", pk=comite.pk), membre)
    assert comite.membres.get().nom == "Ali Essai"
    demain = timezone.localdate() + timedelta(days=1)
    saisie = {"jeton": 0, "objet": "Lancement", "jour": demain.isoformat(), "debut": "14:00", "lieu": "Mairie"}
    refuse = agent.post(url(scene, "reunion_ajouter", pk=comite.pk), {**saisie, "fin": "13:00"})
    assert refuse.status_code == 422
    assert "finit avant" in refuse.content.decode()
    reponse = agent.post(url(scene, "reunion_ajouter", pk=comite.pk), saisie)
    assert reponse.url == de(scene, "reunion", comite.reunions.get())


def test_l_annexe_changee_se_propose_sur_la_page_du_comite(scene, agent):
    copil = ouvrir_comites(scene.convention, par=scene.redacteur)[0]
    adresse = url(scene, "comite", pk=copil.pk)
    assert "a changé" not in agent.get(adresse).content.decode()
    type(copil.origine).objects.filter(pk=copil.origine.pk).update(periodicite="Deux fois par an")
    assert "Deux fois par an" in agent.get(adresse).content.decode()
    agent.post(url(scene, "comite_annexe", pk=copil.pk), {"jeton": 0, "choix": "reprendre"})
    copil.refresh_from_db()
    assert copil.periodicite == "Deux fois par an"


def test_un_conflit_garde_la_saisie_et_montre_l_autre(scene, agent):
    membre = scene.comite.membres.first()
    comites.modifier_membre(membre, par=scene.contributrice, jeton=0, nom="Sacha Essai")
    adresse = url(scene, "membre", comite=scene.comite.pk, pk=membre.pk)
    saisie = {"jeton": 0, "college": "caf", "organisme": "caf", "nom": "Robin Essai", "qualite": "A", "votant": "on"}
    reponse = agent.post(adresse, saisie)
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Sacha Essai" in page
    assert 'value="Robin Essai"' in page
    assert 'name="jeton" value="1"' in page
    assert agent.post(adresse, {**saisie, "jeton": 1}).status_code == 302


def test_preparer_et_convoquer(scene, agent):
    premier, second = scene.a_venir.points.all()
    agent.post(de(scene, "reunion_ordre", scene.a_venir), {"monter": second.pk})
    assert list(scene.a_venir.points.all()) == [second, premier]
    agent.post(de(scene, "point_ajouter", scene.a_venir), {"jeton": 0, "intitule": "Budget", "duree": "15"})
    assert [p.intitule for p in scene.a_venir.points.all()][-1] == "Budget"
    refuse = agent.post(de(scene, "point_ajouter", scene.a_venir), {"jeton": 0, "intitule": ""})
    assert refuse.status_code == 422
    reponse = agent.post(de(scene, "reunion_etape", scene.a_venir, action="convoquer"), follow=True)
    assert "La réunion est convoquée" in reponse.content.decode()
    assert "Convocation (PDF)" in reponse.content.decode()


def test_l_invitation_se_relit_et_suit_l_annulation(scene, agent):
    reunions.annuler(scene.a_venir, par=scene.redacteur)
    reponse = agent.get(de(scene, "reunion_invitation", scene.a_venir))
    assert reponse["Content-Type"].startswith("text/calendar")
    assert "commission-jeunesse" in reponse["Content-Disposition"]
    (evenement,) = Calendar.from_ical(reponse.content).walk("VEVENT")
    assert (str(evenement["STATUS"]), evenement["SEQUENCE"]) == ("CANCELLED", 1)
    assert "1. Ouverture de l’accueil jeunes" in str(evenement["DESCRIPTION"])
    assert evenement["DTSTART"].dt.date() == scene.a_venir.jour


def test_pointer_les_presences_en_une_fois_ou_une_a_une(scene, agent):
    premier, second, *_ = scene.comite.membres.all()
    adresse = de(scene, "presences", scene.passee)
    auto = {"X-Enregistrement": "auto"}
    saisie = {f"etat-{premier.pk}": "present", f"avant-{premier.pk}": ":"}
    reponse = agent.post(adresse, saisie, headers=auto)
    assert reponse.status_code == 200
    assert f'name="avant-{premier.pk}" value="present:"' in reponse.content.decode()
    autre = {f"etat-{premier.pk}": "excuse", f"avant-{premier.pk}": ":"}
    conflit = connecte(scene.contributrice).post(adresse, autre, headers=auto)
    assert conflit.status_code == 409
    assert "a pointé" in conflit.content.decode()
    agent.post(adresse, {f"etat-{second.pk}": "represente", f"par-{second.pk}": "Noé", "tous": "oui"})
    assert sorted(p.etat for p in scene.passee.presences.all()) == ["present", "present", "present", "represente"]
    refuse = agent.post(adresse, {f"etat-{premier.pk}": "ailleurs"}, headers=auto)
    assert refuse.status_code == 422


def test_rediger_point_par_point(scene, agent):
    point = scene.passee.points.get()
    page = agent.get(de(scene, "rediger", scene.passee)).content.decode()
    assert f'data-enregistrement="point-{point.pk}"' in page
    adresse = url(scene, "rediger_point", reunion=scene.passee.pk, pk=point.pk)
    auto = {"X-Enregistrement": "auto"}
    assert agent.post(adresse, {"jeton": 0, "corps": "<p>Dit.</p>"}, headers=auto).json()["jeton"] == 1
    conflit = agent.post(adresse, {"jeton": 0, "corps": "<p>Redit.</p>"}, headers=auto)
    assert conflit.status_code == 409
    assert "Garder mon texte" in conflit.content.decode()
    sans_script = agent.post(adresse, {"jeton": 0, "corps": "<p>Redit.</p>"})
    assert sans_script.status_code == 409
    assert "Redit." in sans_script.content.decode()
    garde = {"jeton": 0, "jeton_actuel": 1, "choix": "garder", "corps": "<p>Redit.</p>"}
    assert agent.post(adresse, garde).status_code == 302
    point.refresh_from_db()
    assert point.compte_rendu == "<p>Redit.</p>"
    faux = agent.post(adresse, {"jeton": 2, "corps": '<p><span data-mention="caf.nom"></span></p>'}, headers=auto)
    assert faux.status_code == 422


def test_decider_etablir_puis_reprendre(scene, agent):
    PresenceFactory(reunion=scene.passee, membre=scene.comite.membres.first())
    agent.post(
        de(scene, "decision_ajouter", scene.passee), {"jeton": 0, "texte": "Ouvrir le samedi", "responsable": "Caf"}
    )
    adresse = de(scene, "reunion_etape", scene.passee, action="etablir")
    assert agent.get(adresse).status_code == 200
    page = agent.post(adresse, follow=True).content.decode()
    assert "Le compte rendu est établi" in page
    assert "data-presences" not in page
    assert "Ouvrir le samedi" in page
    rouvrir = de(scene, "reunion_etape", scene.passee, action="rouvrir")
    assert 'name="raison"' in agent.get(rouvrir).content.decode()
    assert "Dites pourquoi" in agent.post(rouvrir, follow=True).content.decode()
    assert "data-presences" in agent.post(rouvrir, {"raison": "Oubli"}, follow=True).content.decode()


def test_etablir_trop_tot_dit_ce_qui_manque(scene, agent):
    page = agent.post(de(scene, "reunion_etape", scene.passee, action="etablir"), follow=True).content.decode()
    assert "Aucune présence n’est notée" in page


def test_le_pdf_se_prepare_depuis_la_reunion(scene, agent):
    adresse = de(scene, "reunion_document", scene.passee, lequel="compte-rendu")
    reponse = agent.post(adresse)
    document = reunions.document_de(scene.passee, "compte_rendu")
    assert reponse.url == reverse("conventions:document", args=[scene.convention.reference, document.pk])
    assert agent.post(adresse).url == reponse.url
    assert connecte(scene.lectrice).get(adresse).url == reponse.url
    assert agent.get(de(scene, "reunion_document", scene.passee, lequel="autre")).status_code == 404
    page = agent.get(reponse.url)
    assert page.status_code == 200
    assert de(scene, "reunion", scene.passee) in page.content.decode()


def test_retirer_demande_avant_de_perdre(scene, agent):
    point = scene.passee.points.get()
    decision = DecisionFactory(reunion=scene.passee)
    for nom, ligne in (("point_retirer", point), ("decision_retirer", decision)):
        adresse = url(scene, nom, reunion=scene.passee.pk, pk=ligne.pk)
        assert "Retirer" in agent.get(adresse).content.decode()
        agent.post(adresse)
        assert not type(ligne).objects.filter(pk=ligne.pk).exists()
    membre = scene.comite.membres.first()
    adresse = url(scene, "membre_retirer", comite=scene.comite.pk, pk=membre.pk)
    page = agent.post(adresse, follow=True).content.decode()
    assert "1 ancien membre" in page
    agent.post(adresse, {"remettre": "oui"})
    membre.refresh_from_db()
    assert membre.retire_le is None
    supprimer = de(scene, "reunion_etape", scene.passee, action="supprimer")
    assert agent.post(supprimer).url == url(scene, "comite", pk=scene.comite.pk)
    assert not Reunion.objects.filter(pk=scene.passee.pk).exists()


def test_l_annee_sans_copil_est_signalee(scene, agent):
    convention = scene.convention
    convention.statut, convention.date_effet = "en_vigueur", timezone.localdate().replace(month=1, day=1)
    convention.save()
    assert "ne s’est pas encore réuni cette année" in agent.get(url(scene, "comites")).content.decode()
    copil = ComiteFactory(convention=convention)
    ReunionFactory(comite=copil, jour=timezone.localdate())
    assert "ne s’est pas encore réuni" not in agent.get(url(scene, "comites")).content.decode()


@pytest.mark.parametrize("nom", ["comites", "comite", "reunion"])
def test_autant_de_requetes_avec_une_ligne_qu_avec_dix(scene, agent, nom):
    quoi = {"comites": {}, "comite": {"pk": scene.comite.pk}, "reunion": {"pk": scene.passee.pk}}[nom]
    nombres = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            assert agent.get(url(scene, nom, **quoi)).status_code == 200
        nombres.append(len(requetes))
        for _ in range(5):
            autre = ReunionFactory(comite=scene.comite)
            PointReunionFactory(reunion=scene.passee)
            DecisionFactory(reunion=scene.passee)
            PresenceFactory(reunion=scene.passee, membre=MembreComiteFactory(comite=scene.comite))
            MembreComiteFactory(comite=ReunionFactory(comite=ComiteFactory(convention=scene.convention)).comite)
            PointReunionFactory(reunion=autre)
    assert nombres[0] == nombres[1]
    assert nombres[0] < 40


def test_une_reunion_d_une_autre_convention_n_existe_pas(scene, agent):
    autre = ReunionFactory()
    for nom in ("reunion", "rediger", "presences", "reunion_invitation"):
        assert agent.get(de(scene, nom, autre)).status_code == 404
    etrangere = connecte(scene.etrangere)
    assert etrangere.get(de(scene, "reunion", scene.passee)).status_code == 404
    assert presences.feuille(reunions.charger_reunion(scene.passee))
    assert comptes_rendus.suivante(reunions.charger_reunion(scene.a_venir)) is None


def test_un_caractere_nul_n_atteint_pas_la_base(scene, agent):
    membre = scene.comite.membres.first()
    agent.post(de(scene, "presences", scene.passee), {f"etat-{membre.pk}": "represente", f"par-{membre.pk}": "No\x00é"})
    assert Presence.objects.get().represente_par == "Noé"
    agent.post(de(scene, "reunion_etape", scene.a_venir, action="annuler"), {"raison": "gr\x00ève " * 60})
    assert scene.a_venir.history.first().history_change_reason.startswith("annulée : grève grève")
