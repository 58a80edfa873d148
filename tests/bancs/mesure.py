"""Paired measures: A and B in turn, so that a machine that slows down slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


def duree(action: Callable[[], object]) -> float:
    debut = time.perf_counter()
    action()
    return time.perf_counter() - debut


def rapport_apparie(a: Callable[[], object], b: Callable[[], object], fois: int) -> float:
    """Median of the ratios of A to B over ``fois`` pairs, their order alternating."""
    rapports = []
    for tour in range(fois):
        if tour % 2:
            temps_b, temps_a = duree(b), duree(a)
        else:
            temps_a, temps_b = duree(a), duree(b)
        rapports.append(temps_a / temps_b)
    return statistics.median(rapports)


@dataclass
class Releve:
    """What was measured, and whether it holds."""

    depassements: list[str] = field(default_factory=list)

    def noter(self, quoi: str, rapport: float, borne: float) -> None:
        tenu = rapport <= borne
        print(f"{quoi:<68} {rapport:5.2f}  (au plus {borne:.2f}) {'' if tenu else '  DÉPASSÉ'}", flush=True)
        if not tenu:
            self.depassements.append(quoi)

    def compter(self, quoi: str, comptes: list[int]) -> None:
        tenu = len(set(comptes)) == 1
        nombres = ", ".join(map(str, comptes))
        print(f"{quoi:<68} {nombres}  (égaux) {'' if tenu else '  DÉPASSÉ'}", flush=True)
        if not tenu:
            self.depassements.append(quoi)

    def conclure(self) -> int:
        if self.depassements:
            print(f"\n{len(self.depassements)} borne(s) dépassée(s).")
            return 1
        print("\nToutes les bornes sont tenues.")
        return 0
