"""The script that builds the data files, on a package of three communes."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from territoires.referentiels.lecture import LigneCommune, LigneIntercommunalite, lire

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "construire_referentiels.py"


def commune(code, nom, departement, population, **autres):
    return {"code": code, "nom": nom, "departement": departement, "type": "commune-actuelle"} | {
        "population": population,
        "codesPostaux": [f"{code[:2]}000"],
        "siren": "213801855",
        "typeLiaison": 0,
        **autres,
    }


@pytest.fixture
def paquet(tmp_path):
    dossier = tmp_path / "package"
    (dossier / "data").mkdir(parents=True)
    lointaine = commune("98901", "Île de Clipperton", "989", 0)
    for absente in ("population", "codesPostaux", "siren", "typeLiaison"):
        del lointaine[absente]
    donnees = {
        "communes": [
            lointaine,
            commune("38185", "Grenoble", "38", 60, codesPostaux=["38000", "38100"]),
            commune("26001", "Solaure en Diois", "26", 100),
            commune("69381", "Lyon 1er Arrondissement", "69", 5, type="arrondissement-municipal"),
        ],
        "regions": [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}, {"code": "989", "nom": "Île de Clipperton"}],
        "departements": [
            {"code": "989", "nom": "Île de Clipperton", "region": "989", "zone": "com"},
            {"code": "38", "nom": "Isère", "region": "84", "zone": "metro"},
            {"code": "26", "nom": "Drôme", "region": "84", "zone": "metro"},
        ],
        "epci": [
            {
                "code": "200040715",
                "nom": "Métropole d'ici",
                "type": "MET69",
                "membres": [{"code": "38185"}, {"code": "26001"}],
            }
        ],
        "ept": [],
    }
    for nom, contenu in donnees.items():
        (dossier / "data" / f"{nom}.json").write_text(json.dumps(contenu), "utf-8")
    (dossier / "package.json").write_text(json.dumps({"version": "6.0.0"}), "utf-8")
    return dossier


def construire(paquet: Path, sortie: Path, monkeypatch) -> None:
    options = ["--millesime", "2026", "--population", "2023", "--sortie", str(sortie)]
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(paquet), *options])
    runpy.run_path(str(SCRIPT), run_name="__main__")


def test_ce_qui_est_construit_se_relit(paquet, tmp_path, monkeypatch, capsys):
    construire(paquet, tmp_path / "sortie", monkeypatch)
    assert capsys.readouterr().out.splitlines() == ["communes : 3", "intercommunalites : 1", "departements : 3"]
    referentiel = lire(tmp_path / "sortie")
    assert referentiel.millesime == 2026
    assert [(d.code, d.region) for d in referentiel.departements] == [
        ("26", "Auvergne-Rhône-Alpes"),
        ("38", "Auvergne-Rhône-Alpes"),
        ("989", ""),
    ]
    assert referentiel.intercommunalites == (
        LigneIntercommunalite("200040715", "Métropole d’ici", "METROPOLE", 160, "26"),
    )
    assert [c.code for c in referentiel.communes] == ["26001", "38185", "98901"]
    assert referentiel.communes[1] == LigneCommune(
        "38185", "Grenoble", ("38000", "38100"), 60, "213801855", "38", "200040715", None, 0
    )
    assert referentiel.communes[2] == LigneCommune("98901", "Île de Clipperton", (), 0, "", "989", None, None, None)


def test_memes_donnees_memes_octets(paquet, tmp_path, monkeypatch):
    for sortie in ("une", "deux"):
        construire(paquet, tmp_path / sortie, monkeypatch)
    octets = [{f.name: f.read_bytes() for f in (tmp_path / sortie).iterdir()} for sortie in ("une", "deux")]
    assert octets[0] == octets[1]
    assert len(octets[0]) == 4
