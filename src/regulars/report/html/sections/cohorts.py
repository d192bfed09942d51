"""Whether new customers come back."""

from __future__ import annotations

from regulars.report.charts.formats import as_day, percent, short_month
from regulars.report.html.blocks import Doubts, Prose, Section, section
from regulars.report.html.pictures import picture
from regulars.report.html.visible import Standing

CAPTION = (
    "A cohort is all customers whose first order lies in one {grain}. Read a row from left to right to "
    "follow one cohort as it ages. Read a column downwards to see whether newer customers come back more "
    "or less than older ones. Months that have not been observed yet stay blank."
)


def cohorts(standing: Standing) -> Section:
    """The heat map of retention, how to read it, and one cell read out."""
    doubts = standing.doubts("cohort_retention")
    shown = bool(standing.rows("cohort_retention"))
    return section(
        "cohorts",
        "Cohorts",
        (
            Prose(CAPTION.format(grain="month")) if shown else None,
            _example(standing),
            Doubts(doubts) if shown and doubts else None,
            picture(standing, "cohort_retention"),
        ),
    )


def _example(standing: Standing) -> Prose | None:
    """The largest cohort's next month that is whole, in words."""
    rows = [
        row
        for row in standing.rows("cohort_retention")
        if row["month_number"] == 1 and not (row["is_partial"] or row["is_left_truncated"]) and row["retention_rate"]
    ]
    if not rows:
        return None
    row = max(rows, key=lambda row: (row["cohort_size"], as_day(row["cohort_month"])))
    return Prose(
        f"For example: of the {row['cohort_size']:,} customers who came first in {short_month(row['cohort_month'])}, "
        f"{row['active']:,} ({percent(row['retention_rate'])}) bought again in the month after."
    )
