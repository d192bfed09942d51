"""A proposed mapping of a header without any settings, for a person to check and never to run on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass

from regulars.ledger.column_values import ColumnValues
from regulars.ledger.exports import Export, nearly
from regulars.ledger.kind_words import may_be_kinds
from regulars.ledger.likely import Candidate, best, candidates
from regulars.ledger.mapping import CANONICAL, Mapping, columns_left, found_mapping, missing_columns
from regulars.ledger.reconciled import Sample, highest, is_above_product, multiplying_out
from regulars.ledger.status_meanings import is_surely_no_sale


@dataclass(frozen=True)
class Proposal:
    """The mapping of a header without any settings, what is still needed, and likely columns for it."""

    mapping: Mapping
    missing: tuple[str, ...]
    candidates: MappingABC[str, Candidate]
    nearly: Export | None

    @property
    def hints(self) -> dict[str, str]:
        """The best column for each name that has none yet."""
        return {name: each.column for name, each in self.candidates.items()}


def proposed(
    header: tuple[str, ...], values: MappingABC[str, ColumnValues] | None = None, sample: Sample | None = None
) -> Proposal:
    """The mapping of a header by known export and alias, with likely meanings for the other columns.

    `values` describes the cells of the columns: a column whose cells do not fit is not proposed.
    `sample` has cells of each column, line by line: the proposed total is the one that equals quantity × price.
    """
    mapping = found_mapping(header, {}, {}, {}, where="", known=True)
    wanted = [name for name in CANONICAL if not mapping.has(name) and not mapping.export]
    found = {each.name: each for each in best(wanted, columns_left(header, mapping), values)}
    if not mapping.export:
        found = _by_values(mapping, found, columns_left(header, mapping), values or {}, sample or {})
    if sample and not mapping.export:
        found = _multiplied_out(mapping, found, columns_left(header, mapping), values or {}, sample)
    return Proposal(mapping, missing_columns(mapping), found, None if mapping.export else nearly(header))


def _by_values(
    mapping: Mapping,
    found: dict[str, Candidate],
    left: list[str],
    values: MappingABC[str, ColumnValues],
    sample: Sample,
) -> dict[str, Candidate]:
    """The candidates, and those that only the values show: dates, a status that is not a sale, and a
    quantity whose product with another column is a third."""
    named = {each.column for each in found.values()}
    known = {column: seen for column, seen in values.items() if column in left and column not in named}
    shown = dict(found) | _id_of_records(mapping, found, list(known), values)
    dates = [column for column, seen in known.items() if seen.are(seen.dates)]
    if dates and not mapping.has("invoice_date") and "invoice_date" not in found:
        reason = f"all its cells are dates, as in {len(dates)} columns" if dates[1:] else "the only column of dates"
        shown["invoice_date"] = Candidate("invoice_date", dates[0], _PERHAPS, reason)
    if not mapping.has("status") and "status" not in found:
        words = [column for column, seen in known.items() if _is_words(column, seen)]
        spoken = [column for column in words if any(is_surely_no_sale(str(cell)) for cell in set(sample[column]))]
        for column in spoken[:1]:
            shown["status"] = Candidate("status", column, _PERHAPS, "it has words for cancelled orders")
    if mapping.has("quantity") or "quantity" in found or mapping.has("total_amount"):
        return shown
    numbers = [c for c, seen in values.items() if c in left and c not in dates and seen.are(seen.numbers)][
        :_MOST_NUMBERS
    ]
    whole = sorted((c for c in numbers if c in known and not known[c].fractions), key=lambda c: highest(sample[c]))
    for column in whole:
        held = multiplying_out(sample, column, numbers, numbers)
        if held:
            reason = f"for {column} times {held.price} is {held.total} on {held.lines:,} of {held.of:,} lines"
            return shown | {"quantity": Candidate("quantity", column, _PERHAPS, reason)}
    return shown


def _id_of_records(
    mapping: Mapping, found: MappingABC[str, Candidate], left: Sequence[str], header: Iterable[str]
) -> dict[str, Candidate]:
    """The `id` of JSON records as the order's number, where nothing else is it; columns of objects have a dot."""
    column = next((column for column in left if column.lower() in ("id", "_id")), None)
    if mapping.has("invoice_no") or "invoice_no" in found or column is None or not any("." in each for each in header):
        return {}
    reason = "each record has one of its own, and the items of a record are its lines"
    return {"invoice_no": Candidate("invoice_no", column, _PERHAPS, reason)}


def _is_words(column: str, seen: ColumnValues) -> bool:
    """Whether the column may be a status under any name; columns of kinds are handled elsewhere."""
    return seen.is_few_words and seen.are(seen.letters) and not may_be_kinds(column)


_PERHAPS = 3.0
_MOST_NUMBERS = 12  # columns of numbers that are tried for a price or a total
_SURELY = 9.0


def _multiplied_out(
    mapping: Mapping,
    found: dict[str, Candidate],
    left: list[str],
    values: MappingABC[str, ColumnValues],
    sample: Sample,
) -> dict[str, Candidate]:
    """The candidates with the price and total that agree with the quantity; without a total that includes more."""
    named = {name: each.column for name, each in found.items()} | dict(mapping.columns)
    quantity, price, total = (named.get(name) for name in ("quantity", "price", "total_amount"))
    if quantity is None or "total_amount" in mapping.columns:
        return found
    numbers = [column for column in left if column in values and values[column].are(values[column].numbers)]
    numbers = [column for column in numbers if column not in (quantity, price, total)][:_MOST_NUMBERS]
    by_name = [each.column for each in candidates(("total_amount",), left, values)]
    prices = [price] if "price" in mapping.columns else [*([price] if price else []), *numbers]
    totals = dict.fromkeys([*([total] if total else []), *by_name, *numbers])
    held = multiplying_out(sample, quantity, [each for each in prices if each], list(totals))
    if held:
        reason = f"for {quantity} times {held.price} is {held.total} on {held.lines:,} of {held.of:,} lines"
        proven = {"price": held.price, "total_amount": held.total}
        proven = {name: column for name, column in proven.items() if name not in mapping.columns}
        kept = {name: each for name, each in found.items() if each.column not in proven.values()}
        return kept | {name: Candidate(name, column, _SURELY, reason) for name, column in proven.items()}
    if price and total and is_above_product(sample, quantity, price, total):
        return {name: each for name, each in found.items() if name != "total_amount"}
    return found
