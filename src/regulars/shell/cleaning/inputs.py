"""Further input files of a shop: read as the log is, every record counted, and kept with the run for its steps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError
from regulars.ground.inputs import Cell, InputCounts
from regulars.ledger.cells import ERASED
from regulars.ledger.conventions import Numbers, Reading
from regulars.ledger.input_names import EVENT_NAME, EVENT_TIME, columns_known
from regulars.ledger.inputs import DATED, LINE, REASON, rows_by_reason, typed_input, used_rows
from regulars.ledger.lines import customer_ids
from regulars.ledger.number_shapes import DeclaredNumbers
from regulars.ledger.rules.words import one_of
from regulars.shell.cleaning.canonical import stored_customers
from regulars.shell.cleaning.date_formats import read_dates
from regulars.shell.cleaning.number_formats import read_columns
from regulars.shell.cleaning.read_whole import FileOfShop, read_records
from regulars.shell.cleaning.same_customers import SameCustomers
from regulars.shell.config.formats import Writing
from regulars.shell.config.input_sections import DeclaredInput
from regulars.shell.config.sections import Customers, Privacy
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import INPUTS

_FIRST = 1_000  # times that are looked at for how they are counted


@dataclass(frozen=True)
class HowRead:
    """What the log decided, by which its input files are read too."""

    reading: Reading
    numbers: DeclaredNumbers
    customers: Customers
    same: SameCustomers
    privacy: Privacy


def load_inputs(
    store: Store, declared: Sequence[DeclaredInput], how: HowRead, folders: Folders
) -> tuple[InputCounts, ...]:
    """What became of the records of each file; the rows that are used are in the run's folder, for `input_tables`.

    Everything is done in the home, so that each engine gets the same rows. Raises a RegularsError where a file cannot
    be read, or has no row that can be used.
    """
    return tuple(_load(store.home, each, how, folders, f"input_{n}") for n, each in enumerate(declared))


def show_inputs(store: Store, folder: Path, counts: Iterable[InputCounts]) -> None:
    """Shows the rows that the run in `folder` has of each file, those of one form together, to `input_tables`."""
    found: dict[str, list[ir.Table]] = {}
    for number, each in enumerate(counts):
        rows = store.home.look_at(f"rows_of_input_{number}", folder / file_of(each.setting))
        found.setdefault(each.table, []).append(rows)
    for name, tables in found.items():
        together = tables[0].union(*tables[1:]) if len(tables) > 1 else tables[0]
        store.home.create(_view_name(name), together, scratch=True, view=True)


def input_tables(store: Store, counts: Iterable[InputCounts]) -> dict[str, ir.Table]:
    """The rows that are used of further input files, by the name of their table, where `show_inputs` has shown them."""
    return {name: store.staged(_view_name(name)) for name in dict.fromkeys(each.table for each in counts)}


def keep_inputs(
    home: DuckStore, former: Path, folder: Path, counts: Iterable[InputCounts], gone: Sequence[str]
) -> None:
    """Writes the rows of a kept run into the folder of another, without those of the customers in `gone`."""
    for number, each in enumerate(counts):
        rows = home.look_at(f"former_input_{number}", former / file_of(each.setting))
        if "customer_id" in rows.columns:
            rows = rows.filter(~one_of(rows.customer_id, gone).fill_null(False))
        home.write(rows, folder / file_of(each.setting))


def _view_name(table: str) -> str:
    return f"input_{table}"


def file_of(setting: str) -> str:
    """Where a run keeps the rows of the file of a setting: `[experiments.spring]` in experiments.spring.parquet."""
    return f"{INPUTS}/{re.sub(r'[^A-Za-z0-9._-]', '_', setting.strip('[]'))}.parquet"


def _load(home: DuckStore, declared: DeclaredInput, how: HowRead, folders: Folders, schema: str) -> InputCounts:
    section, form, setting = declared.section, declared.form, declared.setting
    named = FileOfShop(section.file, f"file of {setting}", setting, schema, section.files or Writing())
    table, sha256, intake = read_records(home, named, tuple(section.columns.values()), scratch=folders.scratch)
    cells = _cells(table, declared)
    reading = replace(how.reading, stamps=section.stamps or how.reading.stamps)
    cells, order = _with_dates(home, cells, declared, reading)
    cells = _with_customers(home, cells, declared, how, schema, folders)
    numbers = _numbers(home, cells, declared, how)
    asked = Formula(
        typed_input,
        cells,
        form=form,
        reading=reading,
        date_order=order,
        numbers=numbers,
        label=declared.label,
    )
    typed = home.create(f"typed_{schema}", asked, scratch=True)
    counts = _counts(home, typed, declared, sha256, intake)
    home.write(used_rows(typed, form), folders.run / file_of(setting))
    home.drop([f"typed_{schema}"], scratch=True)
    if not counts.used:
        found = ", ".join(f"{rows:,} {reason}" for reason, rows in counts.set_aside.items()) or "no record"
        raise InputRefused(f"{section.file}: no row of the file of {setting} can be used ({found}).")
    return counts


def _cells(table: ir.Table, declared: DeclaredInput) -> ir.Table:
    """The columns of the form as found, dates under their own name. Raises UsageError where a needed one is missing."""
    section, form = declared.section, declared.form
    known = {column.name for column in form.columns}
    unknown = [name for name in section.columns if name not in known]
    if unknown:
        raise UsageError(
            f"{declared.setting} columns names {unknown[0]!r}; a table of {form.table} has {', '.join(sorted(known))}."
        )
    header = table.columns[2:]
    by_name = {**columns_known(form, header), **section.columns}
    chosen = {EVENT_NAME: table[EVENT_NAME]} if _is_of_events(by_name, header) else {}
    for column in form.columns:
        place = by_name.get(column.name)
        if place is not None:
            chosen[DATED if column.cell in (Cell.MOMENT, Cell.DAY) else column.name] = table[place]
        elif column.is_needed:
            raise UsageError(
                f"{declared.setting} needs the column {column.name!r}, and {section.file} has {', '.join(header)}; "
                f'name it: columns = {{ {column.name} = "COLUMN" }}'
            )
    return table.select("file_no", LINE, **chosen)


def _is_of_events(columns: Mapping[str, str], header: Collection[str]) -> bool:
    """Whether the file is GA4's export, whose rows are events of all kinds."""
    return EVENT_TIME in columns.values() and EVENT_NAME in header


