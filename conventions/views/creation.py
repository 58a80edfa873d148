"""A new convention in four steps, each reversible; nothing is created before the last one is confirmed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.domain import creation as domaine
from conventions.domain.periode import Territoire
from conventions.enums import MAX_PARTIES
from conventions.erreurs import ErreurMetier
from conventions.forms.creation import ModeleForm, PeriodeForm, TerritoireForm, periode_proposee
from conventions.models import Convention, Creation, OptionHypothese, VersionModele
from conventions.permissions import ACTIONS
from conventions.views import creation_reponses as reponses
from ctg.decorators import ecriture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from territoires.models import Organisme
from territoires.requete import Requete, caf_pour_agir
from territoires.views.recherche import texte_cherche

ETAPES = {"territoire": "Territoire", "parties": "Parties", "modele": "Modèle", "periode": "Période"}


def caf_ou_creer(request: Requete) -> Organisme | None:
    """The Caf in whose name the user may create a convention."""
    return caf_pour_agir(request, ACTIONS["convention.creer"].caf)


@ecriture
def commencer(request: Requete) -> HttpResponse:
    """Start, or take up an unfinished creation."""
    caf = caf_ou_creer(request)
    if caf is None:
        raise ActionRefusee("Créer une convention revient aux administrateurs et rédacteurs d’une Caf.")
    if request.method == "POST":
        nouvelle = Creation.objects.create(utilisateur=request.user, caf=caf)
        return redirect("conventions:creation", cle=nouvelle.cle, etape="territoire")
    miennes = Creation.objects.visibles_par(request.user)
    en_cours = miennes.filter(convention__isnull=True, caf__in=request.user.cafs_ids)
    return render(request, "conventions/creation/commencer.html", {"caf": caf, "creations": en_cours})


def creation_ou_404(request: Requete, cle: UUID) -> Creation:
    visibles = Creation.objects.visibles_par(request.user).select_related("caf__reglages", "convention")
    trouvee = get_object_or_404(visibles, cle=cle)
    if trouvee.caf_id not in request.user.cafs_ids:
        raise Http404("Vous ne travaillez plus pour cette Caf.")
    return trouvee


@ecriture
def abandonner(request: Requete, cle: UUID) -> HttpResponse:
    """Forget an unfinished creation, after confirmation."""
    en_cours = creation_ou_404(request, cle)
    if request.method == "POST" and en_cours.convention_id is None:
        en_cours.delete()
        messages.success(request, "La création est abandonnée : rien n’a été enregistré.")
        return redirect("conventions:tableau_de_bord")
    contexte = {
        "titre": "Abandonner la création",
        "texte": "Les réponses déjà données seront perdues. Aucune convention n’a encore été créée.",
        "confirmer": "Abandonner",
        "retour": reverse("conventions:creer"),
    }
    return render(request, "composants/page_confirmation.html", contexte)


@ecriture
def etape(request: Requete, cle: UUID, etape: str) -> HttpResponse:
    """One of the four steps; a step opens once those before it are answered."""
    en_cours = creation_ou_404(request, cle)
    if en_cours.convention is not None:
        return redirect(en_cours.convention)
    if etape not in ETAPES:
        raise Http404("Cette étape n’existe pas.")
    avant = next((nom for nom in ETAPES if nom not in en_cours.donnees), "periode")
    if list(ETAPES).index(etape) > list(ETAPES).index(avant):
        return redirect("conventions:creation", cle=cle, etape=avant)
    return VUES[etape](request, en_cours)


def _rendre(request: Requete, en_cours: Creation, etape: str, contexte: dict[str, Any]) -> HttpResponse:
    noms = list(ETAPES)
    rang = noms.index(etape)
    etapes = [
        {
            "libelle": libelle,
            "faite": nom in en_cours.donnees and nom != etape,
            "courante": nom == etape,
            "url": reverse("conventions:creation", args=[en_cours.cle, nom])
            if all(n in en_cours.donnees for n in noms[: noms.index(nom)])
            else "",
        }
        for nom, libelle in ETAPES.items()
    ]
    contexte |= {
        "creation": en_cours,
        "etapes": etapes,
        "etape": etape,
        "precedente": reverse("conventions:creation", args=[en_cours.cle, noms[rang - 1]]) if rang else "",
    }
    return render(request, f"conventions/creation/{etape}.html", contexte)


def _suivre(en_cours: Creation, etape: str, reponse: dict[str, Any]) -> HttpResponse:
    """Keep the answer; changing one forgets the later ones that hung on it."""
    reponses.noter(en_cours, etape, reponse)
    noms = list(ETAPES)
    return redirect("conventions:creation", cle=en_cours.cle, etape=noms[noms.index(etape) + 1])


def territoire(request: Requete, en_cours: Creation) -> HttpResponse:
    formulaire = TerritoireForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        choix = formulaire.cleaned_data["territoire"]
        propose = domaine.proposer_territoire(en_cours.caf, **choix)
        epci = choix.get("intercommunalite")
        cle = f"epci:{epci.pk}" if epci else f"commune:{choix['commune'].pk}"
        return _suivre(en_cours, "territoire", {"cle": cle, "nom": propose.nom})
    texte = texte_cherche(request)
    contexte = {
        "form": formulaire,
        "q": texte,
        "resultats": reponses.chercher_territoires(texte),
        "choisi": en_cours.donnees.get("territoire"),
    }
    if request.htmx and request.method == "GET":
        return render(request, "conventions/creation/_territoires.html", contexte)
    return _rendre(request, en_cours, "territoire", contexte)


def parties(request: Requete, en_cours: Creation) -> HttpResponse:
    propositions = reponses.propositions(en_cours)
    erreur = ""
    if request.method == "POST":
        cochees = reponses.cochees(request.POST, propositions)
        if ajout := request.POST.get("ajouter"):
            if not reponses.ajouter(en_cours, ajout, cochees):
                messages.error(request, "Cet organisme ne figure pas dans votre registre : cherchez-le par son nom.")
            return redirect("conventions:creation", cle=en_cours.cle, etape="parties")
        try:
            reponses.verifier_cles(en_cours.caf, cochees)
        except ErreurMetier as refus:
            erreur = str(refus)
            propositions = reponses.recocher(propositions, cochees)
        else:
            garde = {"cles": cochees, "ajoutees": en_cours.donnees.get("ajoutees", [])}
            return _suivre(en_cours, "parties", garde)
    texte = texte_cherche(request)
    contexte = {
        "propositions": propositions,
        "erreur": erreur,
        "maximum": MAX_PARTIES,
        "q": texte,
        "resultats": reponses.chercher_parties(request.user, en_cours, texte),
    }
    if request.htmx and request.method == "GET":
        return render(request, "conventions/creation/_ajouts.html", contexte)
    return _rendre(request, en_cours, "parties", contexte)


def modele(request: Requete, en_cours: Creation) -> HttpResponse:
    garde = en_cours.donnees.get("modele", {})
    formulaire = ModeleForm(request.POST or None, caf=en_cours.caf, initial={"version": garde.get("version")})
    if request.method == "POST" and formulaire.is_valid():
        version: VersionModele = formulaire.cleaned_data["version"]
        options = reponses.options_choisies(version, request.POST)
        return _suivre(en_cours, "modele", {"version": version.pk, "options": options})
    contexte = {"form": formulaire, "versions": reponses.apercu_modeles(en_cours, garde)}
    return _rendre(request, en_cours, "modele", contexte)


def periode(request: Requete, en_cours: Creation) -> HttpResponse:
    versions = VersionModele.objects.select_related("modele")
    version = get_object_or_404(versions, pk=en_cours.donnees["modele"]["version"])
    ici = reponses.territoire_choisi(en_cours)
    initial = {
        **periode_proposee(version.modele.nature),
        "titre": domaine.titre_par_defaut(version, ici),
        "lieu": en_cours.caf.ville,
    }
    formulaire = PeriodeForm(request.POST or None, nature=version.modele.nature, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        try:
            convention = _creer(request, en_cours, version, ici, formulaire.cleaned_data)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            for avertissement in formulaire.avertissements:
                messages.warning(request, avertissement)
            messages.success(request, f"La convention {convention.reference} est créée : relisez puis complétez.")
            return redirect(convention)
    contexte = {"form": formulaire, "version": version, "resume": reponses.resume(en_cours, version, ici)}
    return _rendre(request, en_cours, "periode", contexte)


@transaction.atomic
def _creer(
    request: Requete, en_cours: Creation, version: VersionModele, ici: Territoire, donnees: dict[str, Any]
) -> Convention:
    """The convention and the cards that the register lacked, together or not at all."""
    return domaine.creer_convention(
        par=request.user,
        caf=en_cours.caf,
        territoire=ici,
        parties=domaine.organismes_retenus(en_cours.caf, en_cours.donnees["parties"]["cles"], par=request.user),
        version_modele=version,
        options=OptionHypothese.objects.filter(
            hypothese__version=version, pk__in=en_cours.donnees["modele"]["options"]
        ),
        date_effet=donnees["date_effet"],
        date_fin=donnees["date_fin"],
        titre=donnees["titre"],
        lieu=donnees["lieu"],
        creation=en_cours,
    )


VUES = {"territoire": territoire, "parties": parties, "modele": modele, "periode": periode}
