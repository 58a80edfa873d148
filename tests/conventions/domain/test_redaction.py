import pytest

from conventions.domain.redaction import (
    ajouter_article,
    articles_retires,
    deplacer_article,
    enregistrer_article,
    lever_consigne,
    references_vers,
    reprendre_article,
    restaurer_article,
    retirer_article,
)
from conventions.enums import GenreArticle, Statut
from conventions.erreurs import ArticleVerrouille, ConflitEdition, ErreurMetier
from conventions.models import Article, ArticleModele, Convention
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from tests.conventions.domain.scene import Scene, cles, fraiche, rangs


@pytest.fixture
def objet(convention: Convention) -> Article:
    return convention.articles.get(cle="objet")


def test_enregistre_le_texte_nettoye_et_signe_l_historique(scene: Scene, objet: Article):
    apres = enregistrer_article(
        objet,
        par=scene.redacteur,
        jeton=objet.jeton,
        titre=" Objet \n du texte ",
        corps='<p onclick="x()">Bonjour <script>alert(1)</script><b>à tous</b></p>',
    )
    relu = fraiche(objet)
    assert (relu.titre, relu.corps) == ("Objet du texte", "<p>Bonjour <strong>à tous</strong></p>")
    assert (relu.auteur, relu.jeton, apres.jeton) == (scene.redacteur, objet.jeton + 1, objet.jeton + 1)
    trace = Article.history.filter(id=objet.pk).latest()
    assert (trace.corps, trace.history_user) == (relu.corps, scene.redacteur)


def test_un_jeton_perime_montre_le_texte_present_et_ne_perd_rien(scene: Scene, objet: Article):
    jeton = objet.jeton
    enregistrer_article(objet, par=scene.redacteur, jeton=jeton, corps="<p>Premier.</p>")
    with pytest.raises(ConflitEdition) as conflit:
        enregistrer_article(objet, par=scene.redacteur, jeton=jeton, corps="<p>Second.</p>")
    actuel = conflit.value.actuel
    assert (actuel.corps, actuel.jeton) == ("<p>Premier.</p>", jeton + 1)
    assert fraiche(objet).corps == "<p>Premier.</p>"
    enregistrer_article(objet, par=scene.redacteur, jeton=actuel.jeton, corps="<p>Les deux.</p>")
    assert fraiche(objet).corps == "<p>Les deux.</p>"


def test_le_meme_envoi_deux_fois_reussit_et_laisse_une_seule_trace(scene: Scene, objet: Article):
    traces = Article.history.filter(id=objet.pk).count()
    for _ in range(2):
        apres = enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps="<p>Dit une fois.</p>")
    assert apres.jeton == objet.jeton + 1
    assert Article.history.filter(id=objet.pk).count() == traces + 1


def test_un_objet_en_memoire_perime_ne_remplace_pas_les_autres_champs(scene: Scene, objet: Article):
    deplacer_article(objet, par=scene.redacteur, position=3)
    enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps="<p>Nouveau.</p>")
    assert fraiche(objet).ordre == 5


@pytest.mark.parametrize(
    "champs",
    [{"corps": "<p>x</p>", "titre": "  "}, {"corps": "<p>x</p>", "titre": "t" * 251}, {"corps": "x" * 1_000_001}],
)
def test_refuse_un_texte_hors_bornes_sans_rien_ecrire(scene: Scene, objet: Article, champs: dict[str, str]):
    with pytest.raises(TexteRefuse):
        enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, **champs)
    assert (fraiche(objet).corps, fraiche(objet).jeton) == (objet.corps, objet.jeton)


@pytest.mark.parametrize("cle", ["caf.inconnu", "article:nulle_part", "annexe:nulle_part", "accord:seul"])
def test_refuse_un_champ_qui_n_existe_pas(scene: Scene, objet: Article, cle: str):
    with pytest.raises(TexteRefuse, match="n’existe pas"):
        enregistrer_article(
            objet, par=scene.redacteur, jeton=objet.jeton, corps=f'<p><span data-mention="{cle}"></span></p>'
        )
    assert fraiche(objet).jeton == objet.jeton


def test_accepte_les_champs_connus_et_ceux_que_le_texte_avait_deja(scene: Scene, objet: Article):
    Article.objects.filter(pk=objet.pk).update(corps='<p><span data-mention="ancien.champ"></span></p>')
    corps = (
        '<p><span data-mention="ancien.champ"></span> <span data-mention="caf.nom"></span> '
        '<span data-mention="article:duree"></span> <span data-mention="annexe:plan"></span> '
        '<span data-mention="accord:s’engage|s’engagent"></span></p>'
    )
    enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps=corps)
    assert fraiche(objet).corps == corps


