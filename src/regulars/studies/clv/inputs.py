"""Inputs of the CLV fit, per cut-off date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.backtest import ClvChoice, Test
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.forecasts import Ahead, PurchaseModel
from regulars.studies.clv.histograms import Cells, Spend
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.origins import Origin, Origins, origins
from regulars.studies.clv.repeat_models import Repeating
from regulars.studies.clv.season import month_factors, season_ahead
from regulars.studies.clv.settings import ValueSettings
from regulars.studies.clv.spending import Spending
from regulars.studies.clv.sum_range import BEYOND
from regulars.studies.clv.widening import Widening

if TYPE_CHECKING:
    import pyarrow as pa

MONTH_DAYS = 30
BURSTS = 1.5  # times the variance of gaps by chance, above which silences between bursts look like leaving


@dataclass(frozen=True)
class ClvInputs:
    """The condensed tables of a log, and the settings."""

    clv_cells: pa.Table
    clv_spend: pa.Table
    clv_months: pa.Table
    clv_gaps: pa.Table
    first_day: date
    as_of: date
    value: ValueSettings

    @cached_property
    def planned(self) -> Origins:
        return origins(self.first_day, self.as_of, self.value)

    @cached_property
    def now(self) -> Cells:
        """The histories at as_of."""
        return Cells.at(self.clv_cells, self.as_of, 0)

    @cached_property
    def spend(self) -> Spend:
        """What repeat purchase days brought until as_of."""
        return Spend.at(self.clv_spend, self.as_of)

    @cached_property
    def seasons(self) -> Floats | None:
        """One factor per month, if seasons can be separated from growth at as_of."""
        return month_factors(self.clv_months, self.first_day, self.as_of)

    @cached_property
    def dispersion(self) -> float:
        """How much more gaps vary within customers than purchases by chance have it; 1 where that is unknown."""
        (row,) = self.clv_gaps.to_pylist()
        return float(row["varied"]) / row["weight"] if row["weight"] else 1.0

    def candidates(self) -> Candidates:
        """The models that may predict the time after as_of."""
        return Candidates.of(
            self.now,
            self._lesson(self.planned.now),
            season=self._season(self.planned.now),
            in_bursts=self.dispersion > BURSTS,
        )

    def followed(self, origin: Origin) -> Cells:
        """The histories at an origin of the backtest, with what followed."""
        return Cells.at(self.clv_cells, origin.snapshot, origin.follow_days)

    def test(self, origin: Origin) -> Test:
        """The same models as they would have been at an earlier origin: nothing of what followed enters them."""
        cells = self.followed(origin)
        models = Candidates.of(cells, self._lesson(origin), season=self._season(origin))
        return Test(origin, cells, Spending.fit(Spend.at(self.clv_spend, origin.snapshot)), models)

    def model(self, now: Candidates, chosen: ClvChoice, widening: Widening) -> ValueModel:
        """The chosen model for the time from as_of on."""
        ahead = Ahead(self.planned.now.follow_days, self.value.horizon_months, self.value.discount_rate)
        purchases = now.models[chosen.name]
        # A row speaks with one voice: P(alive) of another model can be next to nothing beside four orders expected.
        alive = purchases if isinstance(purchases, Repeating) and purchases.knows_an_end else None
        if alive is not None and now.is_open(alive.name):
            alive = None
        return ValueModel(purchases, alive, Spending.fit(self.spend), ahead, widening)

    def mean_days(self, purchases: PurchaseModel) -> float:
        """The expected purchase days of the mean customer of today."""
        expected = purchases.expected(self.now, self.planned.now.follow_days)
        return float(np.average(expected, weights=self.now.customers))

    def farther(self, main: Origin) -> float:
        """The factor on every interval for a horizon beyond the one that was tested."""
        beyond = self.planned.now.follow_days / main.follow_days
        return float(np.sqrt(max(beyond, 1.0))) if beyond > BEYOND else 1.0

    def tested(self, test: Test, chosen: ClvChoice) -> ValueModel:
        """The chosen model at an origin, for the time that followed there; money is not discounted."""
        days = test.origin.follow_days
        ahead = Ahead(days, max(1, days // MONTH_DAYS), 0.0)
        return ValueModel(test.candidates.models[chosen.name], None, test.spending, ahead)

    def _lesson(self, origin: Origin) -> Cells:
        return Cells.at(self.clv_cells, *origin.lesson)

    def _season(self, origin: Origin) -> float:
        return season_ahead(month_factors(self.clv_months, self.first_day, origin.snapshot), origin)
