"""The record of an organisme as the official register gives it, with its grammar."""

from typing import Any

from django.forms.models import model_to_dict

from territoires.models import Commune, Intercommunalite, NatureOrganisme, Organisme


def fiche_commune(caf: Organisme, commune: Commune) -> Organisme:
    """An unsaved record of a commune, kept by ``caf``."""
    return Organisme(
        nature=NatureOrganisme.COMMUNE,
        nom=f"commune {commune.avec_de}",
        article="la",
        feminin=True,
        denomination_courte="la commune",
        siren=commune.siren,
        code_postal=commune.code_postal,
        ville=commune.nom,
        caf=caf,
        commune=commune,
        departement_id=commune.departement_id,
    )


def fiche_intercommunalite(caf: Organisme, epci: Intercommunalite) -> Organisme:
    """An unsaved record of an intercommunalité, kept by ``caf``."""
    nom = epci.denomination
    article, feminin, courte = "la", True, f"la {epci.get_nature_display()}"
    if epci.nature == Intercommunalite.Nature.EPT:
        article, feminin, courte = "l’", False, "l’établissement public territorial"
    elif epci.nature == Intercommunalite.Nature.METROPOLE:
        courte = "la métropole"
        # « Métropole de Lyon » takes an article, « Bordeaux Métropole » is a proper name.
        premier = nom.split()[0].lower()
        article = {"métropole": "la", "eurométropole": "l’"}.get(premier, "")
    return Organisme(
        nature=NatureOrganisme.INTERCOMMUNALITE,
        nom=nom,
        article=article,
        feminin=feminin,
        denomination_courte=courte,
        siren=epci.siren,
        caf=caf,
        intercommunalite=epci,
        departement_id=epci.departement_id,
    )


def proposer_depuis_registre(caf: Organisme, cle: str) -> dict[str, Any]:
    """First values of a new card from ``commune:78029`` or ``epci:200058519``; empty for anything else."""
    genre, _, code = cle.partition(":")
    fiche: Organisme | None = None
    if genre == "commune" and (commune := Commune.objects.actuels().filter(pk=code).first()):
        fiche = fiche_commune(caf, commune)
    elif genre == "epci" and (epci := Intercommunalite.objects.actuels().filter(pk=code).first()):
        fiche = fiche_intercommunalite(caf, epci)
    return model_to_dict(fiche) if fiche else {}
