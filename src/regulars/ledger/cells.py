"""From the columns of a file to the canonical columns, still as found."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.mapping import CANONICAL, CLOCK, PROFIT, Mapping
from regulars.ledger.money.columns import MoneyColumn
from regulars.ledger.types import count
from regulars.ledger.values import as_text

POSITION = ("file_no", "source_line")
DIGEST = "digest"  # of the cells that no canonical column holds; only logs that have such cells have it
# What was done to a record before it came here, as columns of truth values that only such logs have.
SURPLUS, FILLED, HASHED, ID_HASHED, ERASED, NOBODY, MERGED = FLAGS = (
    "surplus_joined", "filled_down", "email_hashed", "id_hashed", "is_erased", "is_nobody", "is_merged",
)  # fmt: skip
NO_RATE = "has_no_rate"  # of typed lines in a currency with rates by day, on a day that has none
KIND_WORD = "kind_word"  # the number of the word in a declared column that says what the line is


def cells(
    staged: ir.Table,
    mapping: Mapping,
    *,
    present: frozenset[str],
    dimensions: tuple[str, ...],
    digest: str | None = None,
    money: tuple[MoneyColumn, ...] = (),
) -> ir.Table:
    """One row per record of the files of one header: its position and its canonical cells as found.

    A column that other files of the log have and this one lacks is there, and empty. `digest` is the column of
    `staged` that stands for the cells of all others.
    """
    chosen = {name: staged[name] for name in POSITION}
    for name in (*CANONICAL, PROFIT, *CLOCK):
        if name in present:
            chosen[name] = _cell(staged, mapping.columns.get(name), mapping.constants.get(name))
            if name in mapping.otherwise:
                chosen[name] = ibis.coalesce(chosen[name].strip().nullif(""), staged[mapping.otherwise[name]])
    for name in dimensions:
        chosen[name] = _cell(staged, mapping.dimensions.get(name), None)
    if digest is not None:
        chosen[DIGEST] = staged[digest]
    for each in money:
        own = each.column in mapping.money.get(each.field, ())
        chosen[each.name] = _cell(staged, each.column if own else None, None)
    flags = {name: staged[name].fill_null(False) for name in FLAGS if name in staged.columns}
    if KIND_WORD in staged.columns:
        chosen[KIND_WORD] = staged[KIND_WORD]
    return staged.select(**chosen, **flags)


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


def lookup_counts(staged: ir.Table, lookup: ir.Table, *, on: str, key: str) -> ir.Table:
    """One row: the records that have a key, and those of them that have no row in `lookup`."""
    asked = staged.select(asked=staged[on].cast("string"))
    rows = lookup.select(found=lookup[key].cast("string"))
    both = asked.filter(asked.asked.notnull()).left_join(rows, asked.asked == rows.found)
    return both.aggregate(lines=count(both.count()), without_row=count(both.found.isnull().sum()))


def filled_down(staged: ir.Table, columns: tuple[str, ...], *, by: str) -> ir.Table:
    """`staged` with empty cells of `columns` taken from the first record of the same `by` that has them.

    Where one file has an order's cells, the order is as that file tells it; what a file has of an order without any
    of its cells, as where a file was cut, is filled from the first file that has them.
    """
    own = _firsts(staged, columns, ["file_no", by], "own").rename(own_file="file_no", own_key=by)
    firsts = _firsts(staged, columns, [by], "first").rename(fill_key=by)
    both = staged.left_join(own, [staged.file_no == own.own_file, staged[by] == own.own_key])
    both = both.left_join(firsts, both[by] == firsts.fill_key)
    has_own = reduce(or_, [both[f"own_{n}"].notnull() for n in range(len(columns))])
    cells = {c: ibis.ifelse(has_own, both[f"own_{n}"], both[f"first_{n}"]) for n, c in enumerate(columns)}
    empty = [both[column].isnull() & cell.notnull() for column, cell in cells.items()]
    filled = {column: both[column].fill_null(cell) for column, cell in cells.items()}
    return both.mutate(**filled, **{FILLED: reduce(or_, empty)}).select(*staged.columns, FILLED)


def filled_from_above(staged: ir.Table, columns: tuple[str, ...], *, by: str) -> ir.Table:
    """The same where `by` itself stands on the first record of an order alone, as merged cells leave it.

    A record without it belongs to the order of the record above, in its own file.
    """
    in_file = ibis.window(group_by="file_no", order_by="source_line", preceding=(None, 0))
    numbered = staged.mutate(order_place=staged[by].notnull().cast("int64").sum().over(in_file))
    in_order = ibis.window(group_by=["file_no", "order_place"])
    known = numbered.mutate(has_no_key=numbered[by].isnull(), **{by: numbered[by].max().over(in_order)})
    made = filled_down(known, columns, by=by)
    is_filled = made[FILLED] | (made.has_no_key & made[by].notnull())
    return made.mutate(**{FILLED: is_filled}).select(*staged.columns, FILLED)


def _firsts(staged: ir.Table, columns: tuple[str, ...], keys: list[str], prefix: str) -> ir.Table:
    place = staged.file_no.cast("int64") * 2**40 + staged.source_line
    cells = {
        f"{prefix}_{n}": staged[column].argmin(place, where=staged[column].notnull())
        for n, column in enumerate(columns)
    }
    return staged.group_by(keys).aggregate(**cells)


def parts_of_orders(staged: ir.Table, columns: tuple[str, ...], *, by: str) -> ir.Table:
    """One row per `order` (value of `by`): whether any file tells its cells, and whether any has it without them."""
    has_cells = reduce(or_, [staged[column].notnull() for column in columns])
    parts = staged.filter(staged[by].notnull()).mutate(has_cells=has_cells).group_by("file_no", order=staged[by])
    parts = parts.aggregate(has_cells=lambda part: part.has_cells.any())
    return parts.group_by("order").aggregate(any_filled=parts.has_cells.any(), any_empty=(~parts.has_cells).any())


def with_hashes(found: ir.Table, hashes: ir.Table) -> ir.Table:
    """`found` with the e-mail addresses among its customers replaced by their hashes (one row per `address`)."""
    both = found.left_join(hashes, address_of(found.customer_id) == hashes.address)
    named = both.mutate(customer_id=ibis.coalesce(both.hash, both.customer_id), **{HASHED: both.hash.notnull()})
    return named.select(*found.columns, HASHED)


def with_hashed_ids(found: ir.Table, hashes: ir.Table) -> ir.Table:
    """`found` with its customers' cells replaced by hashes (one row per `id_cell`); cells that name nobody stay."""
    both = found.left_join(hashes, found.customer_id == hashes.id_cell)
    kept = both.customer_id.cast("string")
    named = both.mutate(customer_id=ibis.coalesce(both.hash, kept), **{ID_HASHED: both.hash.notnull()})
    return named.select(*found.columns, ID_HASHED)


