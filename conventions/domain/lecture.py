"""Load one convention whole, so that reading any of it makes no further query."""

from collections.abc import Iterable

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from conventions.annexes.registre import NatureInconnue, trouver
from conventions.enums import EtatRendu
from conventions.models import Annexe, Article, Convention, OptionHypothese, Partie, Rendu

RELATIONS = (
    "parties__signataires",
    "communes",
    "version_modele__articles",
    "version_modele__annexes",
    "version_modele__hypotheses",
)


def pretes() -> QuerySet[Convention]:
    """Conventions whose relations load in a constant number of queries, whatever their size.

    Each also carries ``pages_connues``, the page count of its last rendered PDF (None when there is none),
    private drafts and other documents apart.
    """
    prets = Rendu.objects.filter(convention=OuterRef("pk"), document=None, etat=EtatRendu.PRET, brouillons_de=None)
    rendus = prets.order_by("-demande_le", "-pk")
    return (
        Convention.objects.select_related("caf__reglages", "version_modele__modele", "agent", "predecesseur")
        .prefetch_related(
            Prefetch("parties", Partie.objects.select_related("organisme")),
            Prefetch("articles", Article.objects.select_related("modele", "auteur")),
            Prefetch("annexes", Annexe.objects.select_related("modele", "fichier", "responsable", "auteur")),
            Prefetch("options", OptionHypothese.objects.select_related("hypothese")),
            *RELATIONS,
        )
        .annotate(pages_connues=Subquery(rendus.values("pages")[:1]))
    )


def charger(cible: Convention | int | str, *, contenus: bool = True) -> Convention:
    """A fresh copy of the convention (itself, its pk or its reference) with everything loaded.

    ``contenus=False`` leaves out what the natures of the annexes hold beside their text (rows of tables, fiches...),
    for a page that shows none of it. What was modified on ``cible`` but not saved is not kept. Raises
    ``Convention.DoesNotExist``.
    """
    if isinstance(cible, str):
        convention = pretes().get(reference=cible)
    else:
        convention = pretes().get(pk=cible.pk if isinstance(cible, Convention) else cible)
    if contenus:
        charger_contenus(convention.annexes.all())
    return convention


def charger_contenus(annexes: Iterable[Annexe]) -> None:
    """Load what the natures of these annexes hold: as many queries as relations, whatever the number of rows."""
    par_nature: dict[str, list[Annexe]] = {}
    for annexe in annexes:
        par_nature.setdefault(annexe.nature, []).append(annexe)
    for code, groupe in par_nature.items():
        try:
            relations = trouver(code).relations
        except NatureInconnue:
            continue
        if relations:
            prefetch_related_objects(groupe, *relations)
