"""One fiche action printed alone, in the gabarit of its plan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from conventions.documents.registre import BlocDocument, ContexteBloc, NatureDocument
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.domain.saisie import montrable
from conventions.enums import Nature
from conventions.models import Annexe, Convention, Document
from ctg.typographie import typographier
from plan_actions.documents.brouillon import en_redaction
from plan_actions.documents.plan import designer
from plan_actions.domain.completude import manques_d_une_fiche
from plan_actions.domain.lecture import NoeudFiche, fiches_en_ordre
from plan_actions.domain.liens import lien_fiche
from plan_actions.domain.plan import plan_de
from plan_actions.models import FicheAction, PlanActions
from plan_actions.pdf.contexte import imprimer_fiche, styles
from territoires.models import Utilisateur

DISPARUE = "Cette fiche n’est plus dans le plan : elle a été archivée, ou son annexe retirée."
LIBELLE = "Fiche action"


@dataclass(frozen=True, slots=True)
class FicheSeule:
    """A fiche in use, where it stands in its plan."""

    annexe: Annexe
    plan: PlanActions
    noeud: NoeudFiche

    @property
    def fiche(self) -> FicheAction:
        return self.noeud.fiche


def trouver_fiche(document: Document) -> FicheSeule | None:
    """The fiche that the document prints, on a loaded convention; None once it was put away or removed."""
    for annexe in document.convention.annexes.all():
        plan = plan_de(annexe) if annexe.nature == Nature.PLAN_ACTIONS else None
        for noeud in fiches_en_ordre(plan) if plan is not None else ():
            if noeud.fiche.pk == document.objet:
                assert plan is not None
                return FicheSeule(annexe, plan, noeud)
    return None


def imprimer(ctx: ContexteBloc) -> SafeString:
    """The fiche laid out; or the sentence that says why it is not."""
    seule: FicheSeule | None = ctx.sujet
    if seule is None:
        return en_redaction(DISPARUE)
    if not ctx.lisible(seule.annexe):
        return en_redaction("Fiche en cours de rédaction", seule.annexe)
    imprimee = imprimer_fiche(seule.plan, seule.fiche.pk)
    if seule.annexe.privee:
        return format_html("<h2>{}</h2>{}", typographier(seule.fiche.titre), imprimee)
    return imprimee


class FicheSeuleDocument(NatureDocument):
    """Follows its fiche: it has no state of its own, and bears the mark PROJET as long as the convention does."""

    code = Nature.FICHE_ACTION.value
    libelle = LIBELLE
    aide = "Une fiche seule, dans le gabarit du plan : à remettre à qui conduit l’action ou à qui la finance."
    prefixe = "FICHE"
    ou = "Il se crée depuis la page d’une fiche action."
    permission = "document.produire"
    projet = False
    creable = False
    gabarit = "conventions/_partiels/document_sources.html"
    blocs = (BlocDocument("fiche.fiche", "La fiche action", imprimer),)

    def charger(self, document: Document) -> FicheSeule | None:
        """The fiche in its plan. The document in memory takes its present title, unless its draft is private."""
        seule = trouver_fiche(document)
        if seule is not None and not seule.annexe.privee:
            document.titre = seule.fiche.titre
        return seule

    def visibles(self, documents: list[Document], brouillons: Collection[int] | None) -> list[Document]:
        """Without those of a plan that a party of others is still drafting for itself."""
        fiches = FicheAction.objects.filter(pk__in=[document.objet for document in documents])
        caches = {f.pk for f in fiches.select_related("plan__annexe") if not montrable(f.plan.annexe, brouillons)}
        return [document for document in documents if document.objet not in caches]

    def css(self) -> str:
        """Those of the plan."""
        return styles("fiche_seule")

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """The title of the fiche given as ``fiche``."""
        fiche = sujet.get("fiche")
        return fiche.titre if isinstance(fiche, FicheAction) else self.libelle

    def sous_titre(self, document: Document, sujet: Any) -> str:
        """« Fiche action 1.2 – Convention territoriale globale… »."""
        if sujet is None or sujet.annexe.privee:
            return document.convention.titre
        return typographier(f"{self.libelle} {sujet.noeud.numero} – {document.convention.titre}")

    def est_projet(self, document: Document, sujet: Any) -> bool:
        return document.convention.est_projet

    def etat(self, document: Document, sujet: Any) -> str:
        """It has none of its own: what it prints is the fiche as it is."""
        return "À jour de la fiche"

    def manques(self, document: Document, sujet: Any) -> list[Manque]:
        """What the fiche lacks; nothing is said of what a party still drafts for itself."""
        if sujet is None:
            page = lien("annexes", document.convention.reference)
            return [Manque("fiche_retiree", f"{DISPARUE} Retirez ce document.", page, Gravite.AVERTISSEMENT)]
        if sujet.annexe.privee:
            return []
        return list(manques_d_une_fiche(sujet.noeud, sujet.annexe, document.convention))

    def contexte_page(self, document: Document, sujet: Any, utilisateur: Utilisateur) -> dict[str, Any]:
        """Where what it prints is written."""
        if sujet is None:
            return {}
        page = lien_fiche(document.convention.reference, sujet.annexe.pk, sujet.fiche.pk)
        nom = f"l’action {sujet.noeud.numero} du plan"
        return {
            "sources": [(nom, page)],
            "phrase_sources": "Ce document suit sa fiche : elle se modifie sur la page de",
        }

    def exporter(self, document: Document, parties: Mapping[int, str]) -> dict[str, Any]:
        """The key of the annexe and the rank of the fiche in its plan, by which another base finds it."""
        seule = trouver_fiche(document)
        if seule is None:
            return {}
        ordre = [noeud.fiche.pk for noeud in fiches_en_ordre(seule.plan)]
        return {"annexe": seule.annexe.cle, "fiche": ordre.index(seule.fiche.pk) + 1}

    def importer(self, document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
        """Point the document at the fiche of that rank, once the plan is there."""
        annexe = document.convention.annexes.filter(
            cle=contenu.get("annexe", ""), nature=Nature.PLAN_ACTIONS.value
        ).first()
        plan = plan_de(annexe) if annexe is not None else None
        ordre = fiches_en_ordre(plan) if plan is not None else []
        rang = int(contenu.get("fiche", 0))
        designer(document, ordre[rang - 1].fiche.pk if 0 < rang <= len(ordre) else None, par=par)

    def schema(self) -> dict[str, Any]:
        return {
            "annexe": {"type": "string", "minLength": 1, "maxLength": 60},
            "fiche": {"type": "integer", "minimum": 1, "maximum": 10_000},
        }
