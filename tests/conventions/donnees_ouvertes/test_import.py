"""From a CSV to the annexe and the register: nothing that secrecy covers ever reaches the database."""

import io
import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import serializers
from django.db import models

from conventions.domain.donnees_ouvertes import FichierIllisible, apercu, appliquer, preparer
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, ImportLignes, LigneIndicateur, ValeurCommune
from ctg.droits import ActionRefusee
from territoires.models import Indicateur, Utilisateur, ValeurIndicateur
from tests.conventions.donnees_ouvertes.scene import CHIFFRES, ENTETE, csv_de, territoire
from tests.fabriques import AnnexeFactory, ConventionFactory, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def annexe() -> Annexe:
    return territoire()[1]


@pytest.fixture
def agente(annexe: Annexe) -> Utilisateur:
    return annexe.convention.agent


def lire(annexe: Annexe, par: Utilisateur, contenu: bytes | None = None, **plus: object) -> ImportLignes:
    reglages = {"nom": "foyers.csv", "millesime": 2024, "source": "Cnaf, décembre 2024", "arrondie": False, **plus}
    return preparer(annexe, contenu=csv_de() if contenu is None else contenu, par=par, **reglages)


def toute_la_base() -> str:
    """Every row of every table, as text."""
    return "".join(
        serializers.serialize("json", modele._default_manager.all())
        for modele in apps.get_models(include_auto_created=True)
        if isinstance(modele._default_manager, models.Manager)
    )


def test_une_valeur_secrete_n_entre_jamais_dans_la_base(annexe: Annexe, agente: Utilisateur):
    uniques = {
        "26901": (240, 61_377, 3),
        "26902": (310, 79_411, 21),
        "26903": (520, 14_833, 34),
        "26904": (1_190, 28_723, 152),
        "26905": (37, 83_291, 11),
    }
    reprise = lire(annexe, agente, csv_de(uniques))
    assert "28723" in toute_la_base()
    assert "83291" not in toute_la_base()
    appliquer(reprise, libelles={"indfoy_ndur": "", "indnbp_ndur": "", "indfoy_rsa": ""}, par=agente)
    base = toute_la_base()
    cachees = set(
        ValeurCommune.objects.filter(ligne__code="indnbp_ndur", secrete=True).values_list("commune", flat=True)
    )
    assert "26905" in cachees
    assert len(cachees) > 1
    for code, (_, personnes, _) in uniques.items():
        assert (str(personnes) in base) == (code not in cachees)


def test_l_import_ecrit_l_annexe_et_le_registre(annexe: Annexe, agente: Utilisateur):
    reprise = lire(annexe, agente)
    appliquer(reprise, libelles={"indfoy_rsa": "Foyers au RSA"}, par=agente)
    ligne = LigneIndicateur.objects.get()
    assert (ligne.libelle, ligne.code, ligne.territoire, ligne.secrete) == ("Foyers au RSA", "indfoy_rsa", 221, False)
    assert (ligne.millesime, ligne.source, ligne.effectif) == (2024, "Cnaf, décembre 2024", True)
    assert ligne.history.get().history_user == agente
    communes = dict(ligne.communes.values_list("commune", "valeur"))
    assert communes["26901"] is None
    assert communes["26905"] is None
    registre = dict(ValeurIndicateur.objects.values_list("zone", "valeur"))
    assert registre == communes
    assert Indicateur.objects.get().caf == annexe.convention.caf
    assert all(valeur in (None, CHIFFRES[code][2]) for code, valeur in communes.items())


def test_refaire_le_meme_import_ne_change_rien(annexe: Annexe, agente: Utilisateur):
    def une_fois() -> tuple[list[tuple[object, ...]], Decimal | None]:
        appliquer(lire(annexe, agente), libelles={"indfoy_rsa": ""}, par=agente)
        ligne = LigneIndicateur.objects.get()
        return sorted(ligne.communes.values_list("commune", "valeur", "secrete")), ligne.territoire

    assert une_fois() == une_fois()


def test_un_territoire_qui_en_recoupe_un_autre_tait_son_total(annexe: Annexe, agente: Utilisateur):
    """Two totals over different groups of communes would give the difference."""
    appliquer(lire(annexe, agente), libelles={"indfoy_rsa": ""}, par=agente)
    convention = annexe.convention
    convention.communes.remove("26904")
    Annexe.objects.filter(pk=annexe.pk).update(cle="ancien")
    seconde = lire(annexe, agente)
    appliquer(seconde, libelles={"indfoy_rsa": ""}, par=agente)
    ligne = LigneIndicateur.objects.get()
    assert (ligne.territoire, ligne.secrete) == (None, True)


