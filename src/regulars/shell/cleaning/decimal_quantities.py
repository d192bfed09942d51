"""Are pieces whole? A log of weights is refused until it says how many decimals they have."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.lines import fault_names
from regulars.ledger.quantities import MOST_DECIMALS, quantity_sizes, with_decimals
from regulars.ledger.types import count
from regulars.shell.cleaning.canonical import Canonical
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown

_MOST = 0.01  # of a header's quantities: fewer with decimals, or a single one, are slips, which are set aside


def check_quantities(store: Store, lines: ir.Table, found: Sequence[Canonical]) -> None:
    """Raises InputRefused where many quantities of the new files have decimals, and none are declared."""
    bit = 2 ** fault_names().index("quantity_not_integer")
    unread = lines.filter((lines.faults & bit) != 0)
    if not store.one(unread.aggregate(n=count(unread.count())))["n"]:
        return
    for each in found:
        if "quantity" not in each.cells.columns or each.reading.quantity_decimals:
            continue
        fine = with_decimals(each.cells, each.reading)
        sizes = store.one(Formula(quantity_sizes, each.cells, fine))
        if sizes["decimals"] > max(1, _MOST * sizes["quantities"]):
            first = store.rows(fine.order_by("file_no", "source_line").limit(1))[0]
            raise InputRefused(
                f"{each.source.where}: {sizes['decimals']:,} of {sizes['quantities']:,} quantities have "
                f"decimals, such as {shown(first['cell'], 30)!r} on line {first['source_line']:,}; their "
                f"lines are worth {sizes['amount']:,.2f}. Pieces must be whole, unless decimals are "
                "declared. For weights and lengths, set:",
                paste=f"[numbers]\nquantity_decimals = {MOST_DECIMALS}",
            )
