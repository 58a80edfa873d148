"""Threads: anchored to what exists, written by both sides, changed by nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain import fils, relecture
from conventions.domain.annexes import enregistrer_annexe
from conventions.domain.saisie import ancres_ouvertes, peut_saisir
from conventions.enums import Statut, StatutAnnexe
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, Fil, GenreNotification, Message, Notification
from ctg.droits import ActionRefusee
from territoires.models import Role, Utilisateur
from tests.conventions.domain.revue import Revue, revue
from tests.fabriques import ArticleFactory, FilFactory, LigneStructureFactory, PartieFactory, membre


@pytest.fixture
def scene(db: None) -> Revue:
    return revue()


def ouvrir(scene: Revue, par: Utilisateur | None = None, texte: str = "À vérifier.", **quoi) -> Fil:
    quoi = {"annexe": scene.annexe, "ancre": f"structures:{scene.ligne.pk}:adresse"} | quoi
    return fils.ouvrir_fil(scene.convention, par=par or scene.agent, texte=texte, **quoi)


def test_le_libelle_vient_de_ce_qui_existe(scene: Revue):
    article = scene.convention.articles.get(cle="preambule")
    ligne = f"structures:{scene.ligne.pk}"
    nom = f"«\u00a0{scene.ligne}\u00a0»"
    assert ouvrir(scene, ancre=f"{ligne}:adresse").libelle == f"Structures\u00a0: «\u00a0Adresse\u00a0» de {nom}"
    assert ouvrir(scene, ancre=ligne).libelle == f"Structures\u00a0: {nom}"
    assert ouvrir(scene, ancre="fichier").libelle == "Structures\u00a0: le fichier"
    assert ouvrir(scene, ancre="").libelle == "Structures"
    assert ouvrir(scene, annexe=None, article=article, ancre="corps").libelle == "Préambule\u00a0: le texte"
    assert ouvrir(scene, annexe=None, ancre="").libelle == "la convention"


@pytest.mark.parametrize(
    "ancre",
    [
        "structures:999999",
        "structures:0:adresse",
        "structures:{ligne}:mot_de_passe",
        "structures:{ligne}:id",
        "structures:{ligne}:adresse:x",
        "structures:{autre}",
        "inconnue:{ligne}",
        "structures:",
        "<script>",
        "structures:{ligne}' OR 1=1",
        "a" * 119,
    ],
)
def test_une_ancre_qui_n_existe_pas_la_est_refusee(scene: Revue, ancre: str):
    autre = LigneStructureFactory(annexe__convention=scene.convention)
    with pytest.raises(ErreurMetier, match="n’est plus là"):
        ouvrir(scene, ancre=ancre.format(ligne=scene.ligne.pk, autre=autre.pk))
    assert not Fil.objects.exists()


def test_un_objet_d_une_autre_convention_est_refuse(scene: Revue):
    article = ArticleFactory()
    with pytest.raises(ErreurMetier, match="n’est pas dans cette convention"):
        ouvrir(scene, annexe=None, article=article, ancre="")


def test_un_lecteur_commente_et_ne_resout_pas(scene: Revue):
    for par in (scene.lectrice, scene.elu):
        fil = ouvrir(scene, par=par)
        fils.repondre(fil, par=par, texte="Encore un mot.")
        with pytest.raises(ActionRefusee):
            fils.resoudre(fil, par=par)
    assert Fil.objects.ouverts().count() == 2


def test_l_etranger_n_ecrit_nulle_part(scene: Revue):
    fil = ouvrir(scene)
    with pytest.raises(ActionRefusee):
        ouvrir(scene, par=scene.etranger)
    with pytest.raises(ActionRefusee):
        fils.repondre(fil, par=scene.etranger, texte="Bonjour.")
    assert not Fil.objects.visibles_par(scene.etranger).exists()
    assert not Message.objects.visibles_par(scene.etranger).exists()


def test_le_brouillon_d_une_partie_se_commente_chez_elle(scene: Revue):
    scene.statut("prive")
    fil = ouvrir(scene, par=scene.contributrice)
    autre_partie = PartieFactory(convention=scene.convention)
    voisine = membre(autre_partie.organisme, Role.REFERENT)
    for dehors in (scene.agent, voisine):
        assert not Fil.objects.visibles_par(dehors).exists()
        with pytest.raises(ActionRefusee, match="brouillon"):
            ouvrir(scene, par=dehors)
        with pytest.raises(ActionRefusee, match="brouillon"):
            fils.repondre(fil, par=dehors, texte="Où en êtes-vous ?")
    assert Fil.objects.visibles_par(scene.elu).get() == fil
    assert not Notification.objects.filter(utilisateur__in=[scene.agent, voisine]).exists()
    scene.statut(StatutAnnexe.TRANSMISE)
    assert Fil.objects.visibles_par(scene.agent).get() == fil


def test_citer_une_personne_qui_ne_peut_pas_lire_est_refuse(scene: Revue):
    with pytest.raises(ErreurMetier, match="ne peut pas lire"):
        ouvrir(scene, mentionnes=[scene.valideuse, scene.etranger])
    assert not Fil.objects.exists()
    scene.statut("prive")
    with pytest.raises(ErreurMetier, match="ne peut pas lire"):
        ouvrir(scene, par=scene.contributrice, mentionnes=[scene.agent])


def test_citer_avertit_une_fois_et_aussitot(scene: Revue):
    ouvrir(scene, mentionnes=[scene.lectrice, scene.lectrice])
    assert list(scene.lectrice.notifications.values_list("genre", "courriel")) == [("mention", "aussitot")]
    assert list(scene.contributrice.notifications.values_list("genre", "courriel")) == [("commentaire", "resume")]
    assert not scene.agent.notifications.exists()


def test_un_message_ne_se_modifie_ni_ne_s_efface(scene: Revue):
    fil = ouvrir(scene)
    message = fil.messages.get()
    message.texte = "Je n’ai rien dit."
    with pytest.raises(TypeError):
        message.save()
    assert fil.messages.get().texte == "À vérifier."
    verbes = {nom for nom in dir(fils) if nom.startswith(("modifier", "supprimer", "retirer", "effacer"))}
    assert verbes == set()


@pytest.mark.pur
@given(st.text(max_size=200))
def test_le_texte_reste_du_texte(texte: str):
    try:
        propre = fils.texte_propre(texte)
    except ErreurMetier:
        assert not fils.CONTROLES.sub("", texte).strip()
    else:
        assert fils.texte_propre(propre) == propre
        assert not fils.CONTROLES.search(propre)
        assert "\n\n\n" not in propre


def test_le_texte_est_borne(scene: Revue):
    with pytest.raises(ErreurMetier, match="vide"):
        ouvrir(scene, texte=" \n ")
    with pytest.raises(ErreurMetier, match="trop long"):
        ouvrir(scene, texte="a" * (fils.TEXTE_MAX + 1))


class TestDeverrouiller:
    def ancre(self, scene: Revue) -> str:
        return f"structures:{scene.ligne.pk}:adresse"

    def test_rend_ce_champ_seul_a_la_partie(self, scene: Revue):
        assert not peut_saisir(scene.contributrice, scene.annexe, scene.convention, self.ancre(scene))
        ouvrir(scene, deverrouiller=True)
        assert peut_saisir(scene.contributrice, scene.annexe, scene.convention, self.ancre(scene))
        assert not peut_saisir(scene.contributrice, scene.annexe, scene.convention, f"structures:{scene.ligne.pk}:nom")
        assert not peut_saisir(scene.elu, scene.annexe, scene.convention, self.ancre(scene))

    def test_est_reserve_a_qui_redige_pour_la_caf(self, scene: Revue):
        for par in (scene.valideuse, scene.lectrice, scene.contributrice):
            with pytest.raises(ActionRefusee):
                ouvrir(scene, par=par, deverrouiller=True)
        assert not Fil.objects.exists()

    @pytest.mark.parametrize("statut", [StatutAnnexe.A_CORRIGER, StatutAnnexe.VALIDEE])
    def test_demande_une_annexe_transmise(self, scene: Revue, statut: str):
        scene.statut(statut)
        with pytest.raises(ErreurMetier, match="transmise"):
            ouvrir(scene, deverrouiller=True)

    def test_demande_un_element_precis(self, scene: Revue):
        with pytest.raises(ErreurMetier, match="ligne ou un champ"):
            ouvrir(scene, ancre="", deverrouiller=True)
        article = scene.convention.articles.get(cle="preambule")
        with pytest.raises(ErreurMetier, match="annexe"):
            ouvrir(scene, annexe=None, article=article, ancre="corps", deverrouiller=True)

    def test_refuse_quand_le_texte_est_fige(self, scene: Revue):
        Convention.objects.filter(pk=scene.convention.pk).update(statut=Statut.EN_VIGUEUR)
        with pytest.raises(ActionRefusee):
            ouvrir(scene, deverrouiller=True)

    def test_repondre_et_transmettre_referme_et_previent_la_caf(self, scene: Revue):
        fil = ouvrir(scene, deverrouiller=True)
        fils.repondre(fil, par=scene.contributrice, texte="Corrigé.", transmettre=True)
        assert ancres_ouvertes(scene.annexe) == frozenset()
        fil.refresh_from_db()
        assert fil.resolu_le is None
        notification = scene.agent.notifications.get()
        assert notification.genre == GenreNotification.TRANSMISE
        assert notification.adresse.endswith(f"/commentaires/{fil.pk}/")
        with pytest.raises(ErreurMetier, match="n’est plus déverrouillé"):
            fils.repondre(fil, par=scene.contributrice, texte="Encore.", transmettre=True)
        assert fil.messages.count() == 2

    def test_seule_la_partie_transmet(self, scene: Revue):
        fil = ouvrir(scene, deverrouiller=True)
        voisine = membre(PartieFactory(convention=scene.convention).organisme, Role.REFERENT)
        for par in (scene.agent, scene.elu, voisine):
            with pytest.raises(ActionRefusee):
                fils.repondre(fil, par=par, texte="Voilà.", transmettre=True)
        assert ancres_ouvertes(scene.annexe) == {self.ancre(scene)}

    def test_repondre_sans_transmettre_laisse_ouvert(self, scene: Revue):
        fil = ouvrir(scene, deverrouiller=True)
        fils.repondre(fil, par=scene.contributrice, texte="Je regarde.")
        assert ancres_ouvertes(scene.annexe) == {self.ancre(scene)}

    def test_resoudre_referme_et_rouvrir_ne_rend_rien(self, scene: Revue):
        fil = ouvrir(scene, deverrouiller=True)
        fils.resoudre(fil, par=scene.agent)
        assert ancres_ouvertes(scene.annexe) == frozenset()
        fils.rouvrir(fil, par=scene.agent)
        assert ancres_ouvertes(scene.annexe) == frozenset()

    @pytest.mark.parametrize("chemin", [("valider", "rouvrir", "transmettre"), ("renvoyer", "transmettre")])
    def test_une_annexe_rendue_entiere_n_a_plus_de_champ_ouvert(self, scene: Revue, chemin: tuple[str, ...]):
        """A thread that the Caf forgot to resolve must not open its field again at the next transmission."""
        fil = ouvrir(scene, deverrouiller=True)
        for action in chemin:
            par = scene.contributrice if action == "transmettre" else scene.valideuse
            relecture.executer(scene.annexe, action, par=par, commentaire="À revoir.")
        annexe = Annexe.objects.get(pk=scene.annexe.pk)
        assert annexe.statut == StatutAnnexe.TRANSMISE
        assert ancres_ouvertes(annexe) == frozenset()
        assert Fil.objects.get(pk=fil.pk).resolu_le is None


def test_resoudre_appartient_a_la_caf_a_la_partie_et_a_l_auteur(scene: Revue):
    autre_partie = PartieFactory(convention=scene.convention)
    voisine = membre(autre_partie.organisme, Role.REFERENT)
    fil = ouvrir(scene)
    with pytest.raises(ActionRefusee):
        fils.resoudre(fil, par=voisine)
    assert fils.resoudre(fil, par=scene.contributrice).resolu_par == scene.contributrice
    assert fils.resoudre(fil, par=scene.valideuse).resolu_par == scene.contributrice
    assert fils.rouvrir(fil, par=scene.valideuse).resolu_le is None
    le_sien = ouvrir(scene, par=voisine)
    assert fils.resoudre(le_sien, par=voisine).resolu_par == voisine


def test_un_commentaire_resolu_se_rouvre_avant_de_repondre(scene: Revue):
    fil = ouvrir(scene)
    fils.resoudre(fil, par=scene.agent)
    with pytest.raises(ErreurMetier, match="résolu"):
        fils.repondre(fil, par=scene.agent, texte="Trop tard.")


def test_les_comptes_se_lisent_en_une_requete(scene: Revue):
    ligne = f"structures:{scene.ligne.pk}"
    article = scene.convention.articles.get(cle="preambule")

    def compter() -> tuple[dict, int]:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            nombres = fils.comptes(scene.agent, scene.convention)
        return nombres, len(requetes)

    for ancre in ("", "corps", ligne, f"{ligne}:adresse", f"{ligne}:adresse"):
        FilFactory(convention=scene.convention, annexe=scene.annexe, ancre=ancre)
    FilFactory(convention=scene.convention, article=article)
    scene.agent.appartenances_actives  # noqa: B018  once per request, whatever the page
    nombres, requetes = compter()
    assert nombres == {
        (0, scene.annexe.pk): {"": 5, "corps": 1, ligne: 3, f"{ligne}:adresse": 2},
        (article.pk, 0): {"": 1},
    }
    assert requetes == 1
    for _ in range(5):
        FilFactory(convention=scene.convention, annexe=scene.annexe, ancre=ligne)
    assert compter()[1] == 1


def test_ecrire_ne_coute_pas_plus_avec_plus_de_monde(scene: Revue):
    membre(scene.partie.organisme, Role.CONTRIBUTEUR)
    ouvrir(scene)

    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            ouvrir(scene, mentionnes=[scene.valideuse, scene.contributrice])
        return len(requetes)

    avant = cout()
    for _ in range(4):
        membre(scene.partie.organisme, Role.CONTRIBUTEUR)
    assert cout() == avant


def test_une_rafale_de_messages_s_arrete(scene: Revue):
    fil = ouvrir(scene)
    Message.objects.bulk_create(Message(fil=fil, auteur=scene.agent, texte="Encore.") for _ in range(fils.MESSAGES_MAX))
    with pytest.raises(ErreurMetier, match="beaucoup écrit"):
        fils.repondre(fil, par=scene.agent, texte="Et encore.")
    fils.repondre(fil, par=scene.contributrice, texte="Je réponds.")


def test_deverrouiller_le_texte_ou_le_fichier_ne_donne_que_lui(scene: Revue):
    annexe, qui = scene.annexe, scene.contributrice
    fil = ouvrir(scene, ancre="corps", deverrouiller=True)
    with pytest.raises(ActionRefusee):
        enregistrer_annexe(annexe, par=qui, jeton=annexe.jeton, corps="<p>Corrigé</p>", titre="Autre titre")
    with pytest.raises(ActionRefusee):
        enregistrer_annexe(annexe, par=qui, jeton=annexe.jeton, impression="joint")
    annexe = enregistrer_annexe(annexe, par=qui, jeton=annexe.jeton, corps="<p>Corrigé</p>")
    fils.resoudre(fil, par=scene.agent)
    ouvrir(scene, ancre="fichier", deverrouiller=True)
    with pytest.raises(ActionRefusee):
        enregistrer_annexe(annexe, par=qui, jeton=annexe.jeton, corps="<p>Encore</p>")
    annexe = enregistrer_annexe(annexe, par=qui, jeton=annexe.jeton, impression="joint")
    assert (annexe.corps, annexe.impression, annexe.titre) == ("<p>Corrigé</p>", "joint", "Structures")
