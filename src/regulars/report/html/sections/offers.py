"""What to offer: what goes together, how good the lists are, what is due, what the first product does, who switched."""

from __future__ import annotations

from collections.abc import Iterable

from regulars.report.charts.formats import count, day, grouped, percent
from regulars.report.html.blocks import Block, Cell, Column, Doubts, Missing, Prose, Section, folded, section
from regulars.report.html.content import Row
from regulars.report.html.tables import Field, grid, money, number, rate, words, written
from regulars.report.html.visible import Standing

_LISTS = {"all": "all products", "new": "products new to the customer"}
_MODELS = {
    "logistic": "logistic regression",
    "frequency": "naive: what they bought most often",
    "recency_frequency": "naive: the same, recent orders first",
    "popularity": "naive: what most customers bought",
    "kaplan_meier": "curve of all gaps, open ones included",
    "base_rate": "naive: the overall share",
    "due_date": "naive: due once the gap is over",
    "ended_gaps": "naive: curve of ended gaps alone",
}
_SOURCES = {"history": "bought before", "together": "goes with what they bought", "popular": "popular"}
_VERDICTS = {"due": "due", "overdue": "overdue", "not_due": "not due yet", "stopped": "stopped"}
_PARTS = {
    "new": "customers of the later period alone",
    "gone": "customers of the earlier period alone",
    "more": "customers of both periods: more of a product",
    "less": "customers of both periods: less of a product",
    "switched_in": "customers of both periods: switched to",
    "switched_out": "customers of both periods: switched away",
}
_TABLES = ("bought_together", "recommendations", "replenishment", "first_products", "product_switching")


def offers(standing: Standing) -> Section:
    """Pairs, lists with their test, what is due, first products, switching; or the reason once for each."""
    doubts = standing.doubts(*_TABLES)
    return section(
        "offers",
        "What to offer",
        (
            Doubts(doubts) if doubts else None,
            *_pairs(standing),
            *_lists(standing),
            *_due(standing),
            *_first(standing),
            *_switching(standing),
        ),
    )


def _absent(standing: Standing, table: str, title: str) -> Missing | None:
    reason = standing.missing(table)
    return Missing(title, reason, (table,)) if reason else None


def _pairs(standing: Standing) -> Iterable[Block | None]:
    fields = (
        words("Product", "product_name", is_long=True),
        words("Goes with", "other_product_name", is_long=True),
        number("Orders with both", "orders_together"),
        rate("Of orders with the first", "confidence"),
        _decimal("Lift", "lift"),
        _decimal("At least", "lift_low"),
    )
    note = (
        "Lift compares the orders that have both products with those expected if they were bought independently. "
        "At least is the lower end of its 95% interval; the pairs are ranked by it. Variants of one product are left "
        "out here but not in the table."
    )
    yield grid(standing, "pairs_best", "Bought together", fields, standing.rows("pairs_best"), notes=(note,))


def _decimal(label: str, name: str) -> Field:
    return Field(Column(label), lambda row: Cell(grouped(row[name], 1)), name)


def _lists(standing: Standing) -> Iterable[Block | None]:
    if missing := _absent(standing, "offers_by_source", "Recommendations"):
        yield missing
        return
    yield Prose(
        "The table recommendations has two lists of ten products for each customer, each product with its reason: the "
        "best of all, and the best of those new to the customer. Both were tested on each customer’s next order, which "
        "the models had not seen."
    )
    rows = standing.rows("recommendation_evaluation")
    if not rows:
        return
    latest = max(row["snapshot"] for row in rows)
    values = {(row["list"], row["model"], row["metric"]): row for row in rows if row["snapshot"] == latest}
    models = dict.fromkeys((row["list"], row["model"]) for row in rows)
    fields = (
        written("List", lambda row: _LISTS[row["list"]]),
        written("By", lambda row: _name(row)),
        _metric("Share of the next order found", "recall_at_10", values, is_share=True),
        _metric("nDCG", "ndcg_at_10", values, is_share=False),
        _metric("Customers with a hit", "hit_rate", values, is_share=True),
    )
    tested = [values[of, model, "recall_at_10"] for of, model in models]
    tested.sort(key=lambda row: (row["list"], not row["is_chosen"]))
    note = (
        f"Ten products each, tested on the first order from {day(latest)} on, with 95% intervals over customers. nDCG "
        "is higher where products of the next order stand nearer the top of the list."
    )
    lists = grid(standing, "recommendation_evaluation", "How good the lists are", fields, tested, notes=(note,))
    yield folded("How the lists performed on past data", (lists,))
    shares = (
        written("List", lambda row: _LISTS[row["list"]]),
        written("Source", lambda row: _SOURCES[row["source"]]),
        number("Offers", "offers"),
        number("Customers", "customers"),
    )
    yield grid(standing, "offers_by_source", "Where the offers come from", shares, standing.rows("offers_by_source"))


