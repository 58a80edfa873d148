"""The cards of organismes: from the register, without duplicates, each Caf its own."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from territoires.models import NatureOrganisme, Organisme, ReglagesCaf, Role, Utilisateur
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    DepartementFactory,
    IntercommunaliteFactory,
    OrganismeFactory,
    membre,
    siren,
)

pytestmark = pytest.mark.django_db
CREER = "/organismes/nouveau/"


@pytest.fixture
def caf() -> Organisme:
    return CafFactory()


@pytest.fixture
def redactrice(caf: Organisme, client: Client) -> Utilisateur:
    personne = membre(caf)
    client.force_login(personne)
    return personne


def fiche(**champs: object) -> dict[str, object]:
    return {
        "nature": "association",
        "nom": "Maison des familles",
        "article": "la",
        "feminin": "on",
        "denomination_courte": "la maison",
        **champs,
    }


def test_une_commune_vient_du_registre_avec_sa_grammaire(client: Client, caf: Organisme, redactrice: Utilisateur):
    autre = DepartementFactory(code="78", nom="Yvelines", article="les")
    commune = CommuneFactory(code="78029", nom="Aubergenville", liaison=1, codes_postaux="78410", departement=autre)
    page = client.get(f"{CREER}?territoire=commune:78029")
    initial = page.context["form"].initial
    assert (initial["nom"], initial["denomination_courte"]) == ("commune d’Aubergenville", "la commune")
    envoi = fiche(**{cle: initial[cle] or "" for cle in ("nature", "nom", "siren", "code_postal", "ville", "commune")})
    assert client.post(CREER, {**envoi, "denomination_courte": "la commune"}).status_code == 302
    organisme = Organisme.objects.get(commune=commune)
    assert (organisme.caf, organisme.departement, organisme.ville) == (caf, autre, "Aubergenville")
    assert organisme.history.first().history_user == redactrice


def test_une_intercommunalite_vient_du_registre(client: Client, redactrice: Utilisateur):
    epci = IntercommunaliteFactory(nom="CC du Val d’Aure")
    initial = client.get(f"{CREER}?territoire=epci:{epci.pk}").context["form"].initial
    assert (initial["nom"], initial["article"], initial["siren"]) == (
        "communauté de communes du Val d’Aure",
        "la",
        epci.siren,
    )


@pytest.mark.parametrize(
    "cle", ["", "commune:", "commune:00000", "epci:x", "autre:1", "commune:26001\x00", "%00", "é" * 500]
)
def test_un_territoire_inconnu_laisse_la_fiche_vide(client: Client, redactrice: Utilisateur, cle: str):
    reponse = client.get(CREER, {"territoire": cle})
    assert reponse.status_code == 200
    assert reponse.context["form"].initial == {}


def test_une_commune_n_a_qu_une_fiche_par_caf(client: Client, caf: Organisme, redactrice: Utilisateur):
    commune = CommuneFactory()
    OrganismeFactory(commune=commune)
    envoi = fiche(nature="commune", nom="commune du Pradet", commune=commune.pk)
    assert client.post(CREER, envoi).status_code == 302
    reponse = client.post(CREER, envoi)
    assert "Cette commune figure déjà parmi vos organismes" in reponse.content.decode()
    assert "commune du Pradet" in reponse.content.decode()
    epci = IntercommunaliteFactory()
    envoi = fiche(nature="intercommunalite", intercommunalite=epci.pk)
    assert client.post(CREER, envoi).status_code == 302
    assert "Cette intercommunalité figure déjà" in client.post(CREER, envoi).content.decode()
    assert Organisme.objects.filter(caf=caf).count() == 2


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"nature": "commune"}, "Choisissez la commune dans la liste"),
        ({"nature": "intercommunalite"}, "Choisissez l’intercommunalité dans la liste"),
        ({"nature": "caf"}, "Sélectionnez un choix valide"),
        ({"nature": "commune", "commune": "99999"}, "choix valide"),
        ({"nom": ""}, "obligatoire"),
        ({"siren": "123456789"}, "clé de contrôle"),
        ({"siren": "12345"}, "incomplet"),
        ({"article": "un"}, "choix valide"),
    ],
)
def test_une_fiche_fausse_est_refusee(client: Client, redactrice: Utilisateur, champs: dict, phrase: str):
    avant = Organisme.objects.count()
    reponse = client.post(CREER, fiche(**champs))
    assert reponse.status_code == 200
    assert phrase in reponse.content.decode()
    assert Organisme.objects.count() == avant


def test_une_commune_disparue_ne_se_choisit_plus(client: Client, redactrice: Utilisateur):
    ancienne = CommuneFactory(supprimee_le="2024-01-01")
    assert "choix valide" in client.post(CREER, fiche(nature="commune", commune=ancienne.pk)).content.decode()


def test_la_fiche_est_celle_de_sa_caf_quoi_qu_on_poste(client: Client, caf: Organisme, redactrice: Utilisateur):
    autre, commune = CafFactory(), CommuneFactory()
    client.post(CREER, fiche(caf=autre.pk, commune=commune.pk, logo="logos/x.svg", departement="01"))
    organisme = Organisme.objects.get(nom="Maison des familles")
    assert (organisme.caf, organisme.commune, organisme.logo.name) == (caf, None, "")
    assert organisme.departement_id == caf.departement_id


def test_le_siren_se_tape_avec_des_espaces(client: Client, caf: Organisme, redactrice: Utilisateur):
    numero = siren(42)
    client.post(CREER, fiche(siren=f" {numero[:3]} {numero[3:6]}\u00a0{numero[6:]} "))
    organisme = Organisme.objects.get(caf=caf)
    assert organisme.siren == numero
    modifier = reverse("territoires:organisme_modifier", args=[organisme.pk])
    assert client.post(modifier, fiche(nom="Maison bleue", siren=f"{numero[:3]}.{numero[3:]}")).status_code == 302
    organisme.refresh_from_db()
    assert (organisme.nom, organisme.siren) == ("Maison bleue", numero)


def test_modifier_ne_change_ni_la_nature_ni_la_caf(client: Client, caf: Organisme, redactrice: Utilisateur):
    organisme = OrganismeFactory(caf=caf)
    url = reverse("territoires:organisme_modifier", args=[organisme.pk])
    client.post(url, fiche(nature="caf", caf=CafFactory().pk, commune=""))
    apres = Organisme.objects.get(pk=organisme.pk)
    assert (apres.nom, apres.nature, apres.caf, apres.commune) == (
        "Maison des familles",
        NatureOrganisme.COMMUNE,
        caf,
        organisme.commune,
    )
    assert "<script" not in client.get(url).content.decode().split("<form")[1]


def test_un_nom_hostile_reste_du_texte(client: Client, caf: Organisme, redactrice: Utilisateur):
    organisme = OrganismeFactory(caf=caf, nom="<script>alert(1)</script>")
    for url in ("/organismes/", reverse("territoires:organisme", args=[organisme.pk])):
        assert "<script>alert(1)" not in client.get(url).content.decode()


def test_la_liste_est_celle_de_la_caf(client: Client, caf: Organisme, redactrice: Utilisateur):
    mienne, sienne = OrganismeFactory(caf=caf, nom="commune d’ici"), OrganismeFactory(nom="commune de là")
    page = client.get("/organismes/").content.decode()
    assert mienne.nom[1:] in page
    assert sienne.nom not in page
    assert client.get(reverse("territoires:organisme", args=[sienne.pk])).status_code == 404


def test_une_commune_suivie_par_deux_caf_a_deux_fiches_etanches(client: Client, caf: Organisme):
    commune = CommuneFactory()
    ici, la = OrganismeFactory(caf=caf, commune=commune), OrganismeFactory(commune=commune)
    client.force_login(membre(ici, Role.REFERENT))
    assert client.get(reverse("territoires:organisme", args=[ici.pk])).status_code == 200
    assert client.get(reverse("territoires:organisme", args=[la.pk])).status_code == 404
    assert client.get(reverse("territoires:organisme", args=[caf.pk])).status_code == 200
    assert client.get(reverse("territoires:organisme", args=[la.caf_id])).status_code == 404


@pytest.mark.parametrize(
    ("recherche", "trouves"),
    [
        ({"q": "orger"}, 1),
        ({"q": "%"}, 0),
        ({"q": "_"}, 0),
        ({"q": "a" * 500}, 0),
        ({"q": "\x00"}, 3),
        ({"q": "Orger\x00"}, 1),
        ({"nature": "association"}, 1),
        ({"nature": "inconnue"}, 3),
        ({"page": "999"}, 3),
        ({"page": "x"}, 3),
    ],
)
def test_filtrer_les_organismes(client: Client, caf: Organisme, redactrice: Utilisateur, recherche: dict, trouves: int):
    OrganismeFactory(caf=caf, nom="commune des Orgeries")
    OrganismeFactory(caf=caf, nom="Les petits pas", nature="association", commune=None)
    page = client.get("/organismes/", recherche).context["page"]
    assert len(page.object_list) == trouves


def test_la_liste_coute_autant_pour_vingt(
    client: Client, caf: Organisme, redactrice: Utilisateur, django_assert_num_queries: Callable
):
    OrganismeFactory(caf=caf)
    with django_assert_num_queries(6):
        client.get("/organismes/")
    OrganismeFactory.create_batch(20, caf=caf)
    with django_assert_num_queries(6):
        client.get("/organismes/")


class TestReglages:
    """What a Caf decides for all its documents."""

    @pytest.fixture
    def url(self, caf: Organisme, client: Client) -> str:
        client.force_login(membre(caf, Role.ADMINISTRATEUR))
        return reverse("territoires:reglages", args=[caf.pk])

    @staticmethod
    def choix(**champs: object) -> dict[str, object]:
        return {"signature": "directeur_et_president", "signatures_par_rang": 3, "prefixe": "CTG-26", **champs}

    def test_s_enregistrent(self, url: str, caf: Organisme, client: Client):
        assert client.post(url, self.choix(paraphes="on")).status_code == 302
        reglages = ReglagesCaf.objects.get(caf=caf)
        assert (reglages.signature, reglages.signatures_par_rang, reglages.prefixe) == (
            "directeur_et_president",
            3,
            "CTG-26",
        )
        assert reglages.paraphes is True

    def test_se_creent_s_ils_manquent(self, url: str, caf: Organisme, client: Client):
        ReglagesCaf.objects.all().delete()
        assert client.get(url).status_code == 200
        assert not ReglagesCaf.objects.exists()
        client.post(url, self.choix())
        assert ReglagesCaf.objects.get(caf=caf).prefixe == "CTG-26"

    @pytest.mark.parametrize("prefixe", ["", "CTG/26", "CTG 26", "ÉTÉ", "ctg", "-CTG", "../..", "CTG-26-TROP"])
    def test_le_prefixe_tient_dans_une_adresse(self, url: str, caf: Organisme, client: Client, prefixe: str):
        reponse = client.post(url, self.choix(prefixe=prefixe))
        assert reponse.status_code == 200
        assert reponse.context["form"].errors["prefixe"]
        assert ReglagesCaf.objects.get(caf=caf).prefixe == "CTG"

    @pytest.mark.parametrize("champs", [{"signature": "maire"}, {"signatures_par_rang": 9}])
    def test_refusent_un_choix_inconnu(self, url: str, caf: Organisme, client: Client, champs: dict):
        assert "choix valide" in client.post(url, self.choix(**champs)).content.decode()

    def test_n_existent_que_pour_une_caf(self, caf: Organisme, client: Client):
        commune = OrganismeFactory(caf=caf)
        client.force_login(membre(commune, Role.REFERENT))
        assert client.get(reverse("territoires:reglages", args=[commune.pk])).status_code == 403
        client.force_login(membre(commune, Role.REFERENT))
        assert client.get(reverse("territoires:reglages", args=[caf.pk])).status_code == 403
