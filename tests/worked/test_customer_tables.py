"""The small shop's customers: scores, segments, cohorts and the states of a customer's life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.calendar import Calendar
from regulars.report.lookups import COHORTS, Lookup, looked_up
from regulars.studies.cohorts.evidence import cohort_remainder
from regulars.studies.cohorts.profit import cohort_profit
from regulars.studies.cohorts.retention import cohort_retention, cohort_retention_quarterly
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


def test_weekly_and_quarterly_cohorts_are_tables() -> None:
    """The same cells under names of their own; a week is at most two years old."""
    for grain, name in (("week", "cohort_retention_weekly"), ("quarter", "cohort_retention_quarterly")):
        names = {f"cohort_{grain}": "cohort_month", f"{grain}_number": "month_number"}
        rows = [{names.get(key, key): value for key, value in row.items()} for row in corner_shop()[name]]
        assert rows == _retention(grain)


def test_quarterly_cohorts_are_those_of_the_fiscal_year() -> None:
    """With a year from February the January cohort is in the quarter of November, and February begins one."""
    rows = corner_shop().ask(
        cohort_retention_quarterly, "bookings", "orders", as_of=AS_OF, calendar=Calendar(fiscal_start=(2, 1))
    )
    sizes = {row["cohort_quarter"]: row["cohort_size"] for row in rows}
    assert sizes == {date(2023, 11, 1): 3, date(2024, 2, 1): 3, date(2024, 5, 1): 2}


def test_cohorts_by_retail_months() -> None:
    """4-5-4 from February: 29 January to 3 February 2024 is still the month that began on 31 December."""
    calendar = Calendar(fiscal_start=(2, 1), pattern="4-5-4", week_starts=6)
    rows = corner_shop().ask(
        cohort_retention, "bookings", "orders", as_of=AS_OF, grain="fiscal_month", calendar=calendar
    )
    first = {row["month_number"]: row["active"] for row in rows if row["cohort_month"] == date(2023, 12, 31)}
    assert first == {0: 3, 1: 1, 2: 2, 3: 1, 4: 0, 5: 2, 6: 1, 7: 1}


def test_profit_of_cohorts() -> None:
    """What customers bring from the month of their first order on; the shop's log has no cost and no discounts."""
    january = 108 + 35 + 50 + 5 + 20 + 70 + 10 + 4
    expect(
        corner_shop()["cohort_profit"],
        "cohort_profit",
        "cohort_size gross_revenue returned net_revenue gross_profit first_discount_share discount_share profit_margin",
        {
            day("01-01"): (3, january, -8 - 30 - 50 - 16, january - 104, None, None, None, None),
            day("02-01"): (1, 40 + 40, 0, 80, None, None, None, None),
            day("03-01"): (1, 15, 0, 15, None, None, None, None),
            day("04-01"): (1, 20 + 5, 0, 25, None, None, None, None),
            day("06-01"): (1, 20, 0, 20, None, None, None, None),
            day("07-01"): (1, 20, 0, 20, None, None, None, None),
        },
    )


def test_margin_and_discounts_of_cohorts() -> None:
    """A customer pays 40 of 50 in the first month and 30 of 30 later; pieces cost 5 each."""
    booked = {
        "customer_id": ["C1", "C1", "C1", "C2"],
        "day": [date(2024, 1, 3), date(2024, 1, 3), date(2024, 3, 3), date(2024, 1, 5)],
        "kind": ["sale", "discount", "sale", "return"],
        "amount": [Decimal(50), Decimal(-10), Decimal(30), Decimal(-9)],
        "cost": [Decimal(25), None, Decimal(15), Decimal(-3)],
    }
    first = {"customer_id": ["C1"], "order_number": [1], "ordered_at": [datetime(2024, 1, 3, 10)]}
    made = cohort_profit(ibis.memtable(pa.table(booked)), ibis.memtable(pa.table(first)), money_columns=("discount",))
    (row,) = ibis.duckdb.connect().to_pyarrow(made).to_pylist()
    assert (row["gross_revenue"], row["discounts"], row["net_revenue"], row["gross_profit"]) == (80, -10, 70, 70 - 40)
    assert (row["first_discount_share"], row["discount_share"]) == (10 / 50, 10 / 80)
    assert row["profit_margin"] == 30 / 70


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
