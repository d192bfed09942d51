"""From the columns of a file to the canonical columns, still as found."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.mapping import CANONICAL, Mapping

POSITION = ("file_no", "source_line")


def cells(staged: ir.Table, mapping: Mapping, *, present: frozenset[str], dimensions: tuple[str, ...]) -> ir.Table:
    """One row per record of the files of one header: its position and its canonical cells as found.

    A column that other files of the log have and this one lacks is there, and empty.
    """
    chosen = {name: staged[name] for name in POSITION}
    for name in CANONICAL:
        if name in present:
            chosen[name] = _cell(staged, mapping.columns.get(name), mapping.constants.get(name))
    for name in dimensions:
        chosen[name] = _cell(staged, mapping.dimensions.get(name), None)
    return staged.select(**chosen)


def _cell(staged: ir.Table, column: str | None, constant: str | None) -> ir.Value:
    if column is not None:
        cell = staged[column]
        return (
            ibis.ifelse(cell.isnan(), None, cell) if cell.type().is_floating() else cell
        )  # pandas writes NaN for none
    return ibis.null("string") if constant is None else ibis.literal(constant)


def with_lookup(staged: ir.Table, lookup: ir.Table, *, on: str, key: str, take: dict[str, str]) -> ir.Table:
    """`staged` with columns of `lookup`, which must have one row per `key`: no line is lost or doubled."""
    wanted = lookup.select(
        **{"lookup_key": lookup[key].cast("string")},
        **{name: lookup[column] for name, column in take.items()},
    )
    joined = staged.left_join(wanted, staged[on].cast("string") == wanted.lookup_key)
    return joined.drop("lookup_key")
