"""Invoice numbers that begin as credit notes do, on lines that count as sales although nobody says that they are."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Conventions
from regulars.ledger.money.unused import CREDIT_PREFIX, UnusedMoney
from regulars.ledger.types import count, money
from regulars.shell.engines.store import Store

_PREFIXES = (
    *("CN", "CRN", "CR", "CM", "CREDIT", "RET", "RTN", "RETURN", "RMA", "REF", "RFD", "REFUND"),
    *("GS", "GU", "GUT", "GUTSCHRIFT", "STO", "STORNO", "AV", "AVO", "AVOIR", "NC", "DEV", "KOR"),
)
_PATTERN = rf"^(({'|'.join(_PREFIXES)})[-_/# ]?)[0-9]"


def unsaid_prefixes(store: Store, lines: ir.Table, conventions: Conventions) -> tuple[UnusedMoney, ...]:
    """The prefixes of credit notes on fewer than half of the lines that count as sales, with their money.

    None where the shop or its preset has a prefix of its own.
    """
    if conventions.preset != "plain" or conventions.cancel_prefix:
        return ()
    sold = lines.filter((lines.kind == "sale") & (lines.faults == 0) & (lines.total_amount > 0))
    lettered = sold.filter((sold.invoice_no >= "A") & (sold.invoice_no < "{"))  # "{" is the first sign after "z"
    prefixed = lettered.mutate(prefix=lettered.invoice_no.upper().re_extract(_PATTERN, 1).nullif(""))
    prefixed = prefixed.filter(prefixed.prefix.notnull())
    each = prefixed.group_by("prefix").aggregate(
        lines=count(prefixed.count()), amount=money(prefixed.total_amount.sum())
    )
    rows = store.rows(each.order_by("prefix"))
    every = store.one(sold.aggregate(n=count(sold.count())))["n"] if rows else 0
    return tuple(
        UnusedMoney(row["prefix"], CREDIT_PREFIX, row["lines"], row["amount"])
        for row in rows
        if 2 * row["lines"] < every
    )
