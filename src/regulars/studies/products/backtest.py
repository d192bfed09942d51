"""Lists tested on the past: the model beside what customers always buy, and beside what everybody buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regulars.studies.products.logistic import OfferModel
from regulars.studies.products.ranking import Lists, interval
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
        rows = offer_lessons.sort_by([(name, "ascending") for name in ("cut", "customer_id", "stock_code")])
        columns = {name: rows[name].to_numpy(zero_copy_only=False) for name in rows.column_names}
        texts = {name: rows[name].combine_chunks().dictionary_encode() for name in ("customer_id", "stock_code")}
        numbers = {name: _numbers(text.dictionary.to_pylist(), text.indices.to_numpy()) for name, text in texts.items()}
        return cls({**columns, **numbers})

    def customers(self, cut: int) -> int:
        """Customers with a next order after the cut."""
        return len(np.unique(self.columns["customer_id"][self.columns["cut"] == cut]))

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


def _numbers(texts: Sequence[str], place: NDArray[np.generic]) -> NDArray[np.int64]:
    """The texts as numbers in their order."""
    order = {text: number for number, text in enumerate(sorted(texts))}
    return np.array([order[text] for text in texts], np.int64)[place]


@dataclass(frozen=True)
class Test:
    """One cut tested with what was learnt before it."""

    lessons: Lessons
    cut: int
    models: Mapping[str, OfferModel]

    @cached_property
    def _probability(self) -> Floats:
        return self.lessons.probability(self.models, self.cut)

    def _chosen(self, of: str) -> NDArray[np.bool_]:
        columns = self.lessons.columns
        chosen = columns["cut"] == self.cut
        return chosen & columns["is_new"].astype(bool) if of == NEW else chosen

    def lists(self, of: str, wanted: str = "") -> Lists:
        """The candidates of a list; `wanted` names another column of what can be found."""
        columns, chosen = self.lessons.columns, self._chosen(of)
        customers, who = np.unique(columns["customer_id"][chosen], return_inverse=True)
        counts = np.zeros(len(customers), np.int64)
        counts[who] = columns[wanted or ("wanted_new" if of == NEW else "wanted")][chosen]
        code = columns["stock_code"][chosen].astype(np.int64)
        return Lists(who, code, columns["was_bought"][chosen].astype(float), counts)

    def scores(self, of: str) -> dict[str, Floats]:
        """The score of each candidate by the model and by each naive answer."""
        columns, chosen = self.lessons.columns, self._chosen(of)
        every = {
            MODEL: self._probability,
            FREQUENCY: columns["frequency"].astype(float),
            RECENCY: np.nan_to_num(columns["f_fading"].astype(float)),
            POPULARITY: columns["popularity"].astype(float),
        }
        return {name: every[name][chosen] for name in (MODEL, *NAIVE[of])}

    def measured(self, of: str) -> dict[str, dict[str, Floats]]:
        """Each metric by customer, by model."""
        lists = self.lists(of)
        return {name: lists.measured(score) for name, score in self.scores(of).items()}

    def says_something(self, of: str) -> bool:
        """Whether enough customers have something to find in a list."""
        return int((self.lists(of).wanted > 0).sum()) >= LEAST_FINDERS

    def best(self, of: str) -> str:
        """The model where it is better than each naive answer by more than chance, else the best of these.

        By nDCG, customer by customer.
        """
        if not self.says_something(of):
            return RIVAL[of]
        found = self.measured(of)
        beats = all(interval(found[MODEL][_MAIN] - found[name][_MAIN])[0] > 0 for name in NAIVE[of])
        return MODEL if beats else max(NAIVE[of], key=lambda name: float(found[name][_MAIN].mean()))

    def parts(self, of: str, score: Floats) -> dict[str, Floats]:
        """What the list finds of products bought before, and of such that are new to the customer; by customer."""
        columns, chosen = self.lessons.columns, self._chosen(of)
        is_new = columns["is_new"][chosen].astype(bool)
        found = {}
        for name, kept, wanted in (("repeat_recall", ~is_new, "old"), ("explore_recall", is_new, "new")):
            lists = self.lists(of, "wanted_new")
            counts = lists.wanted if wanted == "new" else self.lists(of, "wanted").wanted - lists.wanted
            bought = np.where(kept, lists.bought, 0.0)
            if counts.any():
                found[name] = Lists(lists.who, lists.code, bought, counts).measured(score)["recall_at_10"]
        return found
