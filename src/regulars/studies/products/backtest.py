"""Lists tested on the past: the model beside what customers always buy, and beside what everybody buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from regulars.studies.products.logistic import OfferModel
from regulars.studies.products.ranking import First, Lists, interval
from regulars.studies.products.terms import NAMES

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

ALL, NEW = "all", "new"
LISTS = (ALL, NEW)
MODEL, FREQUENCY, RECENCY, POPULARITY = "logistic", "frequency", "recency_frequency", "popularity"
NAIVE: Mapping[str, tuple[str, ...]] = {ALL: (FREQUENCY, RECENCY, POPULARITY), NEW: (POPULARITY,)}
RIVAL = {ALL: FREQUENCY, NEW: POPULARITY}  # the naive answer that is hard to beat
_MAIN = "ndcg_at_10"
LEAST_FINDERS = 30  # customers of a test: fewer say nothing of a list


@dataclass(frozen=True)
class Lessons:
    """The table offer_lessons as arrays."""

    columns: Mapping[str, NDArray[np.generic]]

    @classmethod
    def of(cls, offer_lessons: pa.Table) -> Lessons:
        keys = [offer_lessons[name].to_numpy() for name in ("product_no", "customer_no", "cut")]
        in_order = np.lexsort(keys)
        columns = {name: offer_lessons[name].to_numpy()[in_order] for name in offer_lessons.column_names}
        return cls(columns)

    def customers(self, cut: int) -> int:
        """Customers with a next order after the cut."""
        return len(np.unique(self.columns["customer_no"][self.columns["cut"] == cut]))

    def learn(self, cuts: Sequence[int]) -> dict[str, OfferModel]:
        """The model of each part of the candidates, from these cuts."""
        return {part: self._learnt(part, cuts) for part in NAMES}

    def _learnt(self, part: str, cuts: Sequence[int]) -> OfferModel:
        chosen = np.isin(self.columns["cut"], cuts) & self._of(part)
        names = NAMES[part]
        return OfferModel.fit(part, names, self._rows(names, chosen), self.columns["was_bought"][chosen].astype(float))

    def _of(self, part: str) -> NDArray[np.bool_]:
        is_new = self.columns["is_new"].astype(bool)
        return is_new if part == "new" else ~is_new

    def _rows(self, names: Sequence[str], chosen: NDArray[np.bool_]) -> Floats:
        return np.column_stack([self.columns[f"f_{name}"][chosen].astype(float) for name in names])

    def probability(self, models: Mapping[str, OfferModel], cut: int) -> Floats:
        """The probability of each candidate of the cut; 0 elsewhere."""
        found = np.zeros(len(self.columns["cut"]))
        for part, model in models.items():
            chosen = (self.columns["cut"] == cut) & self._of(part)
            if chosen.any():
                found[chosen] = model.probability(self._rows(model.features, chosen))
        return found


@dataclass(frozen=True)
class TestedList:
    """One list on one cut, by the model and by each naive answer.

    `lists` has what can be found, `is_new` whether the customer had not bought the candidate, `of_part` how many
    products bought before and new ones each customer could be shown, and `scores` the score of each candidate.
    """

    of: str
    lists: Lists
    is_new: NDArray[np.bool_]
    of_part: Mapping[str, NDArray[np.int64]]
    scores: Mapping[str, Floats]

    @cached_property
    def first(self) -> dict[str, First]:
        """What each score puts into the lists."""
        return {name: self.lists.first(score) for name, score in self.scores.items()}

    @cached_property
    def measured(self) -> dict[str, dict[str, Floats]]:
        """Each metric by customer, by model."""
        return {name: self.lists.measured(first) for name, first in self.first.items()}

    @property
    def finders(self) -> int:
        """Customers who have something to find."""
        return int((self.lists.wanted > 0).sum())

    @property
    def says_something(self) -> bool:
        """Whether enough customers have something to find."""
        return self.finders >= LEAST_FINDERS

    @property
    def best(self) -> str:
        """The model where it is better than each naive answer by more than chance, else the best of these.

        By nDCG, customer by customer.
        """
        if not self.says_something:
            return RIVAL[self.of]
        found = self.measured
        beats = all(interval(found[MODEL][_MAIN] - found[name][_MAIN])[0] > 0 for name in NAIVE[self.of])
        return MODEL if beats else max(NAIVE[self.of], key=lambda name: float(found[name][_MAIN].mean()))

    def coverage(self, name: str) -> float:
        """The share of the products among the candidates that the lists of one score show."""
        shown = np.unique(self.lists.code[self.first[name].candidates])
        return len(shown) / len(np.unique(self.lists.code))

    def parts(self, name: str) -> dict[str, Floats]:
        """What the list finds of products bought before, and of such that are new to the customer; by customer."""
        found = {}
        for metric, part, kept in (("repeat_recall", "old", ~self.is_new), ("explore_recall", "new", self.is_new)):
            wanted = self.of_part[part]
            if wanted.any():
                lists = replace(self.lists, bought=np.where(kept, self.lists.bought, 0.0), wanted=wanted)
                found[metric] = lists.measured(self.first[name])["recall_at_10"]
        return found


def tested(lessons: Lessons, cut: int, models: Mapping[str, OfferModel]) -> dict[str, TestedList]:
    """Each list on one cut with what was learnt before it."""
    at_cut = lessons.columns["cut"] == cut
    columns = {name: values[at_cut] for name, values in lessons.columns.items()}
    every = {
        MODEL: lessons.probability(models, cut)[at_cut],
        FREQUENCY: columns["frequency"].astype(float),
        RECENCY: np.nan_to_num(columns["f_fading"].astype(float)),
        POPULARITY: columns["popularity"].astype(float),
    }
    return {of: _tested(of, columns, every) for of in LISTS}


def _tested(of: str, columns: Mapping[str, NDArray[Any]], every: Mapping[str, Floats]) -> TestedList:
    is_new = columns["is_new"].astype(bool)
    chosen = is_new if of == NEW else np.ones(len(is_new), bool)
    customers, who = np.unique(columns["customer_no"][chosen], return_inverse=True)
    wanted, new = (np.zeros(len(customers), np.int64) for _ in range(2))
    wanted[who], new[who] = columns["wanted"][chosen], columns["wanted_new"][chosen]
    code, bought = columns["product_no"][chosen], columns["was_bought"][chosen].astype(float)
    return TestedList(
        of,
        Lists(who, code, bought, new if of == NEW else wanted),
        is_new[chosen],
        {"old": wanted - new, "new": new},
        {name: every[name][chosen] for name in (MODEL, *NAIVE[of])},
    )
