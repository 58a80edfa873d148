from datetime import time, timedelta

import pytest
from django.utils import timezone

from conventions.domain.documents import charger_document
from conventions.enums import Nature
from conventions.erreurs import ConflitEdition, ErreurMetier, LigneInvalide, TransitionRefusee
from conventions.models import Document
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from plan_actions.domain import comites, comptes_rendus, presences, reunions, reunions_seance
from plan_actions.models import Presence, Reunion
from tests.fabriques.comites import PresenceFactory


def relue(reunion):
    return reunions.charger_reunion(reunion)


def test_planifier_une_reunion(scene):
    reunion = reunions.planifier(
        scene.comite,
        par=scene.contributrice,
        objet="Point d’étape",
        jour=timezone.localdate(),
        debut=time(9),
        lieu="Ici",
    )
    assert (reunion.sequence, reunion.convoquee_le) == (0, None)
    with pytest.raises(LigneInvalide) as refus:
        reunions.planifier(
            scene.comite, par=scene.redacteur, objet="A", jour=reunion.jour, debut=time(9), fin=time(8), lieu="Ici"
        )
    assert "finit avant" in str(refus.value)
    with pytest.raises(ActionRefusee):
        reunions.planifier(scene.comite, par=scene.lectrice, objet="A", jour=reunion.jour, debut=time(9), lieu="Ici")


def test_convoquer_etablit_la_convocation_et_garde_ce_qui_est_annonce(scene):
    reunion = reunions.convoquer(scene.a_venir, par=scene.redacteur)
    document = reunions.document_de(reunion, Nature.CONVOCATION)
    assert not document.est_projet
    assert reunion.convoquee_le is not None
    assert [point[0] for point in reunion.convocation["points"]] == [
        "Ouverture de l’accueil jeunes",
        "Questions diverses",
    ]
    assert not reunions.convocation_perimee(relue(reunion))
    assert reunions.convoquer(reunion, par=scene.redacteur).sequence == 0


def test_changer_une_reunion_convoquee_appelle_une_nouvelle_convocation(scene):
    reunion = reunions.convoquer(scene.a_venir, par=scene.redacteur)
    changee = reunions.modifier_reunion(reunion, par=scene.redacteur, jeton=reunion.jeton, lieu="Médiathèque")
    assert (changee.sequence, reunions.convocation_perimee(relue(changee))) == (1, True)
    sujet = charger_document(reunions.document_de(reunion, Nature.CONVOCATION))[1]
    assert sujet.annonce.lieu == "Salle du conseil"
    de_nouveau = reunions.convoquer(changee, par=scene.redacteur)
    assert (de_nouveau.sequence, reunions.convocation_perimee(relue(de_nouveau))) == (1, False)
    reunions_seance.ajouter_point(reunion, par=scene.redacteur, intitule="Budget")
    assert reunions.convocation_perimee(relue(reunion))
    assert reunions.convoquer(reunion, par=scene.redacteur).sequence == 2


def test_sans_ordre_du_jour_on_ne_convoque_pas(scene):
    scene.a_venir.points.all().delete()
    with pytest.raises(ErreurMetier, match="ordre du jour est vide"):
        reunions.convoquer(scene.a_venir, par=scene.redacteur)
    assert not Document.objects.exists()


def test_annuler_puis_retablir_avance_la_sequence(scene):
    annulee = reunions.annuler(scene.a_venir, par=scene.redacteur, raison="Neige")
    assert annulee.sequence == 1
    assert annulee.history.first().history_change_reason == "annulée : Neige"
    with pytest.raises(ErreurMetier, match="annulée"):
        reunions.convoquer(annulee, par=scene.redacteur)
    assert reunions.annuler(annulee, par=scene.redacteur).sequence == 1
    retablie = reunions.retablir(annulee, par=scene.redacteur)
    assert (retablie.sequence, retablie.annulee_le) == (2, None)


def test_deux_personnes_sur_la_meme_reunion(scene):
    reunions.modifier_reunion(scene.a_venir, par=scene.redacteur, jeton=0, lieu="Ailleurs")
    with pytest.raises(ConflitEdition) as conflit:
        reunions.modifier_reunion(scene.a_venir, par=scene.contributrice, jeton=0, lieu="Ici")
    assert conflit.value.actuel.lieu == "Ailleurs"


