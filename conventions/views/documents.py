"""Documents of a convention: their list, a new one, the page of one, its PDF, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conventions.documents.registre import NatureDocument, NatureDocumentInconnue, blocs, natures, trouver
from conventions.domain.completude.analyse import analyser
from conventions.domain.documents import (
    charger_document,
    creer_document,
    etablir,
    modeles_proposes,
    modifiable_par,
    peut_rediger,
    retirer_document,
    rouvrir_document,
)
from conventions.domain.documents_completude import manques_du_document
from conventions.domain.mentions_document import NumerosDocument
from conventions.domain.saisie import parties_de
from conventions.erreurs import ErreurMetier, TransitionRefusee
from conventions.forms.documents import NouveauDocumentForm
from conventions.models import Convention, Document
from conventions.pdf.rendu import demander
from conventions.pdf.suivi import dernier
from conventions.permissions import exiger, exiger_pour, peut
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.apercu import contexte_rendu, suivi
from conventions.views.documents_textes import consigne, historique, restaurer, texte
from conventions.views.partage import confirmer, refus
from ctg.decorators import ecriture, lecture
from ctg.texte_riche import TexteRefuse
from territoires.requete import Requete

__all__ = ["consigne", "creer", "document", "etat", "historique", "liste", "pdf", "restaurer", "retirer", "texte"]


def document_ou_404(request: Requete, reference: str, pk: int) -> tuple[Document, Any]:
    """The document loaded whole, and its sujet. Raises Http404 for whoever may not see it."""
    convention = convention_ou_404(request, reference)
    trouve = Document.objects.visibles_par(request.user).filter(convention=convention, pk=pk).first()
    if trouve is None:
        raise Http404("Ce document n’est pas dans la convention.")
    try:
        if not trouver(trouve.nature).visibles([trouve], parties_de(request.user, convention)):
            raise Http404("Ce document n’est pas dans la convention.")
        return charger_document(trouve)
    except NatureDocumentInconnue as erreur:
        raise Http404(str(erreur)) from erreur


def nature_ou_404(code: str) -> NatureDocument:
    """The nature of document of that code. Raises Http404 for one that no installed app provides."""
    try:
        return trouver(code)
    except NatureDocumentInconnue as erreur:
        raise Http404(str(erreur)) from erreur


@lecture
def liste(request: Requete, reference: str) -> HttpResponse:
    """What can be made of the convention, kind by kind, and what was made already."""
    convention = convention_ou_404(request, reference)
    existants: dict[str, list[Document]] = {}
    trouves = Document.objects.visibles_par(request.user).filter(convention=convention)
    for trouve in trouves.select_related("partie", "etabli_par", "auteur").order_by("pk"):
        trouve.convention = convention
        existants.setdefault(trouve.nature, []).append(trouve)
    contexte = contexte_convention(request, convention, "documents")
    contexte["groupes"] = [_groupe(request, convention, nature, existants.get(nature.code, [])) for nature in natures()]
    return render(request, "conventions/documents.html", contexte)


def _groupe(
    request: Requete, convention: Convention, nature: NatureDocument, documents: list[Document]
) -> dict[str, Any]:
    creer = ""
    if peut(request.user, nature.permission, convention):
        fabrique = reverse("conventions:document_creer", args=[convention.reference, nature.code])
        creer = fabrique if nature.creable else nature.url_creation(convention)
    return {
        "nature": nature,
        "documents": nature.visibles(documents, parties_de(request.user, convention)),
        "creer": creer,
    }


@ecriture
def creer(request: Requete, reference: str, nature: str) -> HttpResponse:
    """Choose a model and a title; the document then opens on its texts."""
    definition = nature_ou_404(nature)
    convention = convention_ou_404(request, reference, definition.permission)
    if not definition.creable:
        raise Http404("Ce document se crée depuis une autre page.")
    versions = modeles_proposes(convention.caf, nature)
    formulaire = NouveauDocumentForm(request.POST or None, versions=versions)
    if request.method == "POST" and formulaire.is_valid():
        try:
            cree = creer_document(
                convention,
                nature,
                par=request.user,
                version_modele=formulaire.cleaned_data["modele"],
                titre=formulaire.cleaned_data["titre"],
            )
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"«\u00a0{cree.titre}\u00a0» est créé\u00a0: relisez ses textes un à un.")
            return redirect("conventions:document", reference=reference, pk=cree.pk)
    contexte = contexte_convention(request, convention, "documents")
    contexte |= {"form": formulaire, "nature": definition, "versions": versions}
    return render(request, "conventions/document_creer.html", contexte, status=422 if formulaire.errors else 200)


@lecture
def document(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Where the document stands, the part of its nature, its texts, what it lacks, its PDF."""
    lu, sujet = document_ou_404(request, reference, pk)
    return render(request, "conventions/document.html", contexte_document(request, lu, sujet))


