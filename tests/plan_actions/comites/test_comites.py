from datetime import date, timedelta

import pytest
from django.utils import timezone

from conventions.enums import Statut
from conventions.erreurs import ConflitEdition, ErreurMetier, LigneInvalide
from conventions.models import Annexe
from ctg.droits import ActionRefusee
from plan_actions.domain import comites, comites_annexe
from plan_actions.domain.parite import parite
from plan_actions.enums import GenreInstance
from plan_actions.models import Comite, MembreComite
from tests.fabriques.comites import ComiteFactory, MembreCopilFactory, ReunionFactory


def test_ouvrir_les_comites_de_l_annexe_une_seule_fois(scene):
    ouverts = comites_annexe.ouvrir_comites(scene.convention, par=scene.redacteur)
    assert [(c.nom, c.genre, c.dispositif, c.missions) for c in ouverts] == [
        ("Comité de pilotage", "copil", "Convention territoriale globale", "Fixe les orientations et suit les actions"),
        ("Comité technique", "cotech", "Convention territoriale globale", "Prépare le copil"),
    ]
    copil, cotech = ouverts
    assert [m.college for m in copil.membres.all()] == ["caf", "caf", "collectivites", "collectivites"]
    assert parite(copil.membres.all()).respectee
    assert not cotech.membres.exists()
    assert copil.history.get().history_user == scene.redacteur
    assert comites_annexe.ouvrir_comites(scene.convention, par=scene.redacteur) == []
    assert scene.convention.comites.count() == 3


def test_un_comite_du_meme_nom_ajoute_a_la_main_devient_celui_de_l_instance(scene):
    a_la_main = ComiteFactory(convention=scene.convention, nom="comité technique", genre="cotech")
    comites_annexe.ouvrir_comites(scene.convention, par=scene.redacteur)
    assert scene.convention.comites.filter(genre="cotech").get() == a_la_main
    a_la_main.refresh_from_db()
    assert a_la_main.origine.nom == "Comité technique"


def test_le_brouillon_d_une_partie_ne_donne_de_comites_qu_a_elle(scene):
    partie = scene.convention.parties.get(ordre=1)
    Annexe.objects.filter(pk=scene.annexe.pk).update(responsable=partie, statut="a_completer")
    assert comites_annexe.instances_a_ouvrir(scene.convention, scene.redacteur) == []
    assert len(comites_annexe.instances_a_ouvrir(scene.convention, scene.contributrice)) == 2


def test_ce_que_l_annexe_dit_ensuite_est_propose_et_jamais_impose(scene):
    copil = comites_annexe.ouvrir_comites(scene.convention, par=scene.redacteur)[0]
    assert comites_annexe.ecarts(copil, scene.redacteur) is None
    comites.modifier_comite(copil, par=scene.redacteur, jeton=0, nom="Copil du canton")
    copil = Comite.objects.get(pk=copil.pk)
    assert comites_annexe.ecarts(copil, scene.redacteur) is None
    instance = copil.origine
    instance.periodicite = "Deux fois par an"
    instance.save()
    MembreCopilFactory(annexe=scene.annexe, college="partenaires", organisme="PMI", qualite="Médecin", votant=False)
    ecarts = comites_annexe.ecarts(copil, scene.redacteur)
    assert [(e.champ, e.ici, e.annexe) for e in ecarts.champs] == [
        ("nom", "Copil du canton", "Comité de pilotage"),
        ("periodicite", "Une fois par an", "Deux fois par an"),
    ]
    assert ecarts.sieges_lus == ["PMI – Médecin (Autres partenaires)"]
    with pytest.raises(ConflitEdition):
        comites_annexe.reprendre_annexe(copil, par=scene.redacteur, jeton=0)
    comites_annexe.reprendre_annexe(copil, par=scene.redacteur, jeton=copil.jeton)
    copil = Comite.objects.get(pk=copil.pk)
    assert (copil.nom, copil.periodicite, copil.membres.count()) == ("Comité de pilotage", "Deux fois par an", 5)
    assert comites_annexe.ecarts(copil, scene.redacteur) is None


def test_laisser_le_comite_comme_il_est_fait_taire_la_proposition(scene):
    copil = comites_annexe.ouvrir_comites(scene.convention, par=scene.redacteur)[0]
    type(copil.origine).objects.filter(pk=copil.origine.pk).update(missions="Autre chose")
    copil = Comite.objects.get(pk=copil.pk)
    comites_annexe.ecarter_annexe(copil, par=scene.redacteur, jeton=copil.jeton)
    copil = Comite.objects.get(pk=copil.pk)
    assert copil.missions == "Fixe les orientations et suit les actions"
    assert comites_annexe.ecarts(copil, scene.redacteur) is None


