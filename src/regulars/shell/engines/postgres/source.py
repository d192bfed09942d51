"""A log in tables or views of the database, read in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa

from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.ledger.cells import FLAGS, POSITION
from regulars.shell.engines.postgres.address import Address
from regulars.shell.engines.postgres.dialect import column_type
from regulars.shell.engines.postgres.session import DatabaseError, Session
from regulars.shell.ingest.line_index import Archive
from regulars.shell.ingest.model import Group, Intake, SourceFile
from regulars.shell.process.sql_quoting import literal, quoted

KIND = "table"
_RESERVED = {*POSITION, *FLAGS}
_OF_TYPE = {
    "int2": dt.int16,
    "int4": dt.int32,
    "int8": dt.int64,
    "float4": dt.float32,
    "float8": dt.float64,
    "bool": dt.boolean,
    "date": dt.date,
    "timestamp": dt.Timestamp(scale=6),
    "timestamptz": dt.Timestamp("UTC", scale=6),
}
_NO_REJECTED = pa.schema(
    [("file_no", pa.int32()), ("source_line", pa.int64()), ("reason", pa.string()), ("raw", pa.string())]
)


def take_in_tables(
    session: Session, schema: str, addresses: Sequence[Address]
) -> tuple[Intake, dict[str, ibis.Schema]]:
    """Every row of the tables, copied into `schema` as relations staged_0 …, and the relations' types.

    All is read in one repeatable-read snapshot. A row's line is its number when the rows are ordered by all columns
    from the first to the last, NULL first and text by its bytes: so the same rows have the same lines. Raises
    InputRefused where the database cannot read a table, or somebody changes its columns or drops it meanwhile.
    """
    files, groups, types = [], [], {}
    with _reading(), session.transaction("ISOLATION LEVEL REPEATABLE READ"):
        for number, address in enumerate(addresses):
            place, name = _place(session, address)
            columns = typed_columns(session, place, name)
            relation = f"staged_{number}"
            types[relation] = _stage(session, f"{quoted(schema)}.{quoted(relation)}", place, columns, number)
            files.append(_file(session, name, place, columns, number, f"{quoted(schema)}.{quoted(relation)}"))
            groups.append(Group(relation, tuple(columns), False, (number,)))
    return Intake(tuple(files), tuple(groups), _NO_REJECTED.empty_table(), Archive((), {})), types


@contextmanager
def _reading() -> Iterator[None]:
    """Inside, what the database refuses is an input that cannot be read."""
    try:
        yield
    except DatabaseError as error:
        raise InputRefused(
            f"{error} The table is damaged, or was changed while it was read: check it, and run again."
        ) from None


def raw_rows(session: Session, schema: str, intake: Intake, wanted: str) -> pa.Table:
    """file_no, source_line, raw: each wanted row as one JSON object of all columns of its table."""
    selects = []
    for group in intake.groups:
        cells = ", ".join(f"s.{quoted(column)}" for column in group.columns)
        selects.append(
            f"SELECT s.file_no, s.source_line, (SELECT row_to_json(r)::text FROM (SELECT {cells}) AS r) AS raw "
            f"FROM {quoted(schema)}.{quoted(group.relation)} AS s JOIN ({wanted}) AS w USING (file_no, source_line)"
        )
    batches = list(session.batches(" UNION ALL ".join(selects)))
    schema_of_raw = pa.schema([("file_no", pa.int32()), ("source_line", pa.int64()), ("raw", pa.large_string())])
    return pa.Table.from_batches(batches).cast(schema_of_raw) if batches else schema_of_raw.empty_table()


def _place(session: Session, address: Address) -> tuple[str, str]:
    """The table or view as it stands in a statement, and for people."""
    if not address.table:
        raise UsageError(f"{address.shown} names no table; add one: ...?table=public.order_lines")
    place = ".".join(quoted(part) for part in address.table.split("."))
    if session.value(f"SELECT to_regclass({literal(place)})::text") is None:
        near = session.rows(
            "SELECT format('%s.%s', table_schema, table_name) FROM information_schema.tables WHERE table_schema NOT IN "
            "('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 6"
        )
        known = listing([row[0] for row in near]) if near else "none that this user may see"
        raise InputRefused(f"{address.shown}: there is no table or view {address.table}; there is {known}.")
    return place, address.table


def typed_columns(session: Session, place: str, name: str) -> dict[str, dt.DataType]:
    """The columns and the types in which they are read; what every engine lacks is read as text."""
    found = session.rows(
        "SELECT a.attname::text, t.typname::text, a.atttypmod FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
        f"WHERE a.attrelid = {literal(place)}::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
    )
    columns: dict[str, dt.DataType] = {}
    for column, kind, modifier in found:
        columns[column] = _numeric(modifier) if kind == "numeric" else _OF_TYPE.get(kind, dt.string)
    reserved = sorted(_RESERVED & set(columns))
    if reserved or not columns:
        problem = (
            f"the column name {listing(reserved)} is reserved for the position of a line"
            if reserved
            else "has no columns"
        )
        raise InputRefused(f"{name}: {problem}; create a view with other names.")
    return columns


def _numeric(modifier: int) -> dt.DataType:
    """A number of stated size; one without is read as text, which loses no digit."""
    precision, scale = (modifier - 4) >> 16, (modifier - 4) & 0x7FF
    fits = modifier >= 4 and precision <= 38 and scale <= precision
    return dt.Decimal(precision, scale) if fits else dt.string


def _stage(session: Session, relation: str, place: str, columns: dict[str, dt.DataType], file_no: int) -> ibis.Schema:
    cells = {column: f"{quoted(column)}::{column_type(kind)}" for column, kind in columns.items()}
    types = {"file_no": dt.int32, "source_line": dt.int64, **columns}
    declared = ", ".join(f"{quoted(column)} {column_type(kind)}" for column, kind in types.items())
    session.run(f"CREATE UNLOGGED TABLE {relation} ({declared})")
    order = ", ".join(f"{cell} NULLS FIRST" for cell in cells.values())
    session.run(
        f"INSERT INTO {relation} SELECT {file_no}, row_number() OVER (ORDER BY {order}), "
        f"{', '.join(cells.values())} FROM {place}"
    )
    session.run(f"ANALYZE {relation}")
    return ibis.schema(types)


def _file(
    session: Session, name: str, place: str, columns: dict[str, dt.DataType], file_no: int, relation: str
) -> SourceFile:
    """The ledger of a table: its rows as the snapshot counts them, and a hash that does not depend on their order."""
    counted = session.value(f"SELECT count(*) FROM {place}")
    staged, total = session.rows(
        f"SELECT count(*), coalesce(sum(hashtextextended(s::text, 0)::numeric), 0)::text FROM {relation} AS s"
    )[0]
    if counted != staged:
        raise InputRefused(
            f"{name}: {counted:,} rows were counted but {staged:,} read; a view must always return the same rows."
        )
    description = "\n".join([name, str(staged), total, *(f"{column} {kind}" for column, kind in columns.items())])
    return SourceFile(
        file_no=file_no,
        source_no=file_no,
        name=name,
        path=Path(name),
        kind=KIND,
        sha256=sha256(description.encode()).hexdigest(),
        size=session.value(f"SELECT coalesce(pg_table_size({literal(place)}::regclass), 0)"),
        repeats=None,
        columns=tuple(columns),
        framed=counted,
        rejected=0,
        header_lines=0,
        skipped_lines=0,
        blank_lines=0,
        physical_lines=counted,
        notes=("a table of the database, in the order of all its columns",),
    )
