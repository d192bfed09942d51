"""What holds for the value of customers in every shop: nothing of the future enters it, and units do not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

import pytest

from regulars.studies.clv.histories import history
from regulars.studies.clv.settings import ValueSettings
from tests.laws.shops import AS_OF, FIRST_DAY, Log, for_shops, tables_of
from tests.laws.simulated import simulated_shop
from tests.shop.tables import Book, Row, Setup, book

SNAPSHOT = date(2024, 4, 10)
KNOWN = ("customer_id", "x", "t_x", "T", "repeat_net")


def _known(log: Log) -> list[Row]:
    """Histories at the snapshot, without what followed."""
    found = tables_of(log).ask(history, "clv_days", snapshot=SNAPSHOT, follow_days=30)
    return sorted(({name: row[name] for name in KNOWN} for row in found), key=lambda row: row["customer_id"])


@for_shops(examples=10)
def test_what_comes_after_the_snapshot_does_not_enter_a_history(log: Log) -> None:
    """Deleting all lines from the snapshot on, or dealing them out anew among the customers, leaves every history."""
    past = tuple(line for line in log if line.at.date() < SNAPSHOT)
    later = [line for line in log if line.at.date() >= SNAPSHOT]
    names = [line.customer_id for line in later]
    Random(len(log)).shuffle(names)
    dealt = tuple(replace(line, customer_id=name) for line, name in zip(later, names, strict=True))

    assert _known(past) == _known(log)
    assert _known((*past, *dealt)) == _known(log)


@for_shops()
def test_a_history_can_be(log: Log) -> None:
    """Days are in order, x = 0 has no last day and no money, and nothing that was brought is negative."""
    for row in tables_of(log).ask(history, "clv_days", snapshot=AS_OF, follow_days=0):
        assert 0 <= row["t_x"] <= row["T"] <= (AS_OF - FIRST_DAY).days - 1
        assert (row["x"] == 0) == (row["t_x"] == 0)
        assert row["repeat_net"] >= 0 and (row["x"] > 0 or row["repeat_net"] == 0)
        assert row["next_days"] == row["next_net"] == 0


@for_shops()
def test_cells_have_every_customer_once_at_each_snapshot(log: Log) -> None:
    """Customers with an order before a snapshot are the customers of its cells, and so is their money."""
    shop = tables_of(log)
    orders = [row for row in shop["orders"] if row["customer_id"] and row["ordered_at"].date() < AS_OF]
    for start in {row["snapshot"] for row in shop["clv_cells"]}:
        cells = [row for row in shop["clv_cells"] if row["snapshot"] == start]
        buyers = {row["customer_id"] for row in orders if row["ordered_at"].date() < start}
        for follow in {row["follow_days"] for row in cells}:
            assert sum(row["customers"] for row in cells if row["follow_days"] == follow) == len(buyers)


@cache
def _whole() -> Book:
    return book(simulated_shop(400, seed=5), Setup(as_of=date(2024, 1, 1)))


def test_the_order_of_the_lines_does_not_matter() -> None:
    """A log shuffled and split gives the same values to the last digit, and the same stored model."""
    lines = simulated_shop(400, seed=5)
    Random(1).shuffle(lines)
    shuffled = book(lines, Setup(as_of=date(2024, 1, 1)))

    for name in ("clv", "clv_evaluation", "btyd_parameters"):
        assert shuffled[name] == _whole()[name], name
    assert shuffled.solved["clv_models"].models == _whole().solved["clv_models"].models


def test_another_currency_multiplies_the_money() -> None:
    """A hundredfold prices: a hundredfold values, the same purchases, scores and model."""
    lines = [{**line, "price": str(Decimal(line["price"]) * 100)} for line in simulated_shop(400, seed=5)]
    dear = book(lines, Setup(as_of=date(2024, 1, 1))).by("clv")

    for who, row in _whole().by("clv").items():
        for column in ("clv", "clv_high", "expected_order_value"):
            assert float(dear[who][column]) == pytest.approx(100 * float(row[column]), rel=1e-4, abs=0.02)
        assert dear[who]["expected_orders"] == row["expected_orders"]
        assert dear[who]["customer_value_score"] == pytest.approx(row["customer_value_score"], abs=0.5)


def test_a_year_later_is_the_same() -> None:
    """All dates moved by 364 days: the same values."""
    later = [
        {**line, "invoice_date": str(date.fromisoformat(line["invoice_date"][:10]) + timedelta(days=364))}
        for line in simulated_shop(400, seed=5)
    ]
    moved = book(later, Setup(as_of=date(2024, 1, 1) + timedelta(days=364))).by("clv")

    for who, row in _whole().by("clv").items():
        assert moved[who]["p_alive"] == row["p_alive"]
        assert float(moved[who]["clv"]) == pytest.approx(float(row["clv"]), rel=0.01)  # 2024 has a day more


def test_a_loss_on_every_sale_is_a_loss() -> None:
    """At a margin below zero the ends of the interval change places, and the best customers are the dearest."""
    lines = simulated_shop(400, seed=5)
    setup = Setup(as_of=date(2024, 1, 1), value=ValueSettings(margin_rate=-0.5))
    losing = book(lines, setup).by("clv")

    for who, row in _whole().by("clv").items():
        assert losing[who]["clv_low"] <= losing[who]["clv"] <= losing[who]["clv_high"] <= 0
        assert float(losing[who]["clv"]) == pytest.approx(-0.5 * float(row["clv"]), abs=1e-3)


def test_values_are_money_that_can_be() -> None:
    """low <= clv <= high, nothing negative, equal values score equally, the best scores 100."""
    rows = _whole()["clv"]
    by_value: dict[Decimal, set[float]] = {}
    for row in rows:
        assert 0 <= row["clv_low"] <= row["clv"] <= row["clv_high"]
        by_value.setdefault(row["clv"], set()).add(row["customer_value_score"])
    assert all(len(scores) == 1 for scores in by_value.values())
    assert max(row["customer_value_score"] for row in rows) == 100.0
    assert len(rows) == sum(row["orders"] > 0 for row in _whole()["customers"])
