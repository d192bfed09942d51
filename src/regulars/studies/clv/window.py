"""The forward window: how histories went on in the time just past, put to the histories of now."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from regulars.stats.btyd import NBD
from regulars.stats.btyd.patterns import Floats
from regulars.stats.errors import NotFitted
from regulars.studies.clv.forecasts import Ahead, Draws
from regulars.studies.clv.histograms import Cells

LEAST_CAME = 50  # purchase days in the lesson: with fewer, three coefficients are guesses
PRIOR = 4.0  # slopes are held near zero as if each were 0 ± 0.5; it matters only where the lesson is small
LEAST_SPREAD, MOST_SPREAD = 0.2, 20.0
STEPS, CLOSE = 50, 1e-10


@dataclass(frozen=True)
class Window:
    """Purchase days ~ Poisson(pace × exp(level + by_pace ln pace + by_silence ln(1 + pace × silence))).

    `pace` is what NBD expects of a customer by day, (r + x) / (alpha + T); `silence` the days since the last
    purchase day, so that pace × silence counts the purchases that failed to come. The three coefficients are learned
    in the lesson: histories as they stood at its start, and what came in it. NBD is fitted anew to the histories of
    now. `season` sets the time ahead against the lesson. `over` says how many times more the lesson varied than NBD
    has it. Cameron, Trivedi (2013), Regression Analysis of Count Data, ch. 3.
    """

    r: float
    alpha: float
    level: float
    by_pace: float
    by_silence: float
    over: float
    season: float = 1.0
    name: str = "window"

    @classmethod
    def fit(cls, now: Cells, lesson: Cells, *, season: float = 1.0) -> Window:
        """The model for `now`, by what followed in `lesson`. Raises NotFitted where too little came in it."""
        if lesson.next_days.sum() < LEAST_CAME:
            came = int(lesson.next_days.sum())
            raise NotFitted(f"{came} purchase days followed in the training period; {LEAST_CAME} are needed")
        before, after = _nbd(lesson), _nbd(now)
        design = _design(_pace(before, lesson), lesson)
        exposure = lesson.customers * _pace(before, lesson) * lesson.follow_days
        beta = _poisson(design, lesson.next_days, exposure)
        expected = _pace(before, lesson) * lesson.follow_days * np.exp(design @ beta)
        over = _over(lesson, expected, before[0])
        level, by_pace, by_silence = (float(value) for value in beta)
        return cls(*after, level, by_pace, by_silence, over, season)

    def expected(self, cells: Cells, days: float) -> Floats:
        pace = _pace((self.r, self.alpha), cells)
        beta = np.array([self.level, self.by_pace, self.by_silence])
        return pace * np.exp(_design(pace, cells) @ beta) * self.season * days

    def discounted(self, cells: Cells, ahead: Ahead) -> Floats:
        return self.expected(cells, ahead.days) * ahead.steady_worth

    def p_alive(self, cells: Cells) -> None:
        return None

    def counts(self, x: Floats, T: Floats, expected: Floats, days: float, draws: Draws) -> Floats:
        return draws.mixed(expected, (self.r + x) / self.over)

    def to_json(self) -> dict[str, Any]:
        return {"model": "window", **asdict(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Window:
        return cls(**{key: value for key, value in stored.items() if key != "model"})


def _nbd(cells: Cells) -> tuple[float, float]:
    """r and alpha, in days."""
    model = NBD.fit(cells.patterns, unit_days=1.0)
    return model.r, model.alpha


def _pace(nbd: tuple[float, float], cells: Cells) -> Floats:
    """Expected purchase days of a customer by day."""
    return (nbd[0] + cells.x) / (nbd[1] + cells.T)


def _design(pace: Floats, cells: Cells) -> Floats:
    """What the regression knows of each cell."""
    return np.stack([np.ones(len(cells)), np.log(pace), np.log1p(pace * (cells.T - cells.t_x))], axis=1)


def _poisson(design: Floats, came: Floats, exposure: Floats) -> Floats:
    """The coefficients of greatest penalised likelihood, by Newton's steps; the level is free, so the total is kept."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(came.sum() / exposure.sum())
    hold = np.diag([0.0, PRIOR, PRIOR])
    value = _penalised(beta, design, came, exposure, hold)
    for _ in range(STEPS):
        expected = exposure * np.exp(design @ beta)
        bend = design.T @ (design * expected[:, None]) + hold
        step = np.linalg.solve(bend, design.T @ (came - expected) - hold @ beta)
        while (better := _penalised(beta + step, design, came, exposure, hold)) < value - 1e-9 and np.abs(step).max():
            step = step / 2
        beta, value = beta + step, better
        if np.abs(step).max() < CLOSE:
            break
    return beta


def _penalised(beta: Floats, design: Floats, came: Floats, exposure: Floats, hold: Floats) -> float:
    line = design @ beta
    with np.errstate(over="ignore"):  # a step that is far too long is halved
        return float(came @ line - exposure @ np.exp(line) - beta @ hold @ beta / 2)


def _over(lesson: Cells, expected: Floats, r: float) -> float:
    """By moments: the variance beyond Poisson's, by what NBD gives for it."""
    n = lesson.customers
    squares = lesson.next_squares.sum() - 2 * expected @ lesson.next_days + n @ expected**2
    beyond = squares - n @ expected
    nbd = float(n @ (expected**2 / (r + lesson.x)))
    return float(np.clip(beyond / nbd, LEAST_SPREAD, MOST_SPREAD))
