"""The sections of regulars.toml that speak of studies."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from regulars.shell.config.sections import Section
from regulars.studies import STUDIES
from regulars.studies.channels.settings import ChannelSettings
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.clv.settings import ValueSettings
from regulars.studies.forecast.settings import ForecastSettings
from regulars.studies.products.settings import VARIANTS, OfferSettings

_Share = Annotated[Decimal, Field(gt=0, lt=1)]


if TYPE_CHECKING:
    Study = str
else:
    Study = Literal[STUDIES]


class Studies(Section):
    """[studies]"""

    skip: tuple[Study, ...] = ()


class Channels(Section):
    """[channels]"""

    lookback_days: Annotated[int, Field(ge=1, le=3650)] = 30
    windows: Annotated[tuple[Annotated[int, Field(ge=1, le=3650)], ...], Field(max_length=6)] = (7, 90)
    dimension: str | None = None

    def settings(self) -> ChannelSettings:
        """The same as the study takes it."""
        return ChannelSettings(**self.model_dump())


class Churn(Section):
    """[churn]"""

    horizon_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    gap_days: Annotated[int, Field(ge=0, le=365)] = 0
    least_days: Annotated[int, Field(ge=1, le=365)] = 30
    late_returns: _Share = Decimal("0.25")
    folds: Annotated[int, Field(ge=1, le=12)] = 3
    sample: Annotated[int, Field(ge=1_000, le=1_000_000)] = 20_000
    contact_cost: Annotated[Decimal, Field(gt=0)] | None = None
    save_rate: _Share | None = None
    levels: tuple[_Share, _Share] | None = None
    medium_risk: _Share | None = None
    high_risk: _Share | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.contact_cost is None) != (self.save_rate is None):
            raise ValueError("set both contact_cost and save_rate, or neither")
        if (self.medium_risk is None) != (self.high_risk is None) or (self.levels and self.high_risk is not None):
            raise ValueError(
                "use levels = [MEDIUM, HIGH]; its old names, medium_risk and high_risk, only work together"
            )
        medium, high = self._cuts
        if medium is not None and high is not None and medium > high:
            raise ValueError("the probability for Medium must be at most that for High")
        return self

    def settings(self) -> ChurnSettings:
        """The same as the study takes it."""
        values = {**self.model_dump(exclude={"levels"}), "medium_risk": self._cuts[0], "high_risk": self._cuts[1]}
        plain: dict[str, Any] = {k: float(v) if isinstance(v, Decimal) else v for k, v in values.items()}
        return ChurnSettings(**plain)

    @property
    def _cuts(self) -> tuple[Decimal | None, Decimal | None]:
        return self.levels or (self.medium_risk, self.high_risk)


class Value(Section):
    """[value]"""

    horizon_months: Annotated[int, Field(ge=1, le=60)] = 12
    discount_rate: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.10")

    def settings(self, margin_rate: Decimal | None) -> ValueSettings:
        """The same as the study takes it."""
        return ValueSettings(
            horizon_months=self.horizon_months,
            discount_rate=float(self.discount_rate),
            margin_rate=None if margin_rate is None else float(margin_rate),
        )


class Products(Section):
    """[products]"""

    exclude: tuple[str, ...] = ()
    group_by: str = VARIANTS
    horizon_days: Annotated[int, Field(ge=1, le=365)] = 30
    pair_rows: Annotated[int, Field(ge=1_000)] = 200_000_000

    def settings(self) -> OfferSettings:
        """The same as the study takes it."""
        codes = tuple(code.strip().upper() for code in self.exclude)
        return OfferSettings(codes, self.group_by, self.horizon_days, self.pair_rows)


class Forecast(Section):
    """[forecast]"""

    months: Annotated[int, Field(ge=1, le=12)] = ForecastSettings.months
    weeks: Annotated[int, Field(ge=1, le=26)] = ForecastSettings.weeks

    def settings(self) -> ForecastSettings:
        """The same as the study takes it."""
        return ForecastSettings(self.months, self.weeks)
