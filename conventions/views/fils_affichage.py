"""What the pages and the panel of comments show: the threads of an element, and what their reader may do."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from conventions.annexes import registre
from conventions.domain import fils as domaine
from conventions.domain.lecteurs import lecteurs
from conventions.domain.saisie import lisible, parties_de
from conventions.erreurs import ErreurMetier
from conventions.forms.fils import MessageForm
from conventions.models import Annexe, Article, Convention, Fil
from conventions.models.relecture import FilQuerySet
from conventions.tables.definition import trouver
from conventions.views.acces import annexe_ou_404, article_ou_404, contexte_convention
from conventions.views.partage import entier
from ctg.templatetags.ctg import nom_abrege
from territoires.models import Appartenance
from territoires.requete import Requete

PAR_PAGE = 20
DANS_LE_PANNEAU = 100
ETATS = {"ouverts": "Ouverts", "resolus": "Résolus", "tous": "Tous"}


@dataclass(frozen=True, slots=True)
class Cible:
    """What one comments: the convention, an article, an annexe, or an element of one."""

    article: Article | None = None
    annexe: Annexe | None = None
    ancre: str = ""
    libelle: str = "la convention"

    @property
    def champs(self) -> dict[str, str]:
        """As the query of an address, or the hidden fields of a form."""
        piece = {"article": self.article, "annexe": self.annexe}
        champs = {nom: str(objet.pk) for nom, objet in piece.items() if objet}
        return champs | ({"ancre": self.ancre} if self.ancre else {})

    @property
    def precise(self) -> bool:
        return bool(self.article or self.annexe)


def fil_ou_404(request: Requete, convention: Convention, pk: int) -> Fil:
    return get_object_or_404(fils_visibles(request, convention), pk=pk)


def fils_visibles(request: Requete, convention: Convention) -> FilQuerySet:
    visibles: FilQuerySet = Fil.objects.visibles_par(request.user).filter(convention=convention)
    return visibles.select_related("annexe__responsable", "article", "resolu_par").prefetch_related(
        "messages__auteur", "messages__mentionnes"
    )


def cible_ou_404(request: Requete, convention: Convention, donnees: QueryDict) -> Cible:
    """What the address or the form names; raises Http404 when it is not there, or not for this reader."""
    article = annexe = None
    ancre = donnees.get("ancre", "")
    if pk := entier(donnees.get("article", ""), 0):
        article = article_ou_404(convention, pk)
    elif pk := entier(donnees.get("annexe", ""), 0):
        annexe = annexe_ou_404(request, convention, pk)
        if not lisible(request.user, annexe):
            raise Http404("Cette annexe est encore le brouillon de la partie qui la remplit.")
    try:
        return Cible(article, annexe, ancre, domaine.libelle_element(ancre, article=article, annexe=annexe))
    except ErreurMetier as erreur:
        raise Http404(str(erreur)) from erreur


def cible_du_panneau(request: Requete, convention: Convention, fil: Fil) -> Cible:
    """What the panel shows, as its forms say; the thread's own element when that one has gone meanwhile."""
    try:
        return cible_ou_404(request, convention, request.POST)
    except Http404:
        return Cible(fil.article, fil.annexe, fil.ancre, str(fil))


def champs_de_ligne(cible: Cible) -> list[tuple[str, str]]:
    """(name, label) of the fields of the row that one comments, to comment one alone; none for another element."""
    lue = registre.ANCRE_DE_LIGNE.fullmatch(cible.ancre) if cible.annexe else None
    if lue is None or lue.group(3):
        return []
    try:
        table = trouver(lue.group(1))
    except LookupError:
        return []
    return [(colonne.nom, colonne.libelle) for colonne in table.colonnes]


def adresse(convention: Convention, cible: Cible) -> str:
    base = reverse("conventions:fils", args=[convention.reference])
    return f"{base}?{urlencode(cible.champs)}" if cible.champs else base


def _sous(cible: Cible) -> Q:
    """The threads of an element and of what it holds."""
    if cible.article:
        ici = Q(article=cible.article)
    elif cible.annexe:
        ici = Q(annexe=cible.annexe)
    else:
        return Q()
    return ici & (Q(ancre=cible.ancre) | Q(ancre__startswith=f"{cible.ancre}:")) if cible.ancre else ici


def formulaire_de(request: Requete, convention: Convention, annexe: Annexe | None, cle: str) -> MessageForm:
    """What was posted; ``cle`` tells its ids from those of the other forms of the page."""
    return MessageForm(request.POST, convention=convention, annexe=annexe, par=request.user, cle=cle)


def _lignes(
    request: Requete, convention: Convention, fils: Iterable[Fil], reponses: Mapping[int, MessageForm] | None = None
) -> list[dict[str, Any]]:
    """One thread a row: what it speaks of, where that is, who wrote, and what the reader may do."""
    fils = list(fils)
    organismes = _organismes(convention, {m.auteur_id for fil in fils for m in fil.messages.all()})
    return [
        {
            "fil": fil,
            "cle": f"fil{fil.pk}",
            "url": adresse_element(convention, fil),
            "messages": [{"message": m, "organisme": organismes.get(m.auteur_id, "")} for m in fil.messages.all()],
            "peut_resoudre": domaine.peut_resoudre(request.user, fil, convention),
            "peut_transmettre": domaine.peut_transmettre(request.user, fil, convention),
            "form": (reponses or {}).get(fil.pk),
        }
        for fil in fils
    ]


