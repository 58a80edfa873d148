"""Search in the real 34,969 communes and 1,266 groupings."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from territoires.models import Commune, Departement, Intercommunalite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("decoupage_officiel")]


def communes(texte: str, nombre: int = 3) -> list[str]:
    return [commune.nom for commune in Commune.objects.rechercher(texte)[:nombre]]


def intercommunalites(texte: str, nombre: int = 3) -> list[str]:
    return [intercommunalite.nom for intercommunalite in Intercommunalite.objects.rechercher(texte)[:nombre]]


def test_tout_est_charge():
    assert Commune.objects.count() == 34_969
    assert Intercommunalite.objects.exclude(nature="EPT").count() == 1_255
    assert Intercommunalite.objects.count() == 1_266
    assert Departement.objects.departements().count() == 101
    assert Departement.objects.count() == 109


def test_recharger_ne_change_rien_et_n_ecrit_rien():
    sortie = StringIO()
    with CaptureQueriesContext(connection) as requetes:
        call_command("charger_referentiels", stdout=sortie)
    assert sortie.getvalue() == "Découpage 2026 déjà à jour\u00a0: rien n’a changé.\n"
    ecrites = [r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert ecrites == []
    assert len([r for r in requetes if r["sql"].startswith("SELECT")]) == 4


@pytest.mark.parametrize("texte", ["st etienne", "Saint-Étienne", "SAINT ETIENNE", "  saint–étienne ", "St-Étienne"])
def test_saint_etienne_d_abord(texte):
    trouvees = Commune.objects.rechercher(texte)
    assert trouvees[0].code == "42218"
    assert trouvees[1].nom == "Saint-Étienne-du-Rouvray"
    assert trouvees.count() == 68


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("mans", "72181"),
        ("le mans", "72181"),
        ("rochelle", "17300"),
        ("la rochelle", "17300"),
        ("roch", "17300"),
        ("hay les roses", "94038"),
        ("l'hay", "94038"),
        ("isle d'abeau", "38193"),
        ("etienne rouvray", "76575"),
        ("schoelcher", "97229"),
        ("ile d yeu", "85113"),
        ("y", "80829"),
        ("paris", "75056"),
        ("lyon 69", "69123"),
        ("saint denis 974", "97411"),
        ("93200 saint-denis", "93066"),
        ("Grenoble (38)", "38185"),
        ("38185", "38185"),
        ("38000", "38185"),
        ("2a004", "2A004"),
        ("2B033", "2B033"),
        ("75001", "75056"),
        ("213 801 855", "38185"),
        ("213801855 00015", "38185"),
    ],
)
def test_la_commune_cherchee_vient_en_premier(texte, code):
    assert Commune.objects.rechercher(texte).first().code == code


def test_le_nom_exact_passe_avant_une_commune_plus_peuplee():
    exactes = Commune.objects.rechercher("sai")
    assert [c.nom for c in exactes[:2]] == ["Sai", "Saint-Étienne"]
    assert exactes[0].population < exactes[1].population


def test_a_nom_egal_la_plus_peuplee_d_abord():
    assert list(Commune.objects.rechercher("sainte marie").values_list("departement", flat=True)[:3]) == [
        "974",
        "972",
        "35",
    ]


def test_code_postal_partiel():
    trouvees = list(Commune.objects.rechercher("2A0").values_list("code", flat=True))
    assert trouvees
    assert all(code.startswith("2A0") for code in trouvees)


def test_code_postal_partage():
    trouvees = Commune.objects.rechercher("26400")
    assert trouvees.count() == 24
    assert all("26400" in commune.codes_postaux.split() for commune in trouvees)


@pytest.mark.parametrize("texte", ["", "   ", "-'’", "%", "_", "zzzzz", "00000", "999999999", "\x00", "'; drop table"])
def test_rien_a_trouver(texte):
    assert list(Commune.objects.rechercher(texte)) == []


def test_un_long_texte_colle_ne_casse_rien():
    assert list(Commune.objects.rechercher("saint " * 5_000)) != []
    assert list(Intercommunalite.objects.rechercher("pays de nulle part " * 5_000)) == []


@pytest.mark.parametrize(
    ("texte", "nom"),
    [
        ("val de gray", "CC Val de Gray"),
        ("CC Val de Gray", "CC Val de Gray"),
        ("communauté de communes du Pays d'Uzès", "CC Pays d’Uzès"),
        ("bassin de brive", "CA du Bassin de Brive"),
        ("lyon", "Métropole de Lyon"),
        ("metropole du grand paris", "Métropole du Grand Paris"),
        ("toulouse", "Toulouse Métropole"),
        ("plaine commune", "Plaine Commune"),
        ("pontchateau saint gildas", "CC du Pays de Pontchâteau St-Gildas-des-Bois"),
        ("200 000 172", "CC Faucigny - Glières"),
        ("200000172", "CC Faucigny - Glières"),
        ("1000 etangs", "CC des 1000 étangs"),
    ],
)
def test_l_intercommunalite_cherchee_vient_en_premier(texte, nom):
    assert intercommunalites(texte)[:1] == [nom]


def test_la_nature_seule_filtre():
    assert Intercommunalite.objects.rechercher("communauté urbaine").count() == 14
    assert Intercommunalite.objects.rechercher("ept").count() == 11


@pytest.mark.parametrize("texte", ["", "  ", "zzzzz", "999999999"])
def test_aucune_intercommunalite(texte):
    assert intercommunalites(texte) == []


def test_une_seule_requete_par_recherche(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert communes("villeurbanne 69") == ["Villeurbanne"]
    with django_assert_num_queries(1):
        assert intercommunalites("grenoble alpes") == ["Grenoble-Alpes-Métropole"]


def test_une_recherche_se_combine_avec_d_autres_filtres():
    assert [c.code for c in Commune.objects.filter(departement="93").rechercher("st denis")[:1]] == ["93066"]


def test_membres_d_un_epci_et_d_un_ept():
    grand_paris = Intercommunalite.objects.get(siren="200054781")
    plaine_commune = Intercommunalite.objects.get(siren="200057867")
    assert (grand_paris.membres().count(), grand_paris.membres()[0].nom) == (130, "Paris")
    assert (plaine_commune.membres().count(), plaine_commune.membres()[0].nom) == (8, "Saint-Denis")
    assert {c.intercommunalite_id for c in plaine_commune.membres()} == {"200054781"}


def test_noms_pour_un_texte_juridique():
    epci = Intercommunalite.objects.rechercher("bassin de brive")[0]
    assert epci.denomination == "communauté d’agglomération du Bassin de Brive"
    assert Intercommunalite.objects.get(siren="200046977").denomination == "Métropole de Lyon"
    assert Departement.objects.get(code="38").avec_de == "de l’Isère"
    assert Departement.objects.get(code="78").avec_article == "les Yvelines"
    assert Commune.objects.get(code="83098").avec_de == "du Pradet"
