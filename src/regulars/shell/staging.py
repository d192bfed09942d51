"""From source files to the two halves of the ledger: transactions and set_aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.contract import TEXT, Column, Table
from regulars.ground.errors import InputRefused, UsageError
from regulars.ground.periods import Window, midnight_after
from regulars.ground.tables import BY_NAME
from regulars.ledger.clean import aside_positions, duplicates, set_aside, suspect_keys, transactions
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import lines
from regulars.ledger.mapping import common_columns
from regulars.shell.accounts import FileLedger, file_ledgers, repair_counts
from regulars.shell.canonical import Found, canonical_cells, find_mappings
from regulars.shell.config import Config
from regulars.shell.engines.shapes import shaped
from regulars.shell.engines.store import Store
from regulars.shell.erased import hide_erased
from regulars.shell.ingest import Intake
from regulars.shell.ingest.damage import telling_damage
from regulars.shell.lookups import load_lookups
from regulars.shell.progress import Progress
from regulars.shell.runs import LINES


@dataclass(frozen=True)
class Folders:
    """Where a run in the making lies, what of it is thrown away afterwards, and whether anything is to stay.

    `keys` is the data folder, which keeps the key of hashed customers from run to run.
    """

    run: Path
    keys: Path
    is_kept: bool = True

    @property
    def scratch(self) -> Path:
        return self.run / "scratch"


@dataclass(frozen=True)
class Ledger:
    """The cleaned log: what it has, what it covers, where each line went."""

    present: frozenset[str]
    dimensions: tuple[str, ...]
    reading: Reading
    mapping: tuple[str, ...]
    window: Window
    files: tuple[FileLedger, ...]
    repairs: dict[str, int]

    @property
    def used(self) -> int:
        """The accepted lines."""
        return sum(file.used for file in self.files)


def build_ledger(
    store: Store,
    sources: Sequence[str | Path],
    config: Config,
    *,
    folders: Folders,
    received_at: datetime,
    progress: Progress,
) -> Ledger:
    """Reads the sources into `transactions` and `set_aside`, and says what became of every record."""
    progress.at("reading")
    intake = store.take_in(list(sources), scratch=folders.scratch, dialect=config.files.dialect())
    lookups = load_lookups(store, config, scratch=folders.scratch)
    with telling_damage(intake):
        return _judged(store, intake, config, lookups, folders=folders, received_at=received_at, progress=progress)


def _judged(
    store: Store,
    intake: Intake,
    config: Config,
    lookups: dict[str, ir.Table],
    *,
    folders: Folders,
    received_at: datetime,
    progress: Progress,
) -> Ledger:
    progress.at("typing and judging every line", lines=sum(file.framed for file in intake.files))
    mappings = find_mappings(intake, config)
    reading = config.reading([group.columns for group in intake.groups], received_at)
    present = common_columns(list(mappings.values()))
    if "unit_cost" in present or reading.margin_rate is not None:
        present |= {"cost"}
    dimensions = tuple(config.dimensions)
    every = canonical_cells(store, intake, mappings, present, reading, config, lookups=lookups, keys=folders.keys)
    judged = _lines(every, present, dimensions)
    made = store.park("lines", judged, folders.scratch / "lines.parquet", in_order=folders.is_kept)
    progress.at("setting duplicates aside")
    _halves(store, intake, made, dimensions, config, folders)
    progress.at("counting where every line went")
    window = _window(store, config)
    described = dict.fromkeys(row for mapping in mappings.values() for row in mapping.described())
    counted = store.one(repair_counts(made))
    return Ledger(present, dimensions, reading, tuple(described), window, file_ledgers(store, intake), counted)


def _lines(every: list[Found], present: frozenset[str], dimensions: tuple[str, ...]) -> ir.Table:
    """All records of all groups, judged."""
    judged = [
        lines(found.cells, reading=found.reading, present=present, date_order=found.date_order, dimensions=dimensions)
        for found in every
    ]
    if not judged:
        raise InputRefused(
            "the sources hold no lines: nothing to count. Give a file with a header and at least one line."
        )
    return judged[0].union(*judged[1:]) if len(judged) > 1 else judged[0]


def _halves(
    store: Store, intake: Intake, made: ir.Table, dimensions: tuple[str, ...], config: Config, folders: Folders
) -> None:
    suspects = store.create("suspect_keys", suspect_keys(made), scratch=True)
    repeated = duplicates(
        made,
        suspects,
        position=store.line_key,
        dimensions=dimensions,
        keep=config.clean.duplicates == "keep",
        source_starts=_source_starts(intake),
    )
    marked = store.mark("marked_lines", made, store.create("duplicates", repeated, scratch=True), "is_repeat")
    used = transactions(marked, {file.file_no: file.name for file in intake.files}, dimensions=dimensions)
    contract = contract_of("transactions", dimensions)
    if folders.is_kept:
        store.keep_lines("transactions", used, contract, folders.run, LINES)
    else:
        store.create("transactions", shaped(used, contract), view=True)
    files = store.load("files", _file_names(intake), scratch=True)
    aside = store.create("aside_positions", aside_positions(marked), scratch=True)
    wanted = aside.filter(aside.reasons[0] != "erased")
    texts = store.raw_texts(intake, wanted.select("file_no", "source_line"))
    raws = store.load("raw_texts", hide_erased(store, texts, keys=folders.keys), scratch=True)
    refused = store.load("refused_records", hide_erased(store, intake.rejected, keys=folders.keys), scratch=True)
    store.fill("set_aside", set_aside(aside, refused, raws, files), contract_of("set_aside"))


def _source_starts(intake: Intake) -> tuple[int, ...]:
    """The first file number of every source but the first."""
    first: dict[int, int] = {}
    for file in intake.files:
        first.setdefault(file.source_no, file.file_no)
    return tuple(first[number] for number in sorted(first)[1:])


def _file_names(intake: Intake) -> pa.Table:
    return pa.table(
        {
            "file_no": pa.array([file.file_no for file in intake.files], pa.int32()),
            "source_file": pa.array([file.name for file in intake.files], pa.string()),
        }
    )


def contract_of(name: str, dimensions: tuple[str, ...] = ()) -> Table:
    """The contract of a table, with the declared dimensions where lines carry them."""
    contract = BY_NAME[name]
    if name not in ("transactions", "returns"):
        return contract
    extra = [
        Column(dimension, TEXT, "Declared dimension", null_means="the line names none") for dimension in dimensions
    ]
    return contract.with_columns(*extra)


def _window(store: Store, config: Config) -> Window:
    used = store.table("transactions")
    ends = store.one(used.aggregate(first=used.invoice_date.min(), last=used.invoice_date.max()))
    if ends["last"] is None:
        reasons = store.rows(
            store.table("set_aside").select(reason=ibis._.reasons[0]).reason.value_counts().order_by("reason").limit(5)
        )
        found = ", ".join(f"{row['reason_count']:,} {row['reason']}" for row in reasons) or "no line at all"
        raise InputRefused(f"no line of the log can be used ({found}). regulars init shows its columns with samples.")
    as_of = config.time.as_of or midnight_after(ends["last"])
    if as_of <= ends["first"].date():
        raise UsageError(
            f"as_of {as_of} lies before the first line of the log ({ends['first']:%Y-%m-%d}); give a later day."
        )
    return Window(first_day=ends["first"].date(), as_of=as_of)
