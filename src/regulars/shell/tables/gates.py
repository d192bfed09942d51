"""Quality gates: what a run must be like to be published, and what is worth a warning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

import ibis.expr.types as ir

from regulars.ground.errors import GateFailed, listing
from regulars.ground.money_steps import MoneyStep
from regulars.ledger.conventions import RIGHTLY_ASIDE
from regulars.ledger.nobody import leading_customers, nobody_among, orders_of
from regulars.ledger.types import money
from regulars.shell.cleaning.ledger import Ledger, notes_on_money
from regulars.shell.cleaning.settle_statuses import notes_on_statuses
from regulars.shell.config.sections import Clean, Codes, Control, Customers, Gates
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.runs.manifest import FAILED, WARNED, Gate, Manifest
from regulars.shell.tables.input_gates import input_gates
from regulars.shell.tables.marts import Marts
from regulars.shell.tables.order_gates import order_gates
from regulars.shell.tables.time_gates import time_gates
from regulars.shell.tables.unread_gates import adjustments, doubtful_lines, shares_as_amounts, unread_gates

_MANY_WITHOUT_ROW = 0.01  # of the lines that a lookup was asked for
_MUCH_OF_MONEY = Decimal("0.01")  # in duplicates: above this, they may be lines of their own


def judge_run(
    store: Store,
    ledger: Ledger,
    marts: Marts,
    limits: Gates,
    control: Control,
    customers: Customers,
    codes: Codes,
    clean: Clean,
    *,
    last: Manifest | None,
) -> tuple[Gate, ...]:
    """The warnings of a run, for its manifest. Raises GateFailed with every gate that it fails.

    `last` is the manifest of the run that this one is compared with; None where any number of lines is accepted.
    """
    found = judge_ledger(store, marts.tables["bookings"], ledger, limits, control, customers, codes, clean)
    found += _control(store, marts, control)
    if last:
        found += _change(ledger, limits, last)
    failed = [gate.found for gate in found if gate.level == FAILED]
    if failed:
        warned = [gate.found for gate in found if gate.level == WARNED]  # among them is often the cause
        also = f"Also found: {listing(warned, most=3)}. " if warned else ""
        raise GateFailed(
            f"nothing was published: {listing(failed)}. {also}"
            "The run is kept for inspection; the last good run is still served."
        )
    return tuple(found)


def judge_ledger(
    store: Store,
    bookings: ir.Table,
    ledger: Ledger,
    limits: Gates,
    control: Control,
    customers: Customers,
    codes: Codes,
    clean: Clean,
) -> list[Gate]:
    """What can be judged of the lines that are used and of those set aside."""
    found = [
        *_too_few(ledger, limits),
        *_set_aside(ledger, limits),
        *unread_gates(store, ledger, limits),
        *time_gates(store, ledger),
        *_nobody(store, bookings),
        *_not_seen(ledger, customers.nobody),
        *(Gate("statuses", WARNED, note.sentence) for note in notes_on_statuses(ledger, codes)),
        *(Gate("money", WARNED, note.sentence) for note in notes_on_money(ledger)),
        *_duplicates(store, clean),
        *_lookalikes(ledger),
        *_unused_words(ledger),
        *_same_customers(ledger),
        *_lookups(ledger),
        *doubtful_lines(store),
        *adjustments(store),
        *shares_as_amounts(store, ledger),
        *order_gates(store, ledger),
        *input_gates(ledger),
    ]
    if control.lines not in (None, ledger.framed):
        found.append(_differs("lines", control.lines, ledger.framed))
    return found


def _too_few(ledger: Ledger, limits: Gates) -> Iterator[Gate]:
    least, used = limits.least_lines, ledger.used
    if used < least:
        yield Gate("least_lines", FAILED, f"{used:,} lines can be used, but [gates] least_lines requires {least:,}")


def _set_aside(ledger: Ledger, limits: Gates) -> Iterator[Gate]:
    """Duplicates and cancelled orders do not count: they are no bad input."""
    framed = ledger.framed
    aside = sum(n for file in ledger.files for reason, n in file.reasons.items() if reason not in RIGHTLY_ASIDE)
    share = aside / framed if framed else 0.0
    for level, limit in ((FAILED, limits.set_aside_fail), (WARNED, limits.set_aside_warn)):
        if share > limit:
            found = f"{aside:,} of {framed:,} lines ({share:.1%}) cannot be used, more than set_aside_{level} = {limit}"
            yield Gate("set_aside", level, f"{found}; see them with regulars check or in the table set_aside")
            return


def _nobody(store: Store, bookings: ir.Table) -> Iterator[Gate]:
    """Customer ids with many orders that may be words for nobody."""
    found = nobody_among(store.rows(Formula(leading_customers, bookings)))
    if found:
        setting = f"[customers] nobody = {json.dumps([each.customer_id for each in found], ensure_ascii=False)}"
        yield Gate(
            "nobody",
            WARNED,
            (
                f"customer ids that may stand for no customer count as customers: {orders_of(found)}; if they "
                f"are not customers, set {setting}"
            ),
        )


def _not_seen(ledger: Ledger, declared: Sequence[str]) -> Iterator[Gate]:
    """Declared ids for no customer that no line has."""
    unseen = [f"{word!r}" for word in declared if not ledger.decided.nobody.get(word)]
    if unseen:
        yield Gate("nobody", WARNED, f"[customers] nobody names {listing(unseen)}, but no line has them as customer")


def _same_customers(ledger: Ledger) -> Iterator[Gate]:
    """Ids of the list of customers that are one which no line has, and those that became another through a third."""
    same = ledger.decided.same
    if same and same.met < same.listed:
        yield Gate(
            "same_customers",
            WARNED,
            (
                f"[customers] same lists {same.listed:,} ids to merge, but no line has "
                f"{same.listed - same.met:,} of them; ids must match the log exactly"
            ),
        )
    if same and same.chained:
        found = f"[customers] same merges {same.chained:,} ids into an id that is itself merged"
        yield Gate("same_customers", WARNED, f"{found}; they become the last id of their chain")


def _lookups(ledger: Ledger) -> Iterator[Gate]:
    """Lookups without a row for much of the log, or for customers."""
    for name, lines in ledger.decided.unmatched.items():
        without, every, guests = (lines.get(counted, 0) for counted in ("without_row", "lines", "guests"))
        if without > _MANY_WITHOUT_ROW * every or guests:
            found = f"the lookup {name!r} has no row for {without:,} of {every:,} lines ({without / every:.1%})"
            merged = "; they have no customer. To merge some ids and leave all others as they are, use [customers] same"
            if without == every:
                yield Gate(
                    "lookups", FAILED, f"{found}: no keys match, so 'on' or 'key' probably names the wrong column"
                )
            else:
                yield Gate("lookups", WARNED, found + (merged if guests else ""))


def _duplicates(store: Store, clean: Clean) -> Iterator[Gate]:
    """Duplicates that hold much of the money, while equal lines count once."""
    if clean.duplicates == "keep":
        return
    used, aside = store.table("transactions"), store.table("set_aside")
    repeats = aside.filter(aside.reasons[0] == "duplicate")
    found = store.one(repeats.aggregate(lines=repeats.count(), amount=money(repeats.amount.abs().sum())))
    if not found["lines"]:
        return
    kept = store.one(used.aggregate(amount=money(used.total_amount.abs().sum())))["amount"]
    share = found["amount"] / (found["amount"] + kept) if found["amount"] else Decimal(0)
    if share > _MUCH_OF_MONEY:
        yield Gate(
            "duplicates",
            WARNED,
            (
                f"{found['lines']:,} duplicates, worth {found['amount']:,.2f} ({share:.1%} of the money), are "
                'set aside; if equal lines in one file are separate sales, set [clean] duplicates = "keep"'
            ),
        )


def _lookalikes(ledger: Ledger) -> Iterator[Gate]:
    """Lines that may be in two files and differ only in columns that the ledger does not have."""
    found = ledger.lookalikes
    if found is None:
        return
    differ = listing([f"{each.name!r} ({each.lines:,} lines)" for each in found.columns])
    where = f"in {differ}" if differ else "in columns that regulars check names, given the files of both"
    never = json.dumps(list(found.always_differing), ensure_ascii=False)
    setting = (
        f"ignore_columns = {never}" if found.always_differing else "ignore_columns with the names of these columns"
    )
    yield Gate(
        "lookalikes",
        WARNED,
        (
            f"{found.lines:,} lines, worth {found.amount:,.2f}, are equal to a line of another file in all "
            f"used columns, but differ {where}: they count; if they are the same lines, set [clean] {setting}"
        ),
    )


def _unused_words(ledger: Ledger) -> Iterator[Gate]:
    """Declared values of columns of kinds that no line has, with the values that the column has."""
    words = ledger.decided.kind_words
    for column in dict.fromkeys(word.column for word in words):
        unused = [repr(word.value) for word in words if word.column == column and word.kind and not word.lines]
        there = [word.value for word in words if word.column == column and word.lines]
        if unused:
            found = f"[kinds.{column!r}] names {listing(unused)}, but no line has it; the column has {listing(there)}"
            yield Gate("kinds", WARNED, found)


def _change(ledger: Ledger, limits: Gates, last: Manifest) -> Iterator[Gate]:
    before, now = sum(file.used for file in last.inputs), ledger.used
    if not before or not now:
        return
    times = max(now / before, before / now)
    for level, limit in ((FAILED, limits.change_fail), (WARNED, limits.change_warn)):
        if times >= limit:
            found = f"{now:,} lines can be used, compared with {before:,} in run {last.run_id}"
            yield Gate("change", level, f"{found} (change_{level} = {limit}); if that is right, add --accept-change")
            return


def _control(store: Store, marts: Marts, control: Control) -> Iterator[Gate]:
    """Totals that the exporting system gives, compared to the last digit."""
    steps = {"total": MoneyStep.ALL_LINES, "net_revenue": MoneyStep.NET_REVENUE}
    asked = {name: getattr(control, name) for name in steps if getattr(control, name) is not None}
    if asked:
        found = {row["step"]: row["amount"] for row in store.rows(marts.tables["money_ledger"])}
        for name, wanted in asked.items():
            if found[steps[name]] != wanted:
                yield _differs(name, wanted, found[steps[name]])


def _differs(name: str, wanted: Decimal | int, found: Decimal | int) -> Gate:
    by = found - wanted
    return Gate("control", FAILED, f"[control] {name} is {wanted:,}, but the log has {found:,}: {by:+,}")
