"""One meeting, from its plan to its minutes: the sheet, its steps, its documents, its place in calendars."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from conventions.domain.mentions import Resolveur
from conventions.enums import Nature
from conventions.erreurs import ErreurMetier, TransitionRefusee
from conventions.views.partage import confirmer, refus
from conventions.views.textes import texte_lu
from ctg.decorators import ecriture, lecture
from ctg.icalendar import TYPE_MIME, calendrier
from ctg.typographie import date_en_lettres, typographier
from plan_actions.documents.reunion import lire_annonce
from plan_actions.domain import comptes_rendus, presences
from plan_actions.domain import reunions as domaine
from plan_actions.domain.agenda_reunion import evenement
from plan_actions.enums import EtatPresence
from plan_actions.forms.comites import DecisionForm, PointForm, ReunionForm
from plan_actions.models import Reunion
from plan_actions.views.comites_acces import Cadre, cadre_ou_404, comite_ou_404, recevoir, reunion_ou_404
from territoires.requete import Requete

ETAPES = ("Préparer", "Convoquer", "Tenir la réunion", "Établir le compte rendu")
ANCRES = ("ordre_du_jour", "convocation", "presences", "cloture")


def nom_de(reunion: Reunion) -> str:
    """ "Comité de pilotage, 12 mars 2026"."""
    return f"{reunion.comite.nom}, {date_en_lettres(reunion.jour)}"


def etapes(reunion: Reunion, *, etabli: bool) -> list[dict[str, Any]]:
    """The four stages for ``composants/etapes_assistant.html``; the first that is not done is the current one."""
    faites = (
        bool(reunion.points.all()),
        reunion.convoquee_le is not None,
        bool(reunion.presences.all()),
        etabli,
    )
    courante = next((rang for rang, faite in enumerate(faites) if not faite and not any(faites[rang:])), None)
    return [
        {"libelle": libelle, "faite": faite, "courante": rang == courante, "url": f"#{ANCRES[rang]}"}
        for rang, (libelle, faite) in enumerate(zip(ETAPES, faites, strict=True))
    ]


@lecture
def reunion(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The sheet of a meeting: read by all, written until its minutes are established."""
    cadre = cadre_ou_404(request, reference)
    return page(cadre, reunion_ou_404(cadre, pk))


def page(cadre: Cadre, trouvee: Reunion, *, statut: int = 200, **formulaires: Any) -> HttpResponse:
    """The sheet, with the forms that were refused as they were typed."""
    return render(
        cadre.request,
        "plan_actions/comites/reunion.html",
        contexte_reunion(cadre, trouvee, **formulaires),
        status=statut,
    )


def contexte_reunion(cadre: Cadre, trouvee: Reunion, **formulaires: Any) -> dict[str, Any]:
    """What the sheet needs; the last member of the sheet costs no query more than the first."""
    minutes = domaine.document_de(trouvee, Nature.COMPTE_RENDU)
    etabli = minutes is not None and not minutes.est_projet
    feuille = presences.feuille(trouvee)
    resolveur = Resolveur(cadre.convention)
    points: list[Any] = list(trouvee.points.all())
    for point in points:
        point.texte = texte_lu(point.compte_rendu, resolveur)
    ouverte = cadre.anime and not etabli
    return cadre.contexte(
        reunion=trouvee,
        comite=trouvee.comite,
        titre=nom_de(trouvee),
        etapes=etapes(trouvee, etabli=etabli),
        etabli=etabli,
        ouverte=ouverte,
        tenue=trouvee.annulee_le is None and trouvee.jour <= timezone.localdate(),
        perimee=domaine.convocation_perimee(trouvee),
        supprimable=domaine.supprimable(trouvee),
        convocation=domaine.document_de(trouvee, Nature.CONVOCATION),
        compte_rendu=minutes,
        points=points,
        annonce=lire_annonce(domaine.annoncer(trouvee)),
        etats=EtatPresence.choices,
        decisions=list(trouvee.decisions.all()),
        colleges=presences.par_college(feuille),
        membres=len(feuille),
        notes=sum(bool(ligne.etat) for ligne in feuille),
        manques=[] if etabli else list(comptes_rendus.manques(trouvee)),
        form_point=formulaires.get("form_point") or PointForm(auto_id="point-%s"),
        form_decision=formulaires.get("form_decision") or DecisionForm(auto_id="decision-%s"),
    )


