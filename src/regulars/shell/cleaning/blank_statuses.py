"""Orders that are left out by the status of one line, while their other lines have none and would count."""

from __future__ import annotations

import json
from collections.abc import Sequence

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ground.wording import with_singulars
from regulars.ledger.kind_words import VOID
from regulars.ledger.order_keys import ORDER_KEY, order_of
from regulars.ledger.types import count, money
from regulars.shell.cleaning.canonical import Canonical
from regulars.shell.engines.store import Store


def check_blank_statuses(store: Store, lines: ir.Table, found: Sequence[Canonical]) -> None:
    """Raises InputRefused where an order has lines without a status beside a line with a void one.

    Lines of an earlier run, and of files without a column for it, have no status that could be missing.
    """
    sources = [each.source for each in found if "status" in each.source.mapping.columns]
    if not sources:
        return
    columns, files = sources[0].mapping.columns, [number for source in sources for number in source.file_nos]
    named = lines.mutate(**{ORDER_KEY: order_of(lines)})
    void = named.filter(named.taken_as == VOID).select(ORDER_KEY).distinct()
    blank = named.filter(
        named.status.isnull() & (named.faults == 0) & (named.kind == "sale") & named.file_no.isin(files)
    )
    rest = blank.semi_join(void, ORDER_KEY)
    size = store.one(rest.aggregate(lines=count(rest.count()), amount=money(rest.total_amount.sum())))
    if not size["lines"]:
        return
    filled = [f"fill_down = [{_as_toml(columns['status'])}]", f"fill_by = {_as_toml(columns['invoice_no'])}"]
    lines_of = with_singulars(f"{size['lines']:,} lines")
    raise InputRefused(
        f"{lines_of}, worth {size['amount']:,.2f}, have no status, while another line of their order has "
        f"one that leaves it out: {columns['status']!r} is filled only on the first line of an order. Put "
        "the lines below into regulars.toml, under [files]; if these lines count anyway, set [codes] "
        "statuses_decided = true.",
        paste="\n".join(["[files]", *filled]),
    )


def _as_toml(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
