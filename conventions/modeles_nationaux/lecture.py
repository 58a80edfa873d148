"""Read the national models shipped with the product."""

import tomllib
from dataclasses import MISSING, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from conventions.modeles_nationaux.controle import erreurs_de_modele, erreurs_de_texte
from conventions.modeles_nationaux.donnees import (
    AnnexeNationale,
    ArticleNational,
    HypotheseNationale,
    ModeleNational,
    OptionNationale,
)
from ctg.texte_riche import nettoyer

DOSSIER = Path(__file__).parent
_Donnee = TypeVar("_Donnee", ModeleNational, HypotheseNationale, OptionNationale, ArticleNational, AnnexeNationale)


class ModeleNationalInvalide(ValueError):
    """A model file breaks the format; ``erreurs`` lists every fault, as sentences that name the place."""

    def __init__(self, source: str, erreurs: list[str]) -> None:
        super().__init__(f"{source} : " + " ".join(erreurs))
        self.erreurs = erreurs


def _construire(classe: type[_Donnee], valeurs: dict[str, Any], ou: str, erreurs: list[str]) -> _Donnee:
    """An instance with the fields of ``classe`` exactly; what is missing or unknown goes into ``erreurs``."""
    lues: dict[str, Any] = {}
    for champ in fields(classe):
        genre = champ.type if isinstance(champ.type, type) and champ.type in (str, bool) else tuple
        facultatif = champ.default is not MISSING
        lues[champ.name] = valeurs.get(champ.name, champ.default if facultatif else genre())
        if champ.name not in valeurs and not facultatif:
            erreurs.append(f"{ou} : la clé « {champ.name} » manque.")
        elif not isinstance(lues[champ.name], genre):
            erreurs.append(f"{ou} : la clé « {champ.name} » n’a pas le bon type.")
            lues[champ.name] = genre()
    inconnues = sorted(valeurs.keys() - lues.keys())
    erreurs.extend(f"{ou} : la clé « {cle} » est inconnue." for cle in inconnues)
    return classe(**lues)


def _hypothese(valeurs: dict[str, Any], erreurs: list[str]) -> HypotheseNationale:
    ou = f"hypothèse « {valeurs.get('cle', '')} »"
    options = tuple(_construire(OptionNationale, option, ou, erreurs) for option in valeurs.get("options", []))
    return _construire(HypotheseNationale, valeurs | {"options": options}, ou, erreurs)


def analyser(texte: str, source: str) -> ModeleNational:
    """The model written in ``texte`` (TOML), its rich texts in canonical form.

    Raises ``ModeleNationalInvalide`` with every fault found: unknown or missing key, duplicate, dangling
    reference, element outside the vocabulary, unbalanced HTML.
    """
    try:
        brut = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        raise ModeleNationalInvalide(source, [f"Le fichier n’est pas du TOML ({erreur})."]) from erreur
    erreurs: list[str] = []
    tables = {
        "hypotheses": tuple(_hypothese(h, erreurs) for h in brut.pop("hypotheses", [])),
        "articles": tuple(
            _construire(ArticleNational, a, f"article « {a.get('cle', '')} »", erreurs)
            for a in brut.pop("articles", [])
        ),
        "annexes": tuple(
            _construire(AnnexeNationale, a, f"annexe « {a.get('cle', '')} »", erreurs) for a in brut.pop("annexes", [])
        ),
    }
    modele = _construire(ModeleNational, brut.pop("modele", {}) | tables, "modèle", erreurs)
    erreurs.extend(f"La table « {nom} » est inconnue." for nom in sorted(brut))
    for ou, html in modele.textes().items():
        erreurs.extend(f"{ou} : {erreur}" for erreur in erreurs_de_texte(html))
    erreurs.extend(erreurs_de_modele(modele))
    if erreurs:
        raise ModeleNationalInvalide(source, erreurs)
    return replace(
        modele,
        formule_ouverture=nettoyer(modele.formule_ouverture),
        formule_cloture=nettoyer(modele.formule_cloture),
        articles=tuple(replace(article, corps=nettoyer(article.corps)) for article in modele.articles),
        annexes=tuple(replace(annexe, corps=nettoyer(annexe.corps)) for annexe in modele.annexes),
    )


def cles() -> list[str]:
    """The keys of the national models: the names of the files, sorted."""
    return sorted(fichier.stem for fichier in DOSSIER.glob("*.toml"))


@cache
def lire_modele(cle: str) -> ModeleNational:
    """The national model ``cle``, checked. Raises ``KeyError`` if there is none, ``ModeleNationalInvalide``."""
    if cle not in cles():
        raise KeyError(cle)
    nom = f"{cle}.toml"
    modele = analyser((DOSSIER / nom).read_text(encoding="utf-8"), nom)
    if modele.cle != cle:
        raise ModeleNationalInvalide(nom, [f"La clé du modèle « {modele.cle} » n’est pas le nom du fichier."])
    return modele


def lire_tous() -> list[ModeleNational]:
    """Every national model, by key."""
    return [lire_modele(cle) for cle in cles()]
