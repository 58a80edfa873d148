"""The diagnosis: what it lacks, what it shows and prints, what a hand may not type in it."""

import re
from datetime import date
from decimal import Decimal

import pytest

from conventions.annexes.diagnostic import Diagnostic
from conventions.annexes.diagnostic_tables import INDICATEURS
from conventions.demonstration.diagnostic import AIDES, remplir_diagnostic
from conventions.domain.diagnostic import composer
from conventions.domain.donnees_ouvertes import appliquer, preparer
from conventions.domain.dossier.contenus import contenu_de, reprendre_contenu
from conventions.domain.lecture import charger
from conventions.erreurs import LigneInvalide
from conventions.models import Annexe, Convention, Enjeu, EtapeDiagnostic, ImportLignes, LigneIndicateur
from conventions.pdf.contexte import composer as composer_pdf
from conventions.tables.ecriture import ajouter_ligne, enregistrer_cellule, restaurer_ligne, retirer_ligne
from conventions.tables.reprise import annuler as annuler_lignes
from conventions.tables.reprise import appliquer as appliquer_lignes
from conventions.tables.reprise import preparer as preparer_lignes
from ctg.pdf import controler, rendre_borne
from tests.conventions.donnees_ouvertes.scene import csv_de, territoire
from tests.fabriques import AnnexeFactory, HypotheseFactory, LigneStructureFactory, OptionHypotheseFactory
from tests.outils.verapdf import conformite

pytestmark = pytest.mark.django_db
NATURE = Diagnostic()


@pytest.fixture
def scene() -> tuple[Convention, Annexe]:
    return territoire()


@pytest.fixture
def annexe(scene: tuple[Convention, Annexe]) -> Annexe:
    return scene[1]


def chargee(annexe: Annexe) -> tuple[Convention, Annexe]:
    convention = charger(annexe.convention)
    return convention, next(a for a in convention.annexes.all() if a.pk == annexe.pk)


def codes(annexe: Annexe) -> list[str]:
    convention, relue = chargee(annexe)
    return [manque.code for manque in NATURE.manques(relue, convention)]


def phrases(annexe: Annexe) -> str:
    convention, relue = chargee(annexe)
    return " ".join(manque.phrase for manque in NATURE.manques(relue, convention))


def reporter(annexe: Annexe) -> None:
    """The convention answers that its diagnosis is still to come."""
    hypothese = HypotheseFactory(version=annexe.convention.version_modele, cle="diagnostic")
    annexe.convention.options.add(OptionHypotheseFactory(hypothese=hypothese, cle="a_venir"))


def taper(annexe: Annexe, **valeurs: str) -> LigneIndicateur:
    ligne = ajouter_ligne(INDICATEURS, annexe, par=annexe.convention.agent, valeurs=valeurs)
    assert isinstance(ligne, LigneIndicateur)
    return ligne


def test_un_diagnostic_vide_le_dit(annexe: Annexe):
    assert codes(annexe) == ["diagnostic_vide"]


def test_un_diagnostic_a_venir_demande_son_calendrier(annexe: Annexe):
    reporter(annexe)
    assert "calendrier" in phrases(annexe)
    EtapeDiagnostic.objects.create(annexe=annexe, etape="Groupes de travail")
    assert "sans échéance" in phrases(annexe)
    EtapeDiagnostic.objects.update(echeance=date(2026, 10, 30))
    assert codes(annexe) == []


def test_un_chiffre_sans_source_ni_annee_se_signale(annexe: Annexe):
    taper(annexe, libelle="Familles monoparentales", unite="%", territoire="30")
    Enjeu.objects.create(annexe=annexe, theme="parentalite", enjeu="Soutenir les parents seuls.")
    assert phrases(annexe).count("« Familles monoparentales »") == 2
    LigneIndicateur.objects.update(source="Caf", millesime=2024)
    assert codes(annexe) == []


