from datetime import date, timedelta

import pytest
from django.utils import timezone

from conventions.domain.completude import manques, prete
from conventions.domain.lecture import charger
from conventions.enums import Condition, GenreArticle, Nature
from conventions.models import Annexe, Article, Convention, Partie, Signataire
from territoires.models import NatureOrganisme, Organisme, SignatureCaf, TitreSignataire
from tests.fabriques import (
    AnnexeFactory,
    AnnexeModeleFactory,
    ArticleFactory,
    ArticleModeleFactory,
    CommuneFactory,
    ConventionFactory,
    FichierFactory,
    HypotheseFactory,
    OptionHypotheseFactory,
    PartieFactory,
    SignataireFactory,
)

pytestmark = pytest.mark.django_db
JOUR = date(2025, 11, 3)


@pytest.fixture
def convention():
    """Nothing is missing in it, not even the logos."""
    convention = ConventionFactory()
    convention.parties.update(logo="logos/blason.png")
    convention.articles.filter(genre=GenreArticle.ARTICLE).first()
    return convention


def trouver(convention: Convention, code: str) -> list:
    return [m for m in manques(charger(convention), jour=JOUR) if m.code == code]


def seul(convention: Convention, code: str, gravite: str = "bloquant"):
    """The one thing of that code, which is also the only thing that blocks when it does."""
    (manque,) = trouver(convention, code)
    assert manque.gravite == gravite
    assert prete(charger(convention), jour=JOUR) == (gravite != "bloquant")
    return manque


def article(convention: Convention) -> Article:
    return convention.articles.filter(genre=GenreArticle.ARTICLE).first()


def collectivite(convention: Convention) -> Partie:
    return convention.parties.get(nature=NatureOrganisme.COMMUNE)


def test_rien_ne_manque_a_une_convention_complete(convention):
    assert manques(charger(convention), jour=JOUR) == []
    assert prete(charger(convention), jour=JOUR)


