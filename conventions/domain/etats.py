"""The successive states of an article or of a text of a document, as told to its writers.

Saves made in a row count as one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conventions.domain.mentions import Resolveur
from conventions.models import Article, TexteDocument
from ctg.differences import Bloc, comparer
from ctg.texte_riche import texte_brut
from ctg.typographie import date_et_heure
from territoires.models import Utilisateur

REGROUPEMENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Etat:
    """One state in the history: ``avant`` is the history record it is compared with, 0 for the first."""

    pk: int
    le: datetime
    auteur_id: int | None
    genre: str
    raison: str
    avant: int = 0
    fois: int = 1
    quoi: str = "l’article"

    @property
    def phrase(self) -> str:
        """What was done, without its subject."""
        if self.genre == "+":
            phrase = f"a ajouté {self.quoi}"
        elif self.genre == "-":
            phrase = f"a retiré {self.quoi}"
        else:
            phrase = f"a modifié {self.quoi}" if self.raison else f"a rédigé {self.quoi}"
        return f"{phrase} ({self.raison})" if self.raison else phrase

    @property
    def quand(self) -> str:
        """ "le 3 mars 2026 à 14 h 05"."""
        return date_et_heure(self.le)


@dataclass(frozen=True, slots=True)
class EtatLu:
    """A state with what it changed in words (``blocs``); ``change``: in anything, its presentation included.

    ``actuel``: it holds the very text of the article.
    """

    etat: Etat
    qui: str
    titre: str
    ancien_titre: str
    blocs: list[Bloc]
    actuel: bool
    change: bool


def etats(article: Article | TexteDocument) -> list[Etat]:
    """Every state of the article, the latest first, without its texts; one query."""
    quoi = "l’article" if isinstance(article, Article) else "le texte"
    traces = (
        type(article)
        .history.filter(id=article.pk)
        .order_by("history_date", "history_id")
        .values_list("history_id", "history_date", "history_user_id", "history_type", "history_change_reason")
    )
    groupes: list[Etat] = []
    for pk, le, auteur_id, genre, raison in traces:
        etat = Etat(pk, le, auteur_id, genre, raison or "", groupes[-1].pk if groupes else 0, quoi=quoi)
        if groupes and _suit(groupes[-1], etat):
            etat = replace(etat, avant=groupes[-1].avant, fois=groupes[-1].fois + 1)
            groupes[-1] = etat
        else:
            groupes.append(etat)
    return groupes[::-1]


def _suit(dernier: Etat, etat: Etat) -> bool:
    """Whether ``etat`` only goes on with the same sitting of the same writer."""
    redaction = dernier.genre == etat.genre == "~" and not dernier.raison and not etat.raison
    return redaction and dernier.auteur_id == etat.auteur_id and etat.le - dernier.le <= REGROUPEMENT


def lire_etats(article: Article | TexteDocument, choisis: Iterable[Etat], valeur: Callable[[str], str]) -> list[EtatLu]:
    """The chosen states with their authors and their differences, in two queries; ``valeur`` shows a merge field."""
    choisis = list(choisis)
    pks = {pk for etat in choisis for pk in (etat.pk, etat.avant)}
    traces = {
        pk: (titre, corps)
        for pk, titre, corps in type(article)
        .history.filter(id=article.pk, history_id__in=pks)
        .values_list("history_id", "titre", "corps")
    }
    comptes = Utilisateur.objects.in_bulk([e.auteur_id for e in choisis if e.auteur_id is not None])
    lus = []
    for etat in choisis:
        titre, corps = traces[etat.pk]
        ancien_titre, ancien = traces.get(etat.avant, (titre, corps))
        compte = comptes.get(etat.auteur_id) if etat.auteur_id is not None else None
        blocs = [bloc for bloc in comparer(ancien, corps, valeur) if bloc.etat != "identique"]
        lus.append(
            EtatLu(
                etat,
                compte.nom_complet if compte else "Le logiciel",
                titre,
                ancien_titre if ancien_titre != titre else "",
                blocs,
                (titre, corps) == (article.titre, article.corps),
                (titre, corps) != (ancien_titre, ancien),
            )
        )
    return lus


def valeur_lue(resolveur: Resolveur) -> Callable[[str], str]:
    """How a merge field reads in a comparison: its present value in plain words, the key between braces if none."""

    def valeur(cle: str) -> str:
        try:
            trouvee = resolveur(cle)
        except LookupError:
            return f"{{{cle}}}"
        return texte_brut(str(trouvee)) if hasattr(trouvee, "__html__") else str(trouvee)

    return valeur
