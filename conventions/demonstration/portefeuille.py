"""The six conventions of the demonstration, each at its own stage."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from conventions.demonstration import acteurs as a
from conventions.demonstration import echanges, presentations, val_morteau, votes
from conventions.demonstration.avenant import avenant
from conventions.demonstration.chantier import creer, imprimer, rediger, remplir_annexes, remplir_tables, une_fois
from conventions.demonstration.logos import logo
from conventions.demonstration.registre import Registre
from conventions.demonstration.textes import donnees
from conventions.domain import dossier, relecture
from conventions.domain.creation import proposer_territoire
from conventions.domain.cycle_de_vie import executer
from conventions.domain.notifications import redacteurs
from conventions.enums import NATURES_DE_DOCUMENT, Statut
from conventions.models import Convention, Creation, Document
from territoires.models import Commune

Dire = Callable[[str], None]
MOTIF_REOUVERTURE = (
    "Le conseil municipal demande que le calendrier du diagnostic précise la consultation des habitants."
)


@dataclass(slots=True)
class Portefeuille:
    """The conventions built, by name, in the order of their creation."""

    registre: Registre
    annee: int
    conventions: dict[str, Convention] = field(default_factory=dict)

    @property
    def complete(self) -> Convention:
        return self.conventions["ctg_val_morteau"]

    def tirages(self) -> list[tuple[str, Convention, Document | None]]:
        """One of each kind of document, as (what it is, the convention, the document or None for the convention)."""
        actes = [self.conventions["acte_val_morteau"], self.conventions["acte_le_pradet"]]
        tirages: list[tuple[str, Convention, Document | None]] = [
            (convention.version_modele.modele.nom, convention, None) for convention in [*actes, self.complete]
        ]
        par_nature: dict[str, Document] = {}
        for document in self.complete.documents.order_by(F("etabli_le").asc(nulls_last=True), "pk"):
            par_nature.setdefault(document.nature, document)
        ordre = [nature.value for nature in NATURES_DE_DOCUMENT if nature.value in par_nature]
        return [*tirages, *((par_nature[n].get_nature_display(), self.complete, par_nature[n]) for n in ordre)]


def construire(registre: Registre, dire: Dire = lambda _: None) -> Portefeuille:
    """Build what is missing of the portfolio; ``dire`` hears one French sentence a convention.

    Raises ``DossierInvalide``, ``TransitionRefusee`` or ``RenduEchoue`` when the code no longer fits its own data.
    """
    portefeuille = Portefeuille(registre, timezone.localdate().year)
    for nom, par, batir, finir in _etapes(portefeuille):
        convention = une_fois(nom, registre, par, batir)
        portefeuille.conventions[nom] = convention
        finir(convention)
        convention.refresh_from_db()
        dire(f"{convention.reference} – {convention.titre} ({convention.get_statut_display().lower()})")
    return portefeuille


Etape = tuple[str, str, Callable[[Creation], Convention], Callable[[Convention], Any]]


def _etapes(p: Portefeuille) -> Iterator[Etape]:
    def rien(_: Convention) -> None:
        return None

    def soumise(convention: Convention) -> None:
        _soumettre(convention, p.registre)

    def documentee(convention: Convention) -> None:
        soumise(convention)
        presentations.documents(convention, par=p.registre.comptes[a.REDACTRICE])
        avenant(convention, par=p.registre.comptes[a.REDACTRICE])
        votes.voter(Convention.objects.get(pk=convention.pk), p.registre)

    yield "acte_val_morteau", a.REDACTRICE, lambda c: val_morteau.acte(c, p.registre, p.annee), soumise
    yield "ctg_aubergenville", a.REDACTEUR, lambda c: _importer(c, p.registre, "aubergenville"), rien
    yield "acte_le_pradet", a.REDACTEUR, lambda c: _importer(c, p.registre, "le_pradet"), rien
    yield (
        "ctg_val_morteau",
        a.REDACTRICE,
        lambda c: val_morteau.convention(c, p.registre, p.annee + 1, p.conventions["acte_val_morteau"]),
        documentee,
    )
    yield "ctg_le_pradet", a.REDACTEUR, lambda c: _nouvelle(c, p), rien
    yield "ctg_aubergenville_suite", a.REDACTRICE, lambda c: _suite(c, p), lambda c: _rouvrir(c, p.registre)


def _importer(creation: Creation, registre: Registre, nom: str) -> Convention:
    """The example dossier of a real commune, its Caf replaced by the fictional one."""
    fichier = settings.RACINE / "conventions" / "exemples" / f"{nom}.json"
    source = json.loads(fichier.read_text(encoding="utf-8"))
    par_nature = {organisme["nature"]: organisme for organisme in source["organismes"]}
    caf = par_nature["caf"]
    caf.pop("departement", None)
    caf |= {"nom": registre.caf.nom, "adresse": registre.caf.adresse, "ville": registre.caf.ville}
    caf["logo"] = _logo(a.CAF)
    par_nature["commune"]["logo"] = _logo(par_nature["commune"]["commune"])
    for partie in source["parties"]:
        if partie["organisme"] == caf["cle"]:
            partie["signataires"] = [_signataire(elu) for elu in a.ELUS if elu.organisme == a.CAF]
    return dossier.importer(source, par=creation.utilisateur)


def _logo(cle: str) -> dict[str, str]:
    return {"nom": "logo.svg", "contenu": b64encode(logo(cle)).decode("ascii")}


def _signataire(elu: a.Elu) -> dict[str, str]:
    champs = ("civilite", "prenom", "nom", "fonction")
    return {champ: getattr(elu, champ) for champ in champs} | {"titre": str(elu.titre), "mandat_du": "2020-07-03"}


def _nouvelle(creation: Creation, p: Portefeuille) -> Convention:
    """A convention just created: every blank of the model is still there, the Caf has asked for two annexes."""
    organismes = p.registre.organismes
    commune = Commune.objects.get(pk=a.LE_PRADET)
    convention = creer(
        creation,
        modele="ctg",
        territoire=proposer_territoire(p.registre.caf, commune=commune),
        parties=[p.registre.caf, organismes[a.LE_PRADET]],
        effet=date(p.annee + 1, 1, 1),
        fin=date(p.annee + 4, 12, 31),
        lieu="Le Pradet",
        variante="realise",
        predecesseur=p.conventions["acte_le_pradet"],
    )
    echanges.demander_et_commencer(convention, p.registre)
    return convention


def _suite(creation: Creation, p: Portefeuille) -> Convention:
    """The successor of Aubergenville's convention, whose diagnosis is still to come."""
    precedente = p.conventions["ctg_aubergenville"]
    effet = precedente.date_fin + timedelta(days=1)
    commune = Commune.objects.get(pk=a.AUBERGENVILLE)
    convention = creer(
        creation,
        modele="ctg",
        territoire=proposer_territoire(p.registre.caf, commune=commune),
        parties=[p.registre.caf, p.registre.organismes[a.AUBERGENVILLE]],
        effet=effet,
        fin=date(effet.year + 3, 12, 31),
        lieu="Aubergenville",
        variante="a_venir",
        predecesseur=precedente,
    )
    textes = donnees("aubergenville_suite.toml")
    rediger(convention, textes["articles"], par=creation.utilisateur)
    remplir_annexes(convention, textes["annexes"], par=creation.utilisateur)
    remplir_tables(convention, textes["tables"], par=creation.utilisateur)
    return convention


