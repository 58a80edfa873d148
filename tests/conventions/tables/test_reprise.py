"""Import rows: recognised, compared, shown line by line, applied all or nothing, undone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from conventions.annexes.structures import TABLE
from conventions.models import ImportLignes, LigneStructure, Partie
from conventions.tables import definition, ecriture, reprise
from conventions.tables.apercu import Apercu, Bilan
from conventions.tables.definition import Table
from conventions.tables.lecture_tableur import Feuille, lire_collage
from conventions.tables.reprise import RepriseRefusee
from ctg.droits import ActionRefusee
from tests.conventions.tables.scene import SIRET, Scene
from tests.fabriques import CommuneFactory, membre

ENTETE = "Nom\tType\tAdresse\n"


def preparer(
    scene: Scene, texte: str, mode: str = "actualiser", portee: Partie | None = None, table: Table = TABLE, **champs
) -> ImportLignes:
    portee = scene.partie if portee is None and "Collectivité" not in texte else portee
    return reprise.preparer(
        table, scene.annexe, lire_collage(texte), mode=mode, par=scene.agent, portee=portee, origine="collage", **champs
    )


def voir(scene: Scene, texte: str, mode: str = "actualiser") -> Apercu:
    return reprise.apercu(preparer(scene, texte, mode))


def phrases(apercu: Apercu) -> list[tuple[int, str]]:
    return [(erreur.numero, erreur.colonne) for erreur in apercu.erreurs]


def test_les_colonnes_se_reconnaissent_dans_tout_ordre_et_sous_d_autres_noms(scene: Scene):
    apercu = voir(scene, "ADRESSE POSTALE\tn° siret\tNOM DE L’ÉQUIPEMENT*\ttype (sigle)\tVille\n"
                         f"2 rue Haute\t{SIRET}\tLes Lutins\teaje\tValbrune")  # fmt: skip
    assert apercu.erreurs == ()
    assert dict(apercu.ajouts[0].cellules) == {
        "Type": "EAJE – établissement d’accueil du jeune enfant",
        "Nom": "Les Lutins",
        "Adresse": "2 rue Haute",
        "Commune": "Valbrune",
        "SIRET": "732\u00a0829\u00a0320\u00a000074",
    }


def test_l_entete_peut_venir_sous_un_titre_et_une_colonne_inconnue_se_dit(scene: Scene):
    apercu = voir(scene, "Structures de Valbrune\n\nNom\tType\tPlaces\nLes Lutins\tRPE\t12")
    assert [ajout.numero for ajout in apercu.ajouts] == [4]
    assert apercu.avertissements[0] == "La colonne « Places » n’est pas reconnue : elle est laissée de côté."


def test_un_collage_sans_entete_suit_l_ordre_de_la_table(scene: Scene):
    apercu = voir(scene, "RPE\tLe Relais\t2 rue Haute\nLAEP\tLa Pause\t")
    assert [(ajout.numero, ajout.libelle) for ajout in apercu.ajouts] == [(1, "Le Relais"), (2, "La Pause")]
    with pytest.raises(RepriseRefusee, match="Vous collez 12 colonnes et la table en a 8"):
        voir(scene, "\t".join("a" * 12))


def test_une_entete_qui_manque_se_nomme(scene: Scene):
    with pytest.raises(RepriseRefusee, match=r"La colonne « Type » manque : ajoutez-la.*« Type de structure »"):
        voir(scene, "Nom\tAdresse\nLes Lutins\t2 rue Haute", "ajouter")
    with pytest.raises(RepriseRefusee, match="Les colonnes « Type » et « Nom » manquent"):
        voir(scene, "SIRET\tAdresse\n1\t2 rue Haute", "remplacer")
    with pytest.raises(RepriseRefusee, match=r"Aucune ligne d’en-têtes n’est reconnue.*« Type » et « Nom »"):
        reprise.preparer(
            TABLE, scene.annexe, Feuille([["RPE", "Relais"]]), mode="ajouter", par=scene.agent, portee=scene.partie
        )
    with pytest.raises(RepriseRefusee, match="Deux colonnes donnent « Nom »"):
        voir(scene, "Nom\tStructure\tType\na\tb\tRPE")
    with pytest.raises(RepriseRefusee, match="Il n’y a que des en-têtes"):
        voir(scene, "Nom\tType")
    assert not ImportLignes.objects.exists()


def test_chaque_ligne_fautive_est_dite_avec_son_numero_et_sa_valeur(scene: Scene):
    apercu = voir(
        scene,
        "Nom\tType\tSIRET\tCommune\tCode postal\n"
        "A\tEAJE\t\tValbrune\t26110\n"
        "\tEAJE\t\t\t\n"
        "\n"
        "C\tpiscine\tCHE-123.456.789\tPérigueux\tdeux\n"
        "D\tRPE\t#REF!\t\t",
    )
    assert phrases(apercu) == [
        (3, "Nom"),
        (5, "Type"),
        (5, "SIRET"),
        (5, "Commune"),
        (5, "Code postal"),
        (6, "SIRET"),
    ]
    assert (apercu.erreurs[1].valeur, apercu.lues, apercu.applicable) == ("piscine", 4, False)
    with pytest.raises(RepriseRefusee, match="3\u00a0lignes à corriger"):
        reprise.appliquer(ImportLignes.objects.get(), par=scene.agent)
    assert scene.noms() == []


def test_les_doublons_se_disent(scene: Scene):
    scene.ajouter("Les Lutins")
    apercu = voir(scene, ENTETE + "Le Relais\tRPE\t\nLES LUTINS\tEAJE\t\nle relais\tRPE\t2 rue", "ajouter")
    assert [(e.numero, e.message.partition(" : ")[0]) for e in apercu.erreurs] == [
        (3, "Cette ligne est déjà dans la table"),
        (4, "Cette ligne répète la ligne 2"),
    ]


def test_mettre_a_jour_ajoute_modifie_et_garde(scene: Scene):
    scene.ajouter("Les Lutins", adresse="2 rue Haute", gestionnaire="CCAS")
    scene.ajouter("La Pause")
    travail = preparer(scene, ENTETE + "les lutins\tEAJE\t3 rue Basse\nLe Relais\tRPE\t")
    apercu = reprise.apercu(travail)
    assert [a.libelle for a in apercu.ajouts] == ["Le Relais"]
    (change,) = apercu.changements
    assert [(c.colonne, c.avant, c.apres) for c in change.cellules] == [
        ("Nom", "Les Lutins", "les lutins"),
        ("Adresse", "2 rue Haute", "3 rue Basse"),
    ]
    assert apercu.retraits == ()
    assert reprise.appliquer(travail, par=scene.agent) == Bilan(ajoutees=1, modifiees=1)
    assert scene.noms() == ["les lutins", "La Pause", "Le Relais"]
    lutins = LigneStructure.objects.get(nom="les lutins")
    assert (lutins.gestionnaire, lutins.jeton) == ("CCAS", 1)
    trace = lutins.history.first()
    assert (trace.history_user, trace.history_change_reason) == (scene.agent, "import « collage »")


def test_remplacer_retire_le_reste_et_prend_l_ordre_de_la_source(scene: Scene):
    for nom in ("A", "B", "C"):
        scene.ajouter(nom)
    scene.ajouter("Autre commune", portee=scene.autre)
    travail = preparer(scene, ENTETE + "C\tEAJE\t\nD\tRPE\t\nA\tEAJE\t", "remplacer")
    assert [retrait.libelle for retrait in reprise.apercu(travail).retraits] == ["B"]
    assert reprise.appliquer(travail, par=scene.agent) == Bilan(ajoutees=1, retirees=1, inchangees=2)
    siennes = scene.annexe.structures.filter(partie=scene.partie).order_by("ordre")
    assert list(siennes.values_list("nom", flat=True)) == ["C", "D", "A"]
    assert scene.annexe.structures.filter(partie=scene.autre).count() == 1
    retiree = LigneStructure.history.get(nom="B", history_type="-")
    assert retiree.history_user == scene.agent


def test_la_colonne_collectivite_repartit_les_lignes(scene: Scene):
    texte = "Collectivité\tNom\tType\ncommune de Valbrune\tA\tRPE\nLe Hautmarais\tA\tRPE\nMarseille\tC\tRPE\n\tD\tRPE"
    apercu = reprise.apercu(preparer(scene, texte, "ajouter"))
    assert phrases(apercu) == [(4, "Collectivité"), (5, "Collectivité")]
    apercu = reprise.apercu(preparer(scene, texte, "ajouter", portee=scene.partie))
    assert phrases(apercu) == [(3, "Collectivité"), (4, "Collectivité")]
    travail = preparer(scene, texte.rpartition("\nMarseille")[0], "ajouter")
    reprise.appliquer(travail, par=scene.agent)
    assert list(LigneStructure.objects.order_by("ordre").values_list("nom", "partie")) == [
        ("A", scene.partie.pk),
        ("A", scene.autre.pk),
    ]
    with pytest.raises(RepriseRefusee, match="La colonne « Collectivité » manque"):
        reprise.preparer(TABLE, scene.annexe, lire_collage(ENTETE + "A\tRPE\t"), mode="ajouter", par=scene.agent)


def test_un_apercu_perime_ne_s_applique_pas(scene: Scene):
    ligne = scene.ajouter("Les Lutins")
    travail = preparer(scene, ENTETE + "Les Lutins\tEAJE\t3 rue Basse")
    ecriture.enregistrer_cellule(
        TABLE, ligne.pk, convention=scene.convention, champ="adresse", valeur="2 rue Haute", avant="", par=scene.agent
    )
    assert reprise.apercu(travail).perime
    with pytest.raises(RepriseRefusee, match="ont changé depuis l’aperçu"):
        reprise.appliquer(travail, par=scene.agent)
    travail = reprise.rafraichir(travail, par=scene.agent)
    (change,) = reprise.apercu(travail).changements
    assert change.cellules[0].avant == "2 rue Haute"
    reprise.appliquer(travail, par=scene.agent)
    ligne.refresh_from_db()
    assert ligne.adresse == "3 rue Basse"


def test_un_autre_mode_se_choisit_devant_l_apercu(scene: Scene):
    scene.ajouter("Les Lutins")
    travail = preparer(scene, ENTETE + "Les Lutins\tEAJE\t3 rue Basse", "ajouter")
    assert len(reprise.apercu(travail).erreurs) == 1
    travail = reprise.changer_mode(travail, mode="actualiser", par=scene.agent)
    assert len(reprise.apercu(travail).changements) == 1
    with pytest.raises(RepriseRefusee):
        reprise.changer_mode(travail, mode="effacer", par=scene.agent)


def test_un_import_s_annule_et_rend_tout(scene: Scene):
    garde = scene.ajouter("Les Lutins", adresse="2 rue Haute", commune="Valbrune")
    retiree = scene.ajouter("La Pause")
    avant = list(LigneStructure.objects.order_by("ordre").values("pk", "nom", "adresse", "commune", "partie"))
    travail = preparer(scene, "Nom\tType\tAdresse\tCommune\nLe Relais\tRPE\t\t\nLes Lutins\tEAJE\t3 rue\t", "remplacer")
    assert not reprise.annulable(travail)
    reprise.appliquer(travail, par=scene.agent)
    assert scene.noms() == ["Le Relais", "Les Lutins"]
    assert reprise.annulable(travail)
    with pytest.raises(RepriseRefusee, match="déjà appliqué"):
        reprise.appliquer(travail, par=scene.agent)
    assert reprise.annuler(travail, par=scene.agent) == Bilan(ajoutees=1, modifiees=1, retirees=1)
    assert list(LigneStructure.objects.order_by("ordre").values(*avant[0])) == avant
    traces = retiree.history.order_by("history_id").values_list("history_type", flat=True)
    assert list(traces) == ["+", "-", "+"]
    garde.refresh_from_db()
    assert garde.jeton == 2
    with pytest.raises(RepriseRefusee, match="ne peut plus"):
        reprise.annuler(travail, par=scene.agent)


def test_un_import_dont_une_ligne_a_change_ne_s_annule_pas(scene: Scene):
    travail = preparer(scene, ENTETE + "Le Relais\tRPE\t")
    reprise.appliquer(travail, par=scene.agent)
    ligne = LigneStructure.objects.get()
    ecriture.enregistrer_cellule(
        TABLE, ligne.pk, convention=scene.convention, champ="adresse", valeur="2 rue", avant="", par=scene.agent
    )
    with pytest.raises(RepriseRefusee, match="« Le Relais » a changé depuis l’import"):
        reprise.annuler(travail, par=scene.agent)
    assert scene.noms() == ["Le Relais"]


def test_seul_qui_remplit_l_annexe_importe_et_confirme(scene: Scene):
    with pytest.raises(ActionRefusee):
        reprise.preparer(
            TABLE,
            scene.annexe,
            lire_collage(ENTETE + "A\tRPE\t"),
            mode="ajouter",
            par=scene.referente,
            portee=scene.partie,
        )
    travail = preparer(scene, ENTETE + "A\tRPE\t")
    with pytest.raises(RepriseRefusee, match="expiré"):
        reprise.appliquer(travail, par=membre(scene.convention.caf))
    with pytest.raises(ActionRefusee):
        reprise.appliquer(travail, par=scene.referente)


def test_un_apercu_oublie_expire_et_s_efface(scene: Scene):
    oublie = preparer(scene, ENTETE + "A\tRPE\t")
    ImportLignes.objects.filter(pk=oublie.pk).update(cree_le=timezone.now() - timedelta(hours=25))
    with pytest.raises(RepriseRefusee, match="expiré"):
        reprise.appliquer(oublie, par=scene.agent)
    nouveau = preparer(scene, ENTETE + "B\tRPE\t")
    assert list(ImportLignes.objects.all()) == [nouveau]


def test_trop_de_lignes_se_dit_avant_d_ecrire(scene: Scene):
    scene.ajouter("Z", portee=scene.autre)
    travail = preparer(scene, ENTETE + "A\tRPE\t\nB\tRPE\t")
    petite = replace(TABLE, lignes_max=2)
    definition._tables[TABLE.code] = petite
    try:
        (erreur,) = reprise.apercu(travail).erreurs
    finally:
        definition._tables[TABLE.code] = TABLE
    assert (erreur.numero, erreur.message.partition(".")[0]) == (0, "La table tient 2 lignes au plus, elle en aurait 3")


def test_ce_qui_ressemble_a_une_formule_reste_un_texte(scene: Scene):
    formule = '=HYPERLINK("http://exemple.fr")'
    travail = preparer(scene, ENTETE + f"{formule}\tRPE\t+33 1 02 03\n'=1+1\tRPE\t'bonjour")
    reprise.appliquer(travail, par=scene.agent)
    assert list(LigneStructure.objects.order_by("ordre").values_list("nom", "adresse")) == [
        (formule, "+33 1 02 03"),
        ("=1+1", "'bonjour"),
    ]


def test_mille_lignes_en_une_transaction_sous_deux_cents_requetes(scene: Scene, django_assert_max_num_queries):
    CommuneFactory(code="01004", nom="Ambérieu")
    lignes = [f"Structure {n}\tEAJE\t{n} rue Haute\t{'Valbrune' if n % 2 else '01004'}" for n in range(1000)]
    entete = "Nom\tType\tAdresse\tCommune\n"
    travail = preparer(scene, entete + "\n".join(lignes))
    with django_assert_max_num_queries(60):
        assert reprise.appliquer(travail, par=scene.agent).ajoutees == 1000
    assert LigneStructure.history.count() == 1000
    lignes = [ligne.replace("rue", "avenue") for ligne in lignes[100:]] + ["Neuve\tRPE\t\t"] * 1
    travail = preparer(scene, entete + "\n".join(lignes), "remplacer")
    with django_assert_max_num_queries(100):
        bilan = reprise.appliquer(travail, par=scene.agent)
    assert bilan == Bilan(ajoutees=1, modifiees=900, retirees=100)
    assert LigneStructure.history.count() == 1000 + 1 + 900 + 100
    with django_assert_max_num_queries(100):
        reprise.annuler(travail, par=scene.agent)
    assert LigneStructure.objects.filter(adresse__contains="rue").count() == 1000


def test_l_apercu_de_mille_lignes_coute_comme_celui_d_une(scene: Scene, django_assert_num_queries):
    for nombre in (1, 1000):
        travail = preparer(scene, ENTETE + "\n".join(f"S {n}\tEAJE\t2 rue Haute" for n in range(nombre)))
        with django_assert_num_queries(8):
            assert (
                len(reprise.apercu(ImportLignes.objects.select_related("convention").get(pk=travail.pk)).ajouts)
                == nombre
            )
