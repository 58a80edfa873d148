"""From a file to a measured PDF by the command line."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from conventions.domain.modeles import charger_modele_national
from conventions.enums import GenreArticle, StatutModele
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Convention, Document, ImportModele, Modele
from territoires.models import Appartenance, Organisme, Role, Utilisateur
from tests.fabriques import CafFactory, CommuneFactory, membre

pytestmark = pytest.mark.django_db

TEXTE = """VILLE DE MONTCLAR

CONVENTION DE TERRITOIRE

Entre :

- la caisse de Valbrune, représentée par sa directrice,

et

- la commune de Montclar, représentée par son maire,

Vu le code de l’action sociale et des familles,

PREAMBULE

Les partenaires partagent un même souci des familles du territoire.

ARTICLE 1 - OBJET

La convention fixe les priorités retenues pour XXX habitants (à adapter).

ARTICLE 2 : DUREE

La convention court sur quatre ans, selon l’annexe 1.

Page 2

Fait à Montclar, le 3 mai 2026

ANNEXE 1 – Diagnostic

Commune	Habitants
Montclar	1 250
"""


@pytest.fixture
def fichier(tmp_path) -> Path:
    chemin = tmp_path / "notre_modele.txt"
    chemin.write_text(TEXTE, encoding="utf-8")
    return chemin


def lancer(commande: str, *arguments: object, **options: object) -> list[str]:
    ecrit = StringIO()
    call_command(commande, *map(str, arguments), stdout=ecrit, **options)
    return ecrit.getvalue().splitlines()


def importer(fichier: Path, caf, *, nature: str = "ctg", publier: bool = True, **options: object) -> list[str]:
    return lancer("importer_modele", fichier, caf=str(caf.pk), nature=nature, publier=publier, **options)


def creer(lignes: list[str], commune, **options: object) -> str:
    modele = int(lignes[0].removeprefix("modele "))
    return lancer("creer_convention", modele=modele, commune=commune.pk, **options)[-1]


def test_un_fichier_devient_un_modele_une_convention_et_un_pdf_mesure(fichier):
    caf, commune = CafFactory(), CommuneFactory()
    administratrice = membre(caf, Role.ADMINISTRATEUR)
    lignes = importer(fichier, caf)
    modele = Modele.objects.get(caf=caf)
    assert lignes[0] == f"modele {modele.pk}"
    rapport = "\n".join(lignes)
    assert "notre modele : version 1, publiée." in rapport
    assert "2 × article" in rapport
    assert "blancs à remplir : 1" in rapport
    assert "numéro de page : Page 2" in rapport
    assert ImportModele.objects.get().par == administratrice
    reference = creer(lignes, commune)
    convention = Convention.objects.get(reference=reference)
    assert [partie.organisme.commune_id for partie in convention.parties.all()] == [None, commune.pk]
    assert convention.date_effet == date(timezone.localdate().year + 1, 1, 1)
    assert (convention.date_fin.year, convention.agent) == (convention.date_effet.year + 4, administratrice)
    mesure = lancer("mesurer_fidelite", fichier, reference, seuil=100.0)
    assert mesure[0] == "100.00 %"
    assert "À part, numéro de page : 2\u00a0mots." in mesure
    assert mesure[-1] == "Manquants : 0\u00a0mot."


def test_un_seuil_non_atteint_echoue_et_montre_ce_qui_manque(fichier, capsys):
    caf = CafFactory()
    reference = creer(importer(fichier, caf), CommuneFactory())
    article = Convention.objects.get(reference=reference).articles.get(cle="duree")
    article.corps = "<p>La convention court.</p>"
    article.save()
    ecrit = StringIO()
    with pytest.raises(CommandError, match="sous le seuil"):
        call_command("mesurer_fidelite", str(fichier), reference, seuil=99.5, stdout=ecrit)
    assert "[sur quatre ans selon l annexe 1]" in ecrit.getvalue()


def test_sans_compte_la_commande_agit_sans_jamais_donner_de_role(fichier):
    CafFactory(siren="200000172")
    lignes = lancer("importer_modele", fichier, caf="200 000 172", nature="ctg", publier=True)
    assert Convention.objects.filter(reference=creer(lignes, CommuneFactory())).exists()
    assert not Appartenance.objects.exists()
    assert Utilisateur.objects.get().is_active is False


def test_un_brouillon_ne_fait_pas_de_convention(fichier):
    caf = CafFactory()
    lignes = importer(fichier, caf, publier=False)
    assert "version 1, en préparation" in lignes[1]
    with pytest.raises(CommandError, match="n’a pas de version publiée"):
        creer(lignes, CommuneFactory())
    assert not Convention.objects.exists()


def test_un_fichier_plus_recent_fait_la_version_suivante(fichier):
    caf = CafFactory()
    premier = importer(fichier, caf)
    fichier.write_text(TEXTE.replace("quatre ans", "trois ans"), encoding="utf-8")
    second = importer(fichier, caf, modele=int(premier[0].split()[1]))
    assert second[0] == premier[0]
    versions = Modele.objects.get(caf=caf).versions.order_by("numero")
    assert [version.statut for version in versions] == [StatutModele.RETIREE, StatutModele.PUBLIEE]


def test_une_deliberation_importee_est_un_document_d_une_convention(fichier):
    charger_modele_national(lire_modele("ctg"))
    caf, commune = CafFactory(), CommuneFactory()
    reference = creer(importer(fichier, caf, nature="deliberation"), commune)
    document = Document.objects.get(reference=reference)
    assert document.partie.organisme.commune == commune
    assert document.convention.version_modele.modele.cle == "ctg"
    assert document.textes.filter(genre=GenreArticle.SECTION, titre__startswith="Annexe 1").exists()


def test_une_periode_passee_se_reprend_quand_elle_est_donnee(fichier):
    caf = CafFactory()
    lignes = importer(fichier, caf, nature="acte_engagement")
    reference = creer(lignes, CommuneFactory(), du=date(2022, 1, 1), au=date(2022, 12, 31))
    assert Convention.objects.get(reference=reference).date_fin == date(2022, 12, 31)


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"caf": "999999"}, "Aucune Caf n’a l’identifiant"),
        ({"par": "inconnue@exemple.fr"}, "Aucun compte n’a l’adresse"),
        ({"modele": 404}, "n’a pas de modèle de numéro 404"),
    ],
)
def test_importer_dit_ce_qui_manque_et_n_ecrit_rien(fichier, options, phrase):
    caf = CafFactory()
    with pytest.raises(CommandError, match=phrase):
        lancer("importer_modele", fichier, **{"caf": str(caf.pk), "nature": "ctg", **options})
    assert not ImportModele.objects.exists()


def test_sans_aucune_caf_la_commande_dit_comment_en_ouvrir_une(fichier):
    assert not Organisme.objects.cafs().exists()
    with pytest.raises(CommandError, match="creer_caf"):
        lancer("importer_modele", fichier, caf="1", nature="ctg")


def test_un_role_insuffisant_et_un_fichier_refuse_ne_laissent_rien(fichier, tmp_path):
    caf = CafFactory()
    lectrice = membre(caf, Role.LECTEUR)
    with pytest.raises(CommandError, match="Votre rôle ne permet pas"):
        importer(fichier, caf, par=lectrice.email)
    vide = tmp_path / "vide.txt"
    vide.write_bytes(b"")
    with pytest.raises(CommandError):
        importer(vide, caf)
    with pytest.raises(CommandError, match="n’existe pas"):
        importer(tmp_path / "absent.txt", caf)
    assert not ImportModele.objects.exists()
    assert not Modele.objects.filter(caf=caf).exists()


def test_creer_convention_refuse_ce_qui_n_existe_pas():
    with pytest.raises(CommandError, match="Aucun modèle n’a le numéro 404"):
        lancer("creer_convention", modele=404, commune="26001")
    national = charger_modele_national(lire_modele("ctg")).modele
    with pytest.raises(CommandError, match="communes ne sont pas chargées"):
        lancer("creer_convention", modele=national.pk, commune="26001")
    commune = CommuneFactory()
    with pytest.raises(CommandError, match="n’est pas ouverte"):
        lancer("creer_convention", modele=national.pk, commune=commune.pk)
    with pytest.raises(CommandError, match="Aucune commune n’a le code"):
        lancer("creer_convention", modele=national.pk, commune="99999")


def test_mesurer_refuse_une_reference_inconnue(fichier):
    with pytest.raises(CommandError, match="Aucune convention ni aucun document"):
        lancer("mesurer_fidelite", fichier, "CTG-99")
