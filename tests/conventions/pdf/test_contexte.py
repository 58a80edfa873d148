"""The HTML that is rendered: what it says, in which order, and what it never lets through."""

import json
import re
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.domain.mentions import MentionInconnue
from conventions.enums import GenreArticle, Statut
from conventions.models import ModeImpression
from conventions.pdf.contexte import composer, empreinte_source, preparer
from territoires.models import TitreSignataire
from tests.conventions.pdf.exemples import convention_nationale, donner_un_logo
from tests.fabriques import (
    AnnexeFactory,
    ArticleFactory,
    ConventionFactory,
    FichierFactory,
    PartieFactory,
    SignataireFactory,
)

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 1)
HOSTILE = "<script>alert(1)</script>\"'><img src=file:///etc/passwd>{{ x }}{% now %}"


def html(convention, *, projet: bool = True) -> str:
    return preparer(convention, projet=projet, jour=JOUR).html.partition("</style>")[2]


def texte(convention, *, projet: bool = True) -> str:
    brut = re.sub(r"<[^>]+>", "", html(convention, projet=projet).replace("&nbsp;", "\u00a0"))
    return " ".join(brut.split())


def test_le_document_suit_l_ordre_d_un_acte():
    convention = ConventionFactory(articles=2, annexes=2)
    ArticleFactory(convention=convention, cle="visas", genre=GenreArticle.VISAS, ordre=0, corps="<p>Vu le code.</p>")
    rendu = html(convention)
    reperes = [
        "<h1>",
        "Sommaire",
        "Entre&nbsp;:",
        "d’une part",
        "d’autre part,",
        "Vu le code.",
        "<h2>Préambule</h2>",
        "Il est convenu ce qui suit.",
        "Article 1</span> –",
        "Article 2</span> –",
        "<h2>Signatures</h2>",
        "Fait à Valence.",
        "Annexe 1</span> –",
        "Annexe 2</span> –",
    ]
    positions = [rendu.index(repere) for repere in reperes]
    assert positions == sorted(positions)


def test_une_partie_est_nommee_avec_son_siege_et_ses_representants_accordes():
    convention = ConventionFactory(parties=0)
    partie = PartieFactory(
        convention=convention,
        organisme__nom="Communes du Val",
        organisme__article="les",
        organisme__pluriel=True,
        organisme__denomination_courte="les communes",
        organisme__siren="200000172",
        sans_signataire=True,
    )
    SignataireFactory(partie=partie, civilite="M.", prenom="Paul", nom="Remy", fonction="Maire", ordre=1)
    SignataireFactory(
        partie=partie,
        civilite="Mme",
        prenom="Ève",
        nom="Noir",
        fonction="DGS",
        titre=TitreSignataire.DELEGUE,
        acte="arrêté du 1er mars 2026",
        ordre=2,
    )
    assert "les Communes du Val, dont le siège est situé 1 place de la Mairie, Valbrune" in texte(
        convention
    ) or "dont le siège est situé 1 place de la Mairie" in texte(convention)
    assert (
        "SIREN 200 000 172, représentées par M. Paul Remy, maire, et par Mme Ève Noir, DGS (arrêté du 1er mars 2026)"
    ) in texte(convention)
    assert texte(convention).count("les Communes du Val, dont le siège est situé 1 place de la Mairie, ") == 1
    assert "ci-après dénommées « les communes »," in texte(convention)
    assert "<em>par délégation</em>" in html(convention)


def test_le_premier_du_mois_a_son_exposant():
    assert "Du 1<sup>er</sup>\u00a0janvier 2026" in html(ConventionFactory())


def test_un_signataire_absent_se_voit_dans_le_projet_seulement():
    convention = ConventionFactory(sans_signataires=True)
    assert "représentée par <mark>signataire à désigner</mark>" in html(convention)
    convention.statut = Statut.DELIBERATIONS
    assert "signataire à désigner" not in html(convention, projet=False)


def test_plusieurs_signataires_ont_chacun_leur_bloc_par_rangs_du_choix_de_la_caf():
    convention = ConventionFactory(parties=3)
    SignataireFactory(partie=convention.parties.first(), nom="Président", fonction="Président")
    convention.caf.reglages.signatures_par_rang = 3
    convention.caf.reglages.save()
    rendu = html(convention)
    rangs = [rang.count('class="bloc"') for rang in rendu.split('class="rang"')[2:]]
    assert rangs[0] == 3
    assert sum(rangs) == 4
    assert re.findall(r'id="(signature-[^"]+)"', rendu) == [
        "signature-1-1",
        "signature-1-2",
        "signature-2-1",
        "signature-3-1",
    ]


@pytest.mark.parametrize("projet", [True, False])
def test_le_filigrane_vient_de_projet_et_de_lui_seul(projet):
    convention = ConventionFactory(titre="PROJET de convention")
    preparee = preparer(convention, projet=projet, jour=JOUR)
    assert ("projet.svg" in preparee.images) is projet
    assert ("ctg:projet.svg" in preparee.html) is projet
    assert ("Projet du 1er novembre 2026" in preparee.html) is projet