def test_l_apercu_dit_ce_qui_est_cache_sans_dire_combien(annexe: Annexe, agente: Utilisateur):
    vue = apercu(lire(annexe, agente))
    rsa = next(serie for serie in vue.series if serie.code == "indfoy_rsa")
    assert rsa.territoire == 221
    assert ("Échevis", None, True) in rsa.communes
    phrases = " ".join(vue.phrases)
    assert "Moins de 100 allocataires, rien n’est publié : Échevis." in phrases
    assert "pour protéger les autres" in phrases


def test_une_commune_absente_ote_les_totaux(annexe: Annexe, agente: Utilisateur):
    partiel = {code: chiffres for code, chiffres in CHIFFRES.items() if code != "26903"}
    vue = apercu(lire(annexe, agente, csv_de(partiel)))
    assert {serie.territoire for serie in vue.series} == {None}
    assert {serie.secrete for serie in vue.series if serie.code == "indnbp_ndur"} == {False}
    assert "Absentes du fichier : Chantemerle." in " ".join(vue.phrases)


@pytest.mark.parametrize(
    "contenu",
    [
        csv_de(separateur=","),
        csv_de(separateur="\t"),
        b"\xef\xbb\xbf" + csv_de(),
        csv_de().decode().encode("cp1252"),
        csv_de().decode().encode("utf-16"),
        csv_de().replace(b";1190;", b";1\xc2\xa0190,0;"),
        csv_de() + b"\r\n\r\n75056;Paris;12;13;14\r\n",
        csv_de().replace(b"26901;", b'"26901";'),
    ],
    ids=["virgule", "tabulation", "bom", "windows", "utf16", "milliers", "ailleurs", "guillemets"],
)
def test_un_fichier_se_lit_sous_toutes_ses_formes(annexe: Annexe, agente: Utilisateur, contenu: bytes):
    attendu = apercu(lire(annexe, agente)).series
    assert apercu(lire(annexe, agente, contenu)).series == attendu


def test_une_annee_parmi_plusieurs(annexe: Annexe, agente: Utilisateur):
    lignes = [
        f"{annee}12;{code};{a + annee - 2024};{b}" for code, (a, b, _) in CHIFFRES.items() for annee in (2023, 2024)
    ]
    contenu = "\n".join(["dtreffre;numcomdo;indfoy_ndur;indnbp_ndur", *lignes]).encode()
    vue = apercu(lire(annexe, agente, contenu))
    assert {serie.code for serie in vue.series} == {"indfoy_ndur", "indnbp_ndur"}
    assert "5\u00a0lignes d’une autre année" in " ".join(vue.phrases)


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "vide"),
        (b"PK\x03\x04 classeur", "pas un CSV mais un classeur"),
        (b"26901;Arbelle;240\n26902;B;310", "valeurs au lieu des titres"),
        (b"nom;indfoy_ndur\nArbelle;240", "code Insee"),
        (b"numcomdo;nomcom\n26901;Arbelle", "aucune colonne de nombres"),
        (b"numcomdo;indnbp_ndur\n26901;240", "indfoy_ndur"),
        (b"numcomdo;indfoy_ndur\n75056;240", "Aucune commune du territoire"),
        (csv_de() + b"\r\n26901;Arbelle;241;610;3", "figure deux fois"),
        (csv_de(entete=(*ENTETE[:4], "indnbp_ndur")), "Deux colonnes portent le titre"),
        (csv_de().replace(b";1190;", b";-1190;"), "nombres entiers"),
        (b"numcomdo;indfoy_ndur\n26901;" + b"9" * 200_000, "pas un CSV lisible"),
        (b"numcomdo;" + b";".join(b"c%d" % n for n in range(80)) + b"\n26901", "plus de 60 colonnes"),
        (b"numcomdo;indfoy_ndur\x00\n26901;240", "pas un texte"),
        (b"x" * (13 * 1024 * 1024), "plus de 12 Mo"),
    ],
)
def test_un_mauvais_fichier_est_refuse_en_francais(annexe: Annexe, agente: Utilisateur, contenu: bytes, phrase: str):
    with pytest.raises(FichierIllisible, match=phrase):
        lire(annexe, agente, contenu)
    assert not ImportLignes.objects.exists()


def test_un_fichier_qui_n_est_pas_arrondi_ne_passe_pas_pour_tel(annexe: Annexe, agente: Utilisateur):
    with pytest.raises(FichierIllisible, match="multiples de 5"):
        lire(annexe, agente, arrondie=True)


