"""`regulars kpi`: one KPI by groups and periods, from a published run."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, FirstDay, Flag, KeptRun, LastDay, OutFolder, Several
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.cli.where import chosen, groups


def kpi(
    name: str,
    *,
    by: tuple[str, ...] = (),
    grain: str | None = None,
    compare: str | None = None,
    since: FirstDay = None,
    until: LastDay = None,
    where: Several = (),
    to_date: Flag = False,
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
        product_name, weekday, hour_of_day or a declared dimension.
    grain
        Periods: hour, day, week, month, quarter, year, or fiscal_month, fiscal_quarter, fiscal_year. `[calendar]` says
        when weeks and fiscal periods begin.
    compare
        Beside each period show the `previous` one, or the same one a `year` before. Without a grain, the days from
        --since to --until beside as many days before them, or the same days a year before.
    where
        DIMENSION=VALUE: only what has this value, for example country=France; several times for one dimension, any of
        the values. customer_id takes an id or an e-mail address.
    to_date
        Count in each period only as many days of trade as the latest one has had so far: the month to date beside the
        same days of the months before.
    """
    from regulars.shell.published.answered import ask_kpi
    from regulars.shell.published.run import open_run

    opened = open_run(out, run)
    named = groups(by)
    answer = ask_kpi(
        opened,
        name,
        by=named,
        grain=grain,
        compare=compare,
        since=since,
        until=until,
        where=chosen(where),
        to_date=to_date,
    )
    words = {name: "value", f"{name}_before": "before", f"{name}_change": "change", f"{name}_target": "target"}
    rows = [{words.get(column, column): value for column, value in row.items()} for row in answer.rows]
    if json:
        show_json({"kpi": name, "by": named, "grain": grain, **answer.document, "rows": rows})
        return
    show_rows(rows, percent=("change",))
    say(f"\nrun {opened.run_id}, data before {opened.as_of}")
