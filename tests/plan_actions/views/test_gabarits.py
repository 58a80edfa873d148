"""Formats of fiche: read by agents, edited by the administrators of their Caf, never at the cost of a text."""

import pytest
from django.test import Client
from django.urls import reverse

from plan_actions.domain.gabarits import dupliquer_gabarit
from plan_actions.models import GabaritFiche
from territoires.models import Role, Utilisateur
from tests.fabriques import CafFactory, OrganismeFactory, membre
from tests.fabriques.plan_actions import FicheActionFactory, gabarit_fourni

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Utilisateur:
    return membre(CafFactory(), Role.ADMINISTRATEUR)


@pytest.fixture
def client(admin: Utilisateur) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def gabarit(admin: Utilisateur) -> GabaritFiche:
    caf = admin.appartenances.get().organisme
    return dupliquer_gabarit(gabarit_fourni("grille"), caf, par=admin, nom="Fiche maison")


def url(nom: str, *args: object) -> str:
    return reverse(f"plan_actions:{nom}", args=args)


def cles(gabarit: GabaritFiche) -> list[str]:
    return [section.cle for section in gabarit.sections.order_by("ordre")]


def test_un_gabarit_fourni_se_duplique_et_ne_se_modifie_pas(client: Client):
    fourni = gabarit_fourni("onze_lignes")
    assert client.post(url("gabarit", fourni.pk), {"nom": "Détourné"}).status_code == 403
    reponse = client.post(url("gabarit_dupliquer", fourni.pk))
    copie = GabaritFiche.objects.exclude(caf=None).get()
    assert reponse["Location"] == url("gabarit", copie.pk)
    assert cles(copie) == cles(fourni)


def test_une_rubrique_s_ajoute_se_modifie_et_garde_sa_cle(client: Client, gabarit: GabaritFiche):
    donnees = {"jeton": gabarit.jeton, "libelle": "Vigilance", "contenu": "texte", "colonne": "2"}
    client.post(url("rubrique_ajouter", gabarit.pk), donnees)
    gabarit.refresh_from_db()
    assert cles(gabarit)[-1] == "vigilance"
    donnees |= {"jeton": gabarit.jeton, "libelle": "Points de vigilance", "contenu": "liste"}
    client.post(url("rubrique", gabarit.pk, "vigilance"), donnees)
    section = gabarit.sections.get(cle="vigilance")
    assert (section.libelle, section.genre, section.colonne) == ("Points de vigilance", "liste", 2)


def test_deux_rubriques_ne_montrent_pas_le_meme_champ(client: Client, gabarit: GabaritFiche):
    donnees = {"jeton": gabarit.jeton, "libelle": "Encore le pilote", "contenu": "pilote"}
    reponse = client.post(url("rubrique_ajouter", gabarit.pk), donnees)
    assert reponse.status_code == 422
    assert "Encore le pilote" in reponse.content.decode()
    assert gabarit.sections.count() == 9


def test_les_rubriques_changent_de_rang(client: Client, gabarit: GabaritFiche):
    avant = cles(gabarit)
    client.post(url("gabarit_ordonner", gabarit.pk), {"descendre": "1", "jeton": gabarit.jeton})
    assert cles(gabarit)[:2] == [avant[1], avant[0]]
    gabarit.refresh_from_db()
    voulu = ",".join(map(str, [9, *range(1, 9)]))
    client.post(url("gabarit_ordonner", gabarit.pk), {"ordre": voulu, "jeton": gabarit.jeton})
    assert cles(gabarit)[0] == avant[-1]


def test_le_second_a_modifier_le_gabarit_est_prevenu(client: Client, gabarit: GabaritFiche):
    donnees = {"jeton": gabarit.jeton, "nom": "Le premier", "disposition": "grille"}
    client.post(url("gabarit", gabarit.pk), donnees)
    reponse = client.post(url("gabarit", gabarit.pk), donnees | {"nom": "Le second"}, follow=True)
    assert "Une autre personne a modifié ce gabarit" in reponse.content.decode()
    gabarit.refresh_from_db()
    assert gabarit.nom == "Le premier"


def test_retirer_une_rubrique_garde_ce_que_les_fiches_y_disaient(client: Client, gabarit: GabaritFiche):
    fiche = FicheActionFactory(axe__plan__gabarit=gabarit, textes={"resultats_attendus": "Moins d’attente."})
    client.post(url("rubrique_retirer", gabarit.pk, "resultats_attendus"), {"jeton": gabarit.jeton})
    assert "resultats_attendus" not in cles(gabarit)
    fiche.refresh_from_db()
    assert fiche.textes == {"resultats_attendus": "Moins d’attente."}


def test_archiver_puis_remettre_en_service(client: Client, gabarit: GabaritFiche):
    client.post(url("gabarit_archiver", gabarit.pk))
    gabarit.refresh_from_db()
    assert gabarit.archive_le is not None
    assert "1 gabarit archivé" in client.get(url("gabarits")).content.decode()
    client.post(url("gabarit_archiver", gabarit.pk))
    gabarit.refresh_from_db()
    assert gabarit.archive_le is None


@pytest.mark.parametrize(("role", "lit"), [(Role.LECTEUR, 200), (Role.REDACTEUR, 200)])
def test_un_agent_lit_sans_modifier(gabarit: GabaritFiche, role: Role, lit: int):
    agent = Client()
    agent.force_login(membre(gabarit.caf, role))
    assert agent.get(url("gabarit", gabarit.pk)).status_code == lit
    assert agent.post(url("rubrique_retirer", gabarit.pk, "public_cible")).status_code == 403
    assert gabarit.sections.count() == 9


def test_une_autre_caf_et_une_commune_n_y_ont_pas_acces(gabarit: GabaritFiche):
    for qui, attendu in (
        (membre(CafFactory(), Role.ADMINISTRATEUR), 404),
        (membre(OrganismeFactory(caf=gabarit.caf), Role.REFERENT), 403),
    ):
        autre = Client()
        autre.force_login(qui)
        assert autre.get(url("gabarit", gabarit.pk)).status_code == attendu
        assert autre.post(url("gabarit_archiver", gabarit.pk)).status_code == attendu
    gabarit.refresh_from_db()
    assert gabarit.archive_le is None
