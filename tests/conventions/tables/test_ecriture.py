"""Write in a table: two hands at once, the rights of each, what comes back."""

import pytest
from django.utils import timezone

from conventions.annexes.structures import TABLE
from conventions.enums import Statut, StatutAnnexe
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.models import Annexe, Convention, Fil, LigneStructure
from conventions.tables import ecriture
from conventions.tables.ecriture import ConflitCellule, LigneInvalide
from ctg.droits import ActionRefusee
from tests.conventions.tables import scene as scenes
from tests.conventions.tables.scene import Scene
from tests.fabriques import AnnexeFactory, ConventionFactory, membre


def ecrire(scene: Scene, ligne: LigneStructure, champ: str, valeur: str, avant: str, par=None) -> LigneStructure:
    return ecriture.enregistrer_cellule(
        TABLE, ligne.pk, convention=scene.convention, champ=champ, valeur=valeur, avant=avant, par=par or scene.agent
    )


def test_deux_personnes_ecrivent_deux_cellules_d_une_ligne(scene: Scene):
    ligne, collegue = scene.ajouter(), membre(scene.convention.caf)
    ecrire(scene, ligne, "adresse", "2 rue Haute", "")
    ecrire(scene, ligne, "gestionnaire", "CCAS", "", par=collegue)
    ligne.refresh_from_db()
    assert (ligne.adresse, ligne.gestionnaire, ligne.nom, ligne.jeton) == ("2 rue Haute", "CCAS", "Les Lutins", 2)
    auteurs = ligne.history.order_by("history_id").values_list("history_user", flat=True)
    assert list(auteurs) == [scene.agent.pk, scene.agent.pk, collegue.pk]


def test_la_meme_cellule_a_deux_se_dit_a_la_seconde(scene: Scene):
    ligne, collegue = scene.ajouter(), membre(scene.convention.caf, prenom="Dominique", nom="Roche")
    ecrire(scene, ligne, "adresse", "2 rue Haute", "", par=collegue)
    ecrire(scene, ligne, "gestionnaire", "CCAS", "")
    with pytest.raises(ConflitCellule) as conflit:
        ecrire(scene, ligne, "adresse", "3 rue Basse", "")
    assert conflit.value.actuel == "2 rue Haute"
    assert "Roche" in conflit.value.auteur
    assert conflit.value.quand is not None
    ligne.refresh_from_db()
    assert ligne.adresse == "2 rue Haute"


def test_la_meme_valeur_ne_change_rien_meme_sur_un_texte_perime(scene: Scene):
    ligne = scene.ajouter(adresse="2 rue Haute")
    ecrire(scene, ligne, "adresse", " 2  rue Haute ", "autre chose")
    assert ligne.history.count() == 1


def test_le_texte_d_avant_se_compare_par_sa_valeur(scene: Scene):
    ligne = scene.ajouter(commune="Valbrune")
    ecrire(scene, ligne, "commune", "Hautmarais", "valbrune")
    ecrire(scene, ligne, "type", "RPE", "EAJE – établissement d’accueil du jeune enfant")
    ligne.refresh_from_db()
    assert (ligne.commune_id, ligne.type) == ("26002", "rpe")


def test_une_cellule_coute_peu_de_requetes(scene: Scene, django_assert_num_queries):
    ligne = scene.ajouter()
    for n in range(30):
        scene.ajouter(f"Autre {n}")
    with django_assert_num_queries(9):
        # Savepoint, row, lock, annexe, memberships, row again, update, history, release: nothing of the other rows.
        ecrire(scene, ligne, "adresse", "2 rue Haute", "")


def test_une_ligne_d_une_autre_convention_n_existe_pas(scene: Scene):
    ligne = scene.ajouter()
    autre = ConventionFactory()
    for faire in (
        lambda: ecriture.enregistrer_cellule(
            TABLE, ligne.pk, convention=autre, champ="nom", valeur="x", avant="Les Lutins", par=membre(autre.caf)
        ),
        lambda: ecriture.retirer_ligne(TABLE, ligne.pk, par=scene.agent, convention=autre),
        lambda: ecriture.parent_de(TABLE, autre, scene.annexe.pk),
        lambda: ecriture.parent_de(TABLE, scene.convention, 0),
        lambda: ecrire(scene, ligne, "jeton", "5", "0"),
    ):
        with pytest.raises(LookupError):
            faire()


def test_la_table_n_est_portee_que_par_une_annexe_de_sa_nature(scene: Scene):
    libre = AnnexeFactory(convention=scene.convention, nature="libre")
    assert ecriture.parent_de(TABLE, scene.convention, scene.annexe.pk) == scene.annexe
    with pytest.raises(LookupError):
        ecriture.parent_de(TABLE, scene.convention, libre.pk)


