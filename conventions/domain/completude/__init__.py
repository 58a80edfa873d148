"""« Prêt à voter ? » : everything that is missing in a convention, as sentences with links (rules 10 and 19)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from conventions.domain.completude.cadre import manques_du_cadre
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.completude.modele import manques_du_modele
from conventions.domain.completude.parties import manques_des_parties
from conventions.domain.completude.textes import manques_des_textes, manques_du_contenu
from conventions.domain.mentions import Resolveur
from conventions.models import Annexe, Convention
from ctg.typographie import typographier

__all__ = ["Gravite", "Manque", "manques", "manques_de_l_annexe", "prete"]


def manques(
    convention: Convention, *, jour: date | None = None, brouillons: Collection[int] = frozenset()
) -> list[Manque]:
    """What is missing on ``jour`` (today by default), what blocks first, then in the order of the document.

    ``brouillons`` are the parties whose private drafts are told in detail (``saisie.parties_de`` of the reader); of
    the others, one only learns that they are not transmitted yet.
    Makes no query on a convention given by ``lecture.charger``, whatever its size.
    """
    jour = jour or timezone.localdate()
    trouves = [
        *manques_du_cadre(convention, jour),
        *manques_des_parties(convention, jour),
        *manques_du_modele(convention),
        *manques_des_textes(convention, brouillons),
    ]
    return _presenter(trouves)


def manques_de_l_annexe(convention: Convention, annexe: Annexe) -> list[Manque]:
    """What its text and its nature still lack, whoever it is entrusted to; no query on a loaded annexe."""
    return _presenter(manques_du_contenu(convention, annexe, Resolveur(convention)))


def _presenter(trouves: Iterable[Manque]) -> list[Manque]:
    propres = [Manque(m.code, typographier(m.phrase), m.url, m.gravite, m.partie_id) for m in trouves]
    return sorted(propres, key=lambda m: m.gravite != Gravite.BLOQUANT)


def prete(convention: Convention, *, jour: date | None = None) -> bool:
    """Whether nothing blocks: the text may be frozen and submitted to the councils."""
    return all(manque.gravite != Gravite.BLOQUANT for manque in manques(convention, jour=jour))
