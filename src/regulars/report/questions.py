"""Live questions: every KPI from the command line, Python or a page goes through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from regulars.ground.calendar import ASKED, HOUR, PLAIN, Calendar
from regulars.ground.errors import UsageError, meant
from regulars.ground.log_columns import LOG_COLUMNS
from regulars.ground.periods import GRAINS

if TYPE_CHECKING:  # a prepared question is answered without loading the expression library
    import ibis.expr.types as ir

# Each dimension, and the table without which the run cannot be asked by it.
DIMENSIONS = {
    "country": "revenue_by_country",
    "segment": "rfm",
    "new_returning": "customers",
    "identified": "customers",
}
LINE_DIMENSIONS = {"stock_code": "products", "product_name": "products"}
CLOCK = ("weekday", "hour_of_day")  # of every line, unless the log has a dimension of that name
CUSTOMER = "customer_id"  # a condition alone: nobody asks for a row per customer here, the table has one
COMPARE = ("previous", "year")
_GRAINS_BY_GROUP = (None, "month")  # of the prepared views


Where = tuple[tuple[str, tuple[str, ...]], ...]  # each dimension or column with the values that count


@dataclass(frozen=True)
class Question:
    """One KPI by groups and periods. `since` and `until` are whole days, both inside.

    Without a KPI, all of them. `where` keeps what has one of the values in each of its dimensions. `top` keeps that
    many rows with the highest value of `ranked_by`. With a grain and no groups,
    periods without trade are rows of zeros. `to_date` counts in each period only as many days of trade as the latest
    one has had so far.
    """

    kpi: str | None
    by: tuple[str, ...] = ()
    grain: str | None = None
    compare: str | None = None
    since: date | None = None
    until: date | None = None
    where: Where = ()
    ranked_by: str | None = None
    top: int | None = None
    to_date: bool = False

    @property
    def prepared_name(self) -> str | None:
        """The view of a published run that answers it, where one does."""
        if len(self.by) > 1 or self.since or self.until or self.where or self.to_date:
            return None
        if {"product_name", *CLOCK} & {*self.by} or self.grain not in (None, *GRAINS):
            return None
        if self.by and self.grain not in _GRAINS_BY_GROUP:
            return None
        return view_name(self.by, self.grain)


def view_name(by: tuple[str, ...], grain: str | None) -> str:
    """kpi, kpi_by_country, kpi_by_month, kpi_by_country_and_month."""
    parts = [*by, *([grain] if grain else [])]
    return "kpi_by_" + "_and_".join(parts) if parts else "kpi"


def known_dimensions(made: Iterable[str], declared: Iterable[str]) -> tuple[str, ...]:
    """What a run with these tables can be asked by."""
    has, named = set(made), tuple(declared)
    own = [name for name, needs in (DIMENSIONS | LINE_DIMENSIONS).items() if needs in has]
    return (*own, *(name for name in CLOCK if name not in named), *named)


def prepared(made: Iterable[str], declared: Iterable[str]) -> list[tuple[tuple[str, ...], str | None]]:
    """The questions that a published run answers from a view: each dimension alone and by month, and each grain."""
    named = [name for name in known_dimensions(made, declared) if name not in ("product_name", *CLOCK)]
    return [((), grain) for grain in (None, *GRAINS)] + [
        ((name,), grain) for name in named for grain in _GRAINS_BY_GROUP
    ]


def check_question(
    question: Question,
    kpis: Iterable[str],
    dimensions: Iterable[str],
    left_out: Mapping[str, str],
    present: frozenset[str],
) -> None:
    """Raises UsageError where a run of a log with these columns cannot be asked this, and says what would help."""
    for name in filter(None, (question.kpi, question.ranked_by)):
        if name not in kpis:
            _check_columns(name, present)
    for name in (*question.by, *(name for name, _ in question.where)):
        table = (DIMENSIONS | LINE_DIMENSIONS).get(name, "")
        if table in left_out:
            raise UsageError(f"this run cannot be grouped by {name}: {left_out[table]}.")
    conditions = [name for name, _ in question.where if not (name == CUSTOMER and CUSTOMER in present)]
    for found, known, what in (
        ([name for name in (question.kpi, question.ranked_by) if name], list(kpis), "KPI"),
        ((*question.by, *conditions), list(dimensions), "dimension"),
        ([question.grain] if question.grain else [], list(ASKED), "grain"),
        ([question.compare] if question.compare else [], list(COMPARE), "comparison"),
    ):
        for name in found:
            if name not in known:
                better = f"ask by it: --by {name}" if what == "grain" and name in CLOCK else meant(name, known)
                raise UsageError(f"this run has no {what} {name!r} ({better}).")
    if question.to_date and question.grain in (None, "day", HOUR):
        raise UsageError("a period to date needs periods of several days: --grain month, or week, quarter, year.")
    if question.compare and not (question.grain or question.since):
        raise UsageError(
            "a comparison needs periods (--grain month, or hour, day, week, quarter, year) or a start date "
            "(--since YYYY-MM-DD)."
        )


def _check_columns(kpi: str, present: frozenset[str]) -> None:
    """Raises UsageError where the log lacks a column of the KPI."""
    from regulars.metrics.measures import BY_NAME, needed

    lacking = [LOG_COLUMNS[name] for name in sorted(needed(BY_NAME[kpi]) - present)] if kpi in BY_NAME else []
    if lacking:
        absent = " and no ".join(column.label for column in lacking)
        settings = " and ".join(" or ".join(column.settings) for column in lacking)
        raise UsageError(
            f"this run has no {kpi}, because its log has no {absent}: set {settings} in regulars.toml and run again."
        )


def answers(
    tables: Mapping[str, ir.Table],
    *,
    by: tuple[str, ...],
    grain: str | None,
    as_of: date,
    present: frozenset[str],
    since: date | None = None,
    until: date | None = None,
    where: Where = (),
    first_day: date | None = None,
    only: str | None = None,
    calendar: Calendar = PLAIN,
    zone: str = "UTC",
    to_date: bool = False,
) -> ir.Table:
    """One row per period and group, with every KPI or `only` one: from booked sums where they suffice, else from lines.

    With a grain and without groups, periods without trade are rows of zeros.

    `first_day` is the log's: without it, the first booking that counts is taken for the log's beginning. Periods are
    those of the `calendar`, hours those of the `zone`.
    """
    from regulars.metrics.facts import with_clock
    from regulars.metrics.kpi import kpis
    from regulars.metrics.periods import trading_days_so_far

    asked = {*by, *(name for name, _ in where)}
    source = with_clock(tables[source_of(asked, grain)], asked)
    facts = chosen(source, where, since, until)
    as_of = min(as_of, until + timedelta(days=1)) if until else as_of
    settings: dict[str, Any] = {"as_of": as_of, "present": present, "since": since, "first_day": first_day}
    settings |= {"calendar": calendar, "zone": zone}
    if grain and to_date:
        settings["trading_days"] = trading_days_so_far(grain, as_of, calendar)
    return kpis(facts, by=by, grain=grain, only=only, every=bool(grain) and not by, **settings)


def source_of(asked: Iterable[str], grain: str | None) -> str:
    """The booked sums, where these dimensions and conditions and the grain are known of them; else the lines."""
    return "facts" if {*asked} <= {*DIMENSIONS, CUSTOMER} and grain != HOUR else "line_facts"


def chosen(facts: ir.Table, where: Where, since: date | None, until: date | None) -> ir.Table:
    """The facts of these days, both inside, that have one of the values in each dimension of `where`."""
    for name, values in where:
        facts = facts.filter(facts[name].isin(values))
    if since:
        facts = facts.filter(facts.day >= since)
    return facts.filter(facts.day < until + timedelta(days=1)) if until else facts
