"""Addresses of customers from a file of the shop, joined back by the ids that the tables of a run have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from regulars.ground.errors import UsageError, listing
from regulars.shell.cleaning.read_whole import FileOfShop, read_whole
from regulars.shell.config.sections import Engine
from regulars.shell.jobs.build import temporary_store
from regulars.shell.privacy.erasure_list import as_customers
from regulars.shell.privacy.pseudonyms import is_address

_IDS = ("customer_id", "customerid", "customer id", "customer", "user_id", "userid", "id")
_CONSENTS = ("yes", "true", "1", "y", "t", "subscribed", "accepted", "ja", "oui", "si", "sí", "sim")
_PLACES = 2  # columns of a staged table before those of the file


@dataclass(frozen=True)
class Contact:
    """What the file says of one customer in its last line about them; consent is True where no column was named."""

    address: str
    consents: bool


@dataclass(frozen=True)
class FileOfAddresses:
    """A file and its columns; those that are None are found by what they hold or are called."""

    file: str
    address: str | None = None
    customer: str | None = None
    consent: str | None = None


def contacts_in(
    named: FileOfAddresses, *, keys: Path, stored_id: Callable[[str], str], are_addresses: bool
) -> dict[str, Contact]:
    """The contact of each customer, by the id of the tables.

    `are_addresses` says whether the log knows customers by their addresses; else the file has a column of ids too.
    Raises UsageError if a column is missing or ambiguous.
    """
    header, rows = _cells(named.file, "file of addresses")
    address = _column(named.file, header, named.address, "--email") or _addresses(named.file, header, rows)
    customer = address if are_addresses else _customer(named, header)
    consent = _column(named.file, header, named.consent, "[campaigns] consent")
    ids = _stored_ids([row[header.index(customer)] for row in rows], keys, stored_id)
    found: dict[str, Contact] = {}
    for row in rows:
        who, where = ids.get(row[header.index(customer)]), row[header.index(address)].strip()
        says = "yes" if consent is None else row[header.index(consent)].strip().casefold()
        if who is not None and is_address(where):
            found[who] = Contact(where, says in _CONSENTS)
    return found


def customers_named_in(file: str, *, keys: Path, stored_id: Callable[[str], str]) -> set[str]:
    """The customers whom any cell of the file names by id or address, by the ids of the tables."""
    _, rows = _cells(file, "list of [campaigns] suppress")
    return set(_stored_ids([cell for row in rows for cell in row], keys, stored_id).values())


def _stored_ids(cells: Sequence[str], keys: Path, stored_id: Callable[[str], str]) -> dict[str, str]:
    """The id in the tables of each cell that names a customer."""
    with temporary_store(Engine(), keys=keys) as (store, _):
        names = as_customers(store, sorted({cell for cell in cells if cell.strip()}), keys=keys)
    return {cell: stored_id(name) for cell, name in names.items()}


def _cells(file: str, called: str) -> tuple[list[str], list[list[str]]]:
    with temporary_store(Engine()) as (store, folders):
        table, _ = read_whole(store, FileOfShop(file, called, called, "contacts"), (), scratch=folders.scratch)
        header = list(table.columns[_PLACES:])
        ordered = table.order_by(*table.columns[:_PLACES])
        columns = store.arrow(ordered.select(**{name: table[name].cast("string") for name in header}))
    values = [[cell or "" for cell in column.to_pylist()] for column in columns.columns]
    return header, [list(row) for row in zip(*values, strict=True)]


def _column(file: str, header: Sequence[str], name: str | None, option: str) -> str | None:
    if name is not None and name not in header:
        raise UsageError(f"{option} names {name!r}, and {file} has the columns {listing(list(header), most=20)}.")
    return name


def _addresses(file: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The one column that holds addresses in most of its cells."""
    shares = {}
    for place, name in enumerate(header):
        filled = [row[place] for row in rows if row[place].strip()]
        shares[name] = sum(map(is_address, filled)) / len(filled) if filled else 0.0
    likely = [name for name, share in shares.items() if share > 0.5]
    if len(likely) != 1:
        found = f"{listing(likely)} all hold some" if likely else "no column holds any"
        raise UsageError(f"{file}: which column has the e-mail addresses? {found}; name it with --email COLUMN.")
    return likely[0]


def _customer(named: FileOfAddresses, header: Sequence[str]) -> str:
    given = _column(named.file, header, named.customer, "--customer")
    by_name = {name.strip().casefold(): name for name in header}
    found = given or next((by_name[name] for name in _IDS if name in by_name), None)
    if found is None:
        raise UsageError(
            f"{named.file}: which column has the customer ids of the log? It has {listing(list(header), most=20)}; "
            "name it with --customer COLUMN."
        )
    return found
