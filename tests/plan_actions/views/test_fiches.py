"""The page of a fiche: one field at a time, all at once without a script, and who may write what."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.enums import StatutAnnexe
from plan_actions.models import FicheAction
from plan_actions.views.historique import dernieres_modifications
from territoires.models import Role
from tests.fabriques import ConventionFactory, FilFactory, membre
from tests.fabriques.plan_actions import (
    EtapeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    PartenaireFactory,
    ReleveFactory,
    gabarit_fourni,
)

pytestmark = pytest.mark.django_db
REQUETES_FICHE = 23


@pytest.fixture
def fiche() -> FicheAction:
    fiche = FicheActionFactory(axe__plan__annexe__convention=ConventionFactory(annexes=0), titre="Relais itinérant")
    return FicheAction.objects.select_related("plan__annexe__convention__caf").get(pk=fiche.pk)


@pytest.fixture
def client(fiche: FicheAction) -> Client:
    client = Client()
    client.force_login(fiche.plan.annexe.convention.agent)
    return client


def adresse(fiche: FicheAction, nom: str = "fiche") -> str:
    annexe = fiche.plan.annexe
    return reverse(f"plan_actions:{nom}", args=[annexe.convention.reference, annexe.pk, fiche.pk])


def saisir(client: Client, fiche: FicheAction, champ: str, valeur: str, avant: str = "") -> Any:
    return client.post(adresse(fiche, "fiche_champ"), {"champ": champ, "valeur": valeur, "avant": avant})


def relue(fiche: FicheAction) -> FicheAction:
    return FicheAction.objects.get(pk=fiche.pk)


def test_un_champ_s_enregistre_seul(client: Client, fiche: FicheAction):
    reponse = saisir(client, fiche, "themes", "parentalite,enfance", "petite_enfance")
    assert (reponse.status_code, reponse.json()["valeur"]) == (200, "enfance,parentalite")
    assert reponse.json()["affichage"] == "Enfance, Parentalité"
    assert relue(fiche).themes == ["enfance", "parentalite"]


def test_une_date_revient_comme_le_calendrier_l_ecrit(client: Client, fiche: FicheAction):
    reponse = saisir(client, fiche, "fin", "2029-03-31", "2028-06-30")
    assert reponse.json()["valeur"] == "2029-03-31"
    assert relue(fiche).fin == date(2029, 3, 31)


def test_deux_personnes_sur_deux_champs_ne_perdent_rien(client: Client, fiche: FicheAction):
    autre = Client()
    autre.force_login(membre(fiche.plan.annexe.convention.caf, Role.REDACTEUR))
    assert saisir(client, fiche, "public", "Familles", fiche.public).status_code == 200
    assert saisir(autre, fiche, "pilote", "Le centre social", fiche.pilote).status_code == 200
    assert (relue(fiche).public, relue(fiche).pilote) == ("Familles", "Le centre social")


def test_le_second_a_ecrire_le_meme_champ_voit_l_autre_texte(client: Client, fiche: FicheAction):
    collegue = membre(fiche.plan.annexe.convention.caf, Role.REDACTEUR)
    autre = Client()
    autre.force_login(collegue)
    saisir(autre, fiche, "textes.contexte", "Le leur", "")
    reponse = saisir(client, fiche, "textes.contexte", "Le mien", "")
    assert reponse.status_code == 409
    assert (reponse.json()["actuel"], reponse.json()["auteur"]) == ("Le leur", collegue.nom_complet)
    assert relue(fiche).textes["contexte"] == "Le leur"


@pytest.mark.parametrize(
    ("champ", "valeur", "avant", "phrase"),
    [
        ("fin", "2020-01-01", "2028-06-30", "précède"),
        ("statut", "abandonnee", "non_demarree", "pourquoi"),
        ("pilote_partie", "999999", "", "partie"),
        ("total_declare", "beaucoup", "", "beaucoup"),
        ("inconnu", "x", "", "n’existe pas"),
        ("themes", "jardinage", "petite_enfance", "jardinage"),
    ],
)
def test_ce_qui_ne_peut_pas_etre_est_dit_et_rien_ne_change(
    client: Client, fiche: FicheAction, champ: str, valeur: str, avant: str, phrase: str
):
    etat = FicheAction.objects.filter(pk=fiche.pk).values().get()
    reponse = saisir(client, fiche, champ, valeur, avant)
    assert reponse.status_code == 422
    assert phrase in " ".join(reponse.json()["erreurs"])
    assert FicheAction.objects.filter(pk=fiche.pk).values().get() == etat


def formulaire(fiche: FicheAction, **change: Any) -> dict[str, Any]:
    """The form as a browser without script sends it, from what the page showed."""
    montres = {
        "titre": fiche.titre,
        "public": fiche.public,
        "pilote": fiche.pilote,
        "debut": str(fiche.debut),
        "fin": str(fiche.fin),
        "themes": ",".join(fiche.themes),
        "textes.contexte": fiche.textes.get("contexte", ""),
    }
    envoi: dict[str, Any] = {f"avant-{nom}": valeur for nom, valeur in montres.items()}
    envoi |= {nom: valeur.split(",") if nom == "themes" else valeur for nom, valeur in montres.items()}
    return envoi | {nom.replace("__", "."): valeur for nom, valeur in change.items()}


def test_sans_script_tout_ce_qui_change_s_enregistre(client: Client, fiche: FicheAction):
    # Each date alone would contradict the other one as it was.
    donnees = formulaire(fiche, debut="2029-01-01", fin="2029-12-31", textes__contexte="Un\r\nDeux", public="Tous")
    reponse = client.post(adresse(fiche), donnees)
    assert reponse.status_code == 302
    nouvelle = relue(fiche)
    assert (nouvelle.debut, nouvelle.fin) == (date(2029, 1, 1), date(2029, 12, 31))
    assert (nouvelle.textes["contexte"], nouvelle.public) == ("Un\nDeux", "Tous")
    assert nouvelle.history.count() == 1 + 4


def test_sans_script_un_champ_fautif_garde_ce_qui_fut_tape_et_les_autres_passent(client: Client, fiche: FicheAction):
    reponse = client.post(adresse(fiche), formulaire(fiche, titre=" ", public="Tous"))
    contenu = reponse.content.decode()
    assert reponse.status_code == 422
    assert "1 champ à reprendre" in contenu
    assert "1 champ enregistré." in contenu
    assert (relue(fiche).titre, relue(fiche).public) == ("Relais itinérant", "Tous")


def test_sans_script_un_conflit_montre_les_deux_textes_puis_le_mien_peut_passer(client: Client, fiche: FicheAction):
    donnees = formulaire(fiche, public="Le mien")
    saisir(client, fiche, "public", "Le leur", fiche.public)
    reponse = client.post(adresse(fiche), donnees)
    contenu = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Le mien" in contenu
    assert "Le leur" in contenu
    assert 'name="avant-public" value="Le leur"' in contenu
    client.post(adresse(fiche), donnees | {"avant-public": "Le leur"})
    assert relue(fiche).public == "Le mien"


def test_un_releve_s_ecrit_et_s_efface(client: Client, fiche: FicheAction):
    indicateur = IndicateurActionFactory(fiche=fiche)
    champ = f"releve.{indicateur.pk}.2027"
    assert saisir(client, fiche, champ, "1 234,5").json()["affichage"] == "1\u202f234,5"
    assert indicateur.releves.get().valeur == Decimal("1234.5")
    assert saisir(client, fiche, champ, "40").status_code == 409
    assert saisir(client, fiche, champ, "quarante", "1234,5").status_code == 422
    assert saisir(client, fiche, champ, "", "1234,5").status_code == 200
    assert not indicateur.releves.exists()


def test_un_releve_d_une_autre_fiche_ou_hors_periode_est_refuse(client: Client, fiche: FicheAction):
    ailleurs, ici = IndicateurActionFactory(), IndicateurActionFactory(fiche=fiche)
    assert saisir(client, fiche, f"releve.{ailleurs.pk}.2027", "4").status_code == 422
    assert saisir(client, fiche, f"releve.{ici.pk}.1990", "4").status_code == 422
    assert not ailleurs.releves.exists()
    assert not ici.releves.exists()


def test_les_totaux_sont_calcules_et_l_ecart_se_lit(client: Client, fiche: FicheAction):
    fiche.plan.gabarit = gabarit_fourni("onze_lignes")
    fiche.plan.save()
    FicheAction.objects.filter(pk=fiche.pk).update(total_declare=30_000)
    for annee in (2026, 2027):
        LigneFinancementFactory(fiche=fiche, annee=annee, prevu=Decimal(12_500))
    contenu = client.get(adresse(fiche)).content.decode()
    assert "25\u202f000\u202f€" in contenu
    assert "Écart de 5\u202f000\u202f€" in contenu
    fragment = client.get(adresse(fiche), headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div class="fiche-totaux"')


def transmise(fiche: FicheAction) -> Client:
    """The annexe transmitted by its party; a client of that party."""
    annexe = fiche.plan.annexe
    partie = annexe.convention.parties.exclude(organisme=annexe.convention.caf).get()
    annexe.responsable, annexe.statut, annexe.transmise_le = partie, StatutAnnexe.TRANSMISE, annexe.cree_le
    annexe.save()
    sienne = Client()
    sienne.force_login(membre(partie.organisme, Role.CONTRIBUTEUR))
    return sienne


def test_transmise_la_fiche_se_lit_sans_s_ecrire(fiche: FicheAction):
    sienne = transmise(fiche)
    contenu = sienne.get(adresse(fiche)).content.decode()
    assert "Familles avec un enfant" in contenu
    assert "data-saisie" not in contenu
    reponse = saisir(sienne, fiche, "public", "Tous", fiche.public)
    assert reponse.status_code == 403
    assert "transmise" in reponse.json()["erreurs"][0]
    assert sienne.post(adresse(fiche), formulaire(fiche, public="Tous")).status_code == 403
    assert relue(fiche).public == fiche.public


def test_un_commentaire_ne_deverrouille_que_son_champ(fiche: FicheAction):
    sienne = transmise(fiche)
    annexe = fiche.plan.annexe
    FilFactory(convention=annexe.convention, annexe=annexe, ancre=f"fiche:{fiche.pk}:public", deverrouille=True)
    contenu = sienne.get(adresse(fiche)).content.decode()
    assert 'data-champ="public"' in contenu
    assert 'data-champ="pilote"' not in contenu
    assert saisir(sienne, fiche, "public", "Tous", fiche.public).status_code == 200
    assert saisir(sienne, fiche, "pilote", "Autre", fiche.pilote).status_code == 403
    assert (relue(fiche).public, relue(fiche).pilote) == ("Tous", fiche.pilote)


def test_une_fiche_archivee_ne_s_ecrit_plus(client: Client, fiche: FicheAction):
    FicheAction.objects.filter(pk=fiche.pk).update(archive_le=fiche.cree_le)
    assert saisir(client, fiche, "public", "Tous", fiche.public).status_code == 422
    assert "data-saisie" not in client.get(adresse(fiche)).content.decode()
    assert relue(fiche).public == fiche.public


def test_on_passe_d_une_action_a_l_autre(client: Client, fiche: FicheAction):
    suivante = FicheActionFactory(axe=fiche.axe, titre="La suivante", ordre=fiche.ordre + 1)
    contenu = client.get(adresse(fiche)).content.decode()
    suivante.plan = fiche.plan
    assert f'href="{adresse(suivante)}" rel="next"' in contenu


def test_l_histoire_dit_qui_a_change_quoi(client: Client, fiche: FicheAction):
    saisir(client, fiche, "public", "Tous", fiche.public)
    saisir(client, fiche, "textes.contexte", "Le contexte", "")
    lignes = [modification.quoi for modification in dernieres_modifications(fiche)]
    assert lignes[:2] == ["a modifié «\u00a0Contexte\u00a0»", "a modifié le public"]


@pytest.mark.parametrize("nombre", [1, 12])
def test_la_fiche_fait_le_meme_nombre_de_requetes(
    client: Client, fiche: FicheAction, nombre: int, django_assert_num_queries
):
    for _ in range(nombre):
        FicheActionFactory(axe=fiche.axe)
        ReleveFactory(indicateur=IndicateurActionFactory(fiche=fiche))
        for ligne in (EtapeFactory, PartenaireFactory, LigneFinancementFactory):
            ligne(fiche=fiche)
    client.get(adresse(fiche))
    with django_assert_num_queries(REQUETES_FICHE):
        client.get(adresse(fiche))
