"""What was read: every record of every file, and every unit of money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from regulars.ground.money_steps import MoneyStep, aside_reason
from regulars.ledger.mapped_columns import MappedColumn, exports_of, unused_shown, used_columns
from regulars.report.charts.formats import amount, count
from regulars.report.html.blocks import (
    Block,
    Cell,
    Column,
    Doubts,
    Grid,
    Line,
    Missing,
    Pair,
    Pairs,
    Prose,
    Section,
    section,
)
from regulars.report.html.content import FileCounts, Row
from regulars.report.html.sections.columns import columns_of_files
from regulars.report.html.visible import Standing

MOST_FILES = 20
MOST_STATUSES = 40

_REASONS = {
    "duplicate": "exact repeat of another record",
    "empty_row": "empty row",
    "erased": "erased at the request of a person",
    "order_void": "order cancelled, failed or refunded",
    "superseded": "replaced by a later file",
    "repeated_header": "heading repeated between the rows",
}
_PARTS = ("framed", "used", "set_aside")
_FILES = (Column("File", is_number=False), Column("Records"), Column("Used"), Column("Set aside"))
_RESTATED = (
    Column("Month", is_number=False),
    Column("Net revenue was"),
    Column("is"),
    Column("Orders were"),
    Column("are"),
    Column("Late lines"),
    Column("Lines replaced"),
)
_STATUSES = (
    Column("Status", is_number=False),
    Column("Lines"),
    Column("Orders"),
    Column("Money"),
    Column("Taken as", is_number=False),
)
_TAKEN_AS = {"counted": "counted", "void": "left out: not a sale"}
_STEPS = {
    MoneyStep.ALL_LINES: "All records",
    MoneyStep.ACCEPTED: "Used",
    MoneyStep.AFTER_AS_OF: "less dated after the period",
    MoneyStep.ADJUSTMENT: "less adjustments",
    MoneyStep.FEE: "less fees",
    MoneyStep.TAX_INSIDE: "less tax in the amounts",
    MoneyStep.SHIPPING_INSIDE: "less shipping in the amounts",
    MoneyStep.TIP_INSIDE: "less tips in the amounts",
    MoneyStep.DISCOUNT_OUTSIDE: "less discounts not yet in the amounts",
    MoneyStep.REFUND_OUTSIDE: "less refunds not yet in the amounts",
    MoneyStep.NET_REVENUE: "Net revenue",
    MoneyStep.SALE: "sales at list price (gross revenue)",
    MoneyStep.DISCOUNT: "discounts",
    MoneyStep.RETURN: "returns",
    MoneyStep.TAX: "tax charged",
    MoneyStep.SHIPPING: "shipping charged",
    MoneyStep.TIP: "tips",
    MoneyStep.TOTAL_SALES: "Total sales",
    MoneyStep.GIFT_CARD: "paid by gift card",
}


def reading(standing: Standing) -> Section:
    """The ledger of records, the bridge of money, and how the columns were understood."""
    files = standing.content.files
    doubts = standing.doubts("transactions", "set_aside", "columns", "statuses", "orders", "returns", "money_ledger")
    return section(
        "reading",
        "What was read",
        (
            _summary(files),
            Doubts(doubts) if doubts else None,
            _records(files),
            _restated(standing),
            _statuses(standing),
            _bridge(standing),
            _mapping(standing.content.mapping),
            columns_of_files(standing),
        ),
        is_folded=True,
    )


def _summary(files: tuple[FileCounts, ...]) -> Prose:
    framed, used, aside = (sum(getattr(file, part) for file in files) for part in _PARTS)
    where = f" in {count(len(files))} files" if len(files) > 1 else ""
    return Prose(
        f"{_records_word(framed)}{where}: {count(used)} used and {count(aside)} set aside. "
        + (
            "Every record is accounted for."
            if framed == used + aside
            else "These numbers do not add up. Do not rely on this report."
        )
    )


def _records(files: tuple[FileCounts, ...]) -> Block | None:
    """One line for each file, their sum, and of what is set aside the reasons, most frequent first."""
    if not files:
        return None
    lines = [_line(file.name, [getattr(file, part) for part in _PARTS]) for file in files]
    sums = [sum(getattr(file, part) for file in files) for part in _PARTS]
    if len(files) > MOST_FILES:
        lines = []
    if len(files) > 1:
        lines.append(_line(f"All {count(len(files))} files", sums, "total"))
    reasons = _total_by_reason(file.reasons for file in files)
    for name, number in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
        lines.append(Line((Cell(f"set aside: {_reason(name)}"), Cell(""), Cell(""), Cell(count(number))), "part"))
    notes = [f"{file.name}: {file.note}" for file in files[:MOST_FILES] if file.note]
    if len(files) > MOST_FILES:
        notes = [f"{count(len(files))} files were read. The manifest of the run lists them."]
    if sum(reasons.values()) > sums[-1]:
        notes.append("A record can have more than one reason, so the reasons add up to more than the records.")
    return Grid("Records", _FILES, tuple(lines), ("set_aside",), tuple(notes))


def _line(name: str, numbers: list[int], role: str = "") -> Line:
    return Line((Cell(name), *(Cell(count(number)) for number in numbers)), role)


def _total_by_reason(reasons: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for found in reasons:
        total.update(found)
    return total


def _restated(standing: Standing) -> Block | None:
    """The months published before that are other now, because lines came late or were corrected."""
    restated = standing.content.restated
    if restated is None:
        return None
    lines = tuple(
        Line(
            (
                Cell(row["month"]),
                *(Cell(amount(row[name], 2)) for name in ("net_revenue_was", "net_revenue_is")),
                *(Cell(count(row[n])) for n in ("orders_was", "orders_is", "late_lines", "replaced_lines")),
            )
        )
        for row in restated.rows
    )
    title = standing.in_currency("Restated months")
    note = f"Compared with run {restated.against} (data before {restated.as_of}), before late and corrected lines."
    return Grid(title, _RESTATED, lines, ("monthly_revenue",), (note,))


def _statuses(standing: Standing) -> Block | None:
    """What the orders' statuses are taken as, those with most lines first; nothing where the log has none."""
    rows = sorted(standing.rows("statuses"), key=lambda row: (-row["lines"], row["status"]))
    if not rows:
        return None
    lines = tuple(map(_status, rows[:MOST_STATUSES]))
    more = len(rows) - len(lines)
    notes = (f"{count(more)} more statuses are in the table.",) if more else ()
    return Grid(standing.in_currency("Statuses of orders"), _STATUSES, lines, ("statuses",), notes)


