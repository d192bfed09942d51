"""Which column of a file holds what: exact names only, a guess never decides."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from regulars.ground.errors import ColumnsMissing, InputRefused, UsageError, listing
from regulars.ledger.exports import Export, nearly, recognised
from regulars.ledger.likely import likely
from regulars.ledger.mapped_columns import MappedColumn
from regulars.ledger.money.columns import FIELDS, fields_present

TEXTS = ("invoice_no", "stock_code", "product_name", "customer_id", "country")
NUMBERS = ("quantity", "price", "total_amount", "unit_cost")
_AMOUNTS = ("price", "total_amount")
NOTES = ("currency", "status")  # asked about a line, and not published with it
CANONICAL = (*TEXTS, "invoice_date", *NUMBERS, *NOTES)
# What a line earned: read where a known export has it, whose money of the line is known to be after discount.
PROFIT = "profit"
# Parts of a date that may have columns of their own, and what these are called.
CLOCK: dict[str, tuple[str, ...]] = {
    "invoice_time": ("InvoiceTime", "OrderTime", "Time", "Uhrzeit", "Heure", "Hora", "Ora", "Tijd", "Saat", "Godzina"),
    "time_zone": ("TimeZone",),
}

Declared = str | tuple[str, ...]  # a field of money may have several columns

# Compared without case, blanks and punctuation: "Customer ID", "customer_id" and "CustomerID" are one name.
ALIASES: dict[str, tuple[str, ...]] = {
    "invoice_no": ("InvoiceNo", "Invoice", "InvoiceNumber", "OrderID", "OrderNo", "OrderNumber"),
    "stock_code": ("StockCode", "SKU", "ProductID", "ProductCode", "ItemCode"),
    "product_name": ("ProductName", "Description", "ItemName", "Product"),
    "quantity": ("Quantity", "Qty", "QuantityOrdered"),
    "invoice_date": ("InvoiceDate", "OrderDate", "Date", "TransactionTimestamp", "OrderedAt"),
    "price": ("Price", "UnitPrice", "PriceEach"),
    "customer_id": ("CustomerID", "Customer", "CustomerNo", "HouseholdID"),
    "country": ("Country",),
    "total_amount": ("TotalAmount", "LineTotal", "SalesValue"),
    "unit_cost": ("UnitCost",),
    "currency": ("Currency", "CurrencyCode"),
    "status": ("Status", "OrderStatus"),
}
# Taken where no better name stands, and no rival of one: an SKU is a variant of a product, a description no name.
OF_ANOTHER_LEVEL = frozenset({"productid", "description"})


@dataclass(frozen=True)
class Mapping:
    """Where each canonical column comes from: a column of the file, or one constant for every line."""

    columns: MappingABC[str, str]
    constants: MappingABC[str, str] = field(default_factory=dict)
    dimensions: MappingABC[str, str] = field(default_factory=dict)
    otherwise: MappingABC[str, str] = field(default_factory=dict)  # asked where the column's own cell is empty
    money: MappingABC[str, tuple[str, ...]] = field(default_factory=dict)  # columns of money, by field
    export: Export | None = None  # the known export that the header is
    has_money_of_export: bool = False  # what the export says of money holds: no other column is declared for it
    returns: bool = False  # pieces and money are those of goods taken back, written without a minus
    rivals: MappingABC[str, tuple[str, ...]] = field(default_factory=dict)  # further columns that bear the name

    @property
    def read(self) -> frozenset[str]:
        """The columns of the file that something is read from."""
        repeats = self.export.repeats if self.export and self.has_money_of_export else ()
        kinds = (column for column, _ in self.export.kinds) if self.export else ()
        of_money = (column for columns in self.money.values() for column in columns)
        same = (column for columns in self.rivals.values() for column in columns)
        held = (*self.columns.values(), *self.dimensions.values(), *self.otherwise.values())
        return frozenset((*held, *of_money, *same, *repeats, *kinds))

    @property
    def usual_date_order(self) -> str | None:
        """The order in which the known export writes its dates; None where it has none, or another column is read."""
        export = self.export
        is_its_own = export and self.columns.get("invoice_date") == export.columns.get("invoice_date")
        return export.date_order if export and is_its_own else None

    def has(self, name: str) -> bool:
        return name in self.columns or name in self.constants

    @property
    def present(self) -> frozenset[str]:
        """The canonical columns that the log has, and its fields of money; a rate gives a discount."""
        return frozenset(self.columns) | frozenset(self.constants) | fields_present(self.money)

    def described(self) -> list[MappedColumn]:
        """One record per column, for people and for the manifest."""
        rows = [self._column(name) for name in (*CANONICAL, PROFIT, *CLOCK) if name in self.columns]
        export = self.export.label if self.export else None
        rows += [MappedColumn(name, columns, export=export) for name, columns in self.money.items()]
        rows += [MappedColumn(name, constant=value) for name, value in self.constants.items()]
        return rows + [MappedColumn(name, (column,), is_dimension=True) for name, column in self.dimensions.items()]

    def _column(self, name: str) -> MappedColumn:
        column, export = self.columns[name], self.export
        label = export.label if export and export.columns.get(name) == column else None
        return MappedColumn(name, (column,), self.otherwise.get(name), export=label, same=self.rivals.get(name, ()))

    def settled(self, columns: Collection[str]) -> Mapping:
        """The same without these columns among those that might be another's: the shop has said what they are."""
        left = {name: tuple(each for each in others if each not in columns) for name, others in self.rivals.items()}
        return replace(self, rivals={name: others for name, others in left.items() if others})


