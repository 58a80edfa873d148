"""The page of one article: its text, saved as one types; nothing typed is ever lost by a refusal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conventions.domain.lecture import charger
from conventions.domain.mentions import Resolveur
from conventions.domain.redaction import enregistrer_article, lever_consigne
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.articles import ArticleForm
from conventions.models import Article, Convention
from conventions.permissions import exiger
from conventions.views.acces import article_ou_404, contexte_convention, convention_ou_404
from conventions.views.partage import est_auto, refus
from conventions.views.saisie_texte import deux_textes, jeton_choisi, reponse_enregistree, reponse_refusee
from conventions.views.textes import a_reprendre, champs_offerts, texte_a_editer, texte_lu
from ctg.decorators import ecriture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse, notes
from ctg.typographie import date_et_heure
from territoires.requete import Requete

ACTION = "article.modifier"
RETIRE = (
    "Cet article a été retiré de la convention entre-temps. Votre texte n’est pas enregistré\u00a0: "
    "copiez-le, ou remettez l’article depuis la liste des articles."
)


@ecriture
def editer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The text of an article: an editor for whoever may write it, the resolved text for the others."""
    convention = charger(convention_ou_404(request, reference), contenus=False)
    article = next((a for a in convention.articles.all() if a.pk == pk), None)
    if request.method == "POST":
        return _recevoir(request, convention, article, pk)
    if article is None:
        raise Http404("Cet article n’est pas dans la convention.")
    contexte = contexte_article(request, convention, article)
    if request.htmx:
        return render(request, "conventions/_partiels/article_reste.html", contexte)
    return render(request, "conventions/article.html", contexte)


def _recevoir(request: Requete, convention: Convention, article: Article | None, pk: int) -> HttpResponse:
    if article is None:
        article = Article.history.filter(id=pk, convention_id=convention.pk).first()
        if article is None:
            raise Http404("Cet article n’est pas dans la convention.")
        return _perdu(request, convention, RETIRE, 422)
    try:
        exiger(request.user, ACTION, convention)
        if request.POST.get("choix") == "abandonner":
            return redirect("conventions:article", reference=convention.reference, pk=pk)
        return _enregistrer(request, convention, article)
    except ActionRefusee as refusee:
        return _perdu(request, convention, str(refusee), 403, article)


def _enregistrer(request: Requete, convention: Convention, article: Article) -> HttpResponse:
    formulaire = ArticleForm(request.POST)
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            if request.POST.get("choix") == "fusionner":
                return _fusion(request, convention, article, donnees)
            enregistre = enregistrer_article(
                article, par=request.user, **{**donnees, "jeton": jeton_choisi(request, donnees)}
            )
        except ConflitEdition as conflit:
            return _conflit(request, convention, conflit.actuel, formulaire)
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error("corps", str(erreur))
        else:
            if est_auto(request):
                return reponse_enregistree(enregistre)
            messages.success(request, "L’article est enregistré.")
            return redirect("conventions:article", reference=convention.reference, pk=article.pk)
    if est_auto(request):
        return reponse_refusee(formulaire)
    contexte = contexte_article(request, convention, article, formulaire)
    return render(request, "conventions/article.html", contexte, status=422)


def _conflit(request: Requete, convention: Convention, actuel: Article, formulaire: ArticleForm) -> HttpResponse:
    """Both texts, what separates them and three choices (409); the form keeps the old token until one is made."""
    contexte = deux_textes(Resolveur(convention), actuel, formulaire.cleaned_data)
    if est_auto(request):
        return render(request, "conventions/_partiels/article_conflit.html", contexte, status=409)
    contexte |= contexte_article(request, convention, actuel, formulaire)
    return render(request, "conventions/article.html", contexte, status=409)


def _fusion(request: Requete, convention: Convention, article: Article, donnees: dict[str, Any]) -> HttpResponse:
    """The writer's text in the editor, the saved one beside it to draw from; the next save wins."""
    resolveur = Resolveur(convention)
    initial = donnees | {"jeton": article.jeton, "corps": texte_a_editer(donnees["corps"], resolveur)}
    contexte = contexte_article(request, convention, article, ArticleForm(initial=initial))
    contexte |= deux_textes(resolveur, article, donnees) | {"fusion": True}
    return render(request, "conventions/article.html", contexte)


