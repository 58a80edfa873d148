"""The words of the demonstration conventions, and how they take the place of the blanks of a model."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from ctg.typographie import espaces_insecables, nombre

_BLANC = re.compile(r"<p><mark>[^<]*</mark></p>|<mark>[^<]*</mark>")
TYPES = {
    "eaje": "Accueil du jeune enfant (EAJE)",
    "rpe": "Relais petite enfance (RPE)",
    "laep": "Accueil enfants-parents (LAEP)",
    "ludotheque": "Ludothèque",
    "peri": "Accueil périscolaire (ALSH)",
    "extra": "Accueil extrascolaire (ALSH)",
    "clas": "Aide à la scolarité (CLAS)",
    "cs": "Vie sociale (CS, EVS)",
    "fjt": "Jeunes travailleurs (FJT)",
}
RUBRIQUES = (
    ("Constat de départ", "constat"),
    ("Public visé", "public"),
    ("Objectifs opérationnels", "objectifs"),
    ("Déroulement et calendrier", "etapes"),
    ("Pilote", "pilote"),
    ("Partenaires", "partenaires"),
    ("Moyens humains et matériels", "moyens"),
    ("Résultats attendus", "resultats"),
)


def lire(nom: str) -> str:
    """A text of this directory, such as « val_morteau/diagnostic.html », with its no-break spaces."""
    return espaces_insecables(files(__name__).joinpath(nom).read_text(encoding="utf-8"))


@cache
def donnees(nom: str) -> dict[str, Any]:
    """The same for a TOML file."""
    return tomllib.loads(lire(nom))


def remplir(corps: str, valeurs: list[str]) -> str:
    """Put each value in place of a blank, in order; a value made of blocks takes the place of its whole paragraph.

    Raises ``ValueError`` when there are not as many values as blanks: the model has changed.
    """
    blancs = _BLANC.findall(corps)
    if len(blancs) != len(valeurs):
        raise ValueError(f"{len(valeurs)} values for {len(blancs)} blanks")
    suite = iter(valeurs)

    def remplacer(trouve: re.Match[str]) -> str:
        valeur = next(suite)
        if trouve.group().startswith("<p>") and not valeur.startswith("<"):
            return f"<p>{valeur}</p>"
        return valeur

    return _BLANC.sub(remplacer, corps)


def structures(nom: str) -> str:
    """One table a signatory; the types that it does not support stay visible, « néant »."""
    introduction = (
        "<p>Les tableaux ci-dessous recensent, pour chaque collectivité signataire, les structures qu’elle soutient à "
        "la date de prise d’effet de la convention et auxquelles le bonus territoire peut s’attacher.</p>"
    )
    return introduction + "".join(_structures_de(c) for c in donnees(nom)["collectivites"])


def _structures_de(collectivite: dict[str, Any]) -> str:
    lignes = []
    for cle, libelle in TYPES.items():
        couples = [escape(texte, quote=False).split(" | ") for texte in collectivite.get(cle, [])]
        if couples:
            lignes.append(_rangee(libelle, *("<br>".join(couple[n] for couple in couples) for n in (0, 1))))
        else:
            lignes.append(f'<tr><th scope="row">{libelle}</th><td colspan="2">Néant</td></tr>')
    colonnes = ("Type de structure", "Nom, adresse et capacité", "Gestionnaire")
    return f"<h3>{escape(collectivite['nom'], quote=False)}</h3>" + _table(colonnes, lignes)


def plan_actions(nom: str) -> str:
    """The overview and the costs, whose totals are added up here."""
    source = donnees(f"{nom}/fiches.toml")
    return (
        lire(f"{nom}/plan_actions.html")
        .replace("LIGNES", "".join(_lignes_du_plan(source)))
        .replace("MONTANTS", "".join(_lignes_de_montants(source)))
    )


def _lignes_du_plan(source: dict[str, Any]) -> Iterator[str]:
    for rang, fiche in enumerate(source["fiches"], 1):
        axe = source["axes"][fiche["axe"] - 1]
        du_meme = [autre for autre in source["fiches"] if autre["axe"] == fiche["axe"]]
        debut = ""
        if fiche is du_meme[0]:
            etendue = f'rowspan="{len(du_meme)}"'
            debut = f'<th scope="rowgroup" {etendue}>{axe["nom"]}</th><td {etendue}>{axe["objectif"]}</td>'
        cible = f"{fiche['indicateur']}\u00a0: {fiche['cible']}"
        action = f"{rang}. {fiche['titre']}"
        yield f"<tr>{debut}{_cellules(action, fiche['pilote'], fiche['echeance'], cible)}</tr>"


def _lignes_de_montants(source: dict[str, Any]) -> Iterator[str]:
    totaux = [0] * 5
    for rang, fiche in enumerate(source["fiches"], 1):
        montants = fiche["montants"]
        totaux = [total + montant for total, montant in zip(totaux, montants, strict=True)]
        yield _rangee(f"{rang}. {fiche['titre']}", *(nombre(m) for m in [*montants, sum(montants)]))
    yield _rangee("Ensemble", *(f"<strong>{nombre(m)}</strong>" for m in [*totaux, sum(totaux)]))


def fiches_actions(nom: str) -> str:
    """One table an action, under the heading of its axis."""
    source = donnees(f"{nom}/fiches.toml")
    morceaux, axe_courant = [], 0
    for rang, fiche in enumerate(source["fiches"], 1):
        if fiche["axe"] != axe_courant:
            axe_courant = fiche["axe"]
            morceaux.append(f"<h3>{source['axes'][axe_courant - 1]['nom']}</h3>")
        morceaux.append(_fiche(rang, fiche))
    return "".join(morceaux)


def _fiche(rang: int, fiche: dict[str, Any]) -> str:
    total = sum(fiche["montants"])
    part = fiche["montants"][0]
    lignes = [_rangee(libelle, _valeur(fiche[cle])) for libelle, cle in RUBRIQUES]
    lignes += [
        _rangee("Coût prévisionnel", f"{nombre(total)} euros sur la période, dont {nombre(part)} euros de la Caf"),
        _rangee("Indicateur et cible", f"{fiche['indicateur']}\u00a0: {fiche['cible']} ({fiche['echeance'].lower()})"),
    ]
    return f"<h4>Fiche {rang} – {fiche['titre']}</h4><table><tbody>{''.join(lignes)}</tbody></table>"


def _valeur(valeur: str | list[str]) -> str:
    if isinstance(valeur, str):
        return valeur
    return "<ul>" + "".join(f"<li>{element}</li>" for element in valeur) + "</ul>"


def _table(colonnes: tuple[str, ...], lignes: list[str]) -> str:
    entetes = "".join(f'<th scope="col">{colonne}</th>' for colonne in colonnes)
    return f"<table><thead><tr>{entetes}</tr></thead><tbody>{''.join(lignes)}</tbody></table>"


def _rangee(entete: str, *cellules: str) -> str:
    return f'<tr><th scope="row">{entete}</th>{_cellules(*cellules)}</tr>'


def _cellules(*cellules: str) -> str:
    return "".join(f"<td>{cellule}</td>" for cellule in cellules)
