"""Build the reference data files from the npm package ``@etalab/decoupage-administratif``.

Usage, from the root of the repository, with the package unpacked anywhere (``npm pack`` then ``tar xzf``)::

    python scripts/construire_referentiels.py CHEMIN/package --millesime 2026 --population 2023

The files are the same, byte for byte, when the package is the same.
"""

import argparse
import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Enregistrement = dict[str, Any]

SORTIE = Path(__file__).resolve().parent.parent / "territoires" / "referentiels" / "donnees"
# The Métropole de Lyon is a collectivité of its own kind ("MET69"), and signs as a métropole all the same.
NATURES = {"CC": "CC", "CA": "CA", "CU": "CU", "METRO": "METROPOLE", "MET69": "METROPOLE", "EPT": "EPT"}


def lire(paquet: Path, nom: str) -> list[Enregistrement]:
    """One JSON file of the package."""
    contenu: list[Enregistrement] = json.loads((paquet / "data" / f"{nom}.json").read_text("utf-8"))
    return contenu


def en_csv(entete: Sequence[str], lignes: Iterable[Sequence[object]]) -> bytes:
    """CSV in UTF-8 with Unix line ends."""
    sortie = io.StringIO()
    redacteur = csv.writer(sortie, lineterminator="\n")
    redacteur.writerow(entete)
    redacteur.writerows(lignes)
    return sortie.getvalue().encode()


def ecrire_gz(chemin: Path, contenu: bytes) -> None:
    """Compress without date nor file name, so that the same data give the same bytes."""
    with chemin.open("wb") as brut, gzip.GzipFile("", "wb", 9, brut, mtime=0) as sortie:
        sortie.write(contenu)


def communes_actuelles(paquet: Path) -> list[Enregistrement]:
    """Current communes by code: no commune déléguée or associée, no arrondissement of Paris, Lyon or Marseille."""
    communes = [c for c in lire(paquet, "communes") if c["type"] == "commune-actuelle"]
    return sorted(communes, key=lambda c: c["code"])


def appartenances(groupements: list[Enregistrement]) -> dict[str, str]:
    """SIREN of the grouping of each member commune, by INSEE code."""
    return {membre["code"]: groupement["code"] for groupement in groupements for membre in groupement["membres"]}


def lignes_departements(paquet: Path) -> list[tuple[str, str, str]]:
    """The 101 départements with their région; the overseas collectivités follow, without one."""
    regions = {r["code"]: r["nom"] for r in lire(paquet, "regions")}
    departements = sorted(lire(paquet, "departements"), key=lambda d: (d["zone"] == "com", d["code"]))
    return [(d["code"], d["nom"], "" if d["zone"] == "com" else regions[d["region"]]) for d in departements]


def lignes_intercommunalites(
    groupements: list[Enregistrement], communes: dict[str, Enregistrement]
) -> list[tuple[str, str, str, int, str]]:
    """One line a grouping.

    Its population is the sum of its communes' (the package gives an older census for groupings than for communes),
    its département the one where most of its inhabitants live.
    """
    lignes = []
    for groupement in sorted(groupements, key=lambda g: g["code"]):
        habitants: Counter[str] = Counter()
        for membre in groupement["membres"]:
            commune = communes[membre["code"]]
            habitants[commune["departement"]] += commune.get("population", 0)
        principal = min(habitants, key=lambda code: (-habitants[code], code))
        nature = NATURES[groupement["type"]]
        lignes.append((groupement["code"], groupement["nom"], nature, habitants.total(), principal))
    return lignes


def construire(paquet: Path, sortie: Path, *, millesime: int, annee_population: int) -> dict[str, int]:
    """Write every file of ``sortie``; return the number of lines of each."""
    communes = communes_actuelles(paquet)
    epci, ept = lire(paquet, "epci"), lire(paquet, "ept")
    epci_de, ept_de = appartenances(epci), appartenances(ept)
    departements = lignes_departements(paquet)
    intercommunalites = lignes_intercommunalites(epci + ept, {c["code"]: c for c in communes})
    lignes = [
        (
            c["code"],
            c["nom"],
            " ".join(c.get("codesPostaux", [])),
            c.get("population", 0),
            c.get("siren", ""),
            c["departement"],
            epci_de.get(c["code"], ""),
            ept_de.get(c["code"], ""),
            c.get("typeLiaison", ""),
        )
        for c in communes
    ]
    sortie.mkdir(parents=True, exist_ok=True)
    (sortie / "departements.csv").write_bytes(en_csv(("code", "nom", "region"), departements))
    ecrire_gz(
        sortie / "intercommunalites.csv.gz",
        en_csv(("siren", "nom", "nature", "population", "departement"), intercommunalites),
    )
    entete = ("code", "nom", "codes_postaux", "population", "siren", "departement", "epci", "ept", "liaison")
    ecrire_gz(sortie / "communes.csv.gz", en_csv(entete, lignes))
    origine = {
        "paquet": "@etalab/decoupage-administratif",
        "version": json.loads((paquet / "package.json").read_text("utf-8"))["version"],
        "millesime": millesime,
        "population": annee_population,
    }
    (sortie / "origine.json").write_text(json.dumps(origine, indent=2) + "\n", "utf-8")
    return {
        "communes": len(lignes),
        "intercommunalites": len(intercommunalites),
        "departements": len(departements),
    }


def main() -> None:
    """Read the command line, build, say what was written."""
    analyseur = argparse.ArgumentParser(description="Construit les fichiers de référence des territoires.")
    analyseur.add_argument("paquet", type=Path, help="dossier du paquet npm décompressé")
    analyseur.add_argument("--millesime", type=int, required=True, help="année du code officiel géographique")
    analyseur.add_argument("--population", type=int, required=True, help="année du recensement des communes")
    analyseur.add_argument("--sortie", type=Path, default=SORTIE, help="dossier à écrire")
    options = analyseur.parse_args()
    nombres = construire(
        options.paquet, options.sortie, millesime=options.millesime, annee_population=options.population
    )
    for nom, nombre in nombres.items():
        print(f"{nom} : {nombre}")


if __name__ == "__main__":
    main()
