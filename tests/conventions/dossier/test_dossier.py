"""A dossier goes in whole or not at all, and comes out the same."""

import base64
import copy
import json
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from conventions.domain.dossier import exporter, importer, valider
from conventions.erreurs import DossierInvalide
from conventions.models import Convention, Fichier, Modele
from territoires.models import Organisme
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    DepartementFactory,
    ModeleFactory,
    UtilisateurFactory,
    VersionModeleFactory,
)

EXEMPLES = settings.RACINE / "conventions" / "exemples"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#147"/></svg>'


def pdf(pages: int = 1) -> bytes:
    tampon = BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        document.save(tampon)
    return tampon.getvalue()


def en_base64(contenu: bytes) -> str:
    return base64.b64encode(contenu).decode("ascii")


@pytest.fixture
def monde(db):
    """The communes of the examples and the national models."""
    for code, nom in (("78029", "Aubergenville"), ("83098", "Le Pradet")):
        CommuneFactory(code=code, nom=nom, departement=DepartementFactory(code=code[:2]))
    call_command("charger_modeles", verbosity=0)
    return UtilisateurFactory()


@pytest.fixture
def dossier() -> dict:
    return json.loads((EXEMPLES / "aubergenville.json").read_text(encoding="utf-8"))


def sans_reference(donnees: dict) -> dict:
    copie = copy.deepcopy(donnees)
    copie["convention"].pop("reference", None)
    return copie


@pytest.mark.parametrize("nom", ["aubergenville", "le_pradet"])
def test_un_exemple_importe_puis_exporte_redonne_le_meme_document(monde, nom):
    source = json.loads((EXEMPLES / f"{nom}.json").read_text(encoding="utf-8"))
    premiere = exporter(importer(source, par=monde))
    seconde = exporter(importer(premiere, par=monde))

    assert sans_reference(seconde) == sans_reference(premiere)
    assert [a["corps"] for a in premiere["articles"]] == [a["corps"] for a in source["articles"]]
    assert [a["corps"] for a in premiere["annexes"]] == [a["corps"] for a in source["annexes"]]
    assert [p["signataires"] for p in premiere["parties"]] == [p["signataires"] for p in source["parties"]]
    assert premiere["convention"]["periode"] == source["convention"]["periode"]


def test_logo_et_pdf_font_l_aller_retour(monde, dossier):
    dossier["organismes"][1]["logo"] = {"nom": "logo.svg", "contenu": en_base64(LOGO)}
    dossier["annexes"][-1] |= {
        "nature": "pdf",
        "impression": "joint",
        "fichier": {"nom": "deliberation.pdf", "contenu": en_base64(pdf(3))},
    }
    premiere = exporter(importer(dossier, par=monde))
    fichier = premiere["annexes"][-1]["fichier"]

    assert base64.b64decode(fichier["contenu"]) == pdf_depose()
    assert premiere["annexes"][-1]["impression"] == "joint"
    assert premiere["organismes"][1]["logo"]["nom"] == "logo.svg"
    assert sans_reference(exporter(importer(premiere, par=monde))) == sans_reference(premiere)


def pdf_depose() -> bytes:
    with Fichier.objects.latest("pk").contenu.open("rb") as fichier:
        return fichier.read()


def test_une_reference_libre_est_gardee_une_prise_est_remplacee(monde, dossier):
    dossier["convention"]["reference"] = "CTG-78-2024-0042"
    assert importer(dossier, par=monde).reference == "CTG-78-2024-0042"
    assert importer(dossier, par=monde).reference == "CTG-78-2024-0001"


def test_un_organisme_connu_n_est_ni_double_ni_modifie(monde, dossier):
    importer(dossier, par=monde)
    avant = Organisme.objects.count()
    dossier["organismes"][1]["nom"] = "ville d’Aubergenville"
    convention = importer(dossier, par=monde)

    assert Organisme.objects.count() == avant
    assert Organisme.objects.get(commune="78029").nom == "commune d’Aubergenville"
    assert convention.parties.get(nature="commune").nom == "ville d’Aubergenville"


def gater(dossier: dict, chemin: str, valeur: object) -> None:
    """Set ``parties.0.organisme`` and the like; ``...`` removes the key."""
    *parents, dernier = [int(m) if m.isdigit() else m for m in chemin.split(".")]
    cible = dossier
    for element in parents:
        cible = cible[element]
    if valeur is ...:
        del cible[dernier]
    else:
        cible[dernier] = valeur


