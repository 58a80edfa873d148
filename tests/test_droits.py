"""Both tables of rights, walked against what this file expects: whoever changes a right says it twice."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from conventions import permissions
from conventions.documentation import droits
from conventions.enums import Statut
from ctg.droits import ActionRefusee
from territoires import permissions as permissions_territoires
from territoires.models import Organisme, Role
from tests.fabriques import CafFactory, ConventionFactory, OrganismeFactory, UtilisateurFactory, membre

ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR = "administrateur", "redacteur", "valideur", "lecteur"
REFERENT, CONTRIBUTEUR = "referent", "contributeur"
TOUS = {"cadrage", "diagnostic", "redaction", "deliberations", "signature", "en_vigueur", "achevee", "resiliee"}
TOUS |= {"abandonnee"}
OUVERTS = {"cadrage", "diagnostic", "redaction"}

# action: (roles of the Caf, roles of a party, statuts)
CONVENTIONS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "convention.voir": (
        {ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR},
        {REFERENT, CONTRIBUTEUR, LECTEUR},
        TOUS,
    ),
    "convention.exporter": (
        {ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR},
        {REFERENT, CONTRIBUTEUR, LECTEUR},
        TOUS,
    ),
    "convention.creer": ({ADMINISTRATEUR, REDACTEUR}, set(), TOUS),
    "convention.modifier": ({ADMINISTRATEUR, REDACTEUR}, set(), OUVERTS),
    "partie.modifier": ({ADMINISTRATEUR, REDACTEUR}, set(), OUVERTS),
    "signataire.modifier": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT}, OUVERTS),
    "article.modifier": ({ADMINISTRATEUR, REDACTEUR}, set(), OUVERTS),
    "annexe.remplir": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT, CONTRIBUTEUR}, OUVERTS),
    "annexe.demander": ({ADMINISTRATEUR, REDACTEUR}, set(), OUVERTS),
    "annexe.transmettre": (set(), {REFERENT, CONTRIBUTEUR}, OUVERTS),
    "annexe.valider": ({ADMINISTRATEUR, REDACTEUR, VALIDEUR}, set(), OUVERTS),
    "deliberation.deposer": (
        {ADMINISTRATEUR, REDACTEUR},
        {REFERENT, CONTRIBUTEUR},
        OUVERTS | {"deliberations", "signature"},
    ),
    "annexe.organiser": ({ADMINISTRATEUR, REDACTEUR}, set(), OUVERTS),
    "convention.soumettre": ({ADMINISTRATEUR, VALIDEUR}, set(), {"redaction"}),
    "convention.rouvrir": ({ADMINISTRATEUR, VALIDEUR}, set(), {"deliberations"}),
    "fil.ecrire": (
        {ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR},
        {REFERENT, CONTRIBUTEUR, LECTEUR},
        TOUS,
    ),
    "fil.resoudre": ({ADMINISTRATEUR, REDACTEUR, VALIDEUR}, {REFERENT, CONTRIBUTEUR}, TOUS),
    "fil.deverrouiller": ({ADMINISTRATEUR, REDACTEUR}, set(), OUVERTS),
    "modele.voir": ({ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR}, set(), TOUS),
    "modele.modifier": ({ADMINISTRATEUR}, set(), TOUS),
    "document.rediger": ({ADMINISTRATEUR, REDACTEUR}, set(), TOUS),
    "document.produire": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT, CONTRIBUTEUR}, TOUS),
    "deliberation.rediger": (
        {ADMINISTRATEUR, REDACTEUR},
        {REFERENT, CONTRIBUTEUR},
        OUVERTS | {"deliberations", "signature", "en_vigueur"},
    ),
    "comite.animer": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT, CONTRIBUTEUR}, TOUS),
    "calendrier.modifier": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT, CONTRIBUTEUR}, TOUS),
    "gabarit.modifier": ({ADMINISTRATEUR}, set(), TOUS),
}
# action: (roles in the organisme when it is a Caf, when it is another, roles in the Caf that manages it)
TERRITOIRES: dict[str, tuple[set[str], set[str], set[str]]] = {
    "organisme.voir": (
        {ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR},
        {REFERENT, CONTRIBUTEUR, LECTEUR},
        {ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR},
    ),
    "organisme.creer": ({ADMINISTRATEUR, REDACTEUR}, set(), set()),
    "organisme.modifier": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT}, {ADMINISTRATEUR, REDACTEUR}),
    "representant.modifier": ({ADMINISTRATEUR, REDACTEUR}, {REFERENT}, {ADMINISTRATEUR, REDACTEUR}),
    "membre.gerer": ({ADMINISTRATEUR}, {REFERENT}, {ADMINISTRATEUR}),
    "reglages.modifier": ({ADMINISTRATEUR}, set(), set()),
}
ROLES = [ADMINISTRATEUR, REDACTEUR, VALIDEUR, LECTEUR, REFERENT, CONTRIBUTEUR]


def quelqu_un(**roles: str) -> Any:
    """A person by the roles held (``o12="lecteur"`` in organisme 12), for rules that read nothing else."""
    tenus = {int(cle[1:]): role for cle, role in roles.items()}
    return SimpleNamespace(roles=tenus, appartenances_actives=[])


@pytest.mark.pur
def test_les_listes_sont_celles_de_la_table():
    assert set(permissions.ACTIONS) == set(CONVENTIONS)
    assert set(permissions_territoires.ACTIONS) == set(TERRITOIRES)
    assert {r.value for r in Role} == set(ROLES)
    assert {s.value for s in Statut} == TOUS


@pytest.mark.django_db
@pytest.mark.parametrize("action", CONVENTIONS)
def test_qui_peut_quoi_sur_une_convention(action: str):
    convention = ConventionFactory()
    caf, mairie = (p.organisme_id for p in convention.parties.order_by("ordre"))
    de_la_caf, de_la_mairie, statuts = CONVENTIONS[action]
    fautes = []
    for statut in TOUS:
        convention.statut = statut
        for role in ROLES:
            for cote, pk, admis in (("caf", caf, de_la_caf), ("mairie", mairie, de_la_mairie), ("autre", 10**6, set())):
                attendu = role in admis and statut in statuts
                if permissions.peut(quelqu_un(**{f"o{pk}": role}), action, convention) != attendu:
                    fautes.append((statut, role, cote, "devrait" if attendu else "ne devrait pas"))
    assert fautes == []


@pytest.mark.django_db
def test_ce_qui_est_confie_a_une_partie_ne_l_est_pas_aux_autres():
    convention = ConventionFactory(parties=3)
    caf, la_sienne, l_autre = (p.organisme_id for p in convention.parties.order_by("ordre"))
    for action in ("annexe.remplir", "signataire.modifier"):
        for role in ROLES:
            referent = quelqu_un(**{f"o{la_sienne}": role})
            attendu = role in CONVENTIONS[action][1]
            assert permissions.peut_pour(referent, action, convention, la_sienne) is attendu
            assert not permissions.peut_pour(referent, action, convention, l_autre)
            assert not permissions.peut_pour(referent, action, convention, None)
            agent = quelqu_un(**{f"o{caf}": role})
            assert permissions.peut_pour(agent, action, convention, l_autre) is (role in CONVENTIONS[action][0])


@pytest.mark.django_db
def test_deux_roles_s_ajoutent():
    """A referent of the commune who also reads for the Caf keeps what each side gives, and no more."""
    convention = ConventionFactory()
    caf, mairie = (p.organisme_id for p in convention.parties.order_by("ordre"))
    deux = quelqu_un(**{f"o{caf}": LECTEUR, f"o{mairie}": REFERENT})
    assert permissions.peut_pour(deux, "annexe.remplir", convention, mairie)
    assert not permissions.peut_pour(deux, "annexe.remplir", convention, None)
    assert not permissions.peut(deux, "article.modifier", convention)


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["convention.creer", "modele.voir", "modele.modifier"])
def test_ce_qui_se_fait_au_nom_d_une_caf(action: str):
    caf = CafFactory()
    mairie = OrganismeFactory(caf=caf)
    for role in ROLES:
        agent = quelqu_un(**{f"o{caf.pk}": role})
        assert permissions.peut_dans_caf(agent, action, caf) is (role in CONVENTIONS[action][0])
        assert not permissions.peut_dans_caf(agent, action, mairie)
        assert not permissions.peut_dans_caf(quelqu_un(**{f"o{mairie.pk}": role}), action, mairie)
        assert not permissions.peut_dans_caf(agent, action, CafFactory())


@pytest.mark.django_db
@pytest.mark.parametrize("action", TERRITOIRES)
def test_qui_peut_quoi_sur_un_organisme(action: str):
    caf = CafFactory()
    mairie, voisine = OrganismeFactory(caf=caf), OrganismeFactory()
    a_la_caf, chez_soi, par_la_caf = TERRITOIRES[action]
    fautes = []
    for role in ROLES:
        for ou, sujet, admis in (
            (caf, caf, a_la_caf),
            (mairie, mairie, chez_soi),
            (caf, mairie, par_la_caf),
            (caf, voisine, set()),
            (mairie, voisine, set()),
            (voisine, caf, set()),
        ):
            obtenu = permissions_territoires.peut(quelqu_un(**{f"o{ou.pk}": role}), action, sujet)
            if obtenu != (role in admis):
                fautes.append((role, str(ou), str(sujet), obtenu))
    assert fautes == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [REFERENT, CONTRIBUTEUR, LECTEUR])
def test_une_collectivite_lit_la_fiche_de_sa_caf_et_ne_l_ecrit_pas(role: str):
    mairie = OrganismeFactory()
    personne = membre(mairie, role)
    for action in TERRITOIRES:
        assert permissions_territoires.peut(personne, action, mairie.caf) is (action == "organisme.voir")
        assert not permissions_territoires.peut(personne, action, CafFactory())


@pytest.mark.django_db
def test_les_organismes_visibles_sont_ceux_que_l_on_peut_voir():
    """The filter of the lists and the right of each card agree, whoever looks at whatever."""
    cafs = [CafFactory(), CafFactory()]
    organismes = [*cafs, *(OrganismeFactory(caf=caf) for caf in cafs for _ in range(2))]
    personnes = [UtilisateurFactory(), *(membre(o) for o in organismes)]
    for personne in personnes:
        visibles = set(Organisme.objects.visibles_par(personne))
        assert visibles == {o for o in organismes if permissions_territoires.peut(personne, "organisme.voir", o)}


@pytest.mark.django_db
def test_le_refus_distingue_le_role_du_stade():
    convention = ConventionFactory()
    lecteur = membre(convention.caf, LECTEUR)
    with pytest.raises(ActionRefusee, match=r"Votre rôle ne permet pas.*rédiger les articles"):
        permissions.exiger(lecteur, "article.modifier", convention)
    convention.statut = Statut.DELIBERATIONS
    with pytest.raises(ActionRefusee, match=r"au stade.*Délibérations"):
        permissions.exiger(convention.agent, "article.modifier", convention)
    with pytest.raises(ActionRefusee, match="inviter des membres"):
        permissions_territoires.exiger(lecteur, "membre.gerer", convention.caf)


@pytest.mark.pur
def test_la_page_des_droits_est_celle_de_la_table():
    page = (settings.RACINE / "docs/droits.md").read_text(encoding="utf-8")
    assert page == droits(), "lancez « make docs »"
    for action in (*CONVENTIONS, *TERRITOIRES):
        assert f"| `{action}` |" in page
