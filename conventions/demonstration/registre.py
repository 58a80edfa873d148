"""The fictional Caf, its register and its accounts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from conventions.demonstration import acteurs as a
from conventions.demonstration.logos import logo
from conventions.domain.creation import organisme_pour_commune, organisme_pour_intercommunalite
from conventions.domain.ecriture import enregistrer
from territoires.domain.logos import deposer_logo
from territoires.models import (
    Appartenance,
    Commune,
    Departement,
    Intercommunalite,
    NatureOrganisme,
    Organisme,
    ReglagesCaf,
    Representant,
    SignatureCaf,
    Utilisateur,
)

# Mandates and memberships begin long before any date at which the demonstration may run, and have no end.
DEBUT = date(2020, 7, 3)


@dataclass(frozen=True, slots=True)
class Registre:
    """What the conventions are built from: organismes by key, accounts by address."""

    organismes: dict[str, Organisme]
    comptes: dict[str, Utilisateur]

    @property
    def caf(self) -> Organisme:
        return self.organismes[a.CAF]


@transaction.atomic
def inscrire() -> bool:
    """Write the register once; False when it is already there (whatever was changed in it since then)."""
    if Utilisateur.objects.filter(email=a.ADMINISTRATRICE).exists():
        return False
    administratrice = _compte(a.COMPTES[0])
    organismes = _organismes(administratrice)
    for compte in a.COMPTES:
        utilisateur = administratrice if compte.email == a.ADMINISTRATRICE else _compte(compte)
        if compte.organisme != a.CAF:
            _adherer(utilisateur, organismes[compte.organisme], compte, par=administratrice)
        elif utilisateur is not administratrice:
            _adherer(utilisateur, organismes[a.CAF], compte, par=administratrice)
    for elu in a.ELUS:
        champs = {c: getattr(elu, c) for c in ("civilite", "prenom", "nom", "fonction", "titre")}
        representant = Representant(organisme=organismes[elu.organisme], mandat_du=DEBUT, **champs)
        enregistrer(representant, par=administratrice)
    return True


def charger() -> Registre:
    """The register as it now is. Raises ``Utilisateur.DoesNotExist`` when :func:`inscrire` never ran."""
    administratrice = Utilisateur.objects.get(email=a.ADMINISTRATRICE)
    caf = Organisme.objects.cafs().get(appartenances__utilisateur=administratrice)
    organismes = {a.CAF: caf}
    for organisme in Organisme.objects.filter(caf=caf).order_by("pk"):
        organismes.setdefault(organisme.commune_id or organisme.intercommunalite_id or organisme.nature, organisme)
    emails = [compte.email for compte in a.COMPTES]
    return Registre(organismes, {u.email: u for u in Utilisateur.objects.filter(email__in=emails)})


def _compte(compte: a.Compte) -> Utilisateur:
    return Utilisateur.objects.create_user(
        compte.email,
        a.MOT_DE_PASSE,
        prenom=compte.prenom,
        nom=compte.nom,
        is_staff=compte.technique,
        is_superuser=compte.technique,
    )


def _adherer(utilisateur: Utilisateur, organisme: Organisme, compte: a.Compte, *, par: Utilisateur) -> None:
    enregistrer(Appartenance(utilisateur=utilisateur, organisme=organisme, role=compte.role, du=DEBUT), par=par)


def _organismes(par: Utilisateur) -> dict[str, Organisme]:
    caf = _caf(par)
    organismes = {a.CAF: caf}
    epci = Intercommunalite.objects.get(pk=a.EPCI)
    organismes[a.EPCI] = organisme_pour_intercommunalite(caf, epci, par=par)
    for commune in [*epci.membres(), *Commune.objects.filter(pk__in=[a.AUBERGENVILLE, a.LE_PRADET])]:
        organismes[commune.pk] = organisme_pour_commune(caf, commune, par=par)
    organismes |= _partenaires(caf, epci.departement)
    for cle, organisme in organismes.items():
        organisme.logo.name = deposer_logo(logo(cle), "logo.svg")
        if cle != a.CAF:
            organisme.adresse = a.ADRESSES.get(cle, "1, place de la Mairie")
        if cle == a.EPCI:
            organisme.code_postal, organisme.ville = "25500", "Morteau"
        enregistrer(organisme, par=par)
    return organismes


def _caf(par: Utilisateur) -> Organisme:
    caf = Organisme(
        nature=NatureOrganisme.CAF,
        nom=a.NOM_CAF,
        article="la",
        denomination_courte="la Caf",
        adresse="10, rue du Modèle",
        ville=a.VILLE_CAF,
    )
    enregistrer(caf, par=par)
    reglages = ReglagesCaf(
        caf=caf,
        signature=SignatureCaf.DEUX,
        paraphes=True,
        signatures_par_rang=3,
        types_structures=list(a.TYPES_STRUCTURES),
    )
    enregistrer(reglages, par=par)
    # The administrator must belong to the Caf before the domain lets them register anybody.
    _adherer(par, caf, a.COMPTES[0], par=par)
    return caf


def _partenaires(caf: Organisme, departement: Departement | None) -> dict[str, Organisme]:
    assert departement is not None
    communs: dict[str, Any] = {"caf": caf, "departement": departement}
    return {
        "departement": Organisme(
            nature=NatureOrganisme.DEPARTEMENT,
            nom=f"Département {departement.avec_de}",
            article="le",
            feminin=False,
            denomination_courte="le Département",
            ville="Modèleville",
            **communs,
        ),
        "msa": Organisme(
            nature=NatureOrganisme.MSA,
            nom="Mutualité sociale agricole de Démonstration",
            article="la",
            denomination_courte="la MSA",
            ville="Modèleville",
            **communs,
        ),
    }