def test_seul_qui_a_la_main_ecrit(scene: Scene):
    ligne = scene.ajouter()
    with pytest.raises(ActionRefusee):
        ecrire(scene, ligne, "adresse", "x", "", par=scene.referente)
    with pytest.raises(ActionRefusee):
        ecriture.ajouter_ligne(TABLE, scene.annexe, par=scene.referente, valeurs={"nom": "x"}, portee=scene.partie)
    Convention.objects.filter(pk=scene.convention.pk).update(statut=Statut.DELIBERATIONS)
    with pytest.raises(ActionRefusee, match="au stade"):
        ecrire(scene, ligne, "adresse", "x", "")


@pytest.fixture
def transmise(db: None) -> Scene:
    """The annexe of the first commune, transmitted, with one structure."""
    scene = scenes.scene(confiee=True)
    scene.agent, agent = scene.referente, scene.agent
    scene.ajouter()
    scene.agent = agent
    Annexe.objects.filter(pk=scene.annexe.pk).update(statut=StatutAnnexe.TRANSMISE, transmise_le=timezone.now())
    return scene


def test_un_fil_ouvre_une_seule_cellule(transmise: Scene):
    ligne = transmise.annexe.structures.get()
    Fil.objects.create(
        convention=transmise.convention,
        annexe=transmise.annexe,
        ancre=TABLE.ancre(ligne.pk, "adresse"),
        deverrouille=True,
        cree_par=transmise.agent,
    )
    ecrire(transmise, ligne, "adresse", "2 rue Haute", "", par=transmise.referente)
    with pytest.raises(ActionRefusee, match="transmise à la Caf"):
        ecrire(transmise, ligne, "nom", "x", "Les Lutins", par=transmise.referente)
    ligne.refresh_from_db()
    formulaire = {"nom": "Les Lutins", "type": "EAJE", "adresse": "3 rue Haute"}
    ecriture.enregistrer_ligne(
        TABLE, ligne.pk, valeurs=formulaire, jeton=ligne.jeton, par=transmise.referente, convention=transmise.convention
    )
    with pytest.raises(ActionRefusee):
        ecriture.enregistrer_ligne(
            TABLE,
            ligne.pk,
            valeurs={**formulaire, "adresse": "4 rue Haute", "nom": "x"},
            jeton=ligne.jeton + 1,
            par=transmise.referente,
            convention=transmise.convention,
        )
    with pytest.raises(ActionRefusee):
        ecriture.retirer_ligne(TABLE, ligne.pk, par=transmise.referente, convention=transmise.convention)
    ligne.refresh_from_db()
    assert (ligne.adresse, ligne.nom) == ("3 rue Haute", "Les Lutins")


def test_une_ligne_deverrouillee_ouvre_ses_cellules(transmise: Scene):
    ligne = transmise.annexe.structures.get()
    Fil.objects.create(
        convention=transmise.convention,
        annexe=transmise.annexe,
        ancre=TABLE.ancre(ligne.pk),
        deverrouille=True,
        cree_par=transmise.agent,
    )
    ecrire(transmise, ligne, "nom", "Les Loups", "Les Lutins", par=transmise.referente)
    assert transmise.noms() == ["Les Loups"]


def enregistrer(scene: Scene, ligne: LigneStructure, jeton: int | None = None, **valeurs: str) -> LigneStructure:
    return ecriture.enregistrer_ligne(
        TABLE,
        ligne.pk,
        valeurs=valeurs,
        jeton=ligne.jeton if jeton is None else jeton,
        par=scene.agent,
        convention=scene.convention,
    )


def test_un_formulaire_dit_toutes_ses_fautes_ensemble(scene: Scene):
    ligne = scene.ajouter()
    with pytest.raises(LigneInvalide) as refus:
        enregistrer(scene, ligne, nom="", type="EAJE", siret="123", commune="Ailleurs")
    assert set(refus.value.erreurs) == {"nom", "siret", "commune"}
    ligne.refresh_from_db()
    assert (ligne.nom, ligne.jeton) == ("Les Lutins", 0)


def test_un_formulaire_perime_n_ecrase_rien(scene: Scene):
    ligne = scene.ajouter()
    ecrire(scene, ligne, "adresse", "2 rue Haute", "")
    with pytest.raises(ConflitEdition) as conflit:
        enregistrer(scene, ligne, jeton=0, nom="Les Loups", type="eaje", adresse="")
    assert conflit.value.actuel.adresse == "2 rue Haute"
    enregistrer(scene, ligne, jeton=0, nom="Les Lutins", type="eaje", adresse="2 rue Haute")
    assert ligne.history.count() == 2