def test_un_portrait_sans_enjeu_se_signale(annexe: Annexe):
    taper(annexe, libelle="Familles monoparentales", unite="%", territoire="30", source="Caf", millesime="2024")
    assert codes(annexe) == ["diagnostic_enjeux"]


@pytest.mark.parametrize(
    ("valeurs", "attendue"),
    [
        ({"unite": "familles", "territoire": "3"}, (None, True)),
        ({"effectif": "oui", "territoire": "4"}, (None, True)),
        ({"unite": "familles", "territoire": "5"}, (5, False)),
        ({"unite": "familles", "territoire": "0"}, (0, False)),
        ({"unite": "%", "territoire": "3"}, (3, False)),
    ],
)
def test_un_effectif_de_un_a_quatre_ne_s_enregistre_pas(
    annexe: Annexe, valeurs: dict[str, str], attendue: tuple[int | None, bool]
):
    ligne = taper(annexe, libelle="Familles suivies", **valeurs)
    relue = LigneIndicateur.objects.get()
    assert (relue.territoire, relue.secrete) == attendue
    assert ("secret statistique" in ligne.avis) == relue.secrete
    assert not relue.history.filter(territoire__gt=0, territoire__lt=5, effectif=True).exists()


def test_une_cellule_devenue_secrete_le_dit(annexe: Annexe):
    ligne = taper(annexe, libelle="Familles suivies", unite="familles", territoire="12", departement="40")
    pareil = {"convention": annexe.convention, "par": annexe.convention.agent}
    rendue = enregistrer_cellule(INDICATEURS, ligne.pk, champ="territoire", valeur="2", avant="12", **pareil)
    assert "secret statistique" in rendue.avis
    assert LigneIndicateur.objects.get().territoire is None
    enregistrer_cellule(INDICATEURS, ligne.pk, champ="departement", valeur="3", avant="40", **pareil)
    assert LigneIndicateur.objects.get().departement is None


def test_une_ligne_qui_se_dit_effectif_oublie_ce_qu_elle_gardait(annexe: Annexe):
    ligne = taper(annexe, libelle="Familles suivies", territoire="3")
    pareil = {"convention": annexe.convention, "par": annexe.convention.agent}
    enregistrer_cellule(INDICATEURS, ligne.pk, champ="effectif", valeur="oui", avant="non", **pareil)
    relue = LigneIndicateur.objects.get()
    assert (relue.territoire, relue.secrete) == (None, True)
    assert set(relue.history.values_list("territoire", flat=True)) == {None}


def test_un_collage_ne_garde_pas_une_valeur_secrete_en_attente(annexe: Annexe):
    rangees = [
        ["Indicateur", "Unité", "Territoire", "Année"],
        ["Familles suivies", "familles", "3", "2024"],
        ["Familles nombreuses", "%", "4", "2024"],
    ]
    reprise = preparer_lignes(INDICATEURS, annexe, rangees, mode="ajouter", par=annexe.convention.agent)
    textes = [ligne["t"] for ligne in ImportLignes.objects.get().donnees["lignes"]]
    assert [texte["territoire"] for texte in textes] == ["", "4"]
    appliquer_lignes(reprise, par=annexe.convention.agent)
    lues = {ligne.libelle: (ligne.territoire, ligne.secrete) for ligne in LigneIndicateur.objects.all()}
    assert lues == {"Familles suivies": (None, True), "Familles nombreuses": (4, False)}


def importer(annexe: Annexe) -> None:
    par = annexe.convention.agent
    reprise = preparer(annexe, contenu=csv_de(), nom="f.csv", millesime=2024, source="Cnaf", arrondie=False, par=par)
    appliquer(reprise, libelles={"indfoy_ndur": "", "indfoy_rsa": ""}, par=par)


