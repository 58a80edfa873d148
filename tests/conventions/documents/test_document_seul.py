"""What a document prints: its pieces in order, its computed blocks, the mark of a project, nothing private."""

import re
from datetime import date, datetime
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone

from conventions.documents.registre import BlocDocument, NatureDocument, _natures, enregistrer
from conventions.domain.documents import charger_document, creer_document, etablir, modifier_texte
from conventions.domain.mentions import MentionInconnue
from conventions.domain.modeles import charger_modele_national
from conventions.enums import GenreArticle, Nature, StatutAnnexe
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Annexe, Document
from conventions.pdf.document_seul import jour_d_impression, preparer_document
from ctg.pdf import controler
from ctg.texte_riche import blancs
from tests.conventions.documents.instantanes import imprimer
from tests.conventions.documents.scene_fixe import JOUR, convention_fixe
from tests.conventions.pdf.exemples import donner_un_logo
from tests.conventions.pdf.lecture_pdf import dimensions, signets, texte_des_pages
from tests.fabriques import ArticleFactory, ConventionFactory, DocumentFactory, TexteDocumentFactory
from tests.outils.verapdf import conformite

pytestmark = pytest.mark.django_db
REQUETES = 15
"""To load a document with its convention."""
CONFORME = {"PDFA-3A": [], "PDFUA-1": []}


def html(document: Document, **options) -> str:
    return preparer_document(document, jour=JOUR, **options).html.partition("</style>")[2]


def lisible(document: Document, **options) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html(document, **options)).replace("\u00a0", " ").split())


@pytest.fixture
def avenant() -> Document:
    charger_modele_national(lire_modele("avenant"))
    convention = convention_fixe("acte_engagement_sections")
    return creer_document(convention, Nature.AVENANT, par=convention.agent)


@pytest.fixture
def nature_d_essai():
    """A nature of the tests, with a block that prints what it may read of the annexes."""

    class Essai(NatureDocument):
        code, libelle, prefixe = "essai", "Essai", "ESS"
        paysage = True
        projet = False
        blocs = (
            BlocDocument("essai.annexes", "Annexes", lambda c: c.imprimer("".join(a.corps for a in c.lisibles()))),
        )

    enregistrer(Essai())
    yield Essai
    del _natures["essai"]


def test_un_projet_porte_la_marque_la_date_et_ses_blancs(avenant):
    rendu = html(avenant)
    assert "Projet du 2 novembre 2026" in rendu
    assert "<mark>date de signature de la convention</mark>" in rendu
    assert "projet.svg" in preparer_document(avenant, jour=JOUR).images


def test_un_texte_etabli_perd_la_marque_et_ne_change_plus(avenant):
    for texte in avenant.textes.all():
        if blancs(texte.corps):
            corps = re.sub(r"<mark>.*?</mark>", "le 3 mars 2026", texte.corps)
            modifier_texte(texte, par=avenant.convention.agent, jeton=texte.jeton, corps=corps)
    avenant.textes.update(consigne_levee=True)
    etabli = etablir(avenant, par=avenant.convention.agent)
    compose = preparer_document(etabli, jour=JOUR)
    assert "projet.svg" not in compose.images
    assert "rojet du" not in compose.html


def test_un_texte_etabli_refuse_un_champ_sans_valeur():
    document = DocumentFactory(convention__lieu_signature="", textes=0)
    TexteDocumentFactory(document=document, corps='<p>À <span data-mention="signature.lieu"></span>.</p>')
    assert "à compléter" in lisible(document)
    Document.objects.update(etabli_le=timezone.now(), etabli_par=document.convention.agent)
    with pytest.raises(MentionInconnue):
        preparer_document(document, jour=JOUR)


