"""Tables are a public contract: each step makes the table of its name, each table has a maker and a meaning."""

from __future__ import annotations

import inspect
from collections import Counter
from typing import Any

import pytest

from regulars.ground.kpis import NOWHERE, Kind
from regulars.ground.tables import BY_NAME, PUBLISHED
from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.clean import set_aside, transactions
from regulars.metrics.measures import MEASURES
from regulars.report.definitions import BESIDE, BY_THE_RUN
from regulars.report.plan import PLAN
from regulars.report.steps import Fit, Plan, signature_of
from regulars.studies import STUDIES
from regulars.studies.churn.features import FULL
from regulars.studies.churn.reasons import FACTS
from regulars.studies.rfm.segments import SEGMENTS


def test_every_published_table_has_one_maker() -> None:
    """A step or the run itself makes each contract's table, and no table is made twice."""
    made = [name for step in PLAN.steps for name in step.makes] + [*BY_THE_RUN]
    assert set(BY_NAME) <= set(made)
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("step", PLAN.steps, ids=lambda step: step.name)
def test_a_table_without_a_contract_is_marked_or_read_by_a_later_step(step: Any) -> None:
    """A forgotten contract shows: every other table is published, or one of those that a fit makes for later steps."""
    read = {name for other in PLAN.steps for name in other.reads_among(step.makes)}
    for name in step.makes:
        if isinstance(step, Fit):
            assert name in BY_NAME or name in read
        else:
            assert (name in BY_NAME) != (step.is_passing or name in BESIDE)


def test_steps_read_what_is_made_before() -> None:
    """The build order exists, and a step that waits for a table nobody makes is refused."""
    assert {step.name for step in PLAN.order()} == {step.name for step in PLAN.steps}
    with pytest.raises(ValueError, match="no step makes"):
        Plan(PLAN.steps, PLAN.judges, given=("transactions",)).order()


def test_a_plan_toward_a_table_has_its_steps_alone() -> None:
    """What is there needs no step; an optional table gets one only where it is asked for."""

    def names(plan: Plan) -> list[str]:
        return [step.name for step in plan.steps]

    toward = Plan(PLAN.steps).toward
    assert names(toward(["orders"])) == ["bookings", "returns", "orders"]
    assert names(toward(["orders"], there=["returns"])) == ["bookings", "orders"]
    assert names(PLAN.toward(["orders"])) != [] and PLAN.maker("transactions") is None


def test_every_study_of_the_plan_can_be_skipped() -> None:
    """The folders of studies are those that steps come from."""
    assert {step.study for step in PLAN.steps if step.study} == set(STUDIES)


QUERIES = [step.make for step in PLAN.steps if not isinstance(step, Fit)]


@pytest.mark.parametrize("make", [*QUERIES, transactions, set_aside], ids=lambda f: f.__name__)
def test_the_first_line_says_one_row_per(make: Any) -> None:
    """The docstring of a step begins with its grain."""
    assert (inspect.getdoc(make) or "").startswith("One row per"), make.__name__


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda t: t.name)
def test_contracts_are_whole(table: Any) -> None:
    """A grain, a key and order among the columns, lower-case names, a meaning for every column."""
    assert table.one_row_per and not table.one_row_per.startswith("One row per")
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names) and set(table.export_order) <= set(names)
    assert all(name == name.lower() for name in names)
    assert all(column.meaning for column in table.columns)


def test_a_table_with_rows_of_people_or_things_is_marked() -> None:
    """Only small tables are held in memory for the report; top_products has a hundred products at the most."""
    things = {"source_line", "order_key", "return_number", "customer_id", "stock_code"}
    growing = {table.name for table in PUBLISHED if things & set(table.key)} - {"top_products"}
    assert {table.name for table in PUBLISHED if table.grows} == growing


def test_features_belong_to_the_groups_that_have_reasons() -> None:
    """The groups of features in churn_drivers, those of the features, and those with a sentence are the same."""
    groups = set(allowed_values("churn_drivers", "feature_group"))
    assert groups == {feature.group for feature in FULL} == set(FACTS)


def test_judges_read_tables() -> None:
    """What a judge asks for is a table of the plan."""
    made = {name for step in PLAN.steps for name in step.makes} | set(PLAN.given)
    for judge in PLAN.judges:
        assert set(signature_of(judge.sizes).reads) <= made


def test_no_name_is_given_twice() -> None:
    """Of two KPIs, or two tables, with one name the later would silently take the earlier one's place."""
    assert [name for name, n in Counter(measure.name for measure in MEASURES).items() if n > 1] == []
    assert [name for name, n in Counter(table.name for table in PUBLISHED).items() if n > 1] == []


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
