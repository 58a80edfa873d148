"""The list of conventions and its spreadsheet: what is asked is what is shown, and costs the same for thirty."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.enums import Statut
from conventions.models import Convention
from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import (
    AppartenanceFactory,
    CafFactory,
    CommuneFactory,
    ConventionFactory,
    UtilisateurFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf() -> Organisme:
    return CafFactory(nom="Caisse d’allocations familiales de la Drôme")


@pytest.fixture
def agent(caf: Organisme, client: Client) -> Utilisateur:
    personne = membre(caf, prenom="Alix", nom="Morel")
    client.force_login(personne)
    return personne


def convention(caf: Organisme, agent: Utilisateur, titre: str, **champs: Any) -> Convention:
    champs = {"territoire_nom": "territoire sans nom", "communes": [], **champs}
    creee = ConventionFactory(caf=caf, agent=agent, titre=titre, articles=0, annexes=0, sans_signataires=True, **champs)
    # The names that factories draw would answer searches by themselves.
    creee.parties.exclude(organisme=caf).update(nom="commune de Quintal")
    return creee


def titres(client: Client, **params: str) -> list[str]:
    reponse = client.get("/conventions/", params)
    assert reponse.status_code == 200
    return [c.titre for c in reponse.context["page"]]


@pytest.fixture
def trois(caf: Organisme, agent: Utilisateur) -> list[Convention]:
    return [
        convention(caf, agent, "CTG de Valbrune", date_effet=date(2024, 1, 1), date_fin=date(2027, 12, 31)),
        convention(
            caf,
            UtilisateurFactory(nom="Ancienne"),
            "CTG 100 % d’Ilbourg_Nord",
            date_effet=date(2025, 1, 1),
            date_fin=date(2026, 12, 31),
            statut=Statut.DELIBERATIONS,
        ),
        convention(
            caf,
            agent,
            "Acte d’Orgeries",
            nature="acte_engagement",
            date_effet=date(2026, 1, 1),
            date_fin=date(2026, 12, 30),
        ),
    ]


def test_les_plus_recentes_d_abord(client: Client, trois: list[Convention]):
    assert titres(client) == ["Acte d’Orgeries", "CTG 100 % d’Ilbourg_Nord", "CTG de Valbrune"]


@pytest.mark.parametrize(
    ("tri", "attendu"),
    [
        ("titre", ["Acte d’Orgeries", "CTG 100 % d’Ilbourg_Nord", "CTG de Valbrune"]),
        ("-titre", ["CTG de Valbrune", "CTG 100 % d’Ilbourg_Nord", "Acte d’Orgeries"]),
        ("fin", ["Acte d’Orgeries", "CTG 100 % d’Ilbourg_Nord", "CTG de Valbrune"]),
        ("effet", ["CTG de Valbrune", "CTG 100 % d’Ilbourg_Nord", "Acte d’Orgeries"]),
        ("inconnu", ["Acte d’Orgeries", "CTG 100 % d’Ilbourg_Nord", "CTG de Valbrune"]),
        ("agent__password", ["Acte d’Orgeries", "CTG 100 % d’Ilbourg_Nord", "CTG de Valbrune"]),
    ],
)
def test_trier(client: Client, trois: list[Convention], tri: str, attendu: list[str]):
    assert titres(client, tri=tri) == attendu


@pytest.mark.parametrize(
    ("q", "combien"),
    [
        ("valbrune ctg", 1),
        ("VALBRUNE", 1),
        ("100 %", 1),
        ("%", 1),
        ("_", 1),
        ("\\", 0),
        ("CTG26-2026", 3),
        ("orgeries ctg26", 1),
        ("allocations", 3),
        ("nulle part", 0),
        ("x" * 500, 0),
        ("ctg nulle part", 0),
    ],
)
def test_chercher(client: Client, trois: list[Convention], q: str, combien: int):
    assert len(titres(client, q=q)) == combien


@pytest.mark.parametrize("q", ["saint-etienne", "st etienne", "Étienne", "ETIENNE saint"])
def test_chercher_une_commune_couverte_sans_accent(client: Client, caf: Organisme, agent: Utilisateur, q: str):
    voulue = convention(caf, agent, "CTG du Furan", communes=[CommuneFactory(nom="Saint-Étienne")])
    convention(caf, agent, "CTG d’ailleurs", communes=[CommuneFactory(nom="Roanne")])
    assert [c.pk for c in client.get(reverse("conventions:liste"), {"q": q}).context["page"]] == [voulue.pk]


def test_chercher_par_le_nom_d_une_partie(client: Client, trois: list[Convention]):
    partie = trois[0].parties.exclude(organisme=trois[0].caf).get()
    partie.nom = "communauté de communes du Haut-Aure"
    partie.save()
    assert titres(client, q="haut-aure") == ["CTG de Valbrune"]


def test_filtrer(client: Client, agent: Utilisateur, trois: list[Convention]):
    assert titres(client, statut="deliberations") == ["CTG 100 % d’Ilbourg_Nord"]
    assert titres(client, nature="acte_engagement") == ["Acte d’Orgeries"]
    assert titres(client, agent=str(agent.pk)) == ["Acte d’Orgeries", "CTG de Valbrune"]
    assert titres(client, agent=str(agent.pk), nature="ctg", q="brune") == ["CTG de Valbrune"]


@pytest.mark.parametrize(
    "params",
    [
        {"statut": "volé"},
        {"nature": "x"},
        {"agent": "999999"},
        {"agent": "²"},
        {"agent": "1" * 30},
        {"echeance": "12"},
        {"alerte": "oui"},
        {"q": "\x00"},
        {"page": "-1"},
        {"page": "99"},
        {"statut": ""},
    ],
)
def test_une_valeur_inconnue_ne_filtre_rien(client: Client, trois: list[Convention], params: dict[str, str]):
    assert len(titres(client, **params)) == 3


def test_rien_d_autrui(client: Client, caf: Organisme, trois: list[Convention]):
    ailleurs = ConventionFactory(titre="Ailleurs")
    assert "Ailleurs" not in titres(client)
    assert titres(client, q="Ailleurs") == []
    # Not even in the choices of agents.
    assert ailleurs.agent.nom not in client.get("/conventions/").content.decode()
    assert len(titres(client, agent=str(ailleurs.agent_id))) == 3


def test_une_collectivite_voit_les_siennes_sans_les_agents(client: Client, trois: list[Convention]):
    mairie = trois[0].parties.exclude(organisme=trois[0].caf).get().organisme
    client.force_login(membre(mairie, Role.LECTEUR))
    assert titres(client) == ["CTG de Valbrune"]
    assert client.get("/conventions/").context["filtre"].form.fields["agent"].queryset.count() == 0
    assert "Nouvelle convention" not in client.get("/conventions/").content.decode()


def test_ce_qui_est_cherche_ne_devient_pas_du_html(client: Client, trois: list[Convention]):
    page = client.get("/conventions/", {"q": '"><script>alert(1)</script>', "tri": "<b>"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "Aucune convention ne répond à ces critères" in page


def test_vingt_cinq_par_page(client: Client, caf: Organisme, agent: Utilisateur):
    for rang in range(27):
        convention(caf, agent, f"CTG {rang:02}", parties=1)
    assert len(titres(client)) == 25
    assert len(titres(client, page="2")) == 2
    assert len(set(titres(client, tri="effet")) | set(titres(client, tri="effet", page="2"))) == 27


def test_autant_de_requetes_pour_trente(
    client: Client, caf: Organisme, agent: Utilisateur, django_assert_num_queries: Callable
):
    convention(caf, agent, "CTG 0")
    url = "/conventions/?statut=redaction&q=ctg&tri=titre"
    with django_assert_num_queries(7):
        client.get(url)
    with django_assert_num_queries(4):
        client.get("/conventions/tableur/")
    for rang in range(30):
        convention(caf, membre(caf), f"CTG {rang}")
    with django_assert_num_queries(7):
        client.get(url)
    with django_assert_num_queries(4):
        client.get("/conventions/tableur/")


def cellules(reponse: Any) -> list[dict[str, str]]:
    """Rows of the sheet, by column letter; a formula shows as « =... » with its kind in front."""
    espace = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with ZipFile(BytesIO(reponse.content)) as archive:
        partagees = [
            "".join(t.text or "" for t in si.iter(f"{{{espace['x']}}}t"))
            for si in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        feuille = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    lignes = []
    for ligne in feuille.iterfind(".//x:row", espace):
        valeurs = {}
        for cellule in ligne:
            assert cellule.find("x:f", espace) is None, "une formule"
            valeur = cellule.findtext("x:v", "", espace)
            colonne = re.sub(r"[0-9]", "", cellule.get("r"))
            valeurs[colonne] = partagees[int(valeur)] if cellule.get("t") == "s" else valeur
        lignes.append(valeurs)
    return lignes


def test_le_tableur_dit_la_meme_chose(client: Client, trois: list[Convention]):
    reponse = client.get("/conventions/tableur/", {"tri": "titre"})
    assert reponse["Content-Type"].endswith("spreadsheetml.sheet")
    assert reponse["Content-Disposition"] == f'attachment; filename="conventions-{timezone.localdate()}.xlsx"'
    entete, *lignes = cellules(reponse)
    assert [entete["A"], entete["G"], entete["H"]] == ["Référence", "Statut", "Parties"]
    assert [ligne["B"] for ligne in lignes] == titres(client, tri="titre")
    valbrune = lignes[-1]
    assert (valbrune["A"], valbrune["C"]) == (trois[0].reference, "Convention territoriale globale")
    assert (valbrune["G"], valbrune["H"], valbrune["I"]) == ("Rédaction", "2", "Alix Morel")
    # Days as days: 1 January 2024 is the 45 292nd of a spreadsheet.
    assert valbrune["E"] == "45292"


def test_une_formule_reste_du_texte(client: Client, caf: Organisme, agent: Utilisateur):
    pieges = ['=HYPERLINK("http://pirate.exemple")', "{=1+1}", "+cmd|' /C calc'!A0", "@SUM(1)", "http://pirate.exemple"]
    for titre in pieges:
        convention(caf, agent, titre, parties=1)
    reponse = client.get("/conventions/tableur/")
    assert sorted(ligne["B"] for ligne in cellules(reponse)[1:]) == sorted(pieges)
    with ZipFile(BytesIO(reponse.content)) as archive:
        assert b"hyperlink" not in archive.read("xl/worksheets/sheet1.xml").lower()


def test_le_tableur_suit_les_filtres_et_les_droits(client: Client, trois: list[Convention]):
    ConventionFactory(titre="Ailleurs")
    lignes = cellules(client.get("/conventions/tableur/", {"nature": "acte_engagement", "statut": "volé"}))
    assert [ligne["B"] for ligne in lignes[1:]] == ["Acte d’Orgeries"]
    assert len(cellules(client.get("/conventions/tableur/"))) == 4
    assert len(cellules(client.get("/conventions/tableur/", {"q": "nulle part"}))) == 1


def test_qui_a_deux_organismes_voit_la_somme_une_fois(client: Client, trois: list[Convention]):
    """A convention seen from both sides is one row."""
    mairie = trois[0].parties.exclude(organisme=trois[0].caf).get().organisme
    AppartenanceFactory(utilisateur=trois[0].agent, organisme=mairie)
    assert len(titres(client)) == 3


def test_une_faute_de_frappe_propose_le_nom_d_une_commune_visible(client: Client, trois: list[Convention]):
    trois[0].communes.set([CommuneFactory(nom="Aubergenville", nom_recherche="aubergenville")])
    ConventionFactory().communes.set([CommuneFactory(nom="Morteau", nom_recherche="morteau")])
    reponse = client.get("/conventions/", {"q": "Aubregenville"})
    assert reponse.context["proche"] == "Aubergenville"
    assert "?q=Aubergenville" in reponse.content.decode()
    # A commune of somebody else is never named.
    assert client.get("/conventions/", {"q": "mortaeu"}).context["proche"] == ""
