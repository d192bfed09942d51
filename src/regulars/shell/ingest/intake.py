"""Take in files of any supported kind: the one way in; and say which file an error of the engine is of."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.ingest import discover, sql
from regulars.shell.ingest.discover import FoundFile
from regulars.shell.ingest.messages import one_line, shown
from regulars.shell.ingest.model import Dialect, Intake, Source, SourceFile
from regulars.shell.ingest.reading import read_all
from regulars.shell.ingest.session import Desk, Progress
from regulars.shell.ingest.staging import stage
from regulars.shell.process.resource_limits import out_of_resources

_ROWS = 1 << 16  # read at once, where a file is looked through for damage


def take_in(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    *,
    scratch: Path,
    dialect: Dialect = Dialect(),  # noqa: B008  # frozen
    progress: Progress | None = None,
    known: Mapping[str, str] | None = None,
) -> Intake:
    """Every record of every file, in the groups' relations or among the rejected.

    A file whose sha256 is in `known` is not read: it repeats the file of that name. There may then be no group.

    The relations are views named staged_0, staged_1 … over tables of the same prefix, in the connection's
    current schema. `scratch` holds what `raw_text` and the relations read: keep it as long as either is used.
    Raises InputRefused where a file cannot be read without losing or guessing lines.
    """
    dialect = checked_dialect(dialect)
    found = discover.find(sources)
    scratch = Path(scratch).absolute()
    scratch.mkdir(parents=True, exist_ok=True)
    # A folder of its own: an earlier intake's spools may still be in use.
    desk = Desk(Path(tempfile.mkdtemp(prefix="intake_", dir=scratch)), dialect, progress)
    try:
        looked_at = [(file.path, file.name, file.stamp) for file in found]
        with _plain_errors(scratch), telling_damage(found), _keep_order(connection):
            read = read_all(found, desk, known or {})
            with discover.refuse_changes(looked_at):
                return stage(connection, read, desk)
    finally:
        desk.close()


def checked_dialect(dialect: Dialect) -> Dialect:
    """The dialect with its codec's proper name. Raises UsageError for one that cannot be meant."""
    try:
        codec = codecs.lookup(dialect.encoding)
        "".encode(codec.name)
    except (LookupError, ValueError):
        raise UsageError(
            f"encoding '{shown(dialect.encoding)}' is not known; try utf-8, cp1252, latin-1 or utf-16"
        ) from None
    for what, sign in (("delimiter", dialect.delimiter), ("quote", dialect.quote or None)):
        if sign is not None and (len(sign) != 1 or not sign.isascii() or not (sign.isprintable() or sign == "\t")):
            raise UsageError(f"{what} must be one ASCII character, not '{shown(sign)}'")
    if dialect.delimiter is not None and dialect.delimiter == dialect.quote:
        raise UsageError(f"delimiter and quote are both '{dialect.quote}'; they must differ")
    if dialect.skip_rows < 0:
        raise UsageError(f"skip_rows is {dialect.skip_rows}; it must be 0 or more lines")
    plain = "utf-8" if codec.name == "utf-8-sig" else codec.name
    return replace(dialect, encoding=plain)


@contextmanager
def _plain_errors(scratch: Path) -> Iterator[None]:
    """Turn the machine's limits into errors that say what to do."""
    try:
        yield
    except OSError as error:
        where = shown(str(error.filename or scratch))
        said = f"{where}: cannot be read or written: {error.strerror or error}"
        raise out_of_resources(error, scratch) or InputRefused(said) from None
    except (MemoryError, duckdb.OutOfMemoryException, duckdb.IOException) as error:
        said = f"the input cannot be read: {one_line(error)}"
        raise out_of_resources(error, scratch) or InputRefused(said) from None


@contextmanager
def _keep_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep rows in file order while reading: line numbers follow from it."""
    before = bool(connection.execute(sql.preserve_order()).fetchall()[0][0])
    connection.execute(sql.set_preserve_order(True))
    try:
        yield
    finally:
        connection.execute(sql.set_preserve_order(before))


@contextmanager
def telling_damage(files: Iterable[FoundFile | SourceFile]) -> Iterator[None]:
    """Inside, an error of the engine that a damaged file is to blame for raises InputRefused, which names the file.

    Only after an error is every file looked at: a sound log is not read twice.
    """
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error:
        for file in files:
            found = damage(file.path) if file.kind == "parquet" else None
            if found is not None:
                raise InputRefused(f"{file.name}: a damaged Parquet file ({found}); export or copy it again") from None
        raise


def damage(path: Path) -> str | None:
    """What the engine says of the rows of a Parquet file; None where all can be read."""
    with duckdb.connect() as connection:
        try:
            rows = connection.sql(sql.every_cell(path)).to_arrow_reader(_ROWS)
            for _ in rows:
                pass
        except Exception as error:  # pages are decoded by code of many errors
            return one_line(error)
    return None
