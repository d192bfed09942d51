"""Tables are a public contract: each step makes the table of its name, each table has a maker and a meaning."""

from __future__ import annotations

import inspect

import pytest

from regulars.ground.kpis import NOWHERE, Kind
from regulars.ground.tables import BY_NAME, PUBLISHED
from regulars.ledger.clean import set_aside, transactions
from regulars.metrics.measures import MEASURES
from regulars.report.plan import GIVEN, JUDGES, STEPS, Fit, Step, build_order
from regulars.studies.rfm.segments import SEGMENTS

INTERNAL = {"bookings", "customer_products", "facts", "line_facts", "silences", "churn_observed"}
INTERNAL |= {"clv_days", "clv_cells", "clv_spend", "clv_months", "clv_scores", "clv_counted", "clv_tested"}
MADE_FROM_ROWS = {"evidence", "metric_catalog"}


def test_every_published_table_has_one_maker() -> None:
    """Steps, the two halves of the ledger, and the two lists of rows: nothing else, nothing missing."""
    made = [name for step in STEPS for name in step.makes] + [*GIVEN, *MADE_FROM_ROWS]
    assert sorted(set(made) - INTERNAL) == sorted(BY_NAME)
    assert len(set(made)) == len(made)


def test_steps_read_what_is_made_before() -> None:
    """The build order exists, and a step that waits for a table nobody makes is refused."""
    assert [step.name for step in build_order()] != []
    with pytest.raises(ValueError, match="nobody makes"):
        build_order(given=("transactions",))


QUERIES = [step.make for step in STEPS if not isinstance(step, Fit)]


@pytest.mark.parametrize("make", [*QUERIES, transactions, set_aside], ids=lambda f: f.__name__)
def test_the_first_line_says_one_row_per(make) -> None:
    """The docstring of a step begins with its grain."""
    assert inspect.getdoc(make).startswith("One row per"), make.__name__


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda t: t.name)
def test_contracts_are_whole(table) -> None:
    """A grain, a key and order among the columns, lower-case names, a meaning for every column."""
    assert table.grain.startswith("One row per")
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names) and set(table.export_order) <= set(names)
    assert all(name == name.lower() for name in names)
    assert all(column.meaning for column in table.columns)


def test_judges_read_tables() -> None:
    """What a judge asks for is a table of the plan."""
    made = {name for step in STEPS for name in step.makes} | set(GIVEN)
    for judge in JUDGES:
        assert set(Step(judge.sizes).reads) <= made


def test_ratios_are_made_of_known_parts() -> None:
    """A ratio names two measures that are no ratios."""
    names = {measure.name for measure in MEASURES if not measure.ratio}
    for measure in MEASURES:
        assert (measure.over is None) == (measure.ratio is not None)
        assert set(measure.ratio or ()) <= names


def test_what_adds_up_nowhere_is_a_ratio() -> None:
    """The published `kind` shows whether a KPI can be summed over anything: ratios cannot, all others can."""
    for measure in MEASURES:
        assert (measure.additive_over == NOWHERE) == (measure.kind is Kind.RATIO) == (measure.ratio is not None)


def test_the_segments_cover_all_125_triples() -> None:
    """Each triple of scores falls to exactly one segment, and every segment is reached."""
    reached = {
        next(segment.name for segment in SEGMENTS if segment.holds(r, f, m))
        for r in range(1, 6)
        for f in range(1, 6)
        for m in range(1, 6)
    }
    assert reached == {segment.name for segment in SEGMENTS}
