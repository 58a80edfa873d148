"""The record of an organisme as the official register gives it, with its grammar."""

from typing import Any

from django.forms.models import model_to_dict

from ctg.grammaire import denomination, denomination_courte
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
    nature = NatureOrganisme.INTERCOMMUNALITE
    complete = denomination(nature, epci.denomination)
    return Organisme(
        nature=nature,
        nom=complete.nom,
        article=complete.article,
        feminin=complete.feminin,
        pluriel=complete.pluriel,
        denomination_courte=denomination_courte(nature, epci.denomination).sujet(),
        siren=epci.siren,
        caf=caf,
        intercommunalite=epci,
        departement_id=epci.departement_id,
    )


def proposer_depuis_registre(caf: Organisme, cle: str) -> dict[str, Any]:
    """First values of a new card from ``commune:78029`` or ``epci:200058519``; empty for anything else."""
    genre, _, code = cle.replace("\x00", "").partition(":")
    fiche: Organisme | None = None
    if genre == "commune" and (commune := Commune.objects.actuels().filter(pk=code).first()):
        fiche = fiche_commune(caf, commune)
    elif genre == "epci" and (epci := Intercommunalite.objects.actuels().filter(pk=code).first()):
        fiche = fiche_intercommunalite(caf, epci)
    return model_to_dict(fiche) if fiche else {}
