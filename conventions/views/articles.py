"""Articles: their list, their order, those that come and go; the text is in ``articles_saisie``."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conventions.domain.completude.analyse import analyser
from conventions.domain.ecriture import verrouiller
from conventions.domain.lecture import charger
from conventions.domain.numerotation import Numeros
from conventions.domain.redaction import (
    PLACE_FIXE,
    ajouter_article,
    appliquer_propositions,
    articles_retires,
    deplacer_article,
    propositions,
    references_vers,
    reprendre_article,
    retirer_article,
)
from conventions.enums import GenreArticle
from conventions.erreurs import ErreurMetier
from conventions.forms.annexes import RangForm
from conventions.forms.articles import NouvelArticleForm
from conventions.models import Article, Convention
from conventions.permissions import exiger, peut
from conventions.views.acces import article_ou_404, contexte_convention, convention_ou_404
from conventions.views.articles_historique import comparer, historique, restaurer
from conventions.views.articles_saisie import ACTION, consigne, editer
from conventions.views.ordre import deplacements
from conventions.views.partage import confirmer, entier, refus
from ctg.decorators import ecriture
from ctg.texte_riche import TexteRefuse
from territoires.models import Utilisateur
from territoires.requete import Requete

__all__ = ["ajouter", "comparer", "consigne", "deplacer", "editer", "historique", "liste", "restaurer", "retirer"]

DEJA_RETIRE = "Cet article a déjà été retiré."


@ecriture
def liste(request: Requete, reference: str) -> HttpResponse:
    """Visas, preamble, then the articles in their order; POST reorders, by buttons or by drag."""
    convention = charger(convention_ou_404(request, reference))
    if request.method == "POST":
        return _reordonner(request, convention)
    contexte = contexte_convention(request, convention, "articles")
    tete, lignes = _separer(lignes_articles(convention))
    contexte |= {
        "tete": tete,
        "lignes": lignes,
        "deplace": request.GET.get("deplace", ""),
    }
    if contexte["droits"]["article_modifier"]:
        contexte["retires"] = articles_retires(convention)
        contexte["propositions"] = [p for p in propositions(convention) if p.genre == "article"]
    return render(request, "conventions/articles.html", contexte)


def _separer(lignes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What comes before the first article, and the rest in order: sections and passages keep their place among it."""
    rangs = [rang for rang, ligne in enumerate(lignes) if ligne["deplacable"]]
    if not rangs:
        return lignes, []
    lignes[rangs[0]]["premier"] = lignes[rangs[-1]]["dernier"] = True
    return lignes[: rangs[0]], lignes[rangs[0] :]


def lignes_articles(convention: Convention) -> list[dict[str, Any]]:
    """One row an article: its numbered title, its state and what may be done to it."""
    numeros = Numeros(convention)
    return [
        {
            "article": article,
            "cle": str(article.pk),
            "titre": numeros.titre_article(article),
            "url": reverse("conventions:article", args=[convention.reference, article.pk]),
            "deplacable": article.genre == GenreArticle.ARTICLE,
            "retirable": not (article.obligatoire or article.verrouille),
            "blancs": len(analyser(article.corps).blancs) if convention.modifiable else 0,
            "consigne": convention.modifiable and bool(article.consigne),
        }
        for article in convention.articles.all()
    ]


def _reordonner(request: Requete, convention: Convention) -> HttpResponse:
    exiger(request.user, ACTION, convention)
    retour = reverse("conventions:articles", args=[convention.reference])
    articles = {a.pk: a for a in convention.articles.all() if a.genre == GenreArticle.ARTICLE}
    try:
        for pk, position in deplacements(request.POST, list(articles)):
            deplacer_article(articles[pk], par=request.user, position=position)
            retour = f"{reverse('conventions:articles', args=[convention.reference])}?deplace={pk}"
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    return redirect(retour)


@ecriture
def ajouter(request: Requete, reference: str) -> HttpResponse:
    """Add an article of one's own; bring back one that was removed; apply what the parties call for."""
    convention = charger(convention_ou_404(request, reference, ACTION))
    if request.method == "POST" and "reprendre" in request.POST:
        return _reprendre(request, convention)
    if request.method == "POST" and "proposition" in request.POST:
        return _appliquer(request, convention)
    numeros = Numeros(convention)
    articles = [(a, numeros.titre_article(a)) for a in convention.articles.all() if a.genre == GenreArticle.ARTICLE]
    formulaire = NouvelArticleForm(
        request.POST or None, articles=articles, initial={"apres": request.GET.get("apres", "")}
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            article = _ajouter_une_fois(convention, request.user, **formulaire.cleaned_data)
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"«\u00a0{article.titre}\u00a0» est ajouté\u00a0: écrivez son texte.")
            return redirect("conventions:article", reference=reference, pk=article.pk)
    contexte = contexte_convention(request, convention, "articles") | {"form": formulaire}
    return render(request, "conventions/article_ajouter.html", contexte, status=422 if formulaire.errors else 200)


