"""Which channel brought the orders: credit by several models with its doubt, what it cost, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from regulars.report.charts.channel_credit import MODELS, main_credit
from regulars.report.charts.formats import count, money, percent
from regulars.report.html.blocks import Block, Doubts, Missing, Prose, Section, folded, section
from regulars.report.html.content import Row
from regulars.report.html.pictures import picture
from regulars.report.html.tables import Field, grid, number, rate, written
from regulars.report.html.tables import money as money_field
from regulars.report.html.tables import words as words_field
from regulars.report.html.visible import Standing

MAIN = "markov"  # the model whose figures stand in the tables
_HOW = (
    "A rule or model divides each order among the channels that the customer met before it. The dots part where the "
    "answer depends on the rule; the grey bar is that spread, the blue bar the 95% band of one model. Credit is not "
    "cause: a channel that is shown to people who were about to buy gets credit too. Only an experiment that holds a "
    "channel back shows what it adds."
)
_COST = (
    "Over the days with spend, by the Markov chain. ROAS is net revenue per unit of spend; it is left out below 30 "
    "orders. CAC is the spend per first order. Paid back: the first of 30, 60, 90, 180 and 365 days by which the "
    "margin of a customer whom the channel brought first covers the CAC."
)


def channels(standing: Standing) -> Section:
    """What each channel gets, what it costs, and the models side by side; or why there is none of it."""
    title, reason = "Channels", standing.missing("attribution")
    if reason:
        return section("channels", title, (Missing("Credit of channels", reason, ("attribution",)),))
    doubts = standing.doubts("attribution", "attribution_cost")
    return section(
        "channels",
        title,
        (
            _sum(standing),
            Prose(_HOW),
            Doubts(doubts) if doubts else None,
            picture(standing, "channel_credit"),
            _credit(standing),
            _cost(standing),
            folded("New and returning customers, other windows, and how the chain was chosen", _more(standing)),
        ),
    )


def of_model(rows: Iterable[Row], model: str = MAIN, kind: str = "all", days: int | None = None) -> list[Row]:
    """The rows of one model and kind of customers in a window (None: the main one), most credit first."""
    found = [
        row
        for row in rows
        if (row["model"], row["customer_kind"]) == (model, kind)
        and (row["is_main"] if days is None else row["window_days"] == days)
    ]
    return sorted(found, key=lambda row: (row["share"] is None, -row["orders"], row["channel"]))


def _sum(standing: Standing) -> Prose:
    rows = of_model(standing.rows("attribution"))
    named, rest = [row for row in rows if row["share"] is not None], [row for row in rows if row["share"] is None]
    orders = round(sum(row["orders"] for row in named))
    revenue = sum((row["net_revenue"] for row in named), Decimal(0))
    every = revenue + sum((row["net_revenue"] for row in rest), Decimal(0))
    part = f" ({percent(float(revenue / every))} of all)" if every > 0 else ""
    return Prose(
        f"{count(orders)} orders with {money(revenue, standing.currency, 0)} of net revenue{part} had a touch within "
        f"{count(rows[0]['window_days'])} days before them. The rest is in the row (unattributed), so that all rows "
        "add up to the net revenue of the shop."
    )


def _credit(standing: Standing) -> Block:
    """Each channel by the chain, with the share by last touch and the ranks over all models."""
    rows = main_credit(standing.rows("attribution"))
    by_model = {(row["model"], row["channel"]): row["share"] for row in rows}
    agreement = {row["channel"]: row for row in standing.rows("attribution_agreement")}
    shown = [
        {
            **row,
            **{model: by_model.get((model, row["channel"])) for model in MODELS},
            "ranks": _ranks(agreement.get(row["channel"])),
        }
        for row in of_model(standing.rows("attribution"))
    ]
    null = "what no touch led to has no part among channels"
    fields: Sequence[Field] = (
        words_field("Channel", "channel"),
        number("Orders", "orders"),
        money_field("Net revenue", "net_revenue"),
        rate("Share", "share", has_bar=True, null=null),
        written("95% band", lambda row: "–" if row["low"] is None else f"{_part(row['low'])} to {_part(row['high'])}"),
        written("Last touch", lambda row: _part(row["last"])),
        written("Rank", lambda row: str(row["ranks"])),
    )
    title = standing.in_currency("Credit of each channel by the Markov chain, and the share by last touch")
    note = "Rank: the best and the worst place among channels that any model gives."
    return grid(standing, "attribution", title, fields, shown, notes=(note,))


def _part(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _ranks(row: Row | None) -> str:
    return f"{row['best_rank']} to {row['worst_rank']}" if row else "–"


def _cost(standing: Standing) -> Block:
    rows = [row for row in standing.rows("attribution_cost") if row["model"] == MAIN]
    fields = (
        words_field("Channel", "channel"),
        money_field("Spend", "spend"),
        number("Orders", "orders"),
        money_field("Net revenue", "net_revenue"),
        written("ROAS", _roas),
        number("First orders", "new_customers"),
        money_field("CAC", "cac", null="the channel brought no first order"),
        number("Paid back by day", "payback_days", null="not within a year that could be observed, or margin unknown"),
    )
    ordered = sorted(rows, key=lambda row: (-row["spend"], row["channel"]))
    return grid(
        standing, "attribution_cost", standing.in_currency("What channels cost"), fields, ordered, notes=(_COST,)
    )


def _roas(row: Row) -> str:
    if row["roas"] is None:
        return "–"
    return f"{row['roas']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _more(standing: Standing) -> Iterable[Block | None]:
    rows = standing.rows("attribution")
    main = [row["channel"] for row in of_model(rows) if row["share"] is not None]
    parts = {kind: {row["channel"]: row["share"] for row in of_model(rows, kind=kind)} for kind in ("new", "returning")}
    windows = sorted({row["window_days"] for row in rows})
    by_window = {days: {row["channel"]: row["share"] for row in of_model(rows, days=days)} for days in windows}
    shown = [
        {
            "channel": name,
            **{kind: parts[kind].get(name) for kind in parts},
            **{f"days_{days}": by_window[days].get(name) for days in windows},
        }
        for name in main
    ]
    fields = (
        words_field("Channel", "channel"),
        rate("New customers", "new", null="no such order had a touch"),
        rate("Returning", "returning", null="no such order had a touch"),
        *(rate(f"{days} days", f"days_{days}", null="no order had a touch") for days in windows),
    )
    yield grid(standing, "attribution", "Share by kind of customer and by window", fields, shown)
    yield _orders(standing)
    yield _cohorts(standing)


def _orders(standing: Standing) -> Block:
    """The chains that were tried in the main window."""
    main = {row["window_days"] for row in standing.rows("attribution") if row["is_main"]}
    rows = [row for row in standing.ordered("attribution_models", "chain_order") if row["window_days"] in main]
    fields = (
        number("Channels back", "chain_order"),
        number("States", "states"),
        written("Held-out log likelihood", lambda row: f"{row['held_out_log_likelihood']:.4f}"),
        written("Standard error of the gain", lambda row: _error(row["standard_error"])),
        written("Chosen", lambda row: "yes" if row["is_chosen"] else ""),
    )
    note = (
        "How well a chain that looks this many channels back predicts journeys of customers who were held out. A "
        "longer one is taken where it gains more than a standard error and has at most 300 states."
    )
    return grid(standing, "attribution_models", "How many channels back the chain looks", fields, rows, notes=(note,))


def _error(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _cohorts(standing: Standing) -> Block:
    """What customers bring by their first channel."""
    rows = [row for row in standing.rows("channel_cohorts") if row["dimension"] == "first_channel"]
    by_value: dict[str, dict[str, object]] = {}
    for row in sorted(rows, key=lambda row: (row["value"], row["days"])):
        own = by_value.setdefault(row["value"], {"channel": row["value"], "customers": row["customers"]})
        own[f"days_{row['days']}"] = row["revenue_per_customer"]
    days = sorted({row["days"] for row in rows})
    fields = (
        words_field("First channel", "channel"),
        number("Customers", "customers"),
        *(money_field(f"{each} days", f"days_{each}", null="not yet observed") for each in days),
    )
    title = standing.in_currency("Net revenue per customer since the first order")
    note = "Customers: those of the shortest time; longer ones are of those who could be observed so long."
    return grid(standing, "channel_cohorts", title, fields, list(by_value.values()), notes=(note,))
