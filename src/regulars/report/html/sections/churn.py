"""Who may not come back: the window, the models beside naive answers, the money at stake."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from regulars.ground.evidence import INSUFFICIENT
from regulars.report.charts.formats import count, day, grouped, money, percent
from regulars.report.html.blocks import Block, Cell, Column, Doubts, Missing, Prose, Section, folded, section
from regulars.report.html.content import Row
from regulars.report.html.pictures import picture
from regulars.report.html.tables import Field, grid, null_cell, number, rate, words
from regulars.report.html.tables import money as money_field
from regulars.report.html.visible import Standing
from regulars.report.verdicts import sentence

_TESTED = (
    "churn_evaluation",
    "churn_lift",
    "churn_calibration",
    "churn_confusion",
    "churn_drivers",
)
_NAMES = {
    "base_rate": "baseline: share of the previous snapshot",
    "recency": "baseline: recency alone",
    "p_alive": "naive: 1 − P(alive), BG/NBD",
    "logistic_rfm": "logistic regression on R, F, M",
    "logistic_full": "logistic regression on all features",
    "boosting_full": "boosted trees on all features",
    "forest_rfm": "random forest on R, F, M",
    "forest_full": "random forest on all features",
}
_SHOWN = {
    "roc_auc_active": "AUC, active",
    "roc_auc": "AUC",
    "average_precision": "Average precision",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1",
}
_READ = (
    "AUC and average precision measure the ranking (higher is better); Brier score and calibration error measure the "
    "probabilities (lower is better); the others depend on the threshold. AUC, active counts only customers who had "
    "bought within the window before: those who may be leaving."
)


def churn(standing: Standing) -> Section:
    """From the second purchase over the window and the tests on the past to the money at stake."""
    doubts = standing.doubts("churn_scores")
    return section(
        "churn",
        "Who may not come back",
        (
            _summary(standing),
            Doubts(doubts) if doubts and standing.rows("churn_evaluation") else None,
            picture(standing, "churn_by_segment"),
            _by_segment(standing),
            folded("How the models performed on past data", _past(standing)),
            picture(standing, "churn_windows"),
            picture(standing, "second_purchase", note=_second(standing)),
        ),
    )


def _summary(standing: Standing) -> Prose | None:
    """What churn means here, and how many may be lost."""
    window = next((row for row in standing.rows("churn_windows") if row["is_chosen"]), None)
    if window is None or standing.nobody_known:
        return None
    said = f"A customer with no order for {count(window['window_days'])} days counts as churned"
    rows = standing.rows("churn_by_segment")
    high = [row for row in rows if row["churn_risk"] == "High"]
    stake = sum((row["expected_loss"] for row in rows), Decimal(0))
    text = f"{said} ({window['reason']})."
    if rows:
        text += (
            f" {count(sum(row['customers'] for row in high))} customers are at high risk. Over all "
            f"customers, {money(stake, standing.currency, 0)} of net revenue is at stake in the next "
            "window. The table churn_scores gives each customer with up to three reasons."
        )
    return Prose(text)


def _by_segment(standing: Standing) -> Block | None:
    title = standing.in_currency("Risk by segment")
    rows = standing.ordered("churn_by_segment", "segment_number", "risk_number")
    if not rows:
        return None  # the picture above says why
    fields = (
        words("Segment", "segment"),
        words("Risk", "churn_risk"),
        number("Customers", "customers"),
        rate("Mean probability", "mean_probability", has_bar=True),
        money_field("Money at stake", "expected_loss"),
    )
    note = (
        "Money at stake is the probability of churn times what the customer would bring in the window at last year’s "
        "pace. Nothing is at stake for customers who have already left. Gone: no order for longer than ever before."
    )
    return grid(standing, "churn_by_segment", title, fields, rows, notes=(note,))


def _past(standing: Standing) -> Iterable[Block | None]:
    """The tests on the past; where there are none, the reason once and not for each part."""
    rows = standing.rows("churn_evaluation")
    if not rows:
        reasons = {table: standing.missing(table) for table in _TESTED}
        for reason in dict.fromkeys(reasons.values()):
            named = tuple(table for table in _TESTED if reasons[table] == reason)
            yield Missing("Models in backtests", reason, named)
        return
    yield Prose(_chosen(standing))
    for fold in sorted({row["fold"] for row in rows}, reverse=True):
        yield _test(standing, [row for row in rows if row["fold"] == fold])
    yield picture(standing, "churn_lift")
    yield picture(standing, "churn_calibration")
    yield picture(standing, "churn_confusion")
    yield _drivers(standing)


def _chosen(standing: Standing) -> str:
    """Which model was taken and why, and which naive answer could not be asked."""
    claims = {row["claim"]: row for row in standing.content.tables.get("evidence", ())}
    model = claims.get("churn_scores.model")
    caption = (
        "Each model was trained at one date and tested at a later one, on customers and days that it had not seen."
    )
    if model and model["reasons"]:
        caption += f" {sentence(model['reasons'][0])}"
    alive = claims.get("churn_evaluation.p_alive")
    if alive and alive["verdict"] == INSUFFICIENT:
        caption += (
            f" The probability that a customer is still active is not among the baselines: {alive['reasons'][0]}."
        )
    return caption


def _test(standing: Standing, rows: list[Row]) -> Block:
    """One test: a line for each model, the chosen one marked."""
    values = {(row["model"], row["metric"]): row["value"] for row in rows}
    models = {row["model"]: row for row in rows}
    first = rows[0]
    people, base = values[(first["model"], "customers")], values[(first["model"], "base_rate")]
    title = f"Trained at {day(first['train_snapshot'])}, tested at {day(first['snapshot'])}"
    fields = (
        Field(Column("Model", is_number=False), lambda row: Cell(_name(row))),
        *(_metric(label, name, values) for name, label in _SHOWN.items()),
    )
    notes = (
        f"{count(people)} customers; {percent(base)} of them did not order for {count(first['horizon_days'])} days.",
        _READ,
    )
    ordered = [models[name] for name in sorted(models, key=_place)]
    return grid(standing, "churn_evaluation", title, fields, ordered, notes=notes)


def _name(row: Row) -> str:
    name = str(_NAMES.get(row["model"]) or row["model"])
    return f"{name} (chosen)" if row["is_chosen"] else name


def _place(name: str) -> int:
    return list(_NAMES).index(name) if name in _NAMES else len(_NAMES)


def _metric(label: str, name: str, values: dict[tuple[str, str], float | None]) -> Field:
    def cell(row: Row) -> Cell:
        value = values.get((row["model"], name))
        return null_cell("no customer is above the threshold") if value is None else Cell(grouped(value, 3))

    return Field(Column(label), cell)


def _drivers(standing: Standing) -> Block:
    fields = (
        words("Feature", "meaning"),
        words("Group", "feature_group"),
        Field(Column("Loss of AUC, group"), lambda row: Cell(grouped(row["group_auc_drop"], 3))),
        Field(Column("Loss of AUC, alone"), lambda row: Cell(grouped(row["auc_drop"], 3))),
        Field(Column("Weight"), _weight),
    )
    note = (
        "Loss of AUC: how much worse the ranking gets when these values are shuffled among customers. "
        "Features with the same information stand in for each other. Weight: change of the log odds per "
        "standard deviation."
    )
    rows = standing.ordered("churn_drivers", "rank")
    return grid(standing, "churn_drivers", "What drives the chosen model", fields, rows, notes=(note,))


def _weight(row: Row) -> Cell:
    weight = row["weight"]
    return null_cell("the model has no weights") if weight is None else Cell(grouped(weight, 3))


def _second(standing: Standing) -> str:
    """The median beside the one that looks only at those who came back."""
    rows = standing.ordered("second_purchase", "days")
    half = next((row["days"] for row in rows if row["cumulative_share"] >= 0.5), None)
    back = sum(row["returned"] for row in rows)
    if half is None or not back:
        return ""
    so_far, among = 0, 0
    for row in rows:
        so_far += row["returned"]
        among = row["days"]
        if 2 * so_far >= back:
            break
    return (
        f"Half of all customers buy again within {count(half)} days. Among those who already have, the median is "
        f"{count(among)} days, but that leaves out everyone who has yet to return."
    )