def test_l_article_se_numerote_dans_le_document_et_les_renvois_suivent():
    convention = ConventionFactory(articles=0)
    ArticleFactory(convention=convention, cle="duree", titre="Durée")
    ArticleFactory(convention=convention, cle="bilan", titre="Bilan")
    document = DocumentFactory(convention=convention, textes=0)
    renvois = "".join(
        f'<p><span data-mention="{cle}"></span></p>' for cle in ("article:suite", "convention.article:bilan")
    )
    TexteDocumentFactory(document=document, genre=GenreArticle.SECTION, titre="Avant tout", ordre=1)
    TexteDocumentFactory(document=document, titre="Objet", corps=renvois, ordre=2)
    TexteDocumentFactory(document=document, cle="suite", titre="Suite", ordre=3)
    lu = lisible(document)
    assert "Avant tout" in lu
    assert "Article 1 – Objet article 2 article 2 Article 2 – Suite" in lu


def test_les_formules_du_modele_encadrent_les_articles(avenant):
    version = avenant.version_modele
    version.formule_ouverture, version.formule_cloture = "<p>Ouverture du modèle.</p>", "<p>Clôture du modèle.</p>"
    version.save()
    lu = lisible(avenant)
    places = [lu.index(m) for m in ("Préambule", "Ouverture du modèle.", "Article 1", "Fait à", "Clôture du modèle.")]
    assert places == sorted(places)


def test_le_brouillon_d_une_autre_partie_n_est_pas_imprime(nature_d_essai):
    convention = ConventionFactory(annexes=1)
    partie = convention.parties.exclude(organisme=convention.caf).get()
    Annexe.objects.update(responsable=partie, statut=StatutAnnexe.A_COMPLETER, corps="<p>Confidence.</p>")
    document = DocumentFactory(convention=convention, nature="essai", textes=0)
    TexteDocumentFactory(document=document, bloc="essai.annexes", genre=GenreArticle.PASSAGE, corps="")
    assert "Confidence." not in lisible(document)
    assert "Confidence." in lisible(document, brouillons=frozenset({partie.pk}))
    assert "Confidence." in lisible(document, brouillons=None)


def test_une_nature_sans_projet_dit_la_date_de_ses_donnees(nature_d_essai):
    document = DocumentFactory(nature="essai")
    compose = preparer_document(document, jour=JOUR)
    assert "État au 2 novembre 2026" in compose.html
    assert "projet.svg" not in compose.images
    assert dimensions(imprimer(document).contenu) == [(297, 210)]


def test_charger_un_document_ne_demande_pas_une_requete_par_texte(avenant, django_assert_num_queries):
    with django_assert_num_queries(REQUETES):
        charger_document(avenant)
    for _ in range(10):
        TexteDocumentFactory(document=avenant)
    with django_assert_num_queries(REQUETES):
        document, _ = charger_document(avenant)
    with django_assert_num_queries(0):
        assert len(document.textes.all()) == 20
        assert document.convention.caf.nom


@pytest.mark.verapdf
def test_un_avenant_est_archivable_et_accessible(avenant):
    donner_un_logo(avenant.convention.parties.first())
    document = imprimer(avenant)
    assert document.avertissements == ()
    assert controler(document.contenu) == []
    assert conformite(document.contenu) == CONFORME


def test_le_pdf_a_ses_signets_son_pied_et_sa_langue(avenant):
    contenu = imprimer(avenant).contenu
    pages = texte_des_pages(contenu)
    assert f"page 1 / {len(pages)}" in pages[0]
    assert avenant.reference in pages[1]
    assert signets(contenu)[:2] == ["Préambule", "Article 1 – Objet de l’avenant"]
    with pikepdf.open(BytesIO(contenu)) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")


def test_le_jour_d_un_document_etabli_est_celui_ou_il_l_a_ete(avenant):
    quand = timezone.make_aware(datetime(2026, 3, 4, 10))
    Document.objects.update(etabli_le=quand, etabli_par=avenant.convention.agent)
    avenant.refresh_from_db()
    assert jour_d_impression(avenant) == date(2026, 3, 4)
