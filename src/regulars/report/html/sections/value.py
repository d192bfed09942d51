"""Section on customer value: totals, the best customers, the backtest, and what is withheld."""

from __future__ import annotations

from decimal import Decimal

from regulars.report.charts.formats import amount, change, count, day, grouped, percent
from regulars.report.charts.formats import money as money_text
from regulars.report.html.blocks import Block, Doubts, Missing, Prose, Section, folded, section
from regulars.report.html.content import Row
from regulars.report.html.pictures import picture
from regulars.report.html.tables import Field, average, grid, money, number, rate, words, written
from regulars.report.html.visible import Standing
from regulars.studies.clv.sum_range import sum_range

_MODELS = {
    "pace": "Same pace as before",
    "nbd": "NBD (nobody leaves)",
    "window": "Forward window",
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "paretonbd": "Pareto/NBD",
}
_HOW = (
    "Each customer’s value is the expected number of purchase days times the net revenue per purchase "
    "day, discounted to today. Nine in ten customers should end up between low and high. Single "
    "customers are hard to predict, so the range is wide."
)
_MONTH_DAYS = 365 / 12
_SCORE = "Score: percentage of the other customers with a lower value."


def value(standing: Standing) -> Section:
    """The sum, the segments, the best customers, and the test on the past; or why there is none."""
    title, reason = "What customers are worth", standing.missing("clv_best")
    if reason:
        return section("value", title, (Missing("Customer lifetime value", reason, ("clv",)),))
    doubts = standing.doubts("clv", "clv_evaluation")
    return section(
        "value",
        title,
        (
            _sum(standing),
            Prose(_HOW),
            Doubts(doubts) if doubts else None,
            picture(standing, "value_by_segment"),
            picture(standing, "value_concentration"),
            _best(standing),
            _alive(standing),
            _backtest(standing),
            folded("How the models performed on past data", (picture(standing, "value_backtest"), _models(standing))),
        ),
    )


def _sum(standing: Standing) -> Prose | None:
    """All values together, over which time, and whether that is revenue or profit."""
    rows = standing.rows("clv_segments")
    if not rows or standing.nobody_known:
        return None
    whole, customers = sum((row["clv"] for row in rows), Decimal(0)), sum(row["customers"] for row in rows)
    first = rows[0]
    given = first["value_is"] == "profit"
    kind = "profit, at the configured margin" if given else "revenue, not profit: no margin is configured"
    return Prose(
        f"Discounted at {percent(first['discount_rate'], 0)} a year, the {count(customers)} known customers "
        f"{_brings(standing, whole, first['horizon_months'])} This is {kind}. Future customers are not included."
    )


def _brings(standing: Standing, whole: Decimal, months: int) -> str:
    """The sum of all values, or the range in which it may lie, as the end of a sentence."""
    tests = [
        row for row in standing.rows("clv_evaluation") if (row["bucket"], row["measure"]) == ("total", "net_revenue")
    ]
    errors = [row["error"] for row in tests if row["is_chosen"] and row["error"] is not None]
    tested = max((row["horizon_days"] for row in tests), default=0)
    shares = sum_range(errors, ahead_days=months * _MONTH_DAYS, tested_days=tested)
    if shares is None:
        return f"are expected to bring {money_text(whole, standing.currency, 0)} over the next {count(months)} months."
    least, most = (money_text(whole * Decimal(f"{share:.2f}"), standing.currency, 0) for share in shares)
    return (
        f"may bring between {least} and {most} over the next {count(months)} months. The range is wide because the "
        f"backtests looked only {count(tested)} days ahead and were off by up to {percent(max(map(abs, errors)), 0)}."
    )


def _best(standing: Standing) -> Block:
    rows = standing.rows("clv_best")
    fields: list[Field] = [
        words("Customer", "customer_id"),
        average("Purchase days expected", "expected_orders"),
        money("Per purchase day", "expected_order_value"),
        money("Value", "clv"),
        written("Low to high", lambda row: f"{amount(row['clv_low'], 0)} – {amount(row['clv_high'], 0)}"),
        average("Score", "customer_value_score"),
    ]
    if any(row["p_alive"] is not None for row in rows):
        fields.insert(1, rate("Still a customer", "p_alive"))
    title = standing.in_currency("The customers with the highest value")
    return grid(standing, "clv_best", title, fields, rows, notes=(_SCORE,))


def _alive(standing: Standing) -> Missing | None:
    """Why nothing is said about who has left, where that is so."""
    reason = standing.withheld_numbers("clv").get("p_alive")
    return Missing("The probability that a customer is still active", reason, ("clv.p_alive",)) if reason else None


def _backtest(standing: Standing) -> Prose | None:
    """The main test in words: purchase days, money, and the intervals."""
    main = [row for row in _main_test(standing) if row["is_chosen"] and row["bucket"] == "total"]
    found = {row["measure"]: row for row in main}
    days, net, inside = (found.get(name) for name in ("purchase_days", "net_revenue", "inside_interval"))
    if days is None or net is None:
        return None
    text = (
        f"Does the forecast hold? From {day(days['snapshot'])} on, using only earlier data, it would have "
        f"predicted {grouped(days['predicted'])} purchase days in {count(days['horizon_days'])} days; "
        f"the actual number was {count(days['actual'])} ({_off(days)}). Net revenue: "
        f"{money_text(net['predicted'], standing.currency, 0)} predicted, "
        f"{money_text(net['actual'], standing.currency, 0)} actual ({_off(net)})."
    )
    if inside is None or not inside["customers"]:
        return Prose(text)
    share = percent(float(inside["actual"]) / inside["customers"], 0)
    return Prose(f"{text} {share} of the customers ended up between their low and high; 90% should.")


def _off(row: Row) -> str:
    return "nothing to compare with" if row["error"] is None else change(row["error"])


def _main_test(standing: Standing) -> list[Row]:
    """The rows of the test that watched longest, the latest of such."""
    rows = standing.rows("clv_evaluation")
    longest = max((row["horizon_days"] for row in rows), default=0)
    latest = max((row["snapshot"] for row in rows if row["horizon_days"] == longest), default=None)
    return [row for row in rows if row["snapshot"] == latest]


def _name(row: Row) -> str:
    return f"{_MODELS.get(row['model'], row['model'])}{' (in use)' if row['is_chosen'] else ''}"


def _models(standing: Standing) -> Block:
    """Every model in the main test, the one in use marked."""
    wanted = ("purchase_days", "total")
    rows = [row for row in _main_test(standing) if (row["measure"], row["bucket"]) == wanted]
    fields = (
        written("Model", _name),
        average("Predicted purchase days", "predicted"),
        number("Actual purchase days", "actual"),
        written("Error of the total", _off),
        rate("Error per customer", "individual_error", null="nobody bought"),
    )
    ordered = sorted(rows, key=lambda row: list(_MODELS).index(row["model"]))
    note = (
        "The model in use has the smallest combined error over all tests, among the models that the data "
        "support. The methods page gives the rule."
    )
    return grid(standing, "clv_evaluation", "Models in the main test", fields, ordered, notes=(note,))