def test_le_total_d_un_import_ne_se_retape_pas(annexe: Annexe):
    """A total typed by hand over hidden communes could give one of them away."""
    importer(annexe)
    ligne = LigneIndicateur.objects.get(code="indfoy_rsa")
    with pytest.raises(LigneInvalide, match="calculée"):
        enregistrer_cellule(
            INDICATEURS,
            ligne.pk,
            convention=annexe.convention,
            champ="territoire",
            valeur="230",
            avant="221",
            par=annexe.convention.agent,
        )
    enregistrer_cellule(
        INDICATEURS,
        ligne.pk,
        convention=annexe.convention,
        champ="france",
        valeur="1900000",
        avant="",
        par=annexe.convention.agent,
    )
    relue = LigneIndicateur.objects.get(pk=ligne.pk)
    assert (relue.territoire, relue.france) == (221, 1_900_000)


def test_la_page_et_le_pdf_lisent_tout_sans_requete(annexe: Annexe, django_assert_num_queries):
    remplir_diagnostic(annexe, par=annexe.convention.agent, calendrier=True)
    importer(annexe)
    LigneStructureFactory(annexe__convention=annexe.convention)
    convention, relue = chargee(annexe)
    with django_assert_num_queries(0):
        assert NATURE.remplie(relue)
        assert NATURE.manques(relue, convention) == []
        assert NATURE.contexte_impression(relue).suite
        NATURE.contexte_page(convention, relue, convention.agent)


