"""A JSON dossier as a convention: all of it, or nothing."""

import base64
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.annexes import deposer_fichier
from conventions.domain.creation import nouvelle_reference
from conventions.domain.dossier.coherence import erreurs_de_fond, organisme_connu, trouver_version
from conventions.domain.dossier.contenus import reprendre_contenu
from conventions.domain.dossier.documents import importer_documents
from conventions.domain.dossier.schema import Erreur, erreurs_de_forme
from conventions.domain.dossier.volets import importer_volets
from conventions.enums import Nature, Statut, StatutAnnexe
from conventions.erreurs import DossierInvalide
from conventions.models import (
    IDENTITE,
    Annexe,
    AnnexeModele,
    Article,
    ArticleModele,
    Convention,
    OptionHypothese,
    Partie,
    Signataire,
    Transition,
    VersionModele,
)
from ctg.texte_riche import nettoyer
from territoires.domain.logos import deposer_logo
from territoires.models import NatureOrganisme, Organisme, Utilisateur

# What a dossier may leave out of an organisme.
PAR_DEFAUT = {
    "article": "la",
    "feminin": True,
    "pluriel": False,
    "siren": "",
    "adresse": "",
    "code_postal": "",
    "ville": "",
}


def valider(donnees: Any) -> list[Erreur]:
    """Every (path, sentence) that prevents the import; empty when the dossier is good."""
    return erreurs_de_forme(donnees) or erreurs_de_fond(donnees)


@transaction.atomic
def importer(donnees: Any, *, par: Utilisateur) -> Convention:
    """Create the convention of a dossier, with the organismes that are missing.

    An organisme already known (same SIREN, commune or intercommunalité) is left as it is: the party carries the
    names of the dossier. A reference already taken is replaced by the next one.

    Raises DossierInvalide with every error; nothing is written then.
    """
    if erreurs := valider(donnees):
        raise DossierInvalide(erreurs)
    par_cle = {o["cle"]: o for o in donnees["organismes"]}
    caf_source = next(o for p in donnees["parties"] if (o := par_cle[p["organisme"]])["nature"] == "caf")
    caf = _trouver_ou_creer(caf_source, None)
    organismes = {
        cle: caf if source is caf_source else _trouver_ou_creer(source, caf) for cle, source in par_cle.items()
    }
    version = trouver_version(donnees["convention"], caf)
    assert version is not None  # erreurs_de_fond has checked it
    convention = _convention(donnees["convention"], caf, version, par)
    parties = {
        source["organisme"]: _partie(convention, rang, source, par_cle, organismes)
        for rang, source in enumerate(donnees["parties"], 1)
    }
    _articles(convention, donnees["articles"], par)
    _annexes(convention, donnees["annexes"], parties, par)
    importer_volets(convention, donnees.get("volets", {}), parties, par)
    importer_documents(convention, donnees.get("documents", []), parties, par)
    Transition.objects.create(convention=convention, action="importer", vers=convention.statut, par=par)
    return convention


def _convention(source: dict[str, Any], caf: Organisme, version: VersionModele, par: Utilisateur) -> Convention:
    effet = date.fromisoformat(source["periode"]["effet"])
    reference = source.get("reference")
    if not reference or Convention.objects.filter(reference=reference).exists():
        reference = nouvelle_reference(caf, effet.year, Nature(source["nature"]))
    convention = Convention(
        reference=reference,
        nature=source["nature"],
        caf=caf,
        version_modele=version,
        titre=source["titre"],
        territoire_nom=source["territoire"]["nom"],
        territoire_article=source["territoire"].get("article", "la"),
        date_effet=effet,
        date_fin=date.fromisoformat(source["periode"]["fin"]),
        lieu_signature=source.get("lieu_signature", ""),
        statut=Statut.REDACTION,
        agent=par,
    )
    convention._history_user = par  # type: ignore[attr-defined]
    convention.save()
    convention.communes.set(source["territoire"]["communes"])
    options = source.get("options", {})
    choisies = [
        option
        for option in OptionHypothese.objects.filter(hypothese__version=version).select_related("hypothese")
        if options.get(option.hypothese.cle, option.cle if option.defaut else None) == option.cle
    ]
    convention.options.set(choisies)
    return convention