@ecriture
def ajouter(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Plan a meeting of a committee."""
    cadre = cadre_ou_404(request, reference)
    comite = comite_ou_404(cadre, pk)
    cadre.exiger()
    planifiee: list[Reunion] = []

    def agir(valeurs: dict[str, Any]) -> None:
        valeurs.pop("jeton")
        planifiee.append(domaine.planifier(comite, par=request.user, **valeurs))

    reponse = recevoir(
        cadre,
        ReunionForm(request.POST or None),
        agir,
        titre=f"Planifier une réunion de «\u00a0{comite.nom}\u00a0»",
        bouton="Planifier la réunion",
        retour=cadre.url("comite", pk=pk),
        fait="La réunion est planifiée\u00a0: préparez son ordre du jour, puis convoquez.",
    )
    return redirect(cadre.url("reunion", pk=planifiee[0].pk)) if planifiee else reponse


@ecriture
def modifier(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Its date, its place, its object, who chairs."""
    cadre = cadre_ou_404(request, reference)
    trouvee = reunion_ou_404(cadre, pk)
    cadre.exiger()
    initial = {**model_to_dict(trouvee, domaine.CHAMPS), "jeton": trouvee.jeton}
    return recevoir(
        cadre,
        ReunionForm(request.POST or None, initial=initial),
        lambda valeurs: domaine.modifier_reunion(trouvee, par=request.user, **valeurs),
        titre=f"Modifier la réunion du {date_en_lettres(trouvee.jour)}",
        bouton="Enregistrer",
        retour=cadre.url("reunion", pk=pk),
        fait="La réunion est enregistrée.",
        convoquee=trouvee.convoquee_le is not None,
    )


Geste = Callable[[Reunion, Requete], Any]
# action: (what it does, what is said once done, title and question of the confirmation, its button)
GESTES: dict[str, tuple[Geste, str, str, str, str]] = {
    "convoquer": (
        lambda r, q: domaine.convoquer(r, par=q.user),
        "La réunion est convoquée\u00a0: envoyez la convocation et l’invitation de calendrier aux membres.",
        "Convoquer la réunion",
        "La convocation prend la date et l’ordre du jour tels qu’ils sont. Convoquer maintenant\u202f?",
        "Convoquer",
    ),
    "annuler": (
        lambda r, q: domaine.annuler(r, par=q.user, raison=q.POST.get("raison", "")),
        "La réunion est annulée\u00a0: envoyez l’invitation de calendrier pour que chacun le sache.",
        "Annuler la réunion",
        "La réunion reste au dossier, marquée comme annulée\u202f; vous pourrez la rétablir. L’annuler\u202f?",
        "Annuler la réunion",
    ),
    "retablir": (
        lambda r, q: domaine.retablir(r, par=q.user),
        "La réunion est rétablie.",
        "Rétablir la réunion",
        "La réunion aura lieu comme prévu. La rétablir\u202f?",
        "Rétablir",
    ),
    "supprimer": (
        lambda r, q: domaine.supprimer_reunion(r, par=q.user),
        "La réunion est supprimée.",
        "Supprimer la réunion",
        "Personne n’a été convoqué\u202f: la réunion et son ordre du jour disparaissent. Supprimer\u202f?",
        "Supprimer",
    ),
    "etablir": (
        lambda r, q: comptes_rendus.etablir_compte_rendu(r, par=q.user),
        "Le compte rendu est établi\u00a0: la réunion ne change plus.",
        "Établir le compte rendu",
        "Les présences, les échanges et les décisions ne pourront plus changer. Établir le compte rendu\u202f?",
        "Établir le compte rendu",
    ),
    "rouvrir": (
        lambda r, q: comptes_rendus.rouvrir_compte_rendu(r, par=q.user, raison=q.POST.get("raison", "")),
        "La rédaction du compte rendu reprend.",
        "Reprendre la rédaction",
        "Le compte rendu redevient un projet. Dites pourquoi ci-dessous.",
        "Reprendre la rédaction",
    ),
}
AVEC_RAISON = {"annuler": "Pourquoi (facultatif)", "rouvrir": "Pourquoi"}


@ecriture
def etape(request: Requete, reference: str, pk: int, action: str) -> HttpResponse:
    """One step of the life of a meeting; its GET asks, for who has no script."""
    cadre = cadre_ou_404(request, reference)
    trouvee = reunion_ou_404(cadre, pk)
    if action not in GESTES:
        raise Http404("Cette étape n’existe pas.")
    cadre.exiger()
    faire, fait, titre, question, bouton = GESTES[action]
    retour = cadre.url("reunion", pk=pk)
    if request.method != "POST":
        textes = {"titre": titre, "question": question, "bouton": bouton, "retour": retour}
        contexte = cadre.contexte(raison=AVEC_RAISON.get(action, ""))
        if action not in AVEC_RAISON:
            return confirmer(request, **textes, contexte=contexte)
        return render(request, "plan_actions/comites/raison.html", contexte | textes)
    try:
        faire(trouvee, request)
    except TransitionRefusee as erreur:
        messages.error(request, typographier(" ".join([str(erreur), *(m.phrase for m in erreur.manques)])))
        return redirect(f"{retour}#cloture")
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    messages.success(request, fait)
    return redirect(cadre.url("comite", pk=trouvee.comite_id) if action == "supprimer" else retour)


DOCUMENTS = {"convocation": Nature.CONVOCATION, "compte-rendu": Nature.COMPTE_RENDU}


@ecriture
def document(request: Requete, reference: str, pk: int, lequel: str) -> HttpResponse:
    """To the page of the convocation or of the minutes, with its PDF; POST makes it if it was not."""
    cadre = cadre_ou_404(request, reference)
    trouvee = reunion_ou_404(cadre, pk)
    if lequel not in DOCUMENTS:
        raise Http404("Une réunion a une convocation et un compte rendu.")
    fait = domaine.document_de(trouvee, DOCUMENTS[lequel])
    if fait is None:
        cadre.exiger()
        if request.method != "POST":
            return redirect(cadre.url("reunion", pk=pk))
        try:
            fait = comptes_rendus.preparer_document(trouvee, DOCUMENTS[lequel], par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, cadre.url("reunion", pk=pk))
    return redirect("conventions:document", reference=reference, pk=fait.pk)


@lecture
def invitation(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The .ics to send to the members: the meeting, its change, or its cancellation."""
    cadre = cadre_ou_404(request, reference)
    trouvee = reunion_ou_404(cadre, pk)
    reponse = HttpResponse(calendrier([evenement(trouvee)]), content_type=TYPE_MIME)
    nom = slugify(f"{trouvee.comite.nom} {trouvee.jour}")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.ics"'
    return reponse
