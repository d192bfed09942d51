"""What added files change of months that were published before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import UsageError
from regulars.shell.cleaning.previous_run import History
from regulars.shell.engines.store import Store
from regulars.shell.runs.folder import LINES
from regulars.shell.runs.manifest import RestatedMonth, Restatement
from regulars.shell.runs.proof import Kept
from regulars.shell.tables.marts import Marts

_Counts = Counter[tuple[str, date]]  # used lines by file and month


def restatement(store: Store, marts: Marts, history: History) -> Restatement:
    """Every month before the published `as_of` to which lines came, or from which lines were taken."""
    until = history.kept.manifest.as_of
    former = {file.name for file in history.files}
    before = _count_lines(store, _published_lines(store, history), until)
    now = _count_lines(store, marts.tables["transactions"], until)
    came = Counter({key: n for key, n in now.items() if key[0] not in former})
    came.update({key: n - before[key] for key, n in now.items() if key[0] in former and n > before[key]})
    went = Counter({key: n - now[key] for key, n in before.items() if n > now[key]})
    was, is_now = _months(history.kept), {row["month"]: row for row in store.rows(marts.tables["monthly_revenue"])}
    months = sorted({month for _, month in (*came, *went)})
    changed = [_month(month, was.get(month), is_now.get(month), came, went) for month in months]
    return Restatement(history.run_id, until, tuple(changed), _by_file(came), _by_file(went))


def _published_lines(store: Store, history: History) -> ir.Table:
    store.home.look_at("published_lines", history.kept.folder / LINES)
    return store.staged("published_lines")


def _count_lines(store: Store, lines: ir.Table, until: date) -> _Counts:
    early = lines.filter(lines.invoice_date < ibis.literal(until).cast("timestamp"))
    month = early.invoice_date.truncate("M").cast("date")
    rows = store.rows(early.group_by("source_file", month=month).aggregate(n=early.count()))
    return Counter({(row["source_file"], row["month"]): row["n"] for row in rows})


def _months(kept: Kept) -> dict[date, dict[str, Any]]:
    rows = pq.read_table(kept.folder / "marts" / "monthly_revenue.parquet").to_pylist()
    return {row["month"]: row for row in rows}


def _month(month: date, was: Any, is_now: Any, came: _Counts, went: _Counts) -> RestatedMonth:
    none = {"net_revenue": Decimal(0), "orders": 0}
    was, is_now = was or none, is_now or none
    return RestatedMonth(
        f"{month:%Y-%m}",
        net_revenue_was=was["net_revenue"],
        net_revenue_is=is_now["net_revenue"],
        orders_was=was["orders"],
        orders_is=is_now["orders"],
        late_lines=sum(n for (_, at), n in came.items() if at == month),
        replaced_lines=sum(n for (_, at), n in went.items() if at == month),
    )


def _by_file(counts: _Counts) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (name, _), n in counts.items():
        found[name] += n
    return dict(sorted(found.items()))


def restatement_of(kept: Kept) -> Restatement:
    """What the run changed of months that were published before. Raises UsageError where it adds to no run."""
    if kept.manifest.restated is None:
        raise UsageError(f"run {kept.run_id} does not add to an earlier run, so it restates nothing.")
    return kept.manifest.restated


def late_lines(kept: Kept, restated: Restatement, *, most: int) -> list[dict[str, Any]]:
    """The lines of the run that came late, in the order of the files, `most` at most."""
    until, names = restated.as_of, set(restated.late_lines)
    found: list[dict[str, Any]] = []
    for rows in _batches(kept, names):
        found += [row for row in rows if row["invoice_date"].date() < until][: most - len(found)]
        if len(found) >= most:
            break
    return found


_SHOWN = ("source_file", "source_line", "invoice_no", "invoice_date", "stock_code", "quantity", "total_amount", "kind")


def _batches(kept: Kept, names: set[str]) -> Iterable[list[dict[str, Any]]]:
    import pyarrow.compute as pc

    for batch in pq.ParquetFile(kept.folder / LINES).iter_batches(columns=list(_SHOWN)):
        yield batch.filter(pc.is_in(batch.column("source_file"), pa.array(sorted(names), pa.string()))).to_pylist()