class TestTextes:
    def test_un_blanc_et_un_repere(self, convention):
        piece = article(convention)
        piece.corps = "<p>Le <mark>date de la délibération</mark> à XXX.</p>"
        piece.save()
        manque = seul(convention, "blancs")
        assert manque.phrase == (
            "Article\u00a01 – Objet de la convention\u00a0: il reste 2\u00a0blancs à remplir "
            "(«\u00a0date de la délibération\u00a0» et «\u00a0XXX\u00a0»). Écrivez à leur place le texte définitif."
        )
        assert str(manque.url) == f"/conventions/{convention.reference}/articles/{piece.pk}/"

    def test_beaucoup_de_blancs_ne_font_qu_une_phrase(self, convention):
        piece = article(convention)
        piece.corps = "".join(f"<p><mark>blanc numéro {n} {'long ' * 30}</mark></p>" for n in range(12))
        piece.save()
        phrase = seul(convention, "blancs").phrase
        assert "12\u00a0blancs" in phrase
        assert "«\u00a0blanc numéro 2 long long" in phrase
        assert "et 9 de plus" in phrase
        assert len(phrase) < 400

    def test_un_blanc_repete_n_est_cite_qu_une_fois(self, convention):
        piece = article(convention)
        piece.corps = "<p><mark>montant</mark> puis <mark>montant</mark>, ou <mark>«\u00a0néant\u00a0»</mark></p>"
        piece.save()
        assert (
            "3\u00a0blancs à remplir («\u00a0montant\u00a0» et «\u00a0“néant”\u00a0»)"
            in seul(convention, "blancs").phrase
        )

    def test_un_texte_change_est_relu(self, convention):
        piece = article(convention)
        for reste in ("montant", "date"):
            piece.corps = f"<p>{'mot ' * 13_000}<mark>{reste}</mark></p>"
            piece.save()
            assert f"«\u00a0{reste}\u00a0»" in seul(convention, "blancs").phrase

    def test_un_blanc_d_annexe_revient_a_la_partie_qui_la_remplit(self, convention):
        partie = collectivite(convention)
        convention.annexes.update(corps="<p><mark>les structures</mark></p>", responsable=partie)
        tus, dits = (manques(charger(convention), jour=JOUR, brouillons=b) for b in ({}, {partie.pk}))
        assert [(m.code, m.partie_id) for m in tus] == [("annexe_a_transmettre", partie.pk)]
        assert [(m.code, m.partie_id) for m in dits] == [("annexe_a_transmettre", partie.pk), ("blancs", partie.pk)]
        assert tus[0].phrase.startswith("L’annexe\u00a01, confiée à la commune")

    def test_une_annexe_confiee_retient_le_vote_jusqu_a_sa_validation(self, convention):
        partie, jour = collectivite(convention), "2026-01-01T00:00Z"
        for statut, code in (("transmise", "annexe_a_valider"), ("a_corriger", "annexe_a_corriger")):
            convention.annexes.update(responsable=partie, statut=statut, transmise_le=jour)
            assert partie.denomination.sujet() in seul(convention, code).phrase
        convention.annexes.update(statut="validee")
        assert prete(charger(convention), jour=JOUR)

    def test_un_repere_dans_un_titre(self, convention):
        Article.objects.filter(pk=article(convention).pk).update(titre="Objet : à préciser")
        assert "à préciser" in seul(convention, "blancs").phrase

    def test_un_article_vide(self, convention):
        Article.objects.filter(pk=article(convention).pk).update(corps="<p></p>")
        assert "le texte est vide" in seul(convention, "article_vide").phrase

    def test_sans_article(self, convention):
        convention.articles.filter(genre=GenreArticle.ARTICLE).delete()
        assert seul(convention, "sans_article").phrase.startswith("La convention n’a aucun article.")

    def test_une_consigne_non_levee_puis_levee(self, convention):
        modele = ArticleModeleFactory(
            version=convention.version_modele, cle="objet", obligatoire=False, consigne="Nommer les contrats."
        )
        piece = ArticleFactory(convention=convention, modele=modele, cle="objet")
        assert "«\u00a0C’est fait\u00a0»" in seul(convention, "consigne").phrase
        piece.consigne_levee = True
        piece.save()
        assert trouver(convention, "consigne") == []

    def test_un_renvoi_qui_ne_mene_nulle_part(self, convention):
        piece = article(convention)
        piece.corps = '<p>Voir <span data-mention="annexe:plan"></span>.</p>'
        piece.save()
        assert "renvoie à une annexe" in seul(convention, "renvoi").phrase
        AnnexeFactory(convention=convention, cle="plan")
        assert trouver(convention, "renvoi") == []

    def test_une_mention_inconnue(self, convention):
        Article.objects.filter(pk=article(convention).pk).update(corps='<p><span data-mention="caf.code"></span></p>')
        assert "caf.code" in seul(convention, "mention_inconnue").phrase

    def test_une_mention_sans_valeur_mene_ou_la_completer(self, convention):
        Article.objects.filter(pk=article(convention).pk).update(
            corps='<p>Représentée par <span data-mention="caf.president"></span></p>'
        )
        manque = seul(convention, "mention_vide")
        assert "Président ou présidente" in manque.phrase
        assert str(manque.url) == f"/conventions/{convention.reference}/parties/"

    def test_une_echeance_de_ctg_dans_une_ctg_est_a_retirer(self, convention):
        piece = article(convention)
        piece.corps = '<p>Avant le <span data-mention="echeance.ctg"></span></p>'
        piece.save()
        manque = seul(convention, "mention_vide")
        assert "Retirez-le" in manque.phrase
        assert str(manque.url).endswith(f"/articles/{piece.pk}/")

    def test_la_formule_de_cloture_aussi(self, convention):
        convention.lieu_signature = ""
        convention.save()
        manque = seul(convention, "mention_vide")
        assert manque.phrase.startswith("Formule de clôture\u00a0: le champ «\u00a0Lieu de signature\u00a0»")
        assert trouver(convention, "lieu_signature") == []


