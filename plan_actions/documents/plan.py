"""The plan d’actions printed alone: what its annexe prints, under a title of its own."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from conventions.documents.registre import BlocDocument, ContexteBloc, NatureDocument
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.ecriture import enregistrer
from conventions.domain.liens import lien
from conventions.domain.saisie import montrable
from conventions.enums import Nature
from conventions.models import Annexe, Convention, Document
from ctg.grammaire import Denomination
from plan_actions.documents.brouillon import en_redaction
from plan_actions.domain.completude import manques_du_plan
from plan_actions.domain.plan import plan_de
from plan_actions.pdf.contexte import imprimer_fiches, imprimer_financement, imprimer_synthese, styles
from territoires.models import Utilisateur

RIEN = "Le plan n’a encore ni axe ni action."
DISPARU = "L’annexe de ce plan a été retirée de la convention."
VIDE = SafeString("")


def annexe_du_plan(document: Document) -> Annexe | None:
    """The annexe that the document prints, on a loaded convention; None once it was removed."""
    return next((annexe for annexe in document.convention.annexes.all() if annexe.pk == document.objet), None)


def designer(document: Document, objet: int | None, *, par: Utilisateur) -> None:
    """Say what an imported document speaks of; a second one about the same thing is left without anything to print."""
    if objet is not None and not Document.objects.filter(nature=document.nature, objet=objet).exists():
        document.objet = objet
        enregistrer(document, par=par, raison="document repris d’un dossier")


def _imprimer(ctx: ContexteBloc, imprimer: Any, sinon: str = "") -> SafeString:
    annexe: Annexe | None = ctx.sujet
    if annexe is None:
        return en_redaction(sinon and DISPARU)
    if not ctx.lisible(annexe):
        return en_redaction(sinon and "Plan d’actions en cours de rédaction", annexe)
    plan = plan_de(annexe)
    return (imprimer(plan) if plan is not None else VIDE) or en_redaction(sinon)


def synthese(ctx: ContexteBloc) -> SafeString:
    """The axes, their objectifs and their actions; or the sentence that says why there is none."""
    return _imprimer(ctx, imprimer_synthese, RIEN)


def financement(ctx: ContexteBloc) -> SafeString:
    """The totals by axe, by funder and by year."""
    return _imprimer(ctx, imprimer_financement)


def fiches(ctx: ContexteBloc) -> SafeString:
    """Every fiche, in the Caf’s gabarit."""
    return _imprimer(ctx, imprimer_fiches)


class PlanSeul(NatureDocument):
    """Follows its plan: it has no state of its own, and bears the mark PROJET as long as the convention does."""

    code = Nature.PLAN_ACTIONS.value
    libelle = "Plan d’actions"
    aide = "Le plan seul : sa synthèse, ses montants par axe, par financeur et par année, puis ses fiches."
    prefixe = "PLAN"
    permission = "document.produire"
    projet = False
    creable = False
    gabarit = "conventions/_partiels/document_sources.html"
    blocs = (
        BlocDocument("plan.synthese", "Axes, objectifs et actions du plan", synthese),
        BlocDocument("plan.financement", "Montants par axe, par financeur et par année", financement),
        BlocDocument("plan.fiches", "Les fiches actions", fiches),
    )

    def charger(self, document: Document) -> Annexe | None:
        """The annexe that holds the plan."""
        return annexe_du_plan(document)

    def visibles(self, documents: list[Document], brouillons: Collection[int] | None) -> list[Document]:
        """Without those of a plan that a party of others is still drafting for itself."""
        annexes = Annexe.objects.filter(pk__in=[document.objet for document in documents])
        caches = {annexe.pk for annexe in annexes if not montrable(annexe, brouillons)}
        return [document for document in documents if document.objet not in caches]

    def url_creation(self, convention: Convention) -> str:
        """The page of the plan, where a button makes it."""
        annexe = next((annexe for annexe in convention.annexes.all() if annexe.nature == self.code), None)
        return reverse("conventions:annexe", args=[convention.reference, annexe.pk]) if annexe is not None else ""

    def css(self) -> str:
        """Those of the annexe."""
        return styles("plan_seul")

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """« Plan d’actions de la commune d’Aubergenville »."""
        return f"Plan d’actions {Denomination(convention.territoire_nom, convention.territoire_article).de()}"

    def est_projet(self, document: Document, sujet: Any) -> bool:
        return document.convention.est_projet

    def etat(self, document: Document, sujet: Any) -> str:
        """It has none of its own: what it prints is the plan as it is."""
        return "À jour du plan"

    def manques(self, document: Document, sujet: Any) -> list[Manque]:
        """What the plan lacks; nothing is said of what a party still drafts for itself."""
        if sujet is None:
            page = lien("annexes", document.convention.reference)
            return [Manque("plan_retire", f"{DISPARU} Retirez ce document.", page, Gravite.AVERTISSEMENT)]
        if sujet.privee:
            return []
        return list(manques_du_plan(sujet, document.convention))

    def contexte_page(self, document: Document, sujet: Any, utilisateur: Utilisateur) -> dict[str, Any]:
        """Where what it prints is written."""
        if sujet is None:
            return {}
        page = lien("annexe", document.convention.reference, sujet.pk)
        return {"sources": [("le plan d’actions", page)], "phrase_sources": "Ce document imprime ce qui s’écrit dans"}

    def exporter(self, document: Document, parties: Mapping[int, str]) -> dict[str, Any]:
        """The key of the annexe, by which another base finds it."""
        annexe = annexe_du_plan(document)
        return {} if annexe is None else {"annexe": annexe.cle}

    def importer(self, document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
        """Point the document at the annexe of that key, once the annexes are there."""
        annexe = document.convention.annexes.filter(cle=contenu.get("annexe", ""), nature=self.code).first()
        designer(document, annexe.pk if annexe is not None else None, par=par)

    def schema(self) -> dict[str, Any]:
        return {"annexe": {"type": "string", "minLength": 1, "maxLength": 60}}
