from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from conventions.domain.annexes import confier_annexe
from conventions.domain.parties import (
    SaisieSignataire,
    actualiser_partie,
    ajouter_partie,
    deplacer_partie,
    ecarts_registre,
    modifier_partie,
    remplacer_signataires,
    retirer_partie,
)
from conventions.enums import Statut
from conventions.erreurs import ConflitEdition, ErreurMetier, PartieRefusee
from conventions.models import Annexe, Convention, Partie, Signataire
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from territoires.models import Role
from tests.conventions.domain.scene import Scene, fraiche, rangs
from tests.fabriques import CafFactory, OrganismeFactory, PartieFactory, RepresentantFactory, membre


def noms(convention: Convention) -> list[str]:
    return list(convention.parties.order_by("ordre").values_list("nom", flat=True))


def partie_mairie(scene: Scene, convention: Convention) -> Partie:
    return convention.parties.get(organisme=scene.mairie)


def test_ajoute_une_partie_avec_son_signataire_en_mandat(scene: Scene, convention: Convention):
    syndicat = OrganismeFactory(caf=scene.caf, commune=None, nature="syndicat", nom="syndicat du Val")
    maire = RepresentantFactory(organisme=syndicat, fonction="Présidente")
    partie = ajouter_partie(convention, syndicat, par=scene.redacteur)
    assert noms(convention) == [scene.caf.nom, "commune d’Aubergenville", "syndicat du Val"]
    assert rangs(convention.parties) == [1, 2, 3]
    assert [s.representant for s in partie.signataires.all()] == [maire]
    assert Partie.history.filter(id=partie.pk).get().history_user == scene.redacteur


def test_la_seconde_commune_oblige_a_nommer_les_deux(scene: Scene, convention: Convention):
    ajouter_partie(
        convention,
        OrganismeFactory(caf=scene.caf, commune__nom="Les Ulis", nom="commune des Ulis"),
        par=scene.redacteur,
    )
    assert list(convention.parties.order_by("ordre").values_list("denomination_courte", flat=True)) == [
        "la Caf",
        "la commune d’Aubergenville",
        "la commune des Ulis",
    ]


def test_refuse_une_partie_deja_la_etrangere_ou_une_autre_caf(scene: Scene, convention: Convention):
    with pytest.raises(PartieRefusee, match="figure deux fois"):
        ajouter_partie(convention, scene.mairie, par=scene.redacteur)
    with pytest.raises(PartieRefusee, match="n’est pas dans votre registre"):
        ajouter_partie(convention, OrganismeFactory(), par=scene.redacteur)
    with pytest.raises(PartieRefusee, match="n’est pas dans votre registre"):
        ajouter_partie(convention, CafFactory(), par=scene.redacteur)
    double = membre(scene.caf)
    autre_caf = CafFactory()
    double.appartenances.create(organisme=autre_caf, role=Role.REDACTEUR)
    with pytest.raises(PartieRefusee, match="n’a qu’une Caf"):
        ajouter_partie(convention, autre_caf, par=double)
    assert convention.parties.count() == 2


def test_refuse_la_61e_partie(scene: Scene, convention: Convention):
    for n in range(58):
        PartieFactory(
            convention=convention, organisme__commune=None, organisme__nature="syndicat", organisme__nom=f"syndicat {n}"
        )
    with pytest.raises(PartieRefusee, match="au plus 60 parties"):
        ajouter_partie(convention, OrganismeFactory(caf=scene.caf), par=scene.redacteur)
    assert convention.parties.count() == 60


