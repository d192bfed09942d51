"""What the fit of the study was lent, read by origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from regulars.stats.btyd.patterns import Floats
from regulars.studies.clv.backtest import Choice, Test
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.dropout import Repeating
from regulars.studies.clv.forecasts import Ahead
from regulars.studies.clv.histograms import Cells, Spend
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.origins import Origin, Origins, origins
from regulars.studies.clv.season import month_factors, season_ahead
from regulars.studies.clv.settings import ValueSettings
from regulars.studies.clv.spending import Spending

if TYPE_CHECKING:
    import pyarrow as pa

MONTH_DAYS = 30


@dataclass(frozen=True)
class Given:
    """The condensed tables of a log, and the settings."""

    clv_cells: pa.Table
    clv_spend: pa.Table
    clv_months: pa.Table
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
        """One factor by month, as far as they can be told from growth at as_of."""
        return month_factors(self.clv_months, self.first_day, self.as_of)

    def candidates(self) -> Candidates:
        """The models that may foretell the time from as_of on."""
        return Candidates.of(self.now, self._lesson(self.planned.now), season=self._season(self.planned.now))

    def followed(self, origin: Origin) -> Cells:
        """The histories at an origin of the backtest, with what followed."""
        return Cells.at(self.clv_cells, origin.snapshot, origin.follow_days)

    def test(self, origin: Origin) -> Test:
        """The same models as they would have been at an earlier origin: nothing of what followed enters them."""
        cells = self.followed(origin)
        models = Candidates.of(cells, self._lesson(origin), season=self._season(origin))
        return Test(origin, cells, Spending.fit(Spend.at(self.clv_spend, origin.snapshot)), models)

    def model(self, now: Candidates, chosen: Choice) -> ValueModel:
        """The chosen model for the time from as_of on."""
        ahead = Ahead(self.planned.now.follow_days, self.value.horizon_months, self.value.discount_rate)
        purchases = now.models[chosen.name]
        # A row speaks with one voice: P(alive) of another model can be next to nothing beside four orders expected.
        alive = purchases if isinstance(purchases, Repeating) and purchases.knows_an_end else None
        return ValueModel(purchases, alive, Spending.fit(self.spend), ahead)

    def tested(self, test: Test, chosen: Choice) -> ValueModel:
        """The chosen model at an origin, for the time that followed there; money is not discounted."""
        days = test.origin.follow_days
        ahead = Ahead(days, max(1, days // MONTH_DAYS), 0.0)
        return ValueModel(test.candidates.models[chosen.name], None, test.spending, ahead)

    def _lesson(self, origin: Origin) -> Cells:
        return Cells.at(self.clv_cells, *origin.lesson)

    def _season(self, origin: Origin) -> float:
        return season_ahead(month_factors(self.clv_months, self.first_day, origin.snapshot), origin)