def test_une_ligne_douteuse_est_dite_sans_citer_ses_chiffres(annexe: Annexe, agente: Utilisateur):
    contenu = csv_de() + b"\r\n1;Nulle part;4321;5;6\r\n" + b"26X01;;;;;;7654"
    reprise = lire(annexe, agente, contenu.replace(b";1190;2870;", b";1190;deux8765;"))
    vue = apercu(reprise)
    assert [ligne for ligne, _ in vue.erreurs] == [7, 8, 0]
    rendu = json.dumps(reprise.donnees)
    assert all(brut not in rendu for brut in ("4321", "7654", "8765"))


def test_deux_colonnes_qui_s_ajoutent_se_protegent_ensemble(annexe: Annexe, agente: Utilisateur):
    """Single and couple make all households: hidden in one commune, they are in both, and in their sum."""
    lignes = {
        c: (foyers, foyers - seuls, seuls)
        for (c, (foyers, _, _)), seuls in zip(CHIFFRES.items(), (3, 60, 70, 80, 9), strict=True)
    }
    contenu = csv_de(lignes, ("numcomdo", "nomcom", "indfoy_ndur", "en couple", "seuls"))
    vue = apercu(lire(annexe, agente, contenu))
    cachees = [{nom for nom, _, secrete in serie.communes if secrete} for serie in vue.series]
    assert cachees[0] == cachees[1] == cachees[2]
    assert "Arbelle" in cachees[0]


def test_un_import_confirme_ou_perime_ne_s_applique_plus(annexe: Annexe, agente: Utilisateur):
    premiere, seconde = lire(annexe, agente), lire(annexe, agente)
    appliquer(premiere, libelles={"indfoy_rsa": ""}, par=agente)
    with pytest.raises(ErreurMetier, match="déjà fait"):
        appliquer(premiere, libelles={"indfoy_rsa": ""}, par=agente)
    with pytest.raises(ErreurMetier, match="ont changé"):
        appliquer(seconde, libelles={"indfoy_rsa": ""}, par=agente)
    assert LigneIndicateur.objects.count() == 1


def test_rien_de_coche_ne_s_importe_pas(annexe: Annexe, agente: Utilisateur):
    with pytest.raises(ErreurMetier, match="au moins un"):
        appliquer(lire(annexe, agente), libelles={}, par=agente)


def test_qui_n_a_pas_la_main_n_importe_pas(annexe: Annexe):
    partie = annexe.convention.parties.exclude(organisme=annexe.convention.caf).get()
    with pytest.raises(ActionRefusee):
        lire(annexe, membre(partie.organisme))
    assert not ImportLignes.objects.exists()


def test_l_import_ne_fait_pas_une_requete_par_commune(
    annexe: Annexe, agente: Utilisateur, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        appliquer(lire(annexe, agente), libelles=dict.fromkeys(("indfoy_ndur", "indnbp_ndur"), ""), par=agente)


def test_une_bombe_ne_prend_pas_de_place(annexe: Annexe, agente: Utilisateur):
    contenu = b"numcomdo;indfoy_ndur\n" + b"75056;1\n" * 250_000
    with pytest.raises(FichierIllisible, match="lignes"):
        lire(annexe, agente, io.BytesIO(contenu).getvalue())


def test_un_apercu_d_avant_une_autre_publication_ne_s_applique_plus(annexe: Annexe, agente: Utilisateur):
    """Two previews that do not know each other could each show what the other one hides."""
    contenu = csv_de({code: (*chiffres[:2], 40) for code, chiffres in CHIFFRES.items()})
    ancien = lire(annexe, agente, contenu)
    ailleurs = ConventionFactory(
        caf=annexe.convention.caf, agent=agente, communes=list(annexe.convention.communes.all()), annexes=0
    )
    autre = AnnexeFactory(convention=ailleurs, nature="diagnostic")
    appliquer(lire(autre, agente), libelles={"indfoy_rsa": ""}, par=agente)
    with pytest.raises(ErreurMetier, match="publiés depuis"):
        appliquer(ancien, libelles={"indfoy_rsa": ""}, par=agente)
    assert not LigneIndicateur.objects.filter(annexe=annexe).exists()
    appliquer(lire(annexe, agente, contenu), libelles={"indfoy_rsa": ""}, par=agente)
    assert ValeurIndicateur.objects.get(indicateur__code="indfoy_rsa", zone="26901").secrete
