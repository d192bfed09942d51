"""Orders whose first line alone has what belongs to all: filled down, and never across two batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import InputRefused
from regulars.ledger.cells import filled_down, filled_from_above, parts_of_orders
from regulars.shell.cleaning.layouts import Fill, Source
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown


@dataclass(frozen=True)
class Filled:
    """The orders of one header's files: which files they are, what names an order, and its parts."""

    where: str
    header: tuple[str, ...]
    by: str
    parts: ir.Table


def filled(staged: ir.Table, source: Source, fill: Fill) -> tuple[ir.Table, Filled]:
    """The staged records with their cells filled, and the orders that were looked at for it."""
    if fill.by in fill.columns:
        made = filled_from_above(staged, fill.columns, by=fill.by)
        parts = parts_of_orders(made, fill.columns, by=fill.by)
    else:
        made = filled_down(staged, fill.columns, by=fill.by)
        parts = parts_of_orders(staged, fill.columns, by=fill.by)
    return made, Filled(source.where, source.header, fill.by, parts)


def check_and_keep(store: Store, every: Iterable[Filled], target: Path, former: Path | None) -> None:
    """Notes in `target` which orders there are, and whether their cells were; those of `former` first.

    Raises InputRefused where an order is cut between the new files and those of `former`: cells of the one part would
    be those of the other.
    """
    known = dict(_filled_orders(former)) if former and former.is_file() else {}
    filled = dict(known)
    for each in every:
        for row in store.rows(each.parts):
            key = _key(each.header, row["order"])
            if key in known and ((row["any_empty"] and known[key]) or (row["any_filled"] and not known[key])):
                raise InputRefused(
                    f"{each.where}: {each.by} {shown(row['order'], 40)!r} is split between this file and "
                    "an earlier one, and its first line belongs to both parts. Run again over all files, "
                    "without --add."
                )
            filled[key] = filled.get(key, False) or row["any_filled"]
    if filled:
        target.parent.mkdir(parents=True, exist_ok=True)
        keys = sorted(filled)
        pq.write_table(pa.table({"order": keys, "is_told": [filled[key] for key in keys]}), target)


def _filled_orders(path: Path) -> Iterator[tuple[bytes, bool]]:
    for batch in pq.ParquetFile(path).iter_batches():
        yield from zip(batch.column("order").to_pylist(), batch.column("is_told").to_pylist(), strict=True)


def _key(header: tuple[str, ...], order: str) -> bytes:
    """What stands for an order: whether it is the same one is all that is asked later."""
    return blake2b("\0".join((*header, str(order))).encode(), digest_size=16).digest()