def _perdu(
    request: Requete, convention: Convention, phrase: str, statut: int, article: Article | None = None
) -> HttpResponse:
    """A refusal that no correction can lift: say why, and give back what was typed so that it can be copied."""
    if est_auto(request):
        return JsonResponse({"erreurs": [phrase]}, status=statut)
    contexte = contexte_convention(request, convention, "articles", article.pk if article else 0)
    retour = reverse("conventions:articles", args=[convention.reference])
    contexte |= {
        "phrase": phrase,
        "saisie": request.POST.get("corps", ""),
        "titre_saisi": request.POST.get("titre", ""),
        "liste": {"url": retour, "libelle": "Revenir aux articles"},
    }
    return render(request, "conventions/article_refuse.html", contexte, status=statut)


def contexte_article(
    request: Requete, convention: Convention, article: Article, formulaire: ArticleForm | None = None
) -> dict[str, Any]:
    """What article.html needs; ``formulaire`` is what was typed, when it could not be saved."""
    resolveur = Resolveur(convention)
    contexte = contexte_convention(request, convention, "articles", article.pk)
    modifiable = contexte["droits"]["article_modifier"] and not article.verrouille
    contexte |= voisins(contexte["sommaire"]["articles"])
    contexte |= {
        "article": article,
        "adresses": adresses(convention, article),
        "en_projet": convention.est_projet,
        "titre_article": resolveur.source.numeros.titre_article(article),
        "modifiable": modifiable,
        "reste": a_reprendre(article.corps, resolveur) if convention.modifiable else [],
        "modifie": date_et_heure(article.modifie_le),
    }
    if not modifiable:
        return contexte | {"texte": texte_lu(article.corps, resolveur), "notes": notes(article.corps)}
    if formulaire is None:
        corps = texte_a_editer(article.corps, resolveur)
        formulaire = ArticleForm(initial={"jeton": article.jeton, "titre": article.titre, "corps": corps})
    return contexte | {"form": formulaire, "champs": champs_offerts(convention, article.corps)}


def adresses(convention: Convention, article: Article) -> dict[str, str]:
    """Where the page of an article sends what is typed, and how it names itself; those of a document do the same."""
    lieu = [convention.reference, article.pk]
    return {
        "texte": reverse("conventions:article", args=lieu),
        "consigne": reverse("conventions:article_consigne", args=lieu),
        "apercu": reverse("conventions:rendu_demander", args=[convention.reference]),
        "ancre": f"article-{article.cle}",
        "cle": f"article-{article.pk}",
    }


def voisins(lignes: list[dict[str, Any]]) -> dict[str, Any]:
    """The article before and the one after the active line of the rail."""
    rang = next((n for n, ligne in enumerate(lignes) if ligne["actif"]), None)
    if rang is None:
        return {}
    return {
        "precedent": lignes[rang - 1] if rang else None,
        "suivant": lignes[rang + 1] if rang + 1 < len(lignes) else None,
    }


@ecriture
def consigne(request: Requete, reference: str, pk: int) -> HttpResponse:
    """« C’est fait »: the drafting note was followed, or is put back; the text being typed is left alone."""
    convention = convention_ou_404(request, reference, ACTION)
    article = article_ou_404(convention, pk)
    if request.method != "POST":
        return redirect("conventions:article", reference=reference, pk=pk)
    try:
        suivie = lever_consigne(article, par=request.user, levee=request.POST.get("levee") != "non")
    except ErreurMetier as erreur:
        return refus(request, erreur, reverse("conventions:articles", args=[reference]))
    if request.htmx:
        contexte = {"convention": convention, "article": suivie, "adresses": adresses(convention, article)}
        return render(request, "conventions/_partiels/article_consigne.html", contexte)
    return redirect("conventions:article", reference=reference, pk=pk)
