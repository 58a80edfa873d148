"""Comments on the screen: the page without JavaScript, the panel by htmx, what each reader is offered."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conventions.domain import fils
from conventions.domain.saisie import ancres_ouvertes
from conventions.models import Fil
from territoires.models import Utilisateur
from tests.conventions.domain.revue import Revue, revue
from tests.fabriques import FilFactory

HTMX = {"HX-Request": "true"}
Comme = Callable[[Utilisateur], Client]


@pytest.fixture
def scene(db: None) -> Revue:
    return revue()


def adresse(scene: Revue, nom: str, *args: int) -> str:
    return reverse(f"conventions:{nom}", args=[scene.convention.reference, *args])


def element(scene: Revue) -> dict[str, str | int]:
    return {"annexe": scene.annexe.pk, "ancre": f"structures:{scene.ligne.pk}:adresse"}


def test_sans_javascript_on_ouvre_repond_et_resout(scene: Revue, comme: Comme):
    agent, mairie = comme(scene.agent), comme(scene.contributrice)
    page = agent.get(adresse(scene, "fils"), element(scene)).content.decode()
    assert "«\u00a0Adresse\u00a0» de «\u00a0Les Lucioles\u00a0»" in page
    envoi = element(scene) | {"texte": "À vérifier.", "mentionnes": [scene.contributrice.pk], "deverrouiller": "1"}
    reponse = agent.post(adresse(scene, "fil_ouvrir"), envoi)
    fil = Fil.objects.get()
    assert reponse["Location"] == adresse(scene, "fil", fil.pk)
    assert fil.deverrouille
    page = mairie.get(reponse["Location"]).content.decode()
    assert "Répondre et transmettre" in page
    assert f'href="{adresse(scene, "annexe", scene.annexe.pk)}#structures:{scene.ligne.pk}:adresse"' in page
    mairie.post(adresse(scene, "fil_repondre", fil.pk), {"texte": "Corrigé.", "transmettre": "1"})
    assert ancres_ouvertes(scene.annexe) == frozenset()
    assert "Répondre et transmettre" not in mairie.get(reponse["Location"]).content.decode()
    agent.post(adresse(scene, "fil_resoudre", fil.pk))
    assert f"Résolu par {scene.agent.nom_complet}" in agent.get(reponse["Location"]).content.decode()
    agent.post(adresse(scene, "fil_rouvrir", fil.pk))
    assert Fil.objects.ouverts().get().messages.count() == 2


def test_le_panneau_rend_les_fils_et_les_comptes(scene: Revue, comme: Comme):
    envoi = element(scene) | {"texte": "À vérifier."}
    reponse = comme(scene.lectrice).post(adresse(scene, "fil_ouvrir"), envoi, headers=HTMX)
    page = reponse.content.decode()
    assert "<html" not in page
    assert "À vérifier." in page
    suite = json.loads(reponse["HX-Trigger"])["ctg:commentaires"]
    ligne = f"structures:{scene.ligne.pk}"
    assert suite == {"comptes": {"": 1, ligne: 1, f"{ligne}:adresse": 1}, "verrou": False}


def test_le_panneau_dit_qu_un_champ_se_referme(scene: Revue, comme: Comme):
    fil = fils.ouvrir_fil(scene.convention, par=scene.agent, texte="Ici.", deverrouiller=True, **objets(scene))
    envoi = element(scene) | {"texte": "Voilà.", "transmettre": "1"}
    reponse = comme(scene.contributrice).post(adresse(scene, "fil_repondre", fil.pk), envoi, headers=HTMX)
    assert json.loads(reponse["HX-Trigger"])["ctg:commentaires"]["verrou"]


def objets(scene: Revue) -> dict[str, object]:
    return {"annexe": scene.annexe, "ancre": element(scene)["ancre"]}


def test_ce_que_l_on_tape_n_est_jamais_du_html(scene: Revue, comme: Comme):
    attaque = "<img src=x onerror=alert(1)>{{ 7|add:7 }}\n<script>alert(2)</script>"
    client = comme(scene.lectrice)
    client.post(adresse(scene, "fil_ouvrir"), element(scene) | {"texte": attaque})
    fil = Fil.objects.get()
    for page in (
        client.get(adresse(scene, "fil", fil.pk)),
        client.get(adresse(scene, "fils")),
        client.get(adresse(scene, "fils"), element(scene), headers=HTMX),
        comme(scene.agent).get(reverse("conventions:notifications")),
    ):
        texte = page.content.decode()
        assert "<img src=x" not in texte
        assert "<script>alert" not in texte
    assert (
        "&lt;img src=x onerror=alert(1)&gt;{{ 7|add:7 }}" in client.get(adresse(scene, "fil", fil.pk)).content.decode()
    )


def test_un_refus_garde_le_texte(scene: Revue, comme: Comme):
    client = comme(scene.agent)
    envoi = element(scene) | {"texte": "Mon texte patient.", "mentionnes": [scene.etranger.pk]}
    reponse = client.post(adresse(scene, "fil_ouvrir"), envoi)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Mon texte patient." in page
    assert "ne peut pas lire cet élément" in page
    assert scene.etranger.nom_complet not in page
    panneau = client.post(adresse(scene, "fil_ouvrir"), element(scene) | {"texte": " "}, headers=HTMX)
    assert panneau.status_code == 200
    assert 'aria-invalid="true"' in panneau.content.decode()
    assert not Fil.objects.exists()


def test_on_ne_cite_que_ceux_qui_peuvent_lire(scene: Revue, comme: Comme):
    page = comme(scene.agent).get(adresse(scene, "fils")).content.decode()
    assert f">{scene.elu.nom_complet}</option>" in page
    assert f">{scene.etranger.nom_complet}</option>" not in page
    scene.statut("prive")
    page = comme(scene.contributrice).get(adresse(scene, "fils"), {"annexe": scene.annexe.pk}).content.decode()
    assert f">{scene.elu.nom_complet}</option>" in page
    assert f">{scene.agent.nom_complet}</option>" not in page


def test_le_brouillon_d_une_partie_n_existe_pas_pour_la_caf(scene: Revue, comme: Comme):
    scene.statut("prive")
    fil = fils.ouvrir_fil(scene.convention, par=scene.contributrice, texte="Entre nous.", annexe=scene.annexe)
    client = comme(scene.agent)
    assert client.get(adresse(scene, "fil", fil.pk)).status_code == 404
    assert client.get(adresse(scene, "fils"), {"annexe": scene.annexe.pk}).status_code == 404
    page = client.get(adresse(scene, "fils")).content.decode()
    assert "Entre nous." not in page
    assert f">{scene.annexe.titre}</option>" not in page
    assert client.get(adresse(scene, "convention")).context["fils_ouverts"] == 0
    assert "Entre nous." in comme(scene.elu).get(adresse(scene, "fil", fil.pk)).content.decode()


def test_un_lecteur_n_a_pas_les_boutons_qu_on_lui_refuserait(scene: Revue, comme: Comme):
    fil = fils.ouvrir_fil(scene.convention, par=scene.agent, texte="Ici.", deverrouiller=True, **objets(scene))
    page = comme(scene.elu).get(adresse(scene, "fil", fil.pk)).content.decode()
    assert "Votre réponse" in page
    assert "Marquer comme résolu" not in page
    assert "Répondre et transmettre" not in page
    assert comme(scene.elu).post(adresse(scene, "fil_resoudre", fil.pk)).status_code == 403
    visite = comme(scene.agent).get(adresse(scene, "fils"), element(scene)).content.decode()
    assert 'name="deverrouiller"' in visite
    assert (
        'name="deverrouiller"'
        not in comme(scene.contributrice).get(adresse(scene, "fils"), element(scene)).content.decode()
    )


@pytest.mark.parametrize("ancre", ["structures:9999", "<script>", "structures:1:id"])
def test_un_element_inconnu_n_existe_pas(scene: Revue, comme: Comme, ancre: str):
    client, quoi = comme(scene.agent), {"annexe": scene.annexe.pk, "ancre": ancre}
    assert client.get(adresse(scene, "fils"), quoi).status_code == 404
    assert client.post(adresse(scene, "fil_ouvrir"), quoi | {"texte": "Ici."}).status_code == 404


def test_les_filtres(scene: Revue, comme: Comme):
    ouvert = FilFactory(convention=scene.convention, annexe=scene.annexe, message="Premier ouvert")
    resolu = FilFactory(convention=scene.convention, message="Second clos")
    fils.resoudre(resolu, par=scene.agent)
    le_mien = fils.ouvrir_fil(scene.convention, par=scene.elu, texte="Troisième à moi")
    client = comme(scene.elu)

    def vus(**filtres: object) -> set[int]:
        return {li["fil"].pk for li in client.get(adresse(scene, "fils"), filtres).context["lignes"]}

    assert vus() == {ouvert.pk, le_mien.pk}
    assert vus(etat="resolus") == {resolu.pk}
    assert vus(etat="tous") == {ouvert.pk, resolu.pk, le_mien.pk}
    assert vus(etat="n’importe quoi", miens="1") == {le_mien.pk}
    assert vus(annexe=scene.annexe.pk) == {ouvert.pk}


def test_les_pages_coutent_autant_avec_plus_de_fils(scene: Revue, comme: Comme):
    client = comme(scene.agent)

    def cout(**parametres: object) -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse(scene, "fils"), **parametres).status_code == 200
        return len(requetes)

    def ajouter(nombre: int) -> None:
        for _ in range(nombre):
            fil = FilFactory(convention=scene.convention, annexe=scene.annexe)
            fils.repondre(fil, par=scene.contributrice, texte="Oui.", mentionnes=[scene.elu])

    ajouter(1)
    panneau = {"data": {"annexe": scene.annexe.pk}, "headers": HTMX}
    avant = cout(), cout(**panneau)
    ajouter(6)
    assert (cout(), cout(**panneau)) == avant


def test_le_bouton_porte_le_compte_de_son_element(scene: Revue):
    gabarit = Template(
        "{% load relecture %}"
        '{% bouton_commenter convention annexe=annexe ancre="structures:12" libelle="Crèche <b>" texte="" %}'
    )
    contexte = {"convention": scene.convention, "annexe": scene.annexe}
    sans = gabarit.render(Context(contexte))
    avec = gabarit.render(Context(contexte | {"fils_par_ancre": {"structures:12": 2, "": 7}}))
    assert f'href="{adresse(scene, "fils")}?annexe={scene.annexe.pk}&amp;ancre=structures%3A12"' in sans
    assert "data-compte hidden" in sans
    assert "Crèche &lt;b&gt;" in sans
    assert "(2\u00a0commentaires ouverts)" in avec
    assert "hidden" not in avec.split("data-compte")[1].split(">")[0]


def test_depuis_la_ligne_on_commente_une_seule_case(scene: Revue, comme: Comme):
    ligne = f"structures:{scene.ligne.pk}"
    agent = comme(scene.agent)
    cible = {"annexe": scene.annexe.pk, "ancre": ligne}
    assert '<option value="adresse">Adresse</option>' in agent.get(adresse(scene, "fils"), cible).content.decode()
    envoi = cible | {"champ": "adresse", "texte": "Est-ce la bonne ?", "deverrouiller": "1"}
    reponse = agent.post(adresse(scene, "fil_ouvrir"), envoi, headers=HTMX)
    assert "Est-ce la bonne ?" in reponse.content.decode()
    assert Fil.objects.get().ancre == f"{ligne}:adresse"
    assert ancres_ouvertes(scene.annexe) == {f"{ligne}:adresse"}
    refus = agent.post(adresse(scene, "fil_ouvrir"), cible | {"champ": "zzz", "texte": "Encore."}, headers=HTMX)
    assert "n’est plus là" in refus.content.decode()
    assert Fil.objects.count() == 1
