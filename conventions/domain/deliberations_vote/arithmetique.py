"""The figures of a vote (rule 6): what contradicts itself, and what deserves a look. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from conventions.domain.deliberations_vote.appel import (
    Procuration,
    en_double,
    mots,
    personnes,
    procurations,
    trouver,
)
from conventions.domain.deliberations_vote.delais import jours_francs
from ctg.typographie import compter, date_en_lettres, enumerer, nombre_en_lettres


class Portee(StrEnum):
    """Whether figures contradict each other, so that the vote cannot be recorded, or only deserve a look."""

    CONTRADICTION = "contradiction"
    VERIFIER = "verifier"


@dataclass(frozen=True, slots=True)
class Constat:
    """One remark on the figures: ``champ`` is the field where it is mended."""

    champ: str
    phrase: str
    portee: Portee = Portee.VERIFIER


@dataclass(frozen=True)
class Seance:
    """What was typed of one session. The names are pasted texts; a number stands for a list that is not given.

    ``delai`` is the number of clear days that the law asks, None where none is checked; ``communale`` whether the
    rules of councils on quorum and proxies bind the assembly; ``membres`` what its members are called.
    """

    en_exercice: int | None = None
    presents: str = ""
    procurations: str = ""
    absents: str = ""
    nombre_presents: int | None = None
    nombre_procurations: int | None = None
    pour: int | None = None
    contre: int | None = None
    abstentions: int | None = None
    sans_vote: int = 0
    secretaire: str = ""
    convocation_le: date | None = None
    seance_le: date | None = None
    delai: int | None = None
    communale: bool = True
    membres: str = field(default="conseillers", repr=False)

    @cached_property
    def noms_presents(self) -> list[str]:
        return personnes(self.presents)

    @cached_property
    def noms_absents(self) -> list[str]:
        return personnes(self.absents)

    @cached_property
    def pouvoirs(self) -> list[Procuration]:
        return procurations(self.procurations)

    @property
    def total_presents(self) -> int | None:
        """Counted on the names when they are given."""
        return len(self.noms_presents) if self.noms_presents else self.nombre_presents

    @property
    def total_procurations(self) -> int | None:
        """Counted on the names; nobody when neither names nor number are given but the people present are."""
        if self.pouvoirs:
            return len(self.pouvoirs)
        if self.nombre_procurations is None and self.noms_presents:
            return 0
        return self.nombre_procurations

    @property
    def votants(self) -> int | None:
        """People present and proxies; None while one of them is unknown."""
        if self.total_presents is None or self.total_procurations is None:
            return None
        return self.total_presents + self.total_procurations

    @property
    def voix(self) -> int | None:
        """Every voice counted, with those who take no part; None while a figure lacks."""
        if self.pour is None or self.contre is None or self.abstentions is None:
            return None
        return self.pour + self.contre + self.abstentions + self.sans_vote

    @property
    def unanime(self) -> bool:
        return bool(self.pour) and self.contre == 0 and self.abstentions == 0

    @property
    def adoptee(self) -> bool:
        """Whether more voices are for than against; a tie passes by the casting vote of who presides."""
        return bool(self.pour) and self.contre is not None and (self.pour or 0) >= self.contre

    @property
    def quorum(self) -> bool | None:
        """Whether more than half of the members in office were present; proxies do not count."""
        if self.total_presents is None or not self.en_exercice:
            return None
        return self.total_presents * 2 > self.en_exercice


def controler(seance: Seance) -> list[Constat]:
    """Everything to say of the figures given so far, contradictions first; silent on what is not typed yet."""
    constats = [*_listes(seance), *_pouvoirs(seance), *_totaux(seance), *_voix(seance), *_droit(seance)]
    return sorted(constats, key=lambda constat: constat.portee != Portee.CONTRADICTION)


def _faux(champ: str, phrase: str) -> Constat:
    return Constat(champ, phrase, Portee.CONTRADICTION)


def _listes(s: Seance) -> Iterator[Constat]:
    for champ, noms, saisi, quoi in (
        ("nombre_presents", s.noms_presents, s.nombre_presents, "présent"),
        ("nombre_procurations", s.pouvoirs, s.nombre_procurations, "procuration"),
    ):
        if noms and saisi is not None and saisi != len(noms):
            yield _faux(
                champ,
                f"La liste compte {compter(len(noms), quoi)}, le nombre saisi en dit {saisi}. "
                "Complétez la liste, ou videz le nombre : il est compté tout seul.",
            )
    if doubles := en_double(s.noms_presents):
        yield Constat("presents", f"Écrit deux fois parmi les présents : {enumerer(doubles)}.")
    mandants = [pouvoir.mandant for pouvoir in s.pouvoirs]
    deux_places = (
        ("procurations", mandants, s.noms_presents, "présent et a donné procuration"),
        ("absents", s.noms_absents, s.noms_presents, "présent et absent"),
        ("absents", s.noms_absents, mandants, "absent et a donné procuration : laissez-le parmi les procurations"),
    )
    for champ, noms, autres, quoi in deux_places:
        if partages := [nom for nom in noms if any(_identiques(nom, autre) for autre in autres)]:
            yield _faux(champ, f"{enumerer(partages)} figure à la fois comme {quoi}.")


def _identiques(un: str, autre: str) -> bool:
    """The same person, surely: all the same words, and more than a bare surname."""
    return mots(un) == mots(autre) and len(mots(un)) > 1


def _pouvoirs(s: Seance) -> Iterator[Constat]:
    """Article L. 2121-20: one member holds one proxy at most, and sits in the session."""
    porteurs: dict[str, int] = {}
    for pouvoir in s.pouvoirs:
        if not pouvoir.mandataire:
            yield Constat("procurations", f"« {pouvoir.mandant} » : dites à qui, « X, procuration à Y ».")
            continue
        present = trouver(pouvoir.mandataire, s.noms_presents)
        if s.noms_presents and not present:
            yield Constat(
                "procurations",
                f"{pouvoir.mandataire} reçoit la procuration de {pouvoir.mandant} mais ne figure pas parmi les "
                "présents. Vérifiez le nom, ou la liste.",
            )
        porteur = present or pouvoir.mandataire
        porteurs[porteur] = porteurs.get(porteur, 0) + 1
    charges = [nom for nom, nombre in porteurs.items() if nombre > 1]
    if charges and s.communale:
        yield Constat(
            "procurations",
            f"Plus d’une procuration pour {enumerer(charges)} : un même membre n’en porte qu’une seule "
            "(code général des collectivités territoriales, article L. 2121-20).",
        )
    if s.secretaire and s.noms_presents and not trouver(s.secretaire, s.noms_presents):
        yield Constat("secretaire", f"{s.secretaire}, secrétaire de séance, ne figure pas parmi les présents.")


def _totaux(s: Seance) -> Iterator[Constat]:
    presents, pouvoirs = s.total_presents, s.total_procurations
    if presents is not None and pouvoirs is not None and pouvoirs > presents and s.communale:
        yield Constat(
            "nombre_procurations" if not s.pouvoirs else "procurations",
            f"{compter(pouvoirs, 'procuration')} pour {compter(presents, 'présent')} : chacun n’en porte qu’une seule "
            "(article L. 2121-20).",
        )
    if s.en_exercice is None:
        return
    if s.votants is not None and s.votants > s.en_exercice:
        yield _faux(
            "en_exercice",
            f"{compter(presents or 0, 'présent')} et {compter(pouvoirs or 0, 'procuration')} font "
            f"{compter(s.votants, 'votant')}, pour {s.en_exercice} en exercice. L’un de ces nombres est faux.",
        )
    elif s.votants is not None and s.noms_absents and (nommes := s.votants + len(s.noms_absents)) != s.en_exercice:
        phrase = f"Présents, procurations et absents font {nommes}, pour {s.en_exercice} en exercice"
        if nommes > s.en_exercice:
            yield _faux("absents", f"{phrase}. L’un de ces nombres est faux.")
        else:
            yield Constat("absents", f"{phrase} : il manque {compter(s.en_exercice - nommes, 'nom')}.")


def _voix(s: Seance) -> Iterator[Constat]:
    if s.voix is None:
        return
    if s.votants is not None and s.voix != s.votants:
        sans = f" et {s.sans_vote} sans prendre part au vote" if s.sans_vote else ""
        ecart = s.voix - s.votants
        dit = f"{compter(abs(ecart), 'voix', 'voix')} de {'trop' if ecart > 0 else 'moins'}"
        yield _faux(
            "pour",
            f"{s.pour} pour, {s.contre} contre, {compter(s.abstentions or 0, 'abstention')}{sans} font {s.voix}, "
            f"alors qu’il y a {compter(s.votants, 'votant')} : {dit}.",
        )
    if not s.adoptee:
        yield _faux(
            "pour",
            "Le conseil n’a pas approuvé la convention : une délibération se note comme votée quand elle l’est. "
            "Prévenez la Caf par un commentaire.",
        )
    elif s.pour == s.contre:
        yield Constat(
            "pour",
            "Partage égal des voix : celle de qui préside l’emporte, sauf au scrutin secret (article L. 2121-20).",
        )


def _droit(s: Seance) -> Iterator[Constat]:
    if s.quorum is False:
        yield Constat(
            "presents" if s.noms_presents else "nombre_presents",
            f"Le quorum n’est pas atteint : {compter(s.total_presents or 0, 'présent')} sur {s.en_exercice}, il en "
            f"faut {(s.en_exercice or 0) // 2 + 1}. Le vote ne vaut que sur une seconde convocation, trois jours au "
            "moins après la première (article L. 2121-17).",
        )
    elif s.sans_vote and s.en_exercice and s.total_presents and (s.total_presents - s.sans_vote) * 2 <= s.en_exercice:
        yield Constat(
            "sans_vote",
            "Sans ceux qui ne prennent pas part au vote, moins de la moitié des membres restent : vérifiez qu’ils "
            "n’ont pas quitté la salle, car le quorum s’apprécie à chaque affaire (article L. 2121-17).",
        )
    if s.sans_vote:
        yield Constat(
            "sans_vote",
            "Un membre intéressé à l’affaire se retire et ne donne pas de pouvoir (article L. 2131-11) : le registre "
            "dit qui et pourquoi.",
        )
    if s.convocation_le is None or s.seance_le is None:
        return
    francs = jours_francs(s.convocation_le, s.seance_le)
    if s.convocation_le >= s.seance_le:
        yield _faux(
            "convocation_le",
            f"La convocation, le {date_en_lettres(s.convocation_le)}, ne précède pas la séance, "
            f"le {date_en_lettres(s.seance_le)}.",
        )
    elif s.delai is not None and francs < s.delai:
        article = "L. 2121-11" if s.delai == 3 else "L. 2121-12"
        reste = compter(francs, "jour franc", "jours francs") if francs > 0 else "aucun jour franc"
        yield Constat(
            "convocation_le",
            f"La convocation laisse {reste} avant la séance, il en faut {nombre_en_lettres(s.delai)} (article "
            f"{article}) : ni le jour de l’envoi ni celui de la séance ne comptent. En cas d’urgence, le conseil se "
            "prononce d’abord sur celle-ci, et un jour franc suffit.",
        )
