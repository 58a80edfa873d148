"""A convention as a JSON dossier."""

import base64
import mimetypes
from collections.abc import Collection
from typing import Any

from django.core.files.storage import default_storage

from conventions.domain.dossier.contenus import contenu_de
from conventions.domain.dossier.documents import exporter_documents
from conventions.domain.dossier.volets import exporter_volets
from conventions.domain.lecture import charger
from conventions.domain.saisie import montrable
from conventions.models import IDENTITE, Annexe, Article, Convention, Partie, Signataire

SIGNATAIRE = ("civilite", "prenom", "nom", "fonction", "titre", "acte")


def exporter(
    convention: Convention, *, brouillons: Collection[int] | None = None, documents: bool = True
) -> dict[str, Any]:
    """The whole convention in the format of docs/dossier.schema.json; importing it gives the same document.

    For a reader, ``brouillons`` are the parties whose private drafts are included; the others are left empty.
    Without ``documents``, the convention alone: what is frozen and voted upon.
    """
    convention = charger(convention)
    parties = list(convention.parties.all())
    cles = {partie.pk: f"organisme_{rang}" for rang, partie in enumerate(parties, 1)}
    donnees = {
        "format": "ctg-dossier",
        "version": 1,
        "convention": _convention(convention),
        "organismes": [_organisme(partie, cles[partie.pk]) for partie in parties],
        "parties": [_partie(partie, cles[partie.pk]) for partie in parties],
        "articles": [_article(article) for article in convention.articles.all()],
        "annexes": [_annexe(a, cles, montree=montrable(a, brouillons)) for a in convention.annexes.all()],
    }
    if documents and (volets := exporter_volets(convention, cles)):
        donnees["volets"] = volets
    if documents and (siens := exporter_documents(convention, cles, brouillons)):
        donnees["documents"] = siens
    return donnees


def _convention(convention: Convention) -> dict[str, Any]:
    return {
        "reference": convention.reference,
        "nature": convention.nature,
        "titre": convention.titre,
        "lieu_signature": convention.lieu_signature,
        "territoire": {
            "nom": convention.territoire_nom,
            "article": convention.territoire_article,
            "communes": sorted(commune.pk for commune in convention.communes.all()),
        },
        "periode": {"effet": convention.date_effet.isoformat(), "fin": convention.date_fin.isoformat()},
        "modele": {
            "cle": convention.version_modele.modele.cle,
            "version": convention.version_modele.numero,
        },
        "options": {option.hypothese.cle: option.cle for option in convention.options.all()},
    }


def _organisme(partie: Partie, cle: str) -> dict[str, Any]:
    organisme = partie.organisme
    return {
        "cle": cle,
        **{champ: getattr(partie, champ) for champ in IDENTITE},
        "logo": _logo(partie.logo),
        "commune": organisme.commune_id or "",
        "intercommunalite": organisme.intercommunalite_id or "",
        "departement": organisme.departement_id or "",
    }


def _partie(partie: Partie, cle: str) -> dict[str, Any]:
    return {"organisme": cle, "signataires": [_signataire(s) for s in partie.signataires.all()]}


def _signataire(signataire: Signataire) -> dict[str, Any]:
    return {
        **{champ: getattr(signataire, champ) for champ in SIGNATAIRE},
        "mandat_du": signataire.mandat_du.isoformat() if signataire.mandat_du else None,
        "mandat_au": signataire.mandat_au.isoformat() if signataire.mandat_au else None,
    }


def _article(article: Article) -> dict[str, Any]:
    donnees = {
        "cle": article.cle,
        "genre": article.genre,
        "titre": article.titre,
        "corps": article.corps,
        "consigne_levee": article.consigne_levee,
    }
    # Left out of most: a version frozen before blocks existed keeps its shape.
    return donnees | {"bloc": article.bloc} if article.bloc else donnees


def _annexe(annexe: Annexe, cles: dict[int, str], *, montree: bool) -> dict[str, Any]:
    fichier = annexe.fichier if montree else None
    return {
        "cle": annexe.cle,
        "nature": annexe.nature,
        "titre": annexe.titre,
        "corps": annexe.corps if montree else "",
        "paysage": annexe.paysage,
        "consigne_levee": annexe.consigne_levee,
        "responsable": cles.get(annexe.responsable_id) if annexe.responsable_id else None,
        "statut": annexe.statut,
        "echeance": annexe.echeance.isoformat() if annexe.echeance else None,
        "impression": annexe.impression,
        "contenu": contenu_de(annexe, cles) if montree else {},
        "fichier": fichier
        and {"nom": fichier.nom, "empreinte": fichier.empreinte, "contenu": _contenu(fichier.contenu.name)},
    }


def _logo(nom: str) -> dict[str, str] | None:
    if not nom:
        return None
    extension = nom.rpartition(".")[2] or (mimetypes.guess_extension(nom) or "png")
    return {"nom": f"logo.{extension}", "contenu": _contenu(nom)}


def _contenu(nom: str | None) -> str:
    assert nom
    with default_storage.open(nom) as fichier:
        return base64.b64encode(fichier.read()).decode("ascii")
