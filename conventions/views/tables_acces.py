"""What every address of a table shares: the table and its parent, who may read them, answers to the script."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from conventions.domain.saisie import exiger_saisie, lisible
from conventions.erreurs import ConflitCellule, ErreurMetier, LigneInvalide
from conventions.models import Annexe, Convention, Partie
from conventions.tables.acces import parent_de
from conventions.tables.definition import Table, trouver
from conventions.tables.grille import Rangees, lignes_de
from conventions.views.acces import contexte_convention
from conventions.views.partage import entier, est_auto
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from ctg.typographie import date_et_heure, heure, typographier
from territoires.requete import Requete

BROUILLON = (
    "Cette annexe est encore le brouillon de la partie qui la remplit : vous pourrez la lire quand elle sera transmise."
)


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A table of one parent, that the user may read; ``partie`` is the part of it that the address names."""

    convention: Convention
    table: Table
    parent: Any
    annexe: Annexe
    partie: Partie | None
    retour: str

    def args(self, **plus: Any) -> dict[str, Any]:
        """Arguments of an address of the same table."""
        return {"reference": self.convention.reference, "table": self.table.code, "parent": self.parent.pk, **plus}

    @property
    def identifiant(self) -> str:
        """The name of its grid in a page."""
        suite = f"-{self.partie.pk}" if self.partie else ""
        return f"{self.table.code}-{self.parent.pk}{suite}"

    @property
    def page(self) -> str:
        """Where the table is shown, at its place."""
        return f"{self.retour}#grille-{self.identifiant}"

    def suite(self) -> str:
        """What the links between the pages of one table carry along."""
        portee = {"portee": self.partie.pk} if self.partie else {}
        return f"?{urlencode({**portee, 'retour': self.retour})}"


def ouvrir_table(request: Requete, reference: str, table: str, parent: int) -> Ouverture:
    """Raises Http404 for an outsider or a parent that is not of the convention, ActionRefusee for a draft.

    Lighter than a page: each cell that is saved opens its table.
    """
    visibles = Convention.objects.visibles_par(request.user).select_related("caf__reglages")
    convention = get_object_or_404(visibles.prefetch_related("parties"), reference=reference)
    try:
        definition = trouver(table)
        objet = parent_de(definition, convention, parent)
    except LookupError:
        raise Http404("Ce tableau n’est pas dans la convention.") from None
    annexe = definition.annexe_de(objet)
    if not lisible(request.user, annexe):
        raise ActionRefusee(BROUILLON)
    partie = partie_de(request, definition, convention)
    retour = reverse("conventions:annexe", args=[reference, annexe.pk])
    return Ouverture(convention, definition, objet, annexe, partie, retour_de(request, retour))


def partie_de(request: Requete, table: Table, convention: Convention) -> Partie | None:
    """The party whose part of the table the address (or the form) names. Raises Http404 when it is not a party."""
    lue = request.GET.get("portee") or request.POST.get("portee", "")
    if not table.portee or not lue:
        return None
    pk = entier(lue, 0)
    partie = next((p for p in convention.parties.all() if p.pk == pk), None)
    if partie is None:
        raise Http404("Cette partie n’est pas dans la convention.")
    return partie


def retour_de(request: Requete, defaut: str) -> str:
    """The page to go back to, when it is one of ours."""
    lue = request.POST.get("retour") or request.GET.get("retour", "")
    sure = lue.startswith("/") and url_has_allowed_host_and_scheme(lue, None)
    return lue if sure else defaut


def maintenant() -> str:
    return heure(timezone.localtime())


def repond_au_script(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn the refusals of the domain into what the script reads (409, 422, 403), or into a message and a way back.

    A GET, which only somebody without the script makes, goes back to the page of the table.
    """

    @wraps(vue)
    def reponse(request: Requete, reference: str, table: str, parent: int, **autres: Any) -> HttpResponse:
        try:
            ouverture = ouvrir_table(request, reference, table, parent)
            if request.method != "POST":
                return redirect(ouverture.page)
            return vue(request, ouverture, **autres)
        except LookupError:
            raise Http404("Cette ligne n’est plus dans le tableau.") from None
        except ActionRefusee as refusee:
            if not est_auto(request):
                raise
            return JsonResponse({"erreurs": [typographier(str(refusee))]}, status=403)
        except (ErreurMetier, TexteRefuse) as erreur:
            if est_auto(request):
                return refus_json(erreur)
            messages.error(request, typographier(str(erreur)))
            return redirect(ouverture.page)

    return reponse


def refus_json(erreur: Exception) -> JsonResponse:
    """409 with the present text for a cell that somebody changed, else 422 with sentences (``champs``: by field)."""
    if isinstance(erreur, ConflitCellule):
        conflit = {"actuel": erreur.actuel, "auteur": erreur.auteur, "message": typographier(str(erreur))}
        quand = date_et_heure(erreur.quand) if erreur.quand else ""
        return JsonResponse({**conflit, "quand": quand}, status=409)
    champs = erreur.erreurs if isinstance(erreur, LigneInvalide) else {}
    par_champ = {nom: typographier(phrase) for nom, phrase in champs.items() if nom}
    return JsonResponse({"erreurs": [typographier(str(erreur))], "champs": par_champ}, status=422)


def contexte_page(request: Requete, ouverture: Ouverture) -> dict[str, Any]:
    """What the frame of a page about the table needs."""
    prefetch_related_objects([ouverture.convention], "articles__modele", "annexes__modele")
    return contexte_convention(request, ouverture.convention, "annexes", ouverture.annexe.pk)


def ligne_a_ecrire(request: Requete, ouverture: Ouverture, pk: int) -> Any:
    """A row of a table that the user may write whole. Raises Http404, ActionRefusee."""
    objet = ligne_ou_404(ouverture, pk)
    exiger_saisie(request.user, ouverture.annexe, ouverture.convention)
    return objet


def ligne_ou_404(ouverture: Ouverture, pk: int) -> Any:
    objet = next((li for li in lignes_de(ouverture.table, ouverture.parent) if li.pk == pk), None)
    if objet is None:
        raise Http404("Cette ligne n’est plus dans le tableau.")
    return objet


def ligne_html(ouverture: Ouverture, objet: Any) -> str:
    """The row as the grid shows it; the script writes its rank."""
    modele = reverse("conventions:table_ligne", kwargs=ouverture.args(pk=0))
    rangees = Rangees(ouverture.table, ouverture.convention, modifiable=True, url_ligne=f"{modele}{ouverture.suite()}")
    return rangees.ligne(objet, 0)