def test_une_reunion_qui_a_des_traces_s_annule_et_ne_se_supprime_pas(scene):
    reunions.convoquer(scene.a_venir, par=scene.redacteur)
    with pytest.raises(ErreurMetier, match="annulez-la"):
        reunions.supprimer_reunion(scene.a_venir, par=scene.redacteur)
    PresenceFactory(reunion=scene.passee, membre=scene.comite.membres.first())
    with pytest.raises(ErreurMetier, match="annulez-la"):
        reunions.supprimer_reunion(scene.passee, par=scene.redacteur)
    Presence.objects.all().delete()
    reunions.supprimer_reunion(scene.passee, par=scene.redacteur)
    assert not Reunion.objects.filter(pk=scene.passee.pk).exists()


def test_l_ordre_du_jour_se_range(scene):
    premier, second = scene.a_venir.points.all()
    reunions_seance.deplacer_point(second, par=scene.redacteur, position=1)
    assert list(scene.a_venir.points.all()) == [second, premier]
    reunions_seance.retirer_point(second, par=scene.redacteur)
    assert [(p, p.ordre) for p in scene.a_venir.points.all()] == [(premier, 1)]


def test_ce_qui_est_dit_est_nettoye_et_refuse_un_champ_qui_changerait(scene):
    point = scene.passee.points.get()
    ecrit = reunions_seance.rediger_point(
        point, par=scene.redacteur, jeton=0, corps="<p>Entendu.<script>x</script></p><p onclick='x'>Noté</p>"
    )
    assert "script" not in ecrit.compte_rendu
    assert "onclick" not in ecrit.compte_rendu
    with pytest.raises(ConflitEdition):
        reunions_seance.rediger_point(point, par=scene.contributrice, jeton=0, corps="<p>Autre</p>")
    with pytest.raises(TexteRefuse, match="champ de fusion"):
        reunions_seance.rediger_point(
            point, par=scene.redacteur, jeton=1, corps='<p><span data-mention="caf.nom"></span></p>'
        )


def test_deux_personnes_pointent_chacune_son_membre(scene):
    premier, second, *_ = scene.comite.membres.all()
    vide = presences.lue("", "")
    presences.noter(scene.passee, [presences.Note(premier.pk, "present", avant=vide)], par=scene.redacteur)
    tableau = [
        presences.Note(premier.pk, "", avant=vide),
        presences.Note(second.pk, "represente", " Noé Essai ", avant=vide),
    ]
    assert presences.noter(scene.passee, tableau, par=scene.contributrice) == []
    assert {(p.membre, p.etat, p.represente_par) for p in scene.passee.presences.all()} == {
        (premier, "present", ""),
        (second, "represente", "Noé Essai"),
    }


def test_le_meme_membre_pointe_autrement_est_signale_et_garde(scene):
    premier = scene.comite.membres.first()
    vide = presences.lue("", "")
    presences.noter(scene.passee, [presences.Note(premier.pk, "present", avant=vide)], par=scene.redacteur)
    conflits = presences.noter(
        scene.passee, [presences.Note(premier.pk, "excuse", avant=vide)], par=scene.contributrice
    )
    assert conflits == [premier]
    assert scene.passee.presences.get().etat == "present"
    repris = presences.Note(premier.pk, "", avant=presences.lue("present", ""))
    assert presences.noter(scene.passee, [repris], par=scene.contributrice) == []
    assert not scene.passee.presences.exists()


def test_tous_presents_ne_touche_pas_a_ce_qui_est_note(scene):
    excuse = PresenceFactory(reunion=scene.passee, membre=scene.comite.membres.last(), etat="excuse")
    assert presences.tous_presents(scene.passee, par=scene.redacteur) == 3
    excuse.refresh_from_db()
    assert excuse.etat == "excuse"
    assert presences.tous_presents(scene.passee, par=scene.redacteur) == 0
    assert Presence.history.filter(history_user=scene.redacteur).count() == 3


def test_la_feuille_compte_par_college(scene):
    caf, autre_caf, mairie, _ = scene.comite.membres.all()
    PresenceFactory(reunion=scene.passee, membre=caf)
    PresenceFactory(reunion=scene.passee, membre=autre_caf, etat="absent")
    PresenceFactory(reunion=scene.passee, membre=mairie, etat="represente", represente_par="Noé")
    colleges = presences.par_college(presences.feuille(relue(scene.passee)))
    assert [(c.code, c.presents, c.representes, c.non_notes, c.voix, c.votants) for c in colleges] == [
        ("caf", 1, 0, 0, 1, 2),
        ("collectivites", 0, 1, 0, 1, 1),
        ("partenaires", 0, 0, 1, 0, 0),
    ]


