"""The sections [experiments.NAME]: who was assigned to which arm, and how the arms are compared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from regulars.shell.config.input_sections import InputFile
from regulars.studies.experiments.settings import ExperimentSettings


class Experiment(InputFile):
    """[experiments.NAME]"""

    control: str | None = None
    window_days: Annotated[int, Field(ge=1, le=730)] = 30
    ends: date | None = None
    cap: Annotated[Decimal, Field(ge=Decimal("0.5"), le=1)] = Decimal("0.99")
    history_days: Annotated[int, Field(ge=1, le=1095)] = 180
    shares: dict[str, Annotated[Decimal, Field(gt=0)]] | None = None

    def settings(self, name: str) -> ExperimentSettings:
        """The same as the study takes it."""
        return ExperimentSettings(
            name,
            self.control,
            self.window_days,
            self.ends,
            float(self.cap),
            self.history_days,
            tuple((arm, float(share)) for arm, share in (self.shares or {}).items()),
        )
