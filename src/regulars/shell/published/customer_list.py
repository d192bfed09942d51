"""A list of customers to write to: who they are, what they are worth, and how likely they are to leave."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import UsageError, meant
from regulars.report.lookups import OF_CUSTOMERS, OFFERS, customer_list
from regulars.shell.published.new_file import check_new, write_new
from regulars.shell.published.run import Run
from regulars.shell.published.workbook import Sheet, write_workbook

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


@dataclass(frozen=True)
class Campaign:
    """A list that was written: how many customers it has, and the tables that this run could not give."""

    customers: int
    left_out: dict[str, str]
    stand_ins: int  # ids that are keyed hashes of e-mail addresses


def campaign_list(run: Run, *, segment: str | None = None, where: Sequence[tuple[str, str]] = ()) -> ir.Table:
    """One row per customer with an order who fits, the most money at stake first, then the most net revenue.

    `where` holds pairs of a column and its value as text. Raises UsageError where the run has no customers, or where a
    segment or column is not known.
    """
    run.check_table("customers")
    listed = customer_list({name: run.table(name) for name in (*OF_CUSTOMERS, OFFERS) if name in run.tables})
    if segment is not None:
        listed = listed.filter(listed.segment == _segment(run, segment))
    for column, value in where:
        if column not in listed.columns:
            _check_left_out(run, column)
            raise UsageError(f"a list of customers has no column {column!r} ({meant(column, listed.columns)}).")
        wanted = run.stored_id(value) if column == "customer_id" else value
        listed = listed.filter(listed[column].cast("string") == wanted)
    at_stake = [listed.expected_loss.desc()] if "expected_loss" in listed.columns else []
    return listed.order_by([*at_stake, listed.net_revenue.desc(), listed.customer_id])


def _check_left_out(run: Run, column: str) -> None:
    for name, columns in OF_CUSTOMERS.items():
        if column in columns and name in run.left_out:
            raise UsageError(f"run {run.run_id} has no {column}, because it has no {name}: {run.left_out[name]}.")


def _segment(run: Run, segment: str) -> str:
    known = run.table("segments").segment.to_pyarrow().to_pylist()
    if segment not in known:
        raise UsageError(f"there is no segment {segment!r} ({meant(segment, known)}).")
    return segment


def write_campaign(run: Run, listed: ir.Table, target: Path, *, replace: bool = False) -> Campaign:
    """The list as a file: CSV, Excel or Parquet, by the ending of `target`; whole or not at all.

    In CSV no text can be taken for a formula; in Excel every text is a cell of text. Raises UsageError where the file
    is there already and `replace` is not given, OutOfResources where it cannot be written.
    """
    write = WRITERS.get(target.suffix.lower())
    if write is None:
        raise UsageError(f"--to {target}: a list can be written as {', '.join(WRITERS)}; use one of these endings.")
    check_new(target, replace=replace)
    from regulars.shell.privacy.pseudonyms import ADDRESSED
    from regulars.shell.published.spreadsheet import spreadsheet_safe

    rows = (spreadsheet_safe(listed) if target.suffix.lower() == ".csv" else listed).to_pyarrow()
    write_new(target, partial(write, rows), run.manifest)
    left_out = {name: run.left_out[name] for name in (*OF_CUSTOMERS, OFFERS) if name in run.left_out}
    hashed = sum(who.startswith(ADDRESSED) for who in rows["customer_id"].to_pylist())
    return Campaign(rows.num_rows, left_out, hashed)


def _write_csv(rows: pa.Table, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows.column_names)
        for batch in rows.to_batches():
            writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _write_parquet(rows: pa.Table, target: Path) -> None:
    from pyarrow import parquet

    parquet.write_table(rows, target)


def _write_excel(rows: pa.Table, target: Path) -> None:
    write_workbook([Sheet("customers", rows)], target)


WRITERS: Mapping[str, Callable[[Any, Path], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_excel,
    ".parquet": _write_parquet,
}
