"""An article beside what it was: its model, its history, a state to bring back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conventions.domain.etats import etats, lire_etats, valeur_lue
from conventions.domain.lecture import charger
from conventions.domain.mentions import Resolveur
from conventions.domain.redaction import restaurer_article
from conventions.erreurs import ErreurMetier
from conventions.models import Article
from conventions.views.acces import article_ou_404, convention_ou_404
from conventions.views.articles_saisie import ACTION, contexte_article
from conventions.views.partage import entier, refus
from ctg.decorators import ecriture, lecture
from ctg.differences import comparer as differences
from ctg.differences import en_html
from ctg.typographie import date_et_heure
from territoires.requete import Requete

PAR_PAGE = 10


@lecture
def comparer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Word by word, what the convention says otherwise than its model."""
    convention = charger(convention_ou_404(request, reference))
    article = article_ou_404(convention, pk)
    contexte = contexte_article(request, convention, article)
    if article.modele is not None:
        blocs = differences(article.modele.corps, article.corps, valeur_lue(Resolveur(convention)))
        contexte |= {
            "blocs": en_html(blocs),
            "ancien_titre": article.modele.titre if article.modele.titre != article.titre else "",
            "differe": any(bloc.etat != "identique" for bloc in blocs) or article.modele.titre != article.titre,
        }
    return render(request, "conventions/article_comparer.html", contexte)


@lecture
def historique(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Who wrote what and when, the latest first, each with what it changed."""
    convention = charger(convention_ou_404(request, reference))
    article = article_ou_404(convention, pk)
    page = Paginator(etats(article), PAR_PAGE).get_page(request.GET.get("page"))
    lus = lire_etats(article, page.object_list, valeur_lue(Resolveur(convention)))

    def adresse(etat: int) -> str:
        return reverse("conventions:article_restaurer", args=[reference, pk, etat])

    contexte = contexte_article(request, convention, article)
    contexte |= {"page": page, "etats": [(lu, en_html(lu.blocs), adresse(lu.etat.pk)) for lu in lus]}
    return render(request, "conventions/article_historique.html", contexte)


@ecriture
def restaurer(request: Requete, reference: str, pk: int, historique_id: int) -> HttpResponse:
    """Bring back a former state, after showing what that changes in the present text."""
    convention = convention_ou_404(request, reference, ACTION)
    article = article_ou_404(convention, pk)
    retour = reverse("conventions:article_historique", args=[reference, pk])
    if request.method == "POST":
        jeton = request.POST.get("jeton", "")
        try:
            restaurer_article(article, historique_id, par=request.user, jeton=entier(jeton, -1) if jeton else None)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, "Le texte est restauré. Celui qu’il remplace reste dans l’historique.")
        return redirect("conventions:article", reference=reference, pk=pk)
    trace = Article.history.filter(history_id=historique_id, id=pk).first()
    if trace is None:
        raise Http404("Cet état n’est pas dans l’historique de l’article.")
    convention = charger(convention)
    contexte = contexte_article(request, convention, article)
    blocs = differences(article.corps, trace.corps, valeur_lue(Resolveur(convention)))
    contexte |= {
        "trace": trace,
        "quand": date_et_heure(trace.history_date),
        "blocs": en_html(blocs),
        "retour": retour,
    }
    return render(request, "conventions/article_restaurer.html", contexte)