def with_customers_flagged(found: ir.Table, cells: ir.Table, flag: str) -> ir.Table:
    """`found` with a flag on the records whose customer cell is in `cells` (one row per `flagged_cell`)."""
    both = found.left_join(cells, found.customer_id == cells.flagged_cell)
    return both.mutate(**{flag: both.flagged_cell.notnull()}).select(*found.columns, flag)


def without_nobody(found: ir.Table, cells: ir.Table) -> ir.Table:
    """`found` without the customers of `cells` (one row per `flagged_cell`), and a flag on their records."""
    flagged = with_customers_flagged(found, cells, NOBODY)
    return flagged.mutate(customer_id=ibis.ifelse(flagged[NOBODY], None, flagged.customer_id))


def with_merged_customers(found: ir.Table, merged: ir.Table) -> ir.Table:
    """`found` with the customers of `merged` (one row per `merged_cell`) under the id in `same_as`, and a flag on their
    records."""
    both = found.left_join(merged, found.customer_id == merged.merged_cell)
    named = both.mutate(
        customer_id=ibis.coalesce(both.same_as, as_text(both.customer_id)), **{MERGED: both.merged_cell.notnull()}
    )
    return named.select(*found.columns, MERGED)


def address_of(cell: ir.StringValue) -> ir.StringValue:
    """The e-mail address in a cell, in the one spelling that is hashed; NULL where it holds none.

    `Ann Lee <ann@example.com>` and `mailto:ann@example.com` are as mail programs write it.
    """
    whole = cell.strip().lower()
    bare = ibis.cases(
        (whole.endswith(">"), whole.re_extract(r"<([^<>]+)>$", 1).strip()),
        (whole.startswith("mailto:"), whole.substr(len("mailto:"))),
        else_=whole,
    )
    is_address = cell.contains("@") & bare.re_search(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    return ibis.ifelse(is_address, bare, ibis.null("string"))
