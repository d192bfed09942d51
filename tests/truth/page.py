"""Writes docs/truth.md: what the product said of simulated shops, and what came true.

`python -m tests.truth.page` draws every story once and takes some minutes; named stories (`python -m tests.truth.page
steady noise`) are drawn anew, and the others stand as docs/truth.json has them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.docs.pages import ROOT
from tests.truth.compared import compared
from tests.truth.shops import STORIES, drawn

TARGET, RESULTS = ROOT / "docs" / "truth.md", ROOT / "docs" / "truth.json"
SEED = 0
CLAIMS = ("clv", "clv.intervals", "clv.p_alive", "churn_scores")
NOTHING = "–"

INTRODUCTION = """\
# Said and come true

What a score is worth shows only when the future is known. These shops are simulated, so it is: each log ends at a day,
and what its customers did after it is set against what was said of them.

The generator is its own (`tests/truth/shops.py`): no model of this product is simulated by its own recipe. This page is
written by `python -m tests.truth.page`, one draw of each story; `make truth` holds the rules below on ten. A shop of
your own is none of these: read its `evidence`.

Rules that are tested: where total value is off by more than a quarter, or fewer than 80 % of one of the best four
tenths end inside their interval, nothing about value is solid. Of the hundred customers with the most money at stake,
at most a fifth left before the log ends. High risk stays away at least half as often again (twice the odds, where most
stay away), and Low risk at most seven tenths as often as all active customers, or the scores are weak for that reason.
"""
DESCRIBED = {
    "steady": "customers come, buy at paces of their own, and leave; two years",
    "growth": "the same, three times as busy at the end",
    "nobody leaves": "paces of their own, and no end",
    "bursts": "nobody leaves, and a third of the orders is followed by more within days",
    "monthly": "an order every 30 days, a quarter never comes back",
    "seasonal, three years": "a Christmas shop, cut on 5 January",
    "one year, after the peak": "the same shop with one year of log",
    "break": "sixteen weeks before the end all paces fall to three fifths",
    "begins in mid-life": "the log begins a year after the shop",
    "returns": "customers leave only for an order that they gave back",
    "noise": "one pace for all and no end: nothing can be known of anybody",
    "73 customers": "a small steady shop",
    "whales": "amounts differ by the thousand",
    "spend goes with frequency": "who comes more often spends more each time",
}


def page(results: dict[str, Any]) -> str:
    """The whole text of docs/truth.md."""
    shops = [results[story.name] for story in STORIES if story.name in results]
    parts = [INTRODUCTION, "## The stories\n", *(f"- **{name}**: {says}" for name, says in DESCRIBED.items())]
    for title, note, head, row in TABLES:
        parts += [f"\n## {title}\n\n{note}\n", f"| story | {' | '.join(head)} |", "| --- " * (len(head) + 1) + "|"]
        parts += [f"| {shop['story']} | {' | '.join(row(shop))} |" for shop in shops]
    return "\n".join(parts) + "\n"


def _value(shop: dict[str, Any]) -> list[str]:
    return [_signed(shop["tested_error"]), _signed(shop["error"]), _verdict(shop, "clv")]


def _cover(shop: dict[str, Any]) -> list[str]:
    shares = [" ".join(_percent(share) for share in shop[name]) or NOTHING for name in ("tested_cover", "cover")]
    return [*shares, _verdict(shop, "clv.intervals")]


def _alive(shop: dict[str, Any]) -> list[str]:
    error = shop["alive_error"]
    return [NOTHING if error is None else f"{100 * error:+.1f} points", _verdict(shop, "clv.p_alive")]


def _churn(shop: dict[str, Any]) -> list[str]:
    pairs = [shop[name] or (None, None) for name in ("churn_rates", "auc", "auc_active")]
    rates, *aucs = pairs
    ranks = [f"{_three(said)} / {_three(was)}" for said, was in aucs]
    return [_percent(rates[0]), _percent(rates[1]), *ranks, _verdict(shop, "churn_scores")]


def _levels(shop: dict[str, Any]) -> list[str]:
    shares = [_percent(shop["churn"].get(level, (0, None))[1]) for level in ("all", "High", "Medium", "Low")]
    customers, inside = shop["next_orders"]
    return [*shares, _percent(shop["lost_already"]), f"{_percent(inside)} of {customers}" if customers else NOTHING]


TABLES = (
    (
        "Total value",
        "Error of the net revenue of all customers: as the main test on the past had it, and in the year that came.",
        ("published", "came true", "verdict"),
        _value,
    ),
    (
        "Intervals",
        "Customers of the best four tenths who ended inside their interval, where 90 % should: in the test, with "
        "intervals as the models have them, and in the year that came, with intervals as wide as the test asked for.",
        ("in the test", "came true", "verdict"),
        _cover,
    ),
    (
        "P(alive)",
        "The mean of P(alive) less the true share of customers who have not left.",
        ("error", "verdict"),
        _alive,
    ),
    (
        "Churn",
        "The mean probability and the share that stayed away in the window; the AUC of the latest test and the one "
        "that came true, of all customers and of the active ones.",
        ("said", "came true", "AUC, all", "AUC, active", "verdict"),
        _churn,
    ),
    (
        "Levels and lists",
        "The share of active customers who stayed away, in all and by level; of the hundred with the most money at "
        "stake those who had left before; and the next orders that came in the window that was said for them.",
        ("all active", "High", "Medium", "Low", "left before", "next order inside"),
        _levels,
    ),
)


def _verdict(shop: dict[str, Any], claim: str) -> str:
    verdict = shop["verdicts"].get(claim, NOTHING)
    return "withheld" if verdict == "insufficient" else str(verdict)


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.0f} %"


def _signed(error: float | None) -> str:
    return NOTHING if error is None else f"{100 * error:+.0f} %"


def _three(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def measure(names: list[str]) -> dict[str, Any]:
    """The results with these stories drawn anew, all of them where none is named."""
    results: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    for story in STORIES:
        if names and story.name not in names:
            continue
        with TemporaryDirectory() as folder:
            found = asdict(compared(drawn(story, SEED), SEED, Path(folder)))
        found["verdicts"] = {claim: found["verdicts"][claim] for claim in CLAIMS if claim in found["verdicts"]}
        del found["reasons"]
        results[story.name] = json.loads(json.dumps(found), parse_float=lambda text: round(float(text), 4))
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return results


if __name__ == "__main__":
    TARGET.write_text(page(measure(sys.argv[1:])), "utf-8")
