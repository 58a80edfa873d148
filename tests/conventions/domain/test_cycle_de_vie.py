from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from conventions.domain.cycle_de_vie import TRANSITIONS, actions_possibles, executer
from conventions.domain.redaction import enregistrer_article
from conventions.domain.versions import empreinte_canonique, figer
from conventions.enums import EtatRendu, Statut
from conventions.erreurs import ErreurMetier, TransitionRefusee
from conventions.models import Convention, Rendu, Transition, Version
from conventions.permissions import ACTIONS
from ctg.droits import ActionRefusee
from tests.conventions.domain import scene as scenes
from tests.conventions.domain.scene import Scene, fraiche


def codes(convention: Convention, utilisateur) -> list[str]:
    return [passage.code for passage in actions_possibles(convention, utilisateur)]


def vider_un_article(convention: Convention) -> None:
    convention.articles.filter(cle="objet").update(corps="<p><mark>à préciser</mark></p>")


def test_la_table_est_coherente():
    statuts = {""} | set(Statut.values)
    assert len({t.code for t in TRANSITIONS}) == len(TRANSITIONS)
    for passage in TRANSITIONS:
        assert passage.de in statuts
        assert passage.vers in Statut.values
        assert passage.permission in ACTIONS
        if passage.de:
            assert passage.de in ACTIONS[passage.permission].statuts


def test_soumet_fige_et_journalise(scene: Scene, convention: Convention):
    apres = executer(convention, "soumettre", par=scene.direction, commentaire=" Prêt. ")
    assert apres.statut == fraiche(convention).statut == Statut.DELIBERATIONS
    version = Version.objects.get(convention=convention)
    assert (version.numero, version.figee_par, version.abandonnee_le) == (1, scene.direction, None)
    assert version.empreinte == empreinte_canonique(version.donnees)
    assert [a["cle"] for a in version.donnees["articles"]] == scenes.cles(convention)
    passage = Transition.objects.filter(convention=convention).first()
    assert (passage.action, passage.de, passage.vers, passage.par, passage.commentaire) == (
        "soumettre",
        Statut.REDACTION,
        Statut.DELIBERATIONS,
        scene.direction,
        "Prêt.",
    )
    assert Convention.history.filter(id=convention.pk).latest().history_user == scene.direction


def test_prepare_le_pdf_de_la_version_apres_la_validation_en_base(
    scene: Scene, convention: Convention, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        executer(convention, "soumettre", par=scene.direction)
        assert not Rendu.objects.exists()
    rendu = Rendu.objects.get(convention=convention)
    version = convention.versions.get()
    assert (rendu.version, rendu.etat) == (version, EtatRendu.PRET), rendu.message
    assert version.pdf_pages == rendu.pages


def test_refuse_en_listant_ce_qui_manque_et_ne_change_rien(scene: Scene, convention: Convention):
    vider_un_article(convention)
    with pytest.raises(TransitionRefusee, match="Il reste 1\u00a0point à régler") as refus:
        executer(convention, "soumettre", par=scene.direction)
    (manque,) = refus.value.manques
    assert "Objet" in manque.phrase
    assert fraiche(convention).statut == Statut.REDACTION
    assert (Version.objects.count(), Transition.objects.count()) == (0, 1)


def test_un_avertissement_ne_bloque_pas(scene: Scene):
    convention = scene.creer(date_effet=scenes.EFFET.replace(year=2026), date_fin=scenes.FIN - timedelta(days=366))
    executer(convention, "soumettre", par=scene.direction)
    assert fraiche(convention).statut == Statut.DELIBERATIONS


def test_rouvre_en_abandonnant_la_version(scene: Scene, convention: Convention):
    executer(convention, "soumettre", par=scene.direction)
    executer(convention, "rouvrir", par=scene.direction, commentaire="Le conseil de Romans demande un article.")
    version = Version.objects.get()
    assert version.abandonnee_le is not None
    assert fraiche(convention).statut == Statut.REDACTION
    objet = convention.articles.get(cle="objet")
    enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps="<p>Autre.</p>")
    executer(convention, "soumettre", par=scene.direction)
    seconde = Version.objects.en_cours().get()
    assert seconde.numero == 2
    assert seconde.empreinte != version.empreinte
    assert [t.action for t in Transition.objects.all()] == ["soumettre", "rouvrir", "soumettre", "creation"]


def test_figer_deux_fois_le_meme_texte_donne_la_meme_empreinte(scene: Scene, convention: Convention):
    executer(convention, "soumettre", par=scene.direction)
    executer(convention, "rouvrir", par=scene.direction, commentaire="Par erreur.")
    executer(convention, "soumettre", par=scene.direction)
    assert len(set(Version.objects.values_list("empreinte", flat=True))) == 1


@pytest.mark.parametrize("commentaire", ["", "   \n"])
def test_rouvrir_demande_pourquoi(scene: Scene, convention: Convention, commentaire: str):
    executer(convention, "soumettre", par=scene.direction)
    with pytest.raises(TransitionRefusee, match="Dites pourquoi"):
        executer(convention, "rouvrir", par=scene.direction, commentaire=commentaire)
    assert fraiche(convention).statut == Statut.DELIBERATIONS
    assert Version.objects.en_cours().count() == 1


