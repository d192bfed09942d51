"""Amounts of several currencies are never added up: each needs a rate, or the log is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, listing
from regulars.shell.config.config import Config
from regulars.shell.engines.store import Store


def check_currencies(
    store: Store, found: dict[str, ir.Table], config: Config, earlier: Mapping[str, int]
) -> dict[str, int]:
    """The lines in each currency. `earlier` has those of lines that were read before.

    Raises InputRefused where amounts are in several currencies, or in another than the shop's, without a rate.
    """
    now: Counter[str] = Counter()
    for table in found.values():
        if "currency" in table.columns:
            now.update(_counted(store, table.currency, config.clean.missing_words))
    counts = now + Counter(earlier)
    own = config.shop.currency.upper()
    known = {own, *(currency.upper() for currency in config.rates)}
    foreign = sorted(set(counts) - known)
    if not foreign or (len(counts) == 1 and not re.fullmatch("[A-Z]{3}", own)):
        return dict(now)
    told = listing([f"{currency} on {counts[currency]:,} lines" for currency in sorted(counts)])
    home = own if own in counts else max(sorted(counts), key=lambda currency: counts[currency])
    if len(counts) == 1:
        remedy = f'correct [shop] currency, now "{config.shop.currency}", or give its rate: [rates] {foreign[0]} = 1.25'
    else:
        rates = "; ".join(f"{currency} = 1.25" for currency in sorted(set(counts) - {home}))
        remedy = f'say what the others are worth in one of them: [shop] currency = "{home}" and [rates] {rates}'
    raise InputRefused(f"{listing(list(found), most=2)}: amounts in {told}, which cannot be added up; {remedy}.")


def _counted(store: Store, column: ir.Column, missing: tuple[str, ...]) -> dict[str, int]:
    named = column.cast("string").strip().upper().nullif("")
    rows = store.rows(
        named.name("currency").as_table().filter(named.notnull()).group_by("currency").agg(n=named.count())
    )
    return {row["currency"]: row["n"] for row in rows if row["currency"] not in {word.upper() for word in missing}}