def _rouvrir(convention: Convention, registre: Registre) -> None:
    """Submit it, print that version, then open the drafting again and exchange: once, whatever has become of it."""
    if convention.transitions.filter(action="rouvrir").exists():
        return
    _soumettre(convention, registre)
    direction = registre.comptes[a.DIRECTION]
    with transaction.atomic():
        rouverte = executer(convention, "rouvrir", par=direction, commentaire=MOTIF_REOUVERTURE)
        echanges.transmettre_et_commenter(rouverte, registre)


def _soumettre(convention: Convention, registre: Registre) -> None:
    """Submit it to the councils if it never was, and make sure that the PDF of the version is there."""
    direction = registre.comptes[a.DIRECTION]
    if not convention.transitions.filter(action="soumettre").exists():
        _faire_valider(convention)
        convention = executer(convention, "soumettre", par=direction)
    if convention.statut == Statut.DELIBERATIONS:
        imprimer(convention, par=direction)


def _faire_valider(convention: Convention) -> None:
    """Each entrusted annexe goes through its review: its party transmits it, the agent of the Caf validates it."""
    for annexe in convention.annexes.select_related("responsable").exclude(responsable=None):
        if annexe.statut in relecture.PAR_CODE["transmettre"].de:
            relecture.executer(annexe, "transmettre", par=redacteurs(annexe)[0])
            relecture.executer(annexe, "valider", par=convention.agent)
