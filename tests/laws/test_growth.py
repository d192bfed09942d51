"""Growth is said of whole months only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from regulars.ground.periods import month_index, month_start
from tests.laws.shops import lawful
from tests.shop.tables import Setup, book

AS_OF = date(2024, 4, 20)
MONTHS = 15
TRADE = st.lists(st.tuples(st.integers(0, MONTHS + 1), st.integers(1, 28), st.integers(-4, 9)), min_size=1, max_size=30)


def _line(number: int, month: int, day: int, pieces: int) -> dict[str, str]:
    at = month_start(month_index(date(2023, 1, 1)) + month).replace(day=day)
    return {
        "invoice_no": f"{'C' if pieces < 0 else ''}{number}",
        "stock_code": "MUG",
        "quantity": str(pieces),
        "invoice_date": f"{at} 10:00",
        "price": "2.50",
        "customer_id": "ada",
    }


@lawful(trade=TRADE)
def test_growth_is_between_whole_months_above_zero(trade: Any) -> None:
    """Against the month before and the year before: a share where both months are whole, NULL in every other case."""
    log = [_line(number, *event) for number, event in enumerate(trade, start=100)]
    if min(line["invoice_date"] for line in log) >= str(AS_OF):
        return
    rows = book(log, Setup(as_of=AS_OF))["monthly_revenue"]

    months = {month_index(row["month"]): row for row in rows}
    first = date.fromisoformat(min(line["invoice_date"] for line in log)[:10])
    assert list(months) == list(range(month_index(first), month_index(AS_OF) + 1))
    for index, row in months.items():
        late = index == month_index(first) and first.day > 1 + 3
        assert row["is_partial"] == (late or index == month_index(AS_OF))
        for column, back in (("growth_previous", 1), ("growth_last_year", 12)):
            before = months.get(index - back)
            assert row[column] == _growth(row, before), (row["month"], column)


def _growth(row: dict[str, Any], before: dict[str, Any] | None) -> object:
    if before is None or row["is_partial"] or before["is_partial"] or before["net_revenue"] <= 0:
        return None
    assert isinstance(row["net_revenue"], Decimal)
    return pytest.approx(float(row["net_revenue"] / before["net_revenue"]) - 1)
