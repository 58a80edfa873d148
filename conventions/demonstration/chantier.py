"""What every demonstration convention is built with: found again by a key, filled by the right hands, printed."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db import transaction

from conventions.demonstration.registre import Registre
from conventions.demonstration.textes import remplir
from conventions.domain import annexes, redaction
from conventions.domain.creation import PartieChoisie, Territoire, creer_convention
from conventions.domain.periode import modifier_presentation
from conventions.enums import EtatRendu
from conventions.models import (
    Annexe,
    Article,
    Convention,
    Creation,
    Document,
    OptionHypothese,
    Rendu,
    VersionModele,
)
from conventions.pdf import rendu
from conventions.tables.definition import trouver
from conventions.tables.ecriture import ajouter_ligne
from territoires.models import Organisme, Utilisateur

ESPACE = uuid.UUID("6f2c1f0e-6a5b-4a8e-9a54-6d0f9f6b7c01")
Valeurs = Mapping[str, list[str]]
Lignes = Mapping[str, list[dict[str, str]]]


class RenduEchoue(Exception):
    """The PDF could not be made; the message is the sentence of the job."""


def cle(nom: str) -> uuid.UUID:
    """The fixed identity of a demonstration convention: that of its creation, whatever becomes of its title."""
    return uuid.uuid5(ESPACE, nom)


def deja_faite(nom: str) -> Convention | None:
    creation = Creation.objects.filter(cle=cle(nom), convention__isnull=False).select_related("convention").first()
    return creation.convention if creation else None


@transaction.atomic
def une_fois(nom: str, registre: Registre, par: str, construire: Callable[[Creation], Convention]) -> Convention:
    """The convention of this name, built now if it never was: all of it, or nothing."""
    if existante := deja_faite(nom):
        return existante
    utilisateur = registre.comptes[par]
    creation = Creation.objects.create(cle=cle(nom), utilisateur=utilisateur, caf=registre.caf)
    convention = construire(creation)
    if creation.convention_id != convention.pk:
        creation.convention = convention
        creation.save()
    return convention


def creer(
    creation: Creation,
    *,
    modele: str,
    territoire: Territoire,
    parties: list[Organisme],
    effet: date,
    fin: date,
    titre: str = "",
    lieu: str = "",
    variante: str = "",
    predecesseur: Convention | None = None,
) -> Convention:
    """The same call as the last step of the wizard, on the national model of this key."""
    version = VersionModele.objects.get(modele__cle=modele, modele__caf=None, statut="publiee")
    options = OptionHypothese.objects.filter(hypothese__version=version, cle=variante)
    convention = creer_convention(
        par=creation.utilisateur,
        caf=creation.caf,
        territoire=territoire,
        parties=[PartieChoisie(organisme) for organisme in parties],
        version_modele=version,
        options=options,
        date_effet=effet,
        date_fin=fin,
        titre=titre,
        lieu=lieu,
        creation=creation,
        reprise=True,
    )
    if predecesseur is not None:
        modifier_presentation(convention, par=creation.utilisateur, jeton=convention.jeton, predecesseur=predecesseur)
        convention.refresh_from_db()
    return convention


def rediger(convention: Convention, valeurs: Valeurs, *, par: Utilisateur) -> None:
    """Fill the blanks of the articles, then say that each drafting note was followed."""
    for article in convention.articles.select_related("modele"):
        if article.cle in valeurs:
            corps = remplir(article.corps, valeurs[article.cle])
            redaction.enregistrer_article(article, par=par, jeton=article.jeton, corps=corps)
        _lever(article, par)


def annexer(annexe: Annexe, corps: str, *, par: Utilisateur, paysage: bool | None = None) -> None:
    """Write an annexe and say that its drafting note was followed."""
    annexes.enregistrer_annexe(annexe, par=par, jeton=annexe.jeton, corps=corps, paysage=paysage)
    _lever(annexe, par)


def remplir_annexes(convention: Convention, valeurs: Valeurs, *, par: Utilisateur) -> None:
    """Fill the blanks of the annexes; those without any are only said to be ready."""
    for annexe in convention.annexes.select_related("modele"):
        annexer(annexe, remplir(annexe.corps, valeurs.get(annexe.cle, [])), par=par)


def remplir_tables(convention: Convention, tables: Mapping[str, Lignes], *, par: Utilisateur) -> None:
    """Add the rows of the annexes, by annexe then by table; those of a table cut by party go to the first collectivité.

    ``{annee}`` in a cell is the year of the effect date.
    """
    par_cle = {annexe.cle: annexe for annexe in convention.annexes.all()}
    collectivite = next(partie for partie in convention.parties.all() if partie.est_collectivite)
    for cle, lignes in tables.items():
        for code, rangees in lignes.items():
            table = trouver(code)
            portee = collectivite if table.portee else None
            for rangee in rangees:
                valeurs = {nom: texte.format(annee=convention.date_effet.year) for nom, texte in rangee.items()}
                ajouter_ligne(table, par_cle[cle], par=par, valeurs=valeurs, portee=portee)


def _lever(piece: Article | Annexe, par: Utilisateur) -> None:
    if piece.modele is not None and piece.modele.consigne and not piece.consigne_levee:
        redaction.lever_consigne(piece, par=par)


def imprimer(convention: Convention, *, par: Utilisateur, document: Document | None = None) -> Rendu:
    """The PDF that the convention, or one of its documents, now has, made here if it is not there yet.

    Raises :class:`RenduEchoue`.
    """
    demande = rendu.demander(convention, par=par, document=document)
    if demande.etat != EtatRendu.PRET:
        if demande.etat == EtatRendu.EN_COURS:
            rendu.reprendre_interrompus(silence=timedelta(0))
        rendu.executer(demande.pk)
        demande.refresh_from_db()
    if demande.etat != EtatRendu.PRET:
        raise RenduEchoue(demande.message)
    return demande