FAUTES = [
    ("convention", ..., "(racine)", "Il manque « convention »"),
    ("format", "autre", "format", "Il faut « ctg-dossier »"),
    ("parties", [], "parties", "ne peut pas être vide"),
    ("convention.nature", "contrat", "convention.nature", "valeurs possibles"),
    ("convention.inconnu", 1, "convention", "Champ inconnu : « inconnu »"),
    ("convention.periode.fin", "31/12/2027", "convention.periode.fin", "n’a pas la forme"),
    ("convention.periode.fin", "2027-02-30", "convention.periode.fin", "AAAA-MM-JJ"),
    ("convention.periode.fin", "2023-12-31", "convention.periode", "avant d’avoir commencé"),
    ("convention.periode.fin", "2029-12-31", "convention.periode", "trop longue"),
    ("convention.territoire.communes", ["78410"], "convention.territoire.communes[0]", "Aucune commune"),
    ("convention.modele.cle", "inconnu", "convention.modele", "n’existe pas ici"),
    ("convention.options", {"diagnostic": "peut_etre"}, "convention.options.diagnostic", "n’a pas la variante"),
    ("parties.1.organisme", "fantome", "parties[1].organisme", "Aucun organisme n’a la clé"),
    ("parties.1.organisme", "caf", "parties[1].organisme", "déjà partie"),
    ("organismes.1.cle", "caf", "organismes[1].cle", "sert déjà"),
    ("organismes.1.siren", "217800290", "organismes[1].siren", "SIREN"),
    ("organismes.1.departement", "99", "organismes[1].departement", "Aucun département"),
    ("organismes.0.nature", "autre", "parties", "une Caf"),
    ("parties.0.signataires.0.nom", ..., "parties[0].signataires[0]", "Il manque « nom »"),
    ("parties.0.signataires.0.mandat_au", "1999-01-01", "parties[0].signataires[0].mandat_au", "finit avant"),
    ("articles.0.cle", "preambule", "articles[1].cle", "sert déjà"),
    ("articles.2.corps", '<p><span data-mention="caf.secret"></span></p>', "articles[2].corps", "n’existe pas"),
    ("articles.2.corps", "<p>x</p>" * 40_000, "articles[2].corps", "dépasse"),
    ("annexes.0.responsable", "personne", "annexes[0].responsable", "n’est pas l’une des parties"),
    ("annexes.0.fichier", {"nom": "a.pdf", "contenu": "pas du base64 !"}, "annexes[0].fichier.contenu", "base64"),
    (
        "annexes.0.fichier",
        {"nom": "a.pdf", "contenu": en_base64(b"PK\x03\x04 pas un PDF")},
        "annexes[0].fichier.contenu",
        "PDF",
    ),
    (
        "organismes.1.logo",
        {"nom": "logo.png", "contenu": en_base64(b"PK\x03\x04 une archive")},
        "organismes[1].logo.contenu",
        "",
    ),
]


@pytest.mark.parametrize(("chemin", "valeur", "ou", "phrase"), FAUTES)
def test_une_faute_est_dite_a_son_chemin_et_rien_n_est_ecrit(monde, dossier, chemin, valeur, ou, phrase):
    gater(dossier, chemin, valeur)
    erreurs = valider(dossier)

    assert any(lieu == ou and phrase in dite for lieu, dite in erreurs), erreurs
    with pytest.raises(DossierInvalide) as refus:
        importer(dossier, par=monde)
    assert refus.value.erreurs == erreurs
    assert Convention.objects.count() == 0
    assert Organisme.objects.count() == 0


def test_toutes_les_fautes_sont_dites_ensemble(monde, dossier):
    gater(dossier, "convention.periode.fin", "2029-12-31")
    gater(dossier, "parties.1.organisme", "fantome")
    gater(dossier, "articles.0.cle", "preambule")
    assert {lieu for lieu, _ in valider(dossier)} >= {"convention.periode", "parties[1].organisme", "articles[1].cle"}


