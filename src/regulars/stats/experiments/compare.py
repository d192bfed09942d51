"""Two arms compared: difference and ratio of means or of ratios of means, with history as covariate (CUPED).

tea-tasting computes this from moments. It is an extra, so it is imported only when needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regulars.stats.experiments.samples import HISTORY, HISTORY_PER, OUTCOME, PER, Measured, Sample

if TYPE_CHECKING:
    from tea_tasting.aggr import Aggregates
    from tea_tasting.metrics import RatioOfMeans

_COLUMNS = {OUTCOME: "outcome", PER: "per", HISTORY: "history", HISTORY_PER: "history_per"}


@dataclass(frozen=True)
class Comparison:
    """An arm against the control: both means, their difference and relative difference, with 95% intervals."""

    mean: float
    control_mean: float
    effect: float
    low: float
    high: float
    relative_effect: float
    relative_low: float
    relative_high: float
    p_value: float
    variance_cut: float | None  # share of the variance that history explains; None without history


def compared(control: Measured, treatment: Measured) -> Comparison:
    """The treatment against the control: Welch's test on values adjusted by history with one pooled coefficient.

    Ratios of means have the variance of the delta method; the relative interval is symmetric in the logarithm. If every
    value is 0 or 1 and there is no history, the p-value is that of the pooled test of two proportions.

    Source: Deng, Xu, Kohavi, Walker (2013), WSDM 123, on CUPED; Deng, Knoblich, Lu (2018), KDD 233, on ratios.
    """
    uses_history = control.has_history and treatment.has_history
    plain = _compared(control.without_history(), treatment.without_history())
    if not uses_history:
        return plain
    adjusted = _compared(control, treatment)
    cut = 1 - ((adjusted.high - adjusted.low) / (plain.high - plain.low)) ** 2 if plain.high > plain.low else 0.0
    return Comparison(**{**adjusted.__dict__, "variance_cut": cut})


def _compared(control: Measured, treatment: Measured) -> Comparison:
    arms = _aggregates(control), _aggregates(treatment)
    found = _metric(control).analyze_aggregates(*arms)
    is_share = control.is_plain_share and treatment.is_plain_share
    return Comparison(
        mean=float(found.treatment),
        control_mean=float(found.control),
        effect=float(found.effect_size),
        low=float(found.effect_size_ci_lower),
        high=float(found.effect_size_ci_upper),
        relative_effect=float(found.rel_effect_size),
        relative_low=float(found.rel_effect_size_ci_lower),
        relative_high=float(found.rel_effect_size_ci_upper),
        p_value=_p_value_of_shares(*arms) if is_share else float(found.pvalue),
        variance_cut=None,
    )


def _p_value_of_shares(control: Aggregates, treatment: Aggregates) -> float:
    from tea_tasting.metrics import Proportion

    test = Proportion("outcome", method="norm", correction=False)
    return float(test.analyze_aggregates(control, treatment).pvalue)


def minimum_effect(measured: Measured, *, customers: int, share: float, power: float = 0.8) -> float:
    """The smallest difference that a 5% test detects with this power and this number of customers.

    `share` is that of the control. The measured customers represent those of the experiment.
    """
    # tea-tasting expects treated customers per control customer
    metric = _metric(measured, ratio=(1 - share) / share, power=power, n_obs=(customers,))
    found = metric.solve_power_from_aggregates(_aggregates(measured), "effect_size")
    return float(found[0].effect_size)


def customers_needed(measured: Measured, *, relative_effect: float, share: float, power: float = 0.8) -> int:
    """The total number of customers that a 5% test needs to detect a relative difference with this power."""
    # Student's t is not defined for the tiny numbers at which the search begins; at the end it makes no difference.
    metric = _metric(measured, ratio=(1 - share) / share, power=power, rel_effect_size=relative_effect, use_t=False)
    return int(metric.solve_power_from_aggregates(_aggregates(measured), "n_obs")[0].n_obs)


def holm_adjusted(p_values: Sequence[float]) -> list[float]:
    """The p-values after Holm's correction for their number, in their order.

    Source: Holm (1979), Scandinavian Journal of Statistics 6:65.
    """
    from tea_tasting import adjust_fwer
    from tea_tasting.experiment import ExperimentResult

    each = {place: ExperimentResult({"p": {"pvalue": p}}) for place, p in enumerate(p_values)}
    if not each:
        return []
    found = adjust_fwer(each, arbitrary_dependence=True, method="bonferroni").to_dicts()
    by_place = {int(str(row["comparison"])): float(str(row["pvalue_adj"])) for row in found}
    return [by_place[place] for place in range(len(p_values))]


def _metric(measured: Measured, **power: object) -> RatioOfMeans:
    from tea_tasting.metrics import RatioOfMeans

    history = measured.has_history
    return RatioOfMeans(
        "outcome",
        None if measured.per is None else "per",
        "history" if history else None,
        "history_per" if history and measured.history_per is not None else None,
        **power,
    )


def _aggregates(measured: Measured) -> Aggregates:
    from tea_tasting.aggr import Aggregates

    sample = Sample.of(measured)
    pairs = [(i, j) for i in _COLUMNS for j in _COLUMNS if i < j]
    return Aggregates(
        count_=sample.customers,
        mean_={name: float(sample.means[i]) for i, name in _COLUMNS.items()},
        var_={name: float(sample.covariances[i, i]) for i, name in _COLUMNS.items()},
        cov_={(_COLUMNS[i], _COLUMNS[j]): float(sample.covariances[i, j]) for i, j in pairs},
    )
