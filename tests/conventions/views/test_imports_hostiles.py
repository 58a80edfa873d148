"""A file, and answers to its review, written to do harm: nothing runs, nothing breaks, nothing of another Caf moves."""

import pytest
from django.urls import reverse

from conventions.domain.imports_modele import deposer, executer
from conventions.enums import EtatRendu
from conventions.models import ImportModele, VersionModele
from territoires.models import Role
from tests.fabriques import CafFactory, membre
from tests.fabriques.imports import TEXTE

pytestmark = pytest.mark.django_db
BALISE = "<svg onload=alert(1)>"
PIEGE = f"""

Article 9 : {BALISE}

La commune {BALISE} verse ........ euros <img src=x onerror=alert(1)> (NB : {BALISE}) comme dit à l’article 45.
"""


@pytest.fixture
def importation(client) -> ImportModele:
    caf = CafFactory()
    admin = membre(caf, Role.ADMINISTRATEUR)
    client.force_login(admin)
    nom = f'x"\r\nX-Mal: 1{BALISE}.txt'
    trouvee = deposer(
        caf, nature="ctg", nom=f"Nom {BALISE}", fichier_nom=nom, contenu=(TEXTE + PIEGE).encode(), par=admin
    )
    executer(trouvee.pk)
    trouvee.refresh_from_db()
    assert trouvee.etat == EtatRendu.PRET
    return trouvee


def url(importation: ImportModele, nom: str, *args: object) -> str:
    return reverse(f"conventions:import_{nom}", args=[importation.cle, *args])


def inoffensif(reponse) -> bool:
    html = reponse.content.decode()
    return reponse.status_code == 200 and "<svg onload" not in html and "<img src=x" not in html


def test_la_relecture_n_affiche_que_du_texte(client, importation):
    derniere = importation.structure["pieces"][-1]
    bloc = min([*derniere["titres"], *derniere["blocs"]])
    saisie = {"geste": "piece", "genre": "article", "bloc": bloc, "titre": f"Objet\x00 {BALISE}"}
    assert client.post(url(importation, "structure"), saisie).status_code == 302
    importation.refresh_from_db()
    assert importation.structure["pieces"][-1]["titre"] == f"Objet {BALISE}"
    for suite in (
        "",
        "?filtre=a-decider&decidees",
        f"?piece={bloc}",
        "?filtre=<svg onload=1>",
        "?piece=²",
        "?vue=fichier",
    ):
        assert inoffensif(client.get(url(importation, "modele") + suite))
    for nom in ("piece", "apercu"):
        assert inoffensif(client.get(url(importation, nom, bloc), HTTP_HX_REQUEST="true"))
    assert "\n" not in client.get(url(importation, "fichier"))["Content-Disposition"]


@pytest.mark.parametrize(
    "champs",
    [
        {"libelle": f"{BALISE}\x00"},
        {"libelle": BALISE, "cle": "inconnu", "condition": "inconnue", "nature": "inconnue", "question": BALISE},
        {"cle": "article:ailleurs", "option_0": BALISE},
        {},
    ],
)
def test_une_valeur_postee_a_la_main_est_refusee_ou_reste_un_texte(client, importation, champs):
    genres = set()
    for proposition in importation.propositions:
        saisie = {"proposition": proposition["id"], "reponse": "changer", **champs}
        genres.add(proposition["genre"])
        assert client.post(url(importation, "decider"), saisie).status_code in (200, 302, 422)
    assert {"blanc", "renvoi_perdu"} <= genres
    assert inoffensif(client.get(url(importation, "modele") + "?filtre=a-decider&decidees"))
    preparee = client.post(url(importation, "preparer"))
    version = VersionModele.objects.get(imports=importation)
    assert preparee.url == reverse("conventions:version_modele", args=[version.pk])
    assert inoffensif(client.get(preparee.url))
    assert not any("<svg" in piece.corps or "<img" in piece.corps for piece in version.articles.all())


@pytest.mark.parametrize(("role", "sienne", "attendu"), [("ADMINISTRATEUR", False, 404), ("REDACTEUR", True, 403)])
def test_l_import_d_une_autre_caf_ou_sans_le_role_ne_s_ouvre_ni_ne_bouge(client, importation, role, sienne, attendu):
    client.force_login(membre(importation.caf if sienne else CafFactory(), Role[role]))
    for nom in ("modele", "fichier", "changements", "suivi"):
        assert client.get(url(importation, nom)).status_code == attendu
    for nom in ("decider", "lot", "annuler", "structure", "preparer", "relancer", "supprimer"):
        assert client.post(url(importation, nom), {"bloc": 1, "geste": "ecarter"}).status_code == attendu
    assert ImportModele.objects.filter(pk=importation.pk, version=None, decisions=None).exists()
