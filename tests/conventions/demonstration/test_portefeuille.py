"""What the demonstration holds, and that building it again writes nothing."""

import hashlib
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from conventions.demonstration import acteurs as a
from conventions.demonstration import portefeuille, registre
from conventions.domain.completude import manques
from conventions.domain.documents import charger_document
from conventions.domain.documents_completude import manques_du_document
from conventions.domain.lecture import charger
from conventions.domain.saisie import ancres_ouvertes
from conventions.management.commands.demo import Command, _ecrire_pdf
from conventions.models import Article, Convention, Rendu
from ctg.texte_riche import blancs
from territoires.models import Appartenance, NatureOrganisme, Organisme, Role
from tests.conventions.pdf.lecture_pdf import dimensions, texte_des_pages

ATTENDUS = {"deliberations_a_joindre", "deliberations_en_attente"}
TABLES = ("conventions", "plan_actions", "territoires", "django_tasks_database")


@pytest.fixture
def pdf(demonstration) -> bytes:
    version = demonstration.complete.versions.en_cours().get()
    with version.pdf.open("rb") as flux:
        return flux.read()


def contenu_de_la_base() -> dict[str, list[dict[str, object]]]:
    return {
        modele._meta.label: list(modele._default_manager.order_by("pk").values())
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.app_label in TABLES
    }


def test_une_caf_et_son_personnel(demonstration):
    assert Organisme.objects.cafs().count() == 1
    roles = sorted(Appartenance.objects.filter(organisme=demonstration.registre.caf).values_list("role", flat=True))
    assert roles == sorted([Role.ADMINISTRATEUR, Role.REDACTEUR, Role.REDACTEUR, Role.VALIDEUR])


def test_trois_collectivites_ont_leur_personnel(demonstration):
    dehors = Appartenance.objects.exclude(organisme__nature=NatureOrganisme.CAF)
    assert dehors.values("organisme").distinct().count() == 3
    assert set(dehors.values_list("role", flat=True)) == {Role.REFERENT, Role.CONTRIBUTEUR, Role.LECTEUR}


def test_chaque_compte_ouvre_avec_le_mot_de_passe_annonce(demonstration):
    assert len(demonstration.registre.comptes) == len(a.COMPTES)
    assert all(compte.check_password(a.MOT_DE_PASSE) for compte in demonstration.registre.comptes.values())


def test_six_conventions_a_des_stades_differents(demonstration):
    etats = {nom: c.statut for nom, c in demonstration.conventions.items()}
    assert etats == {
        "acte_val_morteau": "deliberations",
        "ctg_aubergenville": "redaction",
        "acte_le_pradet": "redaction",
        "ctg_val_morteau": "deliberations",
        "ctg_le_pradet": "redaction",
        "ctg_aubergenville_suite": "redaction",
    }
    assert Convention.objects.count() == 6


def test_une_vient_d_etre_creee_avec_ses_blancs(demonstration):
    nouvelle = demonstration.conventions["ctg_le_pradet"]
    assert sum(len(blancs(article.corps)) for article in Article.objects.filter(convention=nouvelle)) > 10


def test_une_est_revenue_des_conseils(demonstration):
    suite = demonstration.conventions["ctg_aubergenville_suite"]
    assert [t.action for t in suite.transitions.order_by("pk")] == ["creation", "soumettre", "rouvrir"]
    assert suite.transitions.get(action="rouvrir").commentaire
    assert suite.options.get().cle == "a_venir"
    abandonnee = suite.versions.get()
    assert abandonnee.abandonnee_le
    assert abandonnee.pdf_pages


def test_aucune_partie_n_est_une_vraie_caf(demonstration):
    noms = {p.nom for c in demonstration.conventions.values() for p in c.parties.all() if p.est_caf}
    assert noms == {a.NOM_CAF}


def test_la_complete_ne_manque_de_rien(demonstration):
    trouves = manques(charger(demonstration.complete))
    # Submitted, it now waits for the votes of the councils: nothing else.
    assert [manque.phrase for manque in trouves if manque.code not in ATTENDUS] == []


def test_ses_annexes_sont_des_donnees(demonstration):
    par_cle = {annexe.cle: annexe for annexe in demonstration.complete.annexes.all()}
    assert par_cle["structures"].structures.values("partie").distinct().count() == 9
    plan = par_cle["plan_actions"].plan
    assert (plan.axes.count(), plan.fiches.count()) == (4, 10)
    assert plan.gabarit.caf is None
    assert par_cle["diagnostic"].indicateurs.filter(communes__isnull=False).distinct().count() == 4
    voix = par_cle["pilotage"].membres_copil.filter(votant=True)
    assert [voix.filter(college=college).count() for college in ("caf", "collectivites")] == [9, 9]
    assert sorted(par_cle["pilotage"].postes.values_list("etp", flat=True)) == [Decimal("0.50"), Decimal("1.00")]
    assert par_cle["evaluation"].questions_evaluation.count() == 4


