"""The story of a convention in plain words, from its transitions and its histories."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.urls import reverse

from conventions.domain.deliberations_vote.etapes import CADUCITE, verbe
from conventions.domain.relecture import GESTES
from conventions.enums import Nature
from conventions.models import (
    Annexe,
    Article,
    Convention,
    DemandeAnnexes,
    Partie,
    Signataire,
    Transition,
    TransitionAnnexe,
    TransitionDeliberation,
)
from ctg.typographie import compter, date_en_lettres, date_et_heure
from territoires.models import Utilisateur

PAR_PAGE = 50
REGROUPEMENT = timedelta(hours=1)
PERSONNE = "Le logiciel"

PASSAGES = {
    "creation": "a créé la convention",
    "soumettre": "a figé le texte et l’a soumis aux délibérations",
    "rouvrir": "a rouvert la rédaction ; la version soumise est abandonnée et les votes déjà pris ne valent plus",
}
CHAMPS_CONVENTION: dict[str, tuple[str, Callable[[Any], str]]] = {
    "titre": ("le titre", lambda v: f"« {v} »"),
    "date_effet": ("la date d’effet", date_en_lettres),
    "date_fin": ("la date de fin", date_en_lettres),
    "lieu_signature": ("le lieu de signature", lambda v: f"« {v} »" if v else "(vide)"),
    "territoire_nom": ("le nom du territoire", lambda v: f"« {v} »"),
}
CHAMPS_PARTIE: dict[str, tuple[str, Callable[[Any], str]]] = {
    "nom": ("le nom", lambda v: f"« {v} »"),
    "denomination_courte": ("« ci-après dénommé »", lambda v: f"« {v} »"),
    "siren": ("le SIREN", lambda v: v or "(vide)"),
    "adresse": ("l’adresse", lambda v: f"« {v} »" if v else "(vide)"),
    "code_postal": ("le code postal", lambda v: f"« {v} »" if v else "(vide)"),
    "ville": ("la ville", lambda v: f"« {v} »" if v else "(vide)"),
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line: when, who, what (a sentence without its subject), and where to see it."""

    le: datetime
    qui: str
    phrase: str
    commentaire: str = ""
    vue: str = ""
    arguments: tuple[Any, ...] = ()
    # What consecutive saves share when they may be told as one.
    serie: tuple[Any, ...] = field(default=(), repr=False)
    fois: int = 1

    @property
    def url(self) -> str:
        """Page of the thing, empty when it is no longer there."""
        return reverse(f"conventions:{self.vue}", args=self.arguments) if self.vue else ""

    @property
    def texte(self) -> str:
        """ "Camille Exemple a créé la convention le 3 mars 2026 à 14 h 05"."""
        return f"{self.qui} {self.phrase} {date_et_heure(self.le)}"


def journal(convention: Convention, *, brouillons: Collection[int] = frozenset()) -> list[Ligne]:
    """Every event of the convention, the latest first, in a constant number of queries and without loading texts.

    What a party did in its private drafts is told to its members only: ``brouillons`` are the parties of the reader.

    What happened while the convention was being created is told by its creation alone; the saves of one author on one
    article within an hour, with nothing in between, make one line.
    """
    passages = list(Transition.objects.filter(convention=convention).select_related("par"))
    debut = next((t.le for t in passages if t.action == "creation"), None)
    lignes = [_passage(convention, t) for t in passages]
    lignes += [*_relectures(convention), *_demandes(convention), *_votes(convention)]
    traces = [
        *_pieces(convention, Article, "article", debut),
        *_pieces(convention, Annexe, "annexe", debut, brouillons),
        *_parties(convention, debut),
        *_signataires(convention, debut),
        *_convention(convention, debut),
    ]
    noms = _noms({auteur for auteur, _ in traces})
    lignes += [replace(ligne, qui=noms.get(auteur, PERSONNE)) for auteur, ligne in traces]
    lignes.sort(key=lambda ligne: ligne.le, reverse=True)
    return _regrouper(lignes)


def page_du_journal(
    convention: Convention,
    numero: int | str = 1,
    par_page: int = PAR_PAGE,
    *,
    brouillons: Collection[int] = frozenset(),
) -> Page:  # type: ignore[type-arg]
    """One page of the journal; a number out of bounds gives the nearest page."""
    return Paginator(journal(convention, brouillons=brouillons), par_page).get_page(numero)


def _noms(pks: set[int | None]) -> dict[int | None, str]:
    comptes = Utilisateur.objects.filter(pk__in=[pk for pk in pks if pk is not None])
    return {compte.pk: compte.nom_complet for compte in comptes}


