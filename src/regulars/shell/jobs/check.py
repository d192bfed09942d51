"""A log read and judged without publishing anything: what would be used, and what set aside and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import ibis

from regulars.ledger.column_profile import ColumnProfile
from regulars.ledger.kind_words import described_kinds
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.money.relations import described
from regulars.ledger.rollups import bookings
from regulars.ledger.statuses import Status
from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.config import Config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.build import temporary_store
from regulars.shell.jobs.hints import warnings_of
from regulars.shell.jobs.oddities import Oddity, oddities_of
from regulars.shell.process.masked import masked
from regulars.shell.process.progress import Progress
from regulars.shell.runs.manifest import FAILED, WARNED, Gate, InputFile
from regulars.shell.tables.gates import judge_ledger

EXAMPLES = 3
LONGEST = 160


@dataclass(frozen=True, repr=False)
class CheckedLog:
    """What a run would make of a log.

    `inputs` says of each file what became of its records, `mapping` which column is taken for what, `kinds` what parts
    sales from other lines, `money` which relation holds between prices, discounts, tax and totals, `statuses` what the
    orders' statuses are taken as, `repairs` how many lines each repair would change, `examples` shows the first lines
    of each reason to set one aside, `oddities` what somebody should look at, `columns` what each column of the files
    holds. `warnings` would stand in a run; with anything in `failed` it would not be published.
    """

    inputs: tuple[InputFile, ...]
    mapping: tuple[MappedColumn, ...]
    statuses: tuple[Status, ...]
    kinds: tuple[str, ...]
    money: tuple[str, ...]
    repairs: dict[str, int]
    first_day: date
    as_of: date
    examples: tuple[dict[str, Any], ...]
    oddities: tuple[Oddity, ...]
    columns: tuple[ColumnProfile, ...]
    warnings: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def records(self) -> int:
        """The records of all files."""
        return sum(file.framed for file in self.inputs)

    @property
    def used(self) -> int:
        """The records that a run would use."""
        return sum(file.used for file in self.inputs)

    @property
    def set_aside(self) -> dict[str, int]:
        """How many records would be set aside, by their first reason."""
        return dict(sum((Counter(file.reasons) for file in self.inputs), Counter()))

    def __repr__(self) -> str:
        end = f"would not be published: {'; '.join(self.failed)}" if self.failed else "can be published"
        return (
            f"CheckedLog({self.records:,} records, {self.used:,} used; "
            f"{self.first_day} to {self.as_of}, exclusive; {end})"
        )


def check_log(sources: Sequence[Source], config: Config) -> CheckedLog:
    """Reads, types and judges every line in a folder that is thrown away. Raises a RegularsError as a run would."""
    with Progress() as progress, temporary_store(config.engine, keeps_statements=True) as (store, folders):
        ledger = build_ledger(store, sources, config, folders=folders, received_at=datetime.now(UTC), progress=progress)
        booked = store.hold("bookings", bookings(store.table("transactions"), as_of=ledger.window.as_of))
        sections = config.gates, config.control, config.customers, config.codes, config.clean
        gates = judge_ledger(store, booked, ledger, *sections)
        checked = _checked_log(ledger, gates, _examples(store))
        return replace(checked, oddities=tuple(oddities_of(store, ledger)))


def _checked_log(ledger: Ledger, gates: Sequence[Gate], examples: Sequence[dict[str, Any]]) -> CheckedLog:
    warned = [gate.found for gate in gates if gate.level == WARNED]
    return CheckedLog(
        inputs=ledger.files,
        mapping=ledger.mapping,
        statuses=ledger.decided.statuses,
        kinds=tuple(described_kinds(ledger.reading.conventions.preset, ledger.decided.kind_words)),
        money=tuple(map(described, ledger.decided.relations)),
        repairs={name: n for name, n in ledger.repairs.items() if n},
        first_day=ledger.window.first_day,
        as_of=ledger.window.as_of,
        examples=tuple(examples),
        oddities=(),
        columns=ledger.columns,
        warnings=(*warned, *warnings_of(ledger.files)),
        failed=tuple(gate.found for gate in gates if gate.level == FAILED),
    )


def _examples(store: DuckStore) -> list[dict[str, Any]]:
    """The first lines by file and line of every first reason."""
    aside = store.table("set_aside").mutate(reason=ibis._.reasons[0])
    by_place = ibis.window(group_by=aside.reason, order_by=[aside.source_file, aside.source_line])
    placed = aside.mutate(place=ibis.row_number().over(by_place))
    first = placed.filter(placed.place < EXAMPLES).order_by("reason", "place")
    rows = store.rows(first.select("reason", "source_file", "source_line", raw=first.raw[:LONGEST]))
    return [{**row, "raw": masked(row["raw"] or "")} for row in rows]
