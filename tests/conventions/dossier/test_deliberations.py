"""The délibérations travel with the dossier, checked like any other file."""

import base64
import json

import pytest
from django.conf import settings
from django.core.management import call_command

from conventions.domain.dossier import exporter, importer
from conventions.erreurs import DossierInvalide
from conventions.models import PieceDeliberation
from tests.fabriques import CommuneFactory, DepartementFactory, UtilisateurFactory, petit_pdf


@pytest.fixture
def monde(db):
    CommuneFactory(code="78029", nom="Aubergenville", departement=DepartementFactory(code="78"))
    call_command("charger_modeles", verbosity=0)
    return UtilisateurFactory()


@pytest.fixture
def dossier() -> dict:
    """The example, with the délibération of its commune."""
    exemple = settings.RACINE / "conventions" / "exemples" / "aubergenville.json"
    donnees = json.loads(exemple.read_text(encoding="utf-8"))
    donnees["annexes"].append(
        {
            "cle": "extraits",
            "nature": "deliberations",
            "titre": "Extraits des registres",
            "contenu": {"pieces": [piece(donnees["parties"][-1]["organisme"], petit_pdf(2))]},
        }
    )
    return donnees


def piece(partie: str, contenu: bytes) -> dict:
    return {
        "partie": partie,
        "fichier": {"nom": "extrait.pdf", "contenu": base64.b64encode(contenu).decode("ascii")},
    }


def test_une_piece_fait_l_aller_et_le_retour(monde, dossier):
    convention = importer(dossier, par=monde)
    depot = PieceDeliberation.objects.get()
    assert (depot.fichier.nom, depot.fichier.pages, depot.depose_par) == ("extrait.pdf", 2, monde)
    (exportee,) = exporter(convention)["annexes"][-1]["contenu"]["pieces"]
    assert base64.b64decode(exportee["fichier"]["contenu"]) == petit_pdf(2)
    assert PieceDeliberation.objects.get().partie == convention.parties.last()


@pytest.mark.parametrize("defaut", ["partie inconnue", "deux fois", "pas un PDF"])
def test_une_piece_fausse_arrete_tout(monde, dossier, defaut):
    pieces = dossier["annexes"][-1]["contenu"]["pieces"]
    if defaut == "partie inconnue":
        pieces[0]["partie"] = "personne"
    elif defaut == "deux fois":
        pieces.append(pieces[0])
    else:
        pieces[0] = piece(pieces[0]["partie"], b"MZ")
    with pytest.raises(DossierInvalide) as refus:
        importer(dossier, par=monde)
    assert all(".contenu.pieces[" in chemin for chemin, _ in refus.value.erreurs)
    assert not PieceDeliberation.objects.exists()