def _trouver_ou_creer(source: dict[str, Any], caf: Organisme | None) -> Organisme:
    if trouve := organisme_connu(source, caf):
        return trouve
    organisme = Organisme(
        caf=caf,
        commune_id=source.get("commune") or None if source["nature"] == NatureOrganisme.COMMUNE else None,
        intercommunalite_id=source.get("intercommunalite") or None,
        departement_id=source.get("departement") or None,
        logo=_logo(source.get("logo")),
        **{champ: source.get(champ, PAR_DEFAUT.get(champ)) for champ in IDENTITE},
    )
    organisme.save()
    return organisme


def _logo(source: dict[str, str] | None) -> str:
    return deposer_logo(base64.b64decode(source["contenu"]), source["nom"]) if source else ""


def _partie(
    convention: Convention,
    rang: int,
    source: dict[str, Any],
    par_cle: dict[str, Any],
    organismes: dict[str, Organisme],
) -> Partie:
    reprise = {**PAR_DEFAUT, **par_cle[source["organisme"]], **source}
    partie = Partie.objects.create(
        convention=convention,
        organisme=organismes[source["organisme"]],
        ordre=rang,
        logo=_logo(reprise.get("logo")),
        **{champ: reprise[champ] for champ in IDENTITE},
    )
    for place, signataire in enumerate(source["signataires"], 1):
        Signataire.objects.create(partie=partie, ordre=place, **signataire)
    return partie


def _articles(convention: Convention, sources: list[dict[str, Any]], par: Utilisateur) -> None:
    modeles = _modeles_par_cle(ArticleModele, convention)
    for rang, source in enumerate(sources, 1):
        Article.objects.create(
            convention=convention,
            modele=modeles.get(source["cle"]),
            ordre=rang,
            auteur=par,
            **{**source, "corps": nettoyer(source["corps"])},
        )


def _annexes(
    convention: Convention, sources: list[dict[str, Any]], parties: dict[str, Partie], par: Utilisateur
) -> None:
    modeles = _modeles_par_cle(AnnexeModele, convention)
    for rang, source in enumerate(sources, 1):
        reste = {c: v for c, v in source.items() if c not in {"fichier", "responsable", "corps", "contenu", "echeance"}}
        statut = source.get("statut", StatutAnnexe.A_COMPLETER)
        annexe = Annexe.objects.create(
            convention=convention,
            modele=modeles.get(source["cle"]),
            ordre=rang,
            auteur=par,
            corps=nettoyer(source.get("corps", "")),
            responsable=parties.get(source.get("responsable") or ""),
            echeance=date.fromisoformat(source["echeance"]) if source.get("echeance") else None,
            transmise_le=None if statut == StatutAnnexe.A_COMPLETER else timezone.now(),
            **reste,
        )
        reprendre_contenu(annexe, source.get("contenu", {}), parties, par)
        if fichier := source.get("fichier"):
            contenu = base64.b64decode(fichier["contenu"])
            deposer_fichier(annexe, par=par, contenu=contenu, nom=fichier["nom"], verifier_droits=False)
            Annexe.objects.filter(pk=annexe.pk).update(impression=source.get("impression", annexe.impression))


def _modeles_par_cle(genre: Any, convention: Convention) -> dict[str, Any]:
    """The model pieces that apply under the chosen options, by key."""
    choisies = {option.pk for option in convention.options.all()}
    pieces = genre.objects.filter(version=convention.version_modele)
    return {p.cle: p for p in pieces if p.option_id is None or p.option_id in choisies}
