"""Writes docs/kpis.md from the KPIs of the code: `python -m tests.docs.kpis_page`."""

from __future__ import annotations

import ibis

from regulars.ground.kpis import EVERYWHERE, NOWHERE, Good
from regulars.metrics.catalog import adds_up, metric_catalog
from regulars.metrics.measures import MEASURES, Measure, needed
from tests.docs.pages import ROOT

TARGET = ROOT / "docs" / "kpis.md"
_FACTS = {
    "order_key": "string", "customer_id": "string", "kind": "string", "amount": "decimal(18, 4)",
    "cost": "decimal(18, 4)", "units": "int64", "lines": "int64", "is_order": "boolean", "is_first_order": "boolean",
}  # fmt: skip
_SHORT = {EVERYWHERE: "everything", NOWHERE: "nothing"}
_GOOD = {Good.UP: "more is better", Good.DOWN: "less is better", Good.NONE: "neither"}

INTRODUCTION = """\
# KPIs

Every KPI, what it counts, and over what its parts sum to the whole.

This page is written from `src/regulars/metrics/measures.py` by `python -m tests.docs.kpis_page`; a test compares the
two. [Methods](methods.md#kpis) say how they are computed, and [Asking](asking.md) how they are asked.

- *Everything* means time, country, product, segment, new or returning, identified or guest, and declared dimensions:
  the parts sum to the whole. Where it says *nowhere*, ask again for the whole.
- *In SQL* is the definition over the table `facts` of `regulars.duckdb`, as `metric_catalog` has it.
- A KPI whose columns the log lacks is not there.
"""


def page() -> str:
    """The whole text of docs/kpis.md."""
    head = ["| KPI | meaning | unit | better | adds up over | needs |", "| --- | --- | --- | --- | --- | --- |"]
    facts = ibis.table(_FACTS, name="facts")
    present = frozenset().union(*(needed(measure) for measure in MEASURES))
    sql = [f"| `{row['kpi']}` | `{row['expression']}` |" for row in metric_catalog(facts, present)]
    return "\n".join(
        [
            INTRODUCTION,
            *head,
            *map(_row, MEASURES),
            "",
            "## In SQL",
            "",
            "| KPI | definition |",
            "| --- | --- |",
            *sql,
            "",
        ]
    )


def _row(measure: Measure) -> str:
    needs = ", ".join(f"`{name}`" for name in sorted(needed(measure)))
    cells = (
        f"`{measure.name}`",
        f"**{measure.label}.** {measure.meaning}",
        measure.unit,
        _GOOD[measure.good],
        _SHORT.get(measure.additive_over, adds_up(measure)),
        needs,
    )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