def etablir(scene):
    PresenceFactory(reunion=scene.passee, membre=scene.comite.membres.first())
    return comptes_rendus.etablir_compte_rendu(scene.passee, par=scene.redacteur)


def test_un_compte_rendu_sans_presence_ou_d_une_reunion_a_venir_ne_s_etablit_pas(scene):
    with pytest.raises(TransitionRefusee) as refus:
        comptes_rendus.etablir_compte_rendu(scene.passee, par=scene.redacteur)
    assert [m.code for m in refus.value.manques] == ["presences_absentes"]
    with pytest.raises(TransitionRefusee) as refus:
        comptes_rendus.etablir_compte_rendu(scene.a_venir, par=scene.redacteur)
    assert {m.code for m in refus.value.manques} == {"reunion_a_venir", "presences_absentes"}
    assert not Document.objects.exists()


def test_un_compte_rendu_etabli_ne_change_plus(scene):
    document = etablir(scene)
    assert not document.est_projet
    point, decision = scene.passee.points.get(), {"texte": "Oui"}
    for ecriture in (
        lambda: reunions.modifier_reunion(scene.passee, par=scene.redacteur, jeton=1, lieu="A"),
        lambda: reunions_seance.rediger_point(point, par=scene.redacteur, jeton=0, corps="<p>A</p>"),
        lambda: reunions_seance.ajouter_decision(scene.passee, par=scene.redacteur, **decision),
        lambda: presences.tous_presents(scene.passee, par=scene.redacteur),
        lambda: reunions.annuler(scene.passee, par=scene.redacteur),
    ):
        with pytest.raises(ErreurMetier, match="est établi"):
            ecriture()


def test_qui_siegeait_reste_au_compte_rendu_etabli(scene):
    premier = scene.comite.membres.first()
    document = etablir(scene)
    comites.modifier_membre(premier, par=scene.redacteur, jeton=0, nom="Quelqu’un d’autre")
    lignes = [ligne for college in charger_document(document)[1].colleges for ligne in college.lignes]
    assert [ligne.nom for ligne in lignes if ligne.etat] == [premier.nom]


def test_reprendre_la_redaction_demande_une_raison(scene):
    etablir(scene)
    with pytest.raises(ErreurMetier, match="pourquoi"):
        comptes_rendus.rouvrir_compte_rendu(scene.passee, par=scene.redacteur, raison=" ")
    with pytest.raises(ActionRefusee):
        comptes_rendus.rouvrir_compte_rendu(scene.passee, par=scene.lectrice, raison="Non")
    document = comptes_rendus.rouvrir_compte_rendu(scene.passee, par=scene.redacteur, raison="Un oubli")
    assert document.est_projet
    reunions_seance.ajouter_decision(scene.passee, par=scene.redacteur, texte="Corrigée")


def test_la_prochaine_reunion_est_celle_qui_suit(scene):
    assert comptes_rendus.suivante(relue(scene.passee))["jour"] == scene.a_venir.jour.isoformat()
    assert comptes_rendus.suivante(relue(scene.a_venir)) is None


def test_une_decision_se_corrige_et_se_retire(scene):
    premiere = reunions_seance.ajouter_decision(scene.passee, par=scene.redacteur, texte="Une", responsable="Caf")
    seconde = reunions_seance.ajouter_decision(scene.passee, par=scene.redacteur, texte="Deux")
    jour = timezone.localdate() + timedelta(days=9)
    reunions_seance.modifier_decision(seconde, par=scene.redacteur, jeton=0, echeance=jour)
    reunions_seance.retirer_decision(premiere, par=scene.redacteur)
    restante = scene.passee.decisions.get()
    assert (restante.ordre, restante.echeance, restante.auteur) == (1, jour, scene.redacteur)
    with pytest.raises((ErreurMetier, LigneInvalide)):
        reunions_seance.ajouter_decision(scene.passee, par=scene.redacteur, texte="   ")


def test_charger_une_reunion_fait_six_requetes(scene, django_assert_num_queries):
    for membre in scene.comite.membres.all():
        PresenceFactory(reunion=scene.a_venir, membre=membre)
    for reunion in (scene.a_venir, scene.passee):
        with django_assert_num_queries(6):
            chargee = relue(reunion)
            presences.feuille(chargee)
            reunions.convocation_perimee(chargee)
            list(comptes_rendus.manques(chargee))