def _status(row: Row) -> Line:
    orders = "" if row["orders"] is None else count(row["orders"])
    money = "" if row["money"] is None else amount(row["money"], 2)
    taken = _TAKEN_AS.get(row["taken_as"], row["taken_as"])
    return Line(tuple(map(Cell, (row["status"], count(row["lines"]), orders, money, taken))))


def _bridge(standing: Standing) -> Block:
    """The money ledger as a bridge, with as many decimals as it takes to add up exactly."""
    title = standing.in_currency("From the records to net revenue")
    reason = standing.missing("money_ledger")
    if reason:
        return Missing(title, reason, ("money_ledger",))
    steps = standing.ordered("money_ledger", "step_number")
    places = max([2, *(_places(row) for row in steps)])
    last = max((number for number, row in enumerate(steps) if row["is_total"]), default=-1)
    lines = tuple(_step(row, places, is_part=number > last) for number, row in enumerate(steps))
    columns = (Column("Step", is_number=False), Column("Lines"), Column("Amount"))
    return Grid(title, columns, lines, ("money_ledger",), tuple(f"{each}." for each in standing.content.relations))


def _step(row: Row, places: int, *, is_part: bool) -> Line:
    name = row["step"]
    label = _STEPS.get(name) or f"less set aside: {_reason(aside_reason(name))}"
    role = "total" if row["is_total"] else "part" if is_part else ""
    return Line((Cell(label, row["meaning"]), Cell(count(row["lines"])), Cell(amount(row["amount"], places))), role)


def _places(row: Row) -> int:
    """The decimals that the amount needs, at most four."""
    exponent = row["amount"].normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _reason(name: str) -> str:
    return _REASONS.get(name, name.replace("_", " "))


def _records_word(number: int) -> str:
    return "1 record was found" if number == 1 else f"{count(number)} records were found"


def _mapping(columns: tuple[MappedColumn, ...]) -> Block | None:
    if not columns:
        return None
    pairs = tuple(Pair(column.name, column.source) for column in used_columns(columns))
    notes = tuple(f"Known by its header: {label}." for label in exports_of(columns))
    if unused := unused_shown(columns):
        notes = (*notes, f"Not used: {unused}.")
    return Pairs("How the columns were understood", pairs, notes)
