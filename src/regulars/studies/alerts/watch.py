"""The fit of the study: days of orders and sales in; what is unusual about the last complete day and week out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import SOLID, Evidence, Reason, ReasonCode
from regulars.ground.periods import Window
from regulars.ground.solved import Solved

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.ground.calendar import Calendar
    from regulars.studies.alerts.series import Look

KPIS = ("orders", "gross_revenue")
MOST = 10
LEAST_DAYS = 84  # eight weeks to expect from, four to know the spread
CHANCE = {"day": 0.0035, "week": 0.01}  # that a usual day, or week, raises any alert: below 5% of quiet weeks in all
_HIGH = 1.5  # times as far as an alert needs

TOO_SHORT = ReasonCode("too_short", "the log covers {covered} days; {least} are needed to know what is usual")
TOO_FEW_ORDERS = ReasonCode(
    "too_few_orders", "neither the shop nor a country has {least} orders by day or week: chance would be the alarm"
)


def too_short(window: Window) -> Reason | None:
    """Why a log of these days has no alerts; None where it is long enough."""
    return TOO_SHORT(covered=max(window.days, 0), least=LEAST_DAYS) if window.days < LEAST_DAYS else None


def alert_watch(alert_days: pa.Table, *, first_day: date, as_of: date, calendar: Calendar) -> Solved:
    """The alerts on the last complete day and the last whole week, at most ten, the farthest first."""
    from regulars.stats.usual import LEAST_COUNT
    from regulars.studies.alerts.series import looks

    by_grain = {grain: list(looks(alert_days.to_pylist(), grain, first_day, as_of, calendar)) for grain in CHANCE}
    every = [look for some in by_grain.values() for look in some]
    if not every:
        return Solved(left_out={"alerts": TOO_FEW_ORDERS(least=int(LEAST_COUNT))})
    found = sorted((row for some in by_grain.values() for row in _unusual(some)), key=lambda row: -row["far"])
    rows = [{name: value for name, value in row.items() if name != "far"} for row in found[:MOST]]
    window = str(Window(first_day, as_of))
    verdict = Evidence("alerts", SOLID, (), "series of the shop and its countries", window, len(every))
    return Solved({"alerts": _arrow(rows)}, (verdict,))


def _unusual(some: list[Look]) -> Iterator[dict[str, Any]]:
    """One row per alert; the chance is shared out over all that is looked at in the grain."""
    for look in some:
        chance = CHANCE[look.grain] / len(some)
        if look.usual.is_unusual(chance):
            low, high = look.usual.band(chance)
            far = abs(look.usual.point.distance) / look.usual.reach(chance)
            row = {
                "kpi": look.kpi,
                "dimension": look.dimension,
                "value": look.value,
                "grain": look.grain,
                "period": look.period,
                "actual": look.usual.point.actual,
                "expected": look.usual.point.expected,
                "low": low,
                "high": high,
                "severity": "high" if far > _HIGH else "medium",
            }
            yield {**row, "says": _sentence(row), "far": far}


def _sentence(row: dict[str, Any]) -> str:
    where = f" in {row['value']}" if row["value"] else ""
    when = f"on {row['period']:%A, %d %B %Y}" if row["grain"] == "day" else f"in the week of {row['period']:%d %B %Y}"
    name = {"orders": "Orders", "gross_revenue": "Gross revenue"}[row["kpi"]]
    share = row["actual"] / row["expected"] - 1
    return (
        f"{name}{where} {when}: {row['actual']:,.0f}, {abs(share):.0%} {'above' if share > 0 else 'below'} the "
        f"{row['expected']:,.0f} expected ({row['low']:,.0f} to {row['high']:,.0f} would be usual)"
    )


def _arrow(rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    text = ("kpi", "dimension", "value", "grain")
    numbers = ("actual", "expected", "low", "high")
    schema = [(name, pa.string()) for name in text] + [("period", pa.date32())]
    schema += [(name, pa.float64()) for name in numbers] + [(name, pa.string()) for name in ("severity", "says")]
    return pa.Table.from_pylist(rows, pa.schema(schema))
