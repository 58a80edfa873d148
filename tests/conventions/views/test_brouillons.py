"""The private draft of a party stays its own: every way that it could leak by, one by one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from conventions.domain.annexes import confier_annexe, deposer_fichier, enregistrer_annexe
from conventions.domain.dossier import exporter
from conventions.domain.relecture import executer
from conventions.models import Annexe, Convention, Partie, Rendu
from conventions.pdf.contexte import composer, empreinte_source
from conventions.pdf.rendu import demander
from conventions.pdf.rendu import executer as rendre
from territoires.models import Utilisateur
from tests.conventions.domain.scene import Scene, fraiche
from tests.conventions.pdf.lecture_pdf import texte_des_pages
from tests.fabriques import OrganismeFactory, PartieFactory, membre, petit_pdf

pytestmark = pytest.mark.django_db
SECRET = "Fermeture de la crèche des Lilas"
FICHIER = "etude-confidentielle.pdf"
Comme = Callable[[Utilisateur], Client]


@pytest.fixture
def mairie(scene: Scene, convention: Convention) -> Partie:
    return convention.parties.get(organisme=scene.mairie)


@pytest.fixture
def voisine(scene: Scene, convention: Convention) -> Utilisateur:
    """Somebody of another party of the same convention."""
    partie = PartieFactory(convention=convention, organisme=OrganismeFactory(caf=scene.caf))
    return membre(partie.organisme)


@pytest.fixture
def plan(scene: Scene, convention: Convention, mairie: Partie) -> Annexe:
    """A draft of the commune, with a text that holds a blank and a file."""
    annexe = confier_annexe(convention.annexes.get(cle="plan"), par=scene.redacteur, responsable=mairie)
    corps = f"<p>{SECRET} <mark>à dater</mark></p>"
    enregistrer_annexe(annexe, par=scene.referente, jeton=annexe.jeton, corps=corps)
    deposer_fichier(annexe, par=scene.referente, nom=FICHIER, contenu=petit_pdf(3))
    return fraiche(annexe)


@pytest.fixture
def autres(scene: Scene, voisine: Utilisateur) -> list[Utilisateur]:
    return [scene.redacteur, scene.direction, scene.lecteur, voisine]


def lu(reponse: Any) -> str:
    texte = reponse.content.decode()
    return texte.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "nom", ["convention", "annexes", "annexe", "journal", "articles", "apercu", "fils", "versions", "dossier"]
)
def test_aucune_page_n_en_dit_rien_aux_autres(plan, autres, comme: Comme, adresse, nom):
    args = [plan.pk] if nom == "annexe" else []
    for qui in autres:
        page = lu(comme(qui).get(adresse(nom, *args)))
        assert SECRET not in page
        assert FICHIER not in page
        assert "à dater" not in page


def test_les_siens_lisent_tout(scene: Scene, plan, comme: Comme, adresse):
    client = comme(scene.referente)
    assert SECRET in lu(client.get(adresse("annexe", plan.pk)))
    assert SECRET in lu(client.get(adresse("dossier")))
    assert "à dater" in lu(client.get(adresse("convention")))
    assert FICHIER in lu(client.get(adresse("journal")))
    assert client.get(adresse("annexe_fichier", plan.pk)).status_code == 200


def test_la_page_dit_qui_la_redige(scene: Scene, plan, comme: Comme, adresse):
    page = lu(comme(scene.redacteur).get(adresse("annexe", plan.pk)))
    assert "La commune d’Aubergenville la rédige en privé" in page
    assert "data-editeur" not in page


def test_le_fichier_ne_se_telecharge_pas(plan, autres, comme: Comme, adresse):
    for qui in autres:
        assert comme(qui).get(adresse("annexe_fichier", plan.pk)).status_code == 404


def test_les_anciens_fichiers_du_brouillon_restent_prives(scene: Scene, plan, autres, comme: Comme, adresse):
    ancien = plan.fichier_id
    deposer_fichier(plan, par=scene.referente, nom="definitif.pdf", contenu=petit_pdf(1))
    executer(plan, "transmettre", par=scene.referente)
    for qui in autres:
        page = lu(comme(qui).get(adresse("annexe", plan.pk)))
        assert "definitif.pdf" in page
        assert FICHIER not in page
        reponse = comme(qui).get(adresse("annexe_fichier", plan.pk), {"precedent": ancien})
        assert reponse.status_code == 404
    assert FICHIER in lu(comme(scene.referente).get(adresse("annexe", plan.pk)))


@pytest.mark.parametrize("choix", ["", "garder", "fusionner", "abandonner"])
def test_ecrire_ne_rend_pas_le_texte_d_un_autre(plan, autres, comme: Comme, adresse, choix):
    saisie = {"jeton": 0, "titre": plan.titre, "corps": "<p>Moi.</p>", "choix": choix}
    for qui in autres:
        for entetes in ({}, {"HTTP_X_ENREGISTREMENT": "auto"}):
            reponse = comme(qui).post(adresse("annexe", plan.pk), saisie, **entetes)
            assert reponse.status_code == 403
            assert SECRET not in lu(reponse)
        assert comme(qui).get(adresse("annexe_deposer", plan.pk)).status_code == 403
    assert SECRET in fraiche(plan).corps


def test_le_rail_et_la_liste_ne_disent_pas_ce_qui_y_manque(scene: Scene, plan, comme: Comme, adresse):
    def etats(qui: Utilisateur) -> tuple[bool, int, bool]:
        contexte = comme(qui).get(adresse("annexes")).context
        ligne = next(li for li in contexte["lignes"] if li["annexe"] == plan)
        rail = next(li for li in contexte["sommaire"]["annexes"] if li["url"] == ligne["url"])
        return rail["a_completer"], ligne["blancs"], ligne["lisible"]

    assert etats(scene.redacteur) == (False, 0, False)
    assert etats(scene.referente) == (True, 1, True)


def test_le_dossier_ne_contient_que_ses_propres_brouillons(scene: Scene, plan, mairie, voisine, comme: Comme, adresse):
    def annexe(qui: Utilisateur) -> dict[str, Any]:
        dossier = json.loads(comme(qui).get(adresse("dossier")).content)
        return next(a for a in dossier["annexes"] if a["cle"] == "plan")

    for qui in (scene.redacteur, voisine):
        assert (annexe(qui)["corps"], annexe(qui)["fichier"], annexe(qui)["contenu"]) == ("", None, {})
    assert annexe(scene.referente)["fichier"]["nom"] == FICHIER
    assert SECRET in json.dumps(exporter(plan.convention), ensure_ascii=False)


def test_l_apercu_commun_annonce_le_brouillon(scene: Scene, plan, mairie):
    jour = timezone.localdate()
    commun = composer(plan.convention, projet=True, jour=jour)
    sien = composer(plan.convention, projet=True, jour=jour, brouillons={mairie.pk})
    assert "Annexe en cours de rédaction par la commune d’Aubergenville" in commun.html.replace("\u00a0", " ")
    for demande, attendu in ((commun, False), (sien, True)):
        contenus = [demande.html.encode(), *(piece.contenu for piece in demande.pieces_jointes)]
        assert any(SECRET.encode() in contenu for contenu in contenus) is attendu
        assert any(FICHIER in piece.nom for piece in demande.pieces_jointes) is attendu
        assert bool(demande.pdf_inclus) is attendu
    sources = {empreinte_source(plan.convention, brouillons=b) for b in (frozenset(), {mairie.pk})}
    assert len(sources) == 2


def test_l_apercu_d_une_partie_n_est_visible_que_de_ses_membres(
    scene: Scene, plan, mairie, voisine, comme: Comme, adresse
):
    sien, commun = demander(plan.convention, par=scene.referente), demander(plan.convention, par=scene.redacteur)
    assert (sien.brouillons_de, commun.brouillons_de) == (mairie, None)
    assert demander(plan.convention, par=voisine) == commun
    assert demander(plan.convention, par=membre(scene.mairie)) == sien
    for job in (sien, commun):
        rendre(job.pk)
    textes = [" ".join(texte_des_pages(default_storage.open(fraiche(job).pdf.name).read())) for job in (sien, commun)]
    assert [SECRET in texte.replace("\u00a0", " ") for texte in textes] == [True, False]
    for qui, codes in ((scene.referente, (200, 200)), (scene.redacteur, (404, 200)), (voisine, (404, 200))):
        client = comme(qui)
        assert tuple(client.get(adresse("rendu_pdf", j.pk)).status_code for j in (sien, commun)) == codes
        assert client.post(adresse("rendu_relancer", sien.pk)).status_code == (302 if codes[0] == 200 else 404)
        attendu = sien if codes[0] == 200 else commun
        assert client.get(adresse("apercu")).context["rendu"] == attendu
        assert client.get(adresse("apercu")).context["a_jour"] is True


def test_les_anciens_apercus_de_chacun_se_purgent_a_part(scene: Scene, plan, mairie):
    jobs = []
    for n in range(4):
        enregistrer_annexe(plan, par=scene.referente, jeton=fraiche(plan).jeton, corps=f"<p>Etat {n}</p>")
        jobs.append(demander(plan.convention, par=scene.referente))
        rendre(jobs[-1].pk)
        if n == 0:
            commun = demander(plan.convention, par=scene.redacteur)
            rendre(commun.pk)
    assert Rendu.objects.filter(brouillons_de=mairie).count() == 3
    assert Rendu.objects.get(brouillons_de=None) == commun


def test_le_journal_garde_pour_elle_le_travail_d_une_partie(scene: Scene, plan, comme: Comme, adresse):
    page = lu(comme(scene.redacteur).get(adresse("journal")))
    assert "confiée à la commune" in page
    assert "a rédigé l’annexe" not in page
    executer(plan, "transmettre", par=scene.referente)
    page = lu(comme(scene.redacteur).get(adresse("journal")))
    assert "a transmis l’annexe « Plan d’actions » à la Caf" in page
    assert FICHIER not in page


def test_transmise_tout_le_monde_la_lit(scene: Scene, plan, autres, comme: Comme, adresse):
    executer(plan, "transmettre", par=scene.referente)
    for qui in autres:
        assert SECRET in lu(comme(qui).get(adresse("annexe", plan.pk)))
        assert SECRET in lu(comme(qui).get(adresse("dossier")))
        assert comme(qui).get(adresse("annexe_fichier", plan.pk)).status_code == 200
    assert demander(plan.convention, par=scene.referente).brouillons_de is None
    assert empreinte_source(plan.convention) == demander(plan.convention, par=scene.redacteur).source