@transaction.atomic
def _ajouter_une_fois(convention: Convention, par: Utilisateur, *, titre: str, apres: Article | None) -> Article:
    """The article; the form sent twice gives the one already added, still empty, rather than its double."""
    verrouiller(convention.pk)
    deja = convention.articles.filter(titre=titre, corps="", modele=None, auteur=par).first()
    return deja or ajouter_article(convention, par=par, titre=titre, apres=apres)


def _reprendre(request: Requete, convention: Convention) -> HttpResponse:
    demande = request.POST["reprendre"]
    try:
        article = reprendre_article(convention, entier(demande, 0), par=request.user)
    except ErreurMetier as erreur:
        return refus(request, erreur, reverse("conventions:articles", args=[convention.reference]))
    messages.success(request, f"«\u00a0{article.titre}\u00a0» est de nouveau dans la convention.")
    return redirect("conventions:article", reference=convention.reference, pk=article.pk)


def _appliquer(request: Requete, convention: Convention) -> HttpResponse:
    retour = reverse("conventions:articles", args=[convention.reference])
    try:
        appliques = appliquer_propositions(convention, request.POST.getlist("proposition"), par=request.user)
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    if appliques:
        messages.success(request, "Le texte suit maintenant les parties de la convention.")
    else:
        messages.info(request, "Cette proposition n’a plus lieu d’être\u00a0: le texte suit déjà les parties.")
    return redirect(retour)


@ecriture
def deplacer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Give an article its rank; every reference to a number follows."""
    convention = convention_ou_404(request, reference, ACTION)
    article = article_ou_404(convention, pk)
    retour = reverse("conventions:articles", args=[reference])
    articles = [a for a in convention.articles.all() if a.genre == GenreArticle.ARTICLE]
    rang = next((rang for rang, autre in enumerate(articles, 1) if autre.pk == pk), 0)
    formulaire = RangForm(request.POST or None, libelles=[a.titre for a in articles], initial={"position": rang})
    if not rang:
        messages.error(request, PLACE_FIXE)
        return redirect(retour)
    if request.method == "POST" and formulaire.is_valid():
        try:
            deplacer_article(article, par=request.user, position=formulaire.cleaned_data["position"])
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, "L’article est déplacé et les renvois suivent.")
        return redirect(f"{retour}?deplace={pk}")
    contexte = contexte_convention(request, convention, "articles", pk)
    contexte |= {"article": article, "form": formulaire, "retour": retour}
    return render(request, "conventions/article_deplacer.html", contexte)


@ecriture
def retirer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Remove an article that the model does not require, after saying who refers to it."""
    convention = convention_ou_404(request, reference)
    retour = reverse("conventions:articles", args=[reference])
    article = convention.articles.select_related("modele").filter(pk=pk).first()
    if article is None:
        return _deja_retire(request, convention, pk, retour)
    exiger(request.user, ACTION, convention)
    if request.method == "POST":
        try:
            retirer_article(article, par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(
            request, f"«\u00a0{article.titre}\u00a0» est retiré. Vous pouvez le remettre depuis cette page."
        )
        return redirect(retour)
    if article.obligatoire or article.verrouille:
        messages.error(request, f"Le modèle exige «\u00a0{article.titre}\u00a0»\u00a0: il ne peut pas être retiré.")
        return redirect(retour)
    return confirmer(
        request,
        titre="Retirer un article",
        question=_question(convention, article),
        bouton="Retirer l’article",
        retour=retour,
        contexte=contexte_convention(request, convention, "articles", pk),
    )


def _deja_retire(request: Requete, convention: Convention, pk: int, retour: str) -> HttpResponse:
    """A second click finds the article gone: that is what was asked."""
    parti = Article.history.filter(id=pk, convention_id=convention.pk, history_type="-").exists()
    if not parti or not peut(request.user, ACTION, convention):
        raise Http404("Cet article n’est pas dans la convention.")
    messages.info(request, DEJA_RETIRE)
    return redirect(retour)


def _question(convention: Convention, article: Article) -> str:
    phrase = (
        f"Retirer «\u00a0{article.titre}\u00a0»\u202f? Les articles suivants changent de numéro\u202f; "
        "son texte est gardé et pourra être remis."
    )
    if renvois := references_vers(convention, "article", article.cle):
        phrase += f" Des textes y renvoient et seront à corriger\u00a0: {', '.join(renvois)}."
    return phrase
