"""The small shop's sales: by day, month, country, product and group, and the KPIs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis.expr.types as ir
import pytest

from regulars.metrics.compare import compared
from regulars.metrics.kpi import kpis
from regulars.metrics.rows import over_all, value_of
from regulars.report.lookups import COUNTRIES, Lookup, looked_up
from tests.shop.log import AS_OF, corner_shop
from tests.shop.tables import NINE, Row, money
from tests.worked.expect import day, expect

SALES = "gross_revenue returned net_revenue fees adjustments orders customers new_customers units aov"
NET = 522 - 124  # the shop's net revenue: sales less what came back


def test_daily_sales() -> None:
    """One row per calendar day up to the last known one; a day without trade is a row of zeros, without an AOV."""
    traded = {
        "01-02": (58, 0, 58, 5, 0, 1, 1, 1, 3, 58),
        "01-05": (30 + 10, 0, 40, 0, 0, 2, 1, 1, 3 + 4, (30 + 10) / 2),
        "01-20": (20, 0, 20, 0, 0, 1, 1, 1, 5, 20),
        "01-22": (0, -5, -5, 0, 0, 0, 0, 0, 0, None),
        "01-25": (0, -8, -8, 0, 0, 0, 0, 0, 0, None),
        "02-03": (25 + 10, 0, 35, 0, 0, 2, 1, 0, 14 + 1, (25 + 10) / 2),
        "02-10": (0, -30, -30, 0, 0, 0, 0, 0, 0, None),
        "02-29": (50 + 40, 0, 90, 0, 0, 2, 2, 1, 1 + 10, (50 + 40) / 2),
        "03-04": (15 + 5, 0, 20, 0, 0, 2, 2, 1, 12 + 2, (15 + 5) / 2),
        "03-11": (50, 0, 50, 0, 0, 1, 0, 0, 20, 50),
        "03-12": (0, 0, 0, 0, -6, 0, 0, 0, 0, None),
        "03-15": (0, -50, -50, 0, 0, 0, 0, 0, 0, None),
        "03-20": (0, 0, 0, 0, -11, 0, 0, 0, 0, None),
        "04-02": (12, 0, 12, 0, 0, 1, 1, 0, 3, 12),
        "04-09": (8, 0, 8, 0, 0, 1, 1, 0, 2, 8),
        "04-20": (0, -16, -16, 0, 0, 0, 0, 0, 0, None),
        "04-30": (20, -10 - 2.5 - 2.5, 20 - 15, 0, 0, 1, 1, 1, 2, 20),
        "06-03": (50 + 20, 0, 70, 0, 0, 2, 2, 0, 1 + 5, (50 + 20) / 2),
        "06-10": (40, 0, 40, 0, 0, 1, 1, 0, 10, 40),
        "06-20": (20, 0, 20, 3, 0, 1, 1, 1, 2, 20),
        "07-01": (5, 0, 5, 0, 0, 1, 1, 0, 4, 5),
        "07-15": (20, 0, 20, 0, 0, 1, 1, 1, 5, 20),
        "07-31": (10, 0, 10, -15, 0, 1, 1, 0, 1, 10),
        "08-15": (4, 0, 4, 0, 0, 1, 1, 0, 1, 4),
    }
    every = {day("01-02") + timedelta(days=n): (0, 0, 0, 0, 0, 0, 0, 0, 0, None) for n in range(227)}
    assert max(every) == AS_OF - timedelta(days=1)

    expect(corner_shop()["daily_sales"], "daily_sales", SALES, every | {day(key): row for key, row in traded.items()})


def test_monthly_revenue() -> None:
    """One row per month, May's of zeros; growth only between whole months, and not from zero."""
    expect(
        corner_shop()["monthly_revenue"],
        "monthly_revenue",
        f"{SALES} growth_previous growth_last_year is_partial",
        {
            day("01-01"): (58 + 40 + 20, -13, 105, 5, 0, 4, 3, 3, 15, 118 / 4, None, None, False),
            day("02-01"): (35 + 90, -30, 95, 0, 0, 4, 3, 1, 26, 125 / 4, 95 / 105 - 1, None, False),
            day("03-01"): (20 + 50, -50, 20, 0, -17, 3, 2, 1, 34, 70 / 3, 20 / 95 - 1, None, False),
            day("04-01"): (12 + 8 + 20, -31, 9, 0, 0, 3, 2, 1, 7, 40 / 3, 9 / 20 - 1, None, False),
            day("05-01"): (0, 0, 0, 0, 0, 0, 0, 0, 0, None, 0 / 9 - 1, None, False),
            day("06-01"): (70 + 40 + 20, 0, 130, 3, 0, 4, 4, 1, 18, 130 / 4, None, None, False),
            day("07-01"): (5 + 20 + 10, 0, 35, -15, 0, 3, 3, 1, 10, 35 / 3, 35 / 130 - 1, None, False),
            day("08-01"): (4, 0, 4, 0, 0, 1, 1, 0, 1, 4, None, None, True),
        },
    )


