"""What the models of value read of the small shop, by hand: histories, cells, spend and months."""

from __future__ import annotations

from datetime import date

import ibis
import pytest

from regulars.studies.clv.cells import clv_gaps
from regulars.studies.clv.histories import history
from regulars.studies.clv.origins import Origin, origins
from regulars.studies.clv.settings import ValueSettings
from tests.shop.log import AS_OF, corner_shop
from tests.shop.tables import money
from tests.worked.expect import day, days

FIRST_DAY = day("01-02")
SNAPSHOT = day("04-25")  # half of the 227 days in whole weeks is 112; they end before 15 August, the day to spare
WATCHED = 112


def test_origins() -> None:
    """The main test watches 16 weeks; two thirds and one third of that are 10 and 5. A lesson is half of all."""
    planned = origins(FIRST_DAY, AS_OF, ValueSettings())

    assert planned.now == Origin(AS_OF, 365, 7 * (227 // 14))
    assert planned.tests == (
        Origin(SNAPSHOT, WATCHED, 7 * (days("01-02", "04-25") // 14)),
        Origin(day("06-06"), 70, 7 * (days("01-02", "06-06") // 14)),
        Origin(day("07-11"), 35, 7 * (days("01-02", "07-11") // 14)),
    )


def test_origins_of_a_long_log() -> None:
    """Three years and more: a whole horizon is tested twice, and the lesson is a horizon long."""
    planned = origins(date(2020, 1, 1), date(2023, 6, 1), ValueSettings())

    assert planned.now == Origin(date(2023, 6, 1), 366, 366)
    assert planned.tests == (Origin(date(2022, 5, 30), 366, 366), Origin(date(2021, 5, 29), 366, 252))


def test_origins_of_a_log_that_is_too_short() -> None:
    """Seven weeks: three of them are not worth foretelling."""
    assert origins(date(2024, 1, 1), date(2024, 2, 19), ValueSettings()).tests == ()
    assert origins(date(2024, 1, 1), date(2023, 1, 1), ValueSettings()).cuts == ((date(2023, 1, 1), 0),)


def test_horizon_ends_on_the_same_day_of_the_month() -> None:
    """From 31 January, one month later is the leap day."""
    assert ValueSettings(horizon_months=1).horizon_days(date(2024, 1, 31)) == 29
    assert ValueSettings(horizon_months=12).horizon_days(date(2023, 3, 1)) == 366


def test_history() -> None:
    """x, t_x, T, what the repeat days brought, and what the 112 days brought, up to 14 August.

    Ada's two invoices of 3 February are one day; her return of four teas lowers what she brought. Bob and Cyd gave back
    more than they bought again: that is nothing, not a debt. Dan's return before his first order is not in his history.
    """
    found = corner_shop().ask(history, "clv_days", snapshot=SNAPSHOT, follow_days=WATCHED)

    last = "04-24"
    assert {row.pop("customer_id"): tuple(row.values()) for row in found} == {
        "ada": (3, days("01-02", "04-09"), days("01-02", last), money(35 + 12 + 8 - 16), 1, money(50)),
        "bob": (1, days("01-05", "02-29"), days("01-05", last), money(0), 1, money(20)),
        "cyd": (1, days("01-20", "03-04"), days("01-20", last), money(0), 1, money(10)),
        "dan": (0, 0, days("03-04", last), money(0), 0, money(0)),
        "eve": (0, 0, days("02-29", last), money(0), 1, money(40)),
    }


def test_cells() -> None:
    """At as_of Hal and Ivy differ only in T, so each history is a cell; what follows is nothing yet."""
    found = [row for row in corner_shop()["clv_cells"] if row["snapshot"] == AS_OF]

    last = "08-15"
    assert {(row["x"], row["t_x"], row["T"]): (row["customers"], row["repeat_net"]) for row in found} == {
        (5, days("01-02", last), days("01-02", last)): (1, money(39 + 50 + 4)),
        (2, days("01-05", "06-03"), days("01-05", last)): (1, money(0)),
        (2, days("01-20", "07-31"), days("01-20", last)): (1, money(5 - 8 + 10)),
        (0, 0, days("03-04", last)): (1, money(0)),
        (1, days("02-29", "06-10"), days("02-29", last)): (1, money(40)),
        (1, days("04-30", "07-01"), days("04-30", last)): (1, money(5)),
        (0, 0, days("06-20", last)): (1, money(0)),
        (0, 0, days("07-15", last)): (1, money(0)),
    }
    assert {row["follow_days"] for row in found} == {0}
    assert sum(row["next_days"] for row in found) == 0


def test_what_followed_is_counted_in_days_and_their_squares() -> None:
    """Of the five customers known in April, four came on one day each in the 112 days."""
    found = [row for row in corner_shop()["clv_cells"] if row["snapshot"] == SNAPSHOT]

    assert sum(row["customers"] for row in found) == 5
    assert sum(row["next_days"] for row in found) == sum(row["next_squares"] for row in found) == 1 + 1 + 1 + 1
    assert sum(row["next_net"] for row in found) == money(50 + 20 + 10 + 40)


def test_spend() -> None:
    """At as_of Ada, Cyd, Eve and Fay came back and brought money; Bob's returns ate his."""
    found = [row for row in corner_shop()["clv_spend"] if row["snapshot"] == AS_OF]

    assert sorted((row["x"], row["customers"], row["repeat_net"]) for row in found) == [
        (1, 1, money(5)),
        (1, 1, money(40)),
        (2, 1, money(7)),
        (5, 1, money(93)),
    ]


def test_months() -> None:
    """Purchase days after the first, and first ones; May had none of either."""
    found = {row["month"]: (row["repeat_days"], row["new_customers"]) for row in corner_shop()["clv_months"]}

    assert found == {
        day("01-01"): (0, 3),
        day("02-01"): (2, 1),
        day("03-01"): (1, 1),
        day("04-01"): (2, 1),
        day("06-01"): (3, 1),
        day("07-01"): (2, 1),
        day("08-01"): (1, 0),
    }


def test_gaps() -> None:
    """Eleven and nine days apart, 10 and 10, one gap: the first varies by 1/50, two gaps by chance vary by 2/3."""
    rows = {"purchase_days": [3, 3, 2], "mean_gap_days": [10.0, 10.0, 5.0], "gap_spread_days": [2.0**0.5, 0.0, None]}
    (row,) = clv_gaps(ibis.memtable(rows)).to_pyarrow().to_pylist()
    assert row == {"varied": pytest.approx(0.02 / (2 / 3)), "weight": 2}


def test_the_small_shop_has_no_values() -> None:
    """Five customers came back: nothing is said of what anybody is worth, and the reason has the number."""
    shop = corner_shop()
    shop["clv_months"]
    shop.make("clv_scores")

    left_out = shop.solved["clv_models"].left_out
    assert str(left_out["clv_scores"]) == "5 of 8 customers with an order bought on a second day; 30 are needed"
