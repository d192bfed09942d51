"""Customers known by e-mail addresses, and on request all others too, are stored as keyed hashes.

A hash without a key would protect nobody: addresses and numbers can be guessed and hashed. The key stays with
the data folder or in the environment, and is in no table, manifest or message.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.errors import UsageError
from regulars.ledger.cells import address_of, with_hashed_ids, with_hashes
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import customer_ids
from regulars.ledger.values import LOST_DIGITS
from regulars.shell.engines.store import Store
from regulars.shell.runs.proof import Kept

VARIABLE = "REGULARS_ID_KEY"
FILE_NAME = "id.key"
SHORTEST = 16
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+$")  # as `address_of` of the ledger knows one
_HASHED = re.compile(r"id-[0-9a-f]{24}")  # an id that was hashed already, as files of our own have it
ADDRESSED, HASHED_ID = "mail-", "id-"  # so that nobody takes a hash for an id
_MARK = b"regulars: the key of digests\0"


def hashed_addresses(store: Store, found: ir.Table, relation: str, *, keys: Path) -> ir.Table:
    """`found` with every e-mail address among the customers replaced by its keyed hash."""
    if "customer_id" not in found.columns or not found.customer_id.type().is_string():
        return found
    address = address_of(found.customer_id).name("address")
    known = store.arrow(address.as_table().filter(address.notnull()).distinct().order_by("address"))
    if not len(known):
        return found
    key = key_of(keys)
    hashed = [pseudonym(key, address) for address in known["address"].to_pylist()]
    table = pa.table({"address": known["address"], "hash": pa.array(hashed, pa.string())})
    return with_hashes(found, store.load(f"hashes_of_{relation}", table, scratch=True))


def hashed_ids(store: Store, found: ir.Table, relation: str, reading: Reading, *, keys: Path) -> ir.Table:
    """`found` with a keyed hash for every customer, one for all spellings; addresses have theirs already.

    An id that has lost digits keeps its cell: its line is set aside for that.
    """
    if "customer_id" not in found.columns:
        return found
    named = store.arrow(customer_ids(found, reading))
    ids = {
        cell: name
        for cell, name in zip(*(named[column].to_pylist() for column in ("cell", "customer_id")), strict=True)
        if name is not None
        and not name.startswith(ADDRESSED)
        and not _HASHED.fullmatch(name)
        and not re.search(LOST_DIGITS, name)
    }
    key = key_of(keys)
    cells = pa.array(ids, named["cell"].type)
    table = pa.table(
        {"id_cell": cells, "hash": pa.array([id_pseudonym(key, name) for name in ids.values()], pa.string())}
    )
    return with_hashed_ids(found, store.load(f"ids_of_{relation}", table, scratch=True))


def is_address(text: str) -> bool:
    """Whether the text is an e-mail address."""
    return bool(_ADDRESS.match(text.strip()))


def id_pseudonym(key: bytes, customer_id: str) -> str:
    """What stands for a customer id in every table of a run with [privacy] customer_ids = "hashed"."""
    return f"{HASHED_ID}{hmac.digest(key, b'customer id:' + customer_id.encode(), 'sha256').hex()[:24]}"


def pseudonym(key: bytes, address: str) -> str:
    """What stands for an e-mail address, which is in lower case, in every table."""
    return f"{ADDRESSED}{hmac.digest(key, address.encode(), 'sha256').hex()[:24]}"


def stored_id(customer: str, *, keys: Path, are_hashed: bool) -> str:
    """The id in the tables of a customer given as in the log, by address or id; what is an id of the tables stays.

    `are_hashed` says whether the run stores no id as it stands in the log. Without a key nothing was ever hashed.
    """
    given = customer.strip()
    if not has_key(keys) or not is_hashed(given, are_hashed=are_hashed):
        return given
    key = key_of(keys)
    return pseudonym(key, given.lower()) if _ADDRESS.match(given) else id_pseudonym(key, given)


def id_in_run(kept: Kept, customer: str) -> str:
    """The same of a kept run. Raises UsageError where it was made under another key than its data folder has now."""
    keys, privacy = kept.folder.parent.parent, kept.manifest.settings.get("privacy", {})
    are_hashed = privacy.get("customer_ids") == "hashed"
    if is_hashed(customer.strip(), are_hashed=are_hashed):
        check_key(kept, keys)
    return stored_id(customer, keys=keys, are_hashed=are_hashed)


def is_hashed(given: str, *, are_hashed: bool) -> bool:
    """Whether tables have a hash in place of this customer: always of an address, of an id where ids `are_hashed`."""
    return not given.startswith((ADDRESSED, HASHED_ID)) and (are_hashed or bool(_ADDRESS.match(given)))


def key_mark(folder: Path) -> str:
    """What tells the key of the folder from other keys, and nothing else of it; empty where there is none."""
    return hmac.digest(key_of(folder), _MARK, "sha256").hex()[:16] if has_key(folder) else ""


def check_key(kept: Kept, folder: Path) -> None:
    """Raises UsageError where the run was made under another key than the folder has: no customer would be the same."""
    decided = kept.manifest.decided
    if decided and decided.digest_key and decided.digest_key != key_mark(folder):
        raise UsageError(
            f"the key of the data folder differs from that of run {kept.run_id}, so its customers and lines cannot be "
            f"matched: restore {folder / FILE_NAME}, or set {VARIABLE} to its former value."
        )


def has_key(folder: Path) -> bool:
    """Whether there is a key already."""
    return VARIABLE in os.environ or (folder / FILE_NAME).exists()


def key_of(folder: Path) -> bytes:
    """The key of the environment, else that of the data folder, which is made where there is none."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        if len(given) < SHORTEST:
            raise UsageError(f"{VARIABLE} has {len(given)} characters; a key needs at least {SHORTEST}.")
        return given.encode()
    path = folder / FILE_NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # made before it is written, for its owner alone
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
    key = path.read_bytes().strip()
    if len(key) < SHORTEST:
        raise UsageError(f"{path}: a key needs at least {SHORTEST} characters; restore the file, or remove it.")
    return key