def _with_dates(home: DuckStore, cells: ir.Table, declared: DeclaredInput, reading: Reading) -> tuple[ir.Table, str]:
    if DATED not in cells.columns:
        return cells, "iso"
    section, where = declared.section, f"{declared.section.file} ({declared.setting})"
    order, pattern = section.date_order or _count_form(home, cells), section.date_pattern
    cells, dates = read_dates(home, cells, reading, order, pattern, None, where=where, of=section.file)
    return cells, dates.order


def _count_form(home: DuckStore, cells: ir.Table) -> Literal["unix_microseconds"] | None:
    """`unix_microseconds` where all times are such counts, as GA4 exports them."""
    counts = cells.filter(cells[DATED].notnull()).select(cell=cells[DATED].cast("string")).limit(_FIRST)
    found = home.one(counts.aggregate(n=counts.count(), micro=counts.cell.re_search(r"^1[0-9]{15}$").sum()))
    return "unix_microseconds" if found["n"] and found["n"] == found["micro"] else None


def _with_customers(
    home: DuckStore, cells: ir.Table, declared: DeclaredInput, how: HowRead, schema: str, folders: Folders
) -> ir.Table:
    """The cells with their customers under the ids that the tables of the log have."""
    if not any(column.cell is Cell.CUSTOMER for column in declared.form.columns):
        return cells
    found, _, _ = stored_customers(
        home, cells, schema, how.reading, how.customers, how.same, how.privacy, keys=folders.keys
    )
    named = customer_ids(found, how.reading).rename(named_cell="cell", named_id="customer_id")
    both = found.left_join(named, found.customer_id == named.named_cell)
    flags = [ERASED] if ERASED in found.columns else []
    return both.mutate(customer_id=both.named_id).select(*cells.columns, *flags)


def _numbers(
    home: DuckStore, cells: ir.Table, declared: DeclaredInput, how: HowRead
) -> tuple[tuple[str, Numbers], ...]:
    names = [c.name for c in declared.form.columns if c.cell in (Cell.MONEY, Cell.NUMBER) and c.name in cells.columns]
    where = f"{declared.section.file} ({declared.setting})"
    found = read_columns(home, cells, names, how.reading, how.numbers, {}, where=where)
    return tuple((name, column.form) for name, column in found.items())


def _counts(home: DuckStore, typed: ir.Table, declared: DeclaredInput, sha256: str, intake: Intake) -> InputCounts:
    rows = {row[REASON]: row for row in home.rows(rows_by_reason(typed))}
    used = rows.pop(None, {"rows": 0})["rows"]
    aside = {reason: row["rows"] for reason, row in sorted(rows.items())}
    first = {reason: row["first_line"] for reason, row in sorted(rows.items())}
    for record in intake.rejected.select(["reason", "source_line"]).to_pylist():
        aside[record["reason"]] = aside.get(record["reason"], 0) + 1
        first.setdefault(record["reason"], record["source_line"])
    name, records = Path(declared.section.file).name, used + sum(aside.values())
    return InputCounts(declared.setting, declared.form.table, name, sha256, records, used, aside, first)
