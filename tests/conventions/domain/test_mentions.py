from datetime import date

import pytest

from conventions.domain.lecture import charger
from conventions.domain.mentions import (
    CHAMPS,
    MentionInconnue,
    MentionSansValeur,
    MentionVide,
    ReferenceInconnue,
    Resolveur,
    catalogue,
    cle_connue,
)
from conventions.modeles_nationaux.lecture import lire_tous
from ctg.texte_riche import mentions, vers_edition, vers_impression
from territoires.models import NatureOrganisme, TitreSignataire
from tests.fabriques import AnnexeFactory, ArticleFactory, CommuneFactory, ConventionFactory, PartieFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    """A Caf, a commune, an intercommunalité and the State."""
    convention = ConventionFactory(
        parties=1,
        communes=[CommuneFactory(nom="Le Pradel", population=1200), CommuneFactory(nom="Aubecourt", population=34)],
        articles=0,
        annexes=0,
        caf__nom="Caisse d’allocations familiales de la Drôme",
        territoire_nom="territoire du Val d’Aure",
        territoire_article="le",
        date_effet=date(2024, 1, 1),
        date_fin=date(2027, 12, 31),
    )
    PartieFactory(convention=convention, nom="commune du Pradel", ordre=1)
    PartieFactory(
        convention=convention,
        ordre=2,
        organisme__commune=None,
        nature=NatureOrganisme.INTERCOMMUNALITE,
        nom="communauté de communes d’Aure",
        denomination_courte="la communauté de communes",
    )
    PartieFactory(
        convention=convention, ordre=3, organisme__commune=None, nature=NatureOrganisme.ETAT, nom="État", article="l’"
    )
    ArticleFactory(convention=convention, cle="duree", titre="Durée")
    AnnexeFactory(convention=convention, cle="plan", titre="Plan d’actions")
    AnnexeFactory(convention=convention, cle="structures", titre="Structures")
    return charger(convention)


CAF = "la Caisse d’allocations familiales de la Drôme"
COLLECTIVITES = "la commune du Pradel et la communauté de communes d’Aure"
VALEURS = {
    "caf.nom": CAF,
    "caf.de": f"de {CAF}",
    "caf.court": "la Caf",
    "caf.ville": "Valence",
    "parties": f"{CAF}, la commune du Pradel, la communauté de communes d’Aure et l’État",
    "parties.nombre": "quatre",
    "collectivites": COLLECTIVITES,
    "collectivites.courtes": "les collectivités",
    "partenaires": "l’État",
    "territoire.nom": "le territoire du Val d’Aure",
    "territoire.de": "du territoire du Val d’Aure",
    "communes": "Aubecourt et Le Pradel",
    "communes.nombre": "2",
    "population": "1\u202f234",
    "periode.debut": "1er janvier 2024",
    "periode.fin": "31 décembre 2027",
    "periode.duree": "quatre ans",
    "periode.annees": "2024-2027",
    "annee.reference": "2023",
    "convention.titre": "Convention territoriale globale du Val d’Aure",
    "signature.lieu": "Valence",
    "total.originaux": "quatre (4)",
    "total.pages": "…",
    "total.annexes": "deux (2)",
    "annexes.liste": "annexe 1 (Plan d’actions) et annexe 2 (Structures)",
    "article:duree": "article 1",
    "annexe:structures": "annexe 2",
    "accord:s’engage|s’engagent": "s’engagent",
    "montant:490787": "490\u202f787\u202f€ (quatre cent quatre-vingt-dix mille sept cent quatre-vingt-sept euros)",
    "montant:12.50": "12,50\u202f€ (douze euros et cinquante centimes)",
}


@pytest.mark.parametrize(("cle", "attendue"), VALEURS.items())
def test_valeur(convention, cle, attendue):
    assert str(Resolveur(convention)(cle)) == attendue


def test_les_signataires_de_la_caf(convention):
    caf = convention.parties.all()[0]
    directrice = caf.signataires.get()
    assert Resolveur(convention)("caf.directeur") == f"{directrice.nom_complet}, Directrice"
    caf.signataires.update(titre=TitreSignataire.PRESIDENT_CA)
    assert Resolveur(charger(convention))("caf.president") == f"{directrice.nom_complet}, Directrice"


def test_une_seule_collectivite_s_accorde_au_singulier():
    resolveur = Resolveur(charger(ConventionFactory()))
    assert resolveur("accord:s’engage|s’engagent") == "s’engage"
    assert resolveur("collectivites.courtes") == "la commune"