def test_le_chargement_ne_depend_pas_du_nombre_de_lignes(annexe: Annexe, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    remplir_diagnostic(annexe, par=annexe.convention.agent, calendrier=True)
    importer(annexe)
    with CaptureQueriesContext(connection) as peu:
        charger(annexe.convention)
    for rang in range(20):
        taper(annexe, libelle=f"Indicateur {rang}", unite="%", territoire="12", france="13")
        Enjeu.objects.create(annexe=annexe, theme="enfance", enjeu=f"Enjeu {rang}")
    with django_assert_num_queries(len(peu)):
        charger(annexe.convention)


def test_l_impression_dit_les_chiffres_les_graphiques_et_le_secret(annexe: Annexe):
    remplir_diagnostic(annexe, par=annexe.convention.agent)
    importer(annexe)
    suite = NATURE.contexte_impression(chargee(annexe)[1]).suite
    assert "20\u202f391" in suite
    assert "secret statistique" in suite
    # One chart for the rates, one for each imported indicator, each told in words and told apart without colour.
    assert suite.count('<svg class="graphique"') == 3
    assert "Familles monoparentales\u00a0: Territoire 30\u202f%, Département 33\u202f%, France 24\u202f%" in suite
    assert "hachures)" in suite
    assert not re.search(r'(?:x|y|width)="\d+,\d', suite)
    # Échevis (83 persons, 37 households) is hidden wherever it shows.
    assert re.search(r"Échevis</th><td class=\"nombre\">s</td><td class=\"nombre\">s</td>", suite)


def test_les_aides_se_somment_autrement_que_le_total_annonce():
    assert sum(euros for _, euros in AIDES) == 1_089_800
    assert 490_787 + 598_000 == 1_088_787


def test_l_offre_compte_les_structures_par_type_et_collectivite(annexe: Annexe):
    partie = annexe.convention.parties.exclude(organisme=annexe.convention.caf).get()
    structures = AnnexeFactory(convention=annexe.convention, nature="structures")
    for type_ in ("eaje", "eaje", "rpe"):
        LigneStructureFactory(annexe=structures, partie=partie, type=type_)
    convention, relue = chargee(annexe)
    offre = composer(relue, next(a for a in convention.annexes.all() if a.pk == structures.pk)).offre
    assert offre is not None
    assert [(libelle.partition(" ")[0], nombres, total) for libelle, nombres, total in offre.rangees] == [
        ("EAJE", (2,), 2),
        ("RPE", (1,), 1),
    ]
    assert offre.total == 3
    assert "LAEP" in offre.absents


def test_le_brouillon_prive_des_structures_ne_se_compte_pas_dans_le_pdf(annexe: Annexe):
    partie = annexe.convention.parties.exclude(organisme=annexe.convention.caf).get()
    structures = AnnexeFactory(convention=annexe.convention, nature="structures", responsable=partie)
    LigneStructureFactory(annexe=structures, partie=partie, type="eaje")
    taper(annexe, libelle="Habitants", territoire="900")
    assert "Offre de services" not in NATURE.contexte_impression(chargee(annexe)[1]).suite


@pytest.mark.verapdf
def test_l_annexe_imprimee_est_archivable_et_accessible(annexe: Annexe):
    remplir_diagnostic(annexe, par=annexe.convention.agent, calendrier=True)
    importer(annexe)
    document = rendre_borne(composer_pdf(annexe.convention, projet=False, jour=date(2026, 3, 2)))
    assert document.avertissements == ()
    assert controler(document.contenu) == []
    assert conformite(document.contenu) == {"PDFA-3A": [], "PDFUA-1": []}


def test_le_dossier_rend_les_chiffres_par_commune(annexe: Annexe):
    remplir_diagnostic(annexe, par=annexe.convention.agent, calendrier=True)
    importer(annexe)
    contenu = contenu_de(chargee(annexe)[1], {})
    assert "83" not in {valeur.get("valeur") for serie in contenu["communes"] for valeur in serie["valeurs"]}
    copie = AnnexeFactory(convention=annexe.convention, nature="diagnostic")
    reprendre_contenu(copie, contenu, {}, annexe.convention.agent)
    assert contenu_de(chargee(copie)[1], {}) == contenu


def test_un_dossier_ecrit_a_la_main_ne_fait_pas_entrer_une_valeur_secrete(annexe: Annexe):
    contenu = {
        "indicateurs": [{"libelle": "Familles suivies", "unite": "familles", "territoire": "3", "effectif": True}],
        "communes": [{"indicateur": 0, "code": "indfoy_x", "valeurs": [{"commune": "26901", "valeur": "2"}]}],
    }
    reprendre_contenu(annexe, contenu, {}, annexe.convention.agent)
    ligne = LigneIndicateur.objects.get()
    assert (ligne.territoire, ligne.secrete) == (None, True)
    assert (ligne.communes.get().valeur, ligne.communes.get().secrete) == (None, True)


def test_une_valeur_decimale_se_lit_a_la_francaise(annexe: Annexe):
    taper(annexe, libelle="Taux", unite="%", territoire="12,5", departement="-3")
    (ligne,) = composer(chargee(annexe)[1]).portrait
    assert ligne.valeurs == ("12,5\u202f%", "\u22123\u202f%", "–")
    assert ligne.ligne.territoire == Decimal("12.5")


def test_un_effectif_tape_puis_corrige_quitte_le_passe_une_fois_dit_effectif(annexe: Annexe):
    """The small figure is no longer in the row when it says what it counts: its history still had it."""
    ligne = taper(annexe, libelle="Familles suivies", territoire="3")
    pareil = {"convention": annexe.convention, "par": annexe.convention.agent}
    enregistrer_cellule(INDICATEURS, ligne.pk, champ="territoire", valeur="300", avant="3", **pareil)
    enregistrer_cellule(INDICATEURS, ligne.pk, champ="effectif", valeur="oui", avant="non", **pareil)
    assert LigneIndicateur.objects.get().territoire == 300
    assert set(LigneIndicateur.history.values_list("territoire", flat=True)) == {None, 300}


def test_rien_d_un_effectif_ne_reste_dans_ce_qui_sert_a_annuler(annexe: Annexe):
    par = annexe.convention.agent
    entete = ["Indicateur", "Année", "Territoire", "France", "Effectif"]
    collage = [entete, ["Familles suivies", "2024", "3", "2", "non"]]
    appliquer_lignes(preparer_lignes(INDICATEURS, annexe, collage, mode="ajouter", par=par), par=par)
    suite = [entete, ["Familles suivies", "2024", "300", "", "oui"]]
    reprise = preparer_lignes(INDICATEURS, annexe, suite, mode="remplacer", par=par)
    appliquer_lignes(reprise, par=par)
    photos = [photo for trace in ImportLignes.objects.all() for photo in trace.donnees["avant"]["photos"].values()]
    assert [(photo["territoire"], photo["france"]) for photo in photos] == [(None, None)]
    assert [trace.donnees["lignes"] for trace in ImportLignes.objects.all()] == [[], []]
    annuler_lignes(reprise, par=par)
    assert (LigneIndicateur.objects.get().territoire, LigneIndicateur.objects.get().effectif) == (None, False)


def test_un_apercu_en_attente_oublie_l_effectif_d_une_ligne_qui_se_dit_telle(annexe: Annexe):
    ligne = taper(annexe, libelle="Familles suivies", territoire="30")
    par = annexe.convention.agent
    preparer_lignes(INDICATEURS, annexe, [["Indicateur", "France"], ["Familles suivies", "4"]], mode="ajouter", par=par)
    enregistrer_cellule(
        INDICATEURS, ligne.pk, champ="effectif", valeur="oui", avant="non", convention=annexe.convention, par=par
    )
    assert [ligne["t"]["france"] for ligne in ImportLignes.objects.get().donnees["lignes"]] == [""]


@pytest.mark.parametrize("ecrit", ["3 foyers", "env. 2", "4*"])
def test_un_effectif_mal_ecrit_ne_s_attarde_pas_dans_l_apercu(annexe: Annexe, ecrit: str):
    collage = [["Indicateur", "Unité", "Territoire"], ["Familles suivies", "familles", ecrit]]
    preparer_lignes(INDICATEURS, annexe, collage, mode="ajouter", par=annexe.convention.agent)
    assert [ligne["t"]["territoire"] for ligne in ImportLignes.objects.get().donnees["lignes"]] == [""]


def test_le_total_d_une_ligne_importee_ne_revient_pas_avec_elle(annexe: Annexe):
    """Another table published since could be subtracted from it."""
    importer(annexe)
    ligne = LigneIndicateur.objects.get(code="indfoy_rsa")
    pareil = {"par": annexe.convention.agent}
    trace = retirer_ligne(INDICATEURS, ligne.pk, convention=annexe.convention, **pareil)
    revenue = restaurer_ligne(INDICATEURS, annexe, trace, **pareil)
    assert (revenue.libelle, revenue.territoire) == (ligne.libelle, None)


@pytest.mark.parametrize(
    ("ligne", "importe", "valeurs", "attendues"),
    [
        ({"territoire": "80"}, {"code": "indfoy_rsa"}, ["3", "77"], [None, 77]),
        ({"territoire": "80", "effectif": True}, {"code": "x", "arrondie": True}, ["3", "77"], [None, 77]),
        ({"territoire": "80", "effectif": True}, {"code": "x"}, [None, "77"], [None, 77]),
    ],
)
def test_un_dossier_ecrit_a_la_main_ne_trahit_ni_effectif_ni_total(
    annexe: Annexe,
    ligne: dict[str, object],
    importe: dict[str, object],
    valeurs: list[str | None],
    attendues: list[int | None],
):
    lues = [
        {"commune": code, "secrete": True} if valeur is None else {"commune": code, "valeur": valeur}
        for code, valeur in zip(("26901", "26902"), valeurs, strict=True)
    ]
    contenu = {
        "indicateurs": [{"libelle": "Familles suivies", **ligne}],
        "communes": [{"indicateur": 0, **importe, "valeurs": lues}],
    }
    reprendre_contenu(annexe, contenu, {}, annexe.convention.agent)
    relue = LigneIndicateur.objects.get()
    assert (relue.territoire, relue.secrete) == (None, True)
    assert [v.valeur for v in relue.communes.order_by("commune")] == attendues
    assert set(LigneIndicateur.history.values_list("territoire", flat=True)) == {None}
