"""Customer ids that stand for no customer: those that a shop declares, and those that it may have to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ledger.cells import without_nobody
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import customer_ids
from regulars.ledger.nobody import Nobody, folded_id, leading_customers, nobody_among
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store


def take_nobody_out(
    store: Store, found: ir.Table, relation: str, reading: Reading, declared: Sequence[str]
) -> tuple[ir.Table, dict[str, int]]:
    """`found` without the declared ids, and the records that had each of them.

    They are compared with the ids as the ledger names them, and e-mail addresses as they stand in the file; without
    regard to case.
    """
    if not declared or "customer_id" not in found.columns:
        return found, {}
    named = store.arrow(customer_ids(found, reading))
    words = {folded_id(word): word for word in declared}
    pairs = zip(named["cell"], named["customer_id"].to_pylist(), strict=True)
    cells = {cell.as_py(): words[folded_id(name)] for cell, name in pairs if name and folded_id(name) in words}
    if not cells:
        return found, {}
    table = pa.table({"flagged_cell": pa.array(cells, named["cell"].type)})
    flagged = store.load(f"nobody_of_{relation}", table, scratch=True)
    return without_nobody(found, flagged), _records_of(store, found, flagged, cells)


def nobody_in(store: Store, found: ir.Table) -> tuple[Nobody, ...]:
    """The customers with the most orders in canonical cells whose ids may be words for nobody."""
    if "customer_id" not in found.columns:
        return ()
    order = "invoice_no" if "invoice_no" in found.columns else "invoice_date"
    named = customer_ids(found, Reading()).rename(named_cell="cell", named="customer_id")
    both = found.inner_join(named, found.customer_id == named.named_cell)
    orders = both.select(order_no=both[order], customer_id=both.named).distinct()
    return nobody_among(store.rows(Formula(leading_customers, orders.mutate(is_order=True))))


def _records_of(store: Store, found: ir.Table, flagged: ir.Table, cells: dict[object, str]) -> dict[str, int]:
    """How many records had each declared id."""
    met = found.inner_join(flagged, found.customer_id == flagged.flagged_cell)
    counts: Counter[str] = Counter()
    for row in store.rows(met.group_by("flagged_cell").aggregate(n=met.count())):
        counts[cells[row["flagged_cell"]]] += row["n"]
    return dict(counts)
