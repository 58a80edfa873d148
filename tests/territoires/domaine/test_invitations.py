"""Two clicks on one invitation, and rights checked in the domain itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from ctg.droits import ActionRefusee
from territoires.domain import invitations
from territoires.erreurs import InvitationRefusee
from territoires.models import Appartenance, Invitation, Role, Utilisateur
from tests.fabriques import CafFactory, InvitationFactory, OrganismeFactory, UtilisateurFactory, membre

COMPTE = {"prenom": "Nadia", "nom": "Perrin", "mot_de_passe": "quatre mots bien choisis"}


def en_meme_temps(agir) -> list[str]:
    """What two threads get, started together: "oui", or the refusal."""
    barriere = Barrier(2)

    def un(_: int) -> str:
        try:
            barriere.wait(timeout=10)
            agir()
        except InvitationRefusee as erreur:
            return str(erreur)
        finally:
            connection.close()
        return "oui"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(un, range(2)))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_deux_ouvertures_en_meme_temps_font_un_compte():
    invitation = InvitationFactory(email="nadia@exemple.fr")
    issues = en_meme_temps(lambda: invitations.ouvrir_compte(invitation, **COMPTE))
    assert issues.count("oui") == 1
    assert Utilisateur.objects.filter(email="nadia@exemple.fr").count() == 1
    assert Appartenance.objects.filter(organisme=invitation.organisme).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_deux_invitations_en_meme_temps_en_laissent_une():
    caf = CafFactory()
    administratrice = membre(caf, Role.ADMINISTRATEUR)
    issues = en_meme_temps(
        lambda: invitations.inviter(
            par=administratrice, organisme=caf, email="nadia@exemple.fr", role="lecteur", base_url="http://ctg.exemple"
        )
    )
    assert "oui" in issues
    assert Invitation.objects.en_attente().count() == 1


@pytest.mark.django_db
def test_accepter_deux_fois_ne_sert_qu_une():
    personne = UtilisateurFactory(email="nadia@exemple.fr")
    invitation = InvitationFactory(email="Nadia@exemple.fr")
    invitations.accepter(invitation, utilisateur=personne)
    with pytest.raises(InvitationRefusee, match="déjà servi"):
        invitations.accepter(invitation, utilisateur=personne)


@pytest.mark.django_db
def test_le_domaine_refuse_ce_que_la_page_n_offre_pas():
    commune = OrganismeFactory()
    referente = membre(commune, Role.REFERENT)
    with pytest.raises(InvitationRefusee, match="n’existe pas dans cet organisme"):
        invitations.inviter(
            par=referente, organisme=commune, email="x@exemple.fr", role="administrateur", base_url="http://ctg.exemple"
        )
    with pytest.raises(ActionRefusee):
        invitations.inviter(
            par=referente, organisme=commune.caf, email="x@exemple.fr", role="lecteur", base_url="http://ctg.exemple"
        )
    with pytest.raises(ActionRefusee):
        invitations.annuler(InvitationFactory(), par=referente)
    assert not Invitation.objects.filter(email="x@exemple.fr").exists()


@pytest.mark.django_db
def test_une_invitation_n_ouvre_pas_un_compte_qui_existe():
    UtilisateurFactory(email="nadia@exemple.fr")
    with pytest.raises(InvitationRefusee, match="Un compte existe déjà"):
        invitations.ouvrir_compte(InvitationFactory(email="NADIA@exemple.fr"), **COMPTE)
