"""A convention with 40 annexes, 60 fiches and 2,000 structures: pages, saves, imports and print."""

import json
from datetime import date

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import include, path, reverse
from django.utils import timezone

from conventions.annexes.structures import TABLE as STRUCTURES
from conventions.models import Annexe, Convention, LigneStructure
from conventions.pdf.contexte import composer
from conventions.tables import reprise
from ctg.pdf import rendre_borne
from plan_actions.models import FicheAction
from tests.bancs.impression import BORNE as BORNE_PDF
from tests.bancs.impression import nu_dans_un_enfant
from tests.bancs.mesure import Releve, rapport_apparie
from tests.fabriques import AnnexeFactory, ConventionFactory
from tests.fabriques.plan_actions import (
    AxeFactory,
    EtapeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PartenaireFactory,
    PlanActionsFactory,
)

ANNEXES, FICHES, STRUCTURES_MAX, IMPORTEES = 40, 60, 2_000, 1_000
REQUETES_IMPORT = 200
PASSAGES = 150
RENDUS = 2
BORNE_CHAMP = 3.0


def mesurer(releve: Releve) -> None:
    """(d) queries with one of each then with all; (e) one field; (f) an import; (g) the export."""
    convention = ConventionFactory(date_effet=date(2026, 1, 1), date_fin=date(2029, 12, 31))
    convention.annexes.all().delete()
    structures = AnnexeFactory(convention=convention, nature="structures", corps="", cle="structures")
    plan = PlanActionsFactory(annexe__convention=convention, annexe__cle="plan")
    axe = AxeFactory(plan=plan)
    objectif = ObjectifFactory(axe=axe)
    client = Client()
    client.force_login(convention.agent)
    comptes: dict[str, list[int]] = {}
    for annexes, fiches, lignes in ((1, 1, 1), (ANNEXES, FICHES, STRUCTURES_MAX)):
        completer(convention, structures, axe, objectif, annexes, fiches, lignes)
        for nom, adresse in adresses(convention, structures, plan.annexe).items():
            client.get(adresse)
            with CaptureQueriesContext(connection) as capture:
                assert client.get(adresse).status_code == 200
            comptes.setdefault(nom, []).append(len(capture))
    for nom, nombres in comptes.items():
        releve.compter(f"(d) {nom} : requêtes avec 1 de chaque, puis 40, 60 et 2 000", nombres)
    champ(releve, client, convention, plan.annexe)
    importer(releve, convention)
    demande = composer(convention, projet=True, jour=timezone.localdate())
    pages = []
    rapport = rapport_apparie(
        lambda: pages.append(rendre_borne(demande).pages), lambda: nu_dans_un_enfant(demande), RENDUS
    )
    releve.noter(f"(g) export de {pages[0]} pages d’annexes, rapporté à WeasyPrint seul", rapport, BORNE_PDF)


def adresses(convention: Convention, structures: Annexe, plan: Annexe) -> dict[str, str]:
    """The pages where the number of annexes, fiches or structures could show."""
    ref = convention.reference
    fiche = FicheAction.objects.filter(plan__annexe=plan).earliest("pk")
    return {
        "convention": convention.get_absolute_url(),
        "annexes": reverse("conventions:annexes", args=[ref]),
        "annexe des structures": reverse("conventions:annexe", args=[ref, structures.pk]),
        "annexe du plan": reverse("conventions:annexe", args=[ref, plan.pk]),
        "fiche": reverse("plan_actions:fiche", args=[ref, plan.pk, fiche.pk]),
        "commentaires": reverse("conventions:fils", args=[ref]),
        "dossier": reverse("conventions:dossier", args=[ref]),
    }


