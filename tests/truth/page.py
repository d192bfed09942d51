"""Writes docs/truth.md: what the product said of simulated shops, and what came true.

`python -m tests.truth.page` draws every story ten times, which takes about half an hour of one processor; named stories
(`python -m tests.truth.page steady noise`) are drawn anew, and the others stand as docs/truth.json has them.
REGULARS_TRUTH is another number of draws.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from statistics import median
from typing import Any

from tests.docs.pages import ROOT
from tests.truth.compared import compared
from tests.truth.shops import STORIES, Story

TARGET, RESULTS = ROOT / "docs" / "truth.md", ROOT / "docs" / "truth.json"
DRAWS = 10
NOTHING = "–"
Draw = dict[str, Any]
Draws = list[Draw]

INTRODUCTION = """\
# Said and come true

What a score is worth shows only when the future is known. These shops are simulated, so it is: each log ends at a day,
and what its customers did after it is set against what was said of them.

The generator is its own (`tests/truth/shops.py`): no model of this product is simulated by its own recipe. This page is
written by `make truth`, from {draws} of each story: the middle draw, and in brackets the least and the greatest. A shop
of your own is none of these: read its `evidence`.

Rules that every draw keeps: where total value is off by more than a quarter, or fewer than 80% of one of the best four
tenths end inside their interval, nothing about value is solid. Of the hundred customers with the most money at stake,
at most a fifth left before the log ends. Where the scores are solid, High risk stays away at least half as often again
as all active customers (twice the odds, where most stay away), and Low risk at most seven tenths as often.
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


def page(results: dict[str, Draws]) -> str:
    """The whole text of docs/truth.md."""
    stories = [(story.name, results[story.name]) for story in STORIES if story.name in results]
    counts = sorted({len(draws) for _, draws in stories})
    number = f"{counts[0]} draws" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} draws"
    parts = [INTRODUCTION.format(draws=number), "## The stories\n"]
    parts += [f"- **{name}**: {says}" for name, says in DESCRIBED.items()]
    for title, note, head, row in TABLES:
        parts += [f"\n## {title}\n\n{note}\n", f"| story | {' | '.join(head)} |", "| --- " * (len(head) + 1) + "|"]
        parts += [f"| {name} | {' | '.join(row(draws))} |" for name, draws in stories]
    return "\n".join(parts) + "\n"


def _value(draws: Draws) -> list[str]:
    return [
        *(_spread([draw[name] for draw in draws], _signed) for name in ("tested_error", "error")),
        _solid(draws, "clv"),
    ]


def _cover(draws: Draws) -> list[str]:
    shares = [
        " ".join(
            _spread(column, _percent) for column in zip(*(draw[name] for draw in draws if draw[name]), strict=True)
        )
        for name in ("tested_cover", "cover")
    ]
    return [*(share or NOTHING for share in shares), _solid(draws, "clv.intervals")]


def _alive(draws: Draws) -> list[str]:
    return [_spread([draw["alive_error"] for draw in draws], _points), _solid(draws, "clv.p_alive")]


def _churn(draws: Draws) -> list[str]:
    def middle(name: str, place: int, form: Callable[[float], str]) -> str:
        return _middle([draw[name][place] for draw in draws if draw[name]], form)

    rates = [middle("churn_rates", place, _percent) for place in (0, 1)]
    ranks = [" / ".join(middle(name, place, _three) for place in (0, 1)) for name in ("auc", "auc_active")]
    return [*rates, *ranks, _solid(draws, "churn_scores")]


def _levels(draws: Draws) -> list[str]:
    shares = [
        _spread([draw["churn"][level][1] for draw in draws if level in draw["churn"]], _percent)
        for level in ("all", "High", "Medium", "Low")
    ]
    told = [draw["next_orders"] for draw in draws if draw["next_orders"][0]]
    return [
        *shares,
        _spread([draw["lost_already"] for draw in draws], _percent),
        _spread([inside for _, inside in told], _percent),
    ]


TABLES = (
    (
        "Total value",
        "Error of the net revenue of all customers: as the main test on the past had it, and in the year that came. "
        "Values are discounted at 10% a year and what came is not, which is four to five points of the second.",
        ("published", "came true", "solid"),
        _value,
    ),
    (
        "Intervals",
        "Customers of the best four tenths who ended inside their interval, where 90% should: in the test, each by "
        "the width that other customers ask for, and in the year that came.",
        ("in the test", "came true", "solid"),
        _cover,
    ),
    (
        "P(alive)",
        "The mean of P(alive) less the true share of customers who have not left, where it is shown.",
        ("points", "solid"),
        _alive,
    ),
    (
        "Churn",
        "The middle of the draws: the mean probability and the share that stayed away in the window; the AUC of the "
        "latest test and the one that came true, of all customers and of the active ones.",
        ("said", "came true", "AUC, all", "AUC, active", "solid"),
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


def _solid(draws: Draws, claim: str) -> str:
    """In how many draws the claim is solid, and in how many withheld."""
    verdicts = Counter(draw["verdicts"].get(claim, "insufficient") for draw in draws)
    withheld = f", {verdicts['insufficient']} withheld" if verdicts["insufficient"] else ""
    return f"{verdicts['solid']} of {len(draws)}{withheld}"


def _spread(values: Iterable[float | None], form: Callable[[float], str]) -> str:
    """The middle one, and the least and the greatest where there are several."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return _middle(known, form)
    least, most = (form(value).removesuffix("%") for value in (min(known), max(known)))
    return f"{form(median(known))} ({least}…{most})"


def _middle(values: Iterable[float | None], form: Callable[[float], str]) -> str:
    known = [value for value in values if value is not None]
    return form(median(known)) if known else NOTHING


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _signed(error: float) -> str:
    return f"{100 * error:+.0f}%"


def _points(error: float) -> str:
    return f"{100 * error:+.1f}"


def _three(value: float) -> str:
    return f"{value:.3f}"


def recorded() -> dict[str, Draws]:
    """The draws of every story, as docs/truth.json has them."""
    results: dict[str, Draws] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    return results


def draw_again(names: list[str], number: int) -> dict[str, Draws]:
    """Draw these stories anew, all of them where none is named, and store them with the others."""
    results = recorded()
    for story in STORIES:
        if not names or story.name in names:
            results[story.name] = [rounded(story, seed) for seed in range(number)]
            RESULTS.write_text(_text(results), "utf-8")
    return results


def rounded(story: Story, seed: int) -> Draw:
    """One draw with four digits of each figure."""
    found = asdict(compared(story, seed))
    del found["story"]
    rounded: Draw = json.loads(json.dumps(found), parse_float=lambda text: round(float(text), 4))
    return rounded


def _text(results: dict[str, Draws]) -> str:
    """One line for each draw."""
    stories = []
    for story in STORIES:
        lines = ",\n".join(json.dumps(draw, ensure_ascii=False) for draw in results.get(story.name, ()))
        stories.append(f"{json.dumps(story.name)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(stories) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(page(draw_again(sys.argv[1:], int(os.environ.get("REGULARS_TRUTH", DRAWS)))), "utf-8")
