"""Tables of the study of products from lines that a test writes, without the ledger before them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.report.plan import PLAN
from regulars.report.steps import Step
from regulars.studies.products.settings import OfferSettings

Row = dict[str, Any]

_LINES = pa.schema(
    [
        ("order_key", pa.string()),
        ("stock_code", pa.string()),
        ("product_name", pa.string()),
        ("invoice_date", pa.timestamp("us")),
        ("customer_id", pa.string()),
        ("country", pa.string()),
        ("kind", pa.string()),
        ("quantity", pa.int64()),
        ("total_amount", pa.decimal128(18, 4)),
    ]
)
# What the study reads of tables that the ledger makes.
_GIVEN = {
    "orders": "SELECT order_key, min(customer_id) AS customer_id, min(country) AS country, "
    "min(invoice_date) AS ordered_at, sum(total_amount)::DECIMAL(18, 4) AS gross_revenue, "
    "row_number() OVER (PARTITION BY min(customer_id) ORDER BY min(invoice_date), order_key) AS order_number "
    "FROM known WHERE kind = 'sale' GROUP BY 1",
    "returns": "SELECT order_key AS matched_order_key, stock_code AS matched_stock_code, "
    "invoice_date AS returned_at, 'whole' AS match_kind FROM known WHERE kind = 'return'",
    "bookings": "SELECT kind, customer_id, invoice_date::DATE AS day, total_amount AS amount FROM known",
    "products": "SELECT stock_code, min(product_name) AS product_name, count(DISTINCT order_key) AS orders "
    "FROM known WHERE kind = 'sale' GROUP BY 1",
}


class Tables:
    """Each table of the plan by name, made when it is first looked at."""

    def __init__(self, lines: Sequence[Mapping[str, Any]], offers: OfferSettings, as_of: date | None = None) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.backend = ibis.duckdb.from_connection(self.connection)
        usual = {"quantity": 1, "country": "UK"}
        rows = pa.Table.from_pylist([{**usual, **line} for line in lines], _LINES)
        self.connection.register("given", rows)
        self.connection.execute("CREATE TABLE transactions AS SELECT * FROM given")
        self.settings = {"offers": offers, "as_of": as_of or date(2026, 1, 1), "first_day": _first_day(rows)}
        known = f"invoice_date < '{self.settings['as_of']}'"
        self.connection.execute(f"CREATE VIEW known AS SELECT * FROM transactions WHERE {known}")
        self._made = {"transactions"}

    def __getitem__(self, name: str) -> list[Row]:
        """The rows of a table."""
        self.make(name)
        return self.connection.execute(f'FROM "{name}" ORDER BY ALL').to_arrow_table().to_pylist()

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Row]:
        """The rows of bought_together by their key."""
        return {(row["stock_code"], row["other_stock_code"]): row for row in self["bought_together"]}

    def one(self, make: Callable[..., ir.Table]) -> Row:
        """The only row of an expression over these tables."""
        return self.rows(make)[0]

    def rows(self, make: Callable[..., ir.Table]) -> list[Row]:
        """The rows of an expression over these tables."""
        return self.connection.execute(f"FROM ({self._statement(make)}) ORDER BY ALL").to_arrow_table().to_pylist()

    def make(self, name: str) -> None:
        """Makes the table and all that it is made from."""
        if name in self._made:
            return
        step = PLAN.maker(name)
        assert step, name
        statement = _GIVEN[name] if name in _GIVEN else self._statement(step.make)
        self.connection.execute(f'CREATE TABLE "{name}" AS {statement}')
        self._made.add(name)

    def _statement(self, make: Callable[..., ir.Table]) -> str:
        step = Step(make)
        for read in step.reads:
            self.make(read)
        tables = {read: self.backend.table(read) for read in step.reads}
        return self.backend.compile(make(**tables, **{name: self.settings[name] for name in step.settings}))


def _first_day(rows: pa.Table) -> date:
    first: datetime = min(rows["invoice_date"].to_pylist())
    return first.date()
