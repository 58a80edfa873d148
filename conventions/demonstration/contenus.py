"""What the annexes of the Val de Morteau hold, as the plain data that a dossier would bring.

``CLES`` names the parties in the TOML files. A date is written « year of the convention-month-day », 1 for the first.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings

from conventions.demonstration import acteurs as a

CLES = {
    "caf": a.CAF,
    "epci": a.EPCI,
    "morteau": a.MORTEAU,
    "villers": a.VILLERS,
    "les_fins": a.LES_FINS,
    "montlebon": a.MONTLEBON,
    "grand_combe": a.GRAND_COMBE,
    "les_gras": a.LES_GRAS,
    "les_combes": a.LES_COMBES,
    "le_belieu": a.LE_BELIEU,
}


def structures(source: dict[str, Any]) -> dict[str, Any]:
    """The services of each collectivité, in the order of the parties."""
    return {
        "structures": [
            {"partie": collectivite["partie"]} | structure
            for collectivite in source["collectivites"]
            for structure in collectivite["structures"]
        ]
    }


def diagnostic(source: dict[str, Any], millesime: int) -> dict[str, Any]:
    """Counts by commune, whose sum is the territory's, then rates; the issues by thème."""
    effectifs = [
        _indicateur(effectif, millesime, effectif=True, territoire=str(sum(effectif["valeurs"])))
        for effectif in source["effectifs"]
    ]
    taux = [
        _indicateur(ligne, millesime, **dict(zip(("territoire", "departement", "france"), valeurs, strict=True)))
        for ligne in source["taux"]
        for valeurs in [map(str, ligne["valeurs"])]
    ]
    communes = [
        {
            "indicateur": rang,
            "code": effectif["code"],
            "arrondie": True,
            "valeurs": [
                {"commune": commune, "valeur": str(valeur)}
                for commune, valeur in zip(source["communes"], effectif["valeurs"], strict=True)
            ],
        }
        for rang, effectif in enumerate(source["effectifs"])
    ]
    return {"indicateurs": effectifs + taux, "enjeux": source["enjeux"], "communes": communes}


def _indicateur(source: dict[str, Any], millesime: int, **valeurs: Any) -> dict[str, Any]:
    communs = {"libelle": source["libelle"], "unite": source["unite"], "source": source.get("source", "Caf")}
    return communs | {"millesime": millesime} | valeurs


def plan(source: dict[str, Any], effet: date) -> dict[str, Any]:
    """The whole plan, in the format of eleven rows that the example of Le Pradet carries; its total is announced."""
    fiches = [_fiche(fiche, source["financeurs"], effet) for fiche in source["fiches"]]
    return {
        "plan": {
            "gabarit": gabarit_en_onze_lignes(),
            "presentation": "une_par_page",
            "a_venir": False,
            "avenant_le": None,
            "total_declare": str(sum(sum(fiche["montants"]) for fiche in source["fiches"])),
            "axes": [
                {
                    "titre": axe["titre"],
                    "description": "",
                    "objectifs": [{"titre": axe["objectif"], "niveau": 1}],
                }
                for axe in source["axes"]
            ],
            "fiches": fiches,
        }
    }


def gabarit_en_onze_lignes() -> dict[str, Any]:
    """The built-in format of eleven rows, as a dossier names it."""
    exemple = settings.RACINE / "conventions" / "exemples" / "le_pradet.json"
    dossier = json.loads(exemple.read_text(encoding="utf-8"))
    contenus = (annexe.get("contenu", {}) for annexe in dossier["annexes"])
    gabarit: dict[str, Any] = next(contenu["plan"]["gabarit"] for contenu in contenus if "plan" in contenu)
    return gabarit


def _fiche(fiche: dict[str, Any], financeurs: list[dict[str, str]], effet: date) -> dict[str, Any]:
    indicateur = fiche["indicateur"]
    return {
        "axe": fiche["axe"],
        "objectif": 1,
        "titre": fiche["titre"],
        "themes": fiche["themes"],
        "pilote_partie": fiche.get("partie"),
        "pilote": fiche["pilote"],
        "public": fiche["public"],
        "debut": _jour(fiche["debut"], effet),
        "fin": _jour(fiche["fin"], effet),
        "statut": "non_demarree",
        "raison": "",
        "total_declare": None,
        "textes": {
            "objectifs": fiche["but"],
            "contexte": fiche["constat"],
            "action": "\n".join(f"– {action}." for action in fiche["actions"]),
            "resultats_attendus": fiche["resultats"],
            "complements": f"Moyens : {fiche['moyens']}.",
        },
        "etapes": [
            {"libelle": libelle, "echeance": _jour(quand, effet), "faite_le": None}
            for quand, libelle in map(_couple, fiche["etapes"])
        ],
        "partenaires": [{"nom": nom, "role": role} for nom, role in map(_couple, fiche["partenaires"])],
        "indicateurs": [
            indicateur | {"depart": str(indicateur["depart"]), "cible": str(indicateur["cible"]), "releves": []}
        ],
        "financements": list(_financements(fiche, financeurs, effet)),
    }


def _financements(fiche: dict[str, Any], financeurs: list[dict[str, str]], effet: date) -> Iterator[dict[str, Any]]:
    """The amount of each funder, shared out between the years of the action; the last takes what is left."""
    annees = range(_annee(fiche["debut"], effet), _annee(fiche["fin"], effet) + 1)
    for financeur, montant in zip(financeurs, fiche["montants"], strict=True):
        part = montant // len(annees)
        for annee in annees if montant else ():
            prevu = part if annee != annees[-1] else montant - part * (len(annees) - 1)
            yield {
                "annee": annee,
                "financeur": financeur["nom"],
                "type": financeur["type"],
                "prevu": str(prevu),
                "verse": None,
            }


def _couple(texte: str) -> tuple[str, str]:
    premier, _, second = texte.partition(" | ")
    return premier, second


def _annee(quand: str, effet: date) -> int:
    return effet.year + int(quand.partition("-")[0]) - 1


def _jour(quand: str, effet: date) -> str:
    return f"{_annee(quand, effet)}{quand[quand.index('-') :]}"
