"""A convention in four steps: back and forth, twice the last button, and what a forged form cannot obtain."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from conventions.models import Convention, Creation, Modele
from territoires.models import Organisme, Role
from tests.conventions.domain.scene import Scene, cles
from tests.conventions.views.parcours import PERIODE, Parcours, suite
from tests.fabriques import (
    AppartenanceFactory,
    CafFactory,
    CommuneFactory,
    IntercommunaliteFactory,
    OptionHypotheseFactory,
    VersionModeleFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcours(scene: Scene) -> Parcours:
    return Parcours(scene.redacteur)


def test_de_la_commune_a_la_convention(parcours: Parcours, scene: Scene):
    page = parcours.lire("territoire", q="auberg").content.decode()
    assert f'value="commune:{scene.commune.pk}"' in page
    assert suite(parcours.repondre("territoire", territoire=f"commune:{scene.commune.pk}")) == "parties"
    page = parcours.lire("parties").content.decode()
    assert "Signera : Mme Jeanne Lenoir, Maire" in page.replace("\u00a0", " ")
    assert suite(parcours.repondre("parties", partie=[f"organisme:{scene.mairie.pk}"])) == "modele"
    assert "Diagnostic" not in parcours.lire("modele").context["versions"][0]["version"].titre_document
    question = f"option_{scene.modele.diagnostic.pk}"
    envoi = {"version": scene.modele.version.pk, question: scene.modele.a_faire.pk}
    assert suite(parcours.repondre("modele", **envoi)) == "periode"
    resume = parcours.lire("periode").context["resume"]
    assert (resume["articles"], resume["annexes"], len(resume["parties"])) == (4, 1, 2)
    reponse = parcours.repondre("periode", **PERIODE)
    convention = Convention.objects.get()
    assert reponse["Location"] == convention.get_absolute_url()
    assert (convention.titre, convention.agent, convention.caf) == (PERIODE["titre"], scene.redacteur, scene.caf)
    assert (convention.date_effet, convention.date_fin) == (date(2027, 1, 1), date(2030, 12, 31))
    # The figures of the last page were those of what is created.
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "calendrier", "duree"]
    assert [p.organisme for p in convention.parties.order_by("ordre")] == [scene.caf, scene.mairie]
    assert parcours.client.get(convention.get_absolute_url()).status_code == 200
    assert parcours.lire("periode")["Location"] == convention.get_absolute_url()


def test_deux_fois_le_dernier_bouton_font_une_convention(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("periode", scene)
    premiere, seconde = parcours.repondre("periode", **PERIODE), parcours.repondre("periode", **PERIODE)
    assert premiere["Location"] == seconde["Location"]
    assert Convention.objects.count() == 1


def test_rien_n_existe_avant_la_fin(parcours: Parcours, scene: Scene):
    avant = Organisme.objects.count()
    nouvelle = CommuneFactory(nom="Valbrune")
    parcours.repondre("territoire", territoire=f"commune:{nouvelle.pk}")
    parcours.repondre("parties", partie=[f"commune:{nouvelle.pk}"])
    parcours.repondre("modele", version=scene.modele.version.pk)
    parcours.lire("periode")
    assert (Convention.objects.count(), Organisme.objects.count()) == (0, avant)
    parcours.repondre("periode", **PERIODE)
    assert Organisme.objects.get(commune=nouvelle).caf == scene.caf
    assert Convention.objects.get().parties.count() == 2


@pytest.mark.parametrize(
    ("fait", "demande", "ouverte"),
    [
        ("territoire", "parties", "territoire"),
        ("territoire", "periode", "territoire"),
        ("parties", "periode", "parties"),
        ("modele", "periode", "modele"),
    ],
)
def test_une_etape_s_ouvre_apres_les_precedentes(
    parcours: Parcours, scene: Scene, fait: str, demande: str, ouverte: str
):
    parcours.jusqu_a(fait, scene)
    assert suite(parcours.lire(demande)) == ouverte
    assert suite(parcours.repondre(demande, **PERIODE)) == ouverte
    assert not Convention.objects.exists()


def test_revenir_et_changer(parcours: Parcours, scene: Scene):
    """A new territory forgets the parties of the former one and keeps the model; the same one forgets nothing."""
    parcours.jusqu_a("periode", scene)
    parcours.repondre("territoire", territoire=f"commune:{scene.commune.pk}")
    assert set(parcours.creation.donnees) >= {"territoire", "parties", "modele"}
    autre = CommuneFactory(nom="Valbrune")
    assert suite(parcours.repondre("territoire", territoire=f"commune:{autre.pk}")) == "parties"
    assert "parties" not in parcours.creation.donnees
    assert suite(parcours.lire("periode")) == "parties"
    page = parcours.lire("parties").content.decode()
    assert "commune de Valbrune" in page
    assert scene.mairie.nom not in page
    parcours.repondre("parties", partie=[f"commune:{autre.pk}"])
    assert parcours.lire("periode").status_code == 200


def test_on_retrouve_ce_que_l_on_a_coche(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("periode", scene)
    parcours.repondre(
        "modele",
        version=scene.modele.version.pk,
        **{f"option_{scene.modele.diagnostic.pk}": scene.modele.a_faire.pk},
    )
    [ligne] = parcours.lire("modele").context["versions"]
    assert ligne["choisie"] is True
    assert [choisie for _, choisie in ligne["hypotheses"][0]["options"]] == [False, True]
    assert scene.mairie.nom in parcours.lire("territoire").content.decode()


def test_reprendre_plus_tard(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("modele", scene)
    client = Client()
    client.force_login(scene.redacteur)
    for page in ("/", reverse("conventions:creer")):
        assert str(parcours.creation.cle) in client.get(page).content.decode()
    assert suite(client.get(parcours.url("periode"))) == "modele"


def test_abandonner_demande_d_abord(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("modele", scene)
    url = reverse("conventions:creation_abandonner", args=[parcours.creation.cle])
    assert "seront perdues" in parcours.client.get(url).content.decode()
    assert Creation.objects.exists()
    parcours.client.post(url)
    assert not Creation.objects.exists()
    assert parcours.lire("territoire").status_code == 404


def test_on_n_abandonne_pas_ce_qui_est_cree(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("periode", scene).repondre("periode", **PERIODE)
    parcours.client.post(reverse("conventions:creation_abandonner", args=[parcours.creation.cle]))
    assert Creation.objects.get().convention == Convention.objects.get()


@pytest.mark.parametrize(
    "territoire",
    ["", "commune:", "commune:99999", "epci:999999999", "departement:26", "commune:26029\x00", "x" * 41, "commune"],
)
def test_un_territoire_inconnu_se_dit(parcours: Parcours, territoire: str):
    reponse = parcours.repondre("territoire", territoire=territoire)
    assert reponse.status_code == 200
    assert reponse.context["form"].errors["territoire"]
    assert parcours.creation.donnees == {}


def test_un_territoire_disparu_ou_sans_commune_se_refuse(parcours: Parcours):
    ancienne = CommuneFactory(supprimee_le=date(2024, 1, 1))
    vide = IntercommunaliteFactory()
    for cle, phrase in ((f"commune:{ancienne.pk}", "n’existe pas"), (f"epci:{vide.pk}", "aucune commune connue")):
        assert phrase in parcours.repondre("territoire", territoire=cle).content.decode()


def test_une_cle_entouree_d_espaces_est_comprise(parcours: Parcours, scene: Scene):
    parcours.repondre("territoire", territoire=f" commune:{scene.commune.pk} ")
    assert parcours.creation.donnees["territoire"]["cle"] == f"commune:{scene.commune.pk}"
    assert parcours.lire("parties").status_code == 200


@pytest.mark.parametrize("q", ["", "a", "\x00", "\x00\x00\x00", "%%", "x" * 500, "<script>alert(1)</script>"])
@pytest.mark.parametrize("etape", ["territoire", "parties"])
def test_chercher_n_importe_quoi(parcours: Parcours, scene: Scene, etape: str, q: str):
    parcours.jusqu_a(etape, scene)
    reponse = parcours.lire(etape, q=q)
    assert reponse.status_code == 200
    assert reponse.context["resultats"] == []
    assert "<script>alert" not in reponse.content.decode()


def test_la_recherche_vivante_rend_un_fragment(parcours: Parcours, scene: Scene):
    reponse = parcours.client.get(parcours.url("territoire"), {"q": "auberg"}, headers={"HX-Request": "true"})
    assert "<html" not in reponse.content.decode()
    assert f"commune:{scene.commune.pk}" in reponse.content.decode()


def test_un_modele_retire_brouillon_ou_d_autrui_ne_se_choisit_pas(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("modele", scene)
    for version in (
        VersionModeleFactory(statut="retiree"),
        VersionModeleFactory(statut="brouillon", modele__caf=scene.caf),
        VersionModeleFactory(modele__caf=CafFactory()),
    ):
        reponse = parcours.repondre("modele", version=version.pk)
        assert reponse.context["form"].errors["version"]
        assert version not in [ligne["version"] for ligne in reponse.context["versions"]]
    for faux in ("", "x", "999999", "²"):
        assert parcours.repondre("modele", version=faux).context["form"].errors["version"]
    assert "modele" not in parcours.creation.donnees


def test_le_modele_de_la_caf_vient_d_abord(parcours: Parcours, scene: Scene):
    sien = VersionModeleFactory(modele__caf=scene.caf, modele__nom="Notre CTG")
    parcours.jusqu_a("modele", scene)
    assert {ligne["version"] for ligne in parcours.lire("modele").context["versions"]} == {sien, scene.modele.version}
    assert "modèle de la Caf" in parcours.lire("modele").content.decode()


def test_l_option_d_un_autre_modele_ne_compte_pas(parcours: Parcours, scene: Scene):
    etrangere = OptionHypotheseFactory()
    parcours.jusqu_a("modele", scene)
    parcours.repondre(
        "modele",
        version=scene.modele.version.pk,
        **{f"option_{scene.modele.diagnostic.pk}": etrangere.pk, f"option_{etrangere.hypothese_id}": etrangere.pk},
    )
    assert parcours.creation.donnees["modele"]["options"] == [scene.modele.fait.pk]


def test_un_modele_retire_en_chemin_se_dit_et_ne_laisse_rien(parcours: Parcours, scene: Scene):
    nouvelle = CommuneFactory(nom="Valbrune")
    parcours.repondre("territoire", territoire=f"commune:{nouvelle.pk}")
    parcours.repondre("parties", partie=[f"commune:{nouvelle.pk}"])
    parcours.repondre("modele", version=scene.modele.version.pk)
    Modele.objects.get(pk=scene.modele.version.modele_id).versions.update(
        statut="retiree", retiree_le="2026-01-01T00:00Z"
    )
    reponse = parcours.repondre("periode", **PERIODE)
    assert "n’est plus proposé" in reponse.content.decode()
    assert not Convention.objects.exists()
    assert not Organisme.objects.filter(commune=nouvelle).exists()


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"date_fin": "2032-12-31"}, "date_fin", "trop longue"),
        ({"date_fin": "2026-12-31"}, "date_fin", "avant d’avoir commencé"),
        ({"date_fin": "2027-01-01"}, "date_fin", "avant d’avoir commencé"),
        ({"date_effet": "2019-01-01", "date_fin": "2020-12-31"}, "date_fin", "déjà finie"),
        ({"date_effet": "le premier"}, "date_effet", "date valide"),
        ({"date_effet": "9999-01-01", "date_fin": "9999-01-01"}, "date_fin", "avant d’avoir commencé"),
        ({"titre": ""}, "titre", "obligatoire"),
        ({"titre": "x" * 201}, "titre", "200 caractères"),
    ],
)
def test_une_periode_fausse_reste_a_l_ecran(
    parcours: Parcours, scene: Scene, champs: dict[str, str], champ: str, phrase: str
):
    parcours.jusqu_a("periode", scene)
    saisie = {**PERIODE, "lieu": "Crest", **champs}
    reponse = parcours.repondre("periode", **saisie)
    assert phrase in str(reponse.context["form"].errors[champ])
    page = reponse.content.decode()
    for valeur in saisie.values():
        assert not valeur or f'value="{valeur}"' in page
    assert not Convention.objects.exists()


def test_un_acte_d_engagement_dure_un_an(parcours: Parcours, scene: Scene):
    acte = VersionModeleFactory(modele__nature="acte_engagement", titre_document="Acte d’engagement")
    parcours.jusqu_a("modele", scene).repondre("modele", version=acte.pk)
    proposee = parcours.lire("periode").context["form"].initial
    assert (proposee["date_fin"] - proposee["date_effet"]).days in {364, 365}
    assert "un an au plus" in str(parcours.repondre("periode", **PERIODE).context["form"].errors["date_fin"])
    parcours.repondre("periode", **{**PERIODE, "date_fin": "2027-12-31"})
    assert Convention.objects.get().reference == "AE-26-2027-0001"


def test_un_effet_passe_avertit_sans_empecher(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("periode", scene)
    fin = date.today().replace(month=12, day=31)
    envoi = {**PERIODE, "date_effet": f"{fin.year - 1}-01-01", "date_fin": fin.isoformat()}
    reponse = parcours.client.post(parcours.url("periode"), envoi, follow=True)
    assert "rétroactive" in reponse.content.decode()
    assert Convention.objects.count() == 1


def test_la_creation_est_a_celui_qui_l_a_commencee(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("periode", scene)
    for autre in (membre(scene.caf), scene.direction, scene.etranger, scene.referente):
        client = Client()
        client.force_login(autre)
        for etape in ("territoire", "parties", "modele", "periode"):
            assert client.get(parcours.url(etape)).status_code == 404
            assert client.post(parcours.url(etape), PERIODE).status_code == 404
    assert not Convention.objects.exists()


def test_qui_a_quitte_la_caf_ne_finit_pas(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("periode", scene)
    scene.redacteur.appartenances.update(role=Role.LECTEUR)
    assert parcours.client.post(parcours.url("periode"), PERIODE).status_code == 403
    AppartenanceFactory(utilisateur=scene.redacteur)
    scene.redacteur.appartenances.filter(organisme=scene.caf).delete()
    assert parcours.lire("periode").status_code == 404
    assert str(parcours.creation.cle) not in parcours.client.get("/").content.decode()
    assert not Convention.objects.exists()


@pytest.mark.parametrize("role", [Role.VALIDEUR, Role.LECTEUR])
def test_seuls_les_redacteurs_commencent(scene: Scene, client: Client, role: str):
    client.force_login(membre(scene.caf, role))
    assert client.get(reverse("conventions:creer")).status_code == 403
    assert client.post(reverse("conventions:creer")).status_code == 403
    assert "Nouvelle convention" not in client.get("/").content.decode()


def test_une_etape_inconnue_n_existe_pas(parcours: Parcours):
    assert parcours.lire("fin").status_code == 404
    assert parcours.client.get(reverse("conventions:creation", args=[uuid4(), "territoire"])).status_code == 404
