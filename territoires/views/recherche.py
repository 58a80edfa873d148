"""JSON endpoints of the comboboxes: a few results, best first."""

from typing import Any

from django.http import JsonResponse

from ctg.decorators import lecture
from ctg.typographie import nombre
from territoires.models import Commune, Intercommunalite, Organisme
from territoires.requete import Requete

MAX = 12
TEXTE_MAX = 100


def texte_cherche(request: Requete) -> str:
    """What is searched (``?q=``), on one line of bounded length: neither NUL nor a pasted page reaches the database."""
    return une_ligne(request.GET.get("q", ""))


def une_ligne(texte: str) -> str:
    """The same for a text searched by another way than the address."""
    return " ".join(texte[: 4 * TEXTE_MAX].replace("\x00", " ").split())[:TEXTE_MAX]


@lecture
def communes(request: Requete) -> JsonResponse:
    """Communes of the official register, by name, INSEE code or postcode."""
    return repondre([_commune(c, c.pk) for c in _chercher(Commune, request)])


@lecture
def territoires(request: Requete) -> JsonResponse:
    """Communes and intercommunalités together, as ``commune:78029`` and ``epci:200058519``."""
    trouves = [_commune(c, f"commune:{c.pk}") for c in _chercher(Commune, request, 8)]
    for epci in _chercher(Intercommunalite, request, 6):
        trouves.append(
            {
                "valeur": f"epci:{epci.pk}",
                "libelle": epci.nom,
                "detail": f"Intercommunalité, {nombre(epci.population)} habitants",
            }
        )
    return repondre(trouves)


@lecture
def organismes(request: Requete) -> JsonResponse:
    """Organismes that the user may see, by name."""
    texte = texte_cherche(request)
    if len(texte) < 2:
        return repondre([])
    visibles = Organisme.objects.visibles_par(request.user).filter(nom__icontains=texte)
    return repondre([{"valeur": o.pk, "libelle": o.nom, "detail": o.get_nature_display()} for o in visibles[:MAX]])


def _chercher(modele: Any, request: Requete, combien: int = MAX) -> list[Any]:
    texte = texte_cherche(request)
    if len(texte) < 2:
        return []
    return list(modele.objects.rechercher(texte).select_related("departement")[:combien])


def _commune(commune: Commune, valeur: str) -> dict[str, str]:
    codes = commune.codes_postaux.split()
    return {
        "valeur": valeur,
        "libelle": commune.nom,
        "detail": " — ".join(filter(None, [", ".join(codes[:3]), commune.departement.nom])),
    }


def repondre(resultats: list[dict[str, Any]]) -> JsonResponse:
    return JsonResponse({"resultats": resultats})
