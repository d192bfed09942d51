"""The section on the value of customers: what it says, and what it says where something is withheld."""

from __future__ import annotations

from decimal import Decimal

import pytest
from markupsafe import Markup

from regulars.report.html import pictures
from regulars.report.html.blocks import Doubts, Folded, Grid, Missing, Prose, Section
from regulars.report.html.content import ReportContent
from regulars.report.html.sections.value import value
from regulars.report.html.visible import Standing
from tests.report import content as made
from tests.report.content import with_tables, without


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No chart is drawn: these are tests of words."""
    monkeypatch.setattr(pictures, "drawn", lambda *told: Markup("<svg/>"))


def shown(content: ReportContent) -> Section:
    return value(Standing(content))


def said(content: ReportContent) -> str:
    return " ".join(block.text for block in shown(content).blocks if isinstance(block, Prose))


def test_it_says_how_much_over_which_time_and_that_it_is_no_profit() -> None:
    """Ten customers of 120 each."""
    text = said(with_tables())
    assert "the 10 known customers are expected to bring 1,200\u00a0EUR over the next 12 months." in text
    assert "revenue, not profit: no margin is configured" in text


def test_the_sum_is_a_range_where_no_test_looked_so_far_and_they_were_far_off() -> None:
    """Ten customers of 120 each for a year; a test of 35 days expected 1,000 where 2,000 came: half to twice of it."""
    text = said(with_tables(clv_evaluation=[made.backtested("net_revenue", "total", 0, "1000", "2000")]))
    assert "may bring between 600\u00a0EUR and 2,400\u00a0EUR" in text
    assert "looked only 35 days ahead" in text and "off by up to 50%" in text
    assert "expected to bring" not in text


def test_with_a_margin_it_is_profit() -> None:
    """With a margin, the section says profit, and no longer that it is not profit."""
    text = said(with_tables(clv_segments=[{**made.worth(1, "VIP"), "value_is": "profit"}]))
    assert "profit, at the configured margin" in text and "not profit" not in text


def test_it_says_how_the_forecast_did() -> None:
    """41.5 days predicted where 44 came, and 17 of 20 customers inside their interval."""
    text = said(with_tables())
    assert "predicted 42 purchase days in 35 days; the actual number was 44 (−5.7" in text
    assert "85% of the customers ended up between their low and high" in text


def test_the_models_stand_side_by_side() -> None:
    """The folded tests list the models of the main test and mark the one in use."""
    tests = next(b for b in shown(with_tables()).blocks if isinstance(b, Folded))
    grid = next(b for b in tests.blocks if isinstance(b, Grid) and b.title == "Models in the main test")
    assert [line.cells[0].text for line in grid.lines] == ["Same pace as before", "BG/NBD (in use)"]


def test_who_is_alive_is_not_shown_where_it_is_withheld() -> None:
    """The column is gone, and the reason stands in a block of its own."""
    best = [made.valued("ada", "250.0000", alive=None)]
    content = with_tables(clv_best=best, evidence=[made.claim("clv.p_alive", "insufficient", "nobody can tell")])
    blocks = shown(content).blocks

    missing = next(block for block in blocks if isinstance(block, Missing))
    assert missing.reason == "Nobody can tell."
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert "Still a customer" not in [column.label for column in grid.columns]


def test_doubts_are_shown() -> None:
    """Doubts about `clv` stand in the section."""
    content = with_tables(evidence=[made.claim("clv", "weak", "the log is short")])
    assert any(isinstance(b, Doubts) and "The log is short." in b.sentences for b in shown(content).blocks)


def test_without_values_the_reason_stands_alone() -> None:
    """Without values, the section shows the reason and nothing else."""
    content = without("clv", "clv_best", "clv_pareto", "clv_segments", "clv_evaluation", reason="ten customers only")
    blocks = shown(content).blocks
    assert len(blocks) == 1 and isinstance(blocks[0], Missing) and blocks[0].reason == "Ten customers only."


def test_a_test_in_which_nothing_came_is_told() -> None:
    """Where nothing came in a test, the section says that there is nothing to compare with."""
    rows = [{**row, "actual": Decimal(0), "error": None} for row in made.main_test()]
    assert "the actual number was 0 (nothing to compare with)" in said(with_tables(clv_evaluation=rows))
