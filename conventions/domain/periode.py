"""The period of a convention (rules 1 and 2) and the rest of its frame: title, territory, place, agent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.ecriture import enregistrer, ouvrir, prendre, titre_propre
from conventions.enums import Nature
from conventions.erreurs import ErreurMetier, PeriodeInvalide
from conventions.models import Convention, fin_maximale
from ctg.texte_riche import TexteRefuse
from ctg.typographie import date_en_lettres
from territoires.models import ArticleDefini, Commune, Utilisateur

TITRE_MAX = 200
LIEU_MAX = 100


@dataclass(frozen=True, slots=True)
class Territoire:
    """What the convention covers: the name to print (without its article), the article, the communes."""

    nom: str
    article: str
    communes: tuple[Commune, ...] = ()


def verifier_periode(
    nature: str, effet: date, fin: date, *, jour: date | None = None, reprise: bool = False
) -> list[str]:
    """Rule 1, seen on ``jour`` (today by default). Returns warnings; raises :class:`PeriodeInvalide`.

    A period already over is refused, since it is nearly always a typing error, unless ``reprise`` says that an older
    act is being recorded. A past effect only warns: retroactive signature is common.
    """
    jour = jour or timezone.localdate()
    if fin <= effet:
        raise PeriodeInvalide(
            f"La convention finirait le {date_en_lettres(fin)}, avant d’avoir commencé le {date_en_lettres(effet)} : "
            "corrigez l’une des deux dates."
        )
    limite = fin_maximale(nature, effet)
    if fin > limite:
        regle = (
            "une convention territoriale globale s’arrête au plus tard le 31 décembre de la quatrième année "
            "qui suit celle de son effet"
            if nature == Nature.CTG
            else "un acte d’engagement dure un an au plus"
        )
        raise PeriodeInvalide(
            f"La période est trop longue : {regle}. Avec un effet au {date_en_lettres(effet)}, "
            f"la fin est au plus tard le {date_en_lettres(limite)}."
        )
    if fin < jour and not reprise:
        raise PeriodeInvalide(
            f"La période est déjà finie depuis le {date_en_lettres(fin)} : vérifiez l’année de chacune des deux dates."
        )
    if effet < jour:
        return [
            f"La date d’effet, le {date_en_lettres(effet)}, est déjà passée : la convention sera rétroactive. "
            "C’est admis, mais la date de signature compte pour les financements."
        ]
    return []


@transaction.atomic
def modifier_periode(
    convention: Convention,
    *,
    par: Utilisateur,
    jeton: int,
    date_effet: date,
    date_fin: date,
    reprise: bool = False,
) -> Convention:
    """Change the period; saving the present one again is a success that changes nothing.

    Raises ``ActionRefusee``, :class:`PeriodeInvalide`, :class:`ConflitEdition`.
    """
    actuelle = ouvrir(convention.pk, par=par, action="convention.modifier")
    return _ecrire(
        actuelle,
        {"date_effet": date_effet, "date_fin": date_fin},
        par=par,
        jeton=jeton,
        controle=lambda: verifier_periode(actuelle.nature, date_effet, date_fin, reprise=reprise),
    )


@transaction.atomic
def modifier_presentation(
    convention: Convention,
    *,
    par: Utilisateur,
    jeton: int,
    titre: str | None = None,
    lieu_signature: str | None = None,
    territoire: Territoire | None = None,
    agent: Utilisateur | None = None,
    predecesseur: Convention | None = None,
) -> Convention:
    """Change the title, the place, the territory, the agent or the convention it succeeds to; ``None`` keeps each.

    Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`, :class:`ConflitEdition`.
    """
    actuelle = ouvrir(convention.pk, par=par, action="convention.modifier")
    champs: dict[str, Any] = {}
    if titre is not None:
        champs["titre"] = texte_court(titre, TITRE_MAX, "Le titre de la convention")
    if lieu_signature is not None:
        champs["lieu_signature"] = texte_court(lieu_signature, LIEU_MAX, "Le lieu de signature", vide=True)
    if territoire is not None:
        verifier_territoire(territoire)
        champs |= {"territoire_nom": titre_propre(territoire.nom), "territoire_article": territoire.article}
    if agent is not None:
        if actuelle.caf_id not in agent.cafs_ids:
            raise ErreurMetier("L’agent chargé de la convention doit être membre de la Caf.")
        champs["agent"] = agent
    if predecesseur is not None:
        champs["predecesseur"] = _predecesseur(actuelle, predecesseur, par)
    return _ecrire(actuelle, champs, par=par, jeton=jeton, communes=territoire.communes if territoire else None)


def _predecesseur(convention: Convention, predecesseur: Convention, par: Utilisateur) -> Convention:
    """Rule 2: a successor names the convention it replaces, one that the writer may see and that starts before."""
    trouve = Convention.objects.visibles_par(par).filter(pk=predecesseur.pk, caf=convention.caf_id).first()
    if trouve is None or trouve.pk == convention.pk or trouve.date_effet >= convention.date_effet:
        raise ErreurMetier("La convention remplacée doit être une convention antérieure de la même Caf.")
    return trouve


def _ecrire(
    actuelle: Convention,
    champs: dict[str, Any],
    *,
    par: Utilisateur,
    jeton: int,
    communes: Iterable[Commune] | None = None,
    controle: Callable[[], object] | None = None,
) -> Convention:
    choisies = list(communes) if communes is not None else []
    avant = set(actuelle.communes.values_list("pk", flat=True))
    communes_changees = communes is not None and {commune.pk for commune in choisies} != avant
    if not communes_changees and all(getattr(actuelle, nom) == valeur for nom, valeur in champs.items()):
        return actuelle
    if controle is not None:
        controle()
    prendre(actuelle, jeton)
    for nom, valeur in champs.items():
        setattr(actuelle, nom, valeur)
    if communes_changees:
        actuelle.communes.set(choisies)
    raison = f"a changé les communes couvertes ({len(choisies)})" if communes_changees else ""
    enregistrer(actuelle, par=par, raison=raison)
    return actuelle


def verifier_territoire(territoire: Territoire) -> None:
    """A territory has a name, a known article and at least one commune. Raises :class:`ErreurMetier`."""
    if not territoire.nom.strip():
        raise ErreurMetier("Donnez un nom au territoire, par exemple « commune d’Aubergenville ».")
    if territoire.article not in ArticleDefini.values:
        raise ErreurMetier("L’article du territoire est « le », « la », « l’ », « les », ou rien.")
    if not territoire.communes:
        raise ErreurMetier("Choisissez au moins une commune : une convention couvre un territoire.")


def texte_court(texte: str, maximum: int, quoi: str, *, vide: bool = False) -> str:
    """One line of at most ``maximum`` characters. Raises ``TexteRefuse``."""
    if vide and not texte.strip():
        return ""
    propre = titre_propre(texte, quoi)
    if len(propre) > maximum:
        raise TexteRefuse(f"{quoi} est trop long : {len(propre)} caractères, {maximum} au plus.")
    return propre