def test_retirer_l_instance_de_l_annexe_garde_le_comite(scene):
    copil = comites_annexe.ouvrir_comites(scene.convention, par=scene.redacteur)[0]
    copil.origine.delete()
    copil = Comite.objects.get(pk=copil.pk)
    assert (copil.origine, copil.nom, copil.membres.count()) == (None, "Comité de pilotage", 4)


def test_les_collectivites_animent_et_les_lecteurs_lisent(scene):
    comites.ajouter_comite(scene.convention, par=scene.contributrice, nom="Groupe santé", genre="groupe")
    for personne in (scene.lectrice, scene.etrangere):
        with pytest.raises(ActionRefusee):
            comites.ajouter_comite(scene.convention, par=personne, nom="Groupe", genre="groupe")
    assert Comite.objects.visibles_par(scene.lectrice).count() == 2
    assert not Comite.objects.visibles_par(scene.etrangere).exists()


def test_un_comite_sans_nom_est_refuse_par_champ(scene):
    with pytest.raises(LigneInvalide) as refus:
        comites.ajouter_comite(scene.convention, par=scene.redacteur, nom="  ", genre="groupe")
    assert set(refus.value.erreurs) == {"nom"}


def test_un_membre_se_reconnait(scene):
    with pytest.raises(ErreurMetier, match="Nommez"):
        comites.ajouter_membre(scene.comite, par=scene.redacteur, college="caf")
    with pytest.raises(LigneInvalide):
        comites.ajouter_membre(scene.comite, par=scene.redacteur, college="ailleurs", nom="A")
    with pytest.raises(LigneInvalide) as refus:
        comites.ajouter_membre(scene.comite, par=scene.redacteur, college="caf", nom="A", courriel="pas une adresse")
    assert set(refus.value.erreurs) == {"courriel"}
    dernier = comites.ajouter_membre(scene.comite, par=scene.redacteur, college="caf", nom=" Ali Essai ")
    assert (dernier.nom, list(scene.comite.membres.all())[-1]) == ("Ali Essai", dernier)


def test_deux_personnes_sur_le_meme_membre_ne_perdent_rien(scene):
    membre = scene.comite.membres.first()
    comites.modifier_membre(membre, par=scene.redacteur, jeton=0, nom="Sacha")
    with pytest.raises(ConflitEdition) as conflit:
        comites.modifier_membre(membre, par=scene.contributrice, jeton=0, nom="Robin")
    assert conflit.value.actuel.nom == "Sacha"
    comites.modifier_membre(membre, par=scene.contributrice, jeton=0, nom="Sacha")


def test_qui_quitte_le_comite_est_garde_et_peut_revenir(scene):
    membre = scene.comite.membres.first()
    comites.retirer_membre(membre, par=scene.redacteur)
    assert MembreComite.objects.get(pk=membre.pk).retire_le is not None
    comites.remettre_membre(membre, par=scene.redacteur)
    assert MembreComite.objects.get(pk=membre.pk).retire_le is None


def test_un_comite_qui_a_des_reunions_ne_se_retire_pas(scene):
    with pytest.raises(ErreurMetier, match="réunions"):
        comites.retirer_comite(scene.comite, par=scene.redacteur)
    vide = ComiteFactory(convention=scene.convention)
    comites.retirer_comite(vide, par=scene.redacteur)
    assert not Comite.objects.filter(pk=vide.pk).exists()


def test_un_copil_chaque_annee_en_vigueur(scene):
    convention = scene.convention
    convention.date_effet, convention.date_fin = date(2024, 1, 1), date(2028, 12, 31)
    copil = ComiteFactory(convention=convention, genre=GenreInstance.COPIL)
    ReunionFactory(comite=copil, jour=date(2025, 6, 1))
    ReunionFactory(comite=copil, jour=date(2026, 6, 1), annulee_le=timezone.now())
    tous = list(convention.comites.prefetch_related("reunions"))
    assert comites.copil_absent(convention, tous, date(2026, 9, 1)) == []
    convention.statut = Statut.EN_VIGUEUR
    assert comites.copil_absent(convention, tous, date(2026, 9, 1)) == [2024, 2026]


def test_la_prochaine_et_la_derniere_reunion(scene):
    jour = timezone.localdate()
    annulee = ReunionFactory(comite=scene.comite, jour=jour + timedelta(days=1), annulee_le=timezone.now())
    reunions = list(scene.comite.reunions.all())
    assert annulee in reunions
    assert comites.prochaine(reunions, jour) == scene.a_venir
    assert comites.derniere(reunions, jour) == scene.passee
    assert comites.prochaine([], jour) is None
