"""Rows in the JSON dossier and back."""

from datetime import date
from decimal import Decimal

import jsonschema
import pytest

from conventions.annexes.structures import TABLE
from conventions.erreurs import DossierInvalide
from conventions.models import EtapeDiagnostic, LigneIndicateur, LigneStructure
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.dossier import exporter_lignes, importer_lignes, schema_ligne
from tests.conventions.tables.scene import SIRET, Scene
from tests.conventions.tables.test_cellules import INDICATEURS
from tests.fabriques import AnnexeFactory

ETAPES = Table(
    code="essai_etapes",
    libelle="Étapes",
    ligne="étape",
    modele=EtapeDiagnostic,
    parent="annexe",
    relation="etapes_diagnostic",
    colonnes=(Colonne("etape", "Étape", obligatoire=True), Colonne("echeance", "Échéance", GenreColonne.DATE)),
)


def aller_retour(scene: Scene, table: Table) -> None:
    cles = {scene.partie.pk: "valbrune", scene.autre.pk: "hautmarais"}
    lignes = exporter_lignes(table, scene.annexe, cles)
    for ligne in lignes:
        jsonschema.validate(ligne, schema_ligne(table))
    copie = AnnexeFactory(convention=scene.convention, nature=scene.annexe.nature)
    parties = {"valbrune": scene.partie, "hautmarais": scene.autre}
    importer_lignes(table, copie, lignes, parties, scene.agent)
    assert exporter_lignes(table, copie, cles) == lignes
    assert getattr(copie, table.relation).count() == len(lignes) > 0


def test_les_structures_font_l_aller_et_retour(scene: Scene):
    scene.ajouter("=A", siret=SIRET, commune="Valbrune", code_postal="01500")
    scene.ajouter("B", portee=scene.autre, type="rpe")
    LigneStructure.objects.create(annexe=scene.annexe, partie=scene.partie, type="", nom="", ordre=9)
    aller_retour(scene, TABLE)
    assert LigneStructure.history.filter(history_change_reason="import du dossier").count() == 3


def test_nombres_dates_et_oui_non_font_l_aller_et_retour(scene: Scene):
    LigneIndicateur.objects.create(
        annexe=scene.annexe, libelle="Naissances", millesime=2023, territoire=Decimal("1234.50"), effectif=True
    )
    LigneIndicateur.objects.create(annexe=scene.annexe, libelle="Places", territoire=Decimal("-0.05"))
    EtapeDiagnostic.objects.create(annexe=scene.annexe, etape="Copil", echeance=date(2027, 1, 31))
    aller_retour(scene, INDICATEURS)
    aller_retour(scene, ETAPES)
    ligne = exporter_lignes(INDICATEURS, scene.annexe, {})[0]
    assert ligne == {"libelle": "Naissances", "millesime": 2023, "territoire": "1234.50", "effectif": True}


def test_l_export_ne_fait_aucune_requete_une_fois_charge(scene: Scene, django_assert_num_queries):
    scene.ajouter("A", commune="Valbrune")
    annexe = type(scene.annexe).objects.prefetch_related("structures").get(pk=scene.annexe.pk)
    with django_assert_num_queries(0):
        assert exporter_lignes(TABLE, annexe, {scene.partie.pk: "valbrune"})[0]["commune"] == "26001"


def test_une_ligne_fausse_se_dit_par_son_chemin_et_rien_n_est_ecrit(scene: Scene):
    lignes = [
        {"partie": "valbrune", "type": "rpe", "nom": "A"},
        {"partie": "ailleurs", "type": "piscine", "nom": "B", "commune": "99999"},
    ]
    with pytest.raises(DossierInvalide) as refus:
        importer_lignes(TABLE, scene.annexe, lignes, {"valbrune": scene.partie}, scene.agent)
    chemins = [chemin for chemin, _ in refus.value.erreurs]
    assert chemins == ["structures[1].partie", "structures[1].type", "structures[1].commune"]
    assert scene.noms() == []