class TestAnnexes:
    def test_une_annexe_vide_est_signalee(self, convention):
        convention.annexes.update(corps="")
        assert "ou retirez-la" in seul(convention, "annexe_vide", "avertissement").phrase

    def test_une_annexe_obligatoire_vide_bloque(self, convention):
        modele = AnnexeModeleFactory(version=convention.version_modele, cle="plan")
        AnnexeFactory(convention=convention, modele=modele, cle="plan", corps="")
        assert "retirez" not in seul(convention, "annexe_vide").phrase

    def test_une_annexe_pdf_sans_fichier(self, convention):
        convention.annexes.update(nature="pdf", corps="")
        seul(convention, "annexe_sans_fichier")
        convention.annexes.update(fichier=FichierFactory(convention=convention))
        assert manques(charger(convention), jour=JOUR) == []

    def test_un_fichier_suffit_a_une_annexe_libre(self, convention):
        convention.annexes.update(corps="", fichier=FichierFactory(convention=convention))
        assert manques(charger(convention), jour=JOUR) == []

    def test_une_nature_que_rien_ne_fournit(self, convention):
        convention.annexes.update(nature="inconnue")
        assert "n’est plus disponible" in seul(convention, "annexe_nature").phrase


class TestParties:
    def test_personne_ne_signe(self, convention):
        partie = collectivite(convention)
        partie.signataires.all().delete()
        manque = seul(convention, "sans_signataire")
        assert manque.phrase == f"Personne ne signe pour {partie.denomination.sujet()}. Désignez son signataire."
        assert manque.partie_id == partie.pk
        assert str(manque.url).endswith(f"/parties/#partie-{partie.pk}")

    def test_sans_collectivite(self, convention):
        convention.parties.filter(nature=NatureOrganisme.COMMUNE).update(nature=NatureOrganisme.ASSOCIATION)
        seul(convention, "sans_collectivite")

    def test_sans_la_caf(self, convention):
        convention.parties.filter(nature=NatureOrganisme.CAF).delete()
        seul(convention, "sans_caf")

    def test_deux_parties_du_meme_nom(self, convention):
        jumelle = PartieFactory(convention=convention, nom=collectivite(convention).nom.upper(), logo="logos/b.png")
        assert seul(convention, "parties_homonymes").partie_id == jumelle.pk

    def test_la_caf_signe_a_deux_si_ses_reglages_le_disent(self, convention):
        convention.caf.reglages.signature = SignatureCaf.DEUX
        convention.caf.reglages.save()
        manque = seul(convention, "signature_caf")
        assert "il manque le président ou la présidente" in manque.phrase
        caf = convention.parties.get(nature=NatureOrganisme.CAF)
        SignataireFactory(partie=caf, titre=TitreSignataire.PRESIDENT_CA)
        assert manques(charger(convention), jour=JOUR) == []

    def test_un_delegue_peut_signer_a_la_place_du_directeur(self, convention):
        Signataire.objects.filter(partie__nature=NatureOrganisme.CAF).update(
            titre=TitreSignataire.DELEGUE, acte="décision du 3 mars 2025"
        )
        assert manques(charger(convention), jour=JOUR) == []

    def test_un_signataire_de_trop_pour_la_caf(self, convention):
        caf = convention.parties.get(nature=NatureOrganisme.CAF)
        SignataireFactory(partie=caf, titre=TitreSignataire.PRESIDENT_CA)
        seul(convention, "signature_caf_en_trop", "avertissement")

    def test_un_mauvais_titre_ne_vaut_pas_directeur(self, convention):
        Signataire.objects.filter(partie__nature=NatureOrganisme.CAF).update(titre=TitreSignataire.AUTRE)
        assert "le directeur ou la directrice" in seul(convention, "signature_caf").phrase

    def test_un_mandat_fini(self, convention):
        collectivite(convention).signataires.update(mandat_au=JOUR - timedelta(days=1))
        manque = seul(convention, "hors_mandat", "avertissement")
        assert "du 25\u00a0mai 2020 au 2\u00a0novembre 2025" in manque.phrase

    def test_un_mandat_qui_finit_avant_l_effet(self, convention):
        collectivite(convention).signataires.update(mandat_au=date(2025, 12, 31))
        assert "1er\u00a0janvier 2026" in seul(convention, "mandat_finissant", "avertissement").phrase

    def test_apres_l_effet_c_est_le_mandat_du_jour_qui_compte(self, convention):
        Convention.objects.update(date_effet=date(2025, 1, 1), date_fin=date(2028, 12, 31))
        collectivite(convention).signataires.update(mandat_du=date(2025, 6, 1))
        assert trouver(convention, "mandat_finissant") == []

    @pytest.mark.parametrize("nature", [NatureOrganisme.ETAT, NatureOrganisme.COMMUNE])
    def test_un_pouvoir_se_nomme(self, convention, nature):
        partie = collectivite(convention)
        Partie.objects.filter(pk=partie.pk).update(nature=nature)
        titre = TitreSignataire.DELEGUE if nature == NatureOrganisme.COMMUNE else TitreSignataire.EXECUTIF
        partie.signataires.update(titre=titre)
        assert [m.gravite for m in trouver(convention, "sans_pouvoir")] == ["avertissement"]
        partie.signataires.update(acte="arrêté du 4 juillet 2025")
        assert trouver(convention, "sans_pouvoir") == []

    def test_un_repere_dans_un_nom(self, convention):
        collectivite(convention).signataires.update(fonction="Maire de XXX")
        assert "XXX" in seul(convention, "repere").phrase

    def test_les_logos_absents_font_une_seule_phrase(self, convention):
        for rang in range(6):
            PartieFactory(convention=convention, ordre=rang + 10)
        manque = seul(convention, "sans_logo", "avertissement")
        assert "et 3 autres parties" in manque.phrase
        assert manque.partie_id is None