def _organismes(convention: Convention, auteurs: set[int]) -> dict[int, str]:
    """On behalf of whom each author writes, among the parties; one query."""
    parties = {partie.organisme_id: partie.nom for partie in convention.parties.all()}
    membres = Appartenance.objects.filter(utilisateur__in=auteurs, organisme__in=[*parties, convention.caf_id])
    noms = membres.select_related("organisme").order_by("au")
    return {membre.utilisateur_id: nom_abrege(membre.organisme.nom) for membre in noms}


def adresse_element(convention: Convention, fil: Fil) -> str:
    """The page of what the thread speaks of."""
    if fil.annexe is not None:
        try:
            return registre.trouver(fil.annexe.nature).adresse_ancre(convention, fil.annexe, fil.ancre)
        except registre.NatureInconnue:
            return reverse("conventions:annexe", args=[convention.reference, fil.annexe.pk])
    if fil.article is not None:
        return reverse("conventions:article", args=[convention.reference, fil.article.pk])
    return convention.get_absolute_url()


def _contexte(request: Requete, convention: Convention, cible: Cible) -> dict[str, Any]:
    """What the forms need: where they write, whom they may name."""
    gens = lecteurs(convention, cible.annexe).exclude(pk=request.user.pk).order_by("nom", "prenom", "email")
    return {
        "cible": cible,
        "champs_de_ligne": champs_de_ligne(cible),
        "deverrouillable": domaine.peut_deverrouiller(request.user, convention, cible.annexe, cible.ancre),
        "convention": convention,
        "gens": list(gens),
        "texte_max": domaine.TEXTE_MAX,
    }


def panneau(
    request: Requete,
    convention: Convention,
    cible: Cible,
    *,
    formulaire: MessageForm | None = None,
    reponses: Mapping[int, MessageForm] | None = None,
    annonce: str = "",
    verrou: bool = False,
) -> HttpResponse:
    """The threads of an element beside it; tells the page the new counts, and whether a field was locked again."""
    fils = fils_visibles(request, convention).filter(_sous(cible)).order_by("pk")
    lignes = _lignes(request, convention, fils[:DANS_LE_PANNEAU], reponses)
    contexte = _contexte(request, convention, cible) | {
        "panneau": True,
        "ouverts": [ligne for ligne in lignes if ligne["fil"].resolu_le is None],
        "resolus": [ligne for ligne in lignes if ligne["fil"].resolu_le is not None],
        "form": formulaire,
        "annonce": annonce,
    }
    reponse = render(request, "conventions/_partiels/fil_panneau.html", contexte)
    piece = (cible.article.pk if cible.article else 0, cible.annexe.pk if cible.annexe else 0)
    nombres = domaine.comptes(request.user, convention).get(piece, {})
    reponse["HX-Trigger"] = json.dumps({"ctg:commentaires": {"comptes": nombres, "verrou": verrou}})
    return reponse


def page_fils(
    request: Requete, convention: Convention, cible: Cible, formulaire: MessageForm | None = None
) -> HttpResponse:
    """The page of the threads of the convention, or of one element; answers 422 with what could not be written."""
    etat = request.GET.get("etat", "")
    filtres = {"etat": etat if etat in ETATS else "ouverts", "miens": bool(request.GET.get("miens"))}
    fils = fils_visibles(request, convention).filter(_sous(cible)).order_by("-pk")
    if filtres["etat"] != "tous":
        fils = fils.filter(resolu_le__isnull=filtres["etat"] == "ouverts")
    if filtres["miens"]:
        a_moi = Q(cree_par=request.user) | Q(messages__auteur=request.user) | Q(messages__mentionnes=request.user)
        fils = fils.filter(pk__in=Fil.objects.filter(a_moi, convention=convention).values("pk"))
    page = Paginator(fils, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = contexte_convention(request, convention, "commentaires")
    contexte |= _contexte(request, convention, cible) | {
        "page": page,
        "lignes": _lignes(request, convention, page.object_list),
        "form": formulaire,
        "filtres": filtres,
        "etats": ETATS,
        "annexes": _annexes_lisibles(request, convention),
    }
    return render(request, "conventions/fils.html", contexte, status=422 if formulaire else 200)


def _annexes_lisibles(request: Requete, convention: Convention) -> list[Annexe]:
    miennes = parties_de(request.user, convention)
    return [a for a in convention.annexes.all() if not a.privee or a.responsable_id in miennes]


def page_fil(request: Requete, convention: Convention, fil: Fil, formulaire: MessageForm | None = None) -> HttpResponse:
    """The page of one thread; answers 422 with the answer that could not be written."""
    contexte = contexte_convention(request, convention, "commentaires")
    contexte |= _contexte(request, convention, Cible(fil.article, fil.annexe, fil.ancre, str(fil)))
    reponses = {fil.pk: formulaire} if formulaire else {}
    contexte |= {"ligne": _lignes(request, convention, [fil], reponses)[0], "seul": True}
    return render(request, "conventions/fil.html", contexte, status=422 if formulaire else 200)
