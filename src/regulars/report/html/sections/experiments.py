"""Did it work: the arms of each experiment, their split, the effects, and what may not be read yet."""

from __future__ import annotations

from collections.abc import Iterable

from regulars.report.charts.formats import amount, day, percent
from regulars.report.html.blocks import Block, Doubts, Missing, Prose, Section, folded, section
from regulars.report.html.content import Row
from regulars.report.html.pictures import picture
from regulars.report.html.tables import grid, number, rate, words, written
from regulars.report.html.visible import Standing

_HOW = (
    "Customers were assigned to arms at random; what they bought since is compared. Before the planned end only the "
    "interval that holds at every look may be read. An effect is the difference per customer to the control, adjusted "
    "by what customers bought before; p-values are corrected for the number of metrics and arms."
)
_METRICS = {
    "conversion": "Share who order",
    "orders": "Orders",
    "net_revenue": "Net revenue",
    "gross_profit": "Gross profit",
    "aov": "Revenue per order",
    "units_per_order": "Pieces per order",
}
_AA = "Random splits of customers who were treated alike: a test at 5% should call about 5% of them different."


def experiments(standing: Standing) -> Section:
    """The arms and effects of all experiments; or why there are none."""
    title, reason = "Experiments", standing.missing("experiments")
    if reason:
        return section("experiments", title, (Missing("Effects of experiments", reason, ("experiments",)),))
    doubts = standing.doubts("experiment_results")
    return section(
        "experiments",
        title,
        (
            Prose(_HOW),
            Doubts(doubts) if doubts else None,
            _arms(standing),
            _effects(standing),
            picture(standing, "experiment_days") if standing.rows("experiment_days") else None,
            folded("Segments, and what experiments on this shop can find", _more(standing)),
        ),
    )


def _arms(standing: Standing) -> Block:
    fields = (
        words("Experiment", "experiment"),
        words("Arm", "arm"),
        number("Customers", "customers"),
        rate("Intended share", "intended_share"),
        written("Chance of such a split", _chance),
        written("First assigned", lambda row: day(row["first_assigned_on"])),
        written("Planned end", lambda row: day(row["planned_end"])),
        words("Status", "status"),
    )
    return grid(standing, "experiments", "The arms", fields, standing.ordered("experiments", "experiment", "arm"))


def _effects(standing: Standing) -> Block | None:
    rows = standing.ordered("experiment_results", "experiment", "arm")
    order = list(_METRICS)
    rows = sorted(rows, key=lambda row: (row["experiment"], row["arm"], order.index(row["metric"])))
    if not rows:
        return None
    fields = (
        words("Experiment", "experiment"),
        words("Arm", "arm"),
        written("Per customer", lambda row: _METRICS[row["metric"]]),
        written("Mean of the control", lambda row: _value(row, row["control_mean"])),
        written("Mean of the arm", lambda row: _value(row, row["mean"])),
        written("Effect", lambda row: _value(row, row["effect"])),
        written("95% interval", lambda row: _interval(row, row["low"], row["high"])),
        written("At every look", lambda row: _interval(row, row["sequential_low"], row["sequential_high"])),
        words("Verdict", "verdict"),
    )
    return grid(standing, "experiment_results", standing.in_currency("The effects"), fields, rows)


def _more(standing: Standing) -> Iterable[Block | None]:
    yield _segments(standing)
    yield _plan(standing)
    yield _false_alarms(standing)


def _plan(standing: Standing) -> Block | None:
    rows = standing.ordered("experiment_plan", "metric", "share")
    fields = (
        written("Per customer", lambda row: _METRICS[row["metric"]]),
        rate("In the control", "share"),
        number("Days", "days"),
        number("Customers", "customers"),
        rate("Least difference found", "mde"),
        rate("With history", "mde_with_history", null="there is no history"),
    )
    title = "What an experiment on all customers finds"
    return grid(standing, "experiment_plan", title, fields, rows) if rows else None


def _false_alarms(standing: Standing) -> Block | None:
    rows = standing.ordered("experiment_aa", "metric")
    fields = (
        written("Per customer", lambda row: _METRICS[row["metric"]]),
        rate("Called different", "false_alarm_rate"),
        written("95% interval", lambda row: f"{percent(row['low'])} to {percent(row['high'])}"),
    )
    title = "Tests where nothing was done"
    return grid(standing, "experiment_aa", title, fields, rows, notes=(_AA,)) if rows else None


def _segments(standing: Standing) -> Block | None:
    """The segments for orders; the table has the other metrics."""
    rows = [row for row in standing.rows("experiment_segments") if row["metric"] == "orders"]
    if not rows:
        return None
    fields = (
        words("Experiment", "experiment"),
        words("Arm", "arm"),
        words("Segment", "segment"),
        number("Customers", "customers"),
        written("Effect on orders", lambda row: _value(row, row["effect"])),
        written("95% interval", lambda row: _interval(row, row["low"], row["high"])),
    )
    return grid(standing, "experiment_segments", "By segment before the assignment", fields, rows)


def _chance(row: Row) -> str:
    return "–" if row["srm_p_value"] is None else f"{row['srm_p_value']:.4f}"


def _value(row: Row, value: float | None) -> str:
    if value is None:
        return "–"
    return percent(value) if row["metric"] == "conversion" else amount(value)


def _interval(row: Row, low: float | None, high: float | None) -> str:
    return "–" if low is None else f"{_value(row, low)} to {_value(row, high)}"
