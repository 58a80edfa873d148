"""The presentation follows the annexes of its convention, page by page, and says nothing that they keep secret."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.demonstration.diagnostic import remplir_diagnostic
from conventions.demonstration.presentations import presentation_du_conflent
from conventions.documents.pages_presentation import repartir
from conventions.domain.documents import charger_document, etablir
from conventions.domain.documents_completude import manques_du_document
from conventions.domain.dossier import exporter, importer
from conventions.domain.modeles import charger_modele_national
from conventions.domain.presentations import presentation_en_cours
from conventions.erreurs import TransitionRefusee
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Annexe, Convention, Document, Enjeu, LigneIndicateur
from conventions.pdf.document_seul import composer_document, preparer_document
from ctg.droits import ActionRefusee
from ctg.pdf import DocumentPdf, rendre_borne
from territoires.models import Role
from tests.conventions.pdf.lecture_pdf import dimensions, signets, texte_des_pages
from tests.fabriques import (
    AnnexeFactory,
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    IntercommunaliteFactory,
    LigneStructureFactory,
    membre,
)
from tests.fabriques.plan_actions import (
    AxeFactory,
    CalendrierFactory,
    EtapeDemarcheFactory,
    FicheActionFactory,
    LigneFinancementFactory,
    PlanActionsFactory,
)
from tests.outils.verapdf import conformite

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 1)
REQUETES = 19
CONFLENT = settings.RACINE / "conventions" / "exemples" / "conflent_canigou.json"


@pytest.fixture(autouse=True)
def modele():
    return charger_modele_national(lire_modele("presentation"))


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory(annexes=0, parties=3)


@pytest.fixture
def conflent() -> Convention:
    donnees = json.loads(CONFLENT.read_text(encoding="utf-8"))
    departement = DepartementFactory(code="66")
    IntercommunaliteFactory(siren="200049211")
    for code in donnees["convention"]["territoire"]["communes"]:
        CommuneFactory(code=code, nom=f"Commune {code}", departement=departement)
    charger_modele_national(lire_modele("ctg"))
    redactrice = membre(ConventionFactory().caf, Role.REDACTEUR)
    return importer(donnees, par=redactrice)


def annexe(convention: Convention, nature: str, **champs: object) -> Annexe:
    return AnnexeFactory(convention=convention, nature=nature, corps="", titre=f"Annexe de {nature}", **champs)


def indicateur(diagnostic: Annexe, libelle: str, **champs: object) -> LigneIndicateur:
    valeurs = {"unite": "%", "territoire": Decimal(30), "departement": Decimal(33), "millesime": 2025, **champs}
    ordre = diagnostic.indicateurs.count() + 1
    communs = {"annexe": diagnostic, "ordre": ordre, "source": "Insee"}
    return LigneIndicateur.objects.create(libelle=libelle, **communs, **valeurs)


def html(convention: Convention, **contexte: object) -> str:
    document = presentation_en_cours(convention, par=convention.agent)
    return preparer_document(document, jour=JOUR, **contexte).html


def page(imprime: str, cle: str) -> str:
    """What one piece prints, ordinary spaces everywhere."""
    trouve = re.search(rf'<section class="\w+" id="texte-{cle}">(.*?)</section>', imprime, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", trouve[1])).split()) if trouve else ""


def imprimer(document: Document) -> DocumentPdf:
    return rendre_borne(composer_document(document, jour=JOUR))


def dans_l_ordre(texte: str, attendus: list[str]) -> None:
    place = 0
    for attendu in attendus:
        trouve = texte.find(attendu, place)
        assert trouve >= 0, f"« {attendu} » is missing after: {texte[max(0, place - 80) : place]!r}"
        place = trouve + len(attendu)


@pytest.mark.verapdf
def test_les_faits_presentes_en_2021_sont_tous_la_dans_l_ordre(conflent):
    document = presentation_du_conflent(conflent, par=membre(conflent.caf, Role.REDACTEUR))
    pdf = imprimer(document)
    pages = texte_des_pages(pdf.contenu)
    assert set(dimensions(pdf.contenu)) == {(297, 210)}
    assert signets(pdf.contenu) == [
        "La convention territoriale globale en trois phrases",
        "Le territoire en quelques chiffres",
        "Le territoire, le département et la France",
        "Ce qui distingue le territoire",
        "Les groupes de travail et les thèmes",
        "Le plan d’actions en un coup d’œil",
        "Les financements, par axe et par financeur",
        "Les financements, action par action",
        "Sept étapes pour une convention",
        "Le calendrier de la démarche",
        "Et maintenant\u202f?",
    ]
    tout = " ".join(pages)
    dans_l_ordre(
        tout,
        [
            "séance du 9 juin 2021", "Présentation de la communauté de communes Conflent-Canigó",
            "45", "communes", "42 %", "20 391", "4 077", "8 629",
            "Allocataires à bas revenus", "43 %", "40 %", "30 %",
            "Familles monoparentales", "30 %", "33 %", "24 %",
            "Ce qui distingue le territoire", "63 %", "62 %", "49 %",
            "Jeunes adultes", "Vie sociale", "Cinq groupes",
            "490 787 €", "598 000 €", "22 000 €",
            "1 089 800 €", "1 088 787 €", "−1 013 €",
            "442 500 €", "36 000 €", "520 600 €", "6 900 €", "7 200 €", "9 600 €", "22 600 €", "44 400 €",
            "15 octobre 2021", "30 octobre 2021", "15 novembre 2021", "Comité opérationnel",
        ],
    )  # fmt: skip
    assert "PROJET" not in tout
    assert "À compléter" not in tout
    assert conformite(pdf.contenu) == {"PDFA-3A": [], "PDFUA-1": []}


def test_une_presentation_revient_de_son_dossier(conflent):
    presentation_du_conflent(conflent, par=membre(conflent.caf, Role.REDACTEUR))
    copie = importer(exporter(conflent), par=conflent.agent)
    textes = copie.documents.get(nature="presentation").textes
    assert "490 787 €" in textes.get(cle="montants").corps
    assert textes.get(cle="montants").bloc == "presentation.montants"


def test_sans_donnees_le_projet_dit_quelle_annexe_remplir_et_le_final_n_imprime_rien(convention):
    annexe(convention, "diagnostic")
    imprime = html(convention)
    assert "ajoutez les indicateurs du territoire dans l’annexe «\xa0Annexe de diagnostic\xa0»" in imprime
    assert "annexe de nature « Structures », que la convention n’a pas" in page(imprime, "services")
    document = presentation_en_cours(convention, par=convention.agent)
    with pytest.raises(TransitionRefusee):
        etablir(document, par=convention.agent)
    for texte in document.textes.all():
        texte.corps = re.sub("<mark>.*?</mark>", "demain", texte.corps)
        texte.consigne_levee = True
        texte.save()
    etablir(document, par=convention.agent)
    final = preparer_document(document, jour=JOUR).html
    assert "À compléter" not in final
    assert "Les services ouverts aux familles" not in final
    assert page(final, "demarche").startswith("Sept étapes")


def test_ce_qui_manque_nomme_les_pages_vides_et_l_annexe_a_remplir(convention):
    diagnostic = annexe(convention, "diagnostic")
    document = presentation_en_cours(convention, par=convention.agent)

    def pages_vides() -> list[str]:
        manques = manques_du_document(*charger_document(document))
        return [manque.phrase for manque in manques if manque.code == "page_vide"]

    assert len(pages_vides()) == 9
    assert any("« Les services ouverts aux familles »" in phrase for phrase in pages_vides())
    remplir_diagnostic(diagnostic, par=convention.agent)
    restent = [phrase for phrase in pages_vides() if "Annexe de diagnostic" in phrase]
    assert restent == [
        "La page « Le calendrier de la démarche » ne s’imprimera pas : rien ne la remplit encore. "
        "Complétez l’annexe « Annexe de diagnostic »."
    ]


def test_le_secret_statistique_est_tenu_et_explique(convention):
    diagnostic = annexe(convention, "diagnostic")
    indicateur(
        diagnostic, "Enfants porteurs de handicap", unite="enfants", territoire=None, effectif=True, secrete=True
    )
    indicateur(diagnostic, "Allocataires", unite="foyers", departement=None, effectif=True)
    indicateur(diagnostic, "Bas revenus", france=None)
    imprime = html(convention)
    tableau = page(imprime, "indicateurs")
    assert "Enfants porteurs de handicap s 33 –" in tableau
    assert "secret statistique" in tableau
    assert "– : chiffre non disponible à ce niveau" in tableau
    assert "Allocataires foyers en 2025" in page(imprime, "chiffres")
    assert "Allocataires" not in tableau
    assert "handicap" not in page(imprime, "chiffres") + page(imprime, "comparaisons")


def test_un_diagnostic_encore_prive_ne_se_voit_que_de_sa_partie(convention):
    partie = convention.parties.get(ordre=1)
    diagnostic = annexe(convention, "diagnostic", responsable=partie)
    indicateur(diagnostic, "Chômage des jeunes")
    autrui = html(convention)
    assert "Chômage des jeunes" not in autrui
    assert "en cours de rédaction par" in page(autrui, "indicateurs")
    assert "Chômage des jeunes" in page(html(convention, brouillons={partie.pk}), "indicateurs")


def test_chaque_graphique_a_un_titre_et_ceux_qui_debordent_changent_de_page(convention):
    diagnostic = annexe(convention, "diagnostic")
    for rang in range(11):
        indicateur(diagnostic, f"Taux {rang}")
    imprime = html(convention)
    figures = re.search(r'id="texte-comparaisons">(.*?)</section>', imprime, re.DOTALL)[1]
    assert figures.count('<svg class="graphique"') == figures.count("<title id=") == 3
    assert figures.count('class="figures suite"') == 2
    assert [f"Taux {rang}" for rang in range(11) if f">Taux {rang}<" not in figures] == []


def test_les_services_par_type_avec_leurs_noms_et_ce_qui_manque(convention):
    structures = annexe(convention, "structures")
    commune = convention.parties.get(ordre=1)
    for rang in range(15):
        LigneStructureFactory(annexe=structures, partie=commune, nom=f"Crèche {rang}", ordre=rang)
    LigneStructureFactory(annexe=structures, partie=convention.parties.get(ordre=2), type="rpe", nom="Relais du Lac")
    lue = page(html(convention), "services")
    dans_l_ordre(
        lue, ["EAJE", "15", "Crèche 0", "Crèche 10", "et 4 autres", "RPE", "1", "Relais du Lac", "Total", "16"]
    )
    assert "Crèche 11" not in lue
    assert "Par collectivité compétente : " in lue
    assert "Aucune structure de ces types sur le territoire" in lue


def test_les_montants_du_diagnostic_ont_leur_graphique_et_leur_somme(convention):
    diagnostic = annexe(convention, "diagnostic")
    assert 'id="texte-aides"' not in html(convention)
    remplir_diagnostic(diagnostic, par=convention.agent)
    imprime = html(convention)
    aides = page(imprime, "aides")
    assert "Relais petite enfance" in aides
    assert "Total de ces montants en 2019 : 1 089 800 €." in aides
    assert "€" not in page(imprime, "indicateurs") + page(imprime, "chiffres")


def test_les_enjeux_theme_par_theme(convention):
    diagnostic = annexe(convention, "diagnostic")
    for ordre, theme in enumerate(("parentalite", "petite_enfance"), 1):
        Enjeu.objects.create(
            annexe=diagnostic, ordre=ordre, theme=theme, constat=f"Constat {ordre}", enjeu=f"Enjeu {ordre}"
        )
    dans_l_ordre(
        page(html(convention), "enjeux"),
        ["Petite enfance", "Constat 2", "Enjeu 2", "Parentalité", "Constat 1", "Enjeu 1"],
    )


def test_le_calendrier_de_la_demarche_l_emporte_sur_celui_du_diagnostic(convention):
    diagnostic = annexe(convention, "diagnostic")
    remplir_diagnostic(diagnostic, par=convention.agent, calendrier=True)
    avant = page(html(convention), "calendrier")
    assert "15 octobre 2021" in avant
    EtapeDemarcheFactory(calendrier=CalendrierFactory(convention=convention), comite="Comité de lancement")
    apres = page(html(convention), "calendrier")
    assert "Du 5 janvier au 24 avril 2026" in apres
    assert "Comité de lancement" in apres
    assert "15 octobre 2021" not in apres


def test_les_requetes_ne_suivent_ni_les_indicateurs_ni_les_structures(convention):
    diagnostic, structures = annexe(convention, "diagnostic"), annexe(convention, "structures")
    document = presentation_en_cours(convention, par=convention.agent)

    def mesurer() -> int:
        with CaptureQueriesContext(connection) as requetes:
            preparer_document(document, jour=JOUR)
        return len(requetes)

    def ajouter(combien: int) -> None:
        for rang in range(combien):
            indicateur(diagnostic, f"Indicateur {combien} {rang}")
            LigneStructureFactory(annexe=structures, partie=convention.parties.get(ordre=1))

    ajouter(1)
    une = mesurer()
    ajouter(8)
    assert mesurer() == une == REQUETES


def test_demander_deux_fois_ouvre_la_meme_et_une_nouvelle_une_fois_etablie(convention):
    premiere = presentation_en_cours(convention, par=convention.agent)
    assert presentation_en_cours(convention, par=convention.agent) == premiere
    etablir(premiere, par=convention.agent, verifier=False)
    suivante = presentation_en_cours(convention, par=convention.agent)
    assert suivante != premiere
    assert suivante.reference == f"{convention.reference}-PRES-2"


def test_une_collectivite_ne_la_redige_pas(convention):
    mairie = convention.parties.get(ordre=1).organisme
    with pytest.raises(ActionRefusee):
        presentation_en_cours(convention, par=membre(mairie, Role.REFERENT))
    assert not Document.objects.exists()


@pytest.mark.pur
@pytest.mark.parametrize(("combien", "tailles"), [(0, []), (5, [5]), (6, [3, 3]), (11, [4, 4, 3])])
def test_repartir_au_plus_juste(combien, tailles):
    suites = repartir(range(combien), 5)
    assert [len(suite) for suite in suites] == tailles
    assert [n for suite in suites for n in suite] == list(range(combien))


def test_un_territoire_tres_fourni_s_imprime(convention):
    diagnostic = annexe(convention, "diagnostic")
    plan = PlanActionsFactory(annexe=annexe(convention, "plan_actions"))
    for rang in range(1, 4):
        axe = AxeFactory(plan=plan, ordre=rang)
        for ordre in range(1, 18):
            titre = f"Action {rang}.{ordre} que son titre, long de deux lignes au moins à l’écran, décrit pour les élus"
            LigneFinancementFactory(fiche=FicheActionFactory(axe=axe, ordre=ordre, titre=titre), annee=2026)
    for ordre in range(24):
        theme = ("enfance", "jeunesse", "logement")[ordre % 3]
        textes = {"constat": "Un constat long de plusieurs lignes. " * 12, "enjeu": f"Enjeu {ordre}"}
        Enjeu.objects.create(annexe=diagnostic, ordre=ordre, theme=theme, **textes)
    tout = " ".join(texte_des_pages(imprimer(presentation_en_cours(convention, par=convention.agent)).contenu))
    assert [ordre for ordre in range(24) if f"Enjeu {ordre} " not in tout] == []
    assert all(f"Action {rang}.17" in tout for rang in (1, 2, 3))
    assert "(suite)" in tout
