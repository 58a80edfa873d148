"""Fetch a committee or a meeting through what the user may see, and receive the small forms of their rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.erreurs import ConflitEdition, ErreurMetier, LigneInvalide
from conventions.models import Convention
from conventions.permissions import exiger, peut
from conventions.views.acces import contexte_convention, convention_ou_404
from ctg.texte_riche import TexteRefuse
from ctg.typographie import date_en_lettres, heure, typographier
from plan_actions.domain.comites_ecriture import ANIMER
from plan_actions.domain.reunions import charger_reunion
from plan_actions.models import Comite, Reunion
from territoires.requete import Requete

Agir = Callable[[dict[str, Any]], Any]


@dataclass
class Cadre:
    """A convention as its committees are looked at."""

    request: Requete
    convention: Convention

    @property
    def anime(self) -> bool:
        """Whether the user runs the committees."""
        return peut(self.request.user, ANIMER, self.convention)

    def exiger(self) -> None:
        """Raise ``ActionRefusee`` for who does not."""
        exiger(self.request.user, ANIMER, self.convention)

    def url(self, nom: str, **plus: Any) -> str:
        return reverse(f"plan_actions:{nom}", kwargs={"reference": self.convention.reference, **plus})

    def contexte(self, **plus: Any) -> dict[str, Any]:
        """What every page of the committees needs."""
        return {**contexte_convention(self.request, self.convention, "comites"), "anime": self.anime, **plus}


def cadre_ou_404(request: Requete, reference: str) -> Cadre:
    """Raises Http404 for an outsider."""
    return Cadre(request, convention_ou_404(request, reference))


def comite_ou_404(cadre: Cadre, pk: int) -> Comite:
    """A committee of the convention with its members and meetings. Raises Http404."""
    comites = Comite.objects.filter(convention=cadre.convention).select_related("origine__annexe__responsable")
    comite = get_object_or_404(comites.prefetch_related("membres", "reunions"), pk=pk)
    comite.convention = cadre.convention
    return comite


def reunion_ou_404(cadre: Cadre, pk: int) -> Reunion:
    """A meeting of the convention, loaded whole. Raises Http404."""
    if not Reunion.objects.filter(pk=pk, comite__convention=cadre.convention).exists():
        raise Http404("Cette réunion n’est pas dans la convention.")
    reunion = charger_reunion(pk)
    reunion.comite.convention = cadre.convention
    return reunion


def recevoir(
    cadre: Cadre, formulaire: BaseForm, agir: Agir, *, titre: str, bouton: str, retour: str, fait: str, **plus: Any
) -> HttpResponse:
    """One form on its page: GET shows it, POST calls ``agir`` with its values and goes back, saying ``fait``.

    A refusal stands beside its field; after a conflict (409) the form keeps what was typed, shows what the other
    person saved, and saves over it only when sent again.
    """
    statut = 200
    if cadre.request.method == "POST":
        statut = 422
        if formulaire.is_valid():
            try:
                agir(dict(formulaire.cleaned_data))
            except ConflitEdition as conflit:
                statut = 409
                formulaire, plus = apres_conflit(formulaire, conflit.actuel, plus)
            except LigneInvalide as erreur:
                noter_erreurs(formulaire, erreur)
            except (ErreurMetier, TexteRefuse) as erreur:
                formulaire.add_error(None, typographier(str(erreur)))
            else:
                messages.success(cadre.request, fait)
                return redirect(retour)
    contexte = cadre.contexte(form=formulaire, titre=titre, bouton=bouton, retour=retour, **plus)
    return render(cadre.request, "plan_actions/comites/formulaire.html", contexte, status=statut)


def noter_erreurs(formulaire: BaseForm, erreur: LigneInvalide) -> None:
    """Each sentence beside its field, the others on top."""
    for champ, phrase in erreur.erreurs.items():
        formulaire.add_error(champ if champ in formulaire.fields else None, typographier(phrase))


def apres_conflit(formulaire: BaseForm, actuel: Any, plus: Mapping[str, Any]) -> tuple[BaseForm, dict[str, Any]]:
    """The same form with the token of the state now shown beside it, and what that state says otherwise."""
    autres = [
        (champ.label or nom, _lu(actuel, nom))
        for nom, champ in formulaire.fields.items()
        if nom != "jeton" and getattr(actuel, nom, None) != formulaire.cleaned_data.get(nom)
    ]
    donnees = {**formulaire.data.dict(), "jeton": str(actuel.jeton)} if isinstance(formulaire.data, QueryDict) else {}
    return type(formulaire)(donnees), {**plus, "autres": autres}


def _lu(objet: Any, nom: str) -> str:
    valeur = getattr(objet, nom, "")
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return date_en_lettres(valeur)
    if isinstance(valeur, time):
        return heure(valeur)
    lire = getattr(objet, f"get_{nom}_display", None)
    return str(lire() if lire else valeur) if valeur is not None else ""
