"""Questions about KPIs, answered from the views of a published run or computed from its booked sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import proxy

from regulars.ground.arguments import choices_of, day_of, flag_of, text_of, texts_of
from regulars.ground.calendar import HOUR, PLAIN, Calendar
from regulars.ground.errors import UsageError, meant
from regulars.ground.evidence import INSUFFICIENT
from regulars.ground.periods import Window
from regulars.metrics.compare import compared, compared_ranges, is_covered, range_before
from regulars.report.questions import (
    CLOCK,
    CUSTOMER,
    DIMENSIONS,
    Question,
    Where,
    answers,
    check_question,
    known_dimensions,
)
from regulars.report.verdicts import Verdicts
from regulars.shell.process.sql_quoting import quoted

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from regulars.shell.published.run import Run


def question_of(
    *,
    by: object,
    grain: object,
    compare: object,
    since: object,
    until: object,
    where: object,
    to_date: object = False,
) -> Question:
    """The question of these arguments, about every KPI. Raises UsageError for one that is none of its kind."""
    first, last = day_of("since", since), day_of("until", until)
    if first and last and last < first:
        raise UsageError(f"until ({last}) is before since ({first}); until is the last day, inclusive.")
    return Question(
        None,
        texts_of("by", by),
        None if grain is None else text_of("grain", grain),
        None if compare is None else text_of("compare", compare),
        first,
        last,
        choices_of("where", where),
        to_date=flag_of("to_date", to_date),
    )


class Questions:
    """What a run answers about its KPIs."""

    def __init__(self, run: Run) -> None:
        self._run = proxy(run)  # the run holds its questions: held in turn, its files stayed open until a collection

    @cached_property
    def kpis(self) -> tuple[str, ...]:
        """The KPIs that the run has."""
        return tuple(row[0] for row in self._run.connection.execute("SELECT kpi FROM metric_catalog").fetchall())

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """What the run can be asked by."""
        return known_dimensions(self._run.tables, self._run.manifest.dimensions)

    @cached_property
    def calendar(self) -> Calendar:
        """How the shop counts its periods."""
        from regulars.shell.config.calendar_section import Calendar as Section

        return Section.model_validate(self._run.manifest.settings.get("calendar") or {}).calendar()

    @cached_property
    def verdicts(self) -> Verdicts:
        """What the evidence says of the tables and KPIs, and what is withheld for it."""
        has = "evidence" in self._run.tables
        rows = self._run.connection.sql("SELECT * FROM evidence").to_arrow_table().to_pylist() if has else ()
        return Verdicts(rows, self._run.left_out)

    def rows(self, question: Question, kpis: Sequence[str]) -> list[dict[str, Any]]:
        """One row per period and group with these KPIs; compared ones with `NAME_before` and `NAME_change`.

        Raises UsageError where the run cannot be asked this.
        """
        for kpi in kpis or (None,):
            left_out, present = self._run.left_out, frozenset(self._run.manifest["present"])
            check_question(replace(question, kpi=kpi), self.kpis, self.dimensions, left_out, present)
        self._check_times(question)
        question = replace(question, where=self._as_stored(question.where))
        rows = self._answer(question, kpis)
        if question.compare and question.grain:
            return self._compare_periods(rows, question, kpis, question.grain, question.compare)
        if question.compare and question.since:
            return self._compare_range(rows, question, kpis, question.since, question.compare)
        return rows

    def _calendar_of(self, question: Question) -> Calendar:
        """The shop's, where it matters: those who ask by plain months do not wait for it."""
        is_plain = question.grain in (None, HOUR, "day", "month", "quarter", "year") and not question.to_date
        return PLAIN if is_plain else self.calendar

    def _check_times(self, question: Question) -> None:
        """Raises UsageError where hours are asked of a run that was made before lines kept their moment."""
        asked = {question.grain, *question.by, *(name for name, _ in question.where)} & {HOUR, *CLOCK}
        if asked - {CLOCK[0]} and "booked_at" not in self._run.stored("line_facts").columns:
            raise UsageError(
                f"run {self._run.run_id} was made by regulars {self._run.version}, which kept no hours for questions: "
                "run again with this version."
            )

    def _answer(self, question: Question, kpis: Sequence[str]) -> list[dict[str, Any]]:
        chosen = ", ".join(map(quoted, [*keys_of(question), *kpis]))
        statement = f"SELECT {chosen} FROM {self._source(question)}{_order(question)}"
        return self._run.connection.sql(statement).to_arrow_table().to_pylist()

    def _compare_periods(
        self, rows: list[dict[str, Any]], question: Question, kpis: Sequence[str], grain: str, compare: str
    ) -> list[dict[str, Any]]:
        """Each period beside an earlier one, which counts whole also where `since` leaves it out or cuts it."""
        calendar = self._calendar_of(question)
        is_cut = question.since or question.top
        earlier = self._answer(replace(question, since=None, top=None, ranked_by=None), kpis) if is_cut else rows
        for kpi in kpis:
            rows = compared(
                rows,
                earlier,
                value=kpi,
                by=question.by,
                grain=grain,
                compare=compare,
                prefix=f"{kpi}_",
                calendar=calendar,
            )
        return rows

    def _compare_range(
        self, rows: list[dict[str, Any]], question: Question, kpis: Sequence[str], since: date, compare: str
    ) -> list[dict[str, Any]]:
        """The days from `since` to `until`, or to the log's end, beside as many before them or a year before."""
        log = Window(self._run.first_day, self._run.as_of)
        asked = Window(since, question.until + timedelta(days=1) if question.until else log.as_of)
        other = range_before(asked, compare)
        before = replace(question, since=other.first_day, until=other.last_day, top=None, ranked_by=None)
        earlier = self._answer(before, kpis)
        are_whole = is_covered(log, asked) and is_covered(log, other)
        for kpi in kpis:
            rows = compared_ranges(rows, earlier, value=kpi, by=question.by, are_whole=are_whole, prefix=f"{kpi}_")
        return rows

    def _as_stored(self, where: Where) -> Where:
        """The conditions with customers by the ids that the tables have."""
        return tuple(
            (name, tuple(map(self._run.stored_id, values)) if name == CUSTOMER else values) for name, values in where
        )

    def check_asked(self, question: Question, kpis: Sequence[str]) -> None:
        """Raises UsageError for a value that no line of the run can have: a mistyped country sells nothing.

        Also where the evidence withholds what one of these KPIs counts, with the reason.
        """
        self._check_values(question.where)
        for kpi in kpis:
            verdict = self.verdicts.of_kpi(kpi, (*question.by, *(name for name, _ in question.where)))
            if verdict.verdict == INSUFFICIENT:
                raise UsageError(f"run {self._run.run_id} withholds {kpi}: {' '.join(verdict.reasons)}")

    def _check_values(self, where: Where) -> None:
        from regulars.metrics.facts import GROUPS

        for name, values in where:
            if name == CUSTOMER:  # there are too many to list, or to guess which one was meant
                self._check_customers(values)
                continue
            unknown = [value for value in values if value not in GROUPS.get(name, ())]
            known = dict.fromkeys((*GROUPS.get(name, ()), *self._values(name))) if unknown else ()
            for value in unknown:
                if value not in known:
                    raise UsageError(f"where: no line of the run has {name} {value!r} ({meant(value, known)}).")

    def _check_customers(self, values: Sequence[str]) -> None:
        statement = f"SELECT 1 FROM facts WHERE {CUSTOMER} = ? LIMIT 1"
        for value in values:
            if not self._run.connection.execute(statement, [self._run.stored_id(value)]).fetchall():
                raise UsageError(f"where: no line of the run has the customer {value!r}.")

    def _values(self, dimension: str) -> tuple[str, ...]:
        if dimension in CLOCK and dimension not in self._run.manifest.dimensions:
            return ()  # GROUPS has them all
        source = "facts" if dimension in DIMENSIONS else "line_facts"
        column = quoted(dimension)
        statement = f"SELECT DISTINCT {column} FROM {source} WHERE {column} IS NOT NULL ORDER BY ALL"
        return tuple(row[0] for row in self._run.connection.execute(statement).fetchall())

    def _source(self, question: Question) -> str:
        """The view that answers the question, or the statement that computes it."""
        if question.prepared_name:
            return quoted(question.prepared_name)
        from regulars.shell.engines.compiled import statement_of
        from regulars.shell.engines.duckdb_compiler import COMPILER

        return f"({statement_of(COMPILER, self._computed(question))})"

    def _computed(self, question: Question) -> ir.Table:
        return answers(
            {name: self._run.stored(name) for name in ("facts", "line_facts")},
            by=question.by,
            grain=question.grain,
            as_of=self._run.as_of,
            present=self._run.manifest.present,
            since=question.since,
            until=question.until,
            where=question.where,
            first_day=self._run.first_day,
            calendar=self._calendar_of(question),
            zone=self._run.manifest.settings.get("time", {}).get("zone", "UTC"),
            to_date=question.to_date,
        )


def keys_of(question: Question) -> list[str]:
    """The columns of an answer that stand before its KPIs."""
    period, flag = (["period"], ["is_partial"]) if question.grain else ([], [])
    return [*period, *question.by, *flag]


def _order(question: Question) -> str:
    """By period and group; the highest first where only `top` rows are wanted, equals by group."""
    highest = [f"{quoted(question.ranked_by)} DESC NULLS LAST"] if question.ranked_by else []
    keys = [name for name in keys_of(question) if name != "is_partial"]
    order = [*highest, *map(quoted, keys)]
    limit = f" LIMIT {int(question.top)}" if question.top else ""
    return (f" ORDER BY {', '.join(order)}" if order else "") + limit
