"""What is written on the sheet of a meeting: agenda, presences, what was said, decisions."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from conventions.domain.ecriture import dernier_auteur
from conventions.erreurs import ConflitEdition, ErreurMetier, LigneInvalide
from conventions.views.ordre import deplacements
from conventions.views.partage import confirmer, entier, est_auto, refus
from conventions.views.saisie_texte import reponse_refusee
from ctg.decorators import ecriture
from ctg.differences import comparer, en_html
from ctg.texte_riche import TexteRefuse, nettoyer
from ctg.typographie import date_et_heure, enumerer, heure, typographier
from plan_actions.domain import presences as feuille
from plan_actions.domain import reunions_seance as domaine
from plan_actions.forms.comites import DecisionForm, PointForm, PointTexteForm
from plan_actions.models import Decision, PointReunion, Reunion
from plan_actions.views.comites_acces import Cadre, cadre_ou_404, noter_erreurs, recevoir, reunion_ou_404
from plan_actions.views.reunions import contexte_reunion, nom_de, page
from territoires.requete import Requete


def _ligne(reunion: Reunion, relation: str, pk: int) -> Any:
    """A row of a loaded meeting. Raises Http404."""
    trouvee = next((ligne for ligne in getattr(reunion, relation).all() if ligne.pk == pk), None)
    if trouvee is None:
        raise Http404("Cette ligne n’est plus dans la réunion.")
    trouvee.reunion = reunion
    return trouvee


def _cadre(request: Requete, reference: str, pk: int) -> tuple[Cadre, Reunion]:
    cadre = cadre_ou_404(request, reference)
    reunion = reunion_ou_404(cadre, pk)
    cadre.exiger()
    return cadre, reunion


@ecriture
def ordre(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Move an item of the agenda, by its buttons or by drag."""
    cadre, reunion = _cadre(request, reference, pk)
    retour = cadre.url("reunion", pk=pk) + "#ordre_du_jour"
    if request.method == "POST":
        points = {point.pk: point for point in reunion.points.all()}
        try:
            for cle, position in deplacements(request.POST, list(points)):
                points[cle].reunion = reunion
                domaine.deplacer_point(points[cle], par=request.user, position=position)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
    return redirect(retour)


@ecriture
def point_ajouter(request: Requete, reference: str, pk: int) -> HttpResponse:
    """A new item at the end of the agenda."""
    return _ajouter(request, reference, pk, "form_point", PointForm(request.POST or None, auto_id="point-%s"))


@ecriture
def decision_ajouter(request: Requete, reference: str, pk: int) -> HttpResponse:
    """A new decision after the others."""
    formulaire = DecisionForm(request.POST or None, auto_id="decision-%s")
    return _ajouter(request, reference, pk, "form_decision", formulaire)


def _ajouter(request: Requete, reference: str, pk: int, nom: str, formulaire: Any) -> HttpResponse:
    """The small form at the foot of a list of the sheet; a refused one comes back in its place, with its sentence."""
    cadre, reunion = _cadre(request, reference, pk)
    ancre = "#ordre_du_jour" if nom == "form_point" else "#decisions"
    retour = cadre.url("reunion", pk=pk) + ancre
    if request.method != "POST":
        return redirect(retour)
    if formulaire.is_valid():
        valeurs = {cle: valeur for cle, valeur in formulaire.cleaned_data.items() if cle != "jeton"}
        ajouter = domaine.ajouter_point if nom == "form_point" else domaine.ajouter_decision
        try:
            ajouter(reunion, par=request.user, **valeurs)
        except LigneInvalide as erreur:
            noter_erreurs(formulaire, erreur)
        except ErreurMetier as erreur:
            formulaire.add_error(None, typographier(str(erreur)))
        else:
            return redirect(retour)
    return page(cadre, reunion, statut=422, **{nom: formulaire})


