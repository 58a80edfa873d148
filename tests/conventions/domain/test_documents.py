"""Documents: made from the right model, numbered once, written by who may, closed when complete."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.documents.registre import natures
from conventions.domain.documents import (
    charger_document,
    creer_document,
    etablir,
    lever_consigne,
    modele_par_defaut,
    modeles_proposes,
    modifier_texte,
    retirer_document,
    rouvrir_document,
)
from conventions.domain.documents_completude import manques_du_document
from conventions.domain.mentions import cle_connue
from conventions.domain.mentions_document import ResolveurDocument, catalogue_document
from conventions.enums import NATURES_DE_DOCUMENT, Condition, Nature, StatutModele
from conventions.erreurs import ArticleVerrouille, ConflitEdition, ErreurMetier, TransitionRefusee
from conventions.models import ArticleModele, Document, TexteDocument
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from territoires.models import Role
from tests.fabriques import (
    ArticleModeleFactory,
    ConventionFactory,
    DocumentFactory,
    TexteDocumentFactory,
    VersionModeleFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory()


def modele(convention=None, **champs):
    caf = {"modele__caf": convention.caf} if convention else {"modele__caf": None}
    return VersionModeleFactory(**{"modele__nature": Nature.AVENANT, "statut": StatutModele.PUBLIEE, **caf, **champs})


def creer(convention, **autres) -> Document:
    return creer_document(convention, Nature.AVENANT, par=convention.agent, **autres)


class TestCreer:
    def test_le_modele_de_la_caf_passe_avant_le_national(self, convention):
        national = modele()
        assert creer(convention).version_modele == national
        sien = modele(convention)
        modele(ConventionFactory())
        assert creer(convention).version_modele == sien
        assert modeles_proposes(convention.caf, Nature.AVENANT) == [sien, national]

    def test_sans_modele_publie_une_phrase_le_dit(self, convention):
        modele(convention, statut=StatutModele.BROUILLON)
        with pytest.raises(ErreurMetier, match="Aucun modèle n’est publié pour « Avenant »"):
            modele_par_defaut(convention.caf, Nature.AVENANT)

    @pytest.mark.parametrize(
        "fautif",
        [
            lambda c: modele(c, statut=StatutModele.BROUILLON),
            lambda c: modele(ConventionFactory()),
            lambda c: VersionModeleFactory(modele__caf=None),
        ],
        ids=["brouillon", "autre-caf", "autre-nature"],
    )
    def test_un_modele_qui_n_est_pas_propose_est_refuse(self, convention, fautif):
        with pytest.raises(ErreurMetier, match="n’est plus proposé"):
            creer(convention, version_modele=fautif(convention))
        assert not Document.objects.exists()

    def test_seules_les_pieces_qui_valent_pour_les_parties_sont_copiees(self, convention):
        version = modele()
        ArticleModeleFactory(version=version, cle="toujours", ordre=1, bloc="signatures")
        ArticleModeleFactory(version=version, cle="msa", ordre=2, condition=Condition.MSA)
        textes = creer(convention).textes.all()
        assert [(t.cle, t.bloc, t.modele.cle) for t in textes] == [("toujours", "signatures", "toujours")]
        assert textes[0].history.get().history_user == convention.agent

    def test_les_references_se_suivent_et_ne_resservent_pas(self, convention):
        modele()
        premier, second = creer(convention), creer(convention)
        assert [d.reference for d in (premier, second)] == [f"{convention.reference}-AV-{n}" for n in (1, 2)]
        retirer_document(second, par=convention.agent)
        assert creer(convention).reference == f"{convention.reference}-AV-3"

    def test_un_objet_ou_une_partie_n_a_qu_un_document(self, convention):
        modele()
        partie = convention.parties.first()
        assert creer(convention, objet=7) == creer(convention, objet=7)
        assert creer(convention, partie=partie) == creer(convention, partie=partie)
        assert creer(convention, objet=7) != creer(convention, partie=partie)
        assert Document.objects.count() == 2

    def test_la_partie_d_une_autre_convention_est_refusee(self, convention):
        modele()
        with pytest.raises(ErreurMetier, match="n’est pas dans la convention"):
            creer(convention, partie=ConventionFactory().parties.first())

    @pytest.mark.parametrize("role", [Role.VALIDEUR, Role.LECTEUR])
    def test_un_role_qui_ne_redige_pas_ne_cree_rien(self, convention, role):
        modele()
        with pytest.raises(ActionRefusee):
            creer_document(convention, Nature.AVENANT, par=membre(convention.caf, role))


class TestEcrire:
    @pytest.fixture
    def document(self, convention):
        return DocumentFactory(convention=convention)

    def test_le_texte_est_nettoye_et_signe(self, document):
        agent = document.convention.agent
        texte = modifier_texte(
            document.textes.get(), par=agent, jeton=0, corps="<p onclick=x>Oui<script>1</script></p>"
        )
        assert (texte.corps, texte.auteur, texte.jeton) == ("<p>Oui</p>", agent, 1)

    def test_le_meme_texte_une_deuxieme_fois_n_est_pas_un_conflit(self, document):
        texte, agent = document.textes.get(), document.convention.agent
        for _ in range(2):
            modifier_texte(texte, par=agent, jeton=0, corps="<p>Oui</p>")
        with pytest.raises(ConflitEdition):
            modifier_texte(texte, par=agent, jeton=0, corps="<p>Non</p>")

    @pytest.mark.parametrize("cle", ["lune", "article:absent", "convention.article:absent", "annexe:absente"])
    def test_un_champ_sans_sens_ici_est_refuse(self, document, cle):
        texte, agent = document.textes.get(), document.convention.agent
        with pytest.raises(TexteRefuse, match="n’existe pas"):
            modifier_texte(texte, par=agent, jeton=0, corps=f'<p><span data-mention="{cle}"></span></p>')

    def test_les_champs_du_catalogue_sont_tous_admis(self, document):
        texte, agent = document.textes.get(), document.convention.agent
        champs = catalogue_document(*charger_document(document))
        corps = "".join(f'<p><span data-mention="{champ.cle}"></span></p>' for champ in champs)
        assert "avenant.numero" in corps
        assert "convention.article:" in corps
        assert modifier_texte(texte, par=agent, jeton=0, corps=corps).jeton == 1

    def test_un_texte_verrouille_ne_change_pas(self, document):
        texte = document.textes.get()
        texte.modele = ArticleModeleFactory(version=document.version_modele, verrouille=True)
        texte.save()
        with pytest.raises(ArticleVerrouille):
            modifier_texte(texte, par=document.convention.agent, jeton=0, corps="<p>Non</p>")

    def test_la_consigne_se_leve_et_se_remet(self, document):
        texte, agent = document.textes.get(), document.convention.agent
        texte.modele = ArticleModeleFactory(version=document.version_modele, consigne="Dire pourquoi.")
        texte.save()
        assert lever_consigne(texte, par=agent).consigne == ""
        assert lever_consigne(texte, par=agent, levee=False).consigne == "Dire pourquoi."

    def test_une_collectivite_n_ecrit_pas_l_avenant_de_la_caf(self, document):
        mairie = document.convention.parties.exclude(organisme=document.convention.caf).get().organisme
        with pytest.raises(ActionRefusee):
            modifier_texte(document.textes.get(), par=membre(mairie, Role.REFERENT), jeton=0, corps="<p>Non</p>")


class TestEtablir:
    def test_incomplet_le_refus_dit_ce_qui_manque(self, convention):
        document = DocumentFactory(convention=convention, textes=0)
        TexteDocumentFactory(document=document, corps="<p>Le <mark>jour</mark>.</p>")
        with pytest.raises(TransitionRefusee) as refus:
            etablir(document, par=convention.agent)
        assert [m.code for m in refus.value.manques] == ["blancs"]

    def test_etabli_il_ne_change_ni_ne_se_retire_puis_se_rouvre(self, convention):
        document = DocumentFactory(convention=convention)
        agent = convention.agent
        etabli = etablir(document, par=agent)
        assert (etabli.etabli_par, etabli.est_projet) == (agent, False)
        assert etablir(document, par=agent).etabli_le == etabli.etabli_le
        for geste in (
            lambda: retirer_document(document, par=agent),
            lambda: modifier_texte(document.textes.get(), par=agent, jeton=0, corps="<p>Non</p>"),
        ):
            with pytest.raises(ErreurMetier, match="est établi"):
                geste()
        assert rouvrir_document(document, par=agent).est_projet

    def test_ce_qui_manque_nomme_le_texte_et_mene_a_lui(self, convention):
        document = DocumentFactory(convention=convention, textes=0)
        texte = TexteDocumentFactory(document=document, titre="Effet", corps='<p><span data-mention="lune"></span></p>')
        (manque,) = manques_du_document(*charger_document(document))
        assert "Effet" in manque.phrase
        assert str(manque.url).endswith(f"/documents/{document.pk}/textes/{texte.pk}/")


class TestChamps:
    def test_un_champ_de_document_n_a_de_sens_que_dans_sa_nature(self):
        assert cle_connue("avenant.numero", Nature.AVENANT)
        assert not cle_connue("avenant.numero")
        assert not cle_connue("avenant.numero", Nature.PRESENTATION)
        assert cle_connue("convention.article:objet", Nature.AVENANT)
        assert not cle_connue("convention.article:objet")

    def test_le_numero_d_un_avenant_est_celui_de_sa_reference(self, convention):
        modele()
        creer(convention)
        document, sujet = charger_document(creer(convention))
        assert ResolveurDocument(document, sujet)("avenant.numero") == "2"

    def test_chaque_nature_de_document_est_fournie_une_fois_et_dit_a_quoi_elle_sert(self):
        fournies = list(natures())
        assert {nature.code for nature in fournies} == {nature.value for nature in NATURES_DE_DOCUMENT}
        prefixes = [nature.prefixe for nature in fournies]
        assert len(set(prefixes)) == len(prefixes)
        assert all(nature.libelle and nature.aide for nature in fournies)

    @given(cle=st.text(max_size=30))
    def test_une_cle_quelconque_se_juge_sans_erreur(self, cle):
        assert cle_connue(cle, Nature.AVENANT) in {True, False}


def test_retirer_garde_le_dernier_etat_des_textes(convention):
    document = DocumentFactory(convention=convention)
    retirer_document(document, par=convention.agent)
    assert not TexteDocument.objects.exists()
    assert TexteDocument.history.filter(history_type="-").get().history_user == convention.agent
    assert ArticleModele.objects.count() == 0