def contexte_document(request: Requete, lu: Document, sujet: Any) -> dict[str, Any]:
    """What document.html needs, the part of the nature included."""
    nature, convention = trouver(lu.nature), lu.convention
    contexte = contexte_convention(request, convention, "documents")
    redacteur = peut_rediger(request.user, nature, convention, lu.partie)
    manques = manques_du_document(lu, sujet)
    contexte |= {
        "document": lu,
        "sujet": sujet,
        "nature": nature,
        "etat": nature.etat(lu, sujet),
        "modifiable": modifiable_par(request.user, lu),
        "redacteur": redacteur,
        "lignes": lignes(lu),
        "bloquants": [m for m in manques if m.gravite == "bloquant"],
        "avertissements": [m for m in manques if m.gravite != "bloquant"],
    }
    contexte |= contexte_rendu(convention, dernier(convention, request.user, lu), lu)
    return contexte | nature.contexte_page(lu, sujet, request.user)


def lignes(lu: Document) -> list[dict[str, Any]]:
    """One row a text: its numbered title, what remains to do there, the block computed after it."""
    numeros, definis = NumerosDocument(lu), blocs(lu.nature)
    return [
        {
            "texte": piece,
            "titre": numeros.titre(piece),
            "url": reverse("conventions:document_texte", args=[lu.convention.reference, lu.pk, piece.pk]),
            "blancs": len(analyser(piece.corps).blancs) if lu.est_projet else 0,
            "consigne": lu.est_projet and bool(piece.consigne),
            "bloc": definis[piece.bloc].libelle if piece.bloc in definis else "",
            "vide": analyser(piece.corps).vide,
        }
        for piece in lu.textes.all()
    ]


@ecriture
def pdf(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Start a render of the document as it stands; asking twice starts one."""
    lu, _ = document_ou_404(request, reference, pk)
    exiger(request.user, "convention.exporter", lu.convention)
    if request.method == "POST":
        job = demander(lu.convention, par=request.user, document=lu)
        if request.htmx:
            return suivi(request, lu.convention, job)
    return redirect(contexte_rendu(lu.convention, None, lu)["page_rendu"])


@ecriture
def etat(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Establish the text, or take its writing up again; a refusal lists what is missing on the page."""
    lu, _ = document_ou_404(request, reference, pk)
    nature, retour = trouver(lu.nature), reverse("conventions:document", args=[reference, pk])
    _exiger(request, nature, lu)
    if request.method == "POST":
        geste = etablir if lu.est_projet else rouvrir_document
        try:
            geste(lu, par=request.user)
        except TransitionRefusee as erreur:
            return refus(request, erreur, f"{retour}#titre-completude")
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        suite = "est établi\u00a0: son texte ne change plus" if lu.est_projet else "est de nouveau en projet"
        messages.success(request, f"«\u00a0{lu.titre}\u00a0» {suite}.")
        return redirect(retour)
    return confirmer(
        request,
        titre="Établir le texte" if lu.est_projet else "Reprendre la rédaction",
        question=_question_etat(lu),
        bouton="Établir le texte" if lu.est_projet else "Reprendre la rédaction",
        retour=retour,
        contexte=contexte_convention(request, lu.convention, "documents") | {"ton": "btn-primary"},
    )


def _question_etat(lu: Document) -> str:
    if lu.est_projet:
        return (
            f"«\u00a0{lu.titre}\u00a0» ne portera plus la mention PROJET et son texte ne changera plus. "
            "Vous pourrez reprendre sa rédaction."
        )
    return f"«\u00a0{lu.titre}\u00a0» portera de nouveau la mention PROJET, et son texte pourra changer."


@ecriture
def retirer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Remove a document that is still a project, once confirmed."""
    lu, _ = document_ou_404(request, reference, pk)
    nature, retour = trouver(lu.nature), reverse("conventions:document", args=[reference, pk])
    _exiger(request, nature, lu)
    if request.method == "POST":
        try:
            retirer_document(lu, par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, f"«\u00a0{lu.titre}\u00a0» est retiré.")
        return redirect("conventions:documents", reference=reference)
    return confirmer(
        request,
        titre="Retirer un document",
        question=f"Retirer «\u00a0{lu.titre}\u00a0»\u202f? Son texte et ses PDF disparaissent de la convention.",
        bouton="Retirer le document",
        retour=retour,
        contexte=contexte_convention(request, lu.convention, "documents"),
    )


def _exiger(request: Requete, nature: NatureDocument, lu: Document) -> None:
    if lu.partie is None:
        exiger(request.user, nature.permission, lu.convention)
    else:
        exiger_pour(request.user, nature.permission, lu.convention, lu.partie.organisme_id)
