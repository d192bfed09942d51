"""The list of erased customers of a data folder, by which later runs keep them out.

It holds keyed hashes of ids in a use of the key of their own: whoever reads the list finds neither an id in it nor
what stands for an address in the tables.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.errors import GateFailed, UsageError
from regulars.ledger.cells import ERASED, with_customers_flagged
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import customer_ids
from regulars.shell.engines.store import Store
from regulars.shell.privacy.pseudonyms import hashed_addresses, key_of

FILE_NAME = "erased.json"
_CUSTOMER, _LIST = b"regulars: an erased customer\0", b"regulars: the list of erased customers\0"
ADDRESS = re.compile(r"""[^\s@,;|"'<>{}:]+@[^\s@,;|"'<>{}:]+""")  # wherever it stands in a text
_MOST_DIGITS = 18  # of an id that is filled up with zeros
_BETWEEN_CELLS = re.compile(r'[,;\t|"{}:\r\n]+')


@dataclass(frozen=True)
class Erased:
    """The erased customers of a folder, as keyed hashes."""

    key: bytes
    hashes: frozenset[str]

    def __contains__(self, customer_id: str) -> bool:
        return self.hash_of(customer_id) in self.hashes

    def has_with_zeros(self, customer_id: str) -> bool:
        """Whether the id is on the list, also with other zeros before it: where 0042 and 42 are one customer."""
        if not customer_id.isdecimal():
            return customer_id in self
        return any(customer_id.zfill(width) in self for width in range(len(customer_id), _MOST_DIGITS + 1))

    def hash_of(self, customer_id: str) -> str:
        return hmac.digest(self.key, _CUSTOMER + customer_id.encode(), "sha256").hex()


def without_zeros(customer_id: str) -> str:
    """The id as a log has it that drops the zeros before numbers."""
    return (customer_id.lstrip("0") or "0") if customer_id.isdecimal() else customer_id


def erased_in(folder: Path) -> Erased | None:
    """The erased customers of the folder; None where there are none. Raises UsageError under another key."""
    path = folder / FILE_NAME
    if not path.exists():
        return None
    try:
        stored = json.loads(path.read_text("utf-8"))
        check, hashes = stored["key_check"], frozenset(stored["customers"])
        is_known = set(stored) <= {"key_check", "list_check", "customers"}  # early versions had no check of the list
    except (ValueError, KeyError, TypeError, OSError):
        raise UsageError(f"{path} cannot be read: restore it; otherwise erased customers come back.") from None
    key = key_of(folder)
    if check != _check(key):
        raise UsageError(f"{path} was written with another key: restore id.key, or set REGULARS_ID_KEY as it was.")
    if not is_known or stored.get("list_check", _check(key, hashes)) != _check(key, hashes):
        raise GateFailed(f"{path} was changed: restore it; otherwise erased customers come back.")
    return Erased(key, hashes)


def put_on_list(folder: Path, customer_ids: Iterable[str]) -> None:
    """Adds the ids of a customer to the list, in one step."""
    known = erased_in(folder) or Erased(key_of(folder), frozenset())
    hashes = sorted({*known.hashes, *map(known.hash_of, customer_ids)})
    fresh = folder / f".{FILE_NAME}.new"
    with fresh.open("w", encoding="utf-8") as stream:
        checks = {"key_check": _check(known.key), "list_check": _check(known.key, hashes)}
        json.dump({**checks, "customers": hashes}, stream, indent=1)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, folder / FILE_NAME)  # noqa: PTH105 - the one call whose atomicity is promised


def _check(key: bytes, hashes: Iterable[str] = ()) -> str:
    """What only this key makes of the list; of an empty one, what tells the key from others."""
    return hmac.digest(key, _LIST + "".join(sorted(map(str, hashes))).encode(), "sha256").hex()


def mark_erased(store: Store, found: ir.Table, relation: str, reading: Reading, *, keys: Path) -> ir.Table:
    """`found`, and where it has lines of erased customers a flag on these."""
    known = erased_in(keys)
    if known is None or "customer_id" not in found.columns:
        return found
    named = store.arrow(customer_ids(found, reading))
    pairs = zip(named["cell"], named["customer_id"].to_pylist(), strict=True)
    is_known = known.has_with_zeros if reading.drops_zeros else known.__contains__
    gone = [cell.as_py() for cell, customer in pairs if customer is not None and is_known(customer)]
    if not gone:
        return found
    table = pa.table({"flagged_cell": pa.array(gone, named["cell"].type)})
    return with_customers_flagged(found, store.load(f"erased_of_{relation}", table, scratch=True), ERASED)


def hide_erased(store: Store, records: pa.Table, *, keys: Path) -> pa.Table:
    """`records` without their text (`raw`) where a cell of it names an erased customer."""
    known = erased_in(keys)
    if known is None or not len(records):
        return records
    texts = records["raw"].to_pylist()
    cells = [_cells(text or "") for text in texts]
    names = as_customers(store, sorted(set().union(*cells)), keys=keys)
    gone = {cell for cell, customer in names.items() if customer in known or without_zeros(customer) in known}
    left = [None if gone & found else text for text, found in zip(texts, cells, strict=True)]
    place = records.column_names.index("raw")
    return records.set_column(place, "raw", pa.array(left, records.schema.field("raw").type))


def _cells(text: str) -> set[str]:
    """What may be a cell in the text of a record, whatever it was parted by."""
    return {cell.strip() for cell in (*_BETWEEN_CELLS.split(text), *ADDRESS.findall(text))} - {""}


def as_customers(store: Store, cells: Iterable[str], *, keys: Path, reading: Reading | None = None) -> dict[str, str]:
    """What the ledger would call the customers of these cells; cells that name none are not there."""
    rows = pa.table({"cell": pa.array(cells, pa.string())})
    loaded = store.load("cells_of_customers", rows.append_column("customer_id", rows["cell"]), scratch=True)
    hashed = hashed_addresses(store, loaded, "customers", keys=keys)
    named = customer_ids(hashed, reading or Reading()).rename(hashed_cell="cell")
    both = hashed.select("cell", hashed_cell="customer_id").inner_join(named, "hashed_cell")
    rows = store.arrow(both.filter(both.customer_id.notnull()).select("cell", "customer_id"))
    return dict(zip(rows["cell"].to_pylist(), rows["customer_id"].to_pylist(), strict=True))
