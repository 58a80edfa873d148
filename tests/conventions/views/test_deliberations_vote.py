"""The pages of the délibérations: what each shows, refuses and never writes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conventions.domain.annexes import confier_annexe
from conventions.domain.cycle_de_vie import executer
from conventions.domain.deliberations import deposer_piece
from conventions.models import Deliberation, EtatDeliberation, PieceDeliberation
from territoires.models import Role
from tests.fabriques import AnnexeFactory, ConventionFactory, PartieFactory, membre, petit_pdf
from tests.fabriques.deliberations import (
    POUVOIR,
    PRESENTS,
    aujourd_hui,
    executoire,
    figer_pour_le_vote,
    projet,
    votee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory()


@pytest.fixture
def partie(convention):
    return convention.parties.exclude(organisme=convention.caf).get()


@pytest.fixture
def referente(partie, client):
    compte = membre(partie.organisme, Role.REFERENT)
    client.force_login(compte)
    return compte


def page(nom: str, convention, *args) -> str:
    return reverse(f"conventions:{nom}", args=[convention.reference, *args])


def formulaire(jeton: int = 0, **champs: object) -> dict[str, object]:
    return {
        "jeton": jeton,
        "seance_le": aujourd_hui().isoformat(),
        "president": "Mme Jeanne Témoin, Maire",
        "secretaire": "Mme Zoé Décor",
        "en_exercice": 6,
        "presents": PRESENTS,
        "procurations": POUVOIR,
        "pour": 5,
        "contre": 0,
        "abstentions": 0,
        **champs,
    }


def test_la_partie_prepare_la_sienne_et_lit_celle_des_autres(client, convention, partie, referente):
    autre = PartieFactory(convention=convention, organisme__caf=convention.caf, ordre=4)
    projet(convention, autre, convention.agent)
    html = client.get(page("deliberations", convention)).content.decode()
    assert page("deliberation_preparer", convention, partie.pk) in html
    assert "Lire<span" in html
    reponse = client.post(page("deliberation_preparer", convention, partie.pk))
    deliberation = Deliberation.objects.get(document__partie=partie)
    assert reponse.url == page("document", convention, deliberation.document_id)
    assert client.post(page("deliberation_preparer", convention, autre.pk)).status_code == 403


def test_la_liste_fait_autant_de_requetes_pour_une_ou_quatre_parties(
    client, convention, partie, referente, django_assert_num_queries
):
    projet(convention, partie, referente)
    client.get(page("deliberations", convention))
    with django_assert_num_queries(11):
        client.get(page("deliberations", convention))
    for ordre in range(4, 7):
        projet(
            convention,
            PartieFactory(convention=convention, organisme__caf=convention.caf, ordre=ordre),
            convention.agent,
        )
    with django_assert_num_queries(11):
        client.get(page("deliberations", convention))


def test_verifier_compte_sans_rien_ecrire(client, convention, partie, referente):
    projet(convention, partie, referente)
    html = client.post(page("deliberation_verifier", convention, partie.pk), formulaire(pour=6)).content.decode()
    assert "1\u00a0voix de trop" in html
    assert 'href="#id_pour"' in html
    assert (
        "Les chiffres concordent"
        in client.post(page("deliberation_verifier", convention, partie.pk), formulaire()).content.decode()
    )
    assert Deliberation.objects.get().pour is None


def test_coller_l_accuse_remplit_la_page_et_garde_ce_qui_est_tape(client, convention, partie, referente):
    projet(convention, partie, referente)
    code = f"99_DE-026-{partie.siren}-{aujourd_hui() - timedelta(days=3):%Y%m%d}-DEL26_031-DE"
    reponse = client.post(page("deliberation_seance", convention, partie.pk), formulaire(accuse=code, lire="1"))
    form = reponse.context["form"]
    assert form["seance_le"].value() == (aujourd_hui() - timedelta(days=3)).isoformat()
    assert (form["numero"].value(), form["pour"].value()) == ("DEL26_031", "5")
    assert Deliberation.objects.get().seance_le is None


def test_un_accuse_illisible_le_dit_au_champ(client, convention, partie, referente):
    projet(convention, partie, referente)
    adresse = page("deliberation_seance", convention, partie.pk)
    reponse = client.post(adresse, formulaire(accuse="reçu hier", lire="1"))
    assert "n’est pas un code" in reponse.context["form"].errors["accuse"][0]


def test_enregistrer_puis_un_conflit_montre_les_valeurs_de_l_autre(client, convention, partie, referente):
    projet(convention, partie, referente)
    adresse = page("deliberation_seance", convention, partie.pk)
    assert client.post(adresse, formulaire()).status_code == 302
    reponse = client.post(adresse, formulaire(pour=4, abstentions=1))
    assert reponse.status_code == 409
    assert ("Pour", "5") in reponse.context["conflit"]
    assert reponse.context["form"]["pour"].value() == "4"
    assert client.post(adresse, formulaire(jeton=1, pour=4, abstentions=1)).status_code == 302
    assert Deliberation.objects.get().pour == 4


def test_enregistrer_des_voix_de_trop_le_dit_aussitot(client, convention, partie, referente):
    projet(convention, partie, referente)
    adresse = page("deliberation_seance", convention, partie.pk)
    assert "À corriger avant de noter le vote" in client.post(adresse, formulaire(pour=50), follow=True).text
    corrigee = client.post(adresse, formulaire(jeton=1), follow=True).text
    assert "La séance est enregistrée." in corrigee
    assert "À corriger avant de noter le vote" not in corrigee


def test_de_la_seance_a_l_acte_executoire(client, convention, partie, referente):
    figer_pour_le_vote(convention)
    projet(convention, partie, referente)
    client.post(page("deliberation_seance", convention, partie.pk), formulaire())

    def etape(code: str, jeton: int, **champs: object):
        return client.post(page("deliberation_etape", convention, partie.pk, code), {"jeton": jeton, **champs})

    assert etape("voter", 1).status_code == 302
    assert client.get(page("deliberation_seance", convention, partie.pk)).status_code == 302
    faux = f"99_DE-026-{partie.siren}-20200101-DEL26_031-DE"
    jour = aujourd_hui().isoformat()
    reponse = etape("transmettre", 2, jour=jour, accuse=faux)
    assert (reponse.status_code, len(reponse.context["ecarts"])) == (422, 1)
    assert etape("transmettre", 2, jour=jour, accuse=faux, compare=faux).status_code == 302
    assert etape("publier", 3, jour=jour).status_code == 302
    assert Deliberation.objects.get().etat == EtatDeliberation.EXECUTOIRE
    assert etape("annuler", 4, raison="Mauvaise date.").status_code == 302
    assert Deliberation.objects.get().etat == EtatDeliberation.TRANSMISE


def test_un_vote_sans_texte_fige_dit_pourquoi(client, convention, partie, referente):
    projet(convention, partie, referente)
    client.post(page("deliberation_seance", convention, partie.pk), formulaire())
    reponse = client.post(page("deliberation_etape", convention, partie.pk, "voter"), {"jeton": 1})
    assert reponse.status_code == 422
    assert "pas encore figé" in reponse.content.decode()


def test_un_vote_incomplet_liste_ce_qui_manque_avec_des_liens(client, convention, partie, referente):
    figer_pour_le_vote(convention)
    projet(convention, partie, referente)
    html = client.get(page("deliberation_etape", convention, partie.pk, "voter")).content.decode()
    assert page("deliberation_seance", convention, partie.pk) in html
    assert "Noter le vote</button>" not in html


def test_la_page_de_la_deliberation_dit_tout(client, convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = executoire(convention, partie, referente)
    html = client.get(page("document", convention, deliberation.document_id)).content.decode()
    assert "Exécutoire depuis le" in html
    assert "à l’unanimité (5\u00a0voix pour)" in html
    assert page("deliberation_etape", convention, partie.pk, "annuler") in html


def test_la_reouverture_annonce_les_votes_qu_elle_defait_puis_la_page_les_dit(client, convention, partie):
    figer_pour_le_vote(convention)
    votee(convention, partie, convention.agent)
    direction = membre(convention.caf, Role.VALIDEUR)
    client.force_login(direction)
    html = client.get(page("transition", convention, "rouvrir")).content.decode()
    assert "1\u00a0vote déjà pris ne vaudra plus" in html.replace("&nbsp;", "\u00a0")
    executer(convention, "rouvrir", par=direction, commentaire="À revoir.")
    html = client.get(page("deliberations", convention)).content.decode()
    assert "Vote caduc." in html
    assert "sur la version 1" in html.replace("\u00a0", " ")


def test_l_extrait_se_depose_depuis_la_page(client, convention, partie, referente):
    projet(convention, partie, referente)
    AnnexeFactory(convention=convention, nature="deliberations", ordre=20, corps="")
    fichier = SimpleUploadedFile("extrait.pdf", petit_pdf(), "application/pdf")
    reponse = client.post(page("deliberation_extrait", convention, partie.pk), {"lu": 0, "fichier": fichier})
    assert reponse.url.endswith("#extrait")
    assert PieceDeliberation.objects.get().fichier.nom == "extrait.pdf"
    faux = SimpleUploadedFile("extrait.pdf", b"pas un pdf", "application/pdf")
    suite = client.post(page("deliberation_extrait", convention, partie.pk), {"lu": 0, "fichier": faux}, follow=True)
    assert [m.level_tag for m in suite.context["messages"]][-1] == "error"


def test_le_texte_se_copie_et_se_telecharge(client, convention, partie, referente):
    deliberation = projet(convention, partie, referente)
    adresse = page("deliberation_texte", convention, partie.pk)
    assert 'data-copier="#texte-a-copier"' in client.get(adresse).content.decode()
    reponse = client.get(adresse, {"telecharger": ""})
    assert reponse["Content-Disposition"] == f'attachment; filename="{deliberation.document.reference}.txt"'
    assert "Extrait du registre" in reponse.content.decode()


def test_une_partie_sans_projet_n_a_pas_de_seance(client, convention, partie, referente):
    for nom in ("deliberation_seance", "deliberation_texte"):
        assert client.get(page(nom, convention, partie.pk)).status_code == 404


def test_l_annexe_fait_autant_de_requetes_pour_une_ou_trois_deliberations(
    client, convention, partie, referente, django_assert_num_queries
):
    annexe = AnnexeFactory(convention=convention, nature="deliberations", ordre=20, corps="")
    projet(convention, partie, referente)
    client.get(page("annexe", convention, annexe.pk))
    with django_assert_num_queries(23):
        client.get(page("annexe", convention, annexe.pk))
    for ordre in range(4, 6):
        autre = PartieFactory(convention=convention, organisme__caf=convention.caf, ordre=ordre)
        projet(convention, autre, convention.agent)
    with django_assert_num_queries(23):
        client.get(page("annexe", convention, annexe.pk))


def test_l_extrait_d_une_annexe_encore_privee_n_est_dit_qu_aux_siens(client, convention, partie, referente):
    annexe = AnnexeFactory(convention=convention, nature="deliberations", cle="deliberations")
    confier_annexe(annexe, par=membre(convention.caf, Role.REDACTEUR), responsable=partie)
    deliberation = projet(convention, partie, referente)
    deposer_piece(annexe, partie, par=referente, nom="secret.pdf", contenu=petit_pdf(1), lu=0)
    pages = [page("deliberations", convention), page("document", convention, deliberation.document_id)]
    for adresse in pages:
        assert "secret.pdf" in client.get(adresse).content.decode()
    client.force_login(convention.agent)
    for adresse in pages:
        reponse = client.get(adresse)
        assert reponse.status_code == 200
        assert "secret.pdf" not in reponse.content.decode()