RANKED = "net_revenue share cumulative_share gross_revenue returned orders customers aov"


def test_revenue_by_country() -> None:
    """One row per country by net revenue; Cyd counts in France and in Belgium, the guest of nowhere in Unknown."""
    uk = 58 + 30 + 10 + 25 + 10 + 50 + 15 + 12 + 8 + 20 + 50 + 20 + 20 + 5 + 4
    back = -5 - 30 - 50 - 16 - 10 - 2.5 - 2.5
    net = {"UK": uk + back, "Spain": 40 + 40 + 20, "Unknown": 50, "Belgium": 5 + 10, "France": 20 - 8}
    rest = {
        "UK": (uk, back, 15, 5, uk / 15),
        "Spain": (100, 0, 3, 2, 100 / 3),
        "Unknown": (50, 0, 1, 0, 50),
        "Belgium": (15, 0, 2, 1, 15 / 2),
        "France": (20, -8, 1, 1, 20),
    }
    expect(corner_shop()["revenue_by_country"], "revenue_by_country", f"rank {RANKED}", _ranked(net, rest))


def test_top_products() -> None:
    """One row per product by net revenue: the tea leads, though the rug was sold for almost as much."""
    net = {"TEA": 43 * 4 - 24, "RUG": 3 * 50 - 50, "MUG": 32 * 2.5 - 2.5, "TIN": 9 * 10 - 40, "BAG": 24 * 1.25 - 7.5}
    rest = {
        "TEA": (172, -24, 9, 5, 172 / 9, "Tea"),
        "RUG": (150, -50, 3, 2, 150 / 3, "Rug"),
        "MUG": (80, -2.5, 4, 2, 80 / 4, "Blue mug"),
        "TIN": (90, -40, 5, 5, 90 / 5, "Tin"),
        "BAG": (30, -7.5, 3, 3, 30 / 3, "Bag"),
    }
    expect(corner_shop()["top_products"], "top_products", f"rank {RANKED} product_name", _ranked(net, rest))


