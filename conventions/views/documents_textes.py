"""One text of a document: saved as one types, with its drafting note, its history, a state to bring back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conventions.documents.registre import NatureDocumentInconnue, blocs, trouver
from conventions.domain.documents import (
    charger_document,
    lever_consigne,
    modifiable_par,
    modifier_texte,
    peut_rediger,
    restaurer_texte,
)
from conventions.domain.etats import etats, lire_etats, valeur_lue
from conventions.domain.mentions_document import ResolveurDocument, catalogue_document
from conventions.domain.saisie import parties_de
from conventions.enums import GenreArticle
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.documents import TexteForm
from conventions.models import Document, TexteDocument
from conventions.permissions import refuser
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.articles_historique import PAR_PAGE
from conventions.views.articles_saisie import voisins
from conventions.views.partage import entier, est_auto, refus
from conventions.views.saisie_texte import deux_textes, jeton_choisi, reponse_enregistree, reponse_refusee
from conventions.views.textes import a_reprendre, offrir, texte_a_editer, texte_lu
from ctg.decorators import ecriture, lecture
from ctg.differences import comparer as differences
from ctg.differences import en_html
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse, notes
from ctg.typographie import date_et_heure
from territoires.requete import Requete

SANS_TITRE = frozenset({GenreArticle.VISAS, GenreArticle.PASSAGE})
RETIRE = (
    "Ce document a été retiré de la convention entre-temps. Votre texte n’est pas enregistré\u00a0: "
    "copiez-le avant de quitter cette page."
)


class Lieu:
    """A text of a document, loaded whole with what resolves it; ``texte`` is None once the document is gone."""

    def __init__(self, request: Requete, reference: str, pk: int, texte: int) -> None:
        self.convention = convention_ou_404(request, reference)
        trouve = Document.objects.visibles_par(request.user).filter(convention=self.convention, pk=pk).first()
        self.document: Document | None = None
        self.texte: TexteDocument | None = None
        if trouve is None:
            passe = TexteDocument.history.filter(id=texte, document_id=pk).exists()
            if not passe or not Document.history.filter(id=pk, convention_id=self.convention.pk).exists():
                raise Http404("Ce texte n’est pas dans la convention.")
            return
        try:
            if not trouver(trouve.nature).visibles([trouve], parties_de(request.user, self.convention)):
                raise Http404("Ce texte n’est pas dans la convention.")
            self.document, self.sujet = charger_document(trouve)
        except NatureDocumentInconnue as erreur:
            raise Http404(str(erreur)) from erreur
        self.convention = self.document.convention
        self.texte = next((t for t in self.document.textes.all() if t.pk == texte), None)
        if self.texte is None:
            raise Http404("Ce texte n’est pas dans le document.")
        self.texte.document = self.document
        self.resolveur = ResolveurDocument(self.document, self.sujet)

    def present(self) -> tuple[Document, TexteDocument]:
        """Both. Raises Http404 once the document is gone."""
        if self.document is None or self.texte is None:
            raise Http404("Ce document n’est plus dans la convention.")
        return self.document, self.texte

    def url(self, nom: str, *args: int) -> str:
        document, texte = self.present()
        return reverse(f"conventions:{nom}", args=[self.convention.reference, document.pk, texte.pk, *args])

    def formulaire(self, *args: Any, **kwargs: Any) -> TexteForm:
        """The form of this text, without a title where none is printed."""
        _, texte = self.present()
        return TexteForm(*args, sans_titre=texte.genre in SANS_TITRE, **kwargs)


@ecriture
def texte(request: Requete, reference: str, pk: int, texte: int) -> HttpResponse:
    """The text: an editor for whoever may write it, the resolved words for the others."""
    lieu = Lieu(request, reference, pk, texte)
    if request.method == "POST":
        if lieu.texte is None:
            return _perdu(request, lieu, RETIRE, 422)
        try:
            _exiger(request, lieu)
            if request.POST.get("choix") == "abandonner":
                return redirect(lieu.url("document_texte"))
            return _enregistrer(request, lieu)
        except ActionRefusee as refusee:
            return _perdu(request, lieu, str(refusee), 403)
    contexte = contexte_texte(request, lieu)
    if request.htmx:
        return render(request, "conventions/_partiels/article_reste.html", contexte)
    return render(request, "conventions/document_texte.html", contexte)


def _exiger(request: Requete, lieu: Lieu) -> None:
    document, _ = lieu.present()
    nature = trouver(document.nature)
    if not peut_rediger(request.user, nature, lieu.convention, document.partie):
        refuser(nature.permission, lieu.convention)


def _enregistrer(request: Requete, lieu: Lieu) -> HttpResponse:
    _, texte = lieu.present()
    formulaire = lieu.formulaire(request.POST)
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            if request.POST.get("choix") == "fusionner":
                return _fusion(request, lieu, donnees)
            enregistre = modifier_texte(texte, par=request.user, **{**donnees, "jeton": jeton_choisi(request, donnees)})
        except ConflitEdition as conflit:
            return _conflit(request, lieu, conflit.actuel, formulaire)
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error("corps", str(erreur))
        else:
            if est_auto(request):
                return reponse_enregistree(enregistre)
            messages.success(request, "Le texte est enregistré.")
            return redirect(lieu.url("document_texte"))
    if est_auto(request):
        return reponse_refusee(formulaire)
    return render(request, "conventions/document_texte.html", contexte_texte(request, lieu, formulaire), status=422)


def _conflit(request: Requete, lieu: Lieu, actuel: TexteDocument, formulaire: TexteForm) -> HttpResponse:
    """Both texts, what separates them and three choices (409); the form keeps the old token until one is made."""
    contexte = deux_textes(lieu.resolveur, actuel, formulaire.cleaned_data)
    if est_auto(request):
        return render(request, "conventions/_partiels/article_conflit.html", contexte, status=409)
    contexte = contexte_texte(request, lieu, formulaire) | contexte
    return render(request, "conventions/document_texte.html", contexte, status=409)


def _fusion(request: Requete, lieu: Lieu, donnees: dict[str, Any]) -> HttpResponse:
    """The writer's text in the editor, the saved one beside it to draw from; the next save wins."""
    _, texte = lieu.present()
    initial = donnees | {"jeton": texte.jeton, "corps": texte_a_editer(donnees["corps"], lieu.resolveur)}
    contexte = contexte_texte(request, lieu, lieu.formulaire(initial=initial))
    contexte |= deux_textes(lieu.resolveur, texte, donnees) | {"fusion": True}
    return render(request, "conventions/document_texte.html", contexte)


