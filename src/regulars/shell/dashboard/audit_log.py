"""The audit log: who opened which customer, one JSON document per line, only ever appended to.

A customer stands in it as a keyed hash of a use of its own. Whoever reads the log without the key finds no customer in
it, and erasing a person leaves it as it is: it names nobody, and `regulars erase` could not be checked without it.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from regulars.ground.errors import OutOfResources, UsageError
from regulars.shell.privacy.pseudonyms import key_of

FILE_NAME = "audit.jsonl"
_MODE = 0o640
_CUSTOMER = b"regulars: an opened customer\0"


class AuditLog:
    """The log at this path. The key is that of its folder: the one of the environment, or the file id.key."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError where the log or its key cannot be written or read."""
        self._path = path
        self._lock = Lock()
        self._last: dict[str, tuple[str, str]] = {}
        try:
            self._key = key_of(path.parent)
            self._append("")
        except OSError as error:
            raise UsageError(
                f"the audit log {path} cannot be written ({error.strerror}); name another with --audit-log, "
                "in a folder that the server may write to."
            ) from None

    def note_customer(self, visitor: str, run_id: str, customer_id: str) -> None:
        """Note that the visitor opened this customer; once, while they stay with it."""
        customer = hash_of(self._key, customer_id)
        with self._lock:
            if self._last.get(visitor) != (run_id, customer):
                self._note(visitor, run_id, {"customer": customer})
                self._last[visitor] = (run_id, customer)

    def note_list(self, visitor: str, run_id: str, customers: int) -> None:
        """Log that the visitor got a list, with its number of customers."""
        with self._lock:
            self._note(visitor, run_id, {"customers": customers})

    def _note(self, visitor: str, run_id: str, what: Mapping[str, Any]) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            self._append(json.dumps({"at": at, "visitor": visitor, "run": run_id, **what}) + "\n")
        except OSError as error:
            raise OutOfResources(f"the audit log cannot be written ({error.strerror}), so nothing is shown.") from None

    def _append(self, line: str) -> None:
        number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
        try:
            os.write(number, line.encode())
        finally:
            os.close(number)


def hash_of(key: bytes, customer_id: str) -> str:
    """What stands in the log for a customer under the id of the tables."""
    return hmac.digest(key, _CUSTOMER + customer_id.encode(), "sha256").hex()


def entries_of(path: Path, customer_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One entry for each time that one of these customers was opened, as the log has it, oldest first.

    Raises UsageError where the log cannot be read.
    """
    key = key_of(path.parent)
    wanted = {hash_of(key, each) for each in customer_ids}
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the audit log {path} cannot be read: {error}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            entry = json.loads(line)
            is_wanted = entry.get("customer") in wanted
        except (ValueError, AttributeError):
            raise UsageError(f"line {number} of the audit log {path} is not an entry: it was changed or cut.") from None
        if is_wanted:
            yield entry