def _ranked(net: dict[str, float], rest: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Rows in the order of `net`, with rank, share and the share so far."""
    so_far, rows = 0.0, {}
    for rank, (name, amount) in enumerate(net.items(), start=1):
        so_far += amount
        rows[name] = (rank, amount, amount / NET, so_far / NET, *rest[name])
    return rows


def test_group_contribution() -> None:
    """Each way of grouping sums to the whole shop, and equal customers are in one tenth."""
    nobody = {"No order": (0, 0, -10), "Guest": (0, 2, 10 + 50 - 5)}
    new = 58 + 30 + (20 - 8) + 40 + (15 - 5) + 20 + 20 + 20
    returning = (35 + 4 + 50 + 4) + (-30 + 50 - 50 + 20) + (5 + 10) + 40 + 5
    groups = {
        "decile": {
            "decile 1": (1, 1, 7, 167 - 16),
            "decile 2": (2, 1, 2, 80),
            "decile 3": (3, 1, 3, 35 - 8),
            "decile 4": (4, 1, 2, 25),
            "decile 6": (6, 3, 3 + 1 + 1, 20 + 20 + 20),
            "decile 9": (9, 1, 1, 15 - 5),
            "No order": (11, *nobody["No order"]),
            "Guest": (12, *nobody["Guest"]),
        },
        "identified_guest": {"identified": (1, 8, 20, NET - 55), "guest": (2, *nobody["Guest"])},
        "new_returning": {
            "new": (1, 8, 8, new),
            "returning": (2, 5, 12, returning),
            "No order": (3, *nobody["No order"]),
            "Guest": (4, *nobody["Guest"]),
        },
        "segment": {
            "VIP": (1, 2, 7 + 3, 151 + 27),
            "Regular": (3, 1, 2, 25),
            "At Risk": (4, 2, 3 + 2, 20 + 80),
            "Low Value": (5, 3, 3, 10 + 20 + 20),
            "No order": (6, *nobody["No order"]),
            "Guest": (7, *nobody["Guest"]),
        },
    }
    rows = {}
    for kind, members in groups.items():
        so_far = 0.0
        for name, (number, customers, orders, net) in members.items():
            so_far += net
            rows[kind, name] = (number, customers, orders, net, net / NET, so_far / NET)
        assert so_far == pytest.approx(NET)
    expect(
        corner_shop()["group_contribution"],
        "group_contribution",
        "group_number customers orders net_revenue share cumulative_share",
        rows,
    )


def _asked(*by: str, grain: str | None = None, facts: str = "facts") -> list[Row]:
    return corner_shop().ask(kpis, facts, by=by, grain=grain, as_of=AS_OF, present=frozenset(NINE))


def test_kpis_of_the_whole_shop() -> None:
    """Without groups and periods there is one row, and each ratio is sum over sum."""
    (row,) = _asked()

    assert row == {
        "net_revenue": money(522 - 124),
        "gross_revenue": money(522),
        "revenue_before_returns": money(522),
        "returned": money(-124),
        "total_sales": money(522 - 124),
        "fees": money(5 + 3 - 15),
        "adjustments": money(-6 - 11),
        "orders": 20 + 2,
        "customers": 8,
        "new_customers": 8,
        "units": 15 + 26 + 34 + 7 + 18 + 10 + 1,
        "order_lines": 22 + 2,
        "customer_revenue": money(NET - 55),
        "customer_orders": 20,
        "guest_revenue": money(10 + 50),
        "aov": money(522 / 22),
        "revenue_per_customer": money((NET - 55) / 8),
        "orders_per_customer": pytest.approx(20 / 8),
        "units_per_order": pytest.approx(111 / 22),
        "return_share": pytest.approx(124 / 522),
        "new_customer_share": pytest.approx(8 / 8),
        "guest_share": pytest.approx(60 / 522),
    }


def test_kpis_of_rows_in_memory_are_those_of_the_engine() -> None:
    """Months add up to the whole; a ratio is the quotient of the sums; customers of months cannot be added up."""
    months, (whole,) = corner_shop()["monthly_revenue"], _asked()
    added_up = ("net_revenue", "orders", "aov", "new_customers", "units_per_order", "return_share")

    assert over_all(months, *added_up) == {kpi: whole[kpi] for kpi in added_up}
    with pytest.raises(ValueError, match="customers does not add up over time"):
        over_all(months, "customers")
    for row in _asked(grain="month"):
        parts = {name: row[name] for name in ("revenue_before_returns", "returned", "orders")}
        assert (value_of(parts, "aov"), value_of(parts, "return_share")) == (row["aov"], row["return_share"])
    assert value_of({"returned": money(-5), "revenue_before_returns": money(0)}, "return_share") is None


def test_kpis_of_every_month_are_those_of_the_table() -> None:
    """Months without trade are zeros, and the same months are partial as in monthly_revenue."""
    asked = {"as_of": AS_OF, "present": frozenset(NINE), "grain": "month", "every": True}
    rows = sorted(corner_shop().ask(kpis, "facts", **asked), key=lambda row: row["period"])
    months = corner_shop()["monthly_revenue"]

    columns = [*SALES.split(), "is_partial"]
    assert [row["period"] for row in rows] == [row["month"] for row in months]
    assert [[row[name] for name in columns] for row in rows] == [[row[name] for name in columns] for row in months]
    assert (money(0), 0, None) in [(row["net_revenue"], row["orders"], row["aov"]) for row in rows]
    with pytest.raises(ValueError, match="no dimensions"):
        corner_shop().ask(kpis, "facts", by=("country",), **asked)


def test_kpis_of_every_day_that_is_chosen() -> None:
    """Days of the log before the first booking that counts are there too; days before the log are not."""
    chosen = {"since": day("01-01"), "first_day": day("01-02"), "present": frozenset(NINE), "grain": "day"}

    def later(facts: ir.Table, **settings: Any) -> ir.Table:
        return kpis(facts.filter(facts.day > day("01-02")), every=True, **settings)

    rows = corner_shop().ask(later, "facts", as_of=day("01-06"), **chosen)
    found = {row["period"]: row["gross_revenue"] for row in rows}
    assert found == {day("01-02"): money(0), day("01-03"): money(0), day("01-04"): money(0), day("01-05"): money(40)}


def test_countries_of_some_days() -> None:
    """Rank and shares are those among the lines that count: a guest and two customers bought in these days."""
    wanted = Lookup(COUNTRIES, (("identified", ("identified",)),), since=day("01-05"), until=day("01-20"))

    def answer(facts: ir.Table) -> ir.Table:
        return looked_up({"facts": facts}, wanted, as_of=AS_OF)

    found = {
        row["country"]: (row["rank"], row["net_revenue"], row["share"]) for row in corner_shop().ask(answer, "facts")
    }
    assert found == {"UK": (1, money(30), 0.6), "France": (2, money(20), 0.4)}


def test_kpis_by_country_and_quarter() -> None:
    """One row per country and quarter with trade; the third quarter is partial everywhere."""
    rows = {(row["country"], row["period"]): row for row in _asked("country", grain="quarter")}

    spain = {
        key[1]: (row["gross_revenue"], row["aov"], row["is_partial"]) for key, row in rows.items() if "Spain" in key
    }
    assert spain == {
        day("01-01"): (money(40), money(40 / 1), False),
        day("04-01"): (money(40), money(40 / 1), False),
        day("07-01"): (money(20), money(20 / 1), True),
    }
    assert rows["Unknown", day("01-01")]["customers"] == 0
    assert rows["Unknown", day("01-01")]["revenue_per_customer"] is None
    assert rows["UK", day("04-01")]["returned"] == money(-16 - 10 - 2.5 - 2.5)


def test_kpis_by_product() -> None:
    """The rug's return was booked under the manual code; it is the rug's all the same."""
    rows = {row["stock_code"]: row for row in _asked("stock_code", facts="line_facts")}

    rug = {name: rows["RUG"][name] for name in ("gross_revenue", "returned", "net_revenue", "orders", "customers")}
    assert rug == {
        "gross_revenue": money(150),
        "returned": money(-50),
        "net_revenue": money(150 - 50),
        "orders": 3,
        "customers": 2,
    }
    assert rows["POST"]["fees"] == money(5 + 3)
    assert rows["POST"]["gross_revenue"] == money(0)
    assert "M" not in rows


def test_compare_with_the_month_before() -> None:
    """Growth is a share of the month before; NULL where there was no such month, or where one is partial."""
    asked = _asked(grain="month")
    rows = compared(asked, asked, value="net_revenue", by=(), grain="month", compare="previous")

    told = {row["period"]: (row["before"], row["change"]) for row in rows}
    assert told == {
        day("01-01"): (None, None),
        day("02-01"): (money(105), pytest.approx(95 / 105 - 1)),
        day("03-01"): (money(95), pytest.approx(20 / 95 - 1)),
        day("04-01"): (money(20), pytest.approx(9 / 20 - 1)),
        day("06-01"): (None, None),
        day("07-01"): (money(130), pytest.approx(35 / 130 - 1)),
        day("08-01"): (money(35), None),
    }


def test_compare_with_the_year_before() -> None:
    """A month is compared with the same month a year before, group by group; a week with the one 52 weeks before."""
    rows = [
        {"period": day("02-01").replace(year=2023), "country": "UK", "orders": 40, "is_partial": False},
        {"period": day("02-01").replace(year=2023), "country": "France", "orders": 0, "is_partial": False},
        {"period": day("02-01"), "country": "UK", "orders": 50, "is_partial": False},
        {"period": day("02-01"), "country": "France", "orders": 5, "is_partial": False},
    ]

    by_month = compared(rows, rows, value="orders", by=("country",), grain="month", compare="year")
    weeks = [{"period": day("03-04") - timedelta(days=364), "orders": 4, "is_partial": False}]
    weeks.append({"period": day("03-04"), "orders": 5, "is_partial": False})
    by_week = compared(weeks, weeks, value="orders", by=(), grain="week", compare="year")

    assert [(row["before"], row["change"]) for row in by_month[2:]] == [(40, 50 / 40 - 1), (0, None)]
    assert (by_week[1]["before"], by_week[1]["change"]) == (4, 5 / 4 - 1)
