"""Models: a Caf adapts a national one, writes, publishes and retires its own; nobody else touches them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.modeles_pieces import modifier_piece
from conventions.enums import StatutModele
from conventions.erreurs import ErreurMetier
from conventions.models import AnnexeModele, ArticleModele, Modele, VersionModele
from territoires.models import Organisme, Role, Utilisateur
from tests.conventions.domain.scene import Scene, fraiche
from tests.fabriques import (
    AnnexeModeleFactory,
    AppartenanceFactory,
    ArticleModeleFactory,
    CafFactory,
    HypotheseFactory,
    OptionHypotheseFactory,
    VersionModeleFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(scene: Scene) -> Utilisateur:
    return membre(scene.caf, Role.ADMINISTRATEUR)


@pytest.fixture
def client(admin: Utilisateur) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def brouillon(scene: Scene) -> VersionModele:
    """A draft of the Caf: an article that refers to the other, an annexe."""
    version = VersionModeleFactory(modele__caf=scene.caf, modele__nom="Notre CTG", statut="brouillon")
    ArticleModeleFactory(version=version, cle="objet", ordre=1, titre="Objet")
    ArticleModeleFactory(
        version=version,
        cle="duree",
        ordre=2,
        titre="Durée",
        corps='<p>Selon l’<span data-mention="article:objet"></span>.</p>',
    )
    AnnexeModeleFactory(version=version, cle="plan", ordre=1, titre="Plan d’actions")
    return version


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"conventions:{nom}", args=args)


def page(reponse: Any) -> str:
    return reponse.content.decode()


def article(version: VersionModele, cle: str = "objet") -> ArticleModele:
    return version.articles.get(cle=cle)


def saisie(piece: ArticleModele, **champs: Any) -> dict[str, Any]:
    return {"titre": piece.titre, "genre": piece.genre, "corps": piece.corps, "consigne": "", "condition": "", **champs}


def test_du_modele_national_a_la_convention(client: Client, scene: Scene, admin: Utilisateur):
    """Adapt, write, publish: the next convention may start from it, the former keep theirs."""
    national = scene.modele.version.modele
    assert "Adapter pour ma Caf" in page(client.get(adresse("modele", national.pk)))
    reponse = client.post(adresse("modele_dupliquer", national.pk))
    sien = VersionModele.objects.get(modele__caf=scene.caf)
    assert reponse["Location"] == adresse("version_modele", sien.pk)
    assert (sien.statut, sien.articles.count()) == (StatutModele.BROUILLON, scene.modele.version.articles.count())
    # Adapting again leads nowhere: there is one already.
    assert "déjà son modèle" in page(client.post(adresse("modele_dupliquer", national.pk), follow=True))
    duree = article(sien, "duree")
    ecrire = adresse("piece_modele", "article", duree.pk)
    assert client.post(ecrire, saisie(duree, corps="<p>Quatre ans.</p>", verrouille="on"))["Location"] == ecrire
    assert (fraiche(duree).corps, fraiche(duree).verrouille) == ("<p>Quatre ans.</p>", True)
    assert fraiche(duree).history.first().history_user == admin
    publier = adresse("version_publier", sien.pk)
    assert "Publier la version" in page(client.get(publier))
    assert fraiche(sien).statut == StatutModele.BROUILLON
    assert "La version est publiée" in page(client.post(publier, follow=True))
    assert (fraiche(sien).statut, fraiche(sien).publiee_par) == (StatutModele.PUBLIEE, admin)
    convention = scene.creer(version_modele=fraiche(sien))
    assert convention.articles.get(cle="duree").corps == "<p>Quatre ans.</p>"
    # The national text is as it was.
    assert article(scene.modele.version, "duree").corps == "<p>Durée.</p>"


def test_une_nouvelle_version_remplace_la_precedente(client: Client, brouillon: VersionModele):
    client.post(adresse("version_publier", brouillon.pk))
    preparer = adresse("modele_preparer", brouillon.modele_id)
    reponse = client.post(preparer)
    seconde = brouillon.modele.versions.get(numero=2)
    assert reponse["Location"] == adresse("version_modele", seconde.pk)
    assert "déjà en préparation" in page(client.post(preparer, follow=True))
    client.post(adresse("version_publier", seconde.pk))
    assert (fraiche(brouillon).statut, fraiche(seconde).statut) == (StatutModele.RETIREE, StatutModele.PUBLIEE)
    retirer = adresse("version_retirer", seconde.pk)
    assert "celles qui l’utilisent la gardent" in page(client.get(retirer))
    client.post(retirer)
    assert fraiche(seconde).statut == StatutModele.RETIREE
    assert "Seule une version publiée" in page(client.post(retirer, follow=True))


def test_un_renvoi_dans_le_vide_empeche_de_publier(client: Client, brouillon: VersionModele):
    client.post(adresse("piece_retirer", "article", article(brouillon).pk))
    lecture = page(client.get(adresse("version_modele", brouillon.pk)))
    assert "Avant de publier" in lecture
    assert "objet" in lecture
    reponse = client.post(adresse("version_publier", brouillon.pk), follow=True)
    assert "ne peut pas encore être publié" in page(reponse)
    assert fraiche(brouillon).statut == StatutModele.BROUILLON


def test_un_modele_vide_ne_se_publie_pas(client: Client, scene: Scene):
    vide = VersionModeleFactory(modele__caf=scene.caf, statut="brouillon")
    assert "aucun article" in page(client.post(adresse("version_publier", vide.pk), follow=True))
    assert fraiche(vide).statut == StatutModele.BROUILLON


def test_ajouter_deplacer_retirer(client: Client, brouillon: VersionModele):
    reponse = client.post(adresse("piece_ajouter", brouillon.pk, "article"), {"titre": "  Évaluation & suivi "})
    nouvel = brouillon.articles.get(titre="Évaluation & suivi")
    assert reponse["Location"] == adresse("piece_modele", "article", nouvel.pk)
    assert (nouvel.cle, nouvel.ordre, nouvel.obligatoire) == ("evaluation_suivi", 3, False)
    client.post(adresse("piece_ajouter", brouillon.pk, "article"), {"titre": "Évaluation & suivi"})
    assert brouillon.articles.filter(cle="evaluation_suivi_2").exists()
    client.post(adresse("piece_deplacer", "article", nouvel.pk), {"position": "1"})
    assert [a.cle for a in brouillon.articles.all()] == ["evaluation_suivi", "objet", "duree", "evaluation_suivi_2"]
    retirer = adresse("piece_retirer", "article", nouvel.pk)
    assert "Évaluation &amp; suivi" in page(client.get(retirer))
    assert fraiche(nouvel)
    client.post(retirer)
    assert [a.ordre for a in brouillon.articles.all()] == [1, 2, 3]
    client.post(adresse("piece_ajouter", brouillon.pk, "annexe"), {"titre": "Carte"})
    assert brouillon.annexes.get(titre="Carte").cle == "carte"
    assert "Donnez un titre" in page(client.post(adresse("piece_ajouter", brouillon.pk, "annexe"), {}, follow=True))


@pytest.mark.parametrize("position", ["", "x", "²", "-1", "9" * 5000, "\x00"])
def test_une_position_absurde_ne_deplace_rien(client: Client, brouillon: VersionModele, position: str):
    client.post(adresse("piece_deplacer", "article", article(brouillon, "duree").pk), {"position": position})
    assert [a.cle for a in brouillon.articles.all()] == ["objet", "duree"]


@pytest.mark.parametrize("titre", ["2024", "???", "é" * 250, "article"])
def test_toute_cle_faite_d_un_titre_est_valide(client: Client, brouillon: VersionModele, titre: str):
    client.post(adresse("piece_ajouter", brouillon.pk, "article"), {"titre": titre})
    nouvel = brouillon.articles.get(titre=titre)
    nouvel.clean_fields()
    assert len(nouvel.cle) <= 60


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"corps": '<p><span data-mention="inconnu.champ"></span></p>'}, "n’existe pas"),
        ({"corps": "<p>" + "x" * 600_000 + "</p>"}, "trop long"),
        ({"titre": ""}, "obligatoire"),
        ({"titre": "x" * 251}, "250 caractères"),
        ({"genre": "roman"}, "choix valide"),
        ({"condition": "pluie"}, "choix valide"),
    ],
)
def test_une_piece_fausse_est_refusee(client: Client, brouillon: VersionModele, champs: dict[str, str], phrase: str):
    piece = article(brouillon)
    reponse = client.post(adresse("piece_modele", "article", piece.pk), saisie(piece, **champs))
    assert phrase in page(reponse)
    assert (fraiche(piece).corps, fraiche(piece).titre) == (piece.corps, piece.titre)


def test_le_texte_hostile_est_nettoye(client: Client, brouillon: VersionModele):
    piece = article(brouillon)
    corps = '<p onclick="x()">Bon<script>alert(1)</script><a href="javascript:alert(1)">ici</a></p>'
    client.post(adresse("piece_modele", "article", piece.pk), saisie(piece, corps=corps, consigne="<b>note</b>"))
    propre = fraiche(piece).corps
    assert "script" not in propre
    assert "onclick" not in propre
    assert "<b>note" not in page(client.get(adresse("version_apercu", brouillon.pk)))


def test_les_champs_de_fusion_se_lisent_entre_crochets(client: Client, brouillon: VersionModele):
    piece = article(brouillon)
    piece.corps = (
        '<p>Avec <span data-mention="caf.nom"></span> qui <span data-mention="accord:s’engage|s’engagent"></span>.</p>'
    )
    piece.save()
    lecture = page(client.get(adresse("version_apercu", brouillon.pk)))
    assert "[" in lecture
    assert "data-mention" not in lecture
    assert "s’engage / s’engagent" in lecture
    assert "&lt;p&gt;" not in lecture


def test_l_option_d_un_autre_modele_est_refusee(client: Client, brouillon: VersionModele):
    sienne = OptionHypotheseFactory(hypothese=HypotheseFactory(version=brouillon))
    etrangere = OptionHypotheseFactory()
    piece = article(brouillon)
    url = adresse("piece_modele", "article", piece.pk)
    assert "choix valide" in page(client.post(url, saisie(piece, option=etrangere.pk)))
    assert client.post(url, saisie(piece, option=sienne.pk)).status_code == 302
    assert fraiche(piece).option == sienne


def test_les_formules_et_leur_conflit(client: Client, brouillon: VersionModele):
    url = adresse("version_modele", brouillon.pk)
    envoi = {"titre_document": "Notre convention", "formule_ouverture": "<p>Entre</p>", "formule_cloture": ""}
    assert client.post(url, {**envoi, "jeton": brouillon.jeton}).status_code == 302
    assert fraiche(brouillon).titre_document == "Notre convention"
    # Somebody else's stale form: refused, what was typed kept, and the second try is a decision.
    reponse = client.post(url, {**envoi, "titre_document": "La leur", "jeton": brouillon.jeton})
    assert reponse.status_code == 409
    assert "entre-temps" in page(reponse)
    assert 'value="La leur"' in page(reponse)
    assert fraiche(brouillon).titre_document == "Notre convention"
    jeton = reponse.context["form"]["jeton"].value()
    assert client.post(url, {**envoi, "titre_document": "La leur", "jeton": jeton}).status_code == 302
    assert fraiche(brouillon).titre_document == "La leur"
    for faux in ("", "x", "9" * 30):
        assert client.post(url, {**envoi, "titre_document": "Faux", "jeton": faux}).status_code in {200, 409}
    assert fraiche(brouillon).titre_document == "La leur"


def test_une_piece_retiree_entre_temps_ne_renait_pas(client: Client, brouillon: VersionModele, admin: Utilisateur):
    piece = article(brouillon, "duree")
    ArticleModele.objects.filter(pk=piece.pk).delete()
    with pytest.raises(ErreurMetier, match="retiré entre-temps"):
        modifier_piece(piece, par=admin, champs={"titre": "Durée", "corps": "<p>x</p>"})
    assert not ArticleModele.objects.filter(pk=piece.pk).exists()


def ecritures(version: VersionModele) -> list[tuple[str, dict[str, Any]]]:
    """Every address that writes to this version or its model, with a form that would pass."""
    piece, annexe = version.articles.first(), version.annexes.first()
    return [
        (adresse("version_modele", version.pk), {"titre_document": "Détourné", "jeton": version.jeton}),
        (adresse("piece_ajouter", version.pk, "article"), {"titre": "Détourné"}),
        (adresse("piece_modele", "article", piece.pk), saisie(piece, titre="Détourné")),
        (adresse("piece_deplacer", "article", piece.pk), {"position": "2"}),
        (adresse("piece_retirer", "annexe", annexe.pk), {}),
    ]


def contenu(version: VersionModele) -> list[Any]:
    return [
        VersionModele.objects.filter(pk=version.pk).values().get(),
        *ArticleModele.objects.filter(version=version).order_by("pk").values(),
        *AnnexeModele.objects.filter(version=version).order_by("pk").values(),
    ]


def test_une_version_nationale_ou_publiee_ne_se_modifie_pas(client: Client, scene: Scene, brouillon: VersionModele):
    client.post(adresse("version_publier", brouillon.pk))
    for version, phrase in ((scene.modele.version, "modèle national"), (fraiche(brouillon), "est publiée")):
        avant = contenu(version)
        for url, donnees in ecritures(version):
            reponse = client.post(url, donnees)
            assert (url, reponse.status_code) == (url, 403)
            assert phrase in page(reponse)
        assert contenu(version) == avant
        lecture = client.get(adresse("version_modele", version.pk))
        assert lecture.context["modifiable"] is False
        assert 'name="titre_document"' not in page(lecture)
        assert client.get(adresse("piece_modele", "article", version.articles.first().pk)).status_code == 200
        assert client.get(adresse("piece_retirer", "article", version.articles.first().pk)).status_code == 403
    for nom in ("version_publier", "version_retirer"):
        assert client.get(adresse(nom, scene.modele.version.pk)).status_code == 403
        assert client.post(adresse(nom, scene.modele.version.pk)).status_code == 403
    assert "ne se modifie pas ici" in page(
        client.post(adresse("modele_preparer", scene.modele.version.modele_id), follow=True)
    )


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR])
def test_seuls_les_administrateurs_ecrivent(brouillon: VersionModele, comme: Callable, scene: Scene, role: str):
    client = comme(membre(scene.caf, role))
    avant = contenu(brouillon)
    for url, donnees in ecritures(brouillon):
        assert client.post(url, donnees).status_code == 403
    for nom in ("version_publier", "version_retirer"):
        assert client.post(adresse(nom, brouillon.pk)).status_code == 403
    assert client.post(adresse("modele_preparer", brouillon.modele_id)).status_code == 403
    assert client.post(adresse("modele_dupliquer", scene.modele.version.modele_id)).status_code == 403
    assert contenu(brouillon) == avant
    assert Modele.objects.filter(caf=scene.caf).count() == 1
    lecture = page(client.get(adresse("version_modele", brouillon.pk)))
    assert "Publier" not in lecture
    assert 'name="titre"' not in lecture
    assert "Adapter pour ma Caf" not in page(client.get(adresse("modele", scene.modele.version.modele_id)))


def test_le_bouton_retirer_n_est_que_pour_qui_le_peut(client: Client, comme: Callable, scene: Scene, brouillon: Any):
    client.post(adresse("version_publier", brouillon.pk))
    url, retirer = adresse("version_modele", brouillon.pk), adresse("version_retirer", brouillon.pk)
    assert retirer in page(client.get(url))
    assert retirer not in page(comme(scene.lecteur).get(url))


def test_le_modele_d_une_autre_caf_n_existe_pas(client: Client, scene: Scene):
    autrui = VersionModeleFactory(modele__caf=CafFactory(), modele__nom="Leur CTG", statut="brouillon")
    ArticleModeleFactory(version=autrui)
    AnnexeModeleFactory(version=autrui)
    avant = contenu(autrui)
    assert "Leur CTG" not in page(client.get(adresse("modeles")))
    for nom in ("version_modele", "version_apercu", "version_publier", "version_retirer"):
        assert client.get(adresse(nom, autrui.pk)).status_code == 404
    for nom in ("modele", "modele_dupliquer", "modele_preparer"):
        assert client.get(adresse(nom, autrui.modele_id)).status_code == 404
    for url, donnees in ecritures(autrui):
        assert client.post(url, donnees).status_code == 404
    assert contenu(autrui) == avant


def test_une_collectivite_n_a_pas_acces_aux_modeles(comme: Callable, scene: Scene, brouillon: VersionModele):
    client = comme(scene.referente)
    piece = adresse("piece_modele", "article", article(brouillon).pk)
    for url in (adresse("modeles"), adresse("version_modele", brouillon.pk), piece):
        assert client.get(url).status_code == 403
    # Existing or not, the answer is the same.
    assert client.get(adresse("piece_modele", "article", 10**9)).status_code == 403


def test_un_genre_de_piece_inconnu(client: Client, brouillon: VersionModele):
    assert client.get(adresse("piece_modele", "roman", article(brouillon).pk)).status_code == 404
    assert client.post(adresse("piece_ajouter", brouillon.pk, "roman"), {"titre": "x"}).status_code == 404


def test_les_usages_sont_ceux_que_l_on_voit(client: Client, scene: Scene, comme: Callable):
    scene.creer()
    url = adresse("modele", scene.modele.version.modele_id)
    assert client.get(url).context["versions"][0].usages == 1
    assert comme(scene.etranger).get(url).context["versions"][0].usages == 0


def test_qui_travaille_pour_deux_caf_adapte_pour_celle_ou_il_agit(client: Client, scene: Scene, admin: Utilisateur):
    seconde: Organisme = CafFactory()
    AppartenanceFactory(utilisateur=admin, organisme=seconde, role=Role.ADMINISTRATEUR)
    client.post(reverse("territoires:agir_pour"), {"organisme": seconde.pk})
    client.post(adresse("modele_dupliquer", scene.modele.version.modele_id))
    assert Modele.objects.get(caf__isnull=False).caf == seconde


def test_les_pages_coutent_autant_pour_vingt(
    client: Client, scene: Scene, brouillon: VersionModele, django_assert_num_queries: Callable
):
    def mesurer() -> None:
        with django_assert_num_queries(7):
            client.get(adresse("modeles"))
        with django_assert_num_queries(16):
            client.get(adresse("version_modele", brouillon.pk))
        with django_assert_num_queries(7):
            client.get(adresse("version_apercu", brouillon.pk))

    OptionHypotheseFactory(hypothese=HypotheseFactory(version=brouillon))
    mesurer()
    for rang in range(20):
        ArticleModeleFactory(version=brouillon, ordre=rang + 5)
        AnnexeModeleFactory(version=brouillon, ordre=rang + 5)
        VersionModeleFactory()
        OptionHypotheseFactory(hypothese=HypotheseFactory(version=brouillon))
    mesurer()


def test_une_piece_d_un_modele_de_document_choisit_ce_qui_se_calcule_apres_elle():
    caf = CafFactory()
    client = Client()
    client.force_login(membre(caf, Role.ADMINISTRATEUR))
    piece = ArticleModeleFactory(
        version=VersionModeleFactory(modele__caf=caf, modele__nature="avenant", statut="brouillon")
    )
    page = reverse("conventions:piece_modele", args=["article", piece.pk])
    formulaire = client.get(page).context["form"]
    assert ("signatures", "Les cadres de signature") in formulaire.fields["bloc"].choices
    champ = '<p>N° <span data-mention="avenant.numero"></span></p>'
    envoi = {"titre": "Fin", "genre": "passage", "corps": champ, "bloc": "signatures", "condition": ""}
    assert client.post(page, envoi).status_code == 302
    piece.refresh_from_db()
    assert (piece.bloc, piece.corps) == ("signatures", champ)


def test_une_piece_d_un_modele_de_convention_n_a_pas_de_bloc_a_choisir():
    caf = CafFactory()
    client = Client()
    client.force_login(membre(caf, Role.ADMINISTRATEUR))
    piece = ArticleModeleFactory(version=VersionModeleFactory(modele__caf=caf, statut="brouillon"))
    page = reverse("conventions:piece_modele", args=["article", piece.pk])
    assert "bloc" not in client.get(page).context["form"].fields