def _name(row: Row) -> str:
    name = str(_MODELS.get(row["model"]) or row["model"])
    return f"{name} (in use)" if row["is_chosen"] else name


def _metric(label: str, metric: str, values: dict[tuple[str, str, str], Row], *, is_share: bool) -> Field:
    def cell(row: Row) -> Cell:
        found = values[row["list"], row["model"], metric]
        low, middle, high = (
            percent(found[name], 1) if is_share else grouped(found[name], 3) for name in ("low", "value", "high")
        )
        return Cell(f"{middle} ({low} to {high})")

    return Field(Column(label), cell)


def _due(standing: Standing) -> Iterable[Block | None]:
    if missing := _absent(standing, "due_by_verdict", "Replenishment"):
        yield missing
        return
    rows = {row["verdict"]: row for row in standing.rows("due_by_verdict")}
    days = next(iter(rows.values()))["horizon_days"]
    fields = (
        written("State", lambda row: _VERDICTS[row["verdict"]]),
        number("Products by customer", "pairs"),
        number("Customers", "customers"),
        Field(Column(f"Purchases expected in {count(days)} days"), lambda row: Cell(count(round(row["expected"])))),
    )
    note = (
        "Products that a customer bought on at least three days. A gap that is still open counts for as long as it has "
        "lasted."
    )
    ordered = [rows[name] for name in _VERDICTS if name in rows]
    yield grid(standing, "due_by_verdict", "What is due again", fields, ordered, notes=(note,))
    found = {(row["model"], row["metric"]): row["value"] for row in standing.rows("replenishment_evaluation")}
    tested = [row for row in standing.rows("replenishment_evaluation") if row["metric"] == "brier"]
    columns = (
        written("By", lambda row: _name(row)),
        *(
            Field(Column(label), lambda row, metric=metric: Cell(grouped(found[row["model"], metric], 3)))  # type: ignore[misc]
            for label, metric in (
                ("AUC", "roc_auc"),
                ("Brier score", "brier"),
                ("Calibration error", "calibration_error"),
            )
        ),
    )
    ordered = [row for name in _MODELS for row in tested if row["model"] == name]
    accuracy = grid(standing, "replenishment_evaluation", "How accurate the due dates are", columns, ordered)
    yield folded("How the due dates performed on past data", (accuracy,))


def _first(standing: Standing) -> Iterable[Block | None]:
    fewer = "fewer than 30 customers could be followed that long"
    fields = (
        words("Product of the first order", "product_name", is_long=True),
        number("Customers", "customers"),
        rate("Back within 90 days", "repeat_share_90", null=fewer),
        rate("At least", "low_90", null=fewer),
        rate("At most", "high_90", null=fewer),
        written("More than chance", lambda row: "yes" if row["is_significant"] else "no"),
    )
    note = (
        "A difference need not be due to the product. At least and at most are the ends of a 95% interval. The last "
        "column allows for the number of products that are compared."
    )
    yield grid(standing, "first_most", "The first product", fields, standing.rows("first_most"), notes=(note,))


def _switching(standing: Standing) -> Iterable[Block | None]:
    rows = {row["part"]: row for row in standing.rows("change_by_part")}
    fields = (written("Part", lambda row: _PARTS[row["part"]]), money("Money", "amount"))
    ordered = [rows[name] for name in _PARTS if name in rows]
    note = ""
    if ordered:
        total = sum(row["amount"] for row in ordered)
        note = (
            "Sales less returns of identified customers at list price: the 90 days from "
            f"{day(ordered[0]['period_to'])} on against the 90 before. The parts add up to the change, "
            f"{grouped(total, 2)}."
        )
    title = standing.in_currency("Where the change in sales came from")
    yield grid(standing, "change_by_part", title, fields, ordered, notes=(note,) if note else ())
