"""Gates on orders: numbers and keys under which several orders may be one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from regulars.ground.errors import listing
from regulars.ledger.order_keys import names_store, shared_orders
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.order_keys import MOST_MERGED, merged_by
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.runs.manifest import WARNED, Gate


def order_gates(store: Store, ledger: Ledger) -> Iterator[Gate]:
    """A key of orders that does not tell them apart: a declared one, or a number that several customers have."""
    merged = merged_by(store, store.table("transactions")) if ledger.reading.order_key else None
    if not merged:
        yield from _shared_orders(store, ledger)
    else:
        key = json.dumps(list(ledger.reading.order_key))
        found = merged.sentence("order keys")
        yield Gate("order_key", WARNED, f"with [orders] key = {key}, {found}: different orders may be one")


def _shared_orders(store: Store, ledger: Ledger) -> Iterator[Gate]:
    """Orders with sales to several customers or of several stores, on one day."""
    asked = ("customer_id", *filter(names_store, ledger.dimensions))
    there = {*ledger.present, *ledger.dimensions} - {*ledger.reading.order_key}
    columns = [name for name in asked if name in there]
    if not columns or "invoice_no" not in ledger.present:
        return
    found = store.one(Formula(shared_orders, store.table("transactions"), columns=columns))
    if found["shared"] > MOST_MERGED * found["orders"]:
        yield Gate(
            "order_key",
            WARNED,
            (
                f"{found['shared']:,} of {found['orders']:,} orders have sales with several values of "
                f"{listing(columns)}: different orders may be one; if stores share numbers, set [orders] key "
                '= ["invoice_no", "STORE"], with their column among the [dimensions]'
            ),
        )
