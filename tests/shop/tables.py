"""A log put through the ledger and the tables, in an engine of its own that lives in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.calendar import PLAIN as WITHOUT_SETTINGS
from regulars.ground.calendar import Calendar
from regulars.ground.contract import Table
from regulars.ground.solved import Solved
from regulars.ground.tables import BY_NAME
from regulars.ledger.cells import FLAGS, KIND_WORD, cells
from regulars.ledger.clean import aside_positions, set_aside, transactions
from regulars.ledger.conventions import UCI, Reading
from regulars.ledger.corrections import lines_of, tellings
from regulars.ledger.duplicates import duplicates, repeats_in_files, suspect_keys
from regulars.ledger.lines import lines
from regulars.ledger.mapping import Mapping as ColumnMapping
from regulars.ledger.money.amounts import with_money
from regulars.ledger.money.columns import FIELDS, NO_MONEY, MoneyReading, money_columns, money_settings
from regulars.report.definitions import has_statement
from regulars.report.identities import identities
from regulars.report.plan import PLAN
from regulars.report.steps import GIVEN, Fit, Step
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.clv.settings import ValueSettings
from regulars.studies.forecast.settings import ForecastSettings
from regulars.studies.forecast.targets import Target
from regulars.studies.products.settings import OfferSettings

NINE = ("invoice_no", "stock_code", "product_name", "quantity", "invoice_date", "price", "customer_id", "country")
DEFAULT_CHURN = ChurnSettings()
AS_ONLINE_RETAIL = Reading(conventions=UCI)
FITTED = frozenset(name for step in PLAN.steps if isinstance(step, Fit) for name in step.makes)
# Tables of mathematics, and what is made from them: a small shop has none of them.
_LEARNT = FITTED | {step.name for step in PLAN.steps if FITTED & set(PLAN.behind(step.name))}
# What every log comes to: the ledger's tables, and those of statements over them alone.
OF_LINES = {
    name: table for name, table in BY_NAME.items() if name in GIVEN or (has_statement(name) and name not in _LEARNT)
}
_EMPTY_REFUSED = pa.schema(
    [("file_no", pa.int32()), ("source_line", pa.int64()), ("raw", pa.string()), ("reason", pa.string())]
)
_SQL: dict[tuple[Any, ...], str] = {}  # the same expression over tables of the same shape is compiled once

Row = dict[str, Any]


@dataclass(frozen=True)
class Setup:
    """How a log is read, and up to when it is known."""

    as_of: date = date(2100, 1, 1)
    reading: Reading = AS_ONLINE_RETAIL
    present: frozenset[str] = frozenset(NINE)
    dimensions: tuple[str, ...] = ()
    date_order: str = "iso"
    keep: bool = False
    sources: tuple[int, ...] = ()  # the source of every file
    corrects: bool = False
    daily_rates: tuple[tuple[str, str, str], ...] = ()  # day, currency, rate
    money: MoneyReading = NO_MONEY
    churn: ChurnSettings = DEFAULT_CHURN
    value: ValueSettings = field(default_factory=ValueSettings)
    calendar: Calendar = WITHOUT_SETTINGS
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    targets: tuple[Target, ...] = ()
    offers: OfferSettings = field(default_factory=OfferSettings)


@dataclass
class Book:
    """The tables of one log; each is made when it is first looked at."""

    staged: pa.Table
    setup: Setup
    made: dict[str, list[Row]] = field(default_factory=dict)
    solved: dict[str, Solved] = field(default_factory=dict)
    _standing: set[str] = field(default_factory=set)

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"threads": 1})
        for setting in ("TimeZone = 'UTC'", "enable_progress_bar = false", "python_enable_replacements = false"):
            connection.execute(f"SET {setting}")
        return connection

    @cached_property
    def backend(self) -> ibis.BaseBackend:
        return ibis.duckdb.from_connection(self.connection)

    def __getitem__(self, name: str) -> list[Row]:
        """The rows of a table, in the order of its exports."""
        if name not in self.made:
            self.make(name)
            if name not in self._standing:
                return []  # left out, as a fit may leave out what the log cannot carry
            order = ", ".join(BY_NAME[name].export_order) if name in BY_NAME else "ALL"
            self.made[name] = self._rows(f'SELECT * FROM "{name}" ORDER BY {order}')
        return self.made[name]

    def by(self, name: str, *keys: str) -> dict[Any, Row]:
        """The rows of a table by their key (or the columns named); a key that repeats is an error."""
        keys = keys or (BY_NAME[name].key if name in BY_NAME else ())
        found = {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in self[name]}
        assert len(found) == len(self[name]), f"{name}: rows share a key"
        return found

    def ask(self, question: Callable[..., ir.Table], *names: str, **settings: Any) -> list[Row]:
        """The rows of a question over tables of this book, for example `ask(kpis, "facts", as_of=...)`."""
        for name in names:
            self.make(name)
        key = (question.__module__, question.__qualname__, names, repr(sorted(settings.items())))
        return self._rows(self._sql(key, lambda: question(*(self.backend.table(name) for name in names), **settings)))

    def identities(self) -> list[Row]:
        """What the audit compares before anything is published."""
        wanted = {"transactions", "daily_sales", "monthly_revenue", "bookings", "orders", "returns", "money_ledger"}
        if "country" in self.setup.present:
            wanted |= {"revenue_by_country"}
        if "stock_code" in self.setup.present:
            wanted |= {"products"}
        if "customer_id" in self.setup.present:
            wanted |= {"customers", "cohort_retention", "segments", "rfm"}
        for name in sorted(wanted):
            self.make(name)
        as_of = self.setup.as_of
        return self._rows(
            self._sql(
                ("identities",),
                lambda: identities({name: self.backend.table(name) for name in wanted}, as_of=as_of),
            )
        )

    def _rows(self, sql: str) -> list[Row]:
        return self.connection.sql(sql).to_arrow_table().to_pylist()

    def _sql(self, key: tuple[Any, ...], expression: Callable[[], ir.Table], *, timeless: bool = False) -> str:
        setup = replace(self.setup, as_of=date.max) if timeless else self.setup
        whole = (setup, str(self.staged.schema), *key)
        if whole not in _SQL:
            _SQL[whole] = self.backend.compile(expression())
        return _SQL[whole]

    def _store(
        self, name: str, expression: Callable[[], ir.Table], decided: str = "", *, timeless: bool = True
    ) -> None:
        sql = self._sql((name, decided), expression, timeless=timeless)
        self.connection.execute(f'CREATE TABLE "{name}" AS {sql}')
        self._standing.add(name)

    def _load(self, name: str, rows: pa.Table) -> None:
        self.connection.register("lent", rows)
        self.connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM lent')
        self.connection.unregister("lent")

    def make(self, name: str) -> None:
        """Makes the table and all that it is made from."""
        if name in self._standing or name in self._left_out:
            return
        if name in ("transactions", "set_aside", "lines", "duplicates"):
            self._ledger()
            return
        step = PLAN.maker(name)
        assert step, name
        read = step.reads_among(self._possible)
        for other in read:
            self.make(other)
        if not set(read) <= self._standing:
            return
        if isinstance(step, Fit):
            self._solve(step, read)
            return
        decided = repr([self._settings[name] for name in step.settings if name in self._decided])
        timeless = not {"as_of", "churn", "value", "offers"} & set(step.settings)
        self._store(name, lambda: self._shaped(step, read), decided, timeless=timeless)

    def _solve(self, fit: Fit, read: Sequence[str]) -> None:
        """Takes a step of mathematics, and stores what it made in the types of the contracts."""
        lent = {name: self.connection.sql(f'SELECT * FROM "{name}"').to_arrow_table() for name in read}
        solved = fit.make(**lent, **{name: self._settings[name] for name in fit.settings})
        self.solved[fit.name] = solved
        for name, rows in solved.tables.items():
            self._standing.add(name)
            if name not in BY_NAME:
                self._load(name, rows)
                continue
            self._load(f"made_{name}", rows)
            whole = shaped(self.backend.table(f"made_{name}"), BY_NAME[name])
            self.connection.execute(f'CREATE TABLE "{name}" AS {self.backend.compile(whole)}')

    @cached_property
    def _possible(self) -> set[str]:
        """The tables of the plan whose columns the log has."""
        names = {name for step in PLAN.steps for name in step.makes}
        return {name for name in names if name not in BY_NAME or BY_NAME[name].needs <= self.setup.present}

    def _shaped(self, step: Step, read: Sequence[str]) -> ir.Table:
        chosen = {name: self._settings[name] for name in step.settings}
        made = step.make(**{name: self.backend.table(name) for name in read}, **chosen)
        return shaped(made, BY_NAME[step.name]) if step.name in BY_NAME and step.name != "returns" else made

    @property
    def _left_out(self) -> Row:
        """What the fits taken so far could not make, and why."""
        return {name: why for solved in self.solved.values() for name, why in solved.left_out.items()}

    @property
    def _decided(self) -> Row:
        """What the fits taken so far hand on."""
        return {name: value for solved in self.solved.values() for name, value in solved.decided.items()}

    @property
    def _settings(self) -> Row:
        first = self._rows("SELECT min(invoice_date)::DATE AS day FROM transactions")[0]["day"]
        return {
            "as_of": self.setup.as_of,
            "first_day": first,
            "manual_code": self.setup.reading.conventions.manual_code,
            "dimensions": self.setup.dimensions,
            "money_columns": money_columns(self._present),
            **money_settings(self.setup.money),
            "churn": self.setup.churn,
            "value": self.setup.value,
            "calendar": self.setup.calendar,
            "forecast": self.setup.forecast,
            "targets": self.setup.targets,
            "offers": self.setup.offers,
            **self._decided,
        }

    def _ledger(self) -> None:
        setup, staged = self.setup, self.staged
        self._load("staged", staged)
        numbers = sorted(set(staged["file_no"].to_pylist()))
        self._load("files", pa.table({"file_no": numbers, "source_file": [f"file {n}" for n in numbers]}))
        self._load("refused", _EMPTY_REFUSED.empty_table())
        self._load("raws", _EMPTY_REFUSED.empty_table().drop_columns(["reason"]))
        self._store("lines", self._lines)
        table = self.backend.table
        self._store("suspect_keys", lambda: suspect_keys(table("lines")))
        if setup.corrects:
            self._store("tellings", lambda: tellings(table("lines"), dimensions=setup.dimensions, keep=setup.keep))
            self._store("replaced", lambda: lines_of(table("lines"), table("tellings"), "replaced"))
        self._store("duplicates", self._duplicates)
        replaced = '(file_no, source_line) IN (FROM "replaced")' if setup.corrects else "false"
        self.connection.execute(
            'CREATE TABLE "marked" AS SELECT *, (file_no, source_line) IN (FROM "duplicates") AS is_repeat, '
            f'{replaced} AS is_superseded FROM "lines"'
        )
        names = {number: f"file {number}" for number in numbers}
        self._store("transactions", lambda: transactions(self._priced(), names, dimensions=setup.dimensions))
        self._store(
            "set_aside",
            lambda: set_aside(aside_positions(table("marked")), table("refused"), table("raws"), table("files")),
        )

    @property
    def _present(self) -> frozenset[str]:
        return self.setup.present | frozenset(self.setup.money.fields)

    def _priced(self) -> ir.Table:
        marked, setup = self.backend.table("marked"), self.setup
        return with_money(marked, setup.money, dimensions=setup.dimensions) if setup.money.columns else marked

    def _duplicates(self) -> ir.Table:
        setup = self.setup
        made, suspects = self.backend.table("lines"), self.backend.table("suspect_keys")
        if setup.corrects:
            again = lines_of(made, self.backend.table("tellings"), "again")
            within = repeats_in_files(made, suspects, dimensions=setup.dimensions)
            return again if setup.keep else again.union(within, distinct=True)
        sources = dict(enumerate(setup.sources))
        return duplicates(made, suspects, dimensions=setup.dimensions, keep=setup.keep, sources=sources)

    def _lines(self) -> ir.Table:
        setup = self.setup
        same, columns = {name: name for name in setup.present}, setup.money.columns
        money = {name: tuple(each.column for each in columns if each.field == name) for name in FIELDS}
        mapping = ColumnMapping(same, {}, {name: name for name in setup.dimensions}, money=money)
        found = cells(
            self.backend.table("staged"),
            mapping,
            present=setup.present,
            dimensions=setup.dimensions,
            money=columns,
        )
        return lines(
            found,
            reading=setup.reading,
            present=setup.present,
            date_order=setup.date_order,
            dimensions=setup.dimensions,
            money=columns,
            daily_rates=self.backend.create_table("rates", _rates(setup.daily_rates)) if setup.daily_rates else None,
        )


def _rates(daily_rates: Iterable[tuple[str, str, str]]) -> pa.Table:
    """Rates by day as the ledger has them."""
    days, codes, rates = zip(*daily_rates, strict=True)
    return pa.table(
        {
            "day": pa.array(map(date.fromisoformat, days), pa.date32()),
            "code": pa.array(codes),
            "rate": pa.array(map(Decimal, rates), pa.decimal128(14, 8)),
        }
    )


def shaped(table: ir.Table, contract: Table) -> ir.Table:
    """The columns of the contract, in its order and of its types."""
    return table.select(**{column.name: table[column.name].cast(column.type) for column in contract.columns})


def book(log: Iterable[Mapping[str, Any]], setup: Setup, *, types: Mapping[str, pa.DataType] | None = None) -> Book:
    """The tables of a log. Each line is its cells as text; a cell that is not named is empty."""
    wanted = (*sorted(setup.present), *setup.dimensions, *(each.column for each in setup.money.columns))
    found: Sequence[Mapping[str, Any]] = list(log)
    columns = {
        "file_no": pa.array([line.get("file_no", 0) for line in found], pa.int32()),
        "source_line": pa.array([line.get("source_line", n) for n, line in enumerate(found, start=2)], pa.int64()),
    }
    for name in wanted:
        kind = (types or {}).get(name, pa.string())
        columns[name] = pa.array([line.get(name) for line in found], kind)
    for flag in FLAGS:  # what was done before the ledger, where a line says so
        if any(flag in line for line in found):
            columns[flag] = pa.array([line.get(flag, False) for line in found], pa.bool_())
    if any(KIND_WORD in line for line in found):
        columns[KIND_WORD] = pa.array([line.get(KIND_WORD) for line in found], pa.int64())
    return Book(pa.table(columns), setup)


def money(amount: float | Decimal) -> Decimal:
    """An amount with the four decimals of the tables."""
    return Decimal(amount).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def over(tables: Mapping[str, pa.Table], question: Callable[..., ir.Table], **settings: Any) -> list[Row]:
    """The rows of a question over tables that a test writes out itself, by the names of the parameters."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, rows in tables.items():
            connection.register(f"lent_{name}", rows)
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM "lent_{name}"')
        key = (question.__module__, question.__qualname__, repr(settings), *(str(t.schema) for t in tables.values()))
        if key not in _SQL:
            backend = ibis.duckdb.from_connection(connection)
            _SQL[key] = backend.compile(question(**{name: backend.table(name) for name in tables}, **settings))
        return connection.sql(_SQL[key]).to_arrow_table().to_pylist()
