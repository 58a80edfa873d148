"""The délibération of each party on screen: who deposits, what is kept, what prints."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conventions.annexes.registre import trouver
from conventions.domain.completude import Gravite
from conventions.domain.deliberations import deposer_piece
from conventions.domain.lecture import charger
from conventions.enums import Statut
from conventions.erreurs import ErreurMetier
from conventions.models import Convention, PieceDeliberation
from conventions.pdf.contexte import composer
from ctg.fichiers.phrases_pdf import PHRASES
from territoires.models import Role
from tests.ctg.pdf.exemples import pdf_balise, pdf_signe, pdf_simple
from tests.fabriques import AnnexeFactory, ConventionFactory, PieceDeliberationFactory, VersionFactory, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory(parties=3, annexes=0)


@pytest.fixture
def annexe(convention):
    return AnnexeFactory(convention=convention, nature="deliberations", titre="Délibérations", corps="")


@pytest.fixture
def parties(convention):
    return list(convention.parties.all())[1:]


def adresse(annexe, partie, nom="deliberation_deposer"):
    return reverse(f"conventions:{nom}", args=[annexe.convention.reference, annexe.pk, partie.pk])


def envoi(contenu=None, lu=0, nom="extrait.pdf"):
    return {"fichier": SimpleUploadedFile(nom, contenu or pdf_balise(), "application/pdf"), "lu": lu}


def test_une_partie_depose_la_sienne_et_la_caf_toutes(client, annexe, parties):
    premiere, seconde = parties
    client.force_login(membre(premiere.organisme, Role.CONTRIBUTEUR))
    assert client.post(adresse(annexe, premiere), envoi()).status_code == 302
    assert client.post(adresse(annexe, seconde), envoi()).status_code == 403
    client.force_login(membre(annexe.convention.caf, Role.REDACTEUR))
    assert client.post(adresse(annexe, seconde), envoi()).status_code == 302
    assert [p.partie for p in annexe.pieces_deliberations.all()] == parties
    page = client.get(reverse("conventions:annexe", args=[annexe.convention.reference, annexe.pk])).content.decode()
    assert page.count("extrait.pdf</a>") == 2


def test_un_mauvais_fichier_dit_pourquoi_et_rien_n_est_garde(client, annexe, parties):
    client.force_login(membre(annexe.convention.caf, Role.REDACTEUR))
    reponse = client.post(adresse(annexe, parties[0]), envoi(b"MZ un programme"))
    assert reponse.status_code == 200
    assert PHRASES["nature"] in reponse.context["form"].errors["fichier"][0]
    assert not PieceDeliberation.objects.exists()


def test_l_avertissement_du_controle_reste_sur_la_page(client, annexe, parties):
    client.force_login(membre(annexe.convention.caf, Role.REDACTEUR))
    client.post(adresse(annexe, parties[0]), envoi(pdf_simple()))
    page = reverse("conventions:annexe", args=[annexe.convention.reference, annexe.pk])
    client.get(page)
    assert "Des polices ne sont pas incorporées" in client.get(page).content.decode()


def test_remplacer_garde_le_precedent_et_deux_depots_ne_se_perdent_pas(client, annexe, parties):
    client.force_login(membre(annexe.convention.caf, Role.REDACTEUR))
    client.post(adresse(annexe, parties[0]), envoi(nom="un.pdf"))
    refuse = client.post(adresse(annexe, parties[0]), envoi(pdf_simple(), nom="deux.pdf"))
    assert "a déposé « un.pdf » entre-temps" in str(refuse.context["form"].errors)
    premiere = annexe.pieces_deliberations.get()
    client.post(adresse(annexe, parties[0]), envoi(pdf_simple(), lu=premiere.fichier_id, nom="deux.pdf"))
    piece = annexe.pieces_deliberations.get()
    assert (piece.pk, piece.fichier.nom) == (premiere.pk, "deux.pdf")
    assert "un.pdf" in client.get(adresse(annexe, parties[0])).content.decode()
    ancien = client.get(adresse(annexe, parties[0], "deliberation_fichier"), {"precedent": premiere.fichier_id})
    assert b"".join(ancien.streaming_content) == pdf_balise()


def test_retirer_vide_l_emplacement(client, annexe, parties):
    piece = PieceDeliberationFactory(annexe=annexe, partie=parties[0])
    client.force_login(membre(parties[0].organisme, Role.REFERENT))
    client.post(adresse(annexe, parties[0]), {"retirer": "1", "lu": 0})
    assert annexe.pieces_deliberations.count() == 1
    client.post(adresse(annexe, parties[0]), {"retirer": "1", "lu": piece.fichier_id})
    assert annexe.pieces_deliberations.count() == 0
    assert PieceDeliberation.history.filter(history_type="-", id=piece.pk).exists()


def test_la_deliberation_vient_apres_le_vote_mais_pas_avant_le_pdf_vote(annexe, parties):
    agent = membre(annexe.convention.caf, Role.REDACTEUR)
    Convention.objects.update(statut=Statut.DELIBERATIONS)
    version = VersionFactory(convention=annexe.convention)
    with pytest.raises(ErreurMetier, match="en cours de préparation"):
        deposer_piece(annexe, parties[0], par=agent, nom="a.pdf", contenu=pdf_balise())
    version.pdf = "versions/a.pdf"
    version.pdf_empreinte, version.pdf_pages = "a" * 64, 3
    version.save()
    assert deposer_piece(annexe, parties[0], par=agent, nom="a.pdf", contenu=pdf_balise()).fichier.pages == 2


def test_ce_qui_manque_se_dit_sans_bloquer_et_rien_avant_le_vote(annexe, parties):
    avant = charger(annexe.convention)
    assert trouver("deliberations").manques(avant.annexes.all()[0], avant) == []
    PieceDeliberationFactory(annexe=annexe, partie=parties[0])
    chargee = charger(annexe.convention)
    (manque,) = trouver("deliberations").manques(chargee.annexes.all()[0], chargee)
    assert manque.gravite == Gravite.AVERTISSEMENT
    presente, absente = (partie.denomination_courte for partie in parties)
    assert manque.phrase == f"Délibérations à joindre après le vote : « {absente} ». Déjà jointes : « {presente} »."


def test_les_pages_s_impriment_sous_le_nom_de_la_partie_un_pdf_signe_est_joint(annexe, parties):
    agent = membre(annexe.convention.caf, Role.REDACTEUR)
    deposer_piece(annexe, parties[0], par=agent, nom="a.pdf", contenu=pdf_balise())
    deposer_piece(annexe, parties[1], par=agent, nom="b.pdf", contenu=pdf_signe())
    demande = composer(annexe.convention, projet=True, jour=date(2026, 1, 1))
    assert demande.pdf_inclus == {f"{annexe.cle}.1": pdf_balise()}
    assert [piece.nom for piece in demande.pieces_jointes[1:]] == ["Annexe 1.1 - a.pdf", "Annexe 1.2 - b.pdf"]
    assert f"extbox-{annexe.cle}.1-1" in demande.html
    assert "détruirait sa signature" in demande.html
    annexe.impression = "joint"
    annexe.save()
    assert composer(annexe.convention, projet=True, jour=date(2026, 1, 1)).pdf_inclus == {}


@pytest.mark.parametrize("nombre", [1, 8])
def test_rien_ne_se_demande_a_la_base_apres_le_chargement(nombre, django_assert_num_queries):
    convention = ConventionFactory(parties=nombre + 1, annexes=0)
    annexe = AnnexeFactory(convention=convention, nature="deliberations", corps="")
    for partie in list(convention.parties.all())[1:]:
        PieceDeliberationFactory(annexe=annexe, partie=partie)
    chargee = charger(convention)
    (annexe,) = chargee.annexes.all()
    nature = trouver("deliberations")
    with django_assert_num_queries(0):
        nature.manques(annexe, chargee)
        nature.contexte_impression(annexe)
        nature.exporter(annexe, {partie.pk: str(partie.pk) for partie in chargee.parties.all()})