def test_un_texte_definitif_refuse_un_champ_sans_valeur():
    convention = ConventionFactory(lieu_signature="")
    assert "mention-vide" in html(convention)
    with pytest.raises(MentionInconnue):
        html(convention, projet=False)


def test_rien_de_ce_que_l_on_saisit_ne_devient_une_balise():
    convention = ConventionFactory(
        titre=HOSTILE[:200], territoire_nom=HOSTILE, lieu_signature=HOSTILE[:100], articles=0, annexes=0
    )
    convention.version_modele.titre_document = HOSTILE
    convention.version_modele.save()
    partie = PartieFactory(
        convention=convention,
        organisme__nom=HOSTILE,
        organisme__denomination_courte=HOSTILE,
        organisme__adresse=HOSTILE,
        organisme__ville=HOSTILE,
        sans_signataire=True,
    )
    SignataireFactory(partie=partie, prenom=HOSTILE[:80], nom=HOSTILE[:80], fonction=HOSTILE, acte=HOSTILE)
    ArticleFactory(convention=convention, titre=HOSTILE, corps=f"<p>{HOSTILE}</p>")
    fichier = FichierFactory(convention=convention, nom=HOSTILE)
    AnnexeFactory(convention=convention, titre=HOSTILE, corps="", fichier=fichier)
    rendu = html(convention)
    assert "<script" not in rendu
    assert "&lt;script&gt;" in rendu
    assert [adresse for adresse in re.findall(r'<img[^>]+src="([^"]+)"', rendu) if not adresse.startswith("ctg:")] == []
    assert "{{ x }}" in rendu


@pytest.mark.parametrize("parties", [1, 60])
def test_le_nombre_de_requetes_ne_depend_pas_des_parties(parties):
    convention = ConventionFactory(parties=parties)
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        preparer(convention, projet=True, jour=JOUR)
    assert len(requetes) == 10


def test_le_logo_est_pris_dans_la_copie_et_un_logo_perdu_laisse_le_nom():
    convention = ConventionFactory()
    premiere, seconde = convention.parties.all()
    donner_un_logo(premiere)
    seconde.logo = "logos/perdu.png"
    seconde.save()
    preparee = preparer(convention, projet=False, jour=JOUR)
    assert preparee.images["logo-1"][0] == default_storage.open(premiere.logo).read()
    assert "logo-2" not in preparee.images
    assert re.search(r'<span class="nom"[^>]*>\s*Commune', preparee.html)


def test_l_empreinte_ne_change_que_si_le_document_change():
    convention = ConventionFactory()
    avant = empreinte_source(convention)
    assert empreinte_source(convention) == avant
    article = convention.articles.last()
    article.corps = "<p>Autre chose.</p>"
    article.save()
    apres = empreinte_source(convention)
    donner_un_logo(convention.parties.first())
    assert len({avant, apres, empreinte_source(convention)}) == 3


def test_une_annexe_deposee_est_imprimee_a_sa_place_et_jointe():
    convention = ConventionFactory(annexes=0)
    fichier = FichierFactory(convention=convention)
    annexe = AnnexeFactory(convention=convention, cle="diagnostic", corps="", fichier=fichier)
    demande = composer(convention, projet=True, jour=JOUR)
    assert re.findall(r'id="(extbox-[^"]+)"', demande.html) == ["extbox-diagnostic-0", "extbox-diagnostic-1"]
    assert demande.pdf_inclus == {"diagnostic": annexe.fichier.contenu.open().read()}
    assert [(piece.nom, piece.relation) for piece in demande.pieces_jointes] == [
        ("dossier.json", "Source"),
        ("Annexe 1 - diagnostic.pdf", "Supplement"),
    ]


@pytest.mark.parametrize(("impression", "signe"), [(ModeImpression.JOINT, False), (ModeImpression.INSERE, True)])
def test_une_annexe_jointe_ou_signee_n_est_pas_imprimee(impression, signe):
    convention = ConventionFactory(annexes=0)
    fichier = FichierFactory(convention=convention, signe=signe)
    AnnexeFactory(convention=convention, corps="", fichier=fichier, impression=impression)
    demande = composer(convention, projet=True, jour=JOUR)
    assert demande.pdf_inclus == {}
    assert "Annexe 1 - diagnostic.pdf" in demande.html
    assert len(demande.pieces_jointes) == 2


def test_un_tableau_large_met_son_annexe_en_paysage():
    cellules = "".join(f"<td>{rang}</td>" for rang in range(8))
    convention = ConventionFactory(annexes=0)
    AnnexeFactory(convention=convention, corps=f"<table><tbody><tr>{cellules}</tr></tbody></table>")
    assert 'class="annexe paysage"' in html(convention)


def test_le_dossier_joint_est_celui_qui_est_fige_quand_il_est_donne():
    demande = composer(ConventionFactory(), projet=True, jour=JOUR, dossier={"fige": True})
    assert json.loads(demande.pieces_jointes[0].contenu) == {"fige": True}


def test_un_modele_en_sections_n_a_ni_couverture_ni_numeros_d_articles():
    rendu = html(convention_nationale("acte_engagement_sections"))
    assert 'class="couverture"' not in rendu
    assert "Sommaire" not in rendu
    assert "<h2>Objet de l’acte d’engagement</h2>" in rendu
