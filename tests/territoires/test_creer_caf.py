"""An empty production database becomes usable: creer_caf, then the link, then a first administrator at work."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from ctg.droits import ActionRefusee
from territoires.domain.cafs import ouvrir_caf
from territoires.models import Appartenance, Departement, Invitation, Organisme, ReglagesCaf, Role, Utilisateur
from tests.fabriques.territoires import CafFactory, DepartementFactory, UtilisateurFactory, membre

pytestmark = pytest.mark.django_db
ADRESSE = "https://ctg.exemple.fr"
EMAIL = "premiere@caf.exemple.fr"


@pytest.fixture
def technique() -> Utilisateur:
    return UtilisateurFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def drome() -> Departement:
    return DepartementFactory()


def creer(*arguments: str, **options) -> str:
    sortie = StringIO()
    options.setdefault("adresse", ADRESSE)
    call_command("creer_caf", *arguments, stdout=sortie, stderr=sortie, **options)
    return sortie.getvalue()


def lien_affiche(sortie: str) -> str:
    return re.search(rf"{ADRESSE}(/invitation/\S+/)", sortie)[1]


def test_la_caf_est_ouverte_et_son_premier_administrateur_y_entre_par_le_lien(client, technique, drome):
    sortie = creer("26", EMAIL, prefixe="DROME")
    caf = Organisme.objects.cafs().get()
    assert (caf.nom, caf.article, caf.feminin) == ("Caisse d’allocations familiales de la Drôme", "la", True)
    assert (caf.denomination_courte, caf.departement, caf.caf) == ("la Caf", drome, None)
    assert caf.reglages.prefixe == "DROME"
    assert caf.history.get().history_user == technique
    [courriel] = mail.outbox
    assert courriel.to == [EMAIL]
    assert ADRESSE + lien_affiche(sortie) in courriel.body
    reponse = client.post(
        lien_affiche(sortie),
        {
            "prenom": "Ada",
            "nom": "Test",
            "mot_de_passe": "une phrase bien longue",
            "confirmation": "une phrase bien longue",
        },
    )
    assert reponse.status_code == 302
    appartenance = Appartenance.objects.get(organisme=caf)
    assert (appartenance.utilisateur.email, appartenance.role) == (EMAIL, Role.ADMINISTRATEUR)
    assert client.get(reverse("territoires:membres", args=[caf.pk])).status_code == 200


def test_recommencer_remplace_l_invitation_et_garde_la_caf(client, technique, drome):
    premier = lien_affiche(creer("26", EMAIL))
    second = lien_affiche(creer("26", EMAIL))
    assert Organisme.objects.cafs().count() == ReglagesCaf.objects.count() == 1
    assert client.get(premier).status_code == 404
    assert client.get(second).status_code == 200


def test_une_caf_qui_a_un_administrateur_n_en_recoit_pas_d_autre_par_la(technique, drome):
    caf = CafFactory(nom="Caisse d’allocations familiales de la Drôme", departement=drome)
    membre(caf, Role.ADMINISTRATEUR)
    with pytest.raises(CommandError, match="a déjà un administrateur"):
        creer("26", EMAIL)
    assert Invitation.objects.count() == 0


def test_un_departement_peut_avoir_deux_caf(technique):
    DepartementFactory(code="64", nom="Pyrénées-Atlantiques", article="les")
    creer("64", EMAIL, nom="du Pays Basque et du Seignanx")
    creer("64", EMAIL, nom="du Béarn et de la Soule")
    assert list(Organisme.objects.cafs().values_list("nom", flat=True)) == [
        "Caisse d’allocations familiales du Béarn et de la Soule",
        "Caisse d’allocations familiales du Pays Basque et du Seignanx",
    ]


def test_sans_courriel_le_lien_est_seulement_affiche(technique, drome):
    assert lien_affiche(creer("26", EMAIL, sans_courriel=True))
    assert mail.outbox == []


def test_un_courriel_qui_ne_part_pas_laisse_le_lien_utilisable(client, technique, drome, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sortie = creer("26", EMAIL)
    assert "n’est pas parti" in sortie
    assert client.get(lien_affiche(sortie)).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "options", "phrase"),
    [
        (("999", EMAIL), {}, "Aucun département ne porte le code"),
        (("26", "pas une adresse"), {}, "adresse"),
        (("26", EMAIL), {"prefixe": "CTG/26"}, "préfixe|Préfixe|lettres"),
        (("26", EMAIL), {"adresse": ""}, "adresse publique"),
        (("26", EMAIL), {"par": "inconnu@exemple.fr"}, "Aucun compte technique"),
    ],
)
def test_une_mauvaise_demande_ne_cree_rien(technique, drome, settings, arguments, options, phrase):
    settings.CSRF_TRUSTED_ORIGINS = []
    with pytest.raises(CommandError, match=phrase):
        creer(*arguments, **options)
    assert (Organisme.objects.count(), Invitation.objects.count(), len(mail.outbox)) == (0, 0, 0)


def test_l_adresse_du_site_est_celle_de_la_configuration(technique, drome, settings):
    settings.CSRF_TRUSTED_ORIGINS = [ADRESSE, "https://autre.exemple.fr"]
    assert lien_affiche(creer("26", EMAIL, adresse=""))


def test_avec_plusieurs_comptes_techniques_il_faut_dire_lequel(technique, drome):
    autre = UtilisateurFactory(is_superuser=True)
    with pytest.raises(CommandError, match="--par"):
        creer("26", EMAIL)
    creer("26", EMAIL, par=autre.email)
    assert Invitation.objects.get().par == autre


def test_un_agent_ne_peut_pas_ouvrir_une_caf(drome):
    with pytest.raises(ActionRefusee):
        ouvrir_caf(par=membre(CafFactory(), Role.ADMINISTRATEUR), departement=drome)
    assert Organisme.objects.cafs().count() == 1
