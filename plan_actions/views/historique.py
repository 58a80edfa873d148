"""Who changed what in a fiche, in a few lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plan_actions.models import FicheAction

LUES = 25
MONTREES = 6
NOMS = {
    "titre": "le titre",
    "themes": "les thèmes",
    "pilote_partie_id": "le pilote",
    "pilote": "le pilote",
    "public": "le public",
    "debut": "les dates",
    "fin": "les dates",
    "statut": "l’avancement",
    "raison": "la raison",
    "total_declare": "le total annoncé",
}


@dataclass
class Modification:
    """One line: who did what, and when the last time."""

    qui: str
    quoi: str
    le: datetime


def dernieres_modifications(fiche: FicheAction) -> list[Modification]:
    """The latest changes, the newest first; consecutive ones of one person to one thing make one line. One query."""
    traces: list[Any] = list(fiche.history.select_related("history_user").order_by("-history_date", "-pk")[:LUES])
    lignes: list[Modification] = []
    for rang, trace in enumerate(traces):
        avant = traces[rang + 1] if rang + 1 < len(traces) else None
        if trace.history_type != "+" and avant is None:
            break
        quoi = _quoi(trace, avant)
        qui = trace.history_user.nom_complet if trace.history_user else "Le logiciel"
        if lignes and (lignes[-1].qui, lignes[-1].quoi) == (qui, quoi):
            continue
        lignes.append(Modification(qui, quoi, trace.history_date))
    return lignes[:MONTREES]


def _quoi(trace: Any, avant: Any) -> str:
    if trace.history_type == "+":
        return "a créé la fiche" + (f" ({trace.history_change_reason})" if trace.history_change_reason else "")
    changes = []
    for champ, nom in NOMS.items():
        if getattr(trace, champ) != getattr(avant, champ) and nom not in changes:
            changes.append(nom)
    cles = {*trace.textes, *avant.textes}
    textes = [cle for cle in sorted(cles) if trace.textes.get(cle) != avant.textes.get(cle)]
    changes += [f"«\u00a0{cle.replace('_', ' ').capitalize()}\u00a0»" for cle in textes]
    if changes:
        return f"a modifié {', '.join(changes)}"
    return f"a {trace.history_change_reason}" if trace.history_change_reason else "a enregistré la fiche"
