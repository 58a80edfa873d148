"""Who signs for a party: chosen among its representatives or typed, in the order of the signature blocks."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from conventions.domain.parties import SaisieSignataire, remplacer_signataires
from conventions.enums import MAX_SIGNATAIRES
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.parties import (
    CHAMPS_SIGNATAIRE,
    JeuSignataires,
    jeu_depuis,
    jeu_initial,
    jeu_poste,
    lignes_postees,
)
from conventions.models import Convention, Partie
from conventions.permissions import exiger_pour
from conventions.views.acces import contexte_convention, convention_ou_404, partie_ou_404
from conventions.views.partage import entier
from ctg.decorators import ecriture
from territoires.models import Representant, TitreSignataire
from territoires.requete import Requete

GESTES = ("ajouter", "reprendre", "monter", "descendre", "oter")


@ecriture
def signataires(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The signatories of one party; a collectivité names its own. Lines are moved without saving anything."""
    convention = convention_ou_404(request, reference)
    partie = partie_ou_404(convention, pk)
    exiger_pour(request.user, "signataire.modifier", convention, partie.organisme_id)
    representants = _en_mandat(partie)
    if request.method != "POST":
        presents = [_saisie(signataire) for signataire in partie.signataires.all()]
        return _page(request, convention, partie, jeu_depuis(presents), representants)
    if geste := next((cle for cle in GESTES if cle in request.POST), None):
        lignes = remanier(lignes_postees(request.POST), geste, request.POST[geste], representants)
        return _page(request, convention, partie, jeu_initial(lignes), representants)
    return _enregistrer(request, convention, partie, representants)


def _enregistrer(
    request: Requete, convention: Convention, partie: Partie, representants: list[Representant]
) -> HttpResponse:
    jeu = jeu_poste(request.POST)
    erreurs: list[str] = []
    jeton = request.POST.get("jeton", "")
    if jeu.is_valid():
        try:
            remplacer_signataires(
                partie,
                par=request.user,
                jeton=entier(jeton, -1),
                signataires=jeu.saisies(),
            )
        except ConflitEdition as erreur:
            noms = ", ".join(s.nom_complet for s in erreur.actuel.signataires.all()) or "personne"
            erreurs.append(
                f"Une autre personne a changé cette partie entre-temps (signataires enregistrés : {noms}). "
                "Votre saisie est conservée : enregistrez à nouveau si elle doit les remplacer."
            )
            partie = erreur.actuel
        except ValidationError as erreur:
            erreurs += erreur.messages
        except ErreurMetier as erreur:
            erreurs.append(str(erreur))
        else:
            messages.success(request, f"Les signataires {partie.denomination.de()} sont enregistrés.")
            retour = reverse("conventions:parties", args=[convention.reference])
            return redirect(f"{retour}#partie-{partie.pk}")
    return _page(request, convention, partie, jeu, representants, erreurs)


def _page(
    request: Requete,
    convention: Convention,
    partie: Partie,
    jeu: JeuSignataires,
    representants: list[Representant],
    erreurs: list[str] | None = None,
) -> HttpResponse:
    contexte = contexte_convention(request, convention, "parties")
    contexte |= {
        "partie": partie,
        "jeu": jeu,
        "representants": representants,
        "choisis": {entier(str(f["representant_id"].value() or ""), 0) for f in jeu.forms} - {0},
        "erreurs": [*(erreurs or []), *(jeu.non_form_errors() if jeu.is_bound else [])],
        "maximum": MAX_SIGNATAIRES,
        "complet": len(jeu.forms) >= MAX_SIGNATAIRES,
    }
    return render(request, "conventions/partie_signataires.html", contexte)


def _en_mandat(partie: Partie) -> list[Representant]:
    """Representatives of the register in office today (rule 8)."""
    return list(partie.organisme.representants.en_mandat(timezone.localdate()).order_by("nom", "prenom"))


def _saisie(signataire: Any) -> SaisieSignataire:
    return SaisieSignataire(**{nom: getattr(signataire, nom) for nom in CHAMPS_SIGNATAIRE})


def remanier(
    lignes: list[dict[str, Any]], geste: str, valeur: str, representants: list[Representant]
) -> list[dict[str, Any]]:
    """The lines after one gesture: add an empty one, take a representative, move, remove. A wrong value is ignored."""
    if geste == "reprendre":
        choisi = next((r for r in representants if str(r.pk) == valeur), None)
        gardees = [ligne for ligne in lignes if ligne["prenom"] or ligne["nom"] or ligne["fonction"]]
        return [*gardees, asdict(SaisieSignataire.depuis(choisi))][:MAX_SIGNATAIRES] if choisi else lignes
    if geste == "ajouter":
        return [*lignes, {"titre": TitreSignataire.AUTRE}][:MAX_SIGNATAIRES]
    rang = entier(valeur, len(lignes))
    if rang >= len(lignes):
        return lignes
    autres = [*lignes[:rang], *lignes[rang + 1 :]]
    if geste == "oter":
        return autres
    place = max(rang - 1, 0) if geste == "monter" else rang + 1
    return [*autres[:place], lignes[rang], *autres[place:]]
