"""The pages of docs/ that are drawn from the code, for the command ``documenter``."""

from collections.abc import Mapping

from conventions import permissions
from conventions.documentation_documents import documents
from conventions.documentation_dossier import CHEMIN, schema_du_dossier
from conventions.documentation_mentions import mentions
from conventions.domain.cycle_de_vie import TRANSITIONS
from conventions.domain.relecture import ETAPES
from conventions.domain.saisie import MAIN
from conventions.enums import STATUTS_MODIFIABLES, Statut, StatutAnnexe
from ctg.droits import Action
from territoires import permissions as permissions_territoires
from territoires.models import Role

AVIS = "Drawn from the code by `make docs`; edit the table in the code, not this page."


def pages() -> dict[str, str]:
    """Content of each generated page, by its path in the repository."""
    return {
        "docs/cycle-de-vie.md": cycle_de_vie(),
        "docs/documents.md": documents(AVIS),
        "docs/droits.md": droits(),
        "docs/mentions.md": mentions(AVIS),
        CHEMIN: schema_du_dossier(),
    }


def cycle_de_vie() -> str:
    """The life cycle: its statuts, then its transitions with who may take them and what they check."""
    lignes = [
        "# Life cycle of a convention",
        "",
        f"{AVIS} Source: `conventions/domain/cycle_de_vie.py`.",
        "",
        "Every step is one row of the journal (`Transition`), written once and never changed. `statut` is written by",
        "`executer` alone, under a lock: of two people who click at once, one passes, the other is told who did.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {p.de or '[*]'} --> {p.vers}: {p.libelle}" for p in TRANSITIONS),
        "```",
        "",
        "## Statuts",
        "",
        "| code | shown as | text may change | reachable today |",
        "|---|---|---|---|",
    ]
    atteints = {passage.vers for passage in TRANSITIONS}
    lignes += [
        f"| `{s.value}` | {s.label} | {_oui(s in STATUTS_MODIFIABLES)} | {_oui(s.value in atteints)} |" for s in Statut
    ]
    lignes += [
        "",
        "## Transitions",
        "",
        "| action | shown as | from | to | right | roles of the Caf | comment | refused while something is missing |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for p in TRANSITIONS:
        lignes.append(
            f"| `{p.code}` | {p.libelle} | {f'`{p.de}`' if p.de else 'nothing'} | `{p.vers}` | `{p.permission}` | "
            f"{_roles(permissions.ACTIONS[p.permission].caf)} | {'required' if p.commentaire_requis else 'optional'} | "
            f"{_oui(p.verification is not None)} |"
        )
    lignes += ["", "## What the user is told before confirming", ""]
    lignes += [f"- **{p.libelle}**: {p.consequence}" for p in TRANSITIONS]
    lignes += _relecture()
    return "\n".join(lignes) + "\n"


def _relecture() -> list[str]:
    """The review of an annexe: its statuts with whose turn it is, its steps."""
    mains = {"caf": "the Caf", "collectivite": "the party that fills it", "": "nobody"}
    lignes = [
        "",
        "# Review of an annexe",
        "",
        "Source: `conventions/domain/relecture.py`, which alone writes the `statut` of an annexe, under the lock of",
        "its convention, and adds a `TransitionAnnexe` to a journal that never changes. Only an annexe entrusted to a",
        "party has steps; until its first transmission it is the private draft of that party, which nobody else reads.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {StatutAnnexe.A_COMPLETER}",
        *(f"    {de} --> {e.vers or de}: {e.libelle}" for e in ETAPES for de in e.de),
        "```",
        "",
        "| code | shown as | who writes |",
        "|---|---|---|",
        *(f"| `{s.value}` | {s.label} | {mains[MAIN[s]]} |" for s in StatutAnnexe),
        "",
        "| action | shown as | from | to | right | roles of the Caf | roles of the party | message |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for e in ETAPES:
        action = permissions.ACTIONS[e.permission]
        de = ", ".join(f"`{statut}`" for statut in e.de)
        lignes.append(
            f"| `{e.code}` | {e.libelle} | {de} | {f'`{e.vers}`' if e.vers else 'the same'} | `{e.permission}` | "
            f"{_roles(action.caf)} | {_roles(action.collectivite)} | "
            f"{'required' if e.commentaire_requis else 'optional'} |"
        )
    return [*lignes, "", *(f"- **{e.libelle}**: {e.consequence}" for e in ETAPES)]


def droits() -> str:
    """Both tables of rights, role by role."""
    lignes = [
        "# Rights",
        "",
        f"{AVIS} Sources: `territoires/permissions.py`, `conventions/permissions.py`.",
        "",
        "A person acts through a dated membership (`Appartenance`) of an organisme, with one role. Somebody with no",
        "membership that binds them to a thing does not see it: every page about it answers 404 (rule 18).",
        "",
        "## Organismes, representatives, members",
        "",
        *_tableau(permissions_territoires.ACTIONS),
        "",
        "## Conventions and models",
        "",
        *_tableau(permissions.ACTIONS),
    ]
    return "\n".join(lignes) + "\n"


def _tableau(actions: Mapping[str, Action]) -> list[str]:
    return [
        "| action | what it allows | at the Caf | at a collectivité or partner | statuts |",
        "|---|---|---|---|---|",
        *(
            f"| `{a.code}` | {a.libelle} | {_roles(a.caf)} | {_roles(a.collectivite)} | {_statuts(a.statuts)} |"
            for a in actions.values()
        ),
    ]


def _roles(roles: frozenset[str]) -> str:
    return ", ".join(role.label for role in Role if role in roles) or "—"


def _statuts(statuts: frozenset[str]) -> str:
    return ", ".join(f"`{s.value}`" for s in Statut if s in statuts) or "any"


def _oui(valeur: bool) -> str:
    return "yes" if valeur else "no"
