"""The published run as the history to which new files are added."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.errors import UsageError, listing
from regulars.ledger.cells import DIGEST, POSITION
from regulars.ledger.conventions import Conventions
from regulars.ledger.former import as_lines
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.money.columns import PREFIX, PRODUCT, MoneyColumn
from regulars.shell.cleaning.decisions import Decided, decided_in
from regulars.shell.cleaning.former_money import named_as
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake
from regulars.shell.ingest.model import SourceFile
from regulars.shell.privacy.pseudonyms import check_key
from regulars.shell.runs.folder import ASIDE, DIGESTS, LINES, MONEY_FOUND, REPEATS
from regulars.shell.runs.manifest import InputFile
from regulars.shell.runs.proof import Kept

# Settings by which lines are read and judged. Codes are compared by what they came to mean, see `check_conventions`.
_JUDGING = (
    *(
        "shop.currency",
        "time.zone",
        "time.stamps",
        "time.date_order",
        "time.date_pattern",
        "time.calendar",
        "clean",
        "customers",
        "orders",
        "privacy",
        "profit",
        "history.corrects",
    ),
    *(
        "files.export",
        "files.fill_down",
        "files.fill_by",
        "files.surplus_into",
        "files.encoding_errors",
        "files.sheets",
    ),
    *("numbers", "rates", "money", "columns", "constants", "dimensions", "lookups", "tables", "kinds"),
)
TOTALS_ROWS = "files.totals_rows"  # None: there was no such row so far
# What a log can have from now on without its earlier lines being judged otherwise.
_HARMLESS = frozenset({"stock_code", "product_name", "country", "status"})


@dataclass(frozen=True)
class History:
    """The lines of a published run, and what was decided when they were judged."""

    kept: Kept

    @property
    def run_id(self) -> str:
        return self.kept.run_id

    @property
    def files(self) -> tuple[InputFile, ...]:
        """The inputs so far, each with the run that brought it."""
        return tuple(replace(file, run=file.run or self.run_id) for file in self.kept.manifest.inputs)

    @property
    def numbers(self) -> dict[str, int]:
        """The number of every file: below zero, for the new files are numbered from zero on."""
        files = self.files
        return {file.name: number - len(files) for number, file in enumerate(files)}

    @property
    def known(self) -> dict[str, str]:
        """The name of every file so far by its sha256."""
        return {file.sha256: file.name for file in reversed(self.files)}

    @property
    def present(self) -> frozenset[str]:
        return self.kept.manifest.present

    @property
    def decided(self) -> Decided:
        return decided_in(self.kept.manifest.decided)

    @property
    def headers(self) -> list[tuple[str, ...]]:
        return list(self.decided.dates)

    @property
    def has_repeats(self) -> bool:
        """Whether duplicates that may yet count are there too, in the types of the ledger."""
        return (self.kept.folder / REPEATS).is_file()

    @property
    def has_digests(self) -> bool:
        """Whether some lines have cells that no column holds."""
        return (self.kept.folder / DIGESTS).is_file()

    @property
    def mapping(self) -> tuple[MappedColumn, ...]:
        return self.kept.manifest.mapping

    def without_known(self, intake: Intake) -> Intake:
        """The intake without the files that the history knows, each of the others under a name of its own."""
        known, taken = self.known, {file.name for file in self.files}
        files: list[SourceFile] = []
        for file in intake.files:
            if file.sha256 not in known:
                files.append(replace(file, name=_free_name(file.name, taken)))
                taken.add(files[-1].name)
        return replace(intake, files=tuple(files))

    def lines(
        self,
        store: Store,
        dimensions: tuple[str, ...],
        money: tuple[MoneyColumn, ...] = (),
        *,
        has_statuses: bool,
        has_order_keys: bool,
    ) -> ir.Table:
        """One row per line that may count, as the ledger has judged lines, with these columns of money."""
        used = self._look(store, "former_lines", LINES)
        if self.has_repeats:
            used = used.union(self._look(store, "former_repeats", REPEATS))
        if self.has_digests:
            digests = self._look(store, "former_digests", DIGESTS)
            used = used.left_join(digests, ["source_file", "source_line"]).select(*used.columns, DIGEST)
        rows = pa.table({"source_file": list(self.numbers), "file_no": pa.array(self.numbers.values(), pa.int32())})
        files, found = store.load("former_files", rows, scratch=True), None
        if (self.kept.folder / MONEY_FOUND).is_file():
            found = named_as(self._look(store, "former_money", MONEY_FOUND), money)
        return as_lines(used, files, dimensions, found, has_statuses=has_statuses, has_order_keys=has_order_keys)

    def aside(self, store: Store) -> ir.Table:
        """One row per line that stays set aside, whatever the new files say."""
        aside = self._look(store, "former_aside", ASIDE)
        if not self.has_repeats:
            return aside
        repeats = self._look(store, "former_repeats", REPEATS)
        return aside.anti_join(repeats, ["source_file", "source_line"])

    def raw_texts(self, store: Store, lines: ir.Table) -> pa.Table:
        """Raw text of earlier lines; their parsed values as JSON where the text was not kept."""
        names = {number: name for name, number in self.numbers.items()}
        repeats = self._raw_of_repeats(store) if self.has_repeats else {}
        rows = [
            {
                "file_no": line["file_no"],
                "source_line": line["source_line"],
                "raw": repeats.get((names[line["file_no"]], line["source_line"])) or _as_json(line),
            }
            for line in store.rows(lines)
        ]
        return pa.Table.from_pylist(rows, schema=_RAW)

    def _raw_of_repeats(self, store: Store) -> dict[tuple[str, int], str]:
        aside = self._look(store, "former_aside", ASIDE)
        rows = store.rows(aside.filter(aside.reasons[0] == "duplicate").select("source_file", "source_line", "raw"))
        return {(row["source_file"], row["source_line"]): row["raw"] for row in rows}

    def _look(self, store: Store, name: str, file: str) -> ir.Table:
        store.home.look_at(name, self.kept.folder / file)
        return store.staged(name)


_RAW = pa.schema([("file_no", pa.int32()), ("source_line", pa.int64()), ("raw", pa.string())])
_OURS = (*POSITION, "repairs", "faults", PRODUCT)


def _free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with a number where a file of the history has it."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _as_json(line: Mapping[str, Any]) -> str:
    known = {n.removeprefix(PREFIX): value for n, value in line.items() if value is not None and n not in _OURS}
    return json.dumps(known, default=str, ensure_ascii=False)


def is_as_made(kept: Kept, settings: Mapping[str, Any]) -> bool:
    """Whether the run has these settings, apart from those that change no table."""
    before, now = ({**each, "engine": None, "runs": None} for each in (kept.manifest.settings, settings))
    return before == now


def check_settings(history: History, settings: Mapping[str, Any], out: Path) -> None:
    """Raises UsageError where new lines would be judged by other settings, or rules, than those of the history, or
    where its customers were hashed under another key than `out` has."""
    manifest, again = history.kept.manifest, "run again over all files, without --add."
    made = manifest.versions.get("regulars")
    if manifest.decided is None or made != version("regulars"):
        raise UsageError(
            f"run {history.run_id} was made by regulars {made}, whose rules may differ from this version; " + again
        )
    check_key(history.kept, out)
    differing = [path for path in _JUDGING if _plain(manifest.settings, path) != _plain(settings, path)]
    if {_plain(each, TOTALS_ROWS) for each in (manifest.settings, settings)} == {"ignore", "keep"}:
        differing.append(TOTALS_ROWS)
    if differing:
        raise UsageError(
            f"settings differ from those of run {history.run_id}: {listing(differing)}. "
            f"Lines of two settings cannot be mixed; {again}"
        )


def _plain(settings: Mapping[str, Any], path: str) -> Any:
    """The setting at a path; of named files not where they lie, for their content is compared."""
    found: Any = settings
    for part in path.split("."):
        found = found.get(part) if found else None
    if path == "lookups":
        return {name: {key: v for key, v in lookup.items() if key != "file"} for name, lookup in found.items()}
    file = {"customers": "same", "rates": "file"}.get(path)
    if file:
        return {**found, file: found.get(file) is not None}
    return found


def check_reading(
    history: History, present: frozenset[str], conventions: Conventions, lookups: Mapping[str, str]
) -> None:
    """Raises UsageError where the new files' columns, codes or lookups ask for another judgement of earlier lines."""
    again = "run again over all files, without --add."
    grown = sorted(present - history.present - _HARMLESS)
    if grown:
        raise UsageError(
            f"the new files have {listing(grown)}, which the lines of run {history.run_id} do not have, "
            f"and the rules depend on it; {again}"
        )
    if conventions != history.kept.manifest.conventions:
        raise UsageError(
            f"with the headers of the new files, codes have another meaning than in run {history.run_id}. "
            f'Set [codes] preset = "uci" or "plain", and {again}'
        )
    changed = [name for name, sha256 in lookups.items() if history.decided.lookups.get(name, sha256) != sha256]
    if changed:
        named = changed[0] if changed[0].startswith("[") else f"the lookup {changed[0]!r}"
        raise UsageError(f"the file of {named} has changed since run {history.run_id}; {again}")
