"""Split the judged lines into used lines and lines set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.contract import Table
from regulars.ground.tables.dimensions import contract_of
from regulars.ledger.cells import DIGEST, POSITION
from regulars.ledger.clean import aside_positions, digests, set_aside, transactions
from regulars.ledger.corrections import lines_of, tellings
from regulars.ledger.duplicates import duplicates, repeats_in_files, suspect_keys
from regulars.shell.cleaning.file_counts import header_numbers, source_numbers
from regulars.shell.cleaning.other_cells import keep_digests
from regulars.shell.cleaning.previous_run import History
from regulars.shell.engines.casting import shaped
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.privacy.erasure_list import hide_erased
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import DIGESTS, LINES, REPEATS
from regulars.shell.runs.manifest import InputFile

_FILES = pa.schema([("file_no", pa.int32()), ("source_file", pa.string())])


@dataclass(frozen=True)
class Read:
    """The new files, what is known of each, and the history that they are added to."""

    intake: Intake
    new: Sequence[InputFile]
    history: History | None = None

    @cached_property
    def files(self) -> dict[int, InputFile]:
        """Every file by its number, those of the history first."""
        former = self.history.files if self.history else ()
        numbers = self.history.numbers if self.history else {}
        new = zip((file.file_no for file in self.intake.files), self.new, strict=True)
        return {**{numbers[file.name]: file for file in former}, **dict(new)}

    @property
    def names(self) -> dict[int, str]:
        return {number: file.name for number, file in self.files.items()}


def set_apart(
    store: Store,
    read: Read,
    marked: ir.Table,
    priced: ir.Table,
    dimensions: tuple[str, ...],
    contract: Table,
    folders: Folders,
    *,
    is_sorted: bool,
) -> None:
    """Stores `transactions` of the lines at list price, and `set_aside` of the lines as they stood in the files.

    The used lines are sorted where `priced` is not in the order of the files any more.
    """
    used = Formula(transactions, priced, read.names, dimensions=dimensions)
    used = used if is_sorted else Formula(_in_order_of_files, used)
    if folders.is_kept:
        store.keep_lines("transactions", used, contract, folders.run, LINES)
    else:
        store.create("transactions", Formula(shaped, used, contract), view=True)
    _set_aside(store, read, marked, folders)


def mark_repeats(
    store: Store,
    read: Read,
    made: ir.Table,
    dimensions: tuple[str, ...],
    *,
    keep: bool,
    corrects: bool,
    ignored: frozenset[str],
) -> ir.Table:
    """The lines with flags on those that repeat others, and on those that a later file replaces.

    `keep`: equal lines of one file are real. `corrects`: an invoice in a later file replaces that of an earlier one.
    Columns in `ignored` do not tell lines apart.
    """
    key = store.line_key
    suspects = store.create("suspect_keys", Formula(suspect_keys, made, ignored=ignored), scratch=True)
    same: dict[str, Any] = {"position": key, "dimensions": dimensions, "ignored": ignored}
    if not corrects:
        sources = source_numbers(read.files) if keep else None
        headers = header_numbers(read.files) if keep or DIGEST in made.columns else None
        repeated = Formula(duplicates, made, suspects, keep=keep, sources=sources, headers=headers, **same)
        marked = store.mark("marked_lines", made, store.create("duplicates", repeated, scratch=True), "is_repeat")
        return marked.mutate(is_superseded=ibis.literal(False))
    versions = tellings(made, dimensions=dimensions, keep=keep, ignored=ignored)
    versions = store.create("tellings", versions, scratch=True)
    repeated = lines_of(made, versions, "again", position=key)
    if not keep:
        repeated = repeated.union(repeats_in_files(made, suspects, **same), distinct=True)
    marked = store.mark("marked_lines", made, store.create("duplicates", repeated, scratch=True), "is_repeat")
    replaced = store.create("replaced", lines_of(made, versions, "replaced", position=key), scratch=True)
    return store.mark("corrected_lines", marked, replaced, "is_superseded")


def keep_history(
    store: Store,
    marked: ir.Table,
    read: Read,
    dimensions: tuple[str, ...],
    contract: Table,
    folders: Folders,
    *,
    keep_repeats: bool,
    corrects: bool,
) -> None:
    """Keeps digests of other cells, and duplicates that may yet count when other files are added.

    They may where equal lines are kept, or where files of another header come to have fewer of them.
    """
    has_digests = DIGEST in marked.columns
    several = has_digests and len(set(header_numbers(read.files).values())) > 1
    repeats = (keep_repeats or several) and not corrects
    if repeats:
        _keep_repeats(store, marked, read, dimensions, contract, folders)
    if has_digests:
        keep_digests(store, digests(marked, read.names, repeats=repeats), folders.run / DIGESTS)


def _keep_repeats(
    store: Store, marked: ir.Table, read: Read, dimensions: tuple[str, ...], contract: Table, folders: Folders
) -> None:
    """The duplicates in the types of the ledger: with another file of their source they may be the lines that count."""
    repeats = transactions(marked.mutate(is_repeat=~marked.is_repeat), read.names, dimensions=dimensions)
    rows = store.arrow(shaped(repeats.order_by(*POSITION), contract))
    store.home.write(store.home.load("repeats", rows, scratch=True), folders.run / REPEATS)


def _set_aside(store: Store, read: Read, marked: ir.Table, folders: Folders) -> None:
    aside = store.create("aside_positions", Formula(aside_positions, marked), scratch=True)
    wanted = aside.filter((aside.reasons[0] != "erased") & (aside.file_no >= 0))
    texts = store.raw_texts(read.intake, wanted.select(*POSITION))
    texts = hide_erased(store, texts, keys=folders.keys)
    if read.history:
        former = marked.filter((marked.file_no < 0) & (marked.is_repeat | marked.is_superseded))
        former = former.drop("is_repeat", "is_superseded", *set(store.line_key) - set(POSITION))
        texts = pa.concat_tables([texts, read.history.raw_texts(store, former).cast(texts.schema)])
    raws = store.load("raw_texts", texts, scratch=True)
    refused = store.load("refused_records", hide_erased(store, read.intake.rejected, keys=folders.keys), scratch=True)
    names = [{"file_no": number, "source_file": name} for number, name in read.names.items()]
    files = store.load_rows("files", names, _FILES)
    new = Formula(set_aside, aside, refused, raws, files)
    every = _union(read.history.aside(store), new.expression) if read.history else new
    store.fill("set_aside", every, contract_of("set_aside"))


def _in_order_of_files(lines: ir.Table) -> ir.Table:
    return lines.order_by(*POSITION)


def _union(former: ir.Table, new: ir.Table) -> ir.Table:
    return former.select(*new.columns).union(new)