def test_une_ligne_s_ajoute_a_sa_place(scene: Scene):
    premiere, _ = scene.ajouter("A"), scene.ajouter("C")
    ecriture.ajouter_ligne(
        TABLE,
        scene.annexe,
        par=scene.agent,
        valeurs={"type": "RPE", "nom": "B"},
        portee=scene.partie,
        apres=premiere.pk,
    )
    assert scene.noms() == ["A", "B", "C"]
    LigneStructure.objects.update(ordre=0)
    ecriture.ajouter_ligne(
        TABLE,
        scene.annexe,
        par=scene.agent,
        valeurs={"type": "RPE", "nom": "A2"},
        portee=scene.partie,
        apres=premiere.pk,
    )
    assert scene.noms() == ["A", "A2", "C", "B"]


def test_une_ligne_dit_sa_collectivite_et_ses_cellules_obligatoires(scene: Scene):
    with pytest.raises(ErreurMetier, match="à quelle collectivité revient cette structure"):
        scene.ajouter(portee=None)
    with pytest.raises(ErreurMetier, match="n’est pas partie"):
        scene.ajouter(portee=ConventionFactory(parties=2).parties.last())
    with pytest.raises(LigneInvalide) as refus:
        scene.ajouter(nom="")
    assert refus.value.erreurs == {"nom": "« Nom » est à remplir : donnez une valeur."}
    with pytest.raises(KeyError):
        scene.ajouter(couleur="bleu")
    brouillon = ecriture.ajouter_ligne(
        TABLE, scene.annexe, par=scene.agent, valeurs={"type": "RPE"}, portee=scene.partie, brouillon=True
    )
    assert (brouillon.nom, brouillon.type) == ("", "rpe")


def test_une_table_pleine_se_dit(scene: Scene):
    from dataclasses import replace

    petite = replace(TABLE, lignes_max=1)
    scene.ajouter()
    with pytest.raises(ErreurMetier, match="1 lignes au plus, et en aurait 2"):
        ecriture.ajouter_ligne(
            petite, scene.annexe, par=scene.agent, valeurs={"type": "RPE", "nom": "B"}, portee=scene.partie
        )


def test_une_ligne_retiree_revient_la_meme(scene: Scene):
    ligne = scene.ajouter(adresse="2 rue Haute", commune="Valbrune")
    scene.ajouter("Autre")
    trace = ecriture.retirer_ligne(TABLE, ligne.pk, par=scene.agent, convention=scene.convention)
    assert scene.noms() == ["Autre"]
    with pytest.raises(ErreurMetier, match="retirée entre-temps par"):
        ecrire(scene, ligne, "adresse", "x", "2 rue Haute")
    revenue = ecriture.restaurer_ligne(TABLE, scene.annexe, trace, par=scene.agent)
    assert (revenue.pk, revenue.adresse, revenue.commune_id) == (ligne.pk, "2 rue Haute", "26001")
    assert scene.noms() == ["Les Lutins", "Autre"]
    assert ecriture.restaurer_ligne(TABLE, scene.annexe, trace, par=scene.agent).pk == ligne.pk
    assert [h.history_type for h in LigneStructure.history.filter(id=ligne.pk).order_by("history_id")] == [
        "+",
        "-",
        "+",
    ]
    assert revenue.jeton != 0


def test_une_ligne_retiree_ne_revient_que_dans_sa_table(scene: Scene):
    ligne = scene.ajouter()
    trace = ecriture.retirer_ligne(TABLE, ligne.pk, par=scene.agent, convention=scene.convention)
    autre = scenes.AnnexeFactory(convention=scene.convention, nature="structures")
    with pytest.raises(LookupError):
        ecriture.restaurer_ligne(TABLE, autre, trace, par=scene.agent)
    with pytest.raises(ActionRefusee):
        ecriture.restaurer_ligne(TABLE, scene.annexe, trace, par=scene.referente)


def test_une_ligne_se_deplace_parmi_celles_de_sa_collectivite(scene: Scene):
    a, _, c = (scene.ajouter(nom) for nom in "ABC")
    scene.ajouter("Z", portee=scene.autre)
    ecriture.deplacer_ligne(TABLE, c.pk, position=1, par=scene.agent, convention=scene.convention)
    assert scene.noms() == ["C", "A", "B", "Z"]
    ecriture.deplacer_ligne(TABLE, a.pk, position=99, par=scene.agent, convention=scene.convention)
    assert scene.noms() == ["C", "B", "A", "Z"]
    assert a.history.count() == 1