def test_un_objet_perime_apprend_qui_a_deja_soumis(scene: Scene, convention: Convention):
    perime = fraiche(convention)
    executer(convention, "soumettre", par=scene.direction)
    with pytest.raises(TransitionRefusee) as refus:
        executer(perime, "soumettre", par=scene.direction)
    assert str(refus.value).startswith(
        "La convention est déjà au stade «\u00a0Délibérations\u00a0»\u00a0: Dominique Direction a fait l’étape "
        "«\u00a0Soumettre aux délibérations\u00a0» le "
    )
    assert (Version.objects.count(), Transition.objects.filter(action="soumettre").count()) == (1, 1)


def test_rouvrir_ce_qui_n_a_pas_ete_soumis_est_refuse(scene: Scene, convention: Convention):
    with pytest.raises(TransitionRefusee, match="Rédaction"):
        executer(convention, "rouvrir", par=scene.direction, commentaire="Pour voir.")


@pytest.mark.parametrize("action", ["creation", "signer", "", "__class__"])
def test_une_etape_inconnue_est_refusee(scene: Scene, convention: Convention, action: str):
    with pytest.raises(TransitionRefusee, match="n’existe pas"):
        executer(convention, action, par=scene.direction)


@pytest.mark.parametrize("qui", ["redacteur", "lecteur", "etranger", "referente"])
def test_seule_la_direction_soumet_et_rouvre(scene: Scene, convention: Convention, qui: str):
    par = getattr(scene, qui)
    assert codes(convention, par) == []
    with pytest.raises(ActionRefusee):
        executer(convention, "soumettre", par=par)
    executer(convention, "soumettre", par=scene.direction)
    with pytest.raises(ActionRefusee):
        executer(convention, "rouvrir", par=par, commentaire="Non.")
    assert fraiche(convention).statut == Statut.DELIBERATIONS


def test_les_actions_possibles_suivent_le_statut(scene: Scene, convention: Convention):
    assert codes(convention, scene.direction) == ["soumettre"]
    soumise = executer(convention, "soumettre", par=scene.direction)
    assert codes(soumise, scene.direction) == ["rouvrir"]


def test_une_version_soumise_en_exclut_une_autre(scene: Scene, convention: Convention):
    figer(convention, par=scene.direction)
    with pytest.raises(TransitionRefusee, match="Une version est déjà soumise"):
        figer(convention, par=scene.direction)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(convention=convention, numero=2, donnees={}, empreinte="0", figee_par=scene.direction)


def test_l_empreinte_ne_depend_pas_de_l_ordre_des_cles():
    assert empreinte_canonique({"a": 1, "é": [1, 2]}) == empreinte_canonique({"é": [1, 2], "a": 1})
    assert empreinte_canonique({"a": [1, 2]}) != empreinte_canonique({"a": [2, 1]})


def test_le_journal_des_etapes_ne_s_efface_ni_ne_se_reecrit(convention: Convention):
    passage = Transition.objects.get()
    passage.commentaire = "Réécrit"
    with pytest.raises(TypeError):
        passage.save()
    with pytest.raises(TypeError):
        passage.delete()
    assert fraiche(passage).commentaire == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_de_deux_soumissions_simultanees_une_seule_passe():
    scene = scenes.scene()
    convention = scene.creer()
    depart = Barrier(2)

    def soumettre(_: int) -> str:
        try:
            perime = Convention.objects.get(pk=convention.pk)
            depart.wait(timeout=10)
            executer(perime, "soumettre", par=scene.direction)
        except TransitionRefusee as refus:
            return str(refus)
        finally:
            connection.close()
        return "passe"

    with ThreadPoolExecutor(2) as fils:
        reponses = sorted(fils.map(soumettre, range(2)))
    assert reponses[1] == "passe"
    assert reponses[0].startswith("La convention est déjà au stade")
    assert (Version.objects.count(), Transition.objects.filter(action="soumettre").count()) == (1, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_un_article_enregistre_pendant_la_soumission_est_dans_la_version_ou_refuse():
    scene = scenes.scene()
    convention = scene.creer()
    objet = convention.articles.get(cle="objet")
    depart = Barrier(2)

    def ensemble(geste) -> str:
        try:
            depart.wait(timeout=10)
            geste()
        except (ErreurMetier, ActionRefusee) as refus:
            return type(refus).__name__
        finally:
            connection.close()
        return "passe"

    gestes = [
        lambda: executer(convention, "soumettre", par=scene.direction),
        lambda: enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps="<p>De justesse.</p>"),
    ]
    with ThreadPoolExecutor(2) as fils:
        soumission, ecriture = fils.map(ensemble, gestes)
    fige = {a["cle"]: a["corps"] for a in Version.objects.get().donnees["articles"]}
    assert soumission == "passe"
    assert ecriture in {"passe", "ActionRefusee"}
    assert fige["objet"] == fraiche(objet).corps
