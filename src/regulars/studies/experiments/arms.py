"""The arms of an experiment: who is in which, and whether the split is as intended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.ground.evidence import Reason
from regulars.stats.experiments.sample_ratio import sample_ratio_p_value
from regulars.studies.experiments.reasons import SPLIT_IS_OFF, SPLIT_IS_UNEVEN, chance_of

HIDES, WARNS = 0.001, 0.01  # p-values of the sample ratio
_CONTROLS = ("control", "holdout", "held_out", "held out", "baseline", "a")


@dataclass(frozen=True)
class Arms:
    """Names, the control first; each customer's place among them; the share of customers that each was to have."""

    names: tuple[str, ...]
    places: NDArray[np.intp]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, found: Sequence[str], *, control: str, shares: Mapping[str, float] | None = None) -> Arms:
        """The arms of customers, named one by one; without shares all arms were to be alike."""
        names, places = np.unique(np.asarray(found, dtype=object).astype(str), return_inverse=True)
        order = [control, *(name for name in names.tolist() if name != control)]
        turn = np.array([order.index(name) for name in names.tolist()], dtype=np.intp)
        given = [(shares or {}).get(name, 1.0) for name in order]
        return cls(tuple(order), turn[places], tuple(share / sum(given) for share in given))

    def of_arm(self, name: str) -> NDArray[np.bool_]:
        """Which customers are in this arm."""
        return np.asarray(self.places == self.names.index(name))

    @property
    def control(self) -> str:
        return self.names[0]

    @property
    def counts(self) -> tuple[int, ...]:
        """Customers of each arm."""
        return tuple(np.bincount(self.places, minlength=len(self.names)).tolist())

    @property
    def p_value(self) -> float:
        """Chance of a split as uneven as this."""
        return sample_ratio_p_value(self.counts, self.shares)

    @property
    def doubt(self) -> Reason | None:
        """What is wrong with the split; None where nothing is."""
        if not self.p_value < WARNS:
            return None
        expected = [round(share * sum(self.counts)) for share in self.shares]
        code = SPLIT_IS_OFF if self.is_off else SPLIT_IS_UNEVEN
        return code(
            arms=" and ".join(self.names) + " have",
            counts=" and ".join(f"{n:,}" for n in self.counts),
            expected=" and ".join(f"{n:,}" for n in expected),
            chance=chance_of(self.p_value),
        )

    @property
    def is_off(self) -> bool:
        """Whether the split is so uneven that no effect may be shown."""
        return self.p_value < HIDES

    def chosen(self, customers: NDArray[np.bool_]) -> Arms:
        """The same arms, with these customers alone."""
        return Arms(self.names, self.places[customers], self.shares)


def likely_control(names: Sequence[str]) -> str:
    """The arm that is called like a control, else the first by name."""
    ordered = sorted(names)
    return next((name for word in _CONTROLS for name in ordered if name.casefold() == word), ordered[0])
