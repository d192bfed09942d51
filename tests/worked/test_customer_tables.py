"""The small shop's customers: scores, segments, cohorts and the states of a customer's life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir

from regulars.report.lookups import COHORTS, Lookup, looked_up
from regulars.studies.cohorts.evidence import cohort_remainder
from regulars.studies.cohorts.retention import cohort_retention
from tests.shop.log import AS_OF, corner_shop
from tests.shop.tables import Row, money
from tests.worked.expect import day, days, expect


def test_rfm_cuts() -> None:
    """Eight customers: the 20% point lies 0.4 of the way from the second to the third, and so on."""
    recency = sorted(days(last) for last in ("08-15", "06-03", "07-31", "03-04", "06-10", "07-01", "06-20", "07-15"))
    frequency = sorted((7, 3, 3, 1, 2, 2, 1, 1))
    monetary = sorted((151, 20, 27, 10, 80, 25, 20, 20))
    worked: dict[tuple[str, int], float] = {}
    for measure, values in (("frequency", frequency), ("monetary", monetary), ("recency_days", recency)):
        worked |= {
            (measure, 1): values[1] + 0.4 * (values[2] - values[1]),
            (measure, 2): values[2] + 0.8 * (values[3] - values[2]),
            (measure, 3): values[4] + 0.2 * (values[5] - values[4]),
            (measure, 4): values[5] + 0.6 * (values[6] - values[5]),
        }

    found = {(row["measure"], row["cut"]): row["value"] for row in corner_shop()["rfm_cuts"]}

    assert found == {key: money(value) for key, value in worked.items()}


def test_rfm() -> None:
    """Cut points 22.4 43.2 59 71.2 days, 1 1.8 2.2 3 orders, 20 20 25.4 58.8 of money; equals score equally."""
    expect(
        corner_shop()["rfm"],
        "rfm",
        "recency_days frequency monetary r_score f_score m_score segment",
        {
            "ada": (1, 7, 167 - 16, 5, 5, 5, "VIP"),
            "bob": (days("06-03"), 3, 100 - 80, 1, 4, 1, "At Risk"),
            "cyd": (days("07-31"), 3, 35 - 8, 5, 4, 4, "VIP"),
            "dan": (days("03-04"), 1, 15 - 5, 1, 1, 1, "Low Value"),
            "eve": (days("06-10"), 2, 40 + 40, 2, 3, 5, "At Risk"),
            "fay": (days("07-01"), 2, 20 + 5, 3, 3, 3, "Regular"),
            "hal": (days("06-20"), 1, 20, 3, 1, 1, "Low Value"),
            "ivy": (days("07-15"), 1, 20, 4, 1, 1, "Low Value"),
        },
    )


def test_segments() -> None:
    """One row per segment, also Loyal with nobody in it; shares are of the customers with an order."""
    whole = 151 + 20 + 27 + 10 + 80 + 25 + 20 + 20
    rows = {
        "VIP": (1, 2, 2 / 8, 151 + 27, 178 / whole, 7 + 3, (167 + 35) / 10, (1 + days("07-31")) / 2, 10 / 2, 178 / 2),
        "Loyal": (2, 0, 0.0, 0, 0.0, 0, None, None, None, None),
        "Regular": (3, 1, 1 / 8, 25, 25 / whole, 2, 25 / 2, float(days("07-01")), 2.0, 25),
        "At Risk": (
            4, 2, 2 / 8, 20 + 80, 100 / whole, 3 + 2, (100 + 80) / 5,
            (days("06-03") + days("06-10")) / 2, 5 / 2, 100 / 2,
        ),
        "Low Value": (
            5, 3, 3 / 8, 10 + 20 + 20, 50 / whole, 3, (15 + 20 + 20) / 3,
            (days("03-04") + days("06-20") + days("07-15")) / 3, 3 / 3, 50 / 3,
        ),
    }  # fmt: skip
    said = {row["segment"]: (row["rule"], row["meaning"]) for row in corner_shop()["segments"]}
    assert all(rule and meaning for rule, meaning in said.values())

    expect(
        corner_shop()["segments"],
        "segments",
        "segment_number customers share_of_customers net_revenue share orders aov "
        "mean_recency_days mean_frequency mean_monetary rule meaning",
        {name: (*row, *said[name]) for name, row in rows.items()},
    )


def test_segment_validation() -> None:
    """As of 17 May six had ordered: recency 38 78 74 74 78 17, orders 5 2 2 1 1 1, money 97 0 17 10 40 20.

    With six values the cut points are the second to the fifth of them. All but Dan came back within 90 days; Ada's
    order of the last day is outside them.
    """
    snapshot = AS_OF - timedelta(days=91)
    assert snapshot == day("05-17")
    expect(
        corner_shop()["segment_validation"],
        "segment_validation",
        "segment_number snapshot horizon_days customers came_back share_came_back next_net_revenue",
        {
            "VIP": (1, snapshot, 90, 1, 1, 1 / 1, 50),  # ada: 4 5 5
            "Loyal": (2, snapshot, 90, 0, 0, None, 0),
            "Regular": (3, snapshot, 90, 1, 1, 1 / 1, 5),  # fay: 5 1 3
            "At Risk": (4, snapshot, 90, 3, 3, 3 / 3, 20 + 10 + 40),  # bob: 1 3 1, cyd: 2 3 2, eve: 1 1 4
            "Low Value": (5, snapshot, 90, 1, 0, 0 / 1, 0),  # dan: 2 1 1
        },
    )


RETENTION = "cohort_size active retention_rate net_revenue revenue_per_member is_partial is_left_truncated"


def _cohort(
    size: int, cells: list[tuple[int, float]], *, partial: bool = True, first: bool = False
) -> list[tuple[Any, ...]]:
    """The rows of one cohort from (active, net revenue) by age; the last cell is that of the partial period."""
    last = len(cells) - 1
    return [
        (size, active, active / size, net, net / size, partial and age == last, first)
        for age, (active, net) in enumerate(cells)
    ]


def _by_age(cohorts: dict[date, list[tuple[Any, ...]]]) -> dict[tuple[date, int], tuple[Any, ...]]:
    return {(cohort, age): row for cohort, rows in cohorts.items() for age, row in enumerate(rows)}


def test_cohort_retention_by_month() -> None:
    """Nobody bought in May, and that was observed: zeros. What follows August was not: no rows."""
    cohorts = {
        day("01-01"): _cohort(
            3,
            [
                (3, 58 + 30 + 20 - 8),
                (2, 35 - 30 + 50),
                (1, 5 - 50),
                (1, 12 + 8 - 16),
                (0, 0),
                (2, 50 + 20),
                (1, 10),
                (1, 4),
            ],
            first=True,
        ),
        day("02-01"): _cohort(1, [(1, 40), (0, 0), (0, 0), (0, 0), (1, 40), (0, 0), (0, 0)]),
        day("03-01"): _cohort(1, [(1, 15), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]),
        day("04-01"): _cohort(1, [(1, 20), (0, 0), (0, 0), (1, 5), (0, 0)]),
        day("06-01"): _cohort(1, [(1, 20), (0, 0), (0, 0)]),
        day("07-01"): _cohort(1, [(1, 20), (0, 0)]),
    }
    expect(corner_shop()["cohort_retention"], "cohort_retention", RETENTION, _by_age(cohorts))


def test_what_a_customer_of_a_cohort_has_brought() -> None:
    """The cohort of January has three customers; what they bring is added up by age."""

    def answer(facts: ir.Table, orders: ir.Table) -> ir.Table:
        return looked_up({"facts": facts, "orders": orders}, Lookup(COHORTS), as_of=AS_OF)

    rows = corner_shop().ask(answer, "facts", "orders")
    found = {row["month_number"]: row["value_per_member"] for row in rows if row["cohort_month"] == day("01-01")}
    brought = (33.3333, 18.3333, -15, 1.3333, 0, 23.3333, 3.3333, 1.3333)
    assert found == {age: money(sum(brought[: age + 1])) for age in range(8)}


def test_cohort_retention_by_quarter() -> None:
    """Dan's return of January lies in the quarter of his first order, so it belongs to his cohort here."""
    cohorts = {
        day("01-01"): _cohort(
            5,
            [(5, (58 + 35) + (30 - 30 + 50 - 50) + (20 - 8 + 5) + 40 + (15 - 5)), (3, 4 + 50 + 20 + 40), (2, 10 + 4)],
            first=True,
        ),
        day("04-01"): _cohort(2, [(2, 20 + 20), (1, 5)]),
        day("07-01"): _cohort(1, [(1, 20)]),
    }
    expect(_retention("quarter"), "cohort_retention", RETENTION, _by_age(cohorts))