def _passage(convention: Convention, transition: Transition) -> Ligne:
    phrase = PASSAGES.get(transition.action, f"a fait l’étape « {transition.action} »")
    if transition.action == "creation" and convention.nature == Nature.ACTE_ENGAGEMENT:
        phrase = "a créé l’acte d’engagement"
    return Ligne(
        transition.le,
        transition.par.nom_complet,
        phrase,
        transition.commentaire,
        vue="versions" if transition.action == "soumettre" else "",
        arguments=(convention.reference,) if transition.action == "soumettre" else (),
    )


def _relectures(convention: Convention) -> Iterable[Ligne]:
    """The steps of the annexes between the parties and the Caf."""
    for etape in TransitionAnnexe.objects.filter(convention=convention).select_related("par"):
        geste = GESTES.get(etape.action, f"a fait l’étape « {etape.action} » de l’annexe")
        phrase = geste.replace("l’annexe", f"l’annexe « {etape.titre} »", 1)
        ligne = Ligne(etape.le, etape.par.nom_complet, phrase, etape.commentaire)
        if etape.annexe_id is not None:
            ligne = replace(ligne, vue="annexe", arguments=(convention.reference, etape.annexe_id))
        yield ligne


def _demandes(convention: Convention) -> Iterable[Ligne]:
    """What the Caf asked of the parties; the message is for the party alone."""
    demandes = DemandeAnnexes.objects.filter(convention=convention).select_related("par", "partie")
    for demande in demandes.annotate(nombre=Count("annexes")):
        quoi = compter(demande.nombre, "annexe")
        quand = date_en_lettres(demande.echeance)
        phrase = f"a demandé {quoi} {demande.partie.denomination.a()} pour le {quand}"
        reference = (convention.reference,)
        yield Ligne(demande.le, demande.par.nom_complet, phrase, vue="annexes", arguments=reference)


def _votes(convention: Convention) -> Iterable[Ligne]:
    """The steps of the délibérations, the votes that a reopening undid among them."""
    etapes = TransitionDeliberation.objects.filter(deliberation__document__convention=convention)
    for etape in etapes.select_related("par", "deliberation__document__partie"):
        document = etape.deliberation.document
        de_qui = document.partie.denomination.de() if document.partie else ""
        phrase = f"{verbe(etape.action)} de la délibération {de_qui}"
        if etape.action == CADUCITE:
            phrase = f"a rendu caduc, en rouvrant la rédaction, le vote {de_qui}"
        reference = (convention.reference, document.pk)
        yield Ligne(etape.le, etape.par.nom_complet, phrase, etape.commentaire, vue="document", arguments=reference)


Trace = tuple[int | None, Ligne]
COMMUNS = ("history_id", "history_date", "history_user_id", "history_type", "history_change_reason", "id")


def _lire(modele: Any, debut: datetime | None, *champs: str, **filtre: Any) -> Iterable[Any]:
    """Light history rows after the creation, oldest first."""
    requete = modele.history.filter(**filtre)
    if debut is not None:
        requete = requete.filter(history_date__gt=debut)
    lignes: Iterable[Any] = requete.order_by("history_date", "history_id").values_list(*COMMUNS, *champs, named=True)
    return lignes


def _pieces(
    convention: Convention,
    modele: type[Article | Annexe],
    genre: str,
    debut: datetime | None,
    brouillons: Collection[int] = frozenset(),
) -> list[Trace]:
    presents = set(modele.objects.filter(convention=convention).values_list("pk", flat=True))
    traces: list[Trace] = []
    propres = ("responsable_id", "transmise_le") if modele is Annexe else ()
    for trace in _lire(modele, debut, "titre", *propres, convention_id=convention.pk):
        nom = f"l’{genre} « {trace.titre} »"
        raison = trace.history_change_reason
        if modele is Annexe and (_tue(trace, brouillons) or (raison or "").startswith("étape ")):
            continue
        serie: tuple[Any, ...] = ()
        if trace.history_type == "+":
            phrase = f"a ajouté {nom}"
        elif trace.history_type == "-":
            phrase = f"a retiré {nom}"
        elif raison:
            phrase = f"a modifié {nom}"
        else:
            phrase, serie = f"a rédigé {nom}", (genre, trace.id, trace.history_user_id)
        if raison:
            phrase = f"{phrase} ({raison})"
        ligne = Ligne(trace.history_date, "", phrase, serie=serie)
        if trace.id in presents:
            ligne = replace(ligne, vue=genre, arguments=(convention.reference, trace.id))
        traces.append((trace.history_user_id, ligne))
    return traces