@ecriture
def point(request: Requete, reference: str, reunion: int, pk: int) -> HttpResponse:
    """The title of an item, who presents it, for how long."""
    cadre, trouvee = _cadre(request, reference, reunion)
    ligne: PointReunion = _ligne(trouvee, "points", pk)
    initial = {**model_to_dict(ligne, domaine.CHAMPS_POINT), "jeton": ligne.jeton}
    return recevoir(
        cadre,
        PointForm(request.POST or None, initial=initial),
        lambda valeurs: domaine.modifier_point(ligne, par=request.user, **valeurs),
        titre="Modifier un point de l’ordre du jour",
        bouton="Enregistrer",
        retour=cadre.url("reunion", pk=reunion) + "#ordre_du_jour",
        fait="Le point est enregistré.",
    )


@ecriture
def point_retirer(request: Requete, reference: str, reunion: int, pk: int) -> HttpResponse:
    """Take an item out of the agenda, once confirmed when something is written about it."""
    cadre, trouvee = _cadre(request, reference, reunion)
    ligne: PointReunion = _ligne(trouvee, "points", pk)
    question = f"Retirer «\u00a0{ligne.intitule}\u00a0» de l’ordre du jour\u202f?"
    if ligne.compte_rendu:
        question += " Ce qui en a été dit est perdu."
    return _retirer(cadre, trouvee, ligne, domaine.retirer_point, "#ordre_du_jour", "Retirer un point", question)


@ecriture
def decision(request: Requete, reference: str, reunion: int, pk: int) -> HttpResponse:
    """The words of a decision, who carries it out, by when."""
    cadre, trouvee = _cadre(request, reference, reunion)
    ligne: Decision = _ligne(trouvee, "decisions", pk)
    initial = {**model_to_dict(ligne, domaine.CHAMPS_DECISION), "jeton": ligne.jeton}
    return recevoir(
        cadre,
        DecisionForm(request.POST or None, initial=initial),
        lambda valeurs: domaine.modifier_decision(ligne, par=request.user, **valeurs),
        titre="Modifier une décision",
        bouton="Enregistrer",
        retour=cadre.url("reunion", pk=reunion) + "#decisions",
        fait="La décision est enregistrée.",
    )


@ecriture
def decision_retirer(request: Requete, reference: str, reunion: int, pk: int) -> HttpResponse:
    """Remove a decision noted by mistake, once confirmed."""
    cadre, trouvee = _cadre(request, reference, reunion)
    ligne: Decision = _ligne(trouvee, "decisions", pk)
    question = f"Retirer la décision «\u00a0{ligne}\u00a0»\u202f? Les suivantes changent de numéro."
    return _retirer(cadre, trouvee, ligne, domaine.retirer_decision, "#decisions", "Retirer une décision", question)


def _retirer(
    cadre: Cadre, reunion: Reunion, ligne: Any, retirer: Any, ancre: str, titre: str, question: str
) -> HttpResponse:
    retour = cadre.url("reunion", pk=reunion.pk) + ancre
    if cadre.request.method == "POST":
        try:
            retirer(ligne, par=cadre.request.user)
        except ErreurMetier as erreur:
            return refus(cadre.request, erreur, retour)
        return redirect(retour)
    return confirmer(
        cadre.request, titre=titre, question=question, bouton="Retirer", retour=retour, contexte=cadre.contexte()
    )


