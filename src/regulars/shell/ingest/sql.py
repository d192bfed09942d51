"""The SQL that reading needs."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path

from regulars.shell.process.sql_quoting import literal as text
from regulars.shell.process.sql_quoting import quoted as name

ROW_GROUP = 122_880
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"  # but for tab and line ends


def path_text(path: Path) -> str:
    """A file's path as a literal; the engine takes paths for patterns, so magic characters are escaped."""
    return text(glob.escape(str(path)))


def read_csv(
    target: Path,
    path: Path,
    *,
    width: int,
    delimiter: str,
    quote: str,
    skip: int,
    rejects: str,
    longest: int,
) -> str:
    """Make a Parquet file of every record the strict reader accepts, in their order, all text, columns c0, c1 …

    Every option is explicit: the sniffer and `ignore_errors` lose rows silently. A table of the database would
    take twice the work: the engine weighs every way to compress each column, for rows that are read once.
    """
    columns = ", ".join(f"{text(f'c{i}')}: 'VARCHAR'" for i in range(width))
    # The default line limit is 2 MB and the buffer 16 times that; only what is needed is asked for.
    limit = max(2_000_000, longest + 16)
    options = (
        "auto_detect=false, header=false, strict_mode=true, store_rejects=true, rejects_limit=0, "
        "new_line='\\n', null_padding=false, nullstr='', comment='', compression='none', encoding='utf-8', "
        "hive_partitioning=false, filename=false, union_by_name=false, "
        f"skip={int(skip)}, columns={{{columns}}}, delim={text(delimiter)}, quote={text(quote)}, "
        f"escape={text(quote)}, max_line_size={limit}, buffer_size={16 * limit}, "
        f"rejects_table={text(rejects)}, rejects_scan={text(rejects + '_scan')}"
    )
    rows = f"SELECT * FROM read_csv({path_text(path)}, {options})"
    return f"COPY ({rows}) TO {text(str(target))} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP})"


def numbered_rows_of_file(view: str, path: Path) -> str:
    """The rows of a Parquet file, with `row_no` from 0 in its order."""
    return f"CREATE OR REPLACE VIEW {name(view)} AS SELECT *, file_row_number AS row_no FROM {_parquet_files([path])}"


def numbered_rows_of_table(view: str, table: str) -> str:
    """The rows of a table, with `row_no` from 0 in its order."""
    return f"CREATE OR REPLACE VIEW {name(view)} AS SELECT *, rowid AS row_no FROM {name(table)}"


def rejects_of(rejects: str, codes: Mapping[str, int], other: int) -> str:
    """(begins, reason): where each rejected record begins, and the least code of its complaints.

    The engine counts bytes from 1, and makes blank lines part of the record after them.
    """
    cases = " ".join(f"WHEN {text(word)} THEN {int(code)}" for word, code in codes.items())
    return (
        f"SELECT line_byte_position::BIGINT - 1 AS begins, min(CASE error_type::VARCHAR {cases} ELSE {int(other)} END) "
        f"AS reason FROM {name(rejects)} GROUP BY ALL ORDER BY ALL"
    )


def empty_text_table(table: str, width: int) -> str:
    """Make a table of `width` text columns and no rows."""
    columns = ", ".join(f"{name(f'c{i}')} VARCHAR" for i in range(width))
    return f"CREATE OR REPLACE TABLE {name(table)} ({columns})"


def _renamed(columns: Sequence[str], alias: str) -> str:
    return ", ".join(f"{alias}.{name(f'c{i}')} AS {name(column)}" for i, column in enumerate(columns))


def rows_of_one_run(table: str, columns: Sequence[str], file_no: int, line_minus_row: int) -> str:
    """Rows of a table whose lines follow one another without a gap."""
    return (
        f"SELECT {int(file_no)}::INTEGER AS file_no, t.row_no + {int(line_minus_row)} AS source_line, "
        f"{_renamed(columns, 't')} FROM {name(table)} AS t"
    )


def rows_of_many_runs(table: str, columns: Sequence[str], runs: str, shift: int) -> str:
    """Rows of a table whose lines come in runs; a run is found by the bucket its rows lie in.

    An equality join on the bucket keeps the rows streaming and parallel: an ASOF join sorts them first.
    """
    return (
        f"SELECT r.file_no, t.row_no + r.line_minus_row AS source_line, {_renamed(columns, 't')} "
        f"FROM {name(table)} AS t JOIN {name(runs)} AS r ON (t.row_no >> {int(shift)}) = r.bucket "
        "AND t.row_no >= r.first_row AND t.row_no < r.end_row"
    )


def rows_of_sheet(table: str, columns: Sequence[str], cells: Sequence[str], file_no: int) -> str:
    """Rows of a staged sheet, with its own source_line."""
    renamed = ", ".join(f"t.{name(cell)} AS {name(column)}" for cell, column in zip(cells, columns, strict=True))
    return f"SELECT {int(file_no)}::INTEGER AS file_no, t.source_line, {renamed} FROM {name(table)} AS t"


