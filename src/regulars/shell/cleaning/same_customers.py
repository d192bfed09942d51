"""Customers with several ids: the list of [customers] same, and the lines that it merges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.cells import with_merged_customers
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import customer_ids
from regulars.ledger.nobody import folded_id
from regulars.ledger.same_customers import MergedIds, MergeRow, NotMergeable, SameCounts, merged_ids
from regulars.ledger.values import as_text
from regulars.shell.cleaning.previous_run import History
from regulars.shell.cleaning.read_whole import FileOfShop, read_whole
from regulars.shell.config.config import SAME
from regulars.shell.config.sections import Customers
from regulars.shell.engines.store import Store
from regulars.shell.privacy.erasure_list import as_customers, erased_in
from regulars.shell.runs.building import Folders
from regulars.shell.runs.merged import keep_merged, merged_in

COLUMNS = ("customer_id", "same_as")


@dataclass(frozen=True)
class SameCustomers:
    """The list as read: what each id becomes, and the sha256 of its file; nothing where a shop has no list."""

    ids: MergedIds = field(default_factory=lambda: MergedIds({}))
    sha256: str = ""


def load_same(
    store: Store, customers: Customers, present: frozenset[str], folders: Folders, reading: Reading
) -> SameCustomers:
    """The list that the shop names. Raises UsageError or InputRefused where ids cannot be merged by it."""
    if customers.same is None:
        return SameCustomers()
    if "customer_id" not in present:
        raise UsageError(f"{SAME} merges customers, but the log has no customer_id; name its column in [columns].")
    named = FileOfShop(customers.same, f"list of {SAME}", SAME, "same_customers")
    table, sha256 = read_whole(store, named, COLUMNS, scratch=folders.scratch)
    cells = table.select("file_no", "source_line", **{name: as_text(table[name]) for name in COLUMNS})
    rows = store.rows(cells.order_by("file_no", "source_line"))
    ids = sorted({row[name] for row in rows for name in COLUMNS if row[name]})
    names = as_customers(store, ids, keys=folders.keys, reading=reading)
    listed = [MergeRow(row["source_line"], *(names.get(row[name] or "") for name in COLUMNS)) for row in rows]
    _check_nobody(listed, customers)
    try:
        return SameCustomers(merged_ids(listed), sha256)
    except NotMergeable as found:
        raise InputRefused(
            f"{customers.same}: {found}. Each line of the list needs a customer_id and the one id that it is the "
            "same_as; correct the list."
        ) from None


def _check_nobody(listed: list[MergeRow], customers: Customers) -> None:
    nobody = {folded_id(word) for word in customers.nobody}
    for row in listed:
        if row.same_as and folded_id(row.same_as) in nobody:
            raise UsageError(
                f"{customers.same} line {row.line:,} merges a customer into {row.same_as!r}, which is not "
                "a customer according to [customers] nobody. Remove the line, and add its customer_id to "
                "nobody."
            )


def merge_customers(
    store: Store, found: ir.Table, relation: str, reading: Reading, same: SameCustomers
) -> tuple[ir.Table, frozenset[str]]:
    """`found` with listed customers under the id that they become, and a flag on their records; the ids that were met.

    Ids are compared as the ledger names them, and e-mail addresses by their hashes. All other cells stay as they are.
    """
    if not same.ids.becomes or "customer_id" not in found.columns:
        return found, frozenset()
    named = store.arrow(customer_ids(found, reading))
    names = named["customer_id"].to_pylist()
    cells = {
        cell.as_py(): same.ids.becomes[name]
        for cell, name in zip(named["cell"], names, strict=True)
        if name in same.ids.becomes
    }
    if not cells:
        return found, frozenset()
    table = pa.table(
        {"merged_cell": pa.array(cells, named["cell"].type), "same_as": pa.array(cells.values(), pa.string())}
    )
    merged = store.load(f"same_of_{relation}", table, scratch=True)
    return with_merged_customers(found, merged), frozenset(names) & same.ids.becomes.keys()


def note_merged(
    same: SameCustomers, met: Mapping[str, str], folders: Folders, history: History | None
) -> SameCounts | None:
    """How many ids of the list are in the log, these files and former ones; the ids met are kept with the run.

    `met` has the ids and what they became, as the tables have them.
    """
    if not same.sha256:
        return None
    former = merged_in(history.kept.folder) if history else {}
    before = (history.decided.same.met if history.decided.same else 0) if history else 0
    if folders.is_kept:
        erased = erased_in(folders.keys)
        kept = {each: end for each, end in met.items() if not (erased and (each in erased or end in erased))}
        keep_merged(folders.run, {**former, **kept})
    listed = len(same.ids.becomes)
    return SameCounts(listed, min(listed, before + len(met.keys() - former.keys())), same.ids.chained)
