"""An experiment that stands in one file, with its outcomes: read, judged and compared, without any log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.ground.errors import UsageError
from regulars.shell.cleaning.read_whole import FileOfShop, read_whole
from regulars.shell.config.sections import Engine
from regulars.shell.jobs.build import temporary_store
from regulars.studies.experiments.assignment import Assigned, check_arms, numbers_of, one_per_customer
from regulars.studies.experiments.library import check_library

if TYPE_CHECKING:
    from regulars.studies.experiments.of_file import Analysis

_IDS = ("customer_id", "customerid", "customer", "user_id", "userid", "user", "id", "email")
PLACE = 2  # columns of a staged table before those of the file


@dataclass(frozen=True)
class FileOfExperiment:
    """Where the columns of an experiment stand; the column of customers is found by its name where none is given."""

    file: str
    arm: str
    outcomes: tuple[str, ...]
    customer: str | None = None


def analyse_file(
    named: FileOfExperiment, *, control: str | None = None, shares: Mapping[str, float] | None = None, cap: float = 1.0
) -> tuple[Analysis, int]:
    """The arms compared, and how many customers were in more than one and set aside.

    Raises a RegularsError where the file cannot be read, or is no experiment.
    """
    check_library()
    rows = _read(named)
    kept = one_per_customer(named.file, rows.assigned)
    arms = [rows.assigned[place].arm for place in kept.places]
    check_arms(named.file, arms, control=control, shares=shares or {})
    lines = [rows.assigned[place].line for place in kept.places]
    outcomes = {
        name: numbers_of(named.file, name, lines, [cells[place] for place in kept.places])
        for name, cells in rows.outcomes.items()
    }
    from regulars.studies.experiments.arms import likely_control
    from regulars.studies.experiments.of_file import analysis_of

    chosen = control or likely_control(sorted(set(arms)))
    name = Path(named.file).name
    return analysis_of(name, arms, outcomes, control=chosen, shares=shares, cap=cap), kept.in_two_arms


@dataclass(frozen=True)
class _Rows:
    assigned: tuple[Assigned, ...]
    outcomes: Mapping[str, Sequence[str]]


def _read(named: FileOfExperiment) -> _Rows:
    file = FileOfShop(named.file, "file of the experiment", "regulars experiment analyse", "experiment")
    with temporary_store(Engine()) as (store, folders):
        table, _ = read_whole(store, file, (named.arm, *named.outcomes), scratch=folders.scratch)
        columns = table.columns[PLACE:]
        customer = _customer_column(named, columns)
        wanted = {"arm": named.arm, **({"customer": customer} if customer else {})}
        cells = table.select(
            "source_line",
            **{name: table[column].cast("string") for name, column in wanted.items()},
            **{f"outcome {name}": table[name].cast("string") for name in named.outcomes},
        )
        found = {
            name: values.to_pylist() for name, values in zip(cells.columns, store.arrow(cells).columns, strict=True)
        }
    lines = found["source_line"]
    customers = found.get("customer", [str(line) for line in lines])
    rows = zip(lines, customers, found["arm"], strict=True)
    assigned = tuple(Assigned(line, (who or "").strip(), (arm or "").strip()) for line, who, arm in rows)
    outcomes = {name: [(cell or "").strip() for cell in found[f"outcome {name}"]] for name in named.outcomes}
    return _Rows(assigned, outcomes)


def _customer_column(named: FileOfExperiment, columns: Sequence[str]) -> str | None:
    """The column that names customers; None where there is none, and each line is one."""
    if named.customer is not None:
        if named.customer not in columns:
            raise UsageError(f"--customer {named.customer}: {named.file} has the columns {', '.join(columns)}.")
        return named.customer
    by_name = {column.casefold(): column for column in columns}
    return next((by_name[name] for name in _IDS if name in by_name), None)
