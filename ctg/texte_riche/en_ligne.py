"""The formatting open at a point of the text: bold, links, blanks, as inline elements come and go in any order."""

import re

from ctg.texte_riche.arbre import Marque
from ctg.texte_riche.erreurs import ImbricationTropProfonde
from ctg.texte_riche.lignes import epurer, ordonner
from ctg.texte_riche.styles import marques_de

_OUVERTS_MAX = 200
_LIEN = re.compile(r"(?:https?://[^/\s]|mailto:[^\s@]+@)\S{0,2000}$", re.IGNORECASE)


class EnLigne:
    """The inline elements open; ``marques`` are those that the next text carries, in their fixed order."""

    def __init__(self) -> None:
        self.marques: tuple[Marque, ...] = ()
        self._ouverts: list[tuple[str, frozenset[Marque]]] = []
        self._bases: list[int] = []
        self._blancs = 0

    def ouvrir(self, nom: str, attributs: dict[str, str]) -> None:
        """Open an element. Raises ``ImbricationTropProfonde`` when far too many stay open."""
        marques = {Marque(m) for m in marques_de(nom, attributs.get("style", ""))}
        if nom == "a" and _LIEN.match(adresse := epurer(attributs.get("href", "")).strip()):
            marques.add(Marque("a", adresse))
        if Marque("mark") in marques:
            marques.remove(Marque("mark"))
            if not any(m.nom == "mark" for m in self.marques):
                # Each blank has its number, so that two neighbours stay two blanks.
                self._blancs += 1
                marques.add(Marque("mark", f"{self._blancs:09}"))
        if len(self._ouverts) >= _OUVERTS_MAX:
            raise ImbricationTropProfonde
        self._ouverts.append((nom, frozenset(marques)))
        self._recalculer()

    def fermer(self, nom: str) -> None:
        """Close the last element of that name opened in this cell; nothing when there is none."""
        base = self._bases[-1] if self._bases else 0
        for rang in range(len(self._ouverts) - 1, base - 1, -1):
            if self._ouverts[rang][0] == nom:
                del self._ouverts[rang]
                self._recalculer()
                return

    def entrer(self) -> None:
        """Start a cell or caption: what it opens ends with it."""
        self._bases.append(len(self._ouverts))

    def sortir(self) -> None:
        """End a cell or caption."""
        del self._ouverts[self._bases.pop() :]
        self._recalculer()

    def _recalculer(self) -> None:
        cumul: set[Marque] = set()
        for nom, marques in self._ouverts:
            if nom == "a":
                cumul = {m for m in cumul if m.nom != "a"}
            cumul |= marques
        self.marques = ordonner(cumul)