def test_la_61e_partie_est_refusee(monde, dossier):
    modele = dossier["organismes"][1]
    for rang in range(60):
        cle = f"autre_{rang}"
        dossier["organismes"].append({**modele, "cle": cle, "nature": "autre", "commune": "", "siren": ""})
        dossier["parties"].append({"organisme": cle, "signataires": []})
    assert any(lieu == "parties" and "60" in phrase for lieu, phrase in valider(dossier))


def test_un_texte_hostile_est_assaini(monde, dossier):
    dossier["articles"][2]["corps"] = '<p onclick="x()">Sûr</p><script>alert(1)</script><img src="file:///etc/passwd">'
    convention = importer(dossier, par=monde)
    assert convention.articles.get(ordre=3).corps == "<p>Sûr</p>"


def ecrire(dossier: object, dossier_temporaire: Path) -> str:
    fichier = dossier_temporaire / "dossier.json"
    fichier.write_text(json.dumps(dossier), encoding="utf-8")
    return str(fichier)


def test_les_commandes_importent_exportent_et_valident(monde, dossier, tmp_path):
    fichier = ecrire(dossier, tmp_path)
    sortie = StringIO()
    call_command("importer_dossier", fichier, stdout=sortie)
    reference = sortie.getvalue().strip()
    assert Convention.objects.get(reference=reference).agent.email == "import@ctg.invalid"

    copie = tmp_path / "copie.json"
    call_command("exporter_dossier", reference, sortie=str(copie), stdout=StringIO())
    sortie = StringIO()
    call_command("valider_dossier", str(copie), stdout=sortie)
    assert sortie.getvalue() == "Dossier valide.\n"


@pytest.mark.parametrize("commande", ["importer_dossier", "valider_dossier"])
def test_une_commande_montre_chaque_erreur_et_echoue(monde, dossier, tmp_path, commande):
    gater(dossier, "convention.periode.fin", "2029-12-31")
    erreurs = StringIO()
    with pytest.raises(CommandError, match="erreur"):
        call_command(commande, ecrire(dossier, tmp_path), stderr=erreurs)
    assert erreurs.getvalue().startswith("convention.periode : La période est trop longue")
    assert Convention.objects.count() == 0


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"{", "erreur ligne 1"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[" * 100_000, "imbriqué"),
        (b"[]", "1 erreur"),
        (b"9" * 5000, "démesuré"),
    ],
)
def test_un_fichier_qui_n_est_pas_un_dossier_est_refuse(monde, tmp_path, contenu, phrase):
    fichier = tmp_path / "dossier.json"
    fichier.write_bytes(contenu)
    with pytest.raises(CommandError, match=phrase):
        call_command("valider_dossier", str(fichier), stderr=StringIO())


@pytest.mark.parametrize(
    ("valeur", "phrase"), [("Titre\x00", "U+0000"), ("Titre \ud800", "U+D800"), ("\x1b[31mTitre", "U+001B")]
)
def test_un_caractere_qui_ne_s_ecrit_pas_est_dit_a_sa_place(monde, dossier, valeur, phrase):
    dossier["articles"][0]["titre"] = valeur
    [(ou, dit)] = valider(dossier)
    assert (ou, phrase in dit) == ("articles[0].titre", True)


def test_un_dossier_imbrique_sans_fin_est_dit(monde, dossier):
    fond: list = []
    for _ in range(900):
        fond = [fond]
    dossier["articles"] = fond
    [(ou, dit)] = valider(dossier)
    assert ou.startswith("articles[0]")
    assert "trop imbriqué" in dit


def test_le_modele_d_une_autre_caf_ne_sert_pas_meme_sous_la_meme_cle(monde, dossier):
    """A Caf that adapted the national model keeps its key: its text is not for the others."""
    ailleurs = CafFactory(nom="Caf d’ailleurs")
    national = Modele.objects.get(cle=dossier["convention"].get("modele", {}).get("cle", "ctg"), caf=None)
    adapte = VersionModeleFactory(
        modele=ModeleFactory(caf=ailleurs, cle=national.cle, nature=national.nature), numero=9
    )
    dossier["convention"]["modele"] = {"cle": national.cle}
    assert importer(dossier, par=monde).version_modele.modele == national
    dossier["convention"]["modele"]["version"] = adapte.numero
    assert ("convention.modele" in dict(valider(dossier))) is True


def test_un_fichier_absent_est_dit():
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("importer_dossier", "absent.json")