def test_un_acte_d_engagement_a_une_echeance_et_une_seule_annee():
    resolveur = Resolveur(charger(ConventionFactory(acte=True)))
    assert resolveur("echeance.ctg") == "31 décembre 2026"
    assert resolveur("periode.annees") == "2026"
    assert resolveur("periode.duree") == "un an"


def test_une_valeur_absente_se_voit_et_dit_ou_la_completer(convention):
    convention.lieu_signature = ""
    valeur = Resolveur(convention)("signature.lieu")
    assert isinstance(valeur, MentionVide)
    assert valeur.libelle == "à compléter\u00a0: lieu de signature"
    assert valeur.champ.page == "periode"
    texte = '<p>Fait à <span data-mention="signature.lieu"></span></p>'
    imprime = vers_impression(texte, resoudre=Resolveur(convention, impression=True), projet=True)
    assert '<mark class="mention-vide">à compléter\u00a0: lieu de signature</mark>' in imprime


def test_un_texte_final_refuse_une_valeur_absente(convention):
    convention.lieu_signature = ""
    with pytest.raises(MentionSansValeur, match="Lieu de signature"):
        Resolveur(convention, strict=True)("signature.lieu")


def test_le_nombre_de_pages_vient_de_la_mise_en_page_ou_du_dernier_pdf(convention):
    assert Resolveur(convention, impression=True)("total.pages") == '<span class="total-pages"></span>'
    convention.pages_connues = 41
    assert Resolveur(convention)("total.pages") == "41"


def test_sans_partie_les_champs_sont_vides_et_non_faux():
    convention = charger(ConventionFactory(parties=0, communes=[], annexes=0))
    resolveur = Resolveur(convention)
    for cle in ["caf.nom", "parties", "parties.nombre", "collectivites", "communes", "population", "total.originaux"]:
        assert isinstance(resolveur(cle), MentionVide), cle
    assert resolveur("annexes.liste") == "aucune"


@pytest.mark.parametrize(
    "cle",
    [
        "caf",
        "caf.nom2",
        "accord:un seul",
        "accord:|s",
        "montant:",
        "montant:-1",
        "montant:1,5",
        "montant:1e9",
        "article:",
        "annexe:É",
        "",
    ],
)
def test_une_cle_inconnue_est_refusee(convention, cle):
    assert not cle_connue(cle)
    with pytest.raises(MentionInconnue):
        Resolveur(convention)(cle)
    with pytest.raises(MentionInconnue):
        Resolveur(convention).titre(cle)


def test_un_renvoi_sans_cible_est_connu_mais_ne_se_resout_pas(convention):
    assert cle_connue("annexe:disparue")
    with pytest.raises(ReferenceInconnue):
        Resolveur(convention)("annexe:disparue")


def test_le_texte_d_une_partie_reste_du_texte(convention):
    partie = convention.parties.all()[1]
    partie.nom = "commune <b>hostile</b>"
    partie.save()
    texte = '<p><span data-mention="collectivites"></span></p>'
    imprime = vers_impression(texte, resoudre=Resolveur(charger(convention), impression=True), projet=True)
    assert "&lt;b&gt;hostile" in imprime


def test_le_catalogue_montre_chaque_champ_avec_sa_valeur(convention):
    champs = {champ.cle: champ for champ in catalogue(convention)}
    assert set(CHAMPS) < set(champs)
    assert champs["annexe:plan"].libelle == "Plan d’actions"
    assert champs["annexe:plan"].valeur == "annexe 1"
    assert champs["caf.nom"].valeur == CAF
    assert champs["caf.president"].vide
    assert champs["caf.president"].valeur.startswith("à compléter\u00a0: président")
    assert all(cle_connue(cle) and champ.groupe and champ.libelle for cle, champ in champs.items())


def test_l_infobulle_dit_ce_qu_est_le_champ(convention):
    texte = '<p><span data-mention="annexe:plan"></span></p>'
    resolveur = Resolveur(convention)
    assert 'title="Renvoi à une annexe\u00a0: Plan d’actions"' in vers_edition(texte, resolveur, resolveur.titre)


@pytest.mark.parametrize("modele", lire_tous(), ids=lambda m: m.cle)
def test_les_modeles_nationaux_n_emploient_que_des_champs_connus(modele):
    employees = {cle for texte in modele.textes().values() for cle in mentions(texte)}
    assert {cle for cle in employees if not cle_connue(cle, modele.nature)} == set()