@ecriture
def presences(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The whole sheet at once: only what changed is written; a script sends it at each tick and reads JSON."""
    cadre, reunion = _cadre(request, reference, pk)
    retour = cadre.url("reunion", pk=pk) + "#presences"
    if request.method != "POST":
        return redirect(retour)
    try:
        conflits = feuille.noter(reunion, _notes(request.POST), par=request.user)
        if "tous" in request.POST:
            feuille.tous_presents(reunion, par=request.user)
    except ErreurMetier as erreur:
        phrase = typographier(str(erreur))
        return JsonResponse({"erreurs": [phrase]}, status=422) if est_auto(request) else refus(request, erreur, retour)
    avis = _avis(conflits)
    if est_auto(request):
        contexte = contexte_reunion(cadre, reunion_ou_404(cadre, pk))
        fragment = render(request, "plan_actions/comites/_feuille.html", {**contexte, "avis": avis})
        fragment.status_code = 409 if avis else 200
        return fragment
    if avis:
        messages.warning(request, avis)
    else:
        messages.success(request, "Les présences sont enregistrées.")
    return redirect(retour)


def _notes(donnees: QueryDict) -> Iterator[feuille.Note]:
    for cle in donnees:
        if cle.startswith("etat-"):
            membre = entier(cle.removeprefix("etat-"), 0)
            yield feuille.Note(
                membre,
                donnees.get(cle, ""),
                donnees.get(f"par-{membre}", ""),
                donnees.get(f"avant-{membre}"),
            )


def _avis(conflits: list[Any]) -> str:
    if not conflits:
        return ""
    noms = enumerer([str(membre) for membre in conflits])
    return f"Une autre personne a pointé {noms} autrement entre-temps\u00a0: vérifiez ce qui est noté."


@ecriture
def rediger(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Every item with its editor, to take notes in the meeting and write the minutes after."""
    cadre, reunion = _cadre(request, reference, pk)
    if request.method == "POST":
        return redirect(cadre.url("rediger", pk=pk))
    return _page_redaction(cadre, reunion)


def _page_redaction(cadre: Cadre, reunion: Reunion, refuse: PointTexteForm | None = None, **plus: Any) -> HttpResponse:
    statut = plus.pop("statut", 200)
    lignes = [
        (point, refuse if refuse and plus.get("en_cause") == point.pk else PointTexteForm(point=point))
        for point in reunion.points.all()
    ]
    contexte = contexte_reunion(cadre, reunion)
    contexte |= {"lignes": lignes, "titre": f"Compte rendu\u00a0: {nom_de(reunion)}", **plus}
    return render(cadre.request, "plan_actions/comites/rediger.html", contexte, status=statut)


@ecriture
def rediger_point(request: Requete, reference: str, reunion: int, pk: int) -> HttpResponse:
    """What was said about one item, saved as one types."""
    cadre, trouvee = _cadre(request, reference, reunion)
    ligne: PointReunion = _ligne(trouvee, "points", pk)
    retour = reverse("plan_actions:rediger", args=[reference, reunion]) + f"#point-{pk}"
    if request.method != "POST" or request.POST.get("choix") == "abandonner":
        return redirect(retour)
    formulaire = PointTexteForm(request.POST, point=ligne)
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        garde = request.POST.get("choix") == "garder"
        lu = entier(request.POST.get("jeton_actuel", ""), donnees["jeton"]) if garde else donnees["jeton"]
        try:
            ecrit = domaine.rediger_point(ligne, par=request.user, jeton=lu, corps=donnees["corps"])
        except ConflitEdition as conflit:
            return _conflit(cadre, trouvee, formulaire, conflit.actuel)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error("corps", typographier(str(erreur)))
        else:
            if est_auto(request):
                quand = heure(timezone.localtime(ecrit.modifie_le))
                return JsonResponse({"jeton": ecrit.jeton, "enregistre_le": quand})
            messages.success(request, f"«\u00a0{ecrit.intitule}\u00a0» est enregistré.")
            return redirect(retour)
    if est_auto(request):
        return reponse_refusee(formulaire)
    return _page_redaction(cadre, trouvee, formulaire, en_cause=pk, statut=422)


def _conflit(cadre: Cadre, reunion: Reunion, formulaire: PointTexteForm, actuel: PointReunion) -> HttpResponse:
    mien = nettoyer(formulaire.cleaned_data["corps"])
    blocs = [bloc for bloc in comparer(actuel.compte_rendu, mien, str) if bloc.etat != "identique"]
    auteur, quand = dernier_auteur(actuel, lambda ligne: ligne.compte_rendu)
    contexte = {
        "point": actuel,
        "auteur": auteur,
        "quand": date_et_heure(quand) if quand else "",
        "difference": en_html(blocs),
        "leur_texte": _sur(actuel.compte_rendu),
        "mon_texte": _sur(mien),
    }
    if est_auto(cadre.request):
        return render(cadre.request, "plan_actions/comites/_conflit.html", contexte, status=409)
    return _page_redaction(cadre, reunion, formulaire, en_cause=actuel.pk, conflit=contexte, statut=409)


def _sur(html: str) -> SafeString:
    """A text that the domain has cleaned."""
    return mark_safe(html)  # noqa: S308 (nettoyer wrote it)
