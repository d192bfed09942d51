"""Columns of money in batches say what one run says; a batch that contradicts is refused; erasing takes them along."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import InputRefused
from regulars.shell.runs.folder import MONEY_FOUND, find
from tests.shell.batches import batch, batches
from tests.shell.test_batches import written

WHOLE = "Order,Date,Who,SKU,Qty,Price,Discount,Tax,Shipping,Paid"
# Discount, tax and shipping of the order stand on each of its lines, and so does what was paid for all of it.
FIRST = [
    "1,2024-01-05,ada,X,2,10.00,3.00,5.40,4.00,36.40",
    "1,2024-01-05,ada,Y,1,10.00,3.00,5.40,4.00,36.40",
    "2,2024-01-06,bo,X,1,10.00,0,2.00,4.00,16.00",
]
LATER = [
    "3,2024-02-06,bo,Y,3,10.00,1.00,5.80,4.00,38.80",
    "3,2024-02-06,bo,,,,1.00,5.80,4.00,38.80",
    "4,2024-02-07,cy,X,1,0.01,0,0,4.00,4.01",
]
ORDERS: dict[str, Any] = {
    "columns": {
        **{"invoice_no": "Order", "customer_id": "Who", "discount": "Discount", "tax": "Tax"},
        **{"shipping": "Shipping", "order_total": "Paid"},
    },
    "gates": {"set_aside_fail": 1.0},
    "studies": {"skip": ["churn", "clv"]},
}
LINES = "Order,Date,Who,SKU,Qty,Price,Off,Amount"
AFTER = ["1,2024-01-05,ada,X,2,10.00,3.00,17.00", "2,2024-01-06,bo,X,1,10.00,2.00,8.00"]
BEFORE = ["3,2024-02-05,ada,X,2,10.00,3.00,20.00", "4,2024-02-06,bo,X,1,10.00,2.00,10.00"]
OF_LINES: dict[str, Any] = {
    "columns": {"invoice_no": "Order", "customer_id": "Who", "discount": "Off", "total_amount": "Amount"}
}


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal(0))


def test_amounts_of_orders_in_batches(tmp_path: Path) -> None:
    """What an order has is shared out over its own lines, also of a later batch; one line of it cannot be read."""
    first, later = written(tmp_path / "a.csv", FIRST, WHOLE), written(tmp_path / "b.csv", LATER, WHOLE)
    last = batches([first, later], tmp_path / "batched", ORDERS)
    assert [_sum(last.used, name) for name in ("total_amount", "discount", "tax", "shipping")] == [
        *(Decimal("70.01"), Decimal("4.00"), Decimal("13.20"), Decimal("16.00")),
    ]
    assert [row["discount"] for row in last.used if row["invoice_no"] == "1"] == [Decimal("2.00"), Decimal("1.00")]
    assert last.said == batch([first, later], tmp_path / "whole", ORDERS).said


def test_dimensions_of_any_name(tmp_path: Path) -> None:
    """Sharing out has columns of its own, which a dimension cannot be named like."""
    rows = [f"{row},{size},{place}" for row, size, place in zip(FIRST, "LMS", "abc", strict=True)]
    log = written(tmp_path / "a.csv", rows, f"{WHOLE},Size,Place")
    named = {name: name.title() for name in ("size", "place")} | {"product": "Size", "rest": "Place"}
    found = batch(log, tmp_path / "data", {**ORDERS, "dimensions": named}).used
    assert [(row["size"], row["place"], row["product"], row["rest"]) for row in found] == [
        *(("L", "a", "L", "a"), ("M", "b", "M", "b"), ("S", "c", "S", "c"))
    ]


def test_the_total_of_the_order_in_batches(tmp_path: Path) -> None:
    """A log without prices whose only money is the total of the order, the same on each of its lines."""
    header, columns = "Order,Date,Who,SKU,Qty,Amount", {"invoice_no": "Order", "total_amount": "Amount"}
    config: dict[str, Any] = {"columns": columns, "money": {"of_order": ["Amount"]}}
    first = written(tmp_path / "a.csv", ["1,2024-01-05,ada,X,2,30.00", "1,2024-01-05,ada,Y,1,30.00"], header)
    later = written(tmp_path / "b.csv", ["2,2024-02-05,bo,X,1,7.00", "2,2024-02-05,bo,Y,1,7.00"], header)
    last = batches([first, later], tmp_path / "batched", config)
    assert [row["total_amount"] for row in last.used] == [20, 10, Decimal("3.50"), Decimal("3.50")]
    assert last.said == batch([first, later], tmp_path / "whole", config).said


def test_a_batch_that_reckons_otherwise(tmp_path: Path) -> None:
    """Totals were after discount, and the new file shows them before it."""
    first = batch(written(tmp_path / "a.csv", AFTER, LINES), tmp_path / "data", OF_LINES)
    assert _sum(first.used, "total_amount") == 30 and _sum(first.used, "discount") == 5
    with pytest.raises(InputRefused, match=r"total was after_discount and is before_discount in the new files.*--add"):
        batch(written(tmp_path / "b.csv", BEFORE, LINES), tmp_path / "data", OF_LINES, first)


def test_erasing_keeps_the_money_as_it_stood(tmp_path: Path) -> None:
    """The erased lines are set aside with their money as in the files, in no kept file with more, and batches go on."""
    log, out = written(tmp_path / "a.csv", FIRST, WHOLE), tmp_path / "data"
    regulars.run(log, out=out, config=ORDERS).close()
    regulars.erase("ada", out=out)
    with regulars.open(out) as run:
        aside = run.table("set_aside").to_pyarrow().to_pylist()
        assert [(row["reasons"], row["amount"]) for row in aside] == [(["erased"], 20), (["erased"], 10)]
        steps = {row["step"]: row["amount"] for row in run.table("money_ledger").to_pyarrow().to_pylist()}
        assert (steps["all lines"], steps["net revenue"], steps["total sales"]) == (40, 10, 16)
    assert pq.read_table(find(out).folder / MONEY_FOUND).num_rows == 1
    more = written(tmp_path / "b.csv", LATER, WHOLE)
    with regulars.run(more, out=out, config={**ORDERS, "history": {"add": True}}) as run:
        later = [row for row in run.table("orders").to_pyarrow().to_pylist()]
    assert [row["discounts"] for row in later] == [0, -1, 0]
