"""The page of one fiche: read, saved field by field, or whole by who has no script."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from conventions.domain.ecriture import relire
from conventions.domain.saisie import exiger_saisie, peut_saisir
from conventions.erreurs import ConflitCellule, ErreurMetier
from ctg.decorators import ecriture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from ctg.typographie import date_et_heure, heure
from plan_actions.domain.champs import afficher_champ, enregistrer_champ
from plan_actions.domain.lecture import fiches_en_ordre
from plan_actions.domain.releves import afficher_releve, ecrire_releve, enregistrer_releve
from plan_actions.domain.totaux import ecart_fiche, totaux_de
from plan_actions.models import FicheAction, IndicateurAction
from plan_actions.presentation import ligne_de
from plan_actions.views.acces import Cadre, cadre_ou_404, fiche_ou_404, fiche_seule_ou_404
from plan_actions.views.historique import dernieres_modifications
from plan_actions.views.rubriques import Champ, PageFiche, composer, texte_du_champ
from territoires.models import Utilisateur
from territoires.requete import Requete

RELEVE = re.compile(r"releve\.([0-9]{1,18})\.([0-9]{4})", re.ASCII)
LIGNES = ("etapes", "partenaires", "indicateurs__releves", "financements")


@ecriture
def fiche(request: Requete, reference: str, annexe: int, pk: int) -> HttpResponse:
    """One fiche on one page; POST saves every field that changed, and says which could not be."""
    cadre = cadre_ou_404(request, reference, annexe)
    sujet = fiche_ou_404(cadre, pk)
    page = _composer(cadre, sujet)
    if request.method != "POST":
        return _rendre(cadre, sujet, page)
    if not page.modifiable:
        cadre.exiger(f"fiche:{pk}")
    faits, manques = _enregistrer_tout(request, sujet, page)
    if manques:
        if faits:
            messages.success(request, f"{faits} champ{'s' if faits > 1 else ''} enregistré{'s' if faits > 1 else ''}.")
        conflit = any(champ.actuel is not None for champ in manques)
        return _rendre(cadre, sujet, page, manques=manques, statut=409 if conflit else 422)
    messages.success(request, "La fiche est enregistrée." if faits else "Rien n’avait changé.")
    return redirect(cadre.url("fiche", pk=pk))


def _composer(cadre: Cadre, sujet: FicheAction) -> PageFiche:
    assert cadre.plan is not None
    prefetch_related_objects([cadre.plan], "gabarit__sections", "axes__objectifs", "fiches")
    prefetch_related_objects([sujet], *LIGNES)
    ouvertes = cadre.ouvertes()
    archivee = sujet.archive_le is not None

    def ouvert(ancre: str) -> bool:
        if archivee:
            return False
        return peut_saisir(cadre.request.user, cadre.annexe, cadre.convention, ancre, ouvertes=ouvertes)

    return composer(sujet, cadre.plan.gabarit, cadre.convention, ouvert)


def _enregistrer_tout(request: Requete, sujet: FicheAction, page: PageFiche) -> tuple[int, list[Champ]]:
    """How many fields were saved, and those that were not; two dates that depend on each other are tried twice."""
    attente = [champ for champ in page.champs() if champ.modifiable and _change(request, champ)]
    faits = 0
    while attente:
        refuses = [champ for champ in attente if not _enregistrer(request, sujet, champ)]
        faits += len(attente) - len(refuses)
        if len(refuses) == len(attente):
            break
        attente = refuses
    return faits, attente


def _change(request: Requete, champ: Champ) -> bool:
    """Whether the form gives another value than the one that it was shown with."""
    avant = request.POST.get(f"avant-{champ.nom}")
    if avant is None:
        return False
    if champ.genre == "themes":
        valeur = ",".join(request.POST.getlist(champ.nom))
    else:
        valeur = request.POST.get(champ.nom, "")
    champ.saisie, champ.avant = _lignes(valeur), _lignes(avant)
    return champ.saisie != champ.avant


def _lignes(texte: str) -> str:
    return texte.replace("\r\n", "\n")


def _enregistrer(request: Requete, sujet: FicheAction, champ: Champ) -> bool:
    champ.erreur, champ.actuel = "", None
    try:
        ecrire_un(sujet, champ.nom, champ.valeur, champ.avant, request.user)
    except ConflitCellule as conflit:
        lu = lire_un(relire(sujet, "pilote_partie"), champ.nom)
        champ.erreur, champ.actuel, champ.affichage = str(conflit), lu["valeur"], lu["affichage"]
        return False
    except (ErreurMetier, TexteRefuse, ActionRefusee) as erreur:
        champ.erreur = str(erreur)
        return False
    return True


@ecriture
def champ(request: Requete, reference: str, annexe: int, pk: int) -> HttpResponse:
    """Save one field, for saisie.js: 200 {valeur, affichage, enregistre_le}, 409, 422 or 403 {erreurs}."""
    sujet = fiche_seule_ou_404(request, reference, annexe, pk)
    nom = request.POST.get("champ", "")
    try:
        if request.method != "POST":
            exiger_saisie(request.user, sujet.plan.annexe, sujet.plan.annexe.convention, f"fiche:{pk}")
            return redirect("plan_actions:fiche", reference=reference, annexe=annexe, pk=pk)
        if sujet.archive_le is not None:
            return JsonResponse({"erreurs": ["Cette fiche est archivée : restaurez-la pour la modifier."]}, status=422)
        valeur, avant = request.POST.get("valeur", ""), request.POST.get("avant", "")
        actuelle = ecrire_un(sujet, nom, _lignes(valeur), _lignes(avant), request.user)
    except ActionRefusee as refusee:
        return JsonResponse({"erreurs": [str(refusee)]}, status=403)
    except ConflitCellule as conflit:
        return JsonResponse(_conflit(relire(sujet, "pilote_partie"), nom, conflit), status=409)
    except KeyError:
        return JsonResponse({"erreurs": ["Ce champ n’existe pas : rechargez la page."]}, status=422)
    except (ErreurMetier, TexteRefuse) as erreur:
        return JsonResponse({"erreurs": [str(erreur)]}, status=422)
    return JsonResponse({**lire_un(actuelle, nom), "enregistre_le": heure(timezone.localtime())})


def ecrire_un(sujet: FicheAction, nom: str, valeur: str, avant: str, par: Utilisateur) -> FicheAction:
    """Save one field of the page, a yearly value included. Raises what the domain raises."""
    if (releve := RELEVE.fullmatch(nom)) is None:
        return enregistrer_champ(sujet, champ=nom, valeur=valeur, avant=avant, par=par)
    indicateur, annee = map(int, releve.groups())
    enregistrer_releve(sujet, indicateur=indicateur, annee=annee, valeur=valeur, avant=avant, par=par)
    return sujet


def lire_un(sujet: FicheAction, nom: str) -> dict[str, str]:
    """A field as it is now, as its entry holds it and as it reads."""
    if (releve := RELEVE.fullmatch(nom)) is None:
        return {"valeur": texte_du_champ(sujet, nom), "affichage": afficher_champ(sujet, nom)}
    pk, annee = map(int, releve.groups())
    indicateur = IndicateurAction.objects.filter(fiche=sujet).get(pk=pk)
    return {"valeur": ecrire_releve(indicateur, annee), "affichage": afficher_releve(indicateur, annee)}


def _conflit(actuelle: FicheAction, nom: str, conflit: ConflitCellule) -> dict[str, str]:
    lu = lire_un(actuelle, nom)
    return {
        "actuel": lu["valeur"],
        "actuel_affiche": lu["affichage"],
        "auteur": conflit.auteur,
        "quand": date_et_heure(conflit.quand) if conflit.quand else "",
        "message": str(conflit),
    }


def _rendre(
    cadre: Cadre, sujet: FicheAction, page: PageFiche, *, manques: Iterable[Champ] = (), statut: int = 200
) -> HttpResponse:
    assert cadre.plan is not None
    totaux = totaux_de([sujet])
    contexte: dict[str, Any] = {"fiche": sujet, "totaux": totaux, "ecart": ecart_fiche(sujet)}
    if cadre.request.htmx:
        contexte |= {"convention": cadre.convention, "annexe": cadre.annexe}
        return render(cadre.request, "plan_actions/_fiche_totaux.html", contexte)
    ordre = fiches_en_ordre(cadre.plan)
    rang = next((n for n, noeud in enumerate(ordre) if noeud.fiche.pk == sujet.pk), None)
    if rang is not None:
        parties = {partie.pk: partie for partie in cadre.convention.parties.all()}
        # The fiche of this page rather than its twin in the list, whose rows were not read.
        noeud = type(ordre[rang])(sujet, ordre[rang].numero)
        contexte |= {
            "ligne": ligne_de(noeud, parties, timezone.localdate()),
            "numero": noeud.numero,
            "precedente": ordre[rang - 1].fiche if rang > 0 else None,
            "suivante": ordre[rang + 1].fiche if rang + 1 < len(ordre) else None,
        }
    contexte |= {
        "page": page,
        "ancre": f"fiche:{sujet.pk}",
        "gabarit": cadre.plan.gabarit,
        "manques": list(manques),
        "modifiable": page.modifiable and sujet.archive_le is None,
        "structurer": cadre.peut(),
        "ancres_ouvertes": cadre.ouvertes(),
        "modifications": dernieres_modifications(sujet),
    }
    return render(cadre.request, "plan_actions/fiche.html", cadre.contexte(**contexte), status=statut)