class TestCadre:
    @pytest.mark.parametrize(
        ("nature", "fin", "permise"),
        [
            (Nature.CTG, date(2030, 12, 31), True),
            (Nature.CTG, date(2031, 1, 1), False),
            (Nature.ACTE_ENGAGEMENT, date(2026, 12, 31), True),
            (Nature.ACTE_ENGAGEMENT, date(2027, 1, 1), False),
        ],
    )
    def test_la_duree(self, convention, nature, fin, permise):
        Convention.objects.update(nature=nature, date_fin=fin)
        if permise:
            assert manques(charger(convention), jour=JOUR) == []
        else:
            assert str(seul(convention, "periode").url).endswith("/periode/")

    def test_une_date_d_effet_passee_ne_bloque_pas(self, convention):
        Convention.objects.update(date_effet=date(2025, 1, 1), date_fin=date(2028, 12, 31))
        assert "rétroactive" in seul(convention, "periode_retroactive", "avertissement").phrase

    def test_le_lieu_de_signature(self, convention):
        convention.version_modele.formule_cloture = ""
        convention.version_modele.save()
        Convention.objects.update(lieu_signature="")
        seul(convention, "lieu_signature", "avertissement")

    def test_sans_commune(self, convention):
        convention.communes.clear()
        seul(convention, "sans_commune")

    def test_une_commune_disparue(self, convention):
        convention.communes.add(CommuneFactory(nom="Ville-Ancienne", supprimee_le=date(2025, 1, 1)))
        assert seul(convention, "commune_disparue", "avertissement").phrase.startswith("Ville-Ancienne n’existe plus")

    def test_un_titre_absent_ou_a_completer(self, convention):
        Convention.objects.update(titre="")
        seul(convention, "titre_vide")
        Convention.objects.update(titre="CTG de XXXX", territoire_nom=" ")
        assert {m.code for m in manques(charger(convention), jour=JOUR)} == {"repere", "territoire_sans_nom"}


