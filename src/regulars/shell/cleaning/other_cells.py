"""The cells of a record that no column of the ledger holds, as one digest: it tells whether two lines are one."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.errors import UsageError, listing, meant
from regulars.ledger.cells import DIGEST
from regulars.ledger.conventions import Reading
from regulars.ledger.digests import with_digest
from regulars.ledger.duplicates import HELD
from regulars.ledger.mapping import Mapping as ColumnMapping
from regulars.shell.cleaning.layouts import Header, Source
from regulars.shell.engines.store import Store
from regulars.shell.privacy.pseudonyms import key_of

_DIGESTS = b"regulars: digests of other cells\0"


def other_columns(header: Sequence[str], mapping: ColumnMapping, ignored: Sequence[str]) -> tuple[str, ...]:
    """The columns of a header in which lines are compared although the ledger does not hold their cells as they are."""
    held = {column for name, column in mapping.columns.items() if name in HELD} | {*mapping.dimensions.values()}
    return tuple(column for column in header if column not in held and column not in ignored)


def _check_ignored(headers: Iterable[Sequence[str]], ignored: Sequence[str]) -> None:
    """Raises UsageError for an ignored column that no file has."""
    known = list(dict.fromkeys(column for header in headers for column in header))
    absent = [column for column in ignored if column not in known]
    if absent and known:
        raise UsageError(
            f"[clean] ignore_columns names {listing([repr(column) for column in absent])}, which no file has "
            f"({meant(absent[0], known)})."
        )


@dataclass(frozen=True)
class OtherCells:
    """By staged relation, the columns that are compared by a digest; no relations where no line has a digest."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: ir.Table | None = None

    def with_digest(self, staged: ir.Table, relation: str, reading: Reading) -> tuple[ir.Table, str | None]:
        """The records of a group with their digest, and the column that has it; None in a log without other cells.

        The digest is NULL in a group without other columns, where other files of the log have such columns.
        """
        if not self.columns:
            return staged, None
        name = DIGEST
        while any(column.startswith(name) for column in staged.columns):
            name += "_"
        columns = self.columns[relation]
        if self.key is None or not columns:
            return staged.mutate(**{name: ibis.null("string")}), name
        return with_digest(staged, columns, self.key, reading, name=name), name


def other_cells(
    store: Store,
    sources: Sequence[Source],
    ignored: Sequence[str],
    *,
    keys: Path,
    earlier: Sequence[Header] = (),
    has_digests: bool = False,
) -> OtherCells:
    """What is compared of each header of the new files beside the columns of the ledger.

    `earlier` are headers of lines that were read before; `has_digests`, whether some of these have other cells.
    Raises UsageError for an ignored column that no file has.
    """
    _check_ignored([*earlier, *(source.header for source in sources)], ignored)
    columns = {source.relation: other_columns(source.header, source.mapping, ignored) for source in sources}
    if any(columns.values()):
        return OtherCells(columns, digest_key(store, key_of(keys)))
    return OtherCells(columns) if has_digests else OtherCells()


def digest_key(store: Store, key: bytes) -> ir.Table:
    """One row: the `key` of digests, which follows from the key of the data folder. It stands in no statement."""
    derived = hmac.digest(key, _DIGESTS, "sha256").hex()
    return store.load("digest_key", pa.table({"key": [derived]}), scratch=True)


def keep_digests(store: Store, rows: ir.Table, target: Path) -> None:
    """Writes the digests of lines into a file, for those to which later files are added."""
    home = store.home
    home.write(rows if home is store else home.load("line_digests", store.stream(rows), scratch=True), target)
