"""The délibération of a party: the extract of its register, made from the convention."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any

from conventions.documents.blocs_deliberation import BLOCS, SujetDeliberation
from conventions.documents.registre import ChampDocument, NatureDocument
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.deliberations import peut_deposer
from conventions.domain.deliberations_vote.arithmetique import Portee, controler
from conventions.domain.deliberations_vote.assemblees import assemblee, executif
from conventions.domain.deliberations_vote.etapes import CADUCITE, pas_suivant, verbe
from conventions.domain.deliberations_vote.phrases import resultat
from conventions.domain.deliberations_vote.seance import (
    CHAMPS,
    NOMS_MAX,
    peut_rediger_pour,
    seance_de,
    signataire_de,
)
from conventions.domain.deliberations_vote.tableau import etapes_de
from conventions.domain.ecriture import enregistrer
from conventions.domain.liens import lien
from conventions.domain.saisie import lisible
from conventions.enums import Nature
from conventions.models import Convention, Deliberation, Document, EtatDeliberation
from ctg.typographie import date_en_lettres, enumerer
from territoires.models import NatureOrganisme, Organisme, Utilisateur

ARTICLES_DE_LOI = {
    NatureOrganisme.COMMUNE: "L.\u00a02121-29 et L.\u00a02131-1",
    NatureOrganisme.INTERCOMMUNALITE: "L.\u00a05211-1 et L.\u00a05211-3",
    NatureOrganisme.SYNDICAT: "L.\u00a05211-1 et L.\u00a05211-3",
    NatureOrganisme.DEPARTEMENT: "L.\u00a03211-1 et L.\u00a03131-1",
    NatureOrganisme.CCAS: "L.\u00a02131-1 et L.\u00a02131-12",
}
"""Of the general code of local authorities: the power to decide, and when an act applies."""


def _departement(organisme: Organisme) -> str:
    trouve = organisme.departement
    if trouve is None and organisme.commune is not None:
        trouve = organisme.commune.departement
    if trouve is None and organisme.intercommunalite is not None:
        trouve = organisme.intercommunalite.departement
    return f"Département {trouve.avec_de}" if trouve is not None else ""


def _champ(cle: str, libelle: str, resoudre: Callable[[SujetDeliberation], str], aide: str = "") -> ChampDocument:
    return ChampDocument(f"deliberation.{cle}", libelle, "Délibération", lambda _, sujet: resoudre(sujet), aide)


def _autres_parties(sujet: SujetDeliberation) -> str:
    autres = [p for p in sujet.partie.convention.parties.all() if p.pk != sujet.partie.pk]
    return enumerer([partie.denomination.sujet() for partie in autres])


def _signataire(sujet: SujetDeliberation) -> str:
    qui = executif(sujet.partie, sujet.signataire)
    return f"{qui}, {sujet.signataire.nom_complet}" if sujet.signataire else qui


CHAMPS_DE_FUSION = (
    _champ("organe", "L’assemblée", lambda s: s.assemblee.denomination.sujet(), "« le conseil municipal »."),
    _champ("organe.de", "L’assemblée, après « de »", lambda s: s.assemblee.denomination.de(), "« du conseil… »."),
    _champ("partie", "La partie qui délibère", lambda s: s.partie.denomination.sujet(), "« la commune de… »."),
    _champ("partie.de", "La partie, après « de »", lambda s: s.partie.denomination.de(), "« de la commune de… »."),
    _champ("collectivite", "Ce que l’acte appelle la partie", lambda s: s.assemblee.collectivite, "« la commune »."),
    _champ("autres", "Les autres parties à la convention", _autres_parties),
    _champ("executif", "Qui exécute", lambda s: executif(s.partie, s.signataire), "« le maire », « la présidente »."),
    _champ("signataire", "Qui est autorisé à signer", _signataire, "« le maire, M. … »."),
    _champ("lois", "Articles du code", lambda s: ARTICLES_DE_LOI[NatureOrganisme(s.partie.nature)]),
    _champ("numero", "Numéro de l’acte", lambda s: s.deliberation.numero),
    _champ(
        "seance",
        "Date de la séance",
        lambda s: date_en_lettres(s.deliberation.seance_le) if s.deliberation.seance_le else "",
    ),
    _champ(
        "rapporteur",
        "Qui rapporte",
        lambda s: s.deliberation.rapporteur or s.deliberation.president,
        "À défaut, qui préside la séance.",
    ),
    _champ("vote", "Résultat du vote", lambda s: resultat(s.seance), "« à l’unanimité (12 voix pour) »."),
)


class DeliberationDePartie(NatureDocument):
    """One a party; its text is closed by the vote, which is noted by ``deliberations_vote.etapes``."""

    code = Nature.DELIBERATION.value
    libelle = "Délibération"
    aide = "L’extrait du registre par lequel le conseil d’une partie approuve la convention et autorise sa signature."
    prefixe = "DEL"
    permission = "deliberation.rediger"
    blocs = BLOCS
    champs = CHAMPS_DE_FUSION
    style = "deliberation"
    gabarit = "conventions/deliberations/_document.html"
    entete = False
    creable = False
    retirable = False

    def charger(self, document: Document) -> SujetDeliberation:
        """One query for the row, one for the organisme with its place."""
        partie = document.partie
        if partie is None:
            raise ValueError("a délibération is that of a party")
        place = "commune__departement", "intercommunalite__departement", "departement"
        partie.organisme = Organisme.objects.select_related(*place).get(pk=partie.organisme_id)
        partie.convention = document.convention
        trouvee = Deliberation.objects.filter(document=document).defer("version__donnees").select_related("version")
        deliberation = trouvee.first() or Deliberation(document=document, organe=assemblee(partie).organe)
        deliberation.document = document
        return SujetDeliberation(
            deliberation=deliberation,
            partie=partie,
            assemblee=assemblee(partie),
            seance=seance_de(deliberation, partie),
            signataire=signataire_de(partie),
            departement=_departement(partie.organisme),
        )

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """« Délibération de la commune de Morteau »."""
        return f"Délibération {sujet['partie'].denomination.de()}"

    def etat(self, document: Document, sujet: Any) -> str:
        return str(sujet.deliberation.etat.label)

    def manques(self, document: Document, sujet: Any) -> list[Manque]:
        """What the session lacks before the vote may be noted, and what its figures say."""
        url = lien("deliberation_seance", document.convention.reference, sujet.partie.pk)
        return list(_manques(sujet, url))

    def url_creation(self, convention: Convention) -> str:
        """The page of the délibérations, which makes one a party."""
        return str(lien("deliberations", convention.reference))

    def contexte_page(self, document: Document, sujet: Any, utilisateur: Utilisateur) -> dict[str, Any]:
        """Where it stands, what its figures say, its extract, its steps and the votes that no longer count."""
        deliberation = sujet.deliberation
        annexe = next((a for a in document.convention.annexes.all() if a.nature == "deliberations"), None)
        lue = annexe is not None and lisible(utilisateur, annexe)
        pieces = annexe.pieces_deliberations.all() if annexe is not None and lue else ()
        piece = next((p for p in pieces if p.partie_id == sujet.partie.pk), None)
        passees = list(deliberation.transitions.select_related("par")) if deliberation.pk else []
        return {
            "etapes_deliberation": etapes_de(deliberation),
            "suivante": pas_suivant(deliberation),
            "annulable": deliberation.etat != EtatDeliberation.PROJET,
            "redacteur_deliberation": peut_rediger_pour(utilisateur, document.convention, sujet.partie),
            "deposant": lue and peut_deposer(utilisateur, document.convention, sujet.partie),
            "resultat": resultat(sujet.seance),
            "annexe_extraits": annexe,
            "piece": piece,
            "histoire": [(t, verbe(t.action)) for t in passees],
            "caduque": next((t for t in passees if t.action == CADUCITE), None),
        }

    def exporter(self, document: Document, parties: Mapping[int, str]) -> dict[str, Any]:
        """The session; the vote itself names a frozen version, which a dossier does not carry."""
        deliberation = Deliberation.objects.filter(document=document).first()
        if deliberation is None:
            return {}
        valeurs = {champ: getattr(deliberation, champ) for champ in CHAMPS}
        return {
            "seance": {
                champ: valeur.isoformat() if isinstance(valeur, (date, time)) else valeur
                for champ, valeur in valeurs.items()
                if valeur not in (None, "")
            }
        }

    def importer(self, document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
        if document.partie is None:
            raise ValueError("a délibération is that of a party")
        lus = dict(contenu.get("seance", {}))
        for champ, type_de in (
            ("seance_le", date),
            ("convocation_le", date),
            ("affichage_le", date),
            ("seance_a", time),
        ):
            if champ in lus:
                lus[champ] = type_de.fromisoformat(lus[champ])
        deliberation = Deliberation(document=document, organe=assemblee(document.partie).organe, **lus)
        enregistrer(deliberation, par=par, raison="création")

    def schema(self) -> dict[str, Any]:
        return {
            "seance": {
                "type": "object",
                "additionalProperties": False,
                "properties": {champ: _schema(champ) for champ in CHAMPS},
            }
        }


def _schema(champ: str) -> dict[str, Any]:
    if champ.endswith("_le"):
        return {"type": "string", "format": "date"}
    if champ == "seance_a":
        return {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(?!\n)$"}
    definition = Deliberation._meta.get_field(champ)
    if definition.get_internal_type() == "TextField":
        return {"type": "string", "maxLength": NOMS_MAX}
    if definition.get_internal_type() == "CharField":
        return {"type": "string", "maxLength": getattr(definition, "max_length", None)}
    return {"type": "integer", "minimum": 0, "maximum": 32767}


ATTENDUS = (
    ("seance_le", "la date de la séance"),
    ("president", "qui la préside"),
    ("secretaire", "le secrétaire de séance"),
    ("en_exercice", "le nombre de membres en exercice"),
    ("pour", "les voix pour"),
    ("contre", "les voix contre"),
    ("abstentions", "les abstentions"),
)


def _manques(sujet: SujetDeliberation, url: Any) -> Iterator[Manque]:
    deliberation, seance = sujet.deliberation, sujet.seance
    absents = [nom for champ, nom in ATTENDUS if getattr(deliberation, champ) in (None, "")]
    if seance.total_presents is None:
        absents.insert(3, "les présents")
    elif seance.total_procurations is None:
        absents.insert(3, "les procurations")
    if absents:
        phrase = f"La séance n’est pas renseignée en entier. Il manque {enumerer(absents)}."
        yield Manque("seance", phrase, url, partie_id=sujet.partie.pk)
    for constat in controler(seance):
        contradiction = constat.portee == Portee.CONTRADICTION
        gravite = Gravite.BLOQUANT if contradiction else Gravite.AVERTISSEMENT
        yield Manque(f"seance_{constat.champ}", constat.phrase, url, gravite, sujet.partie.pk)