class TestModele:
    def test_une_piece_exigee_a_ete_retiree(self, convention):
        ArticleModeleFactory(
            version=convention.version_modele, cle="contexte", genre=GenreArticle.PREAMBULE, titre="Contexte"
        )
        assert seul(convention, "article_obligatoire").phrase == (
            "L’article «\u00a0Contexte\u00a0», exigé par le modèle, n’est pas dans la convention. Ajoutez-le."
        )
        AnnexeModeleFactory(version=convention.version_modele, cle="plan", titre="Plan", obligatoire=False)
        assert trouver(convention, "annexe_obligatoire") == []

    def test_une_piece_depend_des_parties(self, convention):
        modele = ArticleModeleFactory(
            version=convention.version_modele, cle="departement", condition=Condition.DEPARTEMENT
        )
        assert manques(charger(convention), jour=JOUR) == []
        collectivite(convention)
        partie = PartieFactory(
            convention=convention,
            organisme__commune=None,
            nature=NatureOrganisme.DEPARTEMENT,
            nom="Département",
            logo="l.png",
        )
        seul(convention, "article_obligatoire")
        ArticleFactory(convention=convention, modele=modele, cle="departement")
        assert manques(charger(convention), jour=JOUR) == []
        partie.delete()
        assert "ne correspond plus aux parties" in seul(convention, "article_sans_objet", "avertissement").phrase

    def test_une_variante_a_choisir(self, convention):
        option = OptionHypotheseFactory(hypothese=HypotheseFactory(version=convention.version_modele))
        assert str(seul(convention, "variante").url).endswith("/variantes/")
        convention.options.add(option)
        assert manques(charger(convention), jour=JOUR) == []


def test_ce_qui_bloque_vient_d_abord(convention):
    Partie.objects.update(logo="")
    Article.objects.filter(pk=article(convention).pk).update(corps="")
    gravites = [m.gravite for m in manques(charger(convention), jour=JOUR)]
    assert gravites == ["bloquant", "avertissement"]


def test_sans_date_c_est_aujourd_hui(convention):
    demain = timezone.localdate() + timedelta(days=1)
    Convention.objects.update(date_effet=demain, date_fin=date(demain.year + 4, 12, 31))
    assert manques(charger(convention)) == []
    Convention.objects.update(date_effet=timezone.localdate() - timedelta(days=1))
    assert [m.code for m in manques(charger(convention))] == ["periode_retroactive"]


REQUETES = 10


@pytest.mark.parametrize(("parties", "articles", "annexes"), [(2, 1, 1), (60, 40, 7)])
def test_le_nombre_de_requetes_ne_depend_pas_de_la_taille(django_assert_num_queries, parties, articles, annexes):
    convention = ConventionFactory(
        parties=parties, articles=articles, annexes=annexes, communes=[CommuneFactory() for _ in range(parties)]
    )
    modele = ArticleModeleFactory(version=convention.version_modele, consigne="À adapter.")
    Article.objects.filter(convention=convention).update(
        modele=modele, corps='<p><span data-mention="parties"></span> <mark>blanc</mark></p>'
    )
    Annexe.objects.filter(convention=convention).update(
        nature="pdf", fichier=FichierFactory(convention=convention), responsable=Partie.objects.first()
    )
    convention.options.add(OptionHypotheseFactory(hypothese=HypotheseFactory(version=convention.version_modele)))
    assert Organisme.objects.count() >= parties
    with django_assert_num_queries(REQUETES):
        trouves = manques(charger(convention))
    assert len(trouves) > articles