def test_un_article_verrouille_garde_son_texte(scene: Scene, convention: Convention):
    duree = convention.articles.get(cle="duree")
    with pytest.raises(ArticleVerrouille, match="Le modèle fixe le texte"):
        enregistrer_article(duree, par=scene.redacteur, jeton=duree.jeton, corps="<p>Dix ans.</p>")
    with pytest.raises(ArticleVerrouille):
        enregistrer_article(duree, par=scene.redacteur, jeton=duree.jeton, corps=duree.corps, titre="Durée longue")
    assert fraiche(duree).corps == duree.corps
    assert enregistrer_article(duree, par=scene.redacteur, jeton=duree.jeton, corps=duree.corps) == duree


@pytest.mark.parametrize("qui", ["direction", "lecteur", "etranger", "referente"])
def test_seuls_les_redacteurs_de_la_caf_ecrivent(scene: Scene, objet: Article, qui: str):
    par = getattr(scene, qui)
    trace = Article.history.filter(id=objet.pk).latest()
    for geste in (
        lambda: enregistrer_article(objet, par=par, jeton=objet.jeton, corps="<p>Intrus.</p>"),
        lambda: ajouter_article(objet.convention, par=par, titre="Intrus"),
        lambda: retirer_article(objet, par=par),
        lambda: deplacer_article(objet, par=par, position=2),
        lambda: lever_consigne(objet, par=par),
        lambda: restaurer_article(objet, trace.history_id, par=par),
        lambda: reprendre_article(objet.convention, trace.history_id, par=par),
    ):
        with pytest.raises(ActionRefusee):
            geste()
    assert Article.history.filter(id=objet.pk).latest() == trace


def test_un_texte_soumis_ne_s_ecrit_plus(scene: Scene, objet: Article):
    Convention.objects.filter(pk=objet.convention_id).update(statut=Statut.DELIBERATIONS)
    with pytest.raises(ActionRefusee, match="Délibérations"):
        enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps="<p>Trop tard.</p>")
    assert fraiche(objet).corps == objet.corps


def test_ajoute_un_article_a_sa_place_avec_une_cle_a_lui(scene: Scene, convention: Convention, objet: Article):
    premier = ajouter_article(convention, par=scene.redacteur, titre="Été à l’école", corps="<p>Oui.</p>", apres=objet)
    second = ajouter_article(convention, par=scene.redacteur, titre="Été à l’école")
    troisieme = ajouter_article(convention, par=scene.redacteur, titre="2027 !")
    assert [premier.cle, second.cle, troisieme.cle] == ["ete_a_l_ecole", "ete_a_l_ecole_2", "article_2027"]
    assert cles(convention) == [
        "visas", "preambule", "objet", "ete_a_l_ecole", "diagnostic", "duree", "ete_a_l_ecole_2", "article_2027",
    ]  # fmt: skip
    assert rangs(convention.articles) == list(range(1, 9))
    assert (premier.auteur, premier.modele) == (scene.redacteur, None)


def test_un_nouvel_article_ne_passe_pas_devant_le_preambule(scene: Scene, convention: Convention):
    ajouter_article(convention, par=scene.redacteur, titre="Premier", apres=convention.articles.get(cle="visas"))
    assert cles(convention)[:3] == ["visas", "preambule", "premier"]


def test_refuse_de_placer_apres_l_article_d_une_autre_convention(scene: Scene, convention: Convention):
    autre = scene.creer().articles.get(cle="objet")
    with pytest.raises(ErreurMetier, match="n’est plus dans cette convention"):
        ajouter_article(convention, par=scene.redacteur, titre="Ailleurs", apres=autre)


def test_retire_ce_que_le_modele_n_exige_pas(scene: Scene, convention: Convention, objet: Article):
    with pytest.raises(ArticleVerrouille, match="Le modèle exige"):
        retirer_article(convention.articles.get(cle="diagnostic"), par=scene.redacteur)
    retirer_article(objet, par=scene.redacteur)
    assert cles(convention) == ["visas", "preambule", "diagnostic", "duree"]
    assert rangs(convention.articles) == [1, 2, 3, 4]


def test_reprend_un_article_retire_avec_son_texte_sa_place_et_sa_cle(
    scene: Scene, convention: Convention, objet: Article
):
    enregistrer_article(objet, par=scene.redacteur, jeton=objet.jeton, corps="<p>Écrit à la main.</p>")
    retirer_article(objet, par=scene.redacteur)
    (trace,) = articles_retires(convention)
    repris = reprendre_article(convention, trace.history_id, par=scene.redacteur)
    assert (repris.corps, repris.modele_id) == ("<p>Écrit à la main.</p>", objet.modele_id)
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "duree"]
    assert articles_retires(convention) == []
    with pytest.raises(ErreurMetier, match="déjà revenu"):
        reprendre_article(convention, trace.history_id, par=scene.redacteur)


