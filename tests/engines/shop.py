"""A log with something of everything: a simulated year of buyers, the small shop, and lines that want care."""

from __future__ import annotations

import csv
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.laws.simulated import simulated_shop
from tests.shop.log import LOG, log_lines
from tests.shop.tables import NINE

# Composed and decomposed names, missing words, a year-old duplicate, an unreadable number and date, ids as floats.
ODD = """
2001  | CAF       | Cafe\u0301  |   2 | 2023-03-02 09:00    |  3.10  | c00001 | UK
2001  | CAF       | Caf\u00e9   |   2 | 2023-03-02 09:00    |  3.10  | c00001 | UK
2002  | caf       | Caf\u00e9   |   1 | 2023-03-03 23:59:59 |  3.125 | 17.0   | \u00d6sterreich
2003  | nan       | nan       |   1 | 2023-04-31 10:00    |  1.00  | c00002 | UK
2003  | TIN       | Tin       |   7 | 2023-04-30 10:00:07.25 |  0.07 | c00002 | nan
2004  | TIN       | Tin       |   3 | 2023-05-01T10:00:00Z  |  1.00005 | c00003 | UK
2004  | TIN       | Tin       |   3 | 2023-05-01 10:00+02:00 |  9.99 | c00003 | UK
2005  | TIN       | Tin       | 1e3 | 2023-05-02 10:00    |  9.99  | c00003 | UK
2006  | TIN       | Tin       |   1 | 2023-05-02 10:00    |        | c00003 | UK
C2007 | CAF       | Caf\u00e9   |  -1 | 2023-06-02 10:00    |  3.10  | c00001 | UK
"""
SHOP = "orders.parquet"
COLUMNS = (*NINE, "Status")
CONFIG = {
    "gates": {"unread_money_fail": 0.05},  # of twenty customers, the four broken lines hold more than 1%
    "codes": {"preset": "uci"},
    "time": {"as_of": "2024-01-01", "zone": "Europe/London"},
    "churn": {"gap_days": 7},
}


# Every column of money that a log may have; those of the order stand on its first line alone.
MONEY = {
    "discount": ["Line Discount", "Order Discount"],
    **{"tax": "Tax", "shipping": "Shipping", "tip": "Tip", "refund": "Refunded", "gift_card": "Gift Card"},
}
OF_LINE = ("Line Discount", "Tax")
OF_ORDER = ("Order Discount", "Shipping", "Tip", "Refunded", "Gift Card")
MONEY_CONFIG = {
    **CONFIG,
    "codes": {"preset": "uci", "void_statuses": ["Cancelled"]},
    "columns": MONEY,
    "money": {"total": "before_discount", "prices": "with_tax", "of_order": list(OF_ORDER), "of_line": list(OF_LINE)},
}


def mixed_shop(folder: Path, customers: int = 500, *, has_money: bool = False) -> Path:
    """The log as one Parquet file of text; if asked, with columns of money and orders that were cancelled."""
    rows = [*simulated_shop(customers, seed=5), *log_lines(LOG.replace("2024-", "2023-")), *log_lines(ODD)]
    path, seen = folder / SHOP, set[str]()
    known = [{name: row[name] or None for name in NINE} | {"Status": "Paid"} for row in rows]
    if has_money:
        known = [row | _money_of(row["invoice_no"] or "", is_first=_is_first(row, seen)) for row in known]
    names = [*COLUMNS, *(name for name in known[-1] if name not in COLUMNS)]
    pq.write_table(pa.Table.from_pylist(known, pa.schema([(name, pa.string()) for name in names])), path)
    return path


def _is_first(row: dict[str, str | None], seen: set[str]) -> bool:
    """Whether the row is the first of its order, which is noted."""
    number = row["invoice_no"] or ""
    is_first = number not in seen
    seen.add(number)
    return is_first


def _money_of(invoice_no: str, *, is_first: bool) -> dict[str, str | None]:
    """Amounts that follow from the number of the order: one in five is without each, one in thirty is cancelled."""
    known = zlib.crc32(invoice_no.encode())
    amounts = {
        name: f"{known // (7 * place + 3) % 97 / 100:.2f}" if known // (place + 1) % 5 else None
        for place, name in enumerate((*OF_LINE, *OF_ORDER))
    }
    own = {name: amount for name, amount in amounts.items() if is_first or name not in OF_ORDER}
    return {**dict.fromkeys(amounts), **own, "Status": "Cancelled" if known % 30 == 0 else "Paid"}


def as_csv(path: Path) -> Path:
    """The same as CSV."""
    target = path.with_suffix(".csv")
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(pq.read_table(path).to_pylist())
    return target
