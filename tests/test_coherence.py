"""House rules that reviews should not have to repeat."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, get_resolver

RACINE: Path = settings.RACINE
APPS = ("ctg", "territoires", "conventions", "plan_actions")
# Who may import whom: an app may use those to its left.
RANGS = {"ctg": 0, "territoires": 1, "conventions": 2, "plan_actions": 3}
# The project's own wiring may name the apps above it.
CABLAGE = {"ctg/urls.py", "ctg/settings.py", "ctg/views.py"}


def suivis() -> list[Path]:
    sortie = subprocess.run(["git", "ls-files"], cwd=RACINE, capture_output=True, text=True, check=True).stdout
    return [RACINE / nom for nom in sortie.splitlines() if (RACINE / nom).is_file()]


def sources() -> list[Path]:
    return sorted(f for app in APPS for f in (RACINE / app).rglob("*.py") if "migrations" not in f.parts)


def relatif(fichier: Path) -> str:
    return str(fichier.relative_to(RACINE))


def modules_importes(fichier: Path) -> set[str]:
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    noms = {alias.name for noeud in ast.walk(arbre) if isinstance(noeud, ast.Import) for alias in noeud.names}
    return noms | {n.module for n in ast.walk(arbre) if isinstance(n, ast.ImportFrom) and n.module and not n.level}


@pytest.mark.pur
def test_les_applications_ne_s_importent_que_vers_la_gauche():
    fautes = []
    for fichier in sources():
        nom = relatif(fichier)
        app = nom.split("/")[0]
        if nom in CABLAGE or nom.startswith("ctg/management/"):
            continue
        for module in modules_importes(fichier):
            autre = module.split(".")[0]
            if autre in RANGS and RANGS[autre] > RANGS[app]:
                fautes.append(f"{nom} importe {module}")
    assert fautes == []


@pytest.mark.pur
def test_rien_de_ctg_pdf_ne_connait_django():
    fautes = [relatif(f) for f in (RACINE / "ctg/pdf").rglob("*.py") if any("django" in m for m in modules_importes(f))]
    assert fautes == []


@pytest.mark.pur
def test_pas_de_fourre_tout_et_des_fichiers_courts():
    interdits = [relatif(f) for f in sources() if f.name in {"utils.py", "helpers.py", "misc.py", "signals.py"}]
    longs = [
        relatif(f)
        for f in suivis()
        if f.suffix == ".py" and "migrations" not in f.parts and len(f.read_text(encoding="utf-8").splitlines()) > 400
    ]
    gabarits = [
        relatif(f) for f in suivis() if f.suffix == ".html" and len(f.read_text(encoding="utf-8").splitlines()) > 150
    ]
    assert (interdits, longs, gabarits) == ([], [], [])


@pytest.mark.pur
def test_le_statut_s_ecrit_dans_un_seul_fichier():
    """conventions/domain/cycle_de_vie.py alone writes it; creation and import give the first one."""
    ecrit = re.compile(r"(convention|self)\.statut\s*=[^=]|\.update\([^)]*\bstatut=")
    admis = {"conventions/domain/cycle_de_vie.py"}
    fautes = [relatif(f) for f in sources() if relatif(f) not in admis and ecrit.search(f.read_text(encoding="utf-8"))]
    assert fautes == []


@pytest.mark.pur
def test_le_statut_d_une_annexe_s_ecrit_dans_un_seul_fichier():
    """conventions/domain/relecture.py alone writes it; the import of a dossier gives the first one."""
    ecrit = re.compile(r"(annexe|actuelle)\.statut\s*=[^=]|Annexe\.objects.*\.update\([^)]*\bstatut=")
    admis = {"conventions/domain/relecture.py", "conventions/domain/cycle_de_vie.py"}
    fautes = [relatif(f) for f in sources() if relatif(f) not in admis and ecrit.search(f.read_text(encoding="utf-8"))]
    assert fautes == []


@pytest.mark.pur
def test_rien_de_l_exterieur_dans_les_pages():
    """No CDN, no inline script or style: the content policy would refuse them."""
    fautes = []
    for fichier in (RACINE / "templates").rglob("*.html"):
        nom = relatif(fichier)
        if nom.startswith("templates/pdf/") or "/courriels/" in nom:
            continue
        texte = fichier.read_text(encoding="utf-8")
        if re.search(r"""(src|href)=["']https?://""", texte):
            fautes.append(f"{nom} : adresse extérieure")
        if re.search(r"\sstyle=[\"']", texte) or "<style" in texte:
            fautes.append(f"{nom} : style dans la page")
        if re.search(r"\son[a-z]+=[\"']", texte):
            fautes.append(f"{nom} : gestionnaire dans la page")
        for script in re.findall(r"<script[^>]*>", texte):
            if "src=" not in script and "application/json" not in script:
                fautes.append(f"{nom} : script dans la page")
    assert fautes == []


@pytest.mark.pur
def test_le_depot_ne_nomme_ni_machine_ni_entrepot_de_paquets():
    # Each name has one letter in brackets, so that this very line does not hold what it forbids.
    interdits = re.compile(r"/(wor[k]|far[m]|roo[t])/|pyp[i]\.org|pythonhoste[d]|npmj[s]\.(org|com)|de[b]\.debian\.org")
    fautes = []
    for fichier in suivis():
        if fichier.suffix in {".gz", ".png", ".pdf", ".woff2"}:
            continue
        try:
            texte = fichier.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if interdits.search(texte):
            fautes.append(relatif(fichier))
    assert fautes == []
    assert not (RACINE / "uv.lock").exists()


def vues_du_projet() -> list[tuple[str, URLPattern]]:
    """(namespaced name, pattern) of every page of our own apps."""
    trouvees = []
    for motif in get_resolver().url_patterns:
        if getattr(motif, "app_name", None) in {"territoires", "conventions", "plan_actions"}:
            trouvees += [(f"{motif.app_name}:{m.name}", m) for m in _plats(motif)]
    return trouvees


def _plats(motif) -> list[URLPattern]:
    if isinstance(motif, URLPattern):
        return [motif]
    return [m for enfant in motif.url_patterns for m in _plats(enfant)]


@pytest.mark.pur
def test_chaque_vue_dit_si_elle_lit_ou_si_elle_ecrit():
    fautes = [nom for nom, motif in vues_du_projet() if getattr(motif.callback, "acces", None) is None]
    assert fautes == []


@pytest.mark.pur
def test_chaque_application_a_une_seule_migration_finale():
    chargeur = MigrationLoader(None, ignore_no_migrations=True)
    conflits = chargeur.detect_conflicts()
    assert conflits == {}