def _tue(trace: Any, brouillons: Collection[int]) -> bool:
    """Whether this state of an annexe is the work of a party on a draft that this reader may not follow."""
    if trace.responsable_id is None or trace.transmise_le is not None or trace.responsable_id in brouillons:
        return False
    # Who fills it, for when, and its place are the Caf's business: everybody may know.
    publiques = ("confiée à", "échéance", "déplacée", "changement de variante", "selon les parties")
    return trace.history_type == "~" and not (trace.history_change_reason or "").startswith(publiques)


def _parties(convention: Convention, debut: datetime | None) -> list[Trace]:
    traces: list[Trace] = []
    # From the very first row, to compare each with the one before.
    avant: dict[int, Any] = {}
    for trace in _lire(Partie, None, *CHAMPS_PARTIE, convention_id=convention.pk):
        precedente, avant[trace.id] = avant.get(trace.id), trace
        if debut is not None and trace.history_date <= debut:
            continue
        nom, raison = f"la partie « {trace.nom} »", trace.history_change_reason
        if trace.history_type == "+":
            phrase = f"a ajouté {nom}"
        elif trace.history_type == "-":
            phrase = f"a retiré {nom}"
        else:
            changes = _changements(precedente, trace, CHAMPS_PARTIE)
            phrase = f"a modifié {nom}" + (f" : {changes}" if changes else "")
        if raison:
            phrase = f"{phrase} ({raison})"
        traces.append((trace.history_user_id, _lien_parties(convention, trace.history_date, phrase)))
    return traces


def _signataires(convention: Convention, debut: datetime | None) -> list[Trace]:
    parties = Partie.history.filter(convention_id=convention.pk)
    noms = dict(parties.order_by("history_date", "history_id").values_list("id", "nom"))
    verbes = {"+": "a nommé", "~": "a modifié", "-": "a retiré"}
    traces: list[Trace] = []
    champs = ("civilite", "prenom", "nom", "fonction", "partie_id")
    for trace in _lire(Signataire, debut, *champs, partie_id__in=parties.values("id")):
        if trace.history_change_reason and trace.history_type == "-":
            continue
        personne = " ".join(filter(None, [trace.civilite, trace.prenom, trace.nom]))
        partie = noms.get(trace.partie_id, "")
        phrase = f"{verbes[trace.history_type]} {personne}, {trace.fonction}, signataire de « {partie} »"
        traces.append((trace.history_user_id, _lien_parties(convention, trace.history_date, phrase)))
    return traces


def _lien_parties(convention: Convention, le: datetime, phrase: str) -> Ligne:
    return Ligne(le, "", phrase, vue="parties", arguments=(convention.reference,))


def _convention(convention: Convention, debut: datetime | None) -> list[Trace]:
    traces: list[Trace] = []
    avant = None
    for trace in _lire(Convention, None, *CHAMPS_CONVENTION, id=convention.pk):
        precedente, avant = avant, trace
        if trace.history_type != "~" or (debut is not None and trace.history_date <= debut):
            continue
        changes = _changements(precedente, trace, CHAMPS_CONVENTION)
        morceaux = [trace.history_change_reason or "", f"a changé {changes}" if changes else ""]
        if phrase := " et ".join(filter(None, morceaux)):
            ligne = Ligne(trace.history_date, "", phrase, vue="periode", arguments=(convention.reference,))
            traces.append((trace.history_user_id, ligne))
    return traces


def _changements(avant: Any, apres: Any, champs: dict[str, tuple[str, Callable[[Any], str]]]) -> str:
    """ "la date de fin (31 décembre 2028 au lieu du 31 décembre 2027)"."""
    if avant is None:
        return ""
    return ", ".join(
        f"{libelle} ({montrer(getattr(apres, champ))} au lieu de {montrer(getattr(avant, champ))})"
        for champ, (libelle, montrer) in champs.items()
        if getattr(apres, champ) != getattr(avant, champ)
    )


def _regrouper(lignes: list[Ligne]) -> list[Ligne]:
    """Tell as one the consecutive lines of one series, while each is within an hour of the last."""
    groupes: list[Ligne] = []
    for ligne in lignes:
        derniere = groupes[-1] if groupes else None
        if derniere and ligne.serie and derniere.serie == ligne.serie and derniere.le - ligne.le <= REGROUPEMENT:
            groupes[-1] = replace(derniere, fois=derniere.fois + 1)
        else:
            groupes.append(ligne)
    return [
        replace(ligne, phrase=f"{ligne.phrase} ({compter(ligne.fois, 'enregistrement')})") if ligne.fois > 1 else ligne
        for ligne in groupes
    ]
