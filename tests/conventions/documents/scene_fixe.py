"""A convention whose every word is known beforehand, for what is compared with a text kept in the repository."""

from datetime import date

from conventions.domain.instanciation import annexe_depuis, article_depuis
from conventions.domain.modeles import annexes_applicables, articles_applicables, charger_modele_national
from conventions.enums import Nature
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Convention, OptionHypothese
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    OrganismeFactory,
    PartieFactory,
    SignataireFactory,
    UtilisateurFactory,
)
from tests.fabriques.territoires import AppartenanceFactory

JOUR = date(2026, 11, 2)
"""Printed as the day of every snapshot."""


def convention_fixe(cle: str = "ctg") -> Convention:
    """Two parties, one commune, the whole text of the built-in model ``cle``; names, dates and numbers never vary."""
    version = charger_modele_national(lire_modele(cle))
    nature = version.modele.nature
    departement = DepartementFactory(code="26", nom="Drôme", region="84")
    caf = CafFactory(nom="Caisse d’allocations familiales de la Drôme", siren="201000007", departement=departement)
    commune = CommuneFactory(code="26399", nom="Valbrune", siren="217003999", population=8_412, departement=departement)
    agent = UtilisateurFactory(prenom="Camille", nom="Durand", email="camille.durand@exemple.fr")
    AppartenanceFactory(utilisateur=agent, organisme=caf)
    convention = ConventionFactory(
        reference=f"{'CTG' if nature == Nature.CTG else 'AE'}-26-2026-0001",
        caf=caf,
        agent=agent,
        version_modele=version,
        nature=nature,
        titre=f"{version.titre_document} de la commune de Valbrune",
        date_effet=date(2026, 1, 1),
        date_fin=date(2029, 12, 31) if nature == Nature.CTG else date(2026, 12, 31),
        parties=0,
        articles=0,
        annexes=0,
        communes=[commune],
    )
    convention.articles.all().delete()
    mairie = OrganismeFactory(caf=caf, commune=commune, siren="217003999", departement=departement)
    signent = ((caf, "Mme", "Hélène", "Roussel"), (mairie, "M.", "Paul", "Garnier"))
    for ordre, (organisme, civilite, prenom, nom) in enumerate(signent):
        partie = PartieFactory(convention=convention, organisme=organisme, ordre=ordre, sans_signataire=True)
        SignataireFactory(partie=partie, civilite=civilite, prenom=prenom, nom=nom)
    options = list(OptionHypothese.objects.filter(hypothese__version=version, defaut=True))
    convention.options.set(options)
    natures = [partie.nature for partie in convention.parties.all()]
    for ordre, modele in enumerate(articles_applicables(version, natures, options), start=1):
        article_depuis(modele, convention, ordre).save()
    for ordre, modele in enumerate(annexes_applicables(version, natures, options), start=1):
        annexe_depuis(modele, convention, ordre).save()
    return convention
