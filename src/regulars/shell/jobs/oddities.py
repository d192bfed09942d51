"""What `check` says of the lines beyond what a run needs: odd orders, prices and names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regulars.ledger.oddities import cells_of_names, odd_prices, orders_of_several
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.engines.store import Store

_LISTS_ARE_USUAL = 0.02  # of the cells: fewer are names with a comma in them
_PLURALS = {"customer_id": "customers", "country": "countries"}


@dataclass(frozen=True)
class Oddity:
    """Something that somebody should look at: what kind it is, how many of how many there are, and in words."""

    kind: str
    count: int
    of: int
    found: str


def oddities_of(store: Store, ledger: Ledger) -> list[Oddity]:
    """What is odd about the used lines of the log."""
    return [*_orders(store, ledger), *_prices(store, ledger), *_names(store, ledger)]


def _orders(store: Store, ledger: Ledger) -> Iterator[Oddity]:
    lines = store.table("transactions")
    key = "order_key" if ledger.reading.order_key else "invoice_no"
    for name, plural in _PLURALS.items():
        if not {name, "invoice_no"} <= ledger.present:
            continue
        row = store.one(orders_of_several(lines, key, name))
        if row["odd"]:
            yield Oddity(
                f"orders_of_several_{plural}",
                row["odd"],
                row["orders"],
                (
                    f"{row['odd']:,} of {row['orders']:,} orders have lines of several {plural} "
                    f"({row['amount']:,.2f}), such as {row['example']!r}: if numbers are reused, set [orders] "
                    "key; if another column is meant, name it"
                ),
            )


def _prices(store: Store, ledger: Ledger) -> Iterator[Oddity]:
    if not {"stock_code", "price"} <= ledger.present:
        return
    rows = store.rows(odd_prices(store.table("transactions")).order_by("source_file", "source_line").limit(1_000))
    if rows:
        first = rows[0]
        yield Oddity(
            "odd_prices",
            len(rows),
            ledger.used,
            (
                f"{len(rows):,} lines have a price 1,000 times, or a thousandth of, the usual price of their "
                f"product, such as {first['price']:,.2f} for {first['stock_code']!r}, usually "
                f"{first['usual']:,.2f}, on line {first['source_line']:,} of {first['source_file']}: a "
                "decimal sign may be missing"
            ),
        )


def _names(store: Store, ledger: Ledger) -> Iterator[Oddity]:
    for name in ("product_name", "stock_code"):
        if name not in ledger.present:
            continue
        row = store.one(cells_of_names(store.table("transactions"), name))
        if row["lists"] > _LISTS_ARE_USUAL * row["cells"]:
            yield Oddity(
                "lists_in_cells",
                row["lists"],
                row["cells"],
                (
                    f"{row['lists']:,} of {row['cells']:,} cells of {name} list several items, such as on "
                    f"line {row['list_line']:,}: the order is on one line, so products and pieces are "
                    "unknown; export one line per article"
                ),
            )
        if row["personal"]:
            yield Oddity(
                "personal_data",
                row["personal"],
                row["cells"],
                (
                    f"{row['personal']:,} cells of {name} contain what looks like an e-mail address or "
                    f"telephone number, such as on line {row['personal_line']:,}: product names are published "
                    "as they are; remove it"
                ),
            )
