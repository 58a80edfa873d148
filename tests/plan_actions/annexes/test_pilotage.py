"""The steering and evaluation annexes: what they ask, what they print, what they cost to read."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.annexes.registre import trouver
from conventions.domain.lecture import charger
from conventions.models import Annexe, Convention
from plan_actions.enums import College, GenreInstance
from plan_actions.models import (
    Axe,
    FicheAction,
    GabaritFiche,
    IndicateurAction,
    IndicateurCooperation,
    Instance,
    MembreCopil,
    PlanActions,
    PosteCooperation,
    QuestionEvaluation,
)
from tests.fabriques import AnnexeFactory, ConventionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention() -> Convention:
    convention = ConventionFactory()
    convention.annexes.all().delete()
    return convention


def annexe(convention: Convention, nature: str, **champs: object) -> Annexe:
    return AnnexeFactory(convention=convention, nature=nature, corps="", **champs)


def relue(convention: Convention, nature: str) -> tuple[Convention, Annexe]:
    chargee = charger(convention)
    return chargee, next(a for a in chargee.annexes.all() if a.nature == nature)


def codes(convention: Convention, nature: str) -> dict[str, str]:
    chargee, trouvee = relue(convention, nature)
    with CaptureQueriesContext(connection) as requetes:
        trouves = trouver(nature).manques(trouvee, chargee)
    assert len(requetes) == 0
    return {manque.code: str(manque.phrase) for manque in trouves}


def siege(support: Annexe, college: str, *, votant: bool = True) -> None:
    MembreCopil.objects.create(annexe=support, college=college, qualite="Élue", votant=votant)


def test_une_annexe_vide_dit_tout_ce_qu_elle_attend(convention: Convention):
    annexe(convention, "pilotage")
    annexe(convention, "evaluation")
    assert set(codes(convention, "pilotage")) == {"copil_vide", "copil_absent", "poste_absent"}
    assert set(codes(convention, "evaluation")) == {"evaluation_sans_question", "evaluation_sans_indicateur"}


def test_la_parite_rompue_donne_les_voix_et_bloque(convention: Convention):
    support = annexe(convention, "pilotage")
    for college in (College.CAF, College.COLLECTIVITES, College.COLLECTIVITES):
        siege(support, college)
    chargee, trouvee = relue(convention, "pilotage")
    manque = next(m for m in trouver("pilotage").manques(trouvee, chargee) if m.code == "parite")
    assert "1\u00a0voix pour la Caf, 2 pour les collectivités" in manque.phrase
    assert (manque.gravite, str(manque.url).endswith("#membres_copil")) == ("bloquant", True)
    MembreCopil.objects.filter(college=College.COLLECTIVITES).first().delete()
    assert "parite" not in codes(convention, "pilotage")


def test_une_instance_sans_rythme_est_nommee(convention: Convention):
    support = annexe(convention, "pilotage")
    Instance.objects.create(annexe=support, genre=GenreInstance.COPIL, nom="Copil CTG")
    Instance.objects.create(annexe=support, nom="Commission enfance")
    phrase = codes(convention, "pilotage")["instance_sans_rythme"]
    assert "« Copil CTG » (ni 1\u00a0autre instance)" in phrase


def test_le_pilotage_s_imprime_par_college_et_additionne_les_etp(convention: Convention):
    support = annexe(convention, "pilotage")
    siege(support, College.CAF)
    siege(support, College.COLLECTIVITES)
    siege(support, College.PARTENAIRES, votant=False)
    for etp in ("0.5", "0.8"):
        PosteCooperation.objects.create(annexe=support, employeur="<b>Ville</b>", etp=etp, missions="Une\nDeux")
    html = trouver("pilotage").contexte_impression(relue(convention, "pilotage")[1]).suite
    assert "1 voix pour la Caf, 1 pour les collectivités" in html
    assert html.count("Délibérative") == 2
    assert html.count("Consultative") == 1
    assert "1,30" in html
    assert "<b>Ville" not in html
    assert "<li>Une</li><li>Deux</li>" in html


def fiche_avec_indicateur(convention: Convention, **champs: object) -> Annexe:
    support = annexe(convention, "plan_actions", **champs)
    gabarit, _ = GabaritFiche.objects.get_or_create(caf=None, cle="essai", defaults={"nom": "Essai"})
    plan = PlanActions.objects.create(annexe=support, gabarit=gabarit)
    axe = Axe.objects.create(plan=plan, titre="Axe", ordre=1)
    fiche = FicheAction.objects.create(plan=plan, axe=axe, titre="Ouvrir une ludothèque")
    IndicateurAction.objects.create(fiche=fiche, libelle="Familles inscrites", cible=60)
    return support


def test_les_criteres_viennent_des_fiches_du_plan(convention: Convention):
    annexe(convention, "evaluation")
    fiche_avec_indicateur(convention)
    html = trouver("evaluation").contexte_impression(relue(convention, "evaluation")[1]).suite
    assert "Ouvrir une ludothèque" in html
    assert "Familles inscrites" in html
    FicheAction.objects.update(archive_le=timezone.now())
    assert trouver("evaluation").contexte_impression(relue(convention, "evaluation")[1]).suite == ""


def test_un_plan_pas_encore_transmis_reste_a_sa_collectivite(convention: Convention):
    annexe(convention, "evaluation")
    partie = convention.parties.exclude(organisme=convention.caf).get()
    fiche_avec_indicateur(convention, responsable=partie)
    contexte = trouver("evaluation").contexte_impression(relue(convention, "evaluation")[1])
    assert "ludothèque" not in contexte.suite


def test_les_questions_du_meme_objectif_sont_reunies(convention: Convention):
    support = annexe(convention, "evaluation")
    for rang, objectif in enumerate(["Partenariat", "Offre", "Partenariat"]):
        QuestionEvaluation.objects.create(annexe=support, ordre=rang, objectif=objectif, question=f"Question {rang} ?")
    html = trouver("evaluation").contexte_impression(relue(convention, "evaluation")[1]).suite
    assert html.count("Partenariat") == 1
    assert html.index("Question 2") < html.index("Question 1")
    assert 'rowspan="2"' in html


@pytest.mark.parametrize("nature", ["pilotage", "evaluation"])
def test_charger_coute_autant_avec_une_ligne_qu_avec_trente(convention: Convention, nature: str):
    support = annexe(convention, nature)
    remplir: Callable[[], object] = {
        "pilotage": lambda: (
            siege(support, College.CAF),
            Instance.objects.create(annexe=support, nom="Instance"),
            PosteCooperation.objects.create(annexe=support, employeur="Ville", etp=1),
        ),
        "evaluation": lambda: (
            QuestionEvaluation.objects.create(annexe=support, objectif="O", question="Q"),
            IndicateurCooperation.objects.create(annexe=support, libelle="I"),
        ),
    }[nature]
    comptes = []
    for nombre in (1, 30):
        for _ in range(nombre):
            remplir()
        with CaptureQueriesContext(connection) as requetes:
            trouver(nature).contexte_impression(relue(convention, nature)[1])
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
