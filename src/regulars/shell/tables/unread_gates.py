"""Gates on money that is not counted: unreadable, of one sign alone, with a cut id, or with two minuses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from regulars.ground.errors import listing
from regulars.ground.wording import with_singulars
from regulars.ledger.types import count, money
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.sections import Gates
from regulars.shell.engines.store import Store
from regulars.shell.ingest.messages import shown
from regulars.shell.runs.manifest import FAILED, WARNED, Gate

# What reads the cells of a column that the forms leave unread.
_REMEDIES = {
    "invoice_date": "set [time] date_order",
    "quantity": "pieces must be whole numbers; weights and hours need a line total ([columns] total_amount)",
}
_FEW_SHARES, _MANY_TIMES = 20, 10
_NUMBERS = "set [numbers] decimal, thousands or currency_signs"


def unread_gates(store: Store, ledger: Ledger, limits: Gates) -> Iterator[Gate]:
    """What is wrong with leaving out the lines whose cells are not empty and cannot be read."""
    unread = ledger.decided.unread
    if not unread.lines:
        return
    used = store.table("transactions")
    read = store.one(
        used.aggregate(
            money=money(used.total_amount.abs().sum()),
            plus=count((used.total_amount > 0).sum()),
            minus=count((used.total_amount < 0).sum()),
        )
    )
    lines, first = with_singulars(f"{unread.lines:,} lines"), _first(ledger)
    share = unread.money / (unread.money + read["money"]) if unread.money else Decimal(0)
    if share > Decimal(str(limits.unread_money_fail)):
        yield Gate(
            "unread_money",
            FAILED,
            f"{lines} with about {unread.money:,.2f} ({share:.1%} of the money) cannot be read{first}, more than "
            f"[gates] unread_money_fail = {limits.unread_money_fail}; {_remedy(ledger)}",
        )
    for name, aside, counted in (("negative", unread.minus, read["minus"]), ("positive", unread.plus, read["plus"])):
        if aside and not counted:
            yield Gate(
                "unread_sign",
                FAILED if limits.unread_sign == "fail" else WARNED,
                f"no line with a {name} amount can be read: {with_singulars(f'{aside:,} lines')} set aside{first}; "
                f'{_remedy(ledger)}; to publish anyway, set [gates] unread_sign = "warn"',
            )


def _first(ledger: Ledger) -> str:
    """The first cell that could not be read, for a message."""
    example = ledger.unread_example
    return f" ({example.file}, line {example.line:,}: {example.column} {shown(example.cell, 40)!r})" if example else ""


def _remedy(ledger: Ledger) -> str:
    """What to do so that the cell is read."""
    example = ledger.unread_example
    return _REMEDIES.get(example.column, _NUMBERS) if example else _NUMBERS


def adjustments(store: Store) -> Iterator[Gate]:
    """Adjustments that carry money: bookings of the shop that are in no revenue."""
    used = store.table("transactions")
    mine = used.filter(used.kind == "adjustment")
    carries = mine.total_amount != 0
    found = store.one(
        mine.aggregate(
            every=count(mine.count()), lines=count(carries.sum()), amount=money(mine.total_amount.sum(where=carries))
        )
    )
    if found["lines"]:
        yield Gate(
            "adjustments",
            WARNED,
            (
                f"{found['lines']:,} of {found['every']:,} lines of adjustments have money, "
                f"{found['amount']:,.2f} in total: by [codes] or its preset they are not trade and not revenue"
            ),
        )


def shares_as_amounts(store: Store, ledger: Ledger) -> Iterator[Gate]:
    """Discounts in a column of amounts that may be shares: few different ones, none above 1, on far larger money."""
    columns = [each.column for each in ledger.decided.money.of("discount")]
    if not columns or ledger.decided.money.of("discount_rate"):
        return
    used = store.table("transactions")
    mine = used.filter((used.kind == "sale") & (used.discount != 0))
    found = store.one(
        mine.aggregate(
            lines=count(mine.count()),
            highest=money(mine.discount.max()),
            different=count(mine.discount.nunique()),
            amount=money(mine.total_amount.sum()),
        )
    )
    if found["lines"] and found["highest"] <= 1 and found["different"] <= _FEW_SHARES:
        mean = found["amount"] / found["lines"]
        if mean > _MANY_TIMES * found["highest"]:
            yield Gate(
                "discounts",
                WARNED,
                (
                    f"the discounts in {listing(list(map(repr, columns)))} are never above "
                    f"{found['highest']:.2f}, on lines of {mean:,.2f} on average; if they are shares of the "
                    "price, map the column as [columns] discount_rate"
                ),
            )


def doubtful_lines(store: Store) -> Iterator[Gate]:
    """Lines that are set aside although their cells can be read, with their money."""
    yield from _for_reason(
        store,
        "id_damaged",
        (
            "an id that a spreadsheet has cut, such as 1.23E+11 or a number of more than 15 digits: they are "
            "set aside as id_damaged; export them again with ids as text"
        ),
    )
    yield from _for_reason(
        store,
        "two_minuses",
        (
            "a minus on both quantity and price: they are set aside as two_minuses, because they may be "
            "sales or returns; map a column with their kind in [kinds], or a line total in [columns] "
            "total_amount"
        ),
    )


def _for_reason(store: Store, reason: str, what: str) -> Iterator[Gate]:
    """The lines that are set aside for a reason, with their money."""
    aside = store.table("set_aside")
    mine = aside.filter(aside.reasons.contains(reason))
    found = store.one(mine.aggregate(lines=count(mine.count()), amount=money(mine.amount.sum())))
    if found["lines"]:
        size = with_singulars(f"{found['lines']:,} lines")
        yield Gate(reason, WARNED, f"{size}, worth {found['amount']:,.2f}, have {what}")
