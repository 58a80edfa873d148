"""Paired measures: A and B in turn, so that a machine that slows down slows both."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


def duree(action: Callable[[], object]) -> float:
    debut = time.perf_counter()
    action()
    return time.perf_counter() - debut


def rapport_apparie(a: Callable[[], object], b: Callable[[], object], fois: int) -> float:
    """The best time of A over the best time of B in ``fois`` pairs, their order alternating.

    The best and not the mean: another program on the machine only ever adds to a time.
    """
    temps_a, temps_b = [], []
    for tour in range(fois):
        for action, temps in ((a, temps_a), (b, temps_b))[:: -1 if tour % 2 else 1]:
            temps.append(duree(action))
    return min(temps_a) / min(temps_b)


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
