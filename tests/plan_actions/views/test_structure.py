"""The outline: what each gesture changes, who may, and what comes back to the page."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from conventions.enums import StatutAnnexe
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from territoires.models import Role
from tests.fabriques import AnnexeFactory, ConventionFactory, membre
from tests.fabriques.plan_actions import (
    AxeFactory,
    EtapeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PlanActionsFactory,
    gabarit_fourni,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> PlanActions:
    return PlanActionsFactory(annexe__convention=ConventionFactory(annexes=0))


@pytest.fixture
def client(plan: PlanActions) -> Client:
    client = Client()
    client.force_login(plan.annexe.convention.agent)
    return client


def adresse(plan: PlanActions, nom: str, **plus: object) -> str:
    return reverse(
        f"plan_actions:{nom}",
        kwargs={"reference": plan.annexe.convention.reference, "annexe": plan.annexe_id, **plus},
    )


def page(client: Client, plan: PlanActions) -> str:
    url = reverse("conventions:annexe", args=[plan.annexe.convention.reference, plan.annexe_id])
    return client.get(url).content.decode()


def garnir(plan: PlanActions, nombre: int) -> None:
    objectif = ObjectifFactory(axe__plan=plan)
    for rang in range(nombre):
        fiche = FicheActionFactory(axe=objectif.axe, objectif=objectif if rang % 2 else None, ordre=rang + 1)
        IndicateurActionFactory(fiche=fiche)
        EtapeFactory(fiche=fiche)
        LigneFinancementFactory(fiche=fiche)


def test_le_plan_vide_offre_trois_departs():
    client = Client()
    annexe = AnnexeFactory(convention=ConventionFactory(annexes=0), nature="plan_actions")
    client.force_login(annexe.convention.agent)
    url = reverse("conventions:annexe", args=[annexe.convention.reference, annexe.pk])
    contenu = client.get(url).content.decode()
    for depart in ("Ajouter un axe", "Importer un plan", "Prendre le format simple"):
        assert depart in contenu
    assert not PlanActions.objects.exists()
    suite = reverse("plan_actions:ajouter", args=[annexe.convention.reference, annexe.pk, "axe"])
    reponse = client.post(suite, {"titre": "Accueillir"})
    axe = Axe.objects.get()
    assert (axe.titre, axe.plan.annexe) == ("Accueillir", annexe)
    assert reponse["Location"].endswith(f"{url}#axe-{axe.pk}")


def test_le_format_simple_commence_un_plan(client: Client, plan: PlanActions):
    client.post(adresse(plan, "format_simple"))
    plan.refresh_from_db()
    assert plan.gabarit.cle == "simple"


def test_on_ajoute_sous_un_axe_et_sous_un_objectif(client: Client, plan: PlanActions):
    axe = AxeFactory(plan=plan)
    objectif = ObjectifFactory(axe=axe)
    client.post(adresse(plan, "ajouter", genre="fiche"), {"titre": "Relais itinérant", "lieu": f"a{axe.pk}"})
    client.post(adresse(plan, "ajouter", genre="fiche"), {"titre": "Ludothèque", "lieu": f"o{objectif.pk}"})
    client.post(adresse(plan, "ajouter", genre="objectif"), {"titre": "Plus précis", "lieu": f"o{objectif.pk}"})
    assert dict(FicheAction.objects.values_list("titre", "objectif_id")) == {
        "Relais itinérant": None,
        "Ludothèque": objectif.pk,
    }
    assert Objectif.objects.get(titre="Plus précis").parent == objectif


def test_un_ajout_sans_titre_dit_quoi_faire_et_n_ecrit_rien(client: Client, plan: PlanActions):
    axe = AxeFactory(plan=plan)
    reponse = client.post(adresse(plan, "ajouter", genre="fiche"), {"titre": " ", "lieu": f"a{axe.pk}"})
    assert reponse.status_code == 422
    assert "Donnez un titre à l’action." in reponse.content.decode()
    assert not plan.fiches.exists()


def test_un_lieu_d_un_autre_plan_est_refuse(client: Client, plan: PlanActions):
    AxeFactory(plan=plan)
    ailleurs = AxeFactory()
    reponse = client.post(adresse(plan, "ajouter", genre="fiche"), {"titre": "Relais", "lieu": f"a{ailleurs.pk}"})
    assert reponse.status_code == 422
    assert not FicheAction.objects.exists()
    assert client.post(adresse(plan, "archiver", genre="axe", pk=ailleurs.pk)).status_code == 404


def test_renommer_garde_le_titre_de_l_autre(client: Client, plan: PlanActions):
    axe = AxeFactory(plan=plan, titre="Accueillir")
    url = adresse(plan, "renommer", genre="axe", pk=axe.pk)
    client.post(url, {"titre": "Bien accueillir", "avant": "Accueillir"})
    reponse = client.post(url, {"titre": "Mieux accueillir", "avant": "Accueillir"})
    assert reponse.status_code == 422
    assert "modifié entre-temps" in reponse.content.decode()
    axe.refresh_from_db()
    assert axe.titre == "Bien accueillir"


def test_la_presentation_d_un_axe_s_imprime_et_s_ecrit(client: Client, plan: PlanActions):
    axe = AxeFactory(plan=plan, titre="Accueillir")
    donnees = {"titre": "Accueillir", "avant": "Accueillir", "description": "Pour tous.", "description_avant": ""}
    client.post(adresse(plan, "renommer", genre="axe", pk=axe.pk), donnees)
    axe.refresh_from_db()
    assert axe.description == "Pour tous."
    assert "Pour tous." in page(client, plan)


def ordre(plan: PlanActions) -> list[tuple[str, str, str | None]]:
    fiches = plan.fiches.order_by("axe__ordre", "objectif__ordre", "ordre").select_related("axe", "objectif")
    return [(f.titre, f.axe.titre, f.objectif.titre if f.objectif else None) for f in fiches]


def test_une_fiche_glissee_change_d_axe_et_de_rang(client: Client, plan: PlanActions):
    un, deux = AxeFactory(plan=plan, titre="Un", ordre=1), AxeFactory(plan=plan, titre="Deux", ordre=2)
    fiche = FicheActionFactory(axe=un, titre="Relais")
    FicheActionFactory(axe=deux, titre="Ludothèque", ordre=1)
    client.post(adresse(plan, "deplacer", genre="fiche", pk=fiche.pk), {"lieu": f"a{deux.pk}", "position": 1})
    assert ordre(plan) == [("Relais", "Deux", None), ("Ludothèque", "Deux", None)]


def test_les_fleches_passent_d_un_lieu_au_suivant(client: Client, plan: PlanActions):
    un, deux = AxeFactory(plan=plan, titre="Un", ordre=1), AxeFactory(plan=plan, titre="Deux", ordre=2)
    ObjectifFactory(axe=un, titre="Dessous")
    fiche = FicheActionFactory(axe=un, titre="Relais")
    url = adresse(plan, "deplacer", genre="fiche", pk=fiche.pk)
    lieux = []
    for sens in ("monter", "descendre", "descendre", "descendre", "monter"):
        client.post(url, {"sens": sens})
        lieux.append(ordre(plan)[0][1:])
    assert lieux == [("Un", None), ("Un", "Dessous"), ("Deux", None), ("Deux", None), ("Un", "Dessous")]
    assert deux.fiches.count() == 0


def test_un_objectif_rentre_sous_le_precedent_puis_ressort(client: Client, plan: PlanActions):
    axe = AxeFactory(plan=plan)
    premier, second = (ObjectifFactory(axe=axe, titre=t, ordre=n) for n, t in enumerate(("Premier", "Second"), 1))
    url = adresse(plan, "deplacer", genre="objectif", pk=second.pk)
    client.post(url, {"sens": "rentrer"})
    second.refresh_from_db()
    assert second.parent == premier
    client.post(url, {"sens": "sortir"})
    second.refresh_from_db()
    assert (second.parent, second.ordre) == (None, 2)


def test_un_objectif_ne_se_range_pas_sous_lui_meme(client: Client, plan: PlanActions):
    objectif = ObjectifFactory(axe__plan=plan)
    enfant = ObjectifFactory(axe=objectif.axe, parent=objectif)
    url = adresse(plan, "deplacer", genre="objectif", pk=objectif.pk)
    assert f'value="o{enfant.pk}"' not in client.get(url).content.decode()
    assert client.post(url, {"lieu": f"o{enfant.pk}"}).status_code == 422
    objectif.refresh_from_db()
    assert objectif.parent is None


def test_archiver_propose_d_annuler_et_restaurer_rend_tout(client: Client, plan: PlanActions):
    fiche = FicheActionFactory(axe__plan=plan, titre="Relais itinérant")
    reponse = client.post(adresse(plan, "archiver", genre="axe", pk=fiche.axe_id), follow=True)
    contenu = reponse.content.decode()
    restaurer = adresse(plan, "restaurer", genre="axe", pk=fiche.axe_id)
    assert f'form="plan-gestes" formaction="{restaurer}"' in contenu
    assert "Archivés" in contenu
    fiche.refresh_from_db()
    assert fiche.archive_le is not None
    client.post(restaurer)
    fiche.refresh_from_db()
    assert fiche.archive_le is None
    assert "Archivés" not in page(client, plan)


def test_dupliquer_ouvre_la_copie(client: Client, plan: PlanActions):
    fiche = FicheActionFactory(axe__plan=plan, titre="Relais")
    reponse = client.post(adresse(plan, "fiche_dupliquer", pk=fiche.pk))
    copie = plan.fiches.exclude(pk=fiche.pk).get()
    assert (reponse["Location"], copie.titre) == (adresse(plan, "fiche", pk=copie.pk), "Relais (copie)")


def test_la_page_dit_les_manques_les_themes_et_l_ecart(client: Client, plan: PlanActions):
    plan.total_declare = Decimal(20_000)
    plan.save()
    fiche = FicheActionFactory(axe__plan=plan, pilote="")
    LigneFinancementFactory(fiche=fiche, prevu=Decimal(12_500))
    contenu = page(client, plan)
    assert "le pilote" in contenu
    assert "un indicateur" in contenu
    assert "Écart de 7\u202f500\u202f€" in contenu
    assert contenu.count('class="couvert"') == 1


def test_changer_de_gabarit_garde_les_textes(client: Client, plan: PlanActions):
    fiche = FicheActionFactory(axe__plan=plan, textes={"objectifs": "Réduire l’attente."})
    simple = gabarit_fourni("grille")
    client.post(adresse(plan, "reglages"), {"gabarit": simple.pk, "presentation": "a_la_suite"})
    plan.refresh_from_db()
    assert (plan.gabarit.cle, plan.presentation) == ("grille", "a_la_suite")
    contenu = client.get(adresse(plan, "fiche", pk=fiche.pk)).content.decode()
    assert "Autres textes conservés" in contenu
    assert "Réduire l’attente." in contenu


def test_le_plan_a_venir_donne_sa_date(client: Client, plan: PlanActions):
    donnees = {"gabarit": plan.gabarit_id, "presentation": "une_par_page", "a_venir": "on"}
    client.post(adresse(plan, "reglages"), donnees | {"avenant_le": "2027-06-30", "total_declare": "1 234,50 €"})
    plan.refresh_from_db()
    assert (plan.a_venir, str(plan.avenant_le), plan.total_declare) == (True, "2027-06-30", Decimal("1234.50"))
    assert "30 juin 2027" in page(client, plan)


def test_un_total_illisible_reste_dans_le_champ(client: Client, plan: PlanActions):
    donnees = {"gabarit": plan.gabarit_id, "presentation": "une_par_page", "total_declare": "beaucoup"}
    reponse = client.post(adresse(plan, "reglages"), donnees)
    assert reponse.status_code == 422
    assert 'value="beaucoup"' in reponse.content.decode()


def test_le_brouillon_d_une_partie_reste_a_elle(client: Client, plan: PlanActions):
    convention, annexe = plan.annexe.convention, plan.annexe
    partie = convention.parties.exclude(organisme=convention.caf).get()
    annexe.responsable = partie
    annexe.save()
    fiche = FicheActionFactory(axe__plan=plan, titre="Secret")
    for nom, plus in (("fiche", {"pk": fiche.pk}), ("exporter", {}), ("reglages", {})):
        assert client.get(adresse(plan, nom, **plus)).status_code == 403
    assert "Secret" not in page(client, plan)
    sienne = Client()
    sienne.force_login(membre(partie.organisme, Role.CONTRIBUTEUR))
    assert sienne.post(adresse(plan, "archiver", genre="fiche", pk=fiche.pk)).status_code == 302
    fiche.refresh_from_db()
    assert fiche.archive_le is not None


def test_une_annexe_transmise_ne_change_plus_de_structure(plan: PlanActions):
    convention, annexe = plan.annexe.convention, plan.annexe
    partie = convention.parties.exclude(organisme=convention.caf).get()
    annexe.responsable, annexe.statut = partie, StatutAnnexe.TRANSMISE
    annexe.transmise_le = annexe.cree_le
    annexe.save()
    axe = AxeFactory(plan=plan)
    sienne = Client()
    sienne.force_login(membre(partie.organisme, Role.REFERENT))
    assert sienne.post(adresse(plan, "ajouter", genre="axe"), {"titre": "Tard"}).status_code == 403
    contenu = page(sienne, plan)
    assert axe.titre in contenu
    assert "plan-gestes" not in contenu
    assert plan.axes.count() == 1


@pytest.mark.parametrize("nombre", [1, 60])
def test_la_page_du_plan_fait_le_meme_nombre_de_requetes(
    client: Client, plan: PlanActions, nombre: int, django_assert_num_queries
):
    garnir(plan, nombre)
    url = reverse("conventions:annexe", args=[plan.annexe.convention.reference, plan.annexe_id])
    client.get(url)
    with django_assert_num_queries(REQUETES_PLAN):
        contenu = client.get(url).content.decode()
    assert contenu.count('class="fiche-ligne"') == nombre


REQUETES_PLAN = 31
