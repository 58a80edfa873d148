"""The spreadsheets of a table, and what its cells propose as one types."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.text import slugify

from conventions.tables.classeur import exporter as ecrire_lignes
from conventions.tables.classeur import modele as ecrire_modele
from conventions.tables.definition import GenreColonne
from conventions.views.tables_acces import Ouverture, ouvrir_table
from ctg.decorators import lecture
from territoires.models import Commune
from territoires.requete import Requete
from territoires.views.recherche import texte_cherche

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROPOSITIONS_MAX = 10


@lecture
def modele(request: Requete, reference: str, table: str, parent: int) -> HttpResponse:
    """An empty spreadsheet with the columns, their help and their lists."""
    ouverture = ouvrir_table(request, reference, table, parent)
    contenu = ecrire_modele(ouverture.table, ouverture.convention, ouverture.parent)
    return telecharger(contenu, f"modele-{slugify(ouverture.table.libelle)}.xlsx")


@lecture
def exporter(request: Requete, reference: str, table: str, parent: int) -> HttpResponse:
    """The rows as a spreadsheet that comes back unchanged."""
    ouverture = ouvrir_table(request, reference, table, parent)
    contenu = ecrire_lignes(ouverture.table, ouverture.parent, **portee_de(ouverture))
    return telecharger(contenu, f"{slugify(ouverture.table.libelle)}-{reference.lower()}.xlsx")


def portee_de(ouverture: Ouverture) -> dict[str, Any]:
    return {"portee": ouverture.partie} if ouverture.partie else {}


def telecharger(contenu: bytes, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@lecture
def suggestions(request: Requete, reference: str, table: str, parent: int) -> JsonResponse:
    """Proposals for a column (``?colonne=&q=``): each fills the fields that it names."""
    ouverture = ouvrir_table(request, reference, table, parent)
    try:
        colonne = ouverture.table.colonne(request.GET.get("colonne", "") or ouverture.table.colonnes[0].nom)
    except KeyError:
        raise Http404("Cette colonne n’existe pas.") from None
    texte = texte_cherche(request)
    trouvees: list[dict[str, str]] = []
    if len(texte) >= 2:
        if colonne.suggestions and ouverture.table.suggerer:
            trouvees = ouverture.table.suggerer(ouverture.convention, colonne.nom, texte)
        if not trouvees and colonne.genre is GenreColonne.COMMUNE:
            trouvees = communes(ouverture, colonne.nom, texte)
    return JsonResponse({"resultats": trouvees[:PROPOSITIONS_MAX]})


def communes(ouverture: Ouverture, champ: str, texte: str) -> list[dict[str, str]]:
    """Communes of the official code, those of the convention first."""
    miennes = {commune.pk for commune in ouverture.convention.communes.all()}
    trouvees = list(Commune.objects.rechercher(texte).select_related("departement")[: 3 * PROPOSITIONS_MAX])
    trouvees.sort(key=lambda commune: commune.pk not in miennes)
    return [
        {
            "libelle": commune.nom,
            "detail": ", ".join(filter(None, [commune.codes_postaux.split(" ")[0], commune.departement.nom])),
            champ: str(commune),
        }
        for commune in trouvees
    ]
