"""The pages of an import: bring, wait, review, answer, undo, prepare; with and without script."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.domain import imports_decisions as decisions
from conventions.domain.imports_revue import Revue
from conventions.domain.imports_version import preparer_version
from conventions.domain.modeles import publier
from conventions.enums import EtatRendu
from conventions.imports.structure import Etat, GenreProposition, Proposition
from conventions.models import DecisionImport, ImportModele, VersionModele
from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import CafFactory, membre
from tests.fabriques.imports import TEXTE, fichier_importe

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def caf() -> Organisme:
    return CafFactory()


@pytest.fixture
def admin(caf: Organisme) -> Utilisateur:
    return membre(caf, Role.ADMINISTRATEUR, prenom="Camille", nom="Exemple")


@pytest.fixture
def client(admin: Utilisateur) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def importation(caf: Organisme, admin: Utilisateur) -> ImportModele:
    return fichier_importe(caf, admin)


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"conventions:{nom}", args=args)


def page(reponse: Any) -> str:
    return reponse.content.decode()


def envoi(texte: str = TEXTE, nom: str = "modele.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, texte.encode(), content_type="application/octet-stream")


def revue(importation: ImportModele) -> Revue:
    importation.refresh_from_db()
    return Revue(importation)


def premiere(importation: ImportModele, genre: GenreProposition = GenreProposition.BLANC) -> Proposition:
    return next(p for p in revue(importation).visibles if p.genre == genre)


def bloc(importation: ImportModele, titre: str) -> int:
    return next(p.bloc for p in revue(importation).pieces if p.piece.titre == titre)


def test_d_un_fichier_a_une_version(client, caf, django_capture_on_commit_callbacks):
    """Bring, wait, review, prepare: the draft is there to publish."""
    assert adresse("import_deposer") in page(client.get(adresse("modeles")))
    assert "Ce qui va se passer" in page(client.get(adresse("import_deposer")))
    with django_capture_on_commit_callbacks(execute=True):
        reponse = client.post(adresse("import_deposer"), {"fichier": envoi(), "nature": "ctg", "nom": ""})
    importation = ImportModele.objects.get()
    assert (importation.nom, importation.fichier_nom) == ("modele", "modele.txt")
    assert reponse["Location"] == adresse("import_modele", importation.cle)
    relecture = page(client.get(reponse["Location"]))
    assert "Chaque mot du fichier est dans le modèle ou dans la liste des mots écartés" in relecture
    assert "à décider" in relecture
    assert "1 point à vérifier d’abord" in relecture
    assert "modele.txt" in page(client.get(adresse("modeles")))
    reponse = client.post(adresse("import_preparer", importation.cle))
    version = VersionModele.objects.get(modele__caf=caf)
    assert reponse["Location"] == adresse("version_modele", version.pk)
    assert "Préparer à nouveau" in page(client.get(adresse("import_modele", importation.cle)))


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"fichier": ""}, "Choisissez le fichier"),
        ({"fichier": envoi("")}, "vide"),
        ({"nom": "x" * 151}, "150"),
        ({"nature": "fiche_action"}, "fiche_action"),
    ],
)
def test_un_depot_refuse_garde_ce_qui_etait_saisi(client, champs, phrase):
    donnees = {"fichier": envoi(), "nature": "avenant", "nom": "Mon avenant"} | champs
    reponse = client.post(adresse("import_deposer"), donnees)
    assert reponse.status_code == 422
    texte = page(reponse)
    assert phrase in texte
    assert donnees["nom"] in texte
    assert not ImportModele.objects.exists()


def test_un_fichier_trop_gros_est_refuse_avant_d_etre_lu(client):
    enorme = SimpleUploadedFile("gros.docx", b"0" * (21 * 1024 * 1024))
    reponse = client.post(adresse("import_deposer"), {"fichier": enorme, "nature": "ctg", "nom": "Gros"})
    assert reponse.status_code == 422
    assert "pèse plus de 20" in page(reponse)


def test_l_attente_se_quitte_et_se_reprend(client, importation):
    ImportModele.objects.filter(pk=importation.pk).update(etat=EtatRendu.EN_COURS, progression=60, message="Lecture")
    attente = page(client.get(adresse("import_modele", importation.cle)))
    assert "Vous pouvez quitter cette page" in attente
    suivi = adresse("import_suivi", importation.cle)
    assert 'value="60"' in page(client.get(suivi, headers=HTMX))
    assert client.get(suivi)["Location"] == adresse("import_modele", importation.cle)
    assert client.get(adresse("import_piece", importation.cle, 0)).status_code == 404
    ImportModele.objects.filter(pk=importation.pk).update(etat=EtatRendu.PRET)
    assert client.get(suivi, headers=HTMX)["HX-Refresh"] == "true"


def test_un_echec_dit_pourquoi_et_se_relance(client, importation, django_capture_on_commit_callbacks):
    ImportModele.objects.filter(pk=importation.pk).update(etat=EtatRendu.ECHEC, message="Le fichier est abîmé.")
    echec = page(client.get(adresse("import_modele", importation.cle)))
    assert "Le fichier est abîmé." in echec
    assert "Rien n’a été créé" in echec
    with django_capture_on_commit_callbacks(execute=True):
        client.post(adresse("import_relancer", importation.cle))
    importation.refresh_from_db()
    assert importation.etat == EtatRendu.PRET


def test_un_blanc_s_accepte_sans_script_et_on_revient_a_sa_piece(client, importation):
    blanc = premiere(importation)
    donnees = {"proposition": blanc.id, "vu": "", "reponse": "accepter", "piece": "8"}
    reponse = client.post(adresse("import_decider", importation.cle), donnees)
    assert reponse["Location"] == f"{adresse('import_modele', importation.cle)}?piece=8#piece-8"
    assert revue(importation).decisions[blanc.id].etat == Etat.ACCEPTEE
    assert "Acceptée" in page(client.get(f"{adresse('import_modele', importation.cle)}?filtre=blanc&decidees=1"))


def test_avec_le_script_la_carte_et_les_comptes_reviennent(client, importation):
    blanc, reste = premiere(importation), len(revue(importation).a_decider)
    donnees = {"proposition": blanc.id, "vu": "", "reponse": "refuser", "filtre": "blanc"}
    reponse = page(client.post(adresse("import_decider", importation.cle), donnees, headers=HTMX))
    assert "Refusée" in reponse
    assert 'id="revue-etat" hx-swap-oob="true"' in reponse
    assert f"{reste - 1} à décider" in reponse
    assert "par Camille Exemple" in reponse


def test_une_reponse_croisee_se_dit_sur_la_carte(client, importation, caf):
    blanc = premiere(importation)
    decisions.decider(importation, blanc.id, etat=Etat.ACCEPTEE, par=membre(caf, Role.ADMINISTRATEUR))
    donnees = {"proposition": blanc.id, "vu": "", "reponse": "refuser"}
    for entetes in (HTMX, {}):
        reponse = client.post(adresse("import_decider", importation.cle), donnees, headers=entetes, follow=True)
        assert "entre-temps" in page(reponse)
    assert revue(importation).decisions[blanc.id].etat == Etat.ACCEPTEE


def test_changer_un_blanc_puis_un_renvoi(client, importation):
    blanc, perdu = premiere(importation), premiere(importation, GenreProposition.RENVOI_PERDU)
    url = adresse("import_decider", importation.cle)
    assert "Ce qu’il faudra écrire" in page(client.get(url, {"proposition": blanc.id}))
    assert "<html" not in page(client.get(url, {"proposition": blanc.id}, headers=HTMX))
    client.post(url, {"proposition": blanc.id, "reponse": "changer", "libelle": "nombre d’habitants"})
    assert revue(importation).decisions[blanc.id].valeur == {"libelle": "nombre d’habitants"}
    reponse = client.post(url, {"proposition": perdu.id, "reponse": "changer", "cle": "article:inconnu"})
    assert reponse.status_code == 422
    assert "choisissez un article ou une annexe" in page(reponse)
    assert perdu.id not in revue(importation).decisions


def test_un_lot_puis_annuler(client, importation):
    client.post(adresse("import_lot", importation.cle), {"reponse": "accepter", "lot_genre": "blanc"})
    assert {d.etat for d in revue(importation).decisions.values()} == {Etat.ACCEPTEE}
    reponse = client.post(adresse("import_annuler", importation.cle), {"filtre": "blanc"}, follow=True)
    assert "Annulé" in page(reponse)
    assert revue(importation).decisions == {}
    reponse = client.post(adresse("import_annuler", importation.cle), follow=True)
    assert "plus rien à annuler" in page(reponse)
    assert reponse.status_code == 200


def test_le_lot_d_une_piece_ne_deborde_pas(client, importation):
    objet = bloc(importation, "OBJET")
    client.post(adresse("import_lot", importation.cle), {"reponse": "refuser", "lot_piece": objet})
    r = revue(importation)
    assert set(r.decisions) == {p.id for p in r.piece(objet).propositions}


def test_la_structure_se_corrige_et_se_retrouve(client, importation):
    url, objet = adresse("import_structure", importation.cle), bloc(importation, "ENGAGEMENTS")
    client.post(url, {"geste": "piece", "bloc": objet, "genre": "article", "titre": "Engagements mutuels"})
    assert "Engagements mutuels" in page(client.get(adresse("import_modele", importation.cle)))
    client.post(url, {"geste": "joindre", "bloc": objet, "piece": objet})
    assert "Engagements mutuels" not in [p.piece.titre for p in revue(importation).pieces]
    client.post(url, {"geste": "commencer", "bloc": objet, "genre": "article"})
    client.post(url, {"geste": "ecarter", "bloc": objet + 1})
    ecartes = page(client.get(adresse("import_modele", importation.cle), {"filtre": "ecartes"}))
    assert "référent (à adapter)" in ecartes
    client.post(url, {"geste": "ramener", "bloc": objet + 1})
    assert [g.genre for g in DecisionImport.objects.all()] == ["structure"] * 5
    for mauvais in ("", "99999", "-1", "9" * 30, "x"):
        reponse = client.post(url, {"geste": "joindre", "bloc": mauvais}, follow=True)
        assert reponse.status_code == 200
    assert DecisionImport.objects.count() == 5


def test_une_piece_s_ouvre_seule_et_s_apercoit(client, importation):
    objet = bloc(importation, "OBJET")
    fragment = client.get(adresse("import_piece", importation.cle, objet), headers=HTMX)
    assert "Corriger la structure" in page(fragment)
    assert client.get(adresse("import_piece", importation.cle, objet))["Location"].endswith(f"#piece-{objet}")
    assert client.get(adresse("import_piece", importation.cle, 9999), headers=HTMX).status_code == 404
    apercu = page(client.get(adresse("import_apercu", importation.cle, objet)))
    assert "priorités retenues pour XXX habitants" in apercu


def test_un_texte_hostile_est_montre_et_jamais_execute(client, caf, admin):
    texte = TEXTE.replace("quatre ans", "quatre <img src=y onerror=z> \"ans' XXX<b>")
    importation = fichier_importe(caf, admin, texte=texte, nom="<img src=x>")
    for url in ("", "?filtre=blanc", "?filtre=ecartes", "?filtre=%3Cb%3E&page=zz&piece=%27"):
        html = page(client.get(f"{adresse('import_modele', importation.cle)}{url}"))
        assert "<img src=y" not in html
        assert "<img src=x>" not in html


def test_le_fichier_d_origine_se_telecharge_sans_s_executer(client, importation):
    reponse = client.get(adresse("import_fichier", importation.cle))
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["Content-Type"] == "application/octet-stream"
    assert b"".join(reponse.streaming_content) == TEXTE.encode()


def test_supprimer_demande_confirmation(client, importation):
    url = adresse("import_supprimer", importation.cle)
    assert "sont perdus" in page(client.get(url))
    assert ImportModele.objects.exists()
    assert client.post(url)["Location"] == adresse("modeles")
    assert not ImportModele.objects.exists()


def test_une_version_plus_recente_montre_ce_qui_change(client, importation, admin, caf):
    publier(preparer_version(importation, par=admin), par=admin)
    modele = importation.version.modele
    assert "Importer une version plus récente" in page(client.get(adresse("modele", modele.pk)))
    depot = adresse("import_version", modele.pk)
    assert "Ce que ce fichier est" not in page(client.get(depot))
    recent = TEXTE.replace("quatre ans", "cinq ans")
    reponse = client.post(depot, {"fichier": envoi(recent)})
    nouvelle = ImportModele.objects.exclude(pk=importation.pk).get()
    assert reponse["Location"] == adresse("import_modele", nouvelle.cle)
    nouvelle.delete()
    nouvelle = fichier_importe(caf, admin, texte=recent, modele=modele)
    changements = page(client.get(adresse("import_changements", nouvelle.cle)))
    assert "<del>quatre</del><ins>cinq</ins>" in changements
    assert "sans changement" in changements
    rien = page(client.get(adresse("import_changements", importation.cle)))
    assert "Rien à comparer" in rien


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR])
def test_les_autres_agents_de_la_caf_n_importent_pas(caf, importation, role):
    client = Client()
    client.force_login(membre(caf, role))
    for url in (adresse("import_deposer"), adresse("import_modele", importation.cle)):
        assert client.get(url).status_code == 403
    assert client.post(adresse("import_annuler", importation.cle)).status_code == 403
    liste = page(client.get(adresse("modeles")))
    assert "Importer un modèle Word" not in liste
    assert importation.nom not in liste


def test_une_autre_caf_ne_voit_rien(importation):
    client = Client()
    client.force_login(membre(CafFactory(), Role.ADMINISTRATEUR))
    for nom in ("import_modele", "import_fichier", "import_changements", "import_decider", "import_supprimer"):
        assert client.get(adresse(nom, importation.cle)).status_code == 404
    assert client.post(adresse("import_preparer", importation.cle)).status_code == 404


@pytest.mark.parametrize("filtre", ["", "?filtre=a-decider", "?filtre=ecartes", "?filtre=blanc&decidees=1"])
def test_la_relecture_fait_le_meme_nombre_de_requetes(
    client, caf, admin, importation, filtre, django_assert_num_queries
):
    suite = "\n\n".join(
        f"ARTICLE {n} - POINT {n}\n\nLe point {n} retient XXX familles et XXX lieux.\n\nIl suit l’article 2."
        for n in range(4, 44)
    )
    grande = fichier_importe(caf, admin, texte=TEXTE.replace("Fait en deux", f"{suite}\n\nFait en deux"), nom="Grande")
    for p in revue(grande).visibles[:3]:
        decisions.decider(grande, p.id, etat=Etat.REFUSEE, par=admin)
    client.get(adresse("import_modele", importation.cle))
    for sujet in (importation, grande):
        with django_assert_num_queries(6):
            assert client.get(f"{adresse('import_modele', sujet.cle)}{filtre}").status_code == 200
