"""The columns that a log may lack: what people call each, and the settings that supply it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LogColumn:
    """A column of the cleaned log. `settings` are the ways to give it, each a key of regulars.toml."""

    name: str
    label: str
    settings: tuple[str, ...]


def _column(name: str, label: str, *others: str) -> LogColumn:
    return LogColumn(name, label, (f"[columns] {name}", *others))


_ALL = (
    _column("invoice_no", "invoice number"),
    _column("stock_code", "product code"),
    _column("product_name", "product name"),
    _column("customer_id", "customer"),
    _column("country", "country"),
    _column("invoice_date", "date"),
    _column("quantity", "quantity"),
    _column("price", "price"),
    _column("total_amount", "line total"),
    _column("unit_cost", "unit cost"),
    _column("currency", "currency"),
    _column("status", "status"),
    LogColumn("discount", "discount", ("[columns] discount", "[columns] discount_rate")),
    _column("tax", "tax"),
    _column("shipping", "shipping"),
    _column("tip", "tip"),
    LogColumn("cost", "cost", ("[columns] unit_cost", "[profit] margin_rate")),
)
LOG_COLUMNS: Mapping[str, LogColumn] = {column.name: column for column in _ALL}
