"""Which assembly decides for a party, what it is called, and how early its members are convened."""

from dataclasses import dataclass

from conventions.models import Partie, Signataire
from ctg.grammaire import Denomination
from territoires.models import Civilite, Intercommunalite, NatureOrganisme, Organisme

SEUIL = 3500
"""Inhabitants from which a council is convened five clear days ahead instead of three."""
FRANCS_PETITE, FRANCS_GRANDE = 3, 5


@dataclass(frozen=True, slots=True)
class Assemblee:
    """The words of one kind of assembly; ``executif`` is who chairs it, for a man then for a woman."""

    organe: str
    membres: str
    executif: tuple[str, str]
    lieu: str
    collectivite: str
    """What the act calls the legal person: « la commune »."""
    communale: bool = True
    """Whether the rules of councils on quorum, proxies and clear days bind it (CGCT, L. 2121-10 and following)."""

    @property
    def denomination(self) -> Denomination:
        return Denomination(self.organe, "le")


_MAIRE = ("le maire", "la maire")
_PRESIDENT = ("le président", "la présidente")
ASSEMBLEES = {
    NatureOrganisme.COMMUNE: Assemblee("conseil municipal", "conseillers municipaux", _MAIRE, "mairie", "la commune"),
    NatureOrganisme.INTERCOMMUNALITE: Assemblee(
        "conseil communautaire", "conseillers communautaires", _PRESIDENT, "siège", "l’intercommunalité"
    ),
    NatureOrganisme.SYNDICAT: Assemblee("comité syndical", "délégués", _PRESIDENT, "siège", "le syndicat"),
    NatureOrganisme.DEPARTEMENT: Assemblee(
        "conseil départemental", "conseillers départementaux", _PRESIDENT, "siège", "le Département", communale=False
    ),
    NatureOrganisme.CCAS: Assemblee(
        "conseil d’administration", "administrateurs", _PRESIDENT, "siège", "l’établissement", communale=False
    ),
}
"""The natures of parties that deliberate and send their act to the prefect; others give a decision or a power."""
_PAR_INTERCOMMUNALITE = {
    Intercommunalite.Nature.METROPOLE: ("conseil métropolitain", "conseillers métropolitains"),
    Intercommunalite.Nature.EPT: ("conseil de territoire", "conseillers de territoire"),
}


def delibere(partie: Partie) -> bool:
    """Whether the party decides by a délibération (rule 3): a collectivité, a Département, a CCAS."""
    return partie.nature in ASSEMBLEES


def assemblee(partie: Partie) -> Assemblee:
    """The assembly of a party that deliberates; its ``organisme`` is read for the kind of an intercommunalité."""
    trouvee = ASSEMBLEES[NatureOrganisme(partie.nature)]
    interco = partie.organisme.intercommunalite if partie.nature == NatureOrganisme.INTERCOMMUNALITE else None
    if interco is None or interco.nature not in _PAR_INTERCOMMUNALITE:
        return trouvee
    organe, membres = _PAR_INTERCOMMUNALITE[Intercommunalite.Nature(interco.nature)]
    return Assemblee(organe, membres, trouvee.executif, trouvee.lieu, trouvee.collectivite)


def delai_de_convocation(partie: Partie) -> int | None:
    """Clear days between the convocation and the session; None where another law than that of councils applies.

    Three in a commune under 3,500 inhabitants, five in the others and in every intercommunal body. A commune that the
    register does not tie to its official row counts as large: the longer delay is never wrong.
    """
    if partie.nature not in ASSEMBLEES or not ASSEMBLEES[NatureOrganisme(partie.nature)].communale:
        return None
    commune = partie.organisme.commune if partie.nature == NatureOrganisme.COMMUNE else None
    return FRANCS_PETITE if commune is not None and commune.population < SEUIL else FRANCS_GRANDE


def departement(organisme: Organisme) -> str:
    """Code of the département of a party, empty when the register does not say."""
    if organisme.departement_id:
        return str(organisme.departement_id)
    if organisme.commune is not None:
        return str(organisme.commune.departement_id)
    if organisme.intercommunalite is not None:
        return str(organisme.intercommunalite.departement_id or "")
    return ""


def executif(partie: Partie, signataire: Signataire | None) -> str:
    """« le maire », « la présidente »: who is authorised to sign, agreeing with the signatory named, if any."""
    masculin, feminin = assemblee(partie).executif
    return feminin if signataire is not None and signataire.civilite == Civilite.MADAME else masculin
