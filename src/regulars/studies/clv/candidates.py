"""Every model that may predict the purchases after one snapshot, and which of them the data support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from regulars.ground.tables.allowed import allowed_values
from regulars.stats.btyd import NBD, Identification, identify
from regulars.stats.errors import NotFitted
from regulars.studies.clv.forecasts import Pace, PurchaseModel
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.repeat_models import KINDS, Repeating
from regulars.studies.clv.window import Window

WITHOUT_END = ("pace", "nbd", "window")
NAMES = allowed_values("clv", "model")  # from plain to elaborate


BEHIND = 10.0  # log units of likelihood: a model that fits so much worse than another tells nothing of who left
_ALIKE = 2.0  # log units within which two models fit equally well
_APART = 0.05  # of P(alive), on average: models that differ by more say different things


@dataclass(frozen=True)
class Candidates:
    """The models by name; for those that know an end, whether the data identify it; why others are not there.

    `alive_of_those_back`: the mean P(alive) of customers who came back, of each model that knows an end.
    `in_bursts` where customers buy in bursts: silences between them look like leaving to every model with an end.
    """

    models: Mapping[str, PurchaseModel]
    verdicts: Mapping[str, Identification]
    not_fitted: Mapping[str, NotFitted]
    alive_of_those_back: Mapping[str, float]
    in_bursts: bool = False

    @classmethod
    def of(cls, now: Cells, lesson: Cells, *, season: float = 1.0, in_bursts: bool = False) -> Candidates:
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
        return cls(models, _verdicts(models, now), not_fitted, _alive_of_those_back(models, now), in_bursts)

    @property
    def trusted(self) -> tuple[str, ...]:
        """The models whose numbers may be used: those without an end, and those whose end the data identify.

        One that is far behind another in likelihood is not among them, whatever became of the other.
        """
        found = {
            name
            for name, verdict in self.verdicts.items()
            if verdict.identified and not self.in_bursts and self.behind(name) <= BEHIND
        }
        return tuple(name for name in NAMES if name in self.models and (name in WITHOUT_END or name in found))

    def behind(self, name: str) -> float:
        """Log units of likelihood by which a model that knows an end is behind the best of them."""
        return max(self._likelihood(other) for other in self.verdicts) - self._likelihood(name)

    def is_open(self, name: str) -> bool:
        """Whether another model fits as well and says something else of who is still a customer."""
        return bool(self.others_say(name))

    def others_say(self, name: str) -> dict[str, float]:
        """The mean P(alive) of identified models that fit as well as this one, and say something else.

        It is that of the customers who have one: under BG/NBD of those who came back.
        """
        return {
            other: self.share_alive(other, as_in=name)
            for other, verdict in self.verdicts.items()
            if verdict.identified
            and abs(self._likelihood(other) - self._likelihood(name)) <= _ALIKE
            and abs(self.share_alive(other, as_in=name) - self.share_alive(name, as_in=name)) > _APART
        }

    def share_alive(self, name: str, *, as_in: str) -> float:
        """The mean P(alive) of a model, of the customers who have one where the model `as_in` is in use."""
        return self.alive_of_those_back[name] if as_in == "bgnbd" else self.verdicts[name].share_alive

    def _likelihood(self, name: str) -> float:
        model = self.models[name]
        return model.fitted.how.log_likelihood if isinstance(model, Repeating) else -float("inf")


def _verdicts(models: Mapping[str, PurchaseModel], now: Cells) -> dict[str, Identification]:
    """Of each model that knows an end, whether it tells more than the one that knows none."""
    nested = models.get("nbd")
    if not isinstance(nested, Repeating) or not isinstance(nested.fitted, NBD):
        return {}
    known = [model for model in models.values() if isinstance(model, Repeating) and model.knows_an_end]
    return {model.name: identify(model.fitted, nested.fitted, now.patterns) for model in known}


def _alive_of_those_back(models: Mapping[str, PurchaseModel], now: Cells) -> dict[str, float]:
    back = now.customers * (now.x > 0)
    alive = {name: model.p_alive(now) for name, model in models.items()}
    return {name: float(np.average(p, weights=back)) for name, p in alive.items() if p is not None and back.any()}
