"""Representatives: their mandate in order, and conventions that keep the name they printed."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.models import Signataire
from territoires.models import Organisme, Representant, Role
from tests.fabriques import ConventionFactory, OrganismeFactory, RepresentantFactory, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune(client: Client) -> Organisme:
    organisme = OrganismeFactory()
    client.force_login(membre(organisme, Role.REFERENT))
    return organisme


def personne(**champs: object) -> dict[str, object]:
    return {"prenom": "Jeanne", "nom": "Perrin", "fonction": "Maire d’ici", "titre": "executif", **champs}


def test_ajouter_modifier(client: Client, commune: Organisme):
    url = reverse("territoires:representant_creer", args=[commune.pk])
    reponse = client.post(url, personne(civilite="Mme", mandat_du="2026-03-29", mandat_au="2032-03-28"), follow=True)
    assert "Mme Jeanne Perrin est ajouté" in reponse.content.decode()
    trouvee = Representant.objects.get()
    assert (trouvee.organisme, trouvee.mandat_du) == (commune, date(2026, 3, 29))
    modifier = reverse("territoires:representant_modifier", args=[trouvee.pk])
    assert 'value="2026-03-29"' in client.get(modifier).content.decode()
    client.post(modifier, personne(nom="Perrin-Vidal"))
    trouvee.refresh_from_db()
    assert (trouvee.nom, trouvee.mandat_du) == ("Perrin-Vidal", None)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"mandat_du": "2032-03-28", "mandat_au": "2026-03-29"}, "finit avant d’avoir commencé"),
        ({"mandat_du": "le 3 mars"}, "date valide"),
        ({"fonction": ""}, "obligatoire"),
        ({"titre": "roi"}, "choix valide"),
        ({"civilite": "Dr"}, "choix valide"),
        ({"nom": "x" * 81}, "80 caractères"),
    ],
)
def test_une_saisie_fausse_reste_a_l_ecran(client: Client, commune: Organisme, champs: dict, phrase: str):
    url = reverse("territoires:representant_creer", args=[commune.pk])
    page = client.post(url, personne(**champs)).content.decode()
    assert phrase in page
    assert 'value="Jeanne"' in page
    assert not Representant.objects.exists()


def test_un_mandat_d_un_jour_est_possible(client: Client, commune: Organisme):
    url = reverse("territoires:representant_creer", args=[commune.pk])
    assert client.post(url, personne(mandat_du="2026-03-29", mandat_au="2026-03-29")).status_code == 302


def test_un_mandat_fini_se_voit(client: Client, commune: Organisme):
    RepresentantFactory(organisme=commune, mandat_au=timezone.localdate() - timedelta(days=1))
    url = reverse("territoires:organisme", args=[commune.pk])
    assert "Terminé" in client.get(url).content.decode()
    Representant.objects.update(mandat_au=timezone.localdate())
    assert "Terminé" not in client.get(url).content.decode()


def test_retirer_demande_d_abord_et_laisse_les_signatures(client: Client):
    convention = ConventionFactory()
    partie = convention.parties.exclude(organisme=convention.caf).get()
    representant = RepresentantFactory(organisme=partie.organisme)
    signataire = partie.signataires.get()
    Signataire.objects.filter(pk=signataire.pk).update(representant=representant)
    client.force_login(convention.agent)
    url = reverse("territoires:representant_retirer", args=[representant.pk])
    assert "gardent son nom" in client.get(url).content.decode()
    assert Representant.objects.filter(pk=representant.pk).exists()
    assert client.post(url).status_code == 302
    assert not Representant.objects.filter(pk=representant.pk).exists()
    signataire.refresh_from_db()
    assert (signataire.representant, signataire.nom) == (None, partie.signataires.get().nom)
    assert Representant.history.filter(id=representant.pk, history_type="-", history_user=convention.agent).exists()


def test_un_representant_ne_change_pas_d_organisme(client: Client, commune: Organisme):
    representant = RepresentantFactory(organisme=commune)
    url = reverse("territoires:representant_modifier", args=[representant.pk])
    client.post(url, personne(organisme=OrganismeFactory().pk))
    representant.refresh_from_db()
    assert representant.organisme == commune
