"""Load one convention whole, so that reading any of it makes no further query."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

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

    Each also carries ``pages_connues``, the page count of its last rendered PDF (None when there is none).
    """
    rendus = Rendu.objects.filter(convention=OuterRef("pk"), etat=EtatRendu.PRET).order_by("-demande_le", "-pk")
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


def charger(cible: Convention | int | str) -> Convention:
    """A fresh copy of the convention (itself, its pk or its reference) with everything loaded.

    What was modified on ``cible`` but not saved is not kept. Raises ``Convention.DoesNotExist``.
    """
    if isinstance(cible, str):
        return pretes().get(reference=cible)
    return pretes().get(pk=cible.pk if isinstance(cible, Convention) else cible)
