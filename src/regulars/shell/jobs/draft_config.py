"""A first look at files: their columns with samples, and a proposed regulars.toml."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ground.wording import with_singulars
from regulars.ledger.cells import cells
from regulars.ledger.column_values import values_of
from regulars.ledger.input_names import known_input
from regulars.ledger.mapping import CANONICAL, Mapping
from regulars.ledger.nobody import Nobody, orders_of
from regulars.ledger.proposal import Proposal, proposed
from regulars.ledger.values import as_text
from regulars.shell.cleaning.nobody import nobody_in
from regulars.shell.cleaning.number_formats import Readings, trouble_with_numbers
from regulars.shell.cleaning.statuses import MOST_STATUSES, status_rules
from regulars.shell.config.sections import Codes
from regulars.shell.config.sections import Engine as EngineSettings
from regulars.shell.config.writing import toml
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.ingest import Dialect, take_in
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.build import temporary_store
from regulars.shell.jobs.open_questions import OpenQuestion
from regulars.shell.jobs.seen_dates import SeenDates, look_at_dates
from regulars.shell.process.masked import masked

SAMPLED = 500  # lines looked at for samples
SAMPLES = 3
NEEDED_FOR = {
    "invoice_no": "without it, an order is what one customer buys on one day",
    "stock_code": "without it, no products; if there is no code, use the name",
    "product_name": "without it, products have no names",
    "quantity": "pieces; not needed if there is a line total",
    "invoice_date": "NEEDED",
    "price": "of one piece; not needed if there is a line total",
    "total_amount": "money of the line, if the file has it",
    "customer_id": "without it, no customer tables",
    "country": "without it, no revenue by country",
    "unit_cost": "without it, no profit",
    "currency": "only if there are several",
    "status": "of the order; without it, cancelled and unpaid orders count",
}


@dataclass(frozen=True)
class SeenStatus:
    """A status of the files with its lines; `is_open` if it reads like no sale and somebody must decide."""

    status: str
    lines: int
    is_open: bool

    @property
    def size(self) -> str:
        """The status with its lines: `Cancelled (2 lines)`."""
        return f"{self.status} ({with_singulars(f'{self.lines:,} lines')})"


@dataclass(frozen=True)
class Looked:
    """The files with one header: its columns with up to three samples each, and what is known of them."""

    files: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]
    proposal: Proposal
    dates: SeenDates  # how they are read, or why the shop must say how they are written
    numbers: Readings | None  # set if the user must say how numbers are written
    nobody: tuple[Nobody, ...]  # customer ids that may stand for no customer
    statuses: tuple[SeenStatus, ...]  # of the column that is the order's status, or is likely to be
    paths: tuple[Path, ...] = ()
    has_short: bool = False  # some records have too few cells

    @property
    def is_input(self) -> bool:
        """Whether the files are touches or spend and not a log."""
        return known_input(tuple(self.samples)) is not None


class NoHeader(InputRefused):
    """The first line is a title and the header is further down: the message names the option that skips it."""


def look_at(sources: Sequence[Source], dialect: Dialect) -> list[Looked]:
    """One `Looked` per header among the files, in their order."""
    with temporary_store(EngineSettings(), keeps_statements=True) as (store, folders):
        with store.in_scratch():
            intake = take_in(store.connection, list(sources), scratch=folders.scratch, dialect=dialect)
        files = {file.file_no: file for file in intake.files}
        short = {r["file_no"] for r in intake.rejected.to_pylist() if r["reason"] == "too_few_columns"}
        found = []
        for group in intake.groups:
            own = [files[no] for no in group.file_nos]
            looked = _look(store, store.table(group.relation, scratch=True), tuple(file.name for file in own))
            has_short = not short.isdisjoint(group.file_nos)
            found.append(replace(looked, paths=tuple(file.path for file in own), has_short=has_short))
        return found


def _look(store: DuckStore, staged: ir.Table, files: tuple[str, ...]) -> Looked:
    columns = tuple(name for name in staged.columns if name not in ("file_no", "source_line", "surplus_joined"))
    rows = store.rows(staged.order_by("file_no", "source_line").limit(SAMPLED))
    samples = {name: _samples([row[name] for row in rows]) for name in columns}
    sample = {name: [row[name] for row in rows] for name in columns}
    proposal = proposed(columns, {name: values_of(cells) for name, cells in sample.items()}, sample)
    likely = replace(proposal.mapping, columns={**proposal.hints, **proposal.mapping.columns})
    found = cells(staged, likely, present=likely.present, dimensions=())
    _check_header(columns, rows, files[0])
    dates, numbers = look_at_dates(store, found), trouble_with_numbers(store, found)
    return Looked(files, samples, proposal, dates, numbers, nobody_in(store, found), _statuses(store, found, likely))


def _statuses(store: DuckStore, found: ir.Table, mapping: Mapping) -> tuple[SeenStatus, ...]:
    """Every status of the files, by name."""
    if "status" not in found.columns:
        return ()
    named = found.select(status=as_text(found.status).strip())
    each = named.group_by("status").aggregate(n=named.count()).order_by("status")
    rules = status_rules(mapping, Codes(), {})
    rows = store.rows(each.filter(each.status.notnull()).limit(MOST_STATUSES))
    return tuple(SeenStatus(row["status"], row["n"], rules.is_open(row["status"])) for row in rows)


def _check_header(columns: tuple[str, ...], rows: list[dict[str, object]], name: str) -> None:
    """Refuse a first line that is a title: mostly empty, with a full line further down."""
    unnamed = sum(re.fullmatch(r"col_\d+", column) is not None for column in columns)
    if 2 * unnamed < len(columns):
        return
    full = next((row for row in rows if all(row[column] is not None for column in columns)), None)
    if full is not None:
        line = int(str(full["source_line"]))
        raise NoHeader(
            f"{name}: {unnamed} of the {len(columns)} columns have no name, so line 1 is not a header. "
            f"Line {line} is full: if it is the header, add --skip-rows {line - 1}."
        )


def _samples(values: list[object]) -> tuple[str, ...]:
    distinct = dict.fromkeys(masked(str(value)) for value in values if value is not None)
    return tuple(distinct)[:SAMPLES]


def with_questions(draft: str, asked: Sequence[OpenQuestion]) -> str:
    """The regulars.toml with each missing decision as a comment, its settings commented out."""
    parts = [draft]
    for question in asked:
        if "# void_statuses" in draft and question.settings == ["[codes] void_statuses"]:
            continue
        found = textwrap.wrap(f"NEEDED: {_comment(question.found, most=1_000)}", 116, break_on_hyphens=False)
        parts.append("\n" + "\n".join(f"# {line}" for line in (*found, *question.answer.splitlines())) + "\n")
    return "".join(parts)


def configuration(looked: Looked, dialect: Dialect) -> str:
    """The proposed regulars.toml; settings that the shop must decide are commented out."""
    plain = Dialect()
    files = [f"{key} = {toml(getattr(dialect, key))}" for key in ("encoding", "delimiter", "quote", "skip_rows")
             if getattr(dialect, key) != getattr(plain, key)]  # fmt: skip
    parts = [
        f"# How to read {', '.join(looked.files[:3])}. Every key: docs/configuration.md",
        '\n[shop]\nname = "Shop"\n# currency = "EUR"',
        f'\n[time]\nzone = "UTC"  # the time zone of the shop{_date_lines(looked)}',
    ]
    if files:
        parts.append("\n[files]\n" + "\n".join(files))
    if looked.numbers:
        head = f"# [numbers]  # NEEDED: {_comment(looked.numbers.cell)} can be {_comment(str(looked.numbers))}"
        settings = "\n# ".join(looked.numbers.settings)
        last = f'  # or decimal = "{looked.numbers.sign}" alone for {looked.numbers.by_decimals}'
        parts.append(f"\n{head}\n# {settings}{last}")
    if looked.nobody:
        ids = [each.customer_id for each in looked.nobody]
        parts.append(f"\n# [customers]  # if these ids stand for no customer: {_comment(orders_of(looked.nobody))}")
        parts.append(f"# nobody = {toml(ids)}")
    parts += _status_lines(looked.statuses)
    parts.append("\n[columns]\n" + "\n".join(_column_lines(looked)))
    return "\n".join(parts) + "\n"


def _status_lines(statuses: Sequence[SeenStatus]) -> list[str]:
    """The statuses of the files as comments, and the setting for those that read like no sale."""
    undecided = [seen for seen in statuses if seen.is_open]
    if not undecided:
        return []
    listed = toml([seen.status for seen in undecided])
    return [
        "\n# [codes]  # NEEDED: statuses of cancelled or unfinished orders; remove those that count",
        *(f"# {_comment(seen.size)}" for seen in undecided),
        f"# void_statuses = {listed}  # if all of them count: statuses_decided = true",
    ]


def _date_lines(looked: Looked) -> str:
    """How the dates are read, or the setting that decides it."""
    if looked.dates.trouble:
        setting, choice = (looked.dates.setting, "") if looked.dates.setting else ('date_order = "dmy"', ", dmy or mdy")
        return f"\n# {setting}  # NEEDED{choice}: {_comment(looked.dates.trouble, most=200)}"
    return f"\n# {_comment(looked.dates.sentence, most=200)}" if looked.dates.sentence else ""


def _column_lines(looked: Looked) -> list[str]:
    mapping, hints = looked.proposal.mapping, looked.proposal.hints
    lines = (
        [f"# Recognised by the header as {mapping.export.label}; the columns need no setting."]
        if mapping.export
        else []
    )
    for name in CANONICAL:
        column = mapping.columns.get(name)
        if column is not None:
            known = mapping.export is not None and mapping.export.columns.get(name) == column
            samples, rivals = ", ".join(looked.samples[column]), mapping.rivals.get(name, ())
            or_others = f"or {', '.join(map(toml, rivals))}, which must have the same values: " if rivals else ""
            is_left_out = known or bool(rivals)
            lines.append(f"{'# ' if is_left_out else ''}{name} = {toml(column)}  # {_comment(or_others + samples)}")
        else:
            lines.append(
                f"# {name} = {toml(hints.get(name, ''))}  # {_comment(_proposal_text(name, looked), most=200)}"
            )
    return lines


def _proposal_text(name: str, looked: Looked) -> str:
    """Why the column is proposed, with samples, and why the name is needed."""
    each = looked.proposal.candidates.get(name)
    if each is None:
        return _reason(name, looked)
    return f"perhaps, {each.reason}: {', '.join(looked.samples[each.column])}; {_reason(name, looked)}"


def _reason(name: str, looked: Looked) -> str:
    return "NEEDED, or a line total" if name in looked.proposal.missing and name != "invoice_date" else NEEDED_FOR[name]


def _comment(text: str, most: int = 100) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:most]