def test_retire_une_partie_ses_signataires_et_ses_annexes_confiees(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    annexe = convention.annexes.get(cle="plan")
    confier_annexe(annexe, par=scene.redacteur, responsable=mairie)
    retirer_partie(mairie, par=scene.redacteur)
    assert noms(convention) == [scene.caf.nom]
    assert fraiche(annexe).responsable is None
    assert not Signataire.objects.filter(partie_id=mairie.pk).exists()
    for historique, pk in ((Partie.history, mairie.pk), (Annexe.history, annexe.pk)):
        assert historique.filter(id=pk).latest().history_user == scene.redacteur
    depart = Signataire.history.filter(partie_id=mairie.pk, history_type="-").get()
    assert depart.history_user == scene.redacteur


def test_la_caf_ne_se_retire_pas(scene: Scene, convention: Convention):
    with pytest.raises(PartieRefusee, match="La Caf pilote"):
        retirer_partie(convention.parties.get(organisme=scene.caf), par=scene.redacteur)
    assert convention.parties.count() == 2


def test_une_partie_retiree_entre_temps_le_dit(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    retirer_partie(mairie, par=scene.redacteur)
    with pytest.raises(ErreurMetier, match="a été retiré entre-temps"):
        retirer_partie(Partie(pk=mairie.pk or 1, convention=convention), par=scene.redacteur)


@pytest.mark.parametrize(
    ("position", "attendu"), [(1, [2, 0, 1]), (2, [0, 2, 1]), (3, [0, 1, 2]), (-4, [2, 0, 1]), (99, [0, 1, 2])]
)
def test_deplace_une_partie(scene: Scene, convention: Convention, position: int, attendu: list[int]):
    partie = ajouter_partie(convention, OrganismeFactory(caf=scene.caf), par=scene.redacteur)
    avant = [p.pk for p in convention.parties.order_by("ordre")]
    deplacer_partie(partie, par=scene.redacteur, position=position)
    assert [p.pk for p in convention.parties.order_by("ordre")] == [avant[n] for n in attendu]
    assert rangs(convention.parties) == [1, 2, 3]


def test_modifie_la_copie_sans_toucher_au_registre(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    apres = modifier_partie(
        mairie, par=scene.redacteur, jeton=mairie.jeton, nom="ville d’Aubergenville", siren=" 217 800 291 ", adresse=""
    )
    relue = fraiche(mairie)
    assert (relue.nom, relue.siren, relue.adresse) == ("ville d’Aubergenville", "217800291", "")
    assert apres.jeton == relue.jeton == mairie.jeton + 1
    assert fraiche(scene.mairie).nom == "commune d’Aubergenville"


@pytest.mark.parametrize(
    ("champs", "erreur"),
    [
        ({"nom": " "}, TexteRefuse),
        ({"nom": "n" * 251}, TexteRefuse),
        ({"denomination_courte": "d" * 121}, TexteRefuse),
        ({"siren": "123456789"}, ValidationError),
        ({"article": "das"}, ValidationError),
    ],
)
def test_refuse_une_fiche_fausse(scene: Scene, convention: Convention, champs, erreur):
    mairie = partie_mairie(scene, convention)
    with pytest.raises(erreur):
        modifier_partie(mairie, par=scene.redacteur, jeton=mairie.jeton, **champs)
    assert (fraiche(mairie).nom, fraiche(mairie).jeton) == (mairie.nom, mairie.jeton)


def test_ne_change_ni_la_convention_ni_l_organisme_d_une_partie(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    with pytest.raises(TypeError):
        modifier_partie(mairie, par=scene.redacteur, jeton=mairie.jeton, organisme_id=scene.caf.pk)


def test_un_formulaire_perime_est_un_conflit_et_un_double_envoi_reussit(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    jeton = mairie.jeton
    modifier_partie(mairie, par=scene.redacteur, jeton=jeton, ville="Romans")
    assert modifier_partie(mairie, par=scene.redacteur, jeton=jeton, ville="Romans").jeton == jeton + 1
    with pytest.raises(ConflitEdition) as conflit:
        modifier_partie(mairie, par=scene.redacteur, jeton=jeton, ville="Die")
    assert (conflit.value.actuel.ville, fraiche(mairie).ville) == ("Romans", "Romans")


def test_montre_puis_reprend_ce_que_dit_le_registre(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    assert ecarts_registre(mairie) == []
    scene.mairie.nom, scene.mairie.feminin = "bourg d’Aubergenville", False
    scene.mairie.denomination_courte = "le bourg"
    scene.mairie.save()
    mairie = partie_mairie(scene, convention)
    assert [(e.champ, e.ici, e.registre) for e in ecarts_registre(mairie)] == [
        ("nom", "commune d’Aubergenville", "bourg d’Aubergenville"),
        ("feminin", "oui", "non"),
    ]
    actualiser_partie(mairie, par=scene.redacteur, jeton=mairie.jeton)
    relue = fraiche(mairie)
    assert (relue.nom, relue.feminin, relue.denomination_courte) == ("bourg d’Aubergenville", False, "la commune")


MAIRE = SaisieSignataire(prenom="Louise", nom="Petit", fonction="Maire", civilite="Mme")
ADJOINT = SaisieSignataire(prenom="Paul", nom="Grand", fonction="Adjoint", titre="delegue", acte="Arrêté du 2 mars")


def test_remplace_les_signataires_dans_l_ordre(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    remplacer_signataires(mairie, par=scene.redacteur, jeton=mairie.jeton, signataires=[MAIRE, ADJOINT])
    assert [(s.ordre, s.nom) for s in mairie.signataires.order_by("ordre")] == [(1, "Petit"), (2, "Grand")]
    mairie = fraiche(mairie)
    remplacer_signataires(mairie, par=scene.redacteur, jeton=mairie.jeton, signataires=[ADJOINT])
    assert [(s.ordre, s.nom, s.acte) for s in mairie.signataires.all()] == [(1, "Grand", "Arrêté du 2 mars")]
    assert Signataire.history.filter(partie_id=mairie.pk, history_type="-").get().nom == "Grand"


def test_la_meme_liste_de_signataires_deux_fois_ne_change_rien(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    jeton = mairie.jeton
    for _ in range(2):
        remplacer_signataires(mairie, par=scene.redacteur, jeton=jeton, signataires=[MAIRE])
    with pytest.raises(ConflitEdition):
        remplacer_signataires(mairie, par=scene.redacteur, jeton=jeton, signataires=[ADJOINT])
    assert [s.nom for s in mairie.signataires.all()] == ["Petit"]


def test_une_collectivite_nomme_ses_signataires_et_pas_ceux_des_autres(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    caf = convention.parties.get(organisme=scene.caf)
    remplacer_signataires(mairie, par=scene.referente, jeton=mairie.jeton, signataires=[MAIRE])
    with pytest.raises(ActionRefusee):
        remplacer_signataires(caf, par=scene.referente, jeton=caf.jeton, signataires=[MAIRE])
    with pytest.raises(ActionRefusee):
        remplacer_signataires(mairie, par=scene.etranger, jeton=mairie.jeton + 1, signataires=[ADJOINT])
    contributeur = membre(scene.mairie, Role.CONTRIBUTEUR)
    with pytest.raises(ActionRefusee):
        remplacer_signataires(mairie, par=contributeur, jeton=mairie.jeton + 1, signataires=[ADJOINT])
    assert [s.nom for s in mairie.signataires.all()] == ["Petit"]


@pytest.mark.parametrize(
    ("saisies", "erreur"),
    [
        ([MAIRE] * 7, PartieRefusee),
        ([replace(MAIRE, nom="")], ValidationError),
        ([replace(MAIRE, titre="roi")], ValidationError),
        ([replace(MAIRE, civilite="Dr")], PartieRefusee),
        ([replace(MAIRE, mandat_du=date(2026, 1, 1), mandat_au=date(2020, 1, 1))], ValidationError),
    ],
)
def test_refuse_des_signataires_faux(scene: Scene, convention: Convention, saisies, erreur):
    mairie = partie_mairie(scene, convention)
    with pytest.raises(erreur):
        remplacer_signataires(mairie, par=scene.redacteur, jeton=mairie.jeton, signataires=saisies)
    assert [s.nom for s in mairie.signataires.all()] == ["Lenoir"]
    assert fraiche(mairie).jeton == mairie.jeton


def test_refuse_le_representant_d_un_autre(scene: Scene, convention: Convention):
    mairie = partie_mairie(scene, convention)
    etranger = SaisieSignataire.depuis(RepresentantFactory())
    with pytest.raises(PartieRefusee, match="ne représente pas"):
        remplacer_signataires(mairie, par=scene.redacteur, jeton=mairie.jeton, signataires=[etranger])


@pytest.mark.parametrize("qui", ["direction", "lecteur", "etranger", "referente"])
def test_seuls_les_redacteurs_de_la_caf_touchent_aux_parties(scene: Scene, convention: Convention, qui: str):
    mairie, par = partie_mairie(scene, convention), getattr(scene, qui)
    organisme = OrganismeFactory(caf=scene.caf)
    for geste in (
        lambda: ajouter_partie(convention, organisme, par=par),
        lambda: retirer_partie(mairie, par=par),
        lambda: deplacer_partie(mairie, par=par, position=1),
        lambda: modifier_partie(mairie, par=par, jeton=0, ville="Die"),
        lambda: actualiser_partie(mairie, par=par, jeton=0),
    ):
        with pytest.raises(ActionRefusee):
            geste()
    assert noms(convention) == [scene.caf.nom, "commune d’Aubergenville"]


def test_les_parties_d_un_texte_soumis_ne_changent_plus(scene: Scene, convention: Convention):
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    mairie = partie_mairie(scene, convention)
    with pytest.raises(ActionRefusee, match="Délibérations"):
        retirer_partie(mairie, par=scene.redacteur)
    with pytest.raises(ActionRefusee, match="Délibérations"):
        remplacer_signataires(mairie, par=scene.referente, jeton=mairie.jeton, signataires=[MAIRE])
    assert convention.parties.count() == 2
