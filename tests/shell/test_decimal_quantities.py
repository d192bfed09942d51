"""Weights, lengths and hours: refused until the shop declares their decimals, and then the same in every table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import InputRefused
from regulars.shell.published.run import Run
from tests.command import command_in
from tests.shell.batches import batch, batches
from tests.shell.conftest import HEADER as NINE
from tests.shell.conftest import NAMING, lines

HEADER = "invoice_no,stock_code,quantity,price,invoice_date,customer_id"
FINE = {"numbers": {"quantity_decimals": 3}}
ORDERS = [
    "1,CHEESE,0.5,10.00,2024-01-05,ada",
    "1,HAM,0.250,8.10,2024-01-05,ada",
    "2,CHEESE,1.125,10.00,2024-02-06,bob",
    "3,BREAD,2,3.00,2024-02-07,bob",
    "4,CHEESE,0.333,9.99,2024-03-07,",
    "5,CHEESE,-0.125,10.00,2024-03-08,bob",
    "6,HAM,-0.25,8.10,2024-03-08,ada",
]


def _log(folder: Path, rows: list[str], name: str = "orders.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_weights_are_refused_until_they_are_declared(tmp_path: Path) -> None:
    """With their number, an example, their money, and lines that mend it when they are pasted."""
    _log(tmp_path, ORDERS)
    command = command_in(tmp_path)

    refused = command("check", "orders.csv")

    assert refused.returncode == 3
    assert "orders.csv: 6 of 7 quantities have decimals, such as '0.5' on line 2" in refused.stderr
    assert "worth 24.88" in refused.stderr
    (tmp_path / "regulars.toml").write_text("\n".join(refused.stderr.splitlines()[1:]))
    assert command("check", "orders.csv").returncode == 0


def test_a_slip_among_many_pieces_is_set_aside(tmp_path: Path) -> None:
    """One line in two hundred says nothing of the others."""
    rows = [f"{n},MUG,{n % 5 + 1},2.00,2024-01-05,c{n % 7}" for n in range(199)]
    made = batch(_log(tmp_path, [*rows, "999,MUG,2.5,2.00,2024-01-05,c1"]), tmp_path, {})
    assert made.reasons == {"quantity_not_integer": 1}


@pytest.mark.parametrize(
    ("cell", "decimals", "found"),
    [
        ("0.125", 3, "0.125"),
        ("0.1250", 3, "0.125"),
        ("-.5", 1, "-0.5"),
        ("7.", 2, "7"),
        ("10", 3, "10"),
        ("100.00", 1, "100"),
        ("0.0625", 3, None),
        ("0.25", 1, None),
        ("1e-1", 3, None),
    ],
)
def test_no_digit_is_lost(tmp_path: Path, cell: str, decimals: int, found: str | None) -> None:
    """More decimals than declared are no quantity."""
    rows = [f"1,A,{cell},10.00,2024-01-05,ada", "2,A,1,1.00,2024-01-05,ada"]
    made = batch(_log(tmp_path, rows), tmp_path, {"numbers": {"quantity_decimals": decimals}})
    pieces = [row["quantity"] for row in made.used if row["invoice_no"] == "1"]
    assert pieces == ([Decimal(found)] if found else [])
    assert made.reasons == ({} if found else {"quantity_not_integer": 1})


def test_decimals_are_read_as_numbers_are_written(tmp_path: Path) -> None:
    """A comma, where it is declared."""
    path = tmp_path / "orders.csv"
    path.write_text("invoice_no;quantity;price;invoice_date\n1;1.000,5;2,00;2024-01-05\n")
    made = batch(path, tmp_path, {"numbers": {"quantity_decimals": 1, "decimal": ",", "thousands": "."}})
    assert [(row["quantity"], row["total_amount"]) for row in made.used] == [(Decimal("1000.5"), Decimal(2001))]


@pytest.mark.parametrize("kind", [pa.float64(), pa.decimal128(9, 4)])
def test_numbers_of_a_frame(tmp_path: Path, kind: pa.DataType) -> None:
    """Floating point and decimals; a fourth digit is none of a quantity."""
    quantity = pa.array([Decimal("0.1"), Decimal("2.25"), Decimal("0.0625"), None]).cast(pa.decimal128(9, 4)).cast(kind)
    table = {"invoice_no": ["1", "2", "3", "4"], "quantity": quantity, "price": [3.0] * 4,
             "invoice_date": ["2024-01-05"] * 4}  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    made = batch(tmp_path / "log.parquet", tmp_path, FINE)
    assert [(str(row["quantity"]), float(row["total_amount"])) for row in made.used] == [
        ("0.100", 0.3),
        ("2.250", 6.75),
    ]
    assert made.reasons == {"quantity_not_integer": 1, "quantity_missing": 1}


@pytest.fixture(scope="module")
def delicatessen(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("delicatessen")
    return regulars.run(_log(folder, ORDERS), out=folder / "out", config={**NAMING, **FINE})


def _asked(run: Run, statement: str) -> list[tuple[Any, ...]]:
    return run.connection.execute(statement).fetchall()


def test_every_table_has_the_decimals(delicatessen: Run) -> None:
    """Lines, orders, returns, customers, products and months."""
    found = {
        name: [str(units) for (units,) in _asked(delicatessen, f"SELECT {column} FROM {name} ORDER BY ALL")]
        for name, column in {
            "orders": "units", "returns": "units", "customers": "units", "products": "units",
            "monthly_revenue": "units", "transactions": "quantity",
        }.items()
    }  # fmt: skip
    assert found == {
        "orders": ["0.333", "0.750", "1.125", "2.000"],
        "returns": ["0.125", "0.250"],
        "customers": ["0.750", "3.125"],
        "products": ["0.250", "1.958", "2.000"],
        "monthly_revenue": ["0.333", "0.750", "3.125"],
        "transactions": ["-0.250", "-0.125", "0.250", "0.333", "0.500", "1.125", "2.000"],
    }


def test_kpis_and_matches_have_the_decimals(delicatessen: Run, tmp_path: Path) -> None:
    """A part of a weighed sale comes back, and the whole of another."""
    assert _asked(delicatessen, "SELECT units, match_kind FROM returns ORDER BY units") == [
        (Decimal("0.125"), "part"),
        (Decimal("0.250"), "whole"),
    ]
    assert delicatessen.kpi("units")["units"].tolist() == [Decimal("4.208")]
    by_product = delicatessen.kpi("units", by="stock_code").set_index("stock_code")["units"].to_dict()
    assert by_product == {"CHEESE": Decimal("1.958"), "HAM": Decimal("0.25"), "BREAD": Decimal(2)}
    folder = delicatessen.folder.parent.parent
    shown = command_in(folder)("kpi", "units", "--out", str(folder)).stdout
    assert "4.208" in shown
    gross = Decimal("5.00") + Decimal("2.025") + Decimal("11.25") + 6 + Decimal("3.32667").quantize(Decimal("0.0001"))
    assert _asked(delicatessen, "SELECT gross_revenue FROM orders")[0]
    assert _asked(delicatessen, "SELECT sum(gross_revenue) FROM orders") == [(gross,)]


def test_columns_of_money_leave_the_pieces(tmp_path: Path) -> None:
    """Discounts, postage and refunds of orders have no pieces of their own."""
    path = tmp_path / "orders.csv"
    path.write_text(
        "order_id,sku,quantity,price,date,customer_id,discount,shipping,refund\n"
        "1,CHEESE,0.5,10.00,2024-01-05,ada,1.00,3.00,0\n"
        "2,HAM,0.250,8.00,2024-01-06,bob,0,0,0.50\n"
    )
    columns = {"columns": {"discount": "discount", "shipping": "shipping", "refund": "refund"}}
    with regulars.run(path, out=tmp_path / "out", config={**NAMING, **FINE, **columns}) as run:
        assert _asked(run, "SELECT units FROM customers ORDER BY 1") == [(Decimal("0.250"),), (Decimal("0.500"),)]
        assert _asked(run, "SELECT sum(units), sum(net_revenue) FROM monthly_revenue") == [
            (Decimal("0.75"), Decimal("5.5"))
        ]
        assert run.kpi("units", by="stock_code")["units"].tolist() == [Decimal("0.5"), Decimal("0.25")]


def test_whole_pieces_are_the_same_shop(tmp_path: Path) -> None:
    """A shop that declares decimals and has none: every table has equal values."""
    path = tmp_path / "log.csv"
    path.write_text("\n".join([NINE, *lines()]) + "\n")
    with (
        regulars.run(path, out=tmp_path / "plain", config=NAMING) as plain,
        regulars.run(path, out=tmp_path / "fine", config={**NAMING, **FINE}) as fine,
    ):
        assert plain.tables == fine.tables
        for name in {*plain.tables} - {"metric_catalog"}:  # which has the statement of each KPI
            one, other = (_asked(run, f'SELECT * FROM "{name}" ORDER BY ALL') for run in (plain, fine))
            assert one == other, name


def test_batches_keep_the_decimals(tmp_path: Path) -> None:
    """Days in batches are the log of all days; a batch under another setting is refused."""
    parts = [_log(tmp_path, ORDERS[:3], "one.csv"), _log(tmp_path, ORDERS[3:], "two.csv")]
    last = batches(parts, tmp_path / "batched", FINE)
    assert last.said == batch(_log(tmp_path, ORDERS), tmp_path / "whole", FINE).said
    with pytest.raises(regulars.RegularsError, match="settings differ from those of run run-1: numbers"):
        batch(_log(tmp_path, ["9,A,1,1.00,2024-04-01,ada"], "three.csv"), tmp_path / "batched", {}, last)
    whole = batch(_log(tmp_path, ["9,A,1,1.00,2024-01-01,ada"], "three.csv"), tmp_path / "plain", {})
    with pytest.raises(InputRefused, match="quantities have decimals"):
        batch(parts[0], tmp_path / "plain", {}, whole)


def test_erasing_keeps_the_decimals_of_others(tmp_path: Path) -> None:
    """The run is built again from its own lines."""
    regulars.run(_log(tmp_path, ORDERS), out=tmp_path / "out", config={**NAMING, **FINE}).close()
    regulars.erase("ada", out=tmp_path / "out")
    with regulars.open(tmp_path / "out") as run:
        assert _asked(run, "SELECT customer_id, units FROM customers") == [("bob", Decimal("3.125"))]
