"""The list of conventions: filters in the address, sortable, counted, exported to a spreadsheet."""

import datetime
from difflib import get_close_matches
from io import BytesIO
from typing import Any

import django_filters
import xlsxwriter
from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from conventions.domain.echeances import ECHEANCES, bonus_a_risque, finissant
from conventions.enums import NATURES_DE_CONVENTION, Statut
from conventions.models import Convention
from conventions.views.creation import caf_ou_creer
from ctg.decorators import lecture
from territoires.models import Utilisateur
from territoires.referentiels.normalisation import normaliser
from territoires.requete import Requete
from territoires.views.recherche import TEXTE_MAX

PAR_PAGE = 25
TRIS = {
    "reference": "reference",
    "titre": "titre",
    "statut": "statut",
    "effet": "date_effet",
    "fin": "date_fin",
}
MAX_LIGNES = 10_000
MAX_NOMS = 5_000


class ConventionFilter(django_filters.FilterSet):
    """What the address may ask for; an unknown value filters nothing rather than failing."""

    q = django_filters.CharFilter(label="Commune, organisme ou référence", method="filtrer_texte")
    statut = django_filters.ChoiceFilter(label="Statut", choices=Statut.choices, empty_label="Tous")
    nature = django_filters.ChoiceFilter(
        label="Document", choices=[(n.value, n.label) for n in NATURES_DE_CONVENTION], empty_label="Tous"
    )
    agent = django_filters.ModelChoiceFilter(label="Agent", queryset=Utilisateur.objects.none(), empty_label="Tous")
    echeance = django_filters.ChoiceFilter(
        label="Échéance",
        choices=[(j, f"fin dans moins de {j} jours") for j in ECHEANCES],
        method="filtrer_echeance",
        empty_label="Toutes",
    )
    alerte = django_filters.ChoiceFilter(
        label="Alerte", choices=[("risque", "bonus à risque")], method="filtrer_alerte", empty_label="Toutes"
    )

    class Meta:
        model = Convention
        fields = ["q", "statut", "nature", "agent", "echeance", "alerte"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agents = Utilisateur.objects.filter(appartenances__organisme__in=self.request.user.cafs_ids).distinct()
        suivies = Convention.objects.filter(agent=OuterRef("pk"))
        self.filters["agent"].queryset = agents.filter(Exists(suivies))
        for champ in self.form.fields.values():
            classe = "form-select" if isinstance(champ.widget, forms.Select) else "form-control"
            champ.widget.attrs["class"] = classe

    def filtrer_texte(self, conventions: QuerySet, nom: str, valeur: str) -> QuerySet:
        """Each word in the reference, the names, or (without accents or hyphens) a commune covered."""
        for mot in valeur[:TEXTE_MAX].split()[:6]:
            trouvees = (
                Q(reference__icontains=mot)
                | Q(titre__icontains=mot)
                | Q(territoire_nom__icontains=mot)
                | Q(pk__in=Convention.objects.filter(parties__nom__icontains=mot).values("pk"))
            )
            if nom_normalise := normaliser(mot):
                couvrant = Convention.objects.filter(communes__nom_recherche__contains=nom_normalise)
                trouvees |= Q(pk__in=couvrant.values("pk"))
            conventions = conventions.filter(trouvees)
        return conventions

    def filtrer_echeance(self, conventions: QuerySet, nom: str, valeur: str) -> QuerySet:
        return conventions.filter(finissant(int(valeur), timezone.localdate()))

    def filtrer_alerte(self, conventions: QuerySet, nom: str, valeur: str) -> QuerySet:
        return conventions.filter(bonus_a_risque(timezone.localdate()))


def filtrer(request: Requete) -> tuple[ConventionFilter, QuerySet]:
    """The filter set and the ordered conventions that it keeps."""
    filtre = ConventionFilter(request.GET, queryset=Convention.objects.visibles_par(request.user), request=request)
    tri = request.GET.get("tri", "")
    champ = TRIS.get(tri.lstrip("-"))
    ordre = [("-" if tri.startswith("-") else "") + champ, "pk"] if champ else ["-date_effet", "-pk"]
    return filtre, filtre.qs.order_by(*ordre)


def nom_proche(request: Requete) -> str:
    """The commune or EPCI of a visible convention whose name is nearest to a search that found nothing, or ``""``."""
    cherche = normaliser(request.GET.get("q", "")[:TEXTE_MAX])
    if not cherche:
        return ""
    visibles = Convention.objects.visibles_par(request.user).order_by()
    noms = visibles.values_list("communes__nom_recherche", "communes__nom").distinct()[:MAX_NOMS]
    par_forme = {forme: nom for forme, nom in noms if forme}
    proches = get_close_matches(cherche, par_forme, n=1, cutoff=0.75)
    return par_forme[proches[0]] if proches and proches[0] != cherche else ""


@lecture
def liste(request: Requete) -> HttpResponse:
    """Conventions with their period, statut and next step in words."""
    filtre, conventions = filtrer(request)
    page = Paginator(conventions.select_related("agent"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "page": page,
        "filtree": any(request.GET.get(cle) for cle in ConventionFilter.Meta.fields),
        "affinee": any(request.GET.get(cle) for cle in ConventionFilter.Meta.fields if cle != "q"),
        "proche": "" if page.object_list else nom_proche(request),
        "suites": SUITES,
        "peut_creer": caf_ou_creer(request) is not None,
        "tri_defaut": "-effet",
    }
    return render(request, "conventions/liste.html", contexte)


# What comes next, in words, by statut.
SUITES = {
    Statut.CADRAGE: "Fixer le périmètre et les parties",
    Statut.DIAGNOSTIC: "Achever le diagnostic partagé",
    Statut.REDACTION: "Compléter puis soumettre au vote",
    Statut.DELIBERATIONS: "Recueillir les délibérations",
    Statut.SIGNATURE: "Recueillir les signatures",
    Statut.EN_VIGUEUR: "Réunir le comité de pilotage",
    Statut.ACHEVEE: "—",
    Statut.RESILIEE: "—",
    Statut.ABANDONNEE: "—",
}


@lecture
def tableur(request: Requete) -> HttpResponse:
    """The same list as a spreadsheet; a cell that looks like a formula stays text."""
    _, conventions = filtrer(request)
    tampon = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False}
    with xlsxwriter.Workbook(tampon, options) as classeur:
        feuille = classeur.add_worksheet("Conventions")
        gras = classeur.add_format({"bold": True})
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        entetes = ["Référence", "Titre", "Document", "Territoire", "Effet", "Fin", "Statut", "Parties", "Agent"]
        feuille.write_row(0, 0, entetes, gras)
        lignes = conventions.select_related("agent").annotate(nb_parties=Count("parties"))[:MAX_LIGNES]
        for rang, convention in enumerate(lignes, 1):
            ligne = [
                convention.reference,
                convention.titre,
                convention.get_nature_display(),
                convention.territoire_nom,
                convention.date_effet,
                convention.date_fin,
                convention.get_statut_display(),
                convention.nb_parties,
                convention.agent.nom_complet,
            ]
            for colonne, valeur in enumerate(ligne):
                if isinstance(valeur, datetime.date):
                    feuille.write_datetime(rang, colonne, datetime.datetime.combine(valeur, datetime.time()), jour)
                else:
                    feuille.write(rang, colonne, valeur)
        feuille.freeze_panes(1, 0)
        feuille.autofilter(0, 0, max(1, len(lignes)), len(entetes) - 1)
        feuille.set_column(0, 0, 20)
        feuille.set_column(1, 3, 40)
        feuille.set_column(4, 8, 16)
    reponse = HttpResponse(
        tampon.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    nom = f"conventions-{timezone.localdate():%Y-%m-%d}.xlsx"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
