from pathlib import Path

import pytest
from django.conf import settings

from conventions.domain.annexes import (
    ajouter_annexe,
    confier_annexe,
    deplacer_annexe,
    deposer_fichier,
    enregistrer_annexe,
    retirer_annexe,
    retirer_fichier,
)
from conventions.domain.redaction import lever_consigne
from conventions.enums import Statut
from conventions.erreurs import ArticleVerrouille, ConflitEdition, ErreurMetier
from conventions.models import Annexe, AnnexeModele, Convention, Fichier, ModeImpression
from ctg.droits import ActionRefusee
from ctg.fichiers import FichierRefuse
from ctg.texte_riche import TexteRefuse
from territoires.models import Role
from tests.conventions.domain.scene import Scene, fraiche, rangs
from tests.ctg.pdf.exemples import pdf_signe
from tests.fabriques import membre, petit_pdf


@pytest.fixture
def plan(convention: Convention) -> Annexe:
    return convention.annexes.get(cle="plan")


@pytest.fixture
def confiee(scene: Scene, plan: Annexe) -> Annexe:
    mairie = plan.convention.parties.get(organisme=scene.mairie)
    return confier_annexe(plan, par=scene.redacteur, responsable=mairie)


def cles(convention: Convention) -> list[str]:
    return list(convention.annexes.order_by("ordre").values_list("cle", flat=True))


def pieces() -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def test_enregistre_texte_titre_et_orientation(scene: Scene, plan: Annexe):
    enregistrer_annexe(
        plan, par=scene.redacteur, jeton=0, corps="<p>Axe <script>x</script>1</p>", titre="Plan", paysage=True
    )
    relue = fraiche(plan)
    assert (relue.corps, relue.titre, relue.paysage, relue.jeton) == ("<p>Axe 1</p>", "Plan", True, 1)
    assert (relue.auteur, Annexe.history.filter(id=plan.pk).latest().history_user) == (scene.redacteur,) * 2


def test_conflit_et_double_envoi(scene: Scene, plan: Annexe):
    for _ in range(2):
        enregistrer_annexe(plan, par=scene.redacteur, jeton=0, corps="<p>Un.</p>")
    with pytest.raises(ConflitEdition) as conflit:
        enregistrer_annexe(plan, par=scene.redacteur, jeton=0, corps="<p>Deux.</p>")
    assert conflit.value.actuel.corps == "<p>Un.</p>" == fraiche(plan).corps


def test_refuse_un_champ_inconnu_un_titre_vide_ou_une_impression_inventee(scene: Scene, plan: Annexe):
    for champs, erreur in (
        ({"corps": '<p><span data-mention="rien"></span></p>'}, TexteRefuse),
        ({"titre": " "}, TexteRefuse),
        ({"impression": "brouillon"}, ErreurMetier),
    ):
        with pytest.raises(erreur):
            enregistrer_annexe(plan, par=scene.redacteur, jeton=0, **champs)
    assert fraiche(plan).jeton == 0


def test_une_collectivite_remplit_ce_qui_lui_est_confie_et_rien_d_autre(scene: Scene, confiee: Annexe):
    contributeur = membre(scene.mairie, Role.CONTRIBUTEUR)
    enregistrer_annexe(confiee, par=contributeur, jeton=0, corps="<p>De la mairie.</p>")
    autre = confiee.convention.annexes.get(cle="portrait")
    for annexe, par in (
        (autre, contributeur),
        (confiee, membre(scene.mairie, Role.LECTEUR)),
        (confiee, scene.direction),
        (confiee, scene.lecteur),
        (confiee, scene.etranger),
    ):
        with pytest.raises(ActionRefusee):
            enregistrer_annexe(annexe, par=par, jeton=annexe.jeton, corps="<p>Intrus.</p>")
        with pytest.raises(ActionRefusee):
            deposer_fichier(annexe, par=par, jeton=annexe.jeton, nom="x.pdf", contenu=petit_pdf())
    assert (fraiche(confiee).corps, fraiche(autre).corps) == ("<p>De la mairie.</p>", autre.corps)
    assert pieces() == []


def test_une_collectivite_n_organise_pas_les_annexes(scene: Scene, confiee: Annexe):
    for geste in (
        lambda: ajouter_annexe(confiee.convention, par=scene.referente, titre="x"),
        lambda: retirer_annexe(confiee, par=scene.referente),
        lambda: deplacer_annexe(confiee, par=scene.referente, position=2),
        lambda: confier_annexe(confiee, par=scene.referente, responsable=None),
    ):
        with pytest.raises(ActionRefusee):
            geste()
    assert cles(confiee.convention) == ["plan", "portrait"]


def test_depose_un_pdf_sous_son_empreinte(scene: Scene, plan: Annexe):
    contenu = petit_pdf(3)
    deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="C:\\Mes documents\\plan\n2027.pdf", contenu=contenu)
    fichier = fraiche(plan).fichier
    assert (fichier.nom, fichier.pages, fichier.taille, fichier.signe) == ("plan2027.pdf", 3, len(contenu), False)
    assert fichier.contenu.name == f"pieces/{fichier.empreinte[:2]}/{fichier.empreinte}.pdf"
    assert fichier.contenu.read() == contenu
    assert (fraiche(plan).impression, fraiche(plan).jeton) == (ModeImpression.INSERE, 1)


