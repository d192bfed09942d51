"""What the product says of a simulated shop beside what happens."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sklearn.metrics import roc_auc_score

import regulars
from regulars.shell.published.run import Run
from tests.truth.shops import Shop, Story, drawn

CLAIMS = ("clv", "clv.intervals", "clv_segments", "clv.p_alive", "churn_scores")
SHOWN = {"output": {"csv": False}, "studies": {"skip": ["cohorts"]}}  # what is not compared takes a part of the time


@dataclass(frozen=True)
class Compared:
    """One shop: published and realised figures, and the verdicts of what was published."""

    story: str
    seed: int
    customers: int
    error: float | None  # of total value, published by realised, less 1
    cover: tuple[float, ...]  # share inside the interval of each of the best four tenths
    alive_error: float | None  # mean P(alive) less the true share
    verdicts: dict[str, str]
    unsure_levels: list[str]  # High and Low, where evidence says that they are not sure to tell customers apart
    lost_already: float | None  # of the 100 first by expected loss, the share that left before the cut
    churn: dict[str, tuple[int, float]]  # by level, and of all: active customers, and the share that stayed away
    churn_rates: tuple[float, float] | None  # mean probability, and the share that stayed away
    auc: tuple[float, float] | None  # of the latest test as published, and of the scores as they came true
    auc_active: tuple[float, float] | None  # the same of customers with an order within the window
    tested_error: float | None  # of net revenue in the main test, as published
    tested_cover: tuple[float, ...]  # share inside the interval of each of the best four tenths, as published
    next_orders: tuple[int, float]  # customers with a window for the next order who did order, and the share inside it


def compared(story: Story, seed: int) -> Compared:
    """Run the log of a drawn shop, and set what is published beside its future."""
    shop = drawn(story, seed)
    with TemporaryDirectory() as folder:
        return _compared(shop, seed, Path(folder))


def _compared(shop: Shop, seed: int, folder: Path) -> Compared:
    lines = shop.log()
    path = folder / "log.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    with regulars.run(path, out=folder / "data", config={"time": {"as_of": shop.as_of}, **SHOWN}) as run:
        return _beside(shop, seed, run)


def _beside(shop: Shop, seed: int, run: Run) -> Compared:
    came = shop.came(365)
    values = _rows(run, "clv")
    evidence = {row["claim"]: row for row in _rows(run, "evidence")}
    published = sum(float(row["clv"]) for row in values)
    alive = [row for row in values if row["p_alive"] is not None]
    risky = sorted(_rows(run, "churn_scores"), key=lambda row: (-row["expected_loss"], row["customer_id"]))[:100]
    return Compared(
        story=shop.story.name,
        seed=seed,
        customers=len(came),
        error=published / sum(came.values()) - 1 if values else None,
        cover=_cover(values, came),
        alive_error=_mean([row["p_alive"] - shop.alive(row["customer_id"]) for row in alive]),
        verdicts={claim: evidence[claim]["verdict"] for claim in CLAIMS if claim in evidence},
        unsure_levels=_unsure_levels(evidence["churn_scores"]["reasons"]),
        lost_already=_mean([float(not shop.alive(row["customer_id"])) for row in risky]),
        churn=_churn(shop, run),
        churn_rates=_churn_rates(shop, run),
        auc=_auc(shop, run, "roc_auc"),
        auc_active=_auc(shop, run, "roc_auc_active"),
        tested_error=_tested_error(run),
        tested_cover=_tested_cover(run),
        next_orders=_next_orders(shop, run),
    )


def _unsure_levels(reasons: list[str]) -> list[str]:
    return [level for level in ("High", "Low") if any(f"that {level} risk" in reason for reason in reasons)]


def _churn(shop: Shop, run: Run) -> dict[str, tuple[int, float]]:
    """Of the customers with an order within the last window: how many of each level stayed away in the next."""
    window, scores = _window(run), _rows(run, "churn_scores")
    if not scores:
        return {}
    away, before = shop.stayed_away(window), shop.buyers(window)
    stayed: dict[str, list[float]] = {}
    for row in scores:
        if row["customer_id"] in before:
            for level in (row["churn_risk"], "all"):
                stayed.setdefault(level, []).append(float(away[row["customer_id"]]))
    return {level: (len(found), sum(found) / len(found)) for level, found in stayed.items()}


def _window(run: Run) -> int:
    """The chosen churn window in days; 0 where there is none."""
    return next((int(row["window_days"]) for row in _rows(run, "churn_windows") if row["is_chosen"]), 0)


def _churn_rates(shop: Shop, run: Run) -> tuple[float, float] | None:
    scores, away = _rows(run, "churn_scores"), shop.stayed_away(_window(run))
    if not scores:
        return None
    return (
        sum(row["churn_probability"] for row in scores) / len(scores),
        sum(away[row["customer_id"]] for row in scores) / len(scores),
    )


def _auc(shop: Shop, run: Run, metric: str) -> tuple[float, float] | None:
    """As the latest test of the chosen model has it, and as it came true."""
    rows = [row for row in _rows(run, "churn_evaluation") if row["is_chosen"] and row["metric"] == metric]
    scores, window = _rows(run, "churn_scores"), _window(run)
    who = shop.buyers(window) if metric == "roc_auc_active" else {row["customer_id"] for row in scores}
    of_them = [row for row in scores if row["customer_id"] in who]
    if not rows or not of_them:
        return None
    away = shop.stayed_away(window)
    published = max(rows, key=lambda row: row["fold"])["value"]
    came = roc_auc_score([away[row["customer_id"]] for row in of_them], [row["churn_probability"] for row in of_them])
    return float(published), float(came)


def _main_test(run: Run, measure: str) -> list[dict[str, Any]]:
    rows = [row for row in _rows(run, "clv_evaluation") if row["is_chosen"] and row["measure"] == measure]
    main = min((row["snapshot"] for row in rows), default=None)
    return [row for row in rows if row["snapshot"] == main]


def _tested_error(run: Run) -> float | None:
    """Of the longest test, which the report tells."""
    rows = [row for row in _main_test(run, "net_revenue") if row["bucket"] == "total"]
    return float(max(rows, key=lambda row: row["horizon_days"])["error"]) if rows else None


def _tested_cover(run: Run) -> tuple[float, ...]:
    inside = {row["bucket"]: row for row in _rows(run, "clv_evaluation") if row["measure"] == "inside_interval"}
    best = (inside.get(f"decile {number}") for number in range(1, 5))
    return tuple(float(row["actual"]) / row["customers"] for row in best if row)


def _next_orders(shop: Shop, run: Run) -> tuple[int, float]:
    """Of customers who are still there and order again: whether that is in the predicted window."""
    ordered = shop.next_orders()
    inside = [
        float(row["next_order_from"] <= ordered[row["customer_id"]] <= row["next_order_to"])
        for row in _rows(run, "churn_scores")
        if row["next_order_from"] is not None and row["customer_id"] in ordered
    ]
    return len(inside), _mean(inside) or 0.0


def _rows(run: Run, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.table(table).to_pyarrow().to_pylist() if table in run.tables else []
    return rows


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _cover(values: list[dict[str, Any]], came: dict[str, float]) -> tuple[float, ...]:
    ranked = sorted(values, key=lambda row: -float(row["clv"]))
    tenth = max(1, len(ranked) // 10)
    return tuple(
        sum(float(row["clv_low"]) <= came[row["customer_id"]] <= float(row["clv_high"]) for row in part) / len(part)
        for part in (ranked[n * tenth : (n + 1) * tenth] for n in range(4))
        if part
    )
