"""The tools, in the order in which somebody needs them who knows nothing of the shop yet."""

from __future__ import annotations

from typing import Any

from regulars.ground.calendar import ASKED
from regulars.ground.errors import UsageError, meant
from regulars.report.questions import COMPARE, Where
from regulars.shell.published.answered import (
    Answered,
    ask_kpi,
    list_dimensions,
    list_kpis,
    list_tables,
    read_table,
)
from regulars.shell.published.changes import explain_change
from regulars.shell.published.run import Run
from regulars.shell.tools.argument import Argument, Type
from regulars.shell.tools.tool import Tool

USUAL_ROWS, MOST_ROWS = 100, 1000
_UNREAD = {"set_aside": ("raw",)}  # lines as they stood in the files, addresses and all: they stay with the files

_FORECAST_KPIS = ("net_revenue", "gross_revenue", "orders", "units")
_LIMIT = Argument("limit", Type.NUMBER, "How many rows at the most.", default=USUAL_ROWS, most=MOST_ROWS)
_WHERE = 'Only what has one of these values, by {what}: {{"{like}": ["{value}"]}}. customer_id takes an id{more}.'


def _kpi(run: Run, kpi: str, *, where: Where = (), **more: Any) -> Answered:
    return ask_kpi(run, kpi, where=dict(where), **more)


def _evidence(run: Run, *, claim: str | None = None, verdict: str | None = None, limit: int) -> Answered:
    named = {"claim": claim, "verdict": verdict}
    where = tuple((name, (value,)) for name, value in named.items() if value is not None)
    return read_table(run, "evidence", where=where, limit=limit)


def _table(run: Run, table: str, *, columns: tuple[str, ...] | None = None, limit: int, **more: Any) -> Answered:
    hidden = _UNREAD.get(table, ())
    named = [*(columns or ()), *(name for name, _ in more.get("where", ())), more.get("sort")]
    if any(name in hidden for name in named):
        raise UsageError(f"{table} is read here without {', '.join(hidden)}; regulars table {table} has it.")
    if hidden and columns is None:
        columns = tuple(name for name in run.manifest.contract(table).column_names if name not in hidden)
    return read_table(run, table, columns=columns, limit=limit, **more)


def _forecast(run: Run, *, kpi: str, grain: str, limit: int) -> Answered:
    return read_table(run, "forecast", where=(("kpi", (kpi,)), ("grain", (grain,))), limit=limit)


def _where(what: str, like: str, value: str, more: str = "") -> Argument:
    return Argument("where", Type.CONDITIONS, _WHERE.format(what=what, like=like, value=value, more=more))


TOOLS: tuple[Tool, ...] = (
    Tool(
        "list_kpis",
        "kpis",
        "List the KPIs",
        "The KPIs of this shop: meaning, unit, which way is better, over what they add up, and their SQL.",
        (),
        list_kpis,
    ),
    Tool(
        "list_dimensions",
        "dimensions",
        "List the dimensions",
        "What a KPI of this shop can be split and filtered by.",
        (),
        list_dimensions,
    ),
    Tool(
        "query_kpi",
        "kpis/{kpi}",
        "Ask for a KPI",
        "One KPI by groups and periods, with filters and comparisons. Ask so instead of adding up rows of tables: "
        "ratios and counts of customers do not add up.",
        (
            Argument("kpi", Type.TEXT, "Its name, as list_kpis has it.", is_needed=True),
            Argument("by", Type.TEXTS, "Dimensions to split by, as list_dimensions has them."),
            Argument("grain", Type.TEXT, "The periods; without it, one number for the whole.", allowed=ASKED),
            Argument(
                "compare",
                Type.TEXT,
                "Beside each period the one before, or the same a year before. It needs a grain, or a first day.",
                allowed=COMPARE,
            ),
            Argument("since", Type.DAY, "First day that counts."),
            Argument("until", Type.DAY, "Last day that counts."),
            Argument(
                "to_date", Type.FLAG, "Count in each period as many days of trade as the latest has had; needs a grain."
            ),
            _where("dimension", "country", "France", " or an e-mail address"),
            Argument("largest_first", Type.FLAG, "Highest value first, instead of by period and group."),
            _LIMIT,
        ),
        _kpi,
    ),
    Tool(
        "list_tables",
        "tables",
        "List the tables",
        "The tables of this run: what a row is, how many, how far to trust it; and those withheld, with the reason.",
        (),
        list_tables,
    ),
    Tool(
        "read_table",
        "tables/{table}",
        "Read a table",
        "Rows of a table: customers, their segments, risk of leaving and value, products, cohorts and more. "
        "The answer says what each column means.",
        (
            Argument("table", Type.TEXT, "Its name, as list_tables has it.", is_needed=True),
            Argument("columns", Type.TEXTS, "Only these columns, in this order."),
            _where("column", "segment", "VIP"),
            Argument("sort", Type.TEXT, "Column by which the rows are ordered, lowest first."),
            Argument("descending", Type.FLAG, "Highest first; it needs sort."),
            _LIMIT,
        ),
        _table,
    ),
    Tool(
        "why",
        "why",
        "Why net revenue changed",
        "What net revenue gained and lost between two whole months, by customers, orders, pieces, prices, by country "
        "or by product. The parts of each view and level add up to the change.",
        (
            Argument("month", Type.DAY, "First day of the later month; without it, the last whole one."),
            Argument("against", Type.TEXT, "The month before, or the same a year before.", allowed=COMPARE),
            Argument("view", Type.TEXT, "Only this split.", allowed=("tree", "customers", "countries", "products")),
            _LIMIT,
        ),
        explain_change,
    ),
    Tool(
        "forecast",
        "forecast",
        "What comes next",
        "The next months or weeks of a KPI with 80% intervals, by a model that was tested on the past.",
        (
            Argument("kpi", Type.TEXT, "What is expected.", allowed=_FORECAST_KPIS, default="net_revenue"),
            Argument("grain", Type.TEXT, "The periods.", allowed=("month", "week"), default="month"),
            _LIMIT,
        ),
        _forecast,
    ),
    Tool(
        "read_evidence",
        "evidence",
        "Read the evidence",
        "How far each table and number can be trusted, from how many, and why: solid, weak, or insufficient, which "
        "means that the number is withheld.",
        (
            Argument("claim", Type.TEXT, "Only this claim: a table, or a number of it like clv.intervals."),
            Argument("verdict", Type.TEXT, "Only claims with this verdict.", allowed=("solid", "weak", "insufficient")),
            _LIMIT,
        ),
        _evidence,
    ),
)
BY_NAME = {tool.name: tool for tool in TOOLS}


def tool_of(name: str) -> Tool:
    """The tool of this name. Raises UsageError where there is none."""
    if name not in BY_NAME:
        raise UsageError(f"there is no tool {name!r} ({meant(name, BY_NAME)}).")
    return BY_NAME[name]
