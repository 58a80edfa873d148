"""Workbooks: an empty one to fill, and rows that come back the same whatever they hold."""

import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conventions.annexes.structures import TABLE
from conventions.models import LigneStructure
from conventions.tables import classeur, reprise
from conventions.tables.lecteur import nettoyer
from conventions.tables.lecture_tableur import lire_classeur
from conventions.tables.neutralisation import neutraliser, rendre
from tests.conventions.tables.scene import SIRET, Scene
from tests.fabriques import CommuneFactory

SIGNES = st.text(alphabet="'=+-@ aé\"<&_x0041;,é\u00a0€", max_size=12)
TEXTES = st.one_of(SIGNES, st.text(max_size=30)).map(lambda texte: nettoyer(texte)[:100].strip())


def ouvrir(contenu: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(contenu))


def test_une_seule_collectivite_n_a_pas_a_se_nommer_a_chaque_ligne(scene: Scene):
    caf = scene.convention.caf
    deux = [partie.pk for partie in scene.convention.parties.all() if partie.organisme_id != caf.pk]
    LigneStructure.objects.all().delete()
    scene.convention.parties.filter(pk=deux[-1]).delete()
    convention = type(scene.convention).objects.get(pk=scene.convention.pk)
    feuille = ouvrir(classeur.modele(TABLE, convention, scene.annexe))["Structures"]
    assert [cellule.value for cellule in feuille[1]][:2] == ["Type *", "Nom *"]


def test_le_modele_vide_guide_la_saisie(scene: Scene):
    livre = ouvrir(classeur.modele(TABLE, scene.convention, scene.annexe))
    assert livre.sheetnames == ["Structures", "Mode d’emploi", "Listes"]
    feuille = livre["Structures"]
    entetes = [cellule.value for cellule in feuille[1]]
    assert entetes[:4] == ["Collectivité *", "Type *", "Nom *", "Adresse"]
    assert (feuille.freeze_panes, feuille.max_row, livre["Listes"].sheet_state) == ("A2", 1, "hidden")
    sources = {str(regle.sqref).partition("2")[0]: regle.formula1 for regle in feuille.data_validations.dataValidation}
    assert sources["A"] == "Listes!$A$2:$A$3"
    assert livre["Listes"]["A2"].value == "commune de Valbrune"
    assert livre["Listes"]["B2"].value.startswith("EAJE")
    emploi = [
        str(valeur) for rangee in livre["Mode d’emploi"].iter_rows(values_only=True) for valeur in rangee if valeur
    ]
    assert any("Multi-accueil" in texte for texte in emploi)
    assert feuille["C1"].comment.text.startswith("Le nom sous lequel")
    assert feuille.column_dimensions["E"].width < feuille.column_dimensions["C"].width


def test_le_modele_vide_ne_s_importe_pas(scene: Scene):
    feuille = lire_classeur(classeur.modele(TABLE, scene.convention, scene.annexe), "modele.xlsx")
    with pytest.raises(reprise.RepriseRefusee, match="que des en-têtes"):
        reprise.preparer(TABLE, scene.annexe, feuille, mode="ajouter", par=scene.agent)


def relire(scene: Scene, contenu: bytes, mode: str = "remplacer") -> reprise.Apercu:
    feuille = lire_classeur(contenu, "structures.xlsx")
    travail = reprise.preparer(TABLE, scene.annexe, feuille, mode=mode, par=scene.agent)
    return reprise.apercu(travail)


def test_l_export_reimporte_ne_change_rien(scene: Scene):
    ailleurs = CommuneFactory(code="01004", nom="Valbrune")
    scene.ajouter("Les Lutins", siret=SIRET, commune="Valbrune", code_postal="1500")
    scene.ajouter("Les Lutins", portee=scene.autre, commune=ailleurs.code)
    # Rows that no form would accept today: a draft, a wrong SIRET, two of the same name.
    communs = {"annexe": scene.annexe, "partie": scene.partie}
    LigneStructure.objects.create(**communs, type="rpe", nom="", ordre=5)
    for ordre in (6, 7):
        LigneStructure.objects.create(**communs, type="rpe", nom="Double", siret="123", ordre=ordre)
    apercu = relire(scene, classeur.exporter(TABLE, scene.annexe))
    assert (apercu.erreurs, apercu.sans_effet, apercu.inchangees) == ((), True, 5)
    siennes = classeur.exporter(TABLE, scene.annexe, portee=scene.autre)
    assert [rangee[2] for rangee in lire_classeur(siennes, "a.xlsx").rangees] == ["Nom *", "Les Lutins"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTES.filter(bool), TEXTES, TEXTES), min_size=1, max_size=5))
def test_quels_que_soient_les_textes_l_export_revient_le_meme(scene: Scene, lignes: list[tuple[str, str, str]]):
    LigneStructure.objects.all().delete()
    communs = {"annexe": scene.annexe, "partie": scene.partie}
    LigneStructure.objects.bulk_create(
        LigneStructure(**communs, type="rpe", nom=nom, adresse=adresse, observations=note, ordre=ordre)
        for ordre, (nom, adresse, note) in enumerate(lignes)
    )
    contenu = classeur.exporter(TABLE, scene.annexe)
    apercu = relire(scene, contenu)
    assert (apercu.erreurs, apercu.changements, apercu.ajouts, apercu.retraits) == ((), (), (), ())
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_aucune_cellule_exportee_ne_commence_comme_une_formule(scene: Scene):
    for signe in ("=", "+", "-", "@"):
        scene.ajouter(f"{signe}cmd|' /C calc'!A0", adresse=f"{signe}1")
    feuille = ouvrir(classeur.exporter(TABLE, scene.annexe))["Structures"]
    valeurs = [str(valeur) for rangee in feuille.iter_rows(values_only=True) for valeur in rangee if valeur]
    assert not [valeur for valeur in valeurs if re.match(r"[=+\-@\t\r]", valeur)]


@pytest.mark.pur
@given(st.text(alphabet="'=+-@\t\r\na", max_size=8))
def test_ce_qui_est_neutralise_se_rend_exactement(texte: str):
    assert rendre(neutraliser(texte)) == texte
    assert not re.match(r"[=+\-@\t\r\n]", neutraliser(texte))


@pytest.mark.pur
@pytest.mark.parametrize(
    ("libelle", "titre"),
    [("Étapes : 2026/2027 [projet]", "Étapes 2026 2027 projet"), ("'a'", "a"), ("*", "Table"), ("n" * 40, "n" * 31)],
)
def test_un_titre_de_feuille_convient_a_tous_les_tableurs(libelle: str, titre: str):
    assert classeur.titre_de_feuille(libelle) == titre
