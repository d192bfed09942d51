"""Revenue by month and by day."""

from __future__ import annotations

from regulars.report.charts.formats import short_month
from regulars.report.html.blocks import Prose, Section, section
from regulars.report.html.content import Row, Rows
from regulars.report.html.pictures import picture
from regulars.report.html.tables import grid, growth, money, number, written
from regulars.report.html.visible import Standing

MOST = 36  # months in the table; the chart has all of them

_FIELDS = (
    written("Month", lambda row: short_month(row["month"]) + (" *" if row["is_partial"] else "")),
    money("Net revenue", "net_revenue"),
    money("Gross revenue", "gross_revenue"),
    money("Returns", "returned"),
    number("Orders", "orders"),
    money("Order value", "aov", null="no orders in that month"),
    number("Customers", "customers"),
    number("New", "new_customers"),
    growth(
        "vs month before",
        "growth_previous",
        null="the month before is not in the log or was zero, or one of the two is partial",
    ),
    growth(
        "vs year before",
        "growth_last_year",
        null="the same month a year before is not in the log or was zero, or one of the two is partial",
    ),
)


def months(standing: Standing) -> Section:
    """The chart and the table of months, and the line of days."""
    rows = standing.ordered("monthly_revenue", "month")
    title = standing.in_currency("Month by month")
    return section(
        "months",
        "Revenue by month",
        (
            _summary(rows),
            picture(standing, "monthly_revenue"),
            picture(standing, "daily_sales"),
            grid(standing, "monthly_revenue", title, _FIELDS, rows[-MOST:], notes=_notes(rows)),
        ),
    )


def _summary(rows: Rows) -> Prose | None:
    whole: list[Row] = [row for row in rows if not row["is_partial"]]
    if len(whole) < 3:
        return None
    best = max(whole, key=lambda row: row["net_revenue"])
    least = min(whole, key=lambda row: row["net_revenue"])
    return Prose(
        "Net revenue is sales less returns. Returns are booked in the month in which they came back. The "
        f"strongest whole month was {short_month(best['month'])}, the weakest "
        f"{short_month(least['month'])}."
    )


def _notes(rows: Rows) -> tuple[str, ...]:
    notes = []
    if any(row["is_partial"] for row in rows[-MOST:]):
        notes.append("* The log covers only part of the month.")
    if len(rows) > MOST:
        notes.append(f"The last {MOST} of {len(rows)} months; the table has all of them.")
    return tuple(notes)
