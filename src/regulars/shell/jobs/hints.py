"""What to do about lines that are set aside, by their reason: where a setting can be the cause."""

from __future__ import annotations

from collections.abc import Mapping

_NUMBERS = "say in [numbers] how they are written (decimal, thousands, currency_signs)"

REMEDIES: Mapping[str, str] = {
    "duplicate": 'where equal lines are real, say [clean] duplicates = "keep"',
    "quantity_not_integer": 'for weights or hours, say [constants] quantity = "1" and [columns] total_amount',
    "price_not_decimal": _NUMBERS,
    "total_not_decimal": _NUMBERS,
    "date_unparseable": "say [time] date_order, or name another column for invoice_date",
    "date_missing": "a line of totals, or the date stands on the first line of an order alone: [files] fill_down",
    "date_out_of_range": "say [clean] earliest_year, or [time] date_order",
    "invoice_missing": "what stands on an order's first line alone: [files] fill_down",
    "order_void": "[codes] void_statuses says which orders are none",
}