def _perdu(request: Requete, lieu: Lieu, phrase: str, statut: int) -> HttpResponse:
    """A refusal that no correction can lift: say why, and give back what was typed so that it can be copied."""
    if est_auto(request):
        return JsonResponse({"erreurs": [phrase]}, status=statut)
    retour = reverse("conventions:documents", args=[lieu.convention.reference])
    contexte = contexte_convention(request, lieu.convention, "documents")
    contexte |= {
        "phrase": phrase,
        "saisie": request.POST.get("corps", ""),
        "titre_saisi": request.POST.get("titre", ""),
        "liste": {"url": retour, "libelle": "Revenir aux documents"},
    }
    return render(request, "conventions/article_refuse.html", contexte, status=statut)


def contexte_texte(request: Requete, lieu: Lieu, formulaire: TexteForm | None = None) -> dict[str, Any]:
    """What document_texte.html needs, under the names of article.html; ``formulaire`` is what could not be saved."""
    document, texte = lieu.present()
    reference, numeros = lieu.convention.reference, lieu.resolveur.numeros
    modifiable = modifiable_par(request.user, document) and not texte.verrouille
    definis = blocs(document.nature)
    contexte = contexte_convention(request, lieu.convention, "documents")
    contexte |= voisins(
        [
            {
                "url": reverse("conventions:document_texte", args=[reference, document.pk, autre.pk]),
                "titre": numeros.titre(autre),
                "actif": autre.pk == texte.pk,
            }
            for autre in document.textes.all()
        ]
    )
    contexte |= {
        "document": document,
        "article": texte,
        "adresses": adresses(lieu),
        "en_projet": document.est_projet,
        "titre_article": numeros.titre(texte),
        "bloc": definis[texte.bloc].libelle if texte.bloc in definis else "",
        "modifiable": modifiable,
        "redacteur": modifiable_par(request.user, document),
        "reste": a_reprendre(texte.corps, lieu.resolveur) if document.est_projet else [],
        "modifie": date_et_heure(texte.modifie_le),
        "bouton": "Enregistrer le texte",
        "sans_texte": "Ce texte est vide.",
    }
    if not modifiable:
        return contexte | {"texte": texte_lu(texte.corps, lieu.resolveur), "notes": notes(texte.corps)}
    if formulaire is None:
        corps = texte_a_editer(texte.corps, lieu.resolveur)
        formulaire = lieu.formulaire(initial={"jeton": texte.jeton, "titre": texte.titre, "corps": corps})
    champs = offrir(catalogue_document(document, lieu.sujet), lieu.resolveur, texte.corps)
    return contexte | {"form": formulaire, "champs": champs}


