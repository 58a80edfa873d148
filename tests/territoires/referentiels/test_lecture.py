import gzip
import shutil

import pytest

from territoires.referentiels.lecture import (
    DONNEES,
    Referentiel,
    ReferentielIncoherent,
    lire,
    lire_communes,
    nom_en_francais,
)
from territoires.validateurs import valider_code_insee, valider_siren


@pytest.fixture(scope="module")
def referentiel() -> Referentiel:
    return lire()


@pytest.fixture(scope="module")
def communes(referentiel):
    return {commune.code: commune for commune in referentiel.communes}


def test_nombres_officiels(referentiel):
    assert referentiel.millesime == 2026
    assert len(referentiel.communes) == 34_969
    assert len([d for d in referentiel.departements if d.region]) == 101
    assert len([i for i in referentiel.intercommunalites if i.nature != "EPT"]) == 1_255
    assert len([i for i in referentiel.intercommunalites if i.nature == "EPT"]) == 11


def test_natures(referentiel):
    natures = [i.nature for i in referentiel.intercommunalites]
    assert {nature: natures.count(nature) for nature in set(natures)} == {
        "CC": 989,
        "CA": 230,
        "CU": 14,
        "METROPOLE": 22,
        "EPT": 11,
    }


def test_corse(communes):
    assert (communes["2A004"].nom, communes["2A004"].departement) == ("Ajaccio", "2A")
    assert (communes["2B033"].nom, communes["2B033"].departement) == ("Bastia", "2B")
    assert not [code for code in communes if code.startswith("20")]


@pytest.mark.parametrize(
    ("code", "nom", "departement"),
    [
        ("97105", "Basse-Terre", "971"),
        ("97209", "Fort-de-France", "972"),
        ("97302", "Cayenne", "973"),
        ("97411", "Saint-Denis", "974"),
        ("97611", "Mamoudzou", "976"),
        ("97801", "Saint-Martin", "978"),
        ("98735", "Papeete", "987"),
    ],
)
def test_outre_mer(communes, code, nom, departement):
    assert (communes[code].nom, communes[code].departement) == (nom, departement)


def test_ni_arrondissement_municipal_ni_commune_deleguee(communes):
    assert communes["75056"].nom == "Paris"
    assert not {"75101", "69381", "13201"} & communes.keys()
    assert "75001" in communes["75056"].codes_postaux


def test_chaque_commune_a_une_intercommunalite_sauf_quatre_iles(referentiel):
    groupements = {i.siren for i in referentiel.intercommunalites if i.nature != "EPT"}
    regions = {d.code: d.region for d in referentiel.departements}
    hors = [c.nom for c in referentiel.communes if c.intercommunalite is None and regions[c.departement]]
    assert sorted(hors) == ["L’Île-d’Yeu", "Ouessant", "Île-de-Bréhat", "Île-de-Sein"]
    assert {c.intercommunalite for c in referentiel.communes} - {None} == groupements


def test_ept_dans_la_metropole_du_grand_paris(referentiel):
    epts = {i.siren for i in referentiel.intercommunalites if i.nature == "EPT"}
    membres = [c for c in referentiel.communes if c.ept]
    assert {c.ept for c in membres} == epts
    assert {c.intercommunalite for c in membres} == {"200054781"}


def test_codes_et_siren_justes(referentiel):
    for commune in referentiel.communes:
        valider_code_insee(commune.code)
        if commune.siren:
            valider_siren(commune.siren)
    for groupement in referentiel.intercommunalites:
        valider_siren(groupement.siren)


def test_population_d_un_groupement_est_celle_de_ses_communes(referentiel):
    habitants = dict.fromkeys((i.siren for i in referentiel.intercommunalites), 0)
    for commune in referentiel.communes:
        for groupement in {commune.intercommunalite, commune.ept} - {None}:
            habitants[groupement] += commune.population
    assert habitants == {i.siren: i.population for i in referentiel.intercommunalites}


@pytest.mark.parametrize(
    ("officiel", "attendu"),
    [
        ("Côte-d'Or", "Côte-d’Or"),
        ("CA ECLA  (Espace Communautaire)", "CA ECLA (Espace Communautaire)"),
        ('CC Verdon "Sources de lumière"', "CC Verdon «\u00a0Sources de lumière\u00a0»"),
    ],
)
def test_typographie(officiel, attendu):
    assert nom_en_francais(officiel) == attendu


@pytest.fixture
def copie(tmp_path):
    dossier = tmp_path / "donnees"
    shutil.copytree(DONNEES, dossier)
    return dossier


def test_fichier_absent(copie):
    (copie / "communes.csv.gz").unlink()
    with pytest.raises(ReferentielIncoherent, match=r"communes\.csv\.gz manque ou est illisible"):
        lire(copie)


def test_fichier_qui_n_est_pas_compresse(copie):
    (copie / "communes.csv.gz").write_bytes(b"code,nom\n")
    with pytest.raises(ReferentielIncoherent, match=r"communes\.csv\.gz manque ou est illisible"):
        lire(copie)


def test_fichier_tronque(copie):
    contenu = (copie / "communes.csv.gz").read_bytes()
    (copie / "communes.csv.gz").write_bytes(contenu[: len(contenu) // 2])
    with pytest.raises(ReferentielIncoherent, match=r"communes\.csv\.gz manque ou est illisible"):
        lire(copie)


def test_colonne_absente(copie):
    (copie / "departements.csv").write_text("code,libelle\n01,Ain\n", "utf-8")
    with pytest.raises(ReferentielIncoherent, match="colonnes attendues"):
        lire(copie)


def test_sans_millesime(copie):
    (copie / "origine.json").write_text("{}", "utf-8")
    with pytest.raises(ReferentielIncoherent, match=r"origine\.json"):
        lire(copie)


def test_renvoi_a_un_departement_inconnu(copie):
    lignes = (copie / "departements.csv").read_text("utf-8").splitlines(keepends=True)
    (copie / "departements.csv").write_text("".join(x for x in lignes if not x.startswith("38,")), "utf-8")
    with pytest.raises(ReferentielIncoherent, match="renvoie à 38, inconnu"):
        lire(copie)


def test_commune_en_double(copie):
    chemin = copie / "communes.csv.gz"
    lignes = gzip.decompress(chemin.read_bytes()).decode().splitlines(keepends=True)
    chemin.write_bytes(gzip.compress("".join([*lignes, lignes[1]]).encode()))
    with pytest.raises(ReferentielIncoherent, match="un code de commune figure deux fois"):
        lire(copie)


def test_communes_dans_l_ordre_des_codes():
    codes = [commune.code for commune in lire_communes()]
    assert codes == sorted(codes)
