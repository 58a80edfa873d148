import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from territoires.models import Commune, Departement, Intercommunalite

pytestmark = pytest.mark.django_db


@pytest.fixture
def isere() -> Departement:
    return Departement.objects.create(
        code="38", nom="Isère", article="l’", region="Auvergne-Rhône-Alpes", millesime=2026
    )


@pytest.fixture
def commune(isere) -> Commune:
    return Commune.objects.create(
        code="38185", nom="Grenoble", population=156_389, siren="213801855", departement=isere, millesime=2026
    )


def test_le_nom_de_recherche_suit_le_nom(commune):
    assert commune.nom_recherche == "grenoble"
    commune.nom = "Saint-Égrève"
    commune.save()
    commune.refresh_from_db()
    assert commune.nom_recherche == "saint egreve"


def test_le_nom_de_recherche_suit_aussi_les_ecritures_en_masse(isere):
    Intercommunalite.objects.bulk_create(
        [
            Intercommunalite(
                siren="200018166", nom="CC Le Grésivaudan", nature="CC", population=1, departement=isere, millesime=2026
            )
        ]
    )
    assert Intercommunalite.objects.get().nom_recherche == "le gresivaudan"


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"code": "3818"}, "Le code Insee d’une commune compte cinq caractères."),
        ({"siren": "2138"}, "Le numéro SIREN d’une commune compte neuf chiffres, ou reste vide."),
        ({"nom": ""}, "Une commune a un nom."),
    ],
)
def test_gardes_d_une_commune(commune, champs, message):
    for champ, valeur in champs.items():
        setattr(commune, champ, valeur)
    with pytest.raises(ValidationError) as erreur:
        commune.validate_constraints()
    assert erreur.value.messages == [message]
    with pytest.raises(IntegrityError), transaction.atomic():
        commune.save(force_insert="code" in champs)
    assert list(Commune.objects.values_list("code", "siren", "nom")) == [("38185", "213801855", "Grenoble")]


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"siren": "2000181"}, "Le numéro SIREN d’une intercommunalité compte neuf chiffres."),
        ({"nature": "SIVU"}, "La nature de l’intercommunalité est inconnue."),
        ({"nom": ""}, "Une intercommunalité a un nom."),
    ],
)
def test_gardes_d_une_intercommunalite(champs, message):
    valeurs = {"siren": "200018166", "nom": "CC Le Grésivaudan", "nature": "CC", "population": 1, "millesime": 2026}
    intercommunalite = Intercommunalite(**(valeurs | champs))
    with pytest.raises(ValidationError) as erreur:
        intercommunalite.validate_constraints()
    assert erreur.value.messages == [message]
    with pytest.raises(IntegrityError), transaction.atomic():
        intercommunalite.save(force_insert=True)
    assert not Intercommunalite.objects.exists()


def test_garde_de_l_article_d_un_departement(isere):
    isere.article = "une"
    with pytest.raises(ValidationError) as erreur:
        isere.validate_constraints()
    assert erreur.value.messages == ["L’article est « le », « la », « l’ », « les », ou rien."]
    with pytest.raises(IntegrityError), transaction.atomic():
        isere.save()
    assert Departement.objects.get().article == "l’"


def test_un_departement_utilise_ne_se_supprime_pas(commune):
    with pytest.raises(IntegrityError):
        commune.departement.delete()
    assert Departement.objects.filter(code="38").exists()


def test_une_collectivite_d_outre_mer_n_est_pas_un_departement(isere):
    Departement.objects.create(code="978", nom="Saint-Martin", millesime=2026)
    assert list(Departement.objects.departements()) == [isere]


def test_premier_code_postal(commune):
    assert commune.code_postal == ""
    commune.codes_postaux = "38000 38100"
    assert commune.code_postal == "38000"
