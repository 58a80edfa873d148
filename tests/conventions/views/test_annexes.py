"""Annexes on screen: who fills, what is kept, what a bad file or a stale page gets."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Dictionary, Name

from conventions.domain import annexes as domaine
from conventions.enums import Statut
from conventions.models import Annexe, Fichier
from ctg.fichiers.phrases_pdf import PHRASES
from tests.conventions.domain.scene import fraiche
from tests.ctg.pdf.exemples import enregistrer, pdf_signe, pdf_simple, rouvrir
from tests.fabriques import AnnexeFactory, ConventionFactory, OrganismeFactory, PartieFactory, membre

pytestmark = pytest.mark.django_db
AUTO = {"HTTP_X_ENREGISTREMENT": "auto"}


@pytest.fixture
def plan(convention):
    return convention.annexes.get(cle="plan")


@pytest.fixture
def portrait(convention):
    return convention.annexes.get(cle="portrait")


@pytest.fixture
def confiee(scene, convention, plan):
    """The plan, entrusted to the commune."""
    partie = convention.parties.get(organisme=scene.mairie)
    return domaine.confier_annexe(plan, par=scene.redacteur, responsable=partie)


def saisie(annexe, corps="<p>Les actions de l’année.</p>", **autres):
    return {"jeton": annexe.jeton, "titre": annexe.titre, "corps": corps, **autres}


def pdf(contenu=None, nom="plan.pdf"):
    return SimpleUploadedFile(nom, contenu or pdf_simple(), "application/pdf")


def messages_de(reponse):
    return [str(m) for m in reponse.context["messages"]]


# Who may


@pytest.mark.parametrize("nom", ["annexes", "annexe", "annexe_deposer", "annexe_fichier", "annexe_retirer"])
def test_un_etranger_ne_sait_pas_que_la_convention_existe(scene, plan, comme, adresse, nom):
    args = [] if nom == "annexes" else [plan.pk]
    assert comme(scene.etranger).get(adresse(nom, *args)).status_code == 404


def test_l_annexe_d_une_autre_convention_est_introuvable(scene, comme, adresse):
    autre = AnnexeFactory(convention=ConventionFactory(caf=scene.caf))
    client = comme(scene.redacteur)
    for nom in ("annexe", "annexe_deposer", "annexe_deplacer", "annexe_retirer", "annexe_consigne", "annexe_fichier"):
        assert client.get(adresse(nom, autre.pk)).status_code == 404
    assert client.post(adresse("annexe", autre.pk), saisie(autre)).status_code == 404
    assert fraiche(autre).corps == autre.corps


def test_un_lecteur_lit_le_texte_resolu_sans_editeur(scene, plan, comme, adresse):
    Annexe.objects.filter(pk=plan.pk).update(corps='<p>Entre <span data-mention="caf.court"></span>.</p>')
    page = comme(scene.lecteur).get(adresse("annexe", plan.pk)).content.decode()
    assert "Entre la Caf." in page
    assert "data-editeur" not in page


@pytest.mark.parametrize("qui", ["lecteur", "referente"])
def test_une_saisie_non_permise_est_refusee_et_rendue(scene, plan, comme, adresse, qui):
    reponse = comme(getattr(scene, qui)).post(adresse("annexe", plan.pk), saisie(plan, "<p>Mon texte</p>"))
    assert reponse.status_code == 403
    assert "Votre rôle ne permet pas" in reponse.content.decode()
    assert "Mon texte" in reponse.content.decode()
    assert fraiche(plan).corps == plan.corps


def test_l_enregistrement_automatique_non_permis_repond_une_phrase(scene, plan, comme, adresse):
    reponse = comme(scene.referente).post(adresse("annexe", plan.pk), saisie(plan), **AUTO)
    assert reponse.status_code == 403
    assert reponse.json()["erreurs"][0].startswith("Votre rôle ne permet pas cette action")


def test_une_collectivite_remplit_l_annexe_qui_lui_est_confiee_et_elle_seule(scene, confiee, portrait, comme, adresse):
    client = comme(scene.referente)
    assert client.post(adresse("annexe", confiee.pk), saisie(confiee, titre="Autre titre")).status_code == 302
    ecrite = fraiche(confiee)
    assert (ecrite.corps, ecrite.titre, ecrite.auteur) == (
        "<p>Les actions de l’année.</p>",
        confiee.titre,
        scene.referente,
    )
    assert client.post(adresse("annexe_deposer", portrait.pk), {"fichier": pdf()}).status_code == 403
    assert client.post(adresse("annexe_retirer", portrait.pk)).status_code == 403
    assert client.post(adresse("annexe_ajouter"), {"titre": "x", "nature": "libre"}).status_code == 403
    assert client.post(adresse("annexes"), {"monter": portrait.pk}).status_code == 403


def test_une_autre_collectivite_partie_ne_remplit_pas(scene, convention, confiee, comme, adresse):
    voisine = OrganismeFactory(caf=scene.caf)
    PartieFactory(convention=convention, organisme=voisine)
    reponse = comme(membre(voisine)).post(adresse("annexe", confiee.pk), saisie(confiee))
    assert reponse.status_code == 403
    assert fraiche(confiee).corps == confiee.corps


def test_un_texte_fige_ne_se_remplit_plus(scene, convention, plan, comme, adresse):
    type(convention).objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    reponse = comme(scene.redacteur).post(adresse("annexe", plan.pk), saisie(plan))
    assert reponse.status_code == 403
    assert "Délibérations" in reponse.content.decode()
    assert fraiche(plan).corps == plan.corps


# Saving


def test_enregistrer_par_le_bouton(scene, plan, comme, adresse):
    reponse = comme(scene.redacteur).post(
        adresse("annexe", plan.pk), saisie(plan, titre="Plan 2027", paysage="on"), follow=True
    )
    assert messages_de(reponse) == ["L’annexe est enregistrée."]
    ecrite = fraiche(plan)
    assert (ecrite.titre, ecrite.paysage, ecrite.jeton) == ("Plan 2027", True, plan.jeton + 1)


def test_enregistrer_en_tapant_rend_le_jeton_suivant(scene, plan, comme, adresse):
    reponse = comme(scene.redacteur).post(adresse("annexe", plan.pk), saisie(plan), **AUTO)
    assert reponse.json()["jeton"] == plan.jeton + 1 == fraiche(plan).jeton
    assert "h" in reponse.json()["enregistre_le"]


def test_deux_fois_le_meme_envoi_n_ecrit_qu_une_fois(scene, plan, comme, adresse):
    client = comme(scene.redacteur)
    for _ in range(2):
        assert client.post(adresse("annexe", plan.pk), saisie(plan)).status_code == 302
    assert fraiche(plan).jeton == plan.jeton + 1
    assert plan.history.count() == 2


def test_un_champ_inconnu_est_refuse_et_la_saisie_gardee(scene, plan, comme, adresse):
    corps = '<p>Texte gardé <span data-mention="inconnu.champ"></span></p>'
    reponse = comme(scene.redacteur).post(adresse("annexe", plan.pk), saisie(plan, corps))
    assert reponse.status_code == 422
    assert "Texte gardé" in reponse.content.decode()
    auto = comme(scene.redacteur).post(adresse("annexe", plan.pk), saisie(plan, corps), **AUTO)
    assert (auto.status_code, len(auto.json()["erreurs"])) == (422, 1)
    assert fraiche(plan).corps == plan.corps


def test_un_texte_depasse_montre_les_deux_et_n_ecrase_rien(scene, plan, comme, adresse):
    client, ancien = comme(scene.redacteur), saisie(plan, "<p>Mon texte à moi</p>")
    domaine.enregistrer_annexe(plan, par=scene.redacteur, jeton=plan.jeton, corps="<p>Le leur</p>")
    for entetes in (AUTO, {}):
        reponse = client.post(adresse("annexe", plan.pk), ancien, **entetes)
        assert reponse.status_code == 409
        assert "Mon texte à moi" in reponse.content.decode()
        assert "Le leur" in reponse.content.decode()
    assert fraiche(plan).corps == "<p>Le leur</p>"
    lu = fraiche(plan).jeton
    garder = client.post(adresse("annexe", plan.pk), {**ancien, "choix": "garder", "jeton_actuel": lu})
    assert garder.status_code == 302
    assert fraiche(plan).corps == "<p>Mon texte à moi</p>"


def test_reunir_et_abandonner_ne_changent_rien_encore(scene, plan, comme, adresse):
    client, ancien = comme(scene.redacteur), saisie(plan, "<p>Mon texte à moi</p>")
    domaine.enregistrer_annexe(plan, par=scene.redacteur, jeton=plan.jeton, corps="<p>Le leur</p>")
    reunir = client.post(adresse("annexe", plan.pk), {**ancien, "choix": "fusionner"})
    assert "Mon texte à moi" in reunir.context["form"]["corps"].value()
    assert client.post(adresse("annexe", plan.pk), {**ancien, "choix": "abandonner"}).status_code == 302
    assert fraiche(plan).corps == "<p>Le leur</p>"


def test_une_annexe_retiree_pendant_la_saisie_rend_le_texte(scene, portrait, comme, adresse):
    pk, donnees = portrait.pk, saisie(portrait, "<p>À ne pas perdre</p>")
    domaine.retirer_annexe(portrait, par=scene.redacteur)
    reponse = comme(scene.redacteur).post(adresse("annexe", pk), donnees)
    assert reponse.status_code == 422
    assert "À ne pas perdre" in reponse.content.decode()


# Files


def deposer(client, url, contenu=None, *, jeton=0, impression="insere", nom="plan.pdf"):
    donnees = {"jeton": jeton, "impression": impression, "fichier": pdf(contenu, nom)}
    return client.post(url, donnees, follow=True)


def pdf_avec_javascript():
    with rouvrir(pdf_simple()) as document:
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        return enregistrer(document)


def archive():
    sortie = BytesIO()
    with ZipFile(sortie, "w") as zip_:
        zip_.writestr("plan.txt", "bonjour")
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (lambda: b"%PDF-1.7\n" + b"0" * 60_000_000, PHRASES["taille"].format(mo=30)),
        (pdf_avec_javascript, PHRASES["javascript"]),
        (archive, PHRASES["nature"]),
    ],
    ids=["soixante mégaoctets", "programme", "archive"],
)
def test_un_mauvais_fichier_est_refuse_par_sa_phrase(scene, plan, comme, adresse, contenu, phrase):
    reponse = deposer(comme(scene.redacteur), adresse("annexe_deposer", plan.pk), contenu(), jeton=plan.jeton)
    assert reponse.context["form"].errors["fichier"] == [phrase]
    assert (fraiche(plan).fichier, Fichier.objects.count()) == (None, 0)


def test_deposer_remplacer_relire_l_ancien_et_detacher(scene, plan, comme, adresse):
    client, url = comme(scene.redacteur), adresse("annexe_deposer", plan.pk)
    premier, second = pdf_simple(), pdf_simple(2)
    deposer(client, url, premier, jeton=plan.jeton, impression="joint")
    deposee = fraiche(plan)
    assert (deposee.fichier.nom, deposee.impression) == ("plan.pdf", "joint")
    servi = client.get(adresse("annexe_fichier", plan.pk))
    assert b"".join(servi.streaming_content) == premier
    assert servi["Content-Type"] == "application/pdf"
    deposer(client, url, second, jeton=deposee.jeton, nom="second.pdf")
    ancien = client.get(adresse("annexe_fichier", plan.pk), {"precedent": deposee.fichier_id})
    assert b"".join(ancien.streaming_content) == premier
    client.post(url, {"retirer": "1", "jeton": fraiche(plan).jeton})
    assert fraiche(plan).fichier is None
    assert client.get(adresse("annexe_fichier", plan.pk)).status_code == 404
    assert [f.nom for f in client.get(adresse("annexe", plan.pk)).context["precedents"]] == ["second.pdf", "plan.pdf"]


def test_le_fichier_d_une_autre_annexe_n_est_pas_un_precedent(scene, plan, portrait, comme, adresse):
    domaine.deposer_fichier(portrait, par=scene.redacteur, jeton=portrait.jeton, nom="p.pdf", contenu=pdf_simple())
    etranger = fraiche(portrait).fichier_id
    assert comme(scene.redacteur).get(adresse("annexe_fichier", plan.pk), {"precedent": etranger}).status_code == 404


def test_un_pdf_signe_est_joint_et_la_page_le_dit(scene, plan, comme, adresse):
    reponse = deposer(comme(scene.redacteur), adresse("annexe_deposer", plan.pk), pdf_signe(), jeton=plan.jeton)
    assert fraiche(plan).impression == "joint"
    assert "joint tel quel, sans être imprimé" in messages_de(reponse)[1]
    assert "impression" not in reponse.context["form"].fields


def test_ce_que_le_controle_signale_se_lit_apres_le_depot(scene, plan, comme, adresse):
    reponse = deposer(comme(scene.redacteur), adresse("annexe_deposer", plan.pk), jeton=plan.jeton)
    assert any("polices ne sont pas incorporées" in message for message in messages_de(reponse))


def test_deposer_deux_fois_le_meme_fichier_n_en_garde_qu_un(scene, plan, comme, adresse):
    client = comme(scene.redacteur)
    for _ in range(2):
        deposer(client, adresse("annexe_deposer", plan.pk), jeton=plan.jeton)
    assert Fichier.objects.count() == 1


def test_un_depot_depasse_le_dit_et_ne_remplace_rien(scene, plan, comme, adresse):
    domaine.deposer_fichier(plan, par=scene.redacteur, jeton=plan.jeton, nom="le-leur.pdf", contenu=pdf_simple())
    reponse = deposer(comme(scene.redacteur), adresse("annexe_deposer", plan.pk), pdf_simple(2), jeton=plan.jeton)
    assert messages_de(reponse)[0].startswith("Une autre personne a changé cette annexe")
    assert fraiche(plan).fichier.nom == "le-leur.pdf"


def test_la_collectivite_depose_dans_son_annexe(scene, confiee, comme, adresse):
    deposer(comme(scene.referente), adresse("annexe_deposer", confiee.pk), jeton=confiee.jeton)
    assert fraiche(confiee).fichier.cree_par == scene.referente


# Organise


@pytest.mark.parametrize(("nature", "suite"), [("libre", "annexe"), ("pdf", "annexe_deposer")])
def test_ajouter_mene_a_ce_qui_la_remplit(scene, convention, comme, adresse, nature, suite):
    partie = convention.parties.get(organisme=scene.mairie)
    reponse = comme(scene.redacteur).post(
        adresse("annexe_ajouter"), {"titre": "Carte des services", "nature": nature, "responsable": partie.pk}
    )
    ajoutee = convention.annexes.get(cle="carte_des_services")
    assert (ajoutee.nature, ajoutee.responsable) == (nature, partie)
    assert reponse.url == adresse(suite, ajoutee.pk)


def test_une_partie_d_une_autre_convention_ne_peut_rien_se_voir_confier(scene, convention, plan, comme, adresse):
    ailleurs = PartieFactory(convention=ConventionFactory(caf=scene.caf))
    client = comme(scene.redacteur)
    ajout = client.post(adresse("annexe_ajouter"), {"titre": "x", "nature": "libre", "responsable": ailleurs.pk})
    assert ajout.context["form"].errors["responsable"] == ["Cet organisme n’est pas partie à la convention."]
    client.post(adresse("annexes"), {"annexe": plan.pk, "responsable": ailleurs.pk})
    assert fraiche(plan).responsable is None
    assert convention.annexes.count() == 2


def test_confier_puis_reprendre(scene, convention, plan, comme, adresse):
    client, partie = comme(scene.redacteur), convention.parties.get(organisme=scene.mairie)
    assert f'value="{partie.pk}"' in client.get(adresse("annexes"), {"confier": plan.pk}).content.decode()
    reponse = client.post(adresse("annexes"), {"annexe": plan.pk, "responsable": partie.pk}, follow=True)
    assert "est confiée à la commune d’Aubergenville" in messages_de(reponse)[0]
    assert fraiche(plan).responsable == partie
    client.post(adresse("annexes"), {"annexe": plan.pk, "responsable": ""})
    assert fraiche(plan).responsable is None


def test_deplacer_par_bouton_par_glissement_et_par_rang(scene, convention, plan, portrait, comme, adresse):
    client = comme(scene.redacteur)
    troisieme = domaine.ajouter_annexe(convention, par=scene.redacteur, titre="Troisième")

    def ordre():
        return list(convention.annexes.order_by("ordre").values_list("pk", flat=True))

    client.post(adresse("annexes"), {"descendre": plan.pk})
    assert ordre() == [portrait.pk, plan.pk, troisieme.pk]
    client.post(adresse("annexes"), {"ordre": f"{troisieme.pk},{portrait.pk},{plan.pk}"})
    assert ordre() == [troisieme.pk, portrait.pk, plan.pk]
    client.post(adresse("annexe_deplacer", plan.pk), {"position": 1})
    assert ordre() == [plan.pk, troisieme.pk, portrait.pk]
    perime = client.post(adresse("annexes"), {"ordre": f"{plan.pk},{portrait.pk}"}, follow=True)
    assert messages_de(perime)[-1].startswith("La liste a changé entre-temps")
    assert ordre() == [plan.pk, troisieme.pk, portrait.pk]


def test_retirer_demande_puis_retire(scene, convention, portrait, comme, adresse):
    client = comme(scene.redacteur)
    article = convention.articles.get(cle="objet")
    type(article).objects.filter(pk=article.pk).update(corps='<p><span data-mention="annexe:portrait"></span></p>')
    question = client.get(adresse("annexe_retirer", portrait.pk)).content.decode()
    assert "Des textes y renvoient" in question
    assert "Objet" in question
    assert convention.annexes.filter(pk=portrait.pk).exists()
    assert client.post(adresse("annexe_retirer", portrait.pk)).status_code == 302
    assert not convention.annexes.filter(pk=portrait.pk).exists()


def test_le_modele_exige_le_plan(scene, convention, plan, comme, adresse):
    for methode in ("get", "post"):
        reponse = getattr(comme(scene.redacteur), methode)(adresse("annexe_retirer", plan.pk), follow=True)
        assert "Le modèle exige l’annexe" in messages_de(reponse)[0]
    assert convention.annexes.filter(pk=plan.pk).exists()


def test_la_consigne_se_leve_et_se_remet(scene, plan, comme, adresse):
    type(plan.modele).objects.filter(pk=plan.modele_id).update(consigne="Une page par fiche.")
    client = comme(scene.redacteur)
    assert "Une page par fiche." in client.get(adresse("annexe", plan.pk)).content.decode()
    client.post(adresse("annexe_consigne", plan.pk), {"levee": "oui"})
    assert fraiche(plan).consigne_levee
    client.post(adresse("annexe_consigne", plan.pk), {"levee": "non"})
    assert not fraiche(plan).consigne_levee
    client.get(adresse("annexe_consigne", plan.pk))
    assert not fraiche(plan).consigne_levee


@pytest.mark.parametrize("nombre", [1, 60])
def test_la_liste_fait_le_meme_nombre_de_requetes(nombre, scene, comme, django_assert_num_queries):
    convention = ConventionFactory(caf=scene.caf, parties=2, annexes=nombre, agent=scene.redacteur)
    for annexe in convention.annexes.all():
        annexe.responsable = convention.parties.last()
        annexe.save()
    client, url = comme(scene.redacteur), reverse("conventions:annexes", args=[convention.reference])
    client.get(url)
    with django_assert_num_queries(9):
        assert len(client.get(url).context["lignes"]) == nombre


def test_l_enregistrement_automatique_repond_du_json(scene, plan, comme, adresse):
    reponse = comme(scene.redacteur).post(adresse("annexe", plan.pk), {"corps": "<p>Sans jeton</p>"}, **AUTO)
    assert reponse.status_code == 422
    assert len(json.loads(reponse.content)["erreurs"]) == 2
