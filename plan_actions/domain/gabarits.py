"""Formats of fiche action: load the built-in ones, let a Caf copy one and make it its own."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.ecriture import enregistrer, prendre, relire
from conventions.domain.instanciation import nouvelle_cle
from conventions.domain.periode import texte_court
from conventions.erreurs import ErreurMetier
from conventions.permissions import ACTIONS, peut_dans_caf
from ctg.droits import ActionRefusee
from plan_actions.enums import Disposition, GenreSection, Source
from plan_actions.gabarits.lecture import (
    GENRE_DE_LA_SOURCE,
    PAR_DEFAUT,
    GabaritDonnee,
    SectionDonnee,
    gabarits_fournis,
)
from plan_actions.models import GabaritFiche, SectionGabarit
from territoires.models import Organisme, Utilisateur

ACTION = "gabarit.modifier"
SECTIONS_MAX = 40
NOM_MAX = 120
LIBELLE_MAX = 150
AIDE_MAX = 400


@transaction.atomic
def charger_gabarits() -> list[GabaritFiche]:
    """The built-in formats as the product ships them; what is already so is not written again."""
    return [_charger(donnee) for donnee in gabarits_fournis()]


def _charger(donnee: GabaritDonnee) -> GabaritFiche:
    identite = {"nom": donnee.nom, "description": donnee.description, "disposition": donnee.disposition}
    gabarit, cree = GabaritFiche.objects.prefetch_related("sections").get_or_create(
        caf=None, cle=donnee.cle, defaults=identite
    )
    if not cree and any(getattr(gabarit, champ) != valeur for champ, valeur in identite.items()):
        for champ, valeur in identite.items():
            setattr(gabarit, champ, valeur)
        gabarit.save()
    if donnees_de(gabarit) != list(donnee.sections):
        ecrire_sections(gabarit, donnee.sections)
    return gabarit


def gabarit_fourni(cle: str = PAR_DEFAUT) -> GabaritFiche:
    """A built-in format, for who writes a plan: those shipped are loaded if it is not there.

    A page that only reads takes ``gabarits.lecture.donnee_fournie``. Raises ``KeyError``.
    """
    trouve = GabaritFiche.objects.filter(caf=None, cle=cle).first()
    return trouve or {gabarit.cle: gabarit for gabarit in charger_gabarits()}[cle]


def gabarits_de(caf: Organisme) -> list[GabaritFiche]:
    """What a plan of this Caf may choose: the Caf's own formats first, then the built-in ones; two queries."""
    choix = GabaritFiche.objects.filter(caf=caf) | GabaritFiche.objects.filter(caf=None)
    lus = choix.filter(archive_le=None).prefetch_related("sections")
    return sorted(lus, key=lambda g: (g.caf_id is None, g.nom, g.pk))


def donnees_de(gabarit: GabaritFiche) -> list[SectionDonnee]:
    """The sections of the format, in order, free of the database."""
    return [SectionDonnee(s.libelle, s.cle, s.aide, s.genre, s.source, s.colonne) for s in gabarit.sections.all()]


@transaction.atomic
def dupliquer_gabarit(gabarit: GabaritFiche, caf: Organisme, *, par: Utilisateur, nom: str = "") -> GabaritFiche:
    """A copy that the Caf may edit; ``nom`` is that of the source by default.

    Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier` for the format of another Caf.
    """
    exiger_caf(par, caf)
    if gabarit.caf_id not in {None, caf.pk}:
        raise ErreurMetier("Ce gabarit est celui d’une autre Caf : partez d’un gabarit fourni ou de l’un des vôtres.")
    propre = texte_court(nom or f"{gabarit.nom} (copie)", NOM_MAX, "Le nom du gabarit")
    prises = set(GabaritFiche.objects.filter(caf=caf).values_list("cle", flat=True))
    copie = GabaritFiche(
        caf=caf,
        cle=nouvelle_cle(propre, prises, "gabarit"),
        nom=propre,
        description=gabarit.description,
        disposition=gabarit.disposition,
    )
    enregistrer(copie, par=par)
    ecrire_sections(copie, donnees_de(gabarit))
    return copie


@transaction.atomic
def enregistrer_gabarit(
    gabarit: GabaritFiche,
    *,
    par: Utilisateur,
    jeton: int,
    nom: str | None = None,
    description: str | None = None,
    disposition: str | None = None,
    sections: Sequence[SectionDonnee] | None = None,
) -> GabaritFiche:
    """Save the format and, when given, all its sections in their order; ``None`` keeps a field.

    A section keeps its key for ever, so that the texts of the fiches stay under it; texts whose section goes are kept
    and shown apart. Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`, ``ConflitEdition``.
    """
    actuel = _ouvrir(gabarit, par=par)
    if disposition is not None and disposition not in Disposition.values:
        raise ErreurMetier("Choisissez une disposition de la liste.")
    champs: dict[str, Any] = {"disposition": disposition}
    champs["nom"] = None if nom is None else texte_court(nom, NOM_MAX, "Le nom du gabarit")
    champs["description"] = None if description is None else texte_court(description, 300, "La description", vide=True)
    champs = {champ: valeur for champ, valeur in champs.items() if valeur is not None}
    propres = None if sections is None else verifier_sections(sections)
    change_sections = propres is not None and propres != donnees_de(actuel)
    if not change_sections and all(getattr(actuel, champ) == valeur for champ, valeur in champs.items()):
        return actuel
    prendre(actuel, jeton)
    for champ, valeur in champs.items():
        setattr(actuel, champ, valeur)
    if change_sections:
        assert propres is not None
        ecrire_sections(actuel, propres)
    enregistrer(actuel, par=par, raison="rubriques modifiées" if change_sections else "")
    return actuel


