"""Every model that may foretell the purchases of one snapshot, and which of them the data can carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.ground.tables.allowed import allowed_values
from regulars.stats.btyd import NBD, Identification, identify
from regulars.stats.errors import NotFitted
from regulars.studies.clv.dropout import KINDS, Repeating
from regulars.studies.clv.forecasts import Pace, PurchaseModel
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.window import Window

WITHOUT_END = ("pace", "nbd", "window")
NAMES = allowed_values("clv", "model")  # from plain to elaborate


@dataclass(frozen=True)
class Candidates:
    """The models by name; for those that know an end, whether the data identify it; why others are not there."""

    models: Mapping[str, PurchaseModel]
    verdicts: Mapping[str, Identification]
    not_fitted: Mapping[str, NotFitted]

    @classmethod
    def of(cls, now: Cells, lesson: Cells, *, season: float = 1.0) -> Candidates:
        """All that can be fitted to the histories of now, and to the lesson before them."""
        models: dict[str, PurchaseModel] = {"pace": Pace()}
        not_fitted: dict[str, NotFitted] = {}
        try:
            models["window"] = Window.fit(now, lesson, season=season)
        except NotFitted as error:
            not_fitted["window"] = error
        for name in KINDS:
            try:
                models[name] = Repeating.fit(name, now)
            except NotFitted as error:
                not_fitted[name] = error
        return cls(models, _verdicts(models, now), not_fitted)

    @property
    def trusted(self) -> tuple[str, ...]:
        """The models whose numbers may be used: those without an end, and those whose end the data identify."""
        found = {name for name, verdict in self.verdicts.items() if verdict.identified}
        return tuple(name for name in NAMES if name in self.models and (name in WITHOUT_END or name in found))


def _verdicts(models: Mapping[str, PurchaseModel], now: Cells) -> dict[str, Identification]:
    """Of each model that knows an end, whether it tells more than the one that knows none."""
    nested = models.get("nbd")
    if not isinstance(nested, Repeating) or not isinstance(nested.fitted, NBD):
        return {}
    known = [model for model in models.values() if isinstance(model, Repeating) and model.knows_an_end]
    return {model.name: identify(model.fitted, nested.fitted, now.patterns) for model in known}
