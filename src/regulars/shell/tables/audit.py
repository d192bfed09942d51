"""The last look before a run is published: every line has one fate, every road leads to the same money."""

from __future__ import annotations

from functools import reduce
from operator import itemgetter, or_

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.ground.errors import GateFailed, listing
from regulars.ground.tables.signs import sign_of
from regulars.report.identities import identities
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.tables.marts import Marts

_BY_CONSTRUCTION = ("transactions", "set_aside")  # keyed by position: the line ledger below holds these


def audit(store: Store, ledger: Ledger, marts: Marts) -> dict[str, int]:
    """How many checks of each form were made. Raises GateFailed with every breach found."""
    breaches = [*_lines(ledger), *_money(store, ledger, marts)]
    contracts = marts.contracts(ledger)
    for contract in contracts:
        breaches += _contract(store, contract, marts.tables[contract.name])
    if breaches:
        raise GateFailed(
            f"nothing was published: {len(breaches)} checks failed: {listing(breaches)}. "
            "The run is kept for inspection; the last good run is still served."
        )
    return {"files": len(ledger.files), "tables": len(contracts), "breaches": 0}


def _lines(ledger: Ledger) -> list[str]:
    return [
        f"{file.name}: {file.framed:,} records framed, but {file.used:,} used + {file.set_aside:,} set aside"
        for file in ledger.files
        if file.framed != file.used + file.set_aside
    ]


def _money(store: Store, ledger: Ledger, marts: Marts) -> list[str]:
    asked = Formula(identities, marts.tables, as_of=ledger.window.as_of)
    rows = sorted(store.rows(asked), key=itemgetter("identity"))
    return [f"{row['identity']}: {row['left']} against {row['right']}" for row in rows if row["left"] != row["right"]]


def _contract(store: Store, contract: Table, table: ir.Table) -> list[str]:
    """Keys that repeat, NULLs where the contract has none, numbers that are no numbers or have the wrong sign."""
    breaches = [
        f"{contract.name}.{column.name} is {table[column.name].type()} instead of {column.type}"
        for column in contract.columns
        if table[column.name].type().copy(nullable=True) != ibis.dtype(column.type)
    ]
    if contract.name in _BY_CONSTRUCTION:
        return breaches
    found = store.one(Formula(_breach_counts, table, contract))
    if found["rows"] != found["keys"]:
        breaches.append(f"{contract.name}: {found['rows']:,} rows but {found['keys']:,} different keys")
    return breaches + [f"{contract.name}: {found[form]:,} rows {_BREACHES[form]}" for form in _BREACHES if found[form]]


def _breach_counts(table: ir.Table, contract: Table) -> ir.Table:
    """One row: the rows of the table, its different keys, and the rows of each form of breach."""
    keys = table.select(*contract.key).distinct()
    counts = {form: table.count(where=_any(flags)) for form, flags in _breaking(contract, table).items()}
    return table.aggregate(rows=table.count(), **counts).cross_join(keys.aggregate(keys=keys.count()))


_BREACHES = {
    "null": "have NULL where the contract allows none",
    "strange": "have NaN or infinity",
    "wrong_sign": "have returns or discounts that add money",
}


def _breaking(contract: Table, table: ir.Table) -> dict[str, list[ir.BooleanValue]]:
    """What must hold on no row of the table, by the form of the breach."""
    signs = [(table[column.name], sign_of(contract.name, column)) for column in contract.columns]
    floats = [table[column.name] for column in contract.columns if table[column.name].type().is_floating()]
    return {
        "null": [table[column.name].isnull() for column in contract.columns if column.null_means is None],
        "strange": [value.isnan() | value.isinf() for value in floats],
        "wrong_sign": [value > 0 if sign < 0 else value < 0 for value, sign in signs if sign],
    }


def _any(flags: list[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, [flag.fill_null(False) for flag in flags], ibis.literal(False))