def completer(
    convention: Convention, structures: Annexe, axe: object, objectif: object, annexes: int, fiches: int, lignes: int
) -> None:
    """Bring the convention to so many annexes, complete fiches and rows of structures."""
    for rang in range(convention.annexes.count(), annexes):
        AnnexeFactory(convention=convention, ordre=10 + rang)
    for rang in range(FicheAction.objects.filter(plan__annexe__convention=convention).count(), fiches):
        fiche = FicheActionFactory(axe=axe, objectif=objectif, titre=f"Action n° {rang + 1}")
        for fabrique in (EtapeFactory, PartenaireFactory, IndicateurActionFactory, LigneFinancementFactory):
            fabrique(fiche=fiche)
    partie = convention.parties.exclude(organisme=convention.caf).get()
    commune = convention.communes.first()
    LigneStructure.objects.bulk_create(
        LigneStructure(
            annexe=structures,
            partie=partie,
            ordre=rang,
            type="eaje",
            nom=f"Crèche n° {rang}",
            adresse=f"{rang} rue des Écoles",
            code_postal="26000",
            commune=commune,
            gestionnaire="Commune",
        )
        for rang in range(structures.structures.count(), lignes)
    )


def champ(releve: Releve, client: Client, convention: Convention, plan: Annexe) -> None:
    """(e) save one field of a fiche, against a view that fetches, sets and saves behind the same middleware."""
    fiche = FicheAction.objects.filter(plan__annexe=plan).earliest("pk")
    adresse = reverse("plan_actions:fiche_champ", args=[convention.reference, plan.pk, fiche.pk])
    valeurs = {"avant": fiche.public, "tour": 0}

    def notre() -> None:
        valeurs["tour"] += 1
        valeur = f"Familles n° {valeurs['tour']}"
        donnees = {"champ": "public", "valeur": valeur, "avant": valeurs["avant"]}
        reponse = client.post(adresse, donnees, headers={"X-Enregistrement": "auto"})
        assert reponse.status_code == 200, reponse.content
        valeurs["avant"] = json.loads(reponse.content)["valeur"]

    def nue() -> None:
        valeurs["tour"] += 1
        assert client.post(f"/nue/{fiche.pk}/", {"valeur": f"Familles n° {valeurs['tour']}"}).status_code == 200
        valeurs["avant"] = f"Familles n° {valeurs['tour']}"

    with override_settings(ROOT_URLCONF="tests.bancs.annexes"):
        notre()
        rapport = rapport_apparie(notre, nue, PASSAGES)
    releve.noter("(e) un champ de fiche enregistré, rapporté à un POST de Django nu", rapport, BORNE_CHAMP)


def vue_nue(request: HttpRequest, pk: int) -> HttpResponse:
    """What the smallest Django view does to save one field, history included."""
    fiche = FicheAction.objects.get(pk=pk)
    fiche.public = request.POST["valeur"]
    fiche.save()
    return JsonResponse({"valeur": fiche.public})


vue_nue.acces = "ecriture"  # type: ignore[attr-defined]
urlpatterns = [path("nue/<int:pk>/", vue_nue), path("", include("ctg.urls"))]


def importer(releve: Releve, convention: Convention) -> None:
    """(f) 1,000 rows in one transaction."""
    annexe = AnnexeFactory(convention=convention, nature="structures", corps="", ordre=99)
    partie = convention.parties.exclude(organisme=convention.caf).get()
    entete = ["Type", "Nom", "Adresse", "Code postal", "Gestionnaire"]
    rangees = [entete] + [["EAJE", f"Crèche {n}", f"{n} rue des Écoles", "26000", "Commune"] for n in range(IMPORTEES)]
    with CaptureQueriesContext(connection) as capture:
        prete = reprise.preparer(
            STRUCTURES, annexe, rangees, mode="ajouter", par=convention.agent, portee=partie, origine="banc"
        )
        bilan = reprise.appliquer(prete, par=convention.agent)
    assert annexe.structures.count() == IMPORTEES, bilan
    releve.noter("(f) requêtes pour importer 1 000 lignes, sur 200", len(capture) / REQUETES_IMPORT, 1.0)
