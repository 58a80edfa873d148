"""What the editors of an article and of an annexe share: autosave answers, stale tokens, two texts side by side."""

from typing import Any

from django.http import JsonResponse
from django.utils import timezone

from conventions.domain.etats import valeur_lue
from conventions.domain.mentions import Resolveur
from conventions.models import Annexe, Article, TexteDocument
from conventions.views.partage import entier
from conventions.views.textes import texte_lu
from ctg.differences import comparer, en_html
from ctg.forms import FormulaireCtg
from ctg.texte_riche import nettoyer
from ctg.typographie import date_et_heure, heure
from territoires.requete import Requete


def jeton_choisi(request: Requete, donnees: dict[str, Any]) -> int:
    """The token to save with: after a conflict, « garder mon texte » takes the one that was shown with it."""
    jeton: int = donnees["jeton"]
    return entier(request.POST.get("jeton_actuel", ""), jeton) if request.POST.get("choix") == "garder" else jeton


def reponse_enregistree(piece: Article | Annexe | TexteDocument) -> JsonResponse:
    """The answer to an autosave that passed: the token of the next one, and when it was saved."""
    quand = heure(timezone.localtime(piece.modifie_le))
    return JsonResponse({"jeton": piece.jeton, "enregistre_le": quand})


def reponse_refusee(formulaire: FormulaireCtg) -> JsonResponse:
    """The answer to an autosave that a form refused: its sentences."""
    return JsonResponse({"erreurs": [e for liste in formulaire.errors.values() for e in liste]}, status=422)


def deux_textes(
    resolveur: Resolveur, actuel: Article | Annexe | TexteDocument, donnees: dict[str, Any]
) -> dict[str, Any]:
    """The saved text, the one being typed and what separates them, for ``article_conflit.html``."""
    mien = nettoyer(donnees["corps"])
    mon_titre = donnees.get("titre", actuel.titre)
    blocs = comparer(actuel.corps, mien, valeur_lue(resolveur))
    return {
        "article": actuel,
        "conflit": True,
        "leur_titre": actuel.titre if actuel.titre != mon_titre else "",
        "mon_titre": mon_titre,
        "leur_texte": texte_lu(actuel.corps, resolveur),
        "mon_texte": texte_lu(mien, resolveur),
        "difference": en_html([bloc for bloc in blocs if bloc.etat != "identique"]),
        "leur_date": date_et_heure(actuel.modifie_le),
    }