def test_ne_reprend_pas_l_article_d_une_autre_convention(scene: Scene, convention: Convention):
    autre = scene.creer()
    retirer_article(autre.articles.get(cle="objet"), par=scene.redacteur)
    (trace,) = articles_retires(autre)
    with pytest.raises(ErreurMetier):
        reprendre_article(convention, trace.history_id, par=scene.redacteur)


def test_dit_quels_textes_renvoient_a_un_article(scene: Scene, convention: Convention, objet: Article):
    preambule = convention.articles.get(cle="preambule")
    enregistrer_article(
        preambule, par=scene.redacteur, jeton=0, corps='<p>Voir <span data-mention="article:objet"></span>.</p>'
    )
    assert references_vers(convention, "article", "objet") == ["Préambule"]
    assert references_vers(convention, "annexe", "objet") == []


@pytest.mark.parametrize(
    ("position", "ordre"), [(1, ["duree", "objet", "diagnostic"]), (2, ["objet", "duree", "diagnostic"])]
)
def test_deplace_parmi_les_articles_seulement(scene: Scene, convention: Convention, position: int, ordre: list[str]):
    duree = convention.articles.get(cle="duree")
    deplacer_article(duree, par=scene.redacteur, position=position)
    assert cles(convention) == ["visas", "preambule", *ordre]
    assert rangs(convention.articles) == [1, 2, 3, 4, 5]
    assert fraiche(duree).jeton == duree.jeton


def test_les_visas_et_le_preambule_restent_en_tete(scene: Scene, convention: Convention):
    with pytest.raises(ErreurMetier, match="gardent leur place"):
        deplacer_article(convention.articles.get(cle="preambule"), par=scene.redacteur, position=3)


def test_un_deplacement_sans_effet_ne_laisse_pas_de_trace(scene: Scene, objet: Article):
    traces = Article.history.count()
    deplacer_article(objet, par=scene.redacteur, position=1)
    assert Article.history.count() == traces


def test_leve_et_remet_la_consigne(scene: Scene, objet: Article):
    ArticleModele.objects.filter(pk=objet.modele_id).update(consigne="Citez les deux assemblées.")
    assert fraiche(objet).consigne == "Citez les deux assemblées."
    lever_consigne(objet, par=scene.redacteur)
    assert fraiche(objet).consigne == ""
    lever_consigne(objet, par=scene.redacteur, levee=False)
    assert fraiche(objet).consigne == "Citez les deux assemblées."


def test_restaure_tout_etat_passe_et_le_note(scene: Scene, objet: Article):
    origine = Article.history.filter(id=objet.pk).latest()
    enregistrer_article(objet, par=scene.redacteur, jeton=0, corps="<p>Autre.</p>", titre="Autre")
    apres = restaurer_article(objet, origine.history_id, par=scene.redacteur, jeton=1)
    assert (apres.titre, apres.corps, apres.jeton) == (objet.titre, objet.corps, 2)
    trace = Article.history.filter(id=objet.pk).latest()
    assert trace.history_change_reason == "texte restauré depuis l’historique"


def test_ne_restaure_ni_le_texte_d_un_autre_ni_par_dessus_un_collegue(
    scene: Scene, convention: Convention, objet: Article
):
    etrangere = Article.history.filter(cle="preambule", convention_id=convention.pk).latest()
    for historique_id in (etrangere.history_id, 999_999):
        with pytest.raises(ErreurMetier, match="introuvable"):
            restaurer_article(objet, historique_id, par=scene.redacteur)
    origine = Article.history.filter(id=objet.pk).latest()
    enregistrer_article(objet, par=scene.redacteur, jeton=0, corps="<p>Un collègue.</p>")
    with pytest.raises(ConflitEdition):
        restaurer_article(objet, origine.history_id, par=scene.redacteur, jeton=0)
    assert fraiche(objet).corps == "<p>Un collègue.</p>"


def test_sections_et_passages_gardent_leur_place_quand_un_article_bouge(scene: Scene, convention: Convention):
    def genres() -> list[str]:
        return list(convention.articles.order_by("ordre", "pk").values_list("genre", flat=True))

    premier, *_, dernier = convention.articles.filter(genre=GenreArticle.ARTICLE)
    section = Article.objects.create(
        convention=convention, cle="finances", titre="Finances", genre=GenreArticle.SECTION, ordre=dernier.ordre
    )
    Article.objects.filter(pk=dernier.pk).update(ordre=dernier.ordre + 1)
    avant = genres()
    assert avant[-2:] == [GenreArticle.SECTION, GenreArticle.ARTICLE]
    deplacer_article(premier, par=scene.redacteur, position=99)
    assert genres() == avant
    assert convention.articles.order_by("ordre").last() == premier
    with pytest.raises(ErreurMetier, match="gardent leur place"):
        deplacer_article(section, par=scene.redacteur, position=1)