def table_of_sheet(table: str, path: Path) -> str:
    """Make a table of a sheet's good rows, in sheet order."""
    return f"CREATE OR REPLACE TABLE {name(table)} AS SELECT * FROM {_parquet_files([path])} WHERE reason = 0"


def table_of_file(table: str, path: Path) -> str:
    """Make a table of all rows of a Parquet file, in its order."""
    return f"CREATE OR REPLACE TABLE {name(table)} AS SELECT * FROM {_parquet_files([path])}"


def rows_joined(table: str, columns: Sequence[str]) -> str:
    """Rows of a table of records whose surplus cells were joined, with their own place."""
    return f"SELECT t.file_no, t.source_line, {_renamed(columns, 't')}, true AS surplus_joined FROM {name(table)} AS t"


def rejected_of_sheet(path: Path, columns: Sequence[str], cells: Sequence[str]) -> str:
    """source_line, reason and raw of a sheet's other rows."""
    return (
        f"SELECT p.source_line, p.reason, {_json(columns, cells)} AS raw FROM {_parquet_files([path])} AS p "
        "WHERE p.reason <> 0"
    )


def _parquet_files(paths: Sequence[Path]) -> str:
    listed = ", ".join(path_text(path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning=false, filename=false, union_by_name=false)"


def rows_of_parquet(
    paths: Sequence[Path],
    file_nos: Sequence[int],
    columns: Sequence[str],
    originals: Sequence[str],
    unclean: Sequence[str] = (),
) -> str:
    """Rows of Parquet files of one schema, with the file's own types, without control characters in `unclean` ones."""
    cells = ", ".join(
        f"p.{name(original)} AS {name(column)}" for original, column in zip(originals, columns, strict=True)
    )
    numbers = ", ".join(str(int(number)) for number in file_nos)
    return (
        f"SELECT ([{numbers}]::INTEGER[])[p.file_index::BIGINT + 1] AS file_no, p.file_row_number + 1 AS source_line, "
        f"{cells} FROM {_parquet_files(paths)} AS p{f' WHERE NOT {_has_control(unclean)}' if unclean else ''}"
    )


def rejected_of_parquet(path: Path, columns: Sequence[str], originals: Sequence[str], unclean: Sequence[str]) -> str:
    """source_line and raw of the rows of a Parquet file that have a control character in these columns."""
    return (
        f"SELECT p.file_row_number + 1 AS source_line, {_json(columns, originals)} AS raw "
        f"FROM {_parquet_files([path])} AS p WHERE {_has_control(unclean)} ORDER BY 1"
    )


def _has_control(columns: Sequence[str]) -> str:
    each = (f"coalesce(regexp_matches(p.{name(column)}, '{_CONTROL}'), false)" for column in columns)
    return f"({' OR '.join(each)})"


def union_view(view: str, selects: Sequence[str]) -> str:
    """One relation over several selects of the same columns; some may have one more, which is NULL for the others."""
    return f"CREATE OR REPLACE VIEW {name(view)} AS " + " UNION ALL BY NAME ".join(selects)


def copy_of(table: str, registered: str) -> str:
    """Make a table of a registered table."""
    return f"CREATE OR REPLACE TABLE {name(table)} AS SELECT * FROM {name(registered)}"


def drop(kind: str, identifier: str) -> str:
    """Drop a TABLE or VIEW if it is there."""
    return f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {name(identifier)}"


def _json(columns: Sequence[str], originals: Sequence[str]) -> str:
    members = ", ".join(
        f"{text(column)}, p.{name(original)}" for original, column in zip(originals, columns, strict=True)
    )
    return f"json_object({members})::VARCHAR"


def json_rows(path: Path, columns: Sequence[str], originals: Sequence[str], wanted: str, *, line: str | None) -> str:
    """(position, raw): each wanted row of a Parquet file as one JSON object in column order.

    `line` names the column that holds the source line; None counts the file's rows from 1.
    """
    number = "p.file_row_number + 1" if line is None else f"p.{name(line)}"
    return (
        f"SELECT w.position, {_json(columns, originals)} AS raw FROM {_parquet_files([path])} AS p "
        f"JOIN {name(wanted)} AS w ON w.source_line = {number}"
    )


def every_cell(path: Path) -> str:
    """All rows and columns of a Parquet file."""
    return f"SELECT * FROM {_parquet_files([path])}"


def count_of(table: str) -> str:
    """How many rows a table has."""
    return f"SELECT count(*) FROM {name(table)}"


def append_from(table: str, registered: str) -> str:
    """Add the rows of a registered table."""
    return f"INSERT INTO {name(table)} SELECT * FROM {name(registered)}"


def preserve_order() -> str:
    """Whether rows keep the order of the file they come from."""
    return "SELECT current_setting('preserve_insertion_order')"


def set_preserve_order(value: bool) -> str:
    """Let rows keep the order of the file they come from, or not."""
    return f"SET preserve_insertion_order = {'true' if value else 'false'}"
