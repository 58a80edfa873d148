import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from territoires.models import Commune, Departement, Intercommunalite

pytestmark = pytest.mark.django_db

COLONNES = ("code", "nom", "codes_postaux", "population", "siren", "departement", "epci", "ept", "liaison")
GRENOBLE = ("38185", "Grenoble", "38000 38100", 156_389, "213801855", "38", "200040715", "", 0)
EYBENS = ("38158", "Eybens", "38320", 9_874, "213801582", "38", "200040715", "", 1)
ISERE = ("38", "Isère", "Auvergne-Rhône-Alpes")
METROPOLE = ("200040715", "Grenoble-Alpes-Métropole", "METROPOLE", 166_263, "38")


def en_csv(*lignes) -> bytes:
    sortie = io.StringIO()
    csv.writer(sortie, lineterminator="\n").writerows(lignes)
    return sortie.getvalue().encode()


@pytest.fixture
def deposer(tmp_path):
    def ecrire(*communes, millesime=2026, intercommunalites=(METROPOLE,)) -> Path:
        (tmp_path / "origine.json").write_text(json.dumps({"millesime": millesime}), "utf-8")
        (tmp_path / "departements.csv").write_bytes(en_csv(("code", "nom", "region"), ISERE))
        entete = ("siren", "nom", "nature", "population", "departement")
        (tmp_path / "intercommunalites.csv.gz").write_bytes(gzip.compress(en_csv(entete, *intercommunalites)))
        (tmp_path / "communes.csv.gz").write_bytes(gzip.compress(en_csv(COLONNES, *communes)))
        return tmp_path

    return ecrire


def charger(dossier: Path) -> list[str]:
    sortie = io.StringIO()
    call_command("charger_referentiels", donnees=dossier, stdout=sortie)
    return sortie.getvalue().splitlines()


def etat() -> list[tuple]:
    return [*Departement.objects.values_list(), *Intercommunalite.objects.values_list(), *Commune.objects.values_list()]


def test_premier_chargement(deposer):
    assert charger(deposer(GRENOBLE, EYBENS)) == [
        "Découpage 2026 chargé.",
        "Départements\u00a0: 1\u00a0nouvelle, 0\u00a0modifiée, 0\u00a0supprimée, 0\u00a0inchangée.",
        "Intercommunalités\u00a0: 1\u00a0nouvelle, 0\u00a0modifiée, 0\u00a0supprimée, 0\u00a0inchangée.",
        "Communes\u00a0: 2\u00a0nouvelles, 0\u00a0modifiée, 0\u00a0supprimée, 0\u00a0inchangée.",
    ]
    grenoble = Commune.objects.get(code="38185")
    assert (grenoble.nom, grenoble.codes_postaux, grenoble.population) == ("Grenoble", "38000 38100", 156_389)
    assert (grenoble.siren, grenoble.departement.avec_de) == ("213801855", "de l’Isère")
    assert (grenoble.intercommunalite.nom, grenoble.ept, grenoble.millesime) == ("Grenoble-Alpes-Métropole", None, 2026)


def test_deuxieme_chargement_sans_effet(deposer):
    dossier = deposer(GRENOBLE, EYBENS)
    charger(dossier)
    avant = etat()
    assert charger(dossier) == ["Découpage 2026 déjà à jour\u00a0: rien n’a changé."]
    assert etat() == avant


def test_seul_ce_qui_differe_est_ecrit(deposer):
    charger(deposer(GRENOBLE, EYBENS))
    lignes = charger(deposer(GRENOBLE, (*EYBENS[:3], 10_002, *EYBENS[4:])))
    assert lignes[-1] == "Communes\u00a0: 0\u00a0nouvelle, 1\u00a0modifiée, 0\u00a0supprimée, 1\u00a0inchangée."
    assert Commune.objects.get(code="38158").population == 10_002


def test_une_retouche_en_base_est_corrigee(deposer):
    dossier = deposer(GRENOBLE)
    charger(dossier)
    Commune.objects.update(nom="Grenôble", nom_recherche="x")
    charger(dossier)
    assert Commune.objects.values_list("nom", "nom_recherche").get() == ("Grenoble", "grenoble")


def test_une_commune_disparue_reste_datee_et_ne_se_trouve_plus(deposer):
    charger(deposer(GRENOBLE, EYBENS))
    lignes = charger(deposer(GRENOBLE, millesime=2027))
    assert lignes[-1] == "Communes\u00a0: 0\u00a0nouvelle, 1\u00a0modifiée, 1\u00a0supprimée, 0\u00a0inchangée."
    eybens = Commune.objects.get(code="38158")
    assert (eybens.supprimee_le, eybens.millesime, eybens.est_actuelle) == (date(2027, 1, 1), 2026, False)
    assert list(Commune.objects.rechercher("eybens")) == []
    assert [c.code for c in Commune.objects.actuels()] == ["38185"]
    assert [c.code for c in Intercommunalite.objects.get().membres()] == ["38185"]


def test_la_date_de_disparition_ne_bouge_plus(deposer):
    charger(deposer(GRENOBLE, EYBENS))
    charger(deposer(GRENOBLE, millesime=2027))
    lignes = charger(deposer(GRENOBLE, millesime=2028))
    assert lignes[-1] == "Communes\u00a0: 0\u00a0nouvelle, 1\u00a0modifiée, 0\u00a0supprimée, 0\u00a0inchangée."
    assert Commune.objects.get(code="38158").supprimee_le == date(2027, 1, 1)


def test_une_commune_retablie_n_est_plus_datee(deposer):
    charger(deposer(GRENOBLE, EYBENS))
    charger(deposer(GRENOBLE, millesime=2027))
    charger(deposer(GRENOBLE, EYBENS, millesime=2028))
    assert Commune.objects.get(code="38158").est_actuelle


def test_une_intercommunalite_disparue_reste(deposer):
    charger(deposer(GRENOBLE))
    sans = (*GRENOBLE[:6], "", *GRENOBLE[7:])
    charger(deposer(sans, millesime=2027, intercommunalites=()))
    assert Intercommunalite.objects.get().supprimee_le == date(2027, 1, 1)
    assert Commune.objects.get().intercommunalite is None


def test_un_millesime_plus_ancien_est_refuse(deposer):
    charger(deposer(GRENOBLE, millesime=2027))
    avant = etat()
    with pytest.raises(CommandError) as erreur:
        charger(deposer(GRENOBLE, EYBENS, millesime=2026))
    assert str(erreur.value) == (
        "Les données fournies datent de 2026, celles de la base de 2027\u00a0: rien n’a été changé."
    )
    assert etat() == avant


def test_des_donnees_incoherentes_ne_changent_rien(deposer):
    charger(deposer(GRENOBLE))
    avant = etat()
    dossier = deposer(GRENOBLE, (*EYBENS[:5], "99", *EYBENS[6:]))
    with pytest.raises(CommandError) as erreur:
        charger(dossier)
    assert str(erreur.value) == (
        "Les données sont incohérentes\u00a0: la commune 38158 renvoie à 99, inconnu. Rien n’a été changé."
    )
    assert etat() == avant


def test_une_valeur_refusee_par_la_base_annule_tout(deposer):
    charger(deposer(GRENOBLE))
    avant = etat()
    with pytest.raises(CommandError, match="Rien n’a été changé"):
        charger(deposer((*GRENOBLE[:1], "Nouveau nom", *GRENOBLE[2:]), (*EYBENS[:4], "12", *EYBENS[5:])))
    assert etat() == avant