def test_cohort_retention_by_week() -> None:
    """Weeks begin on Monday; every week up to that of the last day has its cell."""
    traded = {
        "01-01": {"01-01": (2, 58 + 30), "01-29": (1, 35), "02-05": (0, -30), "02-26": (1, 50), "03-11": (0, -50),
                  "04-01": (1, 12), "04-08": (1, 8), "04-15": (0, -16), "06-03": (2, 50 + 20), "08-12": (1, 4)},
        "01-15": {"01-15": (1, 20), "01-22": (0, -8), "03-04": (1, 5), "07-29": (1, 10)},
        "02-26": {"02-26": (1, 40), "06-10": (1, 40)},
        "03-04": {"03-04": (1, 15)},
        "04-29": {"04-29": (1, 20), "07-01": (1, 5)},
        "06-17": {"06-17": (1, 20)},
        "07-15": {"07-15": (1, 20)},
    }  # fmt: skip
    cohorts = {}
    for first, cells in traded.items():
        weeks = [day(first) + timedelta(days=7 * n) for n in range(days(first, "08-12") // 7 + 1)]
        found = {day(key): cell for key, cell in cells.items()}
        assert found.keys() <= set(weeks)
        size = cells[first][0]
        cohorts[day(first)] = _cohort(size, [found.get(week, (0, 0)) for week in weeks], first=first == "01-01")
    expect(_retention("week"), "cohort_retention", RETENTION, _by_age(cohorts))


def _retention(grain: str) -> list[Row]:
    rows = corner_shop().ask(cohort_retention, "bookings", "orders", as_of=AS_OF, grain=grain)
    return sorted(rows, key=lambda row: (row["cohort_month"], row["month_number"]))


def test_cohort_remainder() -> None:
    """What belongs to no cohort has a name: guests, Gus who never ordered, Dan's return of January."""
    found = {row["reason"]: (row["customers"], row["net_revenue"]) for row in _remainder()}

    assert found == {
        "guests": (0, money(10 + 50 - 5)),
        "no_order": (1, money(-10)),
        "early": (1, money(-5)),
    }


def _remainder() -> list[Row]:
    return corner_shop().ask(cohort_remainder, "bookings", "orders")


def test_lifecycle() -> None:
    """Who was there last month and not in this one has lapsed; in the partial August that is not known yet."""
    months = {
        "01-01": ((3, 58 + 30 + 20 - 8), (0, 0), (0, 0), (0, 0)),
        "02-01": ((1, 40), (2, 35 - 30 + 50), (0, 0), (1, 0)),
        "03-01": ((1, 15), (0, 0), (1, 5), (3, -50)),
        "04-01": ((1, 20), (0, 0), (1, 12 + 8 - 16), (2, 0)),
        "05-01": ((0, 0), (0, 0), (0, 0), (2, 0)),
        "06-01": ((1, 20), (0, 0), (3, 50 + 20 + 40), (0, 0)),
        "07-01": ((1, 20), (0, 0), (2, 5 + 10), (4, 0)),
        "08-01": ((0, 0), (0, 0), (1, 4), (None, None)),
    }
    states = ("new", "retained", "reactivated", "lapsed")
    rows = {
        (day(month), state): (number, *cells[number - 1], month == "08-01")
        for month, cells in months.items()
        for number, state in enumerate(states, start=1)
    }
    expect(corner_shop()["lifecycle"], "lifecycle", "state_number customers net_revenue is_partial", rows)
