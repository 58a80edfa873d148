"""A Caf with its people, a commune and a small model with every kind of piece, for the tests of the domain."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from conventions.domain.creation import creer_convention, proposer_territoire
from conventions.enums import Condition, GenreArticle
from conventions.models import Convention, Hypothese, OptionHypothese, VersionModele
from territoires.models import Commune, Organisme, Role, Utilisateur
from tests.fabriques import (
    AnnexeModeleFactory,
    ArticleModeleFactory,
    CafFactory,
    CommuneFactory,
    HypotheseFactory,
    OptionHypotheseFactory,
    OrganismeFactory,
    RepresentantFactory,
    VersionModeleFactory,
    membre,
)

EFFET = date(2027, 1, 1)
FIN = date(2030, 12, 31)


@dataclass
class Modele:
    version: VersionModele
    diagnostic: Hypothese
    fait: OptionHypothese
    a_faire: OptionHypothese


def modele() -> Modele:
    """Visas, preamble, object, a variant of the diagnosis, an article for Départements, a locked duration."""
    version = VersionModeleFactory()
    diagnostic = HypotheseFactory(version=version, cle="diagnostic")
    fait = OptionHypotheseFactory(hypothese=diagnostic, cle="fait", libelle="Il est achevé", defaut=True)
    a_faire = OptionHypotheseFactory(hypothese=diagnostic, cle="a_faire", libelle="Il reste à faire")

    def article(ordre: int, cle: str, titre: str, **champs: Any) -> None:
        ArticleModeleFactory(version=version, ordre=ordre, cle=cle, titre=titre, corps=f"<p>{titre}.</p>", **champs)

    article(1, "visas", "Visas", genre=GenreArticle.VISAS)
    article(2, "preambule", "Préambule", genre=GenreArticle.PREAMBULE)
    article(3, "objet", "Objet", obligatoire=False)
    article(4, "diagnostic", "Diagnostic achevé", option=fait)
    article(4, "diagnostic", "Diagnostic à venir", option=a_faire)
    article(5, "calendrier", "Calendrier du diagnostic", option=a_faire)
    article(6, "departement", "Rôle du Département", condition=Condition.DEPARTEMENT)
    article(7, "pluralite", "Accord entre collectivités", condition=Condition.PLUSIEURS_COLLECTIVITES)
    article(8, "duree", "Durée", verrouille=True)
    AnnexeModeleFactory(version=version, ordre=1, cle="plan", titre="Plan d’actions")
    AnnexeModeleFactory(version=version, ordre=2, cle="portrait", titre="Portrait", option=fait, obligatoire=False)
    return Modele(version, diagnostic, fait, a_faire)


@dataclass
class Scene:
    caf: Organisme
    redacteur: Utilisateur
    direction: Utilisateur
    lecteur: Utilisateur
    etranger: Utilisateur
    commune: Commune
    mairie: Organisme
    referente: Utilisateur
    modele: Modele

    def creer(self, **champs: Any) -> Convention:
        """A convention of the commune, as the drafter would create it; any argument may be replaced."""
        arguments: dict[str, Any] = {
            "par": self.redacteur,
            "caf": self.caf,
            "territoire": proposer_territoire(self.caf, commune=self.commune),
            "parties": [self.caf, self.mairie],
            "version_modele": self.modele.version,
            "date_effet": EFFET,
            "date_fin": FIN,
        }
        return creer_convention(**{**arguments, **champs})


def scene() -> Scene:
    caf = CafFactory(nom="Caisse d’allocations familiales de la Drôme", ville="Valence")
    RepresentantFactory(organisme=caf, nom="Berger", fonction="Directrice", titre="directeur")
    commune = CommuneFactory(nom="Aubergenville", code="26029", liaison=1)
    mairie = OrganismeFactory(caf=caf, commune=commune)
    RepresentantFactory(organisme=mairie, nom="Lenoir", fonction="Maire")
    return Scene(
        caf=caf,
        redacteur=membre(caf, prenom="Camille", nom="Exemple"),
        direction=membre(caf, Role.VALIDEUR, prenom="Dominique", nom="Direction"),
        lecteur=membre(caf, Role.LECTEUR),
        etranger=membre(CafFactory(departement=None)),
        commune=commune,
        mairie=mairie,
        referente=membre(mairie, Role.REFERENT),
        modele=modele(),
    )


def cles(convention: Convention) -> list[str]:
    """Keys of the articles, in order."""
    return list(convention.articles.order_by("ordre").values_list("cle", flat=True))


def rangs(objets: Any) -> list[int]:
    return list(objets.order_by("ordre").values_list("ordre", flat=True))


def fraiche(objet: Any) -> Any:
    """The row as the database has it."""
    return type(objet)._default_manager.get(pk=objet.pk)