def test_la_caf_attend_deux_annexes_du_pradet(demonstration):
    nouvelle = demonstration.conventions["ctg_le_pradet"]
    demande = nouvelle.demandes.get()
    assert demande.echeance > timezone.localdate()
    assert set(demande.annexes.values_list("cle", flat=True)) == {"structures", "pilotage"}
    brouillon = nouvelle.annexes.get(cle="structures")
    assert brouillon.privee
    assert brouillon.structures.count() == 2


def test_un_commentaire_ouvre_une_case_a_aubergenville(demonstration):
    annexe = demonstration.conventions["ctg_aubergenville_suite"].annexes.get(cle="structures")
    assert annexe.statut == "transmise"
    structure = annexe.structures.get(nom="La Pause témoin")
    assert ancres_ouvertes(annexe) == {f"structures:{structure.pk}:adresse"}


def test_la_complete_lie_douze_parties(demonstration):
    natures = [partie.nature for partie in demonstration.complete.parties.all()]
    assert len(natures) == 12
    assert natures.count("commune") == 8
    assert {"caf", "intercommunalite", "departement", "msa"} < set(natures)
    assert all(partie.logo and partie.signataires.exists() for partie in demonstration.complete.parties.all())


def test_chacun_a_ecrit_sa_part(demonstration):
    auteurs = dict(demonstration.complete.annexes.values_list("cle", "auteur__email"))
    assert auteurs["diagnostic"] == a.CONTRIBUTRICE_EPCI
    assert auteurs["plan_actions"] == a.REFERENT_EPCI
    assert auteurs["evaluation"] == a.REDACTRICE
    assert demonstration.complete.transitions.get(action="soumettre").par.email == a.DIRECTION


def test_son_pdf_a_une_cinquantaine_de_pages(pdf):
    tailles = dimensions(pdf)
    assert 50 <= len(tailles) <= 60


def test_son_pdf_est_le_definitif(pdf):
    texte = " ".join(texte_des_pages(pdf))
    assert "rojet du" not in texte
    assert "PROJET" not in texte


def test_aucune_page_n_est_vide(pdf):
    assert min(len(page) for page in texte_des_pages(pdf)) > 100


def test_chaque_partie_a_son_bloc_de_signature(demonstration, pdf):
    texte = " ".join(texte_des_pages(pdf)).replace("- ", "-")
    absents = [
        partie.nom
        for partie in demonstration.complete.parties.all()
        if f"Pour {partie.denomination.sujet()}".replace("- ", "-") not in texte
    ]
    assert absents == []
    assert texte.count(f"Pour la {a.NOM_CAF}") == 2


def test_le_document_joint_y_est_imprime(pdf):
    texte = texte_des_pages(pdf)[-1]
    assert "Extrait du registre des délibérations du conseil municipal" in texte


def test_une_seconde_fois_ne_change_rien(demonstration, pdf):
    avant = contenu_de_la_base()
    assert registre.inscrire() is False
    encore = portefeuille.construire(registre.charger())
    assert contenu_de_la_base() == avant
    with encore.complete.versions.en_cours().get().pdf.open("rb") as flux:
        assert hashlib.sha256(flux.read()).digest() == hashlib.sha256(pdf).digest()


def test_une_seconde_fois_respecte_ce_qui_a_ete_renomme(demonstration):
    Convention.objects.filter(pk=demonstration.complete.pk).update(titre="Un autre titre")
    Organisme.objects.filter(pk=demonstration.registre.caf.pk).update(nom="Caf rebaptisée")
    encore = portefeuille.construire(registre.charger())
    assert Convention.objects.count() == 6
    assert encore.complete.titre == "Un autre titre"


def test_le_pdf_est_copie_sans_etre_recrit(demonstration, settings, tmp_path):
    settings.VAR = tmp_path
    complete = demonstration.complete
    rendu = Rendu.objects.get(convention=complete, document=None, etat="pret")
    fichier = _ecrire_pdf(rendu, complete.reference)
    assert fichier == tmp_path / "demo" / f"{complete.reference}.pdf"
    date = fichier.stat().st_mtime_ns
    assert _ecrire_pdf(rendu, complete.reference).stat().st_mtime_ns == date
    assert fichier.read_bytes().startswith(b"%PDF-1.7")


def test_la_conclusion_donne_chaque_compte(demonstration):
    sortie = StringIO()
    Command(stdout=sortie)._conclure()
    texte = sortie.getvalue()
    assert all(compte.email in texte for compte in a.COMPTES)
    assert a.MOT_DE_PASSE in texte


def test_chaque_genre_de_document_a_son_tirage(demonstration):
    call_command("peupler_comites", demonstration.complete.reference, stdout=StringIO())
    tirages = demonstration.tirages()
    assert [document.nature if document else convention.nature for _, convention, document in tirages] == [
        "acte_engagement",
        "acte_engagement",
        "ctg",
        "avenant",
        "deliberation",
        "presentation",
        "plan_actions",
        "fiche_action",
        "convocation",
        "compte_rendu",
    ]
    assert {convention.version_modele.modele.numerotation for _, convention, _ in tirages[:2]} == {
        "articles",
        "sections",
    }


def test_l_avenant_de_la_complete_ne_manque_de_rien(demonstration):
    document = demonstration.complete.documents.get(nature="avenant")
    assert manques_du_document(*charger_document(document)) == []
