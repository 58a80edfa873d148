"""One spelling for each word: what the code names is in docs/glossaire.md."""

import importlib
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

pytestmark = pytest.mark.pur
PAGE = (settings.RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8")
MOTS = set(re.findall(r"`([^`]+)`", PAGE))
APPS = ("territoires", "conventions", "plan_actions")
MODULES = (*(f"{app}.models" for app in APPS), "conventions.enums", "plan_actions.enums")
# Django's own account fields keep Django's names.
CADRE = {"id", "password", "last_login", "is_superuser", "is_active", "is_staff", "groups", "user_permissions"}


def modeles() -> list[type[models.Model]]:
    return [m for app in APPS for m in apps.get_app_config(app).get_models() if not hasattr(m, "instance_type")]


def listes_fermees() -> dict[str, type[models.Choices]]:
    trouvees = {}
    for module in (
        "conventions.enums",
        "conventions.models",
        "plan_actions.enums",
        "plan_actions.models",
        "territoires.models",
    ):
        for nom, objet in vars(importlib.import_module(module)).items():
            if isinstance(objet, type) and issubclass(objet, models.Choices):
                trouvees[nom] = objet
    return trouvees


def test_chaque_modele_est_au_glossaire():
    noms = {modele.__name__ for modele in modeles()}
    assert {"Convention", "Organisme", "Rendu"} <= noms
    assert sorted(noms - MOTS) == []


def test_chaque_champ_est_au_glossaire():
    champs = {
        champ.name for modele in modeles() for champ in [*modele._meta.concrete_fields, *modele._meta.many_to_many]
    }
    assert sorted(champs - CADRE - MOTS) == []


def test_chaque_valeur_d_une_liste_fermee_est_a_sa_ligne():
    lignes = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE))
    fautes = [
        f"{nom} : {valeur}"
        for nom, liste in listes_fermees().items()
        for valeur in liste.values
        if valeur and f"`{valeur}`" not in lignes.get(nom, "")
    ]
    assert fautes == []


def test_un_mot_n_a_qu_une_definition_de_modele():
    definis = re.findall(
        r"`([A-Z]\w+)`", "\n".join(li.split("|")[1] for li in PAGE.splitlines() if li.startswith("| `"))
    )
    assert sorted({nom for nom in definis if definis.count(nom) > 1}) == []
