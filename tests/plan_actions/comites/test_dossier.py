import copy

import pytest
from django.utils import timezone

from conventions.domain.dossier import exporter, importer, valider
from conventions.domain.dossier.volets import erreurs_des_volets
from conventions.models import Document
from plan_actions.documents.reunion import charger_sujet
from plan_actions.domain import comites, comptes_rendus, reunions, reunions_seance
from plan_actions.domain.comites_annexe import ouvrir_comites
from plan_actions.models import Reunion
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
        (lambda r: r["points"][0].update(compte_rendu='<p><span data-mention="caf.nom"></span></p>'), ".points[0]"),
    ],
    ids=["heures", "membre", "representant", "champ"],
)
def test_un_volet_qui_ne_tient_pas_est_refuse_a_sa_place(vecu, changer, ou):
    donnees = exporter(vecu.convention)
    reunion = next(r for c in donnees["volets"]["comites"] for r in c["reunions"] if r["presences"])
    changer(reunion)
    assert any(ou in chemin for chemin, _ in valider(donnees))
    assert list(erreurs_des_volets(donnees))


def test_un_volet_inconnu_est_refuse(vecu):
    donnees = exporter(vecu.convention)
    donnees["volets"]["ailleurs"] = []
    assert valider(donnees)