def adresses(lieu: Lieu) -> dict[str, str]:
    """Same as ``articles_saisie.adresses``, for a text of a document."""
    document, texte = lieu.present()
    return {
        "texte": lieu.url("document_texte"),
        "consigne": lieu.url("document_consigne"),
        "apercu": reverse("conventions:document_pdf", args=[lieu.convention.reference, document.pk]),
        "ancre": f"texte-{texte.cle}",
        "cle": f"document-{document.pk}-{texte.pk}",
    }


@ecriture
def consigne(request: Requete, reference: str, pk: int, texte: int) -> HttpResponse:
    """« C’est fait »: the drafting note was followed, or is put back; the text being typed is left alone."""
    lieu = Lieu(request, reference, pk, texte)
    _, piece = lieu.present()
    _exiger(request, lieu)
    if request.method != "POST":
        return redirect(lieu.url("document_texte"))
    try:
        suivie = lever_consigne(piece, par=request.user, levee=request.POST.get("levee") != "non")
    except ErreurMetier as erreur:
        return refus(request, erreur, lieu.url("document_texte"))
    if request.htmx:
        contexte = {"convention": lieu.convention, "article": suivie, "adresses": adresses(lieu)}
        return render(request, "conventions/_partiels/article_consigne.html", contexte)
    return redirect(lieu.url("document_texte"))


@lecture
def historique(request: Requete, reference: str, pk: int, texte: int) -> HttpResponse:
    """Who wrote what and when, the latest first, each with what it changed."""
    lieu = Lieu(request, reference, pk, texte)
    _, piece = lieu.present()
    page = Paginator(etats(piece), PAR_PAGE).get_page(request.GET.get("page"))
    lus = lire_etats(piece, page.object_list, valeur_lue(lieu.resolveur))
    contexte = contexte_texte(request, lieu)
    contexte["page"] = page
    contexte["etats"] = [(lu, en_html(lu.blocs), lieu.url("document_restaurer", lu.etat.pk)) for lu in lus]
    return render(request, "conventions/document_historique.html", contexte)


@ecriture
def restaurer(request: Requete, reference: str, pk: int, texte: int, historique_id: int) -> HttpResponse:
    """Bring back a former state, after showing what that changes in the present text."""
    lieu = Lieu(request, reference, pk, texte)
    _, piece = lieu.present()
    _exiger(request, lieu)
    retour = lieu.url("document_historique")
    if request.method == "POST":
        jeton = request.POST.get("jeton", "")
        try:
            restaurer_texte(piece, historique_id, par=request.user, jeton=entier(jeton, -1) if jeton else None)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, "Le texte est restauré. Celui qu’il remplace reste dans l’historique.")
        return redirect(lieu.url("document_texte"))
    trace = TexteDocument.history.filter(history_id=historique_id, id=texte).first()
    if trace is None:
        raise Http404("Cet état n’est pas dans l’historique du texte.")
    contexte = contexte_texte(request, lieu)
    contexte |= {
        "trace": trace,
        "quand": date_et_heure(trace.history_date),
        "blocs": en_html(differences(piece.corps, trace.corps, valeur_lue(lieu.resolveur))),
        "retour": retour,
    }
    return render(request, "conventions/document_restaurer.html", contexte)