def bare(name: str) -> str:
    """A column name without case, blanks and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


def find_mapping(
    header: tuple[str, ...],
    *,
    declared: MappingABC[str, Declared],
    constants: MappingABC[str, str],
    dimensions: MappingABC[str, str],
    where: str,
    known: bool = True,
) -> Mapping:
    """The mapping of one header: what is declared, then what a known export says, then the alias table.

    A column of money is never taken for its name alone: whether it is taken off already only the shop can say.
    Raises InputRefused when a declared column is absent, or when date or money cannot be found.
    """
    mapping = found_mapping(header, declared, constants, dimensions, where=where, known=known)
    _check_needed(mapping, header, where)
    return mapping


def found_mapping(
    header: tuple[str, ...],
    declared: MappingABC[str, Declared],
    constants: MappingABC[str, str],
    dimensions: MappingABC[str, str],
    *,
    where: str,
    known: bool,
) -> Mapping:
    """The same, whether or not date and money are found."""
    money = {name: _as_tuple(columns) for name, columns in declared.items() if name in FIELDS}
    _check_declared(header, declared, where)
    found = {name: str(column) for name, column in declared.items() if name not in FIELDS}
    export = recognised(header) if known else None
    if export:
        known_columns = export.columns_in(header).items()
        found |= {name: column for name, column in known_columns if name not in {**found, **constants}}
    has_its_money = export is not None and all(found.get(n) == export.columns.get(n) for n in _AMOUNTS)
    if export and has_its_money:
        money = {**export.money_in(header), **money}
    of_money = [column for columns in money.values() for column in columns]
    taken, rivals = {*found.values(), *of_money}, {}
    for name in (*CANONICAL, *CLOCK):
        if name in found or name in constants or (name in CLOCK and "invoice_date" not in found):
            continue
        if export and name not in CLOCK:
            continue
        matches = _matches(name, header, taken | set(dimensions.values()) if name in CLOCK else taken)
        if matches:
            found[name] = matches[0]
            taken.add(matches[0])
            rivals[name] = _rivals(*matches)
    otherwise = _otherwise(export, header, found) if export else {}
    _check_declared(header, dimensions, where)
    mapping = Mapping(found, dict(constants), dict(dimensions), otherwise, money, export, has_its_money, rivals=rivals)
    return mapping.settled([*dimensions.values(), *found.values(), *otherwise.values(), *of_money])


def _otherwise(export: Export, header: tuple[str, ...], found: dict[str, str]) -> dict[str, str]:
    """The columns that a known export has for empty cells; one whose first column the header lacks takes its place."""
    for name, column in export.otherwise.items():
        if name not in found and column in header:
            found[name] = column
    return {n: c for n, c in export.otherwise.items() if found.get(n) == export.columns.get(n) and c in header}


def _as_tuple(columns: Declared) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else tuple(columns)


def _matches(name: str, header: tuple[str, ...], taken: set[str]) -> list[str]:
    """The columns that bear an alias of `name`, the best alias first."""
    free = [column for column in header if column not in taken]
    aliases = dict.fromkeys(bare(alias) for alias in (name, *(CLOCK.get(name) or ALIASES[name])))
    return [column for alias in aliases for column in free if bare(column) == alias]


def _rivals(chosen: str, *others: str) -> tuple[str, ...]:
    """The other columns that must have the values of the chosen one, for they would name the same thing."""
    return tuple(each for each in others if (bare(each) in OF_ANOTHER_LEVEL) == (bare(chosen) in OF_ANOTHER_LEVEL))


def _check_declared(header: tuple[str, ...], wanted: MappingABC[str, Declared], where: str) -> None:
    named = [(name, column) for name, columns in wanted.items() for column in _as_tuple(columns)]
    absent = [f"{name} = {column!r}" for name, column in named if column not in header]
    if absent:
        raise InputRefused(
            f"{where}: the configuration maps {listing(absent)}, but the header has {listing(list(header), most=12)}. "
            "Correct the name in regulars.toml."
        )


def columns_left(header: tuple[str, ...], mapping: Mapping) -> list[str]:
    """The columns that are not taken for anything."""
    money = {column for columns in mapping.money.values() for column in columns}
    return [column for column in header if column not in mapping.columns.values() and column not in money]


def missing_columns(mapping: Mapping) -> tuple[str, ...]:
    """The canonical columns without which there is nothing to count."""
    missing = [] if mapping.has("invoice_date") else ["invoice_date"]
    if not mapping.has("total_amount"):
        missing += [name for name in ("quantity", "price") if not mapping.has(name)]
    return tuple(missing)


def _check_needed(mapping: Mapping, header: tuple[str, ...], where: str) -> None:
    missing = missing_columns(mapping)
    if not missing:
        return
    asked = [*missing, *(["total_amount"] if {"quantity", "price"} & {*missing} else [])]  # either is money enough
    meant = likely(asked, columns_left(header, mapping))
    hints = [f"{name} may be {column!r}" for name, column in meant.items()]
    if 2 * sum(bool(re.fullmatch(r"col_\d+", column)) for column in header) >= len(header):
        hints.append("most columns have no name: if the header is further down, set [files] skip_rows")
    close = nearly(header)
    if close:
        hints.append(f"it looks like {close.label}, but without {listing(close.absent(header))}")
    if missing == ("quantity",):
        hints.append('if each line is one piece: [constants] quantity = "1"')
    hint = f" ({'; '.join(hints)})" if hints else ""
    is_whole = set(missing) <= meant.keys()  # of quantity and price one is not enough
    order = missing if is_whole else ("invoice_date", "total_amount", *missing)
    example = next((name for name in order if name in meant), missing[0])
    raise ColumnsMissing(
        f"{where}: no column for {listing(list(missing))}; the header has {listing(list(header), most=12)}{hint}. "
        f'Name the column in regulars.toml, for example: [columns] {example} = "{meant.get(example, "...")}"'
    )


def common_columns(mappings: list[Mapping]) -> frozenset[str]:
    """The canonical columns that at least one file has."""
    return frozenset().union(*(mapping.present for mapping in mappings))


def check_names(names: MappingABC[str, Declared]) -> None:
    """Refuse a [columns] table that maps something else than the canonical columns."""
    known = (*CANONICAL, *CLOCK, *FIELDS)
    for name, columns in names.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise UsageError(f"[columns] has no column {name!r}.{hint} Known: {', '.join(known)}.")
        if name not in FIELDS and not isinstance(columns, str):
            raise UsageError(f"[columns] {name} must be one column; only {', '.join(FIELDS)} can add up several.")
    if {"discount", "discount_rate"} <= set(names):
        raise UsageError("[columns] has a discount and a discount_rate, which would count twice; name one.")
