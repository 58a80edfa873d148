import copy
import json

import pytest
from django.utils import timezone

from conventions.domain.annexes import confier_annexe
from conventions.domain.dossier import exporter, importer, valider
from conventions.erreurs import DossierInvalide
from conventions.models import Document
from plan_actions.documents.reunion import charger_sujet
from plan_actions.domain import comites, comptes_rendus, reunions, reunions_seance
from plan_actions.domain.comites_annexe import ouvrir_comites
from plan_actions.models import Comite, Instance, Reunion
from tests.fabriques import VersionModeleFactory
from tests.fabriques.comites import PresenceFactory

ABSENT = {"membre": 99, "etat": "absent", "represente_par": ""}


@pytest.fixture
def vecu(scene):
    """Committees opened from the annexe, a meeting convened, minutes established, somebody who left."""
    ouvrir_comites(scene.convention, par=scene.redacteur)
    reunions.convoquer(scene.a_venir, par=scene.redacteur)
    reunions.annuler(scene.a_venir, par=scene.redacteur)
    premier, second, *_ = scene.comite.membres.all()
    PresenceFactory(reunion=scene.passee, membre=premier, etat="represente", represente_par="Noé")
    comites.retirer_membre(second, par=scene.redacteur)
    point = scene.passee.points.get()
    reunions_seance.rediger_point(point, par=scene.redacteur, jeton=0, corps="<p>Dit et noté.</p>")
    reunions_seance.ajouter_decision(scene.passee, par=scene.redacteur, texte="Oui", echeance=timezone.localdate())
    comptes_rendus.etablir_compte_rendu(scene.passee, par=scene.redacteur)
    return scene


def test_les_comites_font_l_aller_et_retour(vecu):
    parti = exporter(vecu.convention)
    arrive = importer(copy.deepcopy(parti), par=vecu.redacteur)
    revenu = exporter(arrive)
    assert revenu["volets"] == parti["volets"]
    assert [d["contenu"] for d in revenu["documents"]] == [d["contenu"] for d in parti["documents"]]
    document = Document.objects.get(convention=arrive, nature="compte_rendu")
    assert Reunion.objects.get(pk=document.objet).comite.convention == arrive
    assert charger_sujet(document, annoncee=False).colleges[0].representes == 1


def test_les_comites_ne_sont_pas_figes_avec_le_texte(vecu):
    assert "volets" not in exporter(vecu.convention, documents=False)
    assert "volets" in exporter(vecu.convention)


@pytest.mark.parametrize(
    ("changer", "ou"),
    [
        (lambda r: r.update(fin="01:00:00"), ".fin"),
        (
            lambda r: r["presences"].append(ABSENT),
            ".presences[1].membre",
        ),
        (lambda r: r["presences"][0].update(etat="absent"), ".presences[0].represente_par"),
        (lambda r: r.update(convoquee_le="2026-02-31T10:00:00"), ".convoquee_le"),
        (lambda r: r.update(annulee_le="2026-02-01T10:00:00<script>"), ".annulee_le"),
        (lambda r: r.update(convoquee_le="0001-01-01T00:00:00"), ".convoquee_le"),
        (lambda r: r.update(debut="08:00\n"), ".debut"),
        (lambda r: r["points"][0].update(compte_rendu='<p><span data-mention="caf.nom"></span></p>'), ".points[0]"),
    ],
    ids=["heures", "membre", "representant", "jour_inexistant", "suite", "an_un", "saut_de_ligne", "champ"],
)
def test_un_volet_qui_ne_tient_pas_est_refuse_a_sa_place(vecu, changer, ou):
    donnees = exporter(vecu.convention)
    reunion = next(r for c in donnees["volets"]["comites"] for r in c["reunions"] if r["presences"])
    changer(reunion)
    assert any(ou in chemin for chemin, _ in valider(donnees))


def test_un_moment_du_trente_et_un_du_mois_est_repris(vecu):
    donnees = exporter(vecu.convention)
    for comite in donnees["volets"]["comites"]:
        for reunion in comite["reunions"]:
            reunion["convoquee_le"] = "2026-03-31T10:00:00+02:00"
    assert valider(donnees) == []


def test_le_nom_d_une_instance_encore_privee_ne_sort_pas(vecu):
    mairie = vecu.convention.parties.get(ordre=1)
    confier_annexe(vecu.annexe, par=vecu.redacteur, responsable=mairie)
    Instance.objects.filter(annexe=vecu.annexe).update(nom="Comité de la fermeture")
    assert Comite.objects.filter(origine__nom="Comité de la fermeture").exists()
    dossier = json.dumps(exporter(vecu.convention, brouillons=frozenset()), ensure_ascii=False)
    assert "Comité de la fermeture" not in dossier


@pytest.mark.parametrize("contenu", [{"reunion": 1}, {"reunion": 99}, {}], ids=["double", "inconnue", "tue"])
def test_une_convocation_sans_sa_reunion_a_elle_est_refusee(vecu, contenu):
    donnees = exporter(vecu.convention)
    convocation = next(d for d in donnees["documents"] if d["nature"] == "convocation")
    rang = convocation["contenu"]["reunion"]
    en_trop = {**convocation, "contenu": {"reunion": rang} if contenu == {"reunion": 1} else contenu}
    donnees["documents"].append(en_trop)
    avant = Document.objects.count()
    with pytest.raises(DossierInvalide) as refus:
        importer(donnees, par=vecu.redacteur)
    assert convocation["titre"] in refus.value.erreurs[0][1]
    assert Document.objects.count() == avant


@pytest.mark.parametrize(
    ("partie", "seance", "ou"),
    [("caf", {}, ".partie"), ("commune", {"seance_a": "29:00"}, ".seance_a")],
    ids=["caf", "heure"],
)
def test_une_deliberation_impossible_est_refusee(vecu, partie, seance, ou):
    VersionModeleFactory(modele__nature="deliberation", modele__cle="deliberation")
    donnees = exporter(vecu.convention)
    cle = next(o["cle"] for o in donnees["organismes"] if o["nature"] == partie)
    delib = {"nature": "deliberation", "titre": "x", "textes": [], "partie": cle, "contenu": {"seance": seance}}
    donnees["documents"].append(delib)
    assert any(chemin.endswith(ou) for chemin, _ in valider(donnees))


def test_un_volet_inconnu_est_refuse(vecu):
    donnees = exporter(vecu.convention)
    donnees["volets"]["ailleurs"] = []
    assert valider(donnees)
