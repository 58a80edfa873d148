"""An invitation from the letter to the account: sent, opened once, refused to anybody else."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from territoires.domain import invitations
from territoires.models import Appartenance, Invitation, Organisme, Role, Utilisateur
from tests.fabriques import MOT_DE_PASSE, CafFactory, InvitationFactory, OrganismeFactory, UtilisateurFactory, membre

pytestmark = pytest.mark.django_db
COMPTE = {
    "prenom": "Nadia",
    "nom": "Perrin",
    "mot_de_passe": "quatre mots bien choisis",
    "confirmation": "quatre mots bien choisis",
}


@pytest.fixture
def caf() -> Organisme:
    return CafFactory()


@pytest.fixture
def administratrice(caf: Organisme) -> Utilisateur:
    return membre(caf, Role.ADMINISTRATEUR, prenom="Alix", nom="Morel")


@pytest.fixture
def inviter(administratrice: Utilisateur, caf: Organisme, django_capture_on_commit_callbacks: Any) -> Any:
    """Invite from the page, and return the path of the link received."""

    def envoyer(email: str = "nadia@exemple.fr", role: str = "redacteur", organisme: Organisme = caf) -> str:
        client = Client()
        client.force_login(administratrice)
        with django_capture_on_commit_callbacks(execute=True):
            reponse = client.post(reverse("territoires:inviter", args=[organisme.pk]), {"email": email, "role": role})
        assert reponse.status_code == 302
        return re.search(r"http://testserver(/invitation/\S+)", mail.outbox[-1].body)[1]

    return envoyer


def refusee(client: Client, lien: str) -> bool:
    """Whether the link leads to the page that says so, and posting to it makes no account."""
    avant = (Utilisateur.objects.count(), Appartenance.objects.count())
    statuts = {client.get(lien).status_code, client.post(lien, COMPTE).status_code}
    return statuts == {404} and (Utilisateur.objects.count(), Appartenance.objects.count()) == avant


def test_de_la_lettre_au_compte(inviter: Any, caf: Organisme, client: Client):
    lien = inviter()
    lettre = mail.outbox[0]
    assert lettre.to == ["nadia@exemple.fr"]
    assert lettre.subject == "Alix Morel vous invite à rejoindre ctg"
    [(html, genre)] = lettre.alternatives
    assert genre == "text/html"
    for texte in (lettre.body, html):
        assert lien in texte
        assert "Alix Morel" in texte
        assert caf.nom in texte
        assert "rédacteur" in texte
        assert "14 jours" in texte
    assert '<html lang="fr">' in html

    page = client.get(lien).content.decode()
    assert "nadia@exemple.fr" in page
    assert client.get(lien)["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    reponse = client.post(lien, COMPTE)
    assert (reponse.status_code, reponse["Location"]) == (302, "/")
    nadia = Utilisateur.objects.get(email="nadia@exemple.fr")
    assert (nadia.nom_complet, nadia.roles) == ("Nadia Perrin", {caf.pk: "redacteur"})
    assert nadia.check_password(COMPTE["mot_de_passe"])
    assert (nadia.is_staff, nadia.is_superuser) == (False, False)
    assert "Bienvenue. Vous agissez maintenant pour" in client.get("/").content.decode()
    # Already used: by her again or by whoever finds the letter.
    assert refusee(Client(), lien)
    assert refusee(client, lien)


def test_le_jeton_n_est_nulle_part_en_clair(inviter: Any):
    jeton = inviter().rstrip("/").rpartition("/")[2]
    assert len(jeton) >= 40
    assert jeton not in str(list(Invitation.objects.values_list()))


def test_le_nom_de_l_invitant_ne_devient_pas_du_html(inviter: Any, administratrice: Utilisateur, client: Client):
    Utilisateur.objects.filter(pk=administratrice.pk).update(prenom="<b>Alix</b>\n", nom="& Cie")
    lien = inviter()
    lettre = mail.outbox[0]
    assert "<b>" not in lettre.alternatives[0][0]
    assert "<b>Alix</b>\n & Cie" in lettre.body
    assert "\n" not in lettre.subject
    assert "&lt;b&gt;Alix" in client.get(lien).content.decode()


@pytest.mark.parametrize(
    "champs",
    [
        {"expire_le": timezone.now() - timedelta(seconds=1)},
        {"annulee_le": timezone.now()},
        {"acceptee_le": timezone.now()},
    ],
    ids=["trop-vieille", "annulee", "deja-servie"],
)
def test_une_invitation_morte_n_ouvre_rien(client: Client, champs: dict[str, Any]):
    InvitationFactory(empreinte=invitations.empreinte("jeton"), **champs)
    lien = reverse("territoires:invitation", args=["jeton"])
    assert "plus valable" in client.get(lien).content.decode()
    assert refusee(client, lien)


def test_annuler_depuis_la_page(inviter: Any, administratrice: Utilisateur, caf: Organisme, client: Client):
    lien = inviter()
    client.force_login(administratrice)
    page = reverse("territoires:membres", args=[caf.pk])
    assert "nadia@exemple.fr" in client.get(page).content.decode()
    invitation = Invitation.objects.get()
    annuler = reverse("territoires:invitation_annuler", args=[invitation.pk])
    client.get(annuler)
    invitation.refresh_from_db()
    assert invitation.annulee_le is None
    assert client.post(annuler, follow=True).redirect_chain == [(page, 302)]
    assert refusee(Client(), lien)


def test_inviter_de_nouveau_remplace(inviter: Any, client: Client):
    ancien, nouveau = inviter(), inviter(email="Nadia@Exemple.fr")
    assert refusee(client, ancien)
    assert client.get(nouveau).status_code == 200
    assert Invitation.objects.en_attente().count() == 1


def test_un_compte_existant_se_connecte_puis_accepte(inviter: Any, caf: Organisme, client: Client):
    existante = UtilisateurFactory(email="nadia@exemple.fr")
    lien = inviter()
    assert client.get(lien)["Location"] == f"{reverse('account_login')}?next={lien}"
    # Nobody opens a second account, nor changes the password of the first, with the letter alone.
    client.post(lien, COMPTE)
    existante.refresh_from_db()
    assert existante.check_password(MOT_DE_PASSE)
    assert Utilisateur.objects.filter(email__iexact="nadia@exemple.fr").count() == 1
    connexion = client.post(
        f"{reverse('account_login')}?next={lien}", {"login": "nadia@exemple.fr", "password": MOT_DE_PASSE}
    )
    assert connexion["Location"] == lien
    assert not Appartenance.objects.filter(utilisateur=existante).exists()
    assert "Accepter l’invitation" in client.get(lien).content.decode()
    client.post(lien)
    assert Utilisateur.objects.get(pk=existante.pk).roles == {caf.pk: "redacteur"}


def test_connectee_sous_un_autre_compte_rien_ne_change(inviter: Any, client: Client):
    autre = membre(OrganismeFactory())
    lien = inviter()
    client.force_login(autre)
    reponse = client.post(lien, COMPTE, follow=True)
    assert "destinée à nadia@exemple.fr" in reponse.content.decode()
    assert Utilisateur.objects.get(pk=autre.pk).organismes_ids == autre.organismes_ids
    assert Invitation.objects.get().acceptee_le is None


def test_une_ancienne_membre_revient_avec_son_nouveau_role(inviter: Any, caf: Organisme, client: Client):
    ancienne = membre(caf, Role.LECTEUR, email="nadia@exemple.fr")
    ancienne.appartenances.update(au=timezone.localdate() - timedelta(days=30))
    lien = inviter(role="valideur")
    client.force_login(ancienne)
    client.post(lien)
    assert Utilisateur.objects.get(pk=ancienne.pk).roles == {caf.pk: "valideur"}
    assert ancienne.appartenances.count() == 1


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"confirmation": "autre chose de long"}, "Les deux mots de passe diffèrent"),
        ({"mot_de_passe": "court", "confirmation": "court"}, "12 caractères"),
        ({"mot_de_passe": "nadia@exemple.fr", "confirmation": "nadia@exemple.fr"}, "trop semblable"),
        ({"prenom": ""}, "obligatoire"),
    ],
)
def test_un_compte_mal_rempli_garde_ce_qui_est_tape(inviter: Any, client: Client, champs: dict, phrase: str):
    lien = inviter()
    page = client.post(lien, {**COMPTE, **champs}).content.decode()
    assert phrase in page
    assert 'value="Perrin"' in page
    assert COMPTE["mot_de_passe"] not in page
    assert not Utilisateur.objects.filter(email="nadia@exemple.fr").exists()
    assert Invitation.objects.get().acceptee_le is None


def test_l_adresse_postee_ne_remplace_pas_celle_de_l_invitation(inviter: Any, client: Client):
    client.post(inviter(), {**COMPTE, "email": "pirate@exemple.fr", "is_staff": "on", "role": "administrateur"})
    assert not Utilisateur.objects.filter(email="pirate@exemple.fr").exists()
    nadia = Utilisateur.objects.get(email="nadia@exemple.fr")
    assert (nadia.is_staff, list(nadia.roles.values())) == (False, ["redacteur"])


@pytest.mark.parametrize(
    ("email", "role", "phrase"),
    [
        ("nadia@exemple.fr", "referent", "Sélectionnez un choix valide"),
        ("nadia@exemple.fr", "roi", "Sélectionnez un choix valide"),
        ("nadia", "lecteur", "adresse"),
        ("nadia@exemple.fr\nBcc: tous@exemple.fr", "lecteur", "adresse"),
    ],
)
def test_une_invitation_mal_faite_ne_part_pas(
    administratrice: Utilisateur, caf: Organisme, client: Client, email: str, role: str, phrase: str
):
    client.force_login(administratrice)
    reponse = client.post(reverse("territoires:inviter", args=[caf.pk]), {"email": email, "role": role})
    assert reponse.status_code == 422
    assert phrase in reponse.content.decode()
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_on_n_invite_pas_deux_fois_un_membre(administratrice: Utilisateur, caf: Organisme, client: Client):
    membre(caf, email="nadia@exemple.fr")
    client.force_login(administratrice)
    reponse = client.post(
        reverse("territoires:inviter", args=[caf.pk]), {"email": "NADIA@exemple.fr", "role": "lecteur"}
    )
    assert "déjà membre" in reponse.content.decode()
    assert not Invitation.objects.exists()


def test_un_courriel_qui_ne_part_pas_se_dit(
    administratrice: Utilisateur,
    caf: Organisme,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
):
    def tomber(*_: Any) -> int:
        raise SMTPServerDisconnected("le serveur est arrêté")

    monkeypatch.setattr(EmailBackend, "send_messages", tomber)
    with django_capture_on_commit_callbacks() as apres:
        invitations.inviter(
            par=administratrice, organisme=caf, email="nadia@exemple.fr", role="lecteur", base_url="http://ctg.exemple"
        )
    with pytest.raises(invitations.InvitationRefusee, match="n’a pas pu partir"):
        apres[0]()
    # It waits, is seen in the page, and inviting again replaces it.
    assert Invitation.objects.en_attente().count() == 1


def test_la_caf_invite_pour_ses_communes_mais_pas_pour_celles_d_autrui(
    inviter: Any, administratrice: Utilisateur, caf: Organisme, client: Client
):
    commune = OrganismeFactory(caf=caf)
    client.post(inviter(role="referent", organisme=commune), COMPTE)
    assert Utilisateur.objects.get(email="nadia@exemple.fr").roles == {commune.pk: "referent"}
    client.force_login(administratrice)
    ailleurs = reverse("territoires:inviter", args=[OrganismeFactory().pk])
    assert client.post(ailleurs, {"email": "x@exemple.fr", "role": "referent"}).status_code == 404
