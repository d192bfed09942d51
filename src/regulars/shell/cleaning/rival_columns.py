"""Columns that could each be the same field of the log: used where they agree, refused where they differ."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.conventions import Reading
from regulars.ledger.rival_columns import differing_records
from regulars.ledger.types import count
from regulars.shell.cleaning.layouts import Source
from regulars.shell.config.writing import toml
from regulars.shell.engines.store import Store


def check_same_values(store: Store, staged: ir.Table, source: Source, reading: Reading) -> None:
    """Raises InputRefused where two columns bear the name of one field and differ."""
    for name, others in source.mapping.rivals.items():
        chosen = source.mapping.columns[name]
        for other in others:
            differing = differing_records(staged, name, chosen, other, reading)
            records = store.one(differing.aggregate(n=count(differing.count())))["n"]
            if records:
                first = store.rows(differing.order_by("file_no", "source_line").limit(1))[0]
                every = store.one(staged.aggregate(n=count(staged.count())))["n"]
                raise InputRefused(
                    f"{source.where}: the columns {chosen!r} and {other!r} could each be {name}, but they "
                    f"differ in {records:,} of {every:,} records, first on line {first['source_line']:,}. "
                    "Set which one it is:",
                    paste=f"[columns]\n{name} = {toml(chosen)}",
                )