@transaction.atomic
def archiver_gabarit(gabarit: GabaritFiche, *, par: Utilisateur, archive: bool = True) -> GabaritFiche:
    """Withdraw the format from new choices, or offer it again; plans that use it keep it. Raises ``ActionRefusee``."""
    actuel = _ouvrir(gabarit, par=par)
    if bool(actuel.archive_le) != archive:
        actuel.archive_le = timezone.now() if archive else None
        enregistrer(actuel, par=par, raison="archivé" if archive else "remis en service")
    return actuel


def verifier_sections(sections: Iterable[SectionDonnee]) -> list[SectionDonnee]:
    """Clean labels, a key for each, a kind that agrees with the source.

    Raises ``TexteRefuse``, :class:`ErreurMetier` on two sections that show the same field, on a kind that needs one.
    """
    donnees = list(sections)
    if not donnees:
        raise ErreurMetier("Un gabarit compte au moins une rubrique : ajoutez-en une.")
    if len(donnees) > SECTIONS_MAX:
        raise ErreurMetier(f"Un gabarit compte au plus {SECTIONS_MAX} rubriques : réunissez-en plusieurs.")
    prises = {section.cle for section in donnees if section.cle}
    if len(prises) != sum(bool(section.cle) for section in donnees):
        raise ErreurMetier("Deux rubriques portent la même clé : chacune a la sienne.")
    propres: list[SectionDonnee] = []
    for section in donnees:
        propre = _section_propre(section, prises)
        prises.add(propre.cle)
        autre = next((p for p in propres if p.source and p.source == propre.source), None)
        if autre is not None:
            raise ErreurMetier(
                f"Les rubriques « {autre.libelle} » et « {propre.libelle} » montrent toutes deux le champ "
                f"« {Source(propre.source).label} » : gardez-en une, ou faites de l’autre un texte."
            )
        propres.append(propre)
    return propres


def _section_propre(section: SectionDonnee, prises: set[str]) -> SectionDonnee:
    libelle = texte_court(section.libelle, LIBELLE_MAX, "Le libellé d’une rubrique")
    if section.source not in Source.values or section.genre not in GenreSection.values:
        raise ErreurMetier(f"Le contenu de la rubrique « {libelle} » n’est pas dans la liste : choisissez-le.")
    genre = GENRE_DE_LA_SOURCE.get(Source(section.source), GenreSection(section.genre))
    if not section.source and genre not in {GenreSection.TEXTE, GenreSection.LISTE}:
        raise ErreurMetier(
            f"La rubrique « {libelle} » annonce un contenu « {genre.label} » : "
            "dites quel champ de la fiche elle montre."
        )
    return SectionDonnee(
        libelle=libelle,
        cle=section.cle or nouvelle_cle(libelle, prises, "rubrique"),
        aide=texte_court(section.aide, AIDE_MAX, f"L’aide de la rubrique « {libelle} »", vide=True),
        genre=genre,
        source=section.source,
        colonne=2 if section.colonne == 2 else 1,
    )


def ecrire_sections(gabarit: GabaritFiche, sections: Sequence[SectionDonnee]) -> None:
    """Replace the sections of a format, already checked; nobody's rights are asked."""
    gabarit.sections.all().delete()
    SectionGabarit.objects.bulk_create(
        SectionGabarit(
            gabarit=gabarit,
            ordre=ordre,
            cle=section.cle,
            libelle=section.libelle,
            aide=section.aide,
            genre=section.genre,
            source=section.source,
            colonne=section.colonne,
        )
        for ordre, section in enumerate(sections, 1)
    )
    getattr(gabarit, "_prefetched_objects_cache", {}).clear()


def exiger_caf(par: Utilisateur, caf: Organisme) -> None:
    """Raise ``ActionRefusee`` unless the user may edit the formats of that Caf."""
    if not peut_dans_caf(par, ACTION, caf):
        raise ActionRefusee(f"Votre rôle ne permet pas cette action : {ACTIONS[ACTION].libelle.lower()}.")


def _ouvrir(gabarit: GabaritFiche, *, par: Utilisateur) -> GabaritFiche:
    actuel = relire(gabarit, "caf")
    if actuel.caf is None:
        raise ErreurMetier("Ce gabarit est fourni avec l’application : dupliquez-le pour l’adapter.")
    exiger_caf(par, actuel.caf)
    return actuel