def test_un_meme_fichier_est_range_une_seule_fois(scene: Scene, convention: Convention, plan: Annexe):
    contenu = petit_pdf()
    for _ in range(2):
        deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="a.pdf", contenu=contenu)
    deposer_fichier(convention.annexes.get(cle="portrait"), par=scene.redacteur, jeton=0, nom="b.pdf", contenu=contenu)
    assert len(pieces()) == 1
    assert Fichier.objects.count() == 2


def test_un_depot_perime_ne_remplace_pas_celui_d_un_collegue(scene: Scene, plan: Annexe):
    deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="a.pdf", contenu=petit_pdf(1))
    with pytest.raises(ConflitEdition) as conflit:
        deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="b.pdf", contenu=petit_pdf(2))
    assert conflit.value.actuel.fichier.nom == "a.pdf" == fraiche(plan).fichier.nom


def test_les_fichiers_d_une_convention_sont_bornes_en_tout(scene: Scene, convention: Convention, plan: Annexe):
    """The dossier holds them all, in memory: sixty files of 30 MB would take the server down."""
    autre = convention.annexes.get(cle="portrait")
    deposer_fichier(autre, par=scene.redacteur, nom="a.pdf", contenu=petit_pdf())
    Fichier.objects.update(taille=70 * 1024 * 1024)
    with pytest.raises(FichierRefuse, match="dépasseraient 70\u00a0Mo"):
        deposer_fichier(plan, par=scene.redacteur, nom="b.pdf", contenu=petit_pdf(2))
    assert fraiche(plan).fichier is None
    deposer_fichier(autre, par=scene.redacteur, nom="c.pdf", contenu=petit_pdf(2))
    assert fraiche(autre).fichier.nom == "c.pdf"


@pytest.mark.parametrize("contenu", [b"", b"PK\x03\x04 une archive", b"%PDF-1.7 tronque"])
def test_refuse_ce_qui_n_est_pas_un_pdf(scene: Scene, plan: Annexe, contenu: bytes):
    with pytest.raises(FichierRefuse):
        deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="plan.pdf", contenu=contenu)
    assert (fraiche(plan).fichier, Fichier.objects.count(), pieces()) == (None, 0, [])


def test_un_pdf_signe_est_joint_et_ne_s_imprime_jamais(scene: Scene, plan: Annexe):
    deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="signe.pdf", contenu=pdf_signe())
    assert (fraiche(plan).fichier.signe, fraiche(plan).impression) == (True, ModeImpression.JOINT)
    enregistrer_annexe(plan, par=scene.redacteur, jeton=1, impression=ModeImpression.INSERE)
    assert fraiche(plan).impression == ModeImpression.JOINT


def test_retire_le_fichier_qui_reste_dans_l_historique(scene: Scene, plan: Annexe):
    deposer_fichier(plan, par=scene.redacteur, jeton=0, nom="a.pdf", contenu=petit_pdf())
    retirer_fichier(plan, par=scene.redacteur, jeton=1)
    assert (fraiche(plan).fichier, len(pieces()), Fichier.objects.count()) == (None, 1, 1)
    assert Annexe.history.filter(id=plan.pk).latest().history_change_reason == "fichier «\u00a0a.pdf\u00a0» retiré"


def test_ajoute_deplace_et_retire(scene: Scene, convention: Convention):
    nouvelle = ajouter_annexe(convention, par=scene.redacteur, titre="Tableau des structures")
    assert (nouvelle.cle, nouvelle.nature, cles(convention)) == (
        "tableau_des_structures",
        "libre",
        ["plan", "portrait", "tableau_des_structures"],
    )
    deplacer_annexe(nouvelle, par=scene.redacteur, position=1)
    assert cles(convention) == ["tableau_des_structures", "plan", "portrait"]
    retirer_annexe(convention.annexes.get(cle="portrait"), par=scene.redacteur)
    with pytest.raises(ArticleVerrouille, match="Le modèle exige"):
        retirer_annexe(convention.annexes.get(cle="plan"), par=scene.redacteur)
    assert (cles(convention), rangs(convention.annexes)) == (["tableau_des_structures", "plan"], [1, 2])


def test_ne_confie_pas_une_annexe_a_la_partie_d_une_autre_convention(scene: Scene, plan: Annexe):
    etrangere = scene.creer().parties.last()
    with pytest.raises(ErreurMetier, match="n’est pas partie"):
        confier_annexe(plan, par=scene.redacteur, responsable=etrangere)
    assert fraiche(plan).responsable is None


def test_la_collectivite_leve_la_consigne_de_son_annexe(scene: Scene, confiee: Annexe):
    AnnexeModele.objects.filter(pk=confiee.modele_id).update(consigne="Une ligne par action.")
    lever_consigne(confiee, par=scene.referente)
    assert fraiche(confiee).consigne == ""
    with pytest.raises(ActionRefusee):
        lever_consigne(confiee, par=scene.etranger, levee=False)


def test_rien_ne_change_apres_la_soumission(scene: Scene, confiee: Annexe):
    Convention.objects.filter(pk=confiee.convention_id).update(statut=Statut.DELIBERATIONS)
    for geste in (
        lambda: enregistrer_annexe(confiee, par=scene.referente, jeton=0, corps="<p>x</p>"),
        lambda: deposer_fichier(confiee, par=scene.redacteur, jeton=0, nom="a.pdf", contenu=petit_pdf()),
        lambda: ajouter_annexe(confiee.convention, par=scene.redacteur, titre="x"),
    ):
        with pytest.raises(ActionRefusee, match="Délibérations"):
            geste()
    assert (fraiche(confiee).jeton, pieces()) == (0, [])
