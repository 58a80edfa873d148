"""Review an import: the file on the left, what was recognised on the right, one answer to each proposal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from conventions.domain.imports_gestes import TITRES
from conventions.domain.imports_revue import PieceRevue, Revue
from conventions.domain.imports_version import changements as comparer_version
from conventions.domain.modeles_pieces import montrer_mention
from conventions.imports.application import arranger
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition
from conventions.models import ImportModele
from conventions.views import imports_affichage as affichage
from conventions.views.imports_acces import import_lu_ou_404
from ctg.decorators import lecture
from ctg.differences import en_html
from ctg.texte_riche import TexteRefuse, nettoyer, remplacer_mentions
from ctg.typographie import compter
from territoires.requete import Requete

PAR_PAGE = 30
TOUT, AVERTISSEMENTS, ECARTES = "a-decider", "avertissements", "ecartes"
SUITE = ("filtre", "page", "piece", "decidees", "vue")
"""What the address of the review may carry; a form brings it back to the same place."""


@dataclass(frozen=True)
class Filtre:
    """A way to look at the review: its label, how many proposals wait there."""

    code: str
    libelle: str
    reste: int
    url: str
    actif: bool


def revue_de(importation: ImportModele) -> Revue:
    """The review with its gestures and who made them; one query."""
    return Revue(importation, importation.decisions.filter(annulee=False).select_related("par"))


def adresse(importation: ImportModele, donnees: Mapping[str, Any], **plus: Any) -> str:
    """The review at the place that ``donnees`` names, some of it replaced."""
    parametres = QueryDict(mutable=True)
    for nom in SUITE:
        valeur = str(plus.get(nom, donnees.get(nom, "")))
        if valeur and len(valeur) <= 30:
            parametres[nom] = valeur
    suite = f"?{parametres.urlencode()}" if parametres else ""
    ancre = f"#piece-{parametres['piece']}" if parametres.get("piece", "").isdecimal() else ""
    return f"{reverse('conventions:import_modele', args=[importation.cle])}{suite}{ancre}"


def page_revue(request: Requete, importation: ImportModele) -> HttpResponse:
    """The whole page; the proposals of a closed piece are read when it is opened."""
    revue = revue_de(importation)
    contexte = contexte_etat(request, revue)
    filtre = contexte["filtre"]
    ouverte = _ouverte(request, revue)
    contexte |= {
        "extraits": affichage.extraits(revue, revue.pieces),
        "vue": "fichier" if request.GET.get("vue") == "fichier" else "structure",
        "ouverte": ouverte.bloc if ouverte else None,
        "avis": [*revue.source.avertissements, *revue.structure.avertissements],
    }
    if filtre == ECARTES:
        contexte["ecarts"] = revue.ecarts
    elif filtre:
        propositions = choisies(revue, filtre, decidees="decidees" in request.GET)
        page = Paginator(propositions, PAR_PAGE).get_page(request.GET.get("page"))
        contexte |= {"page": page, "cartes": affichage.cartes(revue, page.object_list)}
    else:
        contexte["pieces"] = [(piece, affichage.nom_complet(piece)) for piece in revue.pieces]
        if ouverte:
            contexte |= contexte_piece(revue, ouverte)
    return render(request, "conventions/imports/revue.html", contexte)


def _ouverte(request: Requete, revue: Revue) -> PieceRevue | None:
    """The piece that the address opens; on arrival, the first where something waits."""
    demande = request.GET.get("piece", "")
    if demande.isdecimal() and len(demande) < 10:
        return revue.piece(int(demande))
    return next((piece for piece in revue.pieces if piece.a_decider), None) if "filtre" not in request.GET else None


def choisies(revue: Revue, filtre: str, *, decidees: bool = False) -> list[Proposition]:
    """The proposals of a filter, those to decide first."""
    gardees = revue.visibles
    if filtre == AVERTISSEMENTS:
        gardees = [p for p in gardees if p.avertissement]
    elif filtre != TOUT:
        gardees = [p for p in gardees if p.genre.value == filtre]
    ouvertes = [p for p in gardees if p.id not in revue.decisions]
    return [*ouvertes, *(p for p in gardees if p.id in revue.decisions)] if decidees else ouvertes


def contexte_etat(request: Requete, revue: Revue) -> dict[str, Any]:
    """What every answer changes: counts, filters, the gesture that may be undone."""
    importation = revue.importation
    donnees = request.POST if request.method == "POST" else request.GET
    actif = donnees.get("filtre", "")
    connus = {TOUT, AVERTISSEMENTS, ECARTES, *(g.value for g in GenreProposition)}
    actif = actif if actif in connus else ""
    avertissements = sum(p.avertissement for p in revue.a_decider)
    choix = [("", "Structure", -1), (TOUT, "Tout à décider", len(revue.a_decider))]
    if any(p.avertissement for p in revue.visibles):
        choix.append((AVERTISSEMENTS, "Avertissements", avertissements))
    choix += [(genre.value, affichage.FAMILLES[genre], reste) for genre, (reste, _) in revue.comptes.items()]
    choix.append((ECARTES, "Écartés", len(revue.ecarts)))
    gardes, ecartes = revue.mots
    return {
        "importation": importation,
        "revue": revue,
        "filtre": actif,
        "filtres": [
            Filtre(code, libelle, reste, adresse(importation, {}, filtre=code), code == actif)
            for code, libelle, reste in choix
        ],
        "suite": [(nom, donnees[nom]) for nom in SUITE if donnees.get(nom)],
        "alertes": avertissements,
        "reste": len(revue.a_decider),
        "total": len(revue.visibles),
        "fait": len(revue.visibles) - len(revue.a_decider),
        "dernier": revue.gestes[-1] if revue.gestes else None,
        "mots": compter(gardes, "mot gardé", "mots gardés"),
        "mots_ecartes": compter(ecartes, "mot écarté", "mots écartés"),
        "genres_de_lot": {g.value for g in GenreProposition},
    }


def contexte_piece(revue: Revue, piece: PieceRevue) -> dict[str, Any]:
    """The proposals of a piece, and what may be corrected in it."""
    ouvertes = sorted(piece.propositions, key=lambda p: (p.id in revue.decisions, not p.avertissement))
    return {
        "importation": revue.importation,
        "piece": piece,
        "nom_piece": affichage.nom_complet(piece),
        "cartes_piece": affichage.cartes(revue, ouvertes),
        "passages": affichage.passages(piece),
        "genres": affichage.genres_de_piece(),
        "commencements": affichage.genres_a_commencer(),
        "avec_titre": piece.piece.genre in TITRES,
        "premiere": revue.pieces[0].bloc == piece.bloc,
        "ecartee": piece.piece.genre == GenrePiece.ECARTE,
    }


@lecture
def piece(request: Requete, cle: UUID, bloc: int) -> HttpResponse:
    """What is proposed in one piece, read when it is opened."""
    importation = import_lu_ou_404(request, cle)
    if not request.htmx:
        return redirect(adresse(importation, {}, piece=bloc))
    revue = revue_de(importation)
    sienne = revue.piece(bloc)
    if sienne is None:
        raise Http404("Ce passage n’est plus à cette place.")
    return render(request, "conventions/imports/_piece.html", contexte_piece(revue, sienne))


@lecture
def apercu(request: Requete, cle: UUID, bloc: int) -> HttpResponse:
    """A piece as the model would now hold it, its merge fields named in brackets."""
    importation = import_lu_ou_404(request, cle)
    revue = revue_de(importation)
    sienne = revue.piece(bloc)
    if sienne is None:
        raise Http404("Ce passage n’est plus à cette place.")
    contexte = {
        "importation": importation,
        "piece": sienne,
        "nom_piece": affichage.nom_complet(sienne),
        "textes": apercus(revue, sienne),
        "retour": adresse(importation, {}, piece=bloc),
    }
    gabarit = "_apercu" if request.htmx else "apercu"
    return render(request, f"conventions/imports/{gabarit}.html", contexte)


def apercus(revue: Revue, piece: PieceRevue) -> list[dict[str, Any]]:
    """The texts of a piece: several when variants divide it, none when it is put aside."""
    arrangement = arranger(revue.source, revue.structure, revue.propositions, revue.decisions)
    options = {f"{h.cle}:{option.cle}": option.libelle for h in arrangement.hypotheses for option in h.options}
    textes = []
    for arrangee in arrangement.pieces:
        if (arrangee.piece.genre, arrangee.piece.cle) != (piece.piece.genre, piece.piece.cle):
            continue
        try:
            corps: SafeString = remplacer_mentions(nettoyer(arrangee.corps), montrer_mention)
        except TexteRefuse as erreur:
            corps = mark_safe("")
            textes.append({"corps": corps, "erreur": str(erreur), "option": "", "consigne": ""})
            continue
        option = options.get(arrangee.hypothese, "")
        textes.append({"corps": corps, "erreur": "", "option": option, "consigne": arrangee.consigne})
    return [] if piece.piece.genre == GenrePiece.ECARTE else textes


@lecture
def changements(request: Requete, cle: UUID) -> HttpResponse:
    """What the newer file changes in the model, piece by piece, word by word."""
    importation = import_lu_ou_404(request, cle)
    lignes = comparer_version(revue_de(importation))
    contexte = {
        "importation": importation,
        "changes": [(ligne, en_html(ligne.blocs)) for ligne in lignes if ligne.etat != "identique"],
        "inchanges": [ligne for ligne in lignes if ligne.etat == "identique"],
        "compare": bool(lignes),
    }
    return render(request, "conventions/imports/changements.html", contexte)
