"""`regulars kpi`: one KPI by groups and periods, from a published run."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, FirstDay, KeptRun, LastDay, OutFolder
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.cli.where import day, groups


def kpi(
    name: str,
    *,
    by: tuple[str, ...] = (),
    grain: str | None = None,
    compare: str | None = None,
    since: FirstDay = None,
    until: LastDay = None,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Answer one KPI from a published run.

    Parameters
    ----------
    name
        The KPI, for example net_revenue, orders, aov, customers. `regulars table metric_catalog` lists them.
    by
        Group by one or more, with commas between: country, segment, new_returning, identified, stock_code,
        product_name or a declared dimension.
    grain
        Periods: day, week, month, quarter or year.
    compare
        Beside each period show the `previous` one, or the same one a `year` before.
    """
    from regulars.report.questions import Question
    from regulars.shell.published.run import open_run

    opened = open_run(out, run)
    named = groups(by)
    found = opened.ask(Question(name, named, grain, compare, day(since), day(until)))
    words = {name: "value", f"{name}_before": "before", f"{name}_change": "change"}
    rows = [{words.get(column, column): value for column, value in row.items()} for row in found]
    if json:
        show_json({"run_id": opened.run_id, "kpi": name, "by": named, "grain": grain, "rows": rows})
        return
    show_rows(rows, percent=("change",))
    say(f"\nrun {opened.run_id}, data before {opened.as_of}")
