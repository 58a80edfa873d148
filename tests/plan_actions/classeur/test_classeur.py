"""A plan out to a workbook and back."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, ImportLignes
from conventions.tables.entete import RepriseRefusee
from ctg.droits import ActionRefusee
from plan_actions.classeur import ecriture, reprise
from plan_actions.domain.champs import enregistrer_champ
from plan_actions.domain.dossier import exporter_plan
from plan_actions.domain.lecture import charger_plan
from plan_actions.domain.plan import ajouter_axe
from plan_actions.models import Axe, Etape, FicheAction, IndicateurAction, LigneFinancement, Objectif, PlanActions
from tests.fabriques import FilFactory
from tests.fabriques.plan_actions import (
    AxeFactory,
    EtapeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PartenaireFactory,
    PlanActionsFactory,
    ReleveFactory,
)

Feuilles = dict[str, list[list[Any]]]


def classeur(feuilles: Feuilles) -> bytes:
    sortie = BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False}) as livre:
        for nom, rangees in feuilles.items():
            feuille = livre.add_worksheet(nom)
            for n, rangee in enumerate(rangees):
                for c, valeur in enumerate(rangee):
                    feuille.write(n, c, valeur)
    return sortie.getvalue()


def actions(*rangees: list[Any], entetes: tuple[str, ...] = ("Axe", "Titre de l’action")) -> bytes:
    return classeur({"Actions": [list(entetes), *rangees]})


def importer(plan: PlanActions, contenu: bytes, par: Any, mode: str = "actualiser") -> ImportLignes:
    preparee = reprise.preparer(PlanActions.objects.get(pk=plan.pk), contenu, "plan.xlsx", mode=mode, par=par)
    reprise.appliquer(preparee, par=par)
    return ImportLignes.objects.get(pk=preparee.pk)


def contenu(plan: PlanActions) -> dict[str, Any]:
    frais = PlanActions.objects.get(pk=plan.pk)
    return exporter_plan(charger_plan(frais), {p.pk: p.nom for p in frais.annexe.convention.parties.all()})


def exporte(plan: PlanActions) -> bytes:
    return ecriture.exporter(PlanActions.objects.get(pk=plan.pk))


def remplir(plan: PlanActions) -> None:
    """Two axes, objectifs on two levels, three actions with all that one may hold, and what a formula begins with."""
    premier = AxeFactory(plan=plan, ordre=1, titre="=1+1", description="Une présentation\nsur deux lignes")
    dessus = ObjectifFactory(axe=premier, ordre=1, titre="Accueil > garde")
    dessous = ObjectifFactory(axe=premier, ordre=1, parent=dessus, titre="@Places")
    complete = FicheActionFactory(
        axe=premier,
        ordre=1,
        objectif=dessous,
        titre="+ de places",
        themes=["petite_enfance", "parentalite"],
        pilote_partie=plan.annexe.convention.parties.first(),
        textes={"contexte": "- un\n- deux\n\n=SOMME(A1)", "ancien": "Texte gardé", "action": "'déjà marqué"},
        total_declare=Decimal("1234.5"),
    )
    EtapeFactory(fiche=complete, ordre=1, libelle="Choisir | le terrain \\ le bâtir", faite_le=date(2026, 12, 1))
    EtapeFactory(fiche=complete, ordre=2, libelle="Ouvrir", echeance=None)
    PartenaireFactory(fiche=complete, ordre=1)
    IndicateurActionFactory(fiche=complete, ordre=1, libelle="=Enfants", depart=Decimal("0.5"))
    IndicateurActionFactory(fiche=complete, ordre=2, libelle="Suivi", cible=None, depart=None, unite="", source="")
    LigneFinancementFactory(fiche=complete, ordre=1)
    LigneFinancementFactory(fiche=complete, ordre=2, financeur="-Ville", prevu=Decimal("0.01"), verse=Decimal(3))
    FicheActionFactory(axe=premier, ordre=2, titre="Sans objectif", statut="abandonnee", raison="Plus de besoin")
    FicheActionFactory(axe=premier, ordre=3, titre="Sans objectif", textes={}, debut=None, fin=None, pilote="")
    ObjectifFactory(axe=AxeFactory(plan=plan, ordre=2, titre="Axe sans action"), ordre=1, titre="Seul")
    AxeFactory(plan=plan, ordre=3, titre="Axe nu")


def test_un_plan_exporte_revient_identique_ailleurs(scene):
    remplir(scene.plan)
    autre = PlanActionsFactory(annexe__convention=scene.convention, gabarit=scene.plan.gabarit)
    importer(autre, exporte(scene.plan), scene.redacteur)
    assert contenu(autre) == contenu(scene.plan)


def test_un_plan_exporte_ne_change_rien_sur_place(scene):
    remplir(scene.plan)
    preparee = reprise.preparer(scene.plan, exporte(scene.plan), "p.xlsx", mode="remplacer", par=scene.redacteur)
    vu = reprise.apercu(preparee)
    assert (vu.sans_effet, vu.inchangees, vu.erreurs, vu.avertissements) == (True, 3, (), ())


def test_aucune_cellule_exportee_n_est_une_formule(scene):
    remplir(scene.plan)
    livre = openpyxl.load_workbook(BytesIO(exporte(scene.plan)))
    cellules = [cellule for feuille in livre for rangee in feuille.iter_rows() for cellule in rangee]
    textes = [cellule.value for cellule in cellules if isinstance(cellule.value, str)]
    assert {cellule.data_type for cellule in cellules} <= {"s", "n", "d"}
    assert [t for t in textes if t.startswith(("=", "+", "@"))] == []
    assert "'=1+1" in textes


def test_le_modele_est_vide_et_reconnu(scene):
    livre = openpyxl.load_workbook(BytesIO(ecriture.modele(scene.plan)))
    assert livre.sheetnames == ["Actions", "Financements", "Mode d’emploi"]
    entetes = [cellule.value for cellule in livre["Actions"][1]]
    assert entetes[:5] == ["N°", "Axe", "Présentation de l’axe", "Objectif", "Titre de l’action"]
    assert "Éléments de contexte" in entetes
    with pytest.raises(ErreurMetier, match="que des en-têtes"):
        reprise.preparer(scene.plan, ecriture.modele(scene.plan), "p.xlsx", mode="actualiser", par=scene.redacteur)


def test_les_colonnes_se_reconnaissent_dans_n_importe_quel_ordre(scene):
    entetes = ("PUBLIC CIBLE", "Fin", "Date de début", "Action", "Inconnue", "axe", "Thematiques")
    rangee = ["Familles", "30 juin 2028", "01/09/2026", "Bâtir.", "?", "Enfance", "Jeunesse ; enfance"]
    contenu_lu = classeur({"Feuil1": [["Plan de la ville"], [], [*entetes, "Fiche action"], [*rangee, "Ouvrir"]]})
    preparee = reprise.preparer(scene.plan, contenu_lu, "p.xlsx", mode="actualiser", par=scene.redacteur)
    vu = reprise.apercu(preparee)
    assert [(f.ligne, f.titre, f.lieu) for f in vu.nouvelles] == [(4, "Ouvrir", "Enfance")]
    assert vu.avertissements == ("La colonne « Inconnue » n’est pas reconnue : elle est laissée de côté.",)
    reprise.appliquer(preparee, par=scene.redacteur)
    fiche = FicheAction.objects.get()
    assert (fiche.debut, fiche.fin, fiche.themes) == (date(2026, 9, 1), date(2028, 6, 30), ["enfance", "jeunesse"])
    assert (fiche.public, fiche.textes) == ("Familles", {"action": "Bâtir."})


def test_l_apercu_dit_ce_qui_change_et_n_ecrit_rien(scene):
    remplir(scene.plan)
    avant = contenu(scene.plan)
    nouveau = classeur(
        {
            "Actions": [
                ["Axe", "Objectif", "Titre de l’action", "Public"],
                ["=1+1", "Accueil \\> garde > @places", "+ de places", "Tous"],
                ["Axe neuf", "Objectif neuf > Dessous", "Action neuve", ""],
            ]
        }
    )
    vu = reprise.apercu(reprise.preparer(scene.plan, nouveau, "p.xlsx", mode="remplacer", par=scene.redacteur))
    assert (vu.axes, vu.objectifs) == (
        ("Axe neuf",),
        ("Axe neuf / Objectif neuf", "Axe neuf / Objectif neuf / Dessous"),
    )
    assert [f.titre for f in vu.nouvelles] == ["Action neuve"]
    assert [(f.titre, [(c.colonne, c.apres) for c in f.changements]) for f in vu.modifiees] == [
        ("+ de places", [("Public", "Tous")])
    ]
    assert vu.archivees == ("Sans objectif", "Sans objectif")
    assert contenu(scene.plan) == avant


def test_une_action_qui_change_d_axe_est_deplacee_plutot_que_recreee(scene):
    fiche = FicheActionFactory(axe__plan=scene.plan, axe__titre="Ancien")
    importer(scene.plan, actions(["Nouveau", fiche.titre]), scene.redacteur)
    fiche.refresh_from_db()
    assert (fiche.axe.titre, FicheAction.objects.count()) == ("Nouveau", 1)


def test_un_indicateur_garde_ses_releves(scene):
    releve = ReleveFactory(indicateur__fiche__axe__plan=scene.plan)
    fiche = releve.indicateur.fiche
    entetes = ("Axe", "Titre", "Indicateurs")
    rangee = [fiche.axe.titre, fiche.titre, f"{releve.indicateur.libelle} | 10 | 99,5\nNouvel indicateur"]
    importer(scene.plan, actions(rangee, entetes=entetes), scene.redacteur)
    releve.indicateur.refresh_from_db()
    assert (releve.indicateur.depart, releve.indicateur.cible, releve.indicateur.unite) == (10, Decimal("99.50"), "")
    assert list(fiche.indicateurs.values_list("libelle", "releves")) == [
        (releve.indicateur.libelle, releve.pk),
        ("Nouvel indicateur", None),
    ]


def test_annuler_rend_le_plan_d_avant(scene):
    remplir(scene.plan)
    ReleveFactory(indicateur=IndicateurAction.objects.get(libelle="Suivi"))
    avant = contenu(scene.plan)
    entetes = ("Axe", "Présentation de l’axe", "Objectif", "Titre", "Public", "Indicateurs", "Étapes", "Contexte")
    rangees = [
        ["=1+1", "Autre", "Accueil \\> garde > @Places", "+ de places", "Tous", "", "Neuve", "Autre contexte"],
        ["Axe neuf", "", "Objectif neuf", "Action neuve", "", "", "", ""],
    ]
    faite = importer(scene.plan, actions(*rangees, entetes=entetes), scene.redacteur, "remplacer")
    assert contenu(scene.plan) != avant
    assert reprise.annulable(faite)
    reprise.annuler(faite, par=scene.redacteur)
    assert contenu(scene.plan) == avant
    assert FicheAction.objects.get(titre="Action neuve").archive_le is not None
    with pytest.raises(RepriseRefusee):
        reprise.annuler(faite, par=scene.redacteur)


def test_un_import_ne_s_annule_plus_apres_un_changement(scene):
    faite = importer(scene.plan, actions(["Axe", "Action"]), scene.redacteur)
    enregistrer_champ(FicheAction.objects.get(), champ="public", valeur="Tous", avant="", par=scene.redacteur)
    assert not reprise.annulable(faite)
    with pytest.raises(RepriseRefusee, match="a changé"):
        reprise.annuler(faite, par=scene.redacteur)
    assert FicheAction.objects.actives().count() == 1


def test_un_plan_change_depuis_l_apercu_est_refuse(scene):
    preparee = reprise.preparer(scene.plan, actions(["A", "B"]), "p.xlsx", mode="actualiser", par=scene.redacteur)
    AxeFactory(plan=scene.plan)
    assert reprise.apercu(preparee).perime
    with pytest.raises(RepriseRefusee, match="depuis l’aperçu"):
        reprise.appliquer(preparee, par=scene.redacteur)
    assert FicheAction.objects.count() == 0


FAUTES = [
    (("Axe", "Titre", "Début", "Fin"), ["A", "B", "02/02/2027", "01/01/2027"], 2, "« Fin »"),
    (("Axe", "Titre", "Début"), ["A", "B", "un jour"], 2, "n’est pas une date"),
    (("Axe", "Titre", "Thèmes"), ["A", "B", "Cuisine"], 2, "n’est pas un thème"),
    (("Axe", "Titre", "Avancement"), ["A", "B", "Abandonnée"], 2, "dit pourquoi"),
    (("Axe", "Titre", "Partie pilote"), ["A", "B", "Inconnue"], 2, "pas une partie"),
    (("Axe", "Titre", "Indicateurs"), ["A", "B", "Familles | beaucoup"], 2, "n’est pas un nombre"),
    (("Axe", "Titre", "Étapes"), ["A", "B", "Une | 01/01/2027 | | de trop"], 2, "trop de « | »"),
    (("Axe", "Titre", "Total annoncé"), ["A", "B", "douze"], 2, "n’est pas un nombre"),
    (("Axe", "Titre", "Public"), ["", "B", ""], 2, "à quel axe"),
    (("Axe", "Titre", "Public"), ["A", "", "Tous"], 2, "donnez-lui un titre"),
]


@pytest.mark.parametrize(("entetes", "rangee", "ligne", "phrase"), FAUTES)
def test_une_faute_est_dite_a_sa_ligne_et_rien_n_est_importe(scene, entetes, rangee, ligne, phrase):
    bonne = ["A", "Bonne action", *[""] * (len(entetes) - 2)]
    lue = actions(rangee, bonne, entetes=entetes)
    preparee = reprise.preparer(scene.plan, lue, "p.xlsx", mode="actualiser", par=scene.redacteur)
    erreurs = reprise.apercu(preparee).erreurs
    assert [erreur.numero for erreur in erreurs] == [ligne]
    assert phrase in erreurs[0].message
    with pytest.raises(RepriseRefusee, match="Rien n’est importé"):
        reprise.appliquer(preparee, par=scene.redacteur)
    assert (FicheAction.objects.count(), Axe.objects.count()) == (0, 0)


def test_les_financements_se_rattachent_par_numero_ou_par_titre(scene):
    lue = classeur(
        {
            "Actions": [["N°", "Axe", "Titre"], ["1.1", "A", "Une"], ["1.2", "A", "Autre"], ["1.3", "A", "Autre"]],
            "Financements": [
                ["Financeur", "Année", "Montant", "Type", "N°", "Titre"],
                ["Caf", 2027, "1 234,50 €", "Subvention", "1.3", ""],
                ["Ville", 2027, 10, "fonds propres", "", "une"],
            ],
        }
    )
    importer(scene.plan, lue, scene.redacteur)
    assert sorted(LigneFinancement.objects.values_list("fiche__ordre", "financeur", "type", "prevu")) == [
        (1, "Ville", "fonds_propres", Decimal(10)),
        (3, "Caf", "subvention", Decimal("1234.50")),
    ]
    ambigue = classeur(
        {
            "Actions": [["Axe", "Titre"], ["A", "Autre"], ["A", "Autre"]],
            "Financements": [["Titre", "Année", "Financeur"], ["Autre", 2027, "Caf"]],
        }
    )
    preparee = reprise.preparer(scene.plan, ambigue, "p.xlsx", mode="actualiser", par=scene.redacteur)
    assert "numéro de la feuille" in reprise.apercu(preparee).erreurs[0].message


@pytest.mark.parametrize(
    ("feuilles", "phrase"),
    [
        ({"Actions": [["Titre", "Public"], ["A", "B"]]}, "colonne « Axe »"),
        ({"Actions": [["Axe", "Titre", "Fiche action"], ["A", "B", "C"]]}, "gardez-en une"),
        ({"Actions": [["Ville"], ["A"]]}, "« Axe » et la colonne « Titre"),
    ],
)
def test_des_entetes_qui_manquent_sont_nommes(scene, feuilles, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        reprise.preparer(scene.plan, classeur(feuilles), "p.xlsx", mode="actualiser", par=scene.redacteur)


def test_qui_importe(scene):
    for acteur in (scene.lecteur, scene.referente, scene.etrangere):
        with pytest.raises(ActionRefusee):
            reprise.preparer(scene.plan, actions(["A", "B"]), "p.xlsx", mode="actualiser", par=acteur)
    preparee = reprise.preparer(scene.plan, actions(["A", "B"]), "p.xlsx", mode="actualiser", par=scene.redacteur)
    with pytest.raises(ActionRefusee):
        reprise.appliquer(preparee, par=scene.referente)
    assert FicheAction.objects.count() == 0


def test_mille_lignes_en_moins_de_deux_cents_requetes(scene):
    entetes = ("Axe", "Objectif", "Titre", "Public", "Partenaires", "Étapes", "Indicateurs", "Éléments de contexte")
    rangees = [
        [f"Axe {n % 4}", f"Objectif {n % 8}", f"Action {n}", "Tous", "PMI", "Ouvrir", "Places | 1 | 2", "Un besoin"]
        for n in range(1000)
    ]
    preparee = reprise.preparer(
        scene.plan, actions(*rangees, entetes=entetes), "p.xlsx", mode="actualiser", par=scene.redacteur
    )
    with CaptureQueriesContext(connection) as requetes:
        reprise.appliquer(preparee, par=scene.redacteur)
    assert len(requetes) < 200
    assert (FicheAction.objects.count(), Etape.objects.count(), Axe.objects.count()) == (1000, 1000, 4)
    assert Objectif.objects.count() == 8
    assert FicheAction.history.filter(history_user=scene.redacteur).count() == 1000


def test_deverrouiller_la_structure_ne_laisse_pas_importer_un_classeur(scene):
    """A workbook writes in every field of every action; adding an axe is all that was given back."""
    remplir(scene.plan)
    contenu_ = exporte(scene.plan)
    partie = scene.convention.parties.get(ordre=1)
    Annexe.objects.filter(pk=scene.plan.annexe_id).update(
        responsable=partie, statut="transmise", transmise_le=timezone.now()
    )
    plan = PlanActions.objects.get(pk=scene.plan.pk)
    FilFactory(convention=scene.convention, annexe=plan.annexe, ancre="plan:structure", deverrouille=True)
    ajouter_axe(plan, par=scene.referente, titre="Un axe de plus")
    with pytest.raises(ActionRefusee):
        reprise.preparer(plan, contenu_, "p.xlsx", mode="remplacer", par=scene.referente)


def test_un_import_d_avant_la_transmission_ne_s_applique_ni_ne_s_annule_apres(scene):
    remplir(scene.plan)
    contenu_ = exporte(scene.plan)
    partie = scene.convention.parties.get(ordre=1)
    autre = PlanActionsFactory(annexe__convention=scene.convention, annexe__responsable=partie)
    faite = reprise.preparer(autre, contenu_, "p.xlsx", mode="remplacer", par=scene.referente)
    reprise.appliquer(faite, par=scene.referente)
    attendue = reprise.preparer(autre, contenu_, "p.xlsx", mode="actualiser", par=scene.referente)
    Annexe.objects.filter(pk=autre.annexe_id).update(statut="transmise", transmise_le=timezone.now())
    for geste in (
        lambda: reprise.annuler(faite, par=scene.referente),
        lambda: reprise.appliquer(attendue, par=scene.referente),
    ):
        with pytest.raises(ActionRefusee):
            geste()
