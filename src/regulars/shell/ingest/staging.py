"""From files that were read to relations in the engine, one per header."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import arrow, reasons, sql
from regulars.shell.ingest.line_index import Archive, RowPart, TextPart
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.model import Group, Intake, SourceFile
from regulars.shell.ingest.parquet import Footer
from regulars.shell.ingest.parse import parse
from regulars.shell.ingest.reading import Readings
from regulars.shell.ingest.session import Desk

PREFIX = "staged"


@dataclass
class _Kin:
    """Files of one header on their way to a group."""

    relation: str
    columns: tuple[str, ...]
    is_text: bool
    file_nos: list[int] = field(default_factory=list)
    selects: list[str] = field(default_factory=list)

    def table(self) -> str:
        """The name of the next table behind the relation."""
        return f"{self.relation}_part_{len(self.selects)}"


class _Stager:
    """Builds the groups; tables behind a relation bear its name and a number."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, readings: Readings, desk: Desk) -> None:
        self.connection, self.readings, self.desk = connection, readings, desk
        self.kin: dict[Hashable, _Kin] = {}
        self.rejected = {file.file_no: file.rejected for file in readings.files}
        self.parts: list[TextPart] = []
        self.rows: dict[int, RowPart] = {}
        footers = {footer.file.file_no: footer for footer in readings.footers}
        for file in readings.files:
            if file.columns:
                self._kin_of(file, footers.get(file.file_no)).file_nos.append(file.file_no)

    def _kin_of(self, file: SourceFile, footer: Footer | None) -> _Kin:
        key: Hashable = file.columns
        if footer is not None:
            key = frozenset(zip(file.columns, footer.types, strict=True))
        if key not in self.kin:
            self.kin[key] = _Kin(f"{PREFIX}_{len(self.kin)}", file.columns, footer is None)
        return self.kin[key]

    def texts(self, parts: list[TextPart]) -> None:
        """Parse what was framed."""
        self.parts = parts
        for number, part in enumerate(parts):
            self.desk.tell("parsing", number, len(parts))
            kin = self.kin[part.columns]
            parsed = parse(self.connection, part, kin.table(), self.desk)
            kin.selects += parsed.selects
            for file_no, count in parsed.rejected.items():
                self.rejected[file_no] += count

    def sheets(self) -> None:
        """Copy the sheets' good rows into tables, and the others to the rejected."""
        for sheet in self.readings.sheets:
            file, kin = sheet.file, self.kin[sheet.file.columns]
            table = f"{kin.table()}_sheet"
            self.connection.execute(sql.table_of_sheet(table, sheet.path))
            self.rows[file.file_no] = RowPart(sheet.path, file.columns, sheet.cells, "source_line", None)
            bad = sql.rejected_of_sheet(sheet.path, file.columns, sheet.cells)
            rows = self.connection.sql(bad).to_arrow_table()
            accepted = self.connection.execute(sql.count_of(table)).fetchall()[0][0]
            if accepted + len(rows) != file.framed or len(rows) != file.rejected:
                raise InputRefused(
                    f"{shown(file.name)}: {file.framed:,} rows were read, {accepted + len(rows):,} arrived; run again"
                )
            if len(rows):
                why = arrow.to_numpy(rows["reason"]).astype("uint8")
                self.desk.rejections.add(file.file_no, arrow.to_numpy(rows["source_line"]), why, rows["raw"])
            kin.selects.append(sql.rows_of_sheet(table, file.columns, sheet.cells, file.file_no))

    def parquet(self) -> None:
        """Read Parquet where it is; files whose columns come in another order in a select of their own."""
        same: dict[tuple[str, ...], list[Footer]] = {}
        for footer in self.readings.footers:
            same.setdefault((*footer.originals, "", *footer.types, "", *footer.unclean), []).append(footer)
            file = footer.file
            self._reject_unclean(footer)
            self.rows[file.file_no] = RowPart(
                file.path, file.columns, footer.originals, None, (file.size, footer.changed)
            )
        for footers in same.values():
            first = footers[0]
            kin = self.kin[frozenset(zip(first.file.columns, first.types, strict=True))]
            called = dict(zip(first.file.columns, first.originals, strict=True))
            originals = [called[column] for column in kin.columns]
            files = [footer.file for footer in footers]
            paths, numbers = [file.path for file in files], [file.file_no for file in files]
            kin.selects.append(sql.rows_of_parquet(paths, numbers, kin.columns, originals, first.unclean))

    def _reject_unclean(self, footer: Footer) -> None:
        """Put the rows with control characters among the rejected."""
        file = footer.file
        if footer.unclean:
            statement = sql.rejected_of_parquet(file.path, file.columns, footer.originals, footer.unclean)
            rows = self.connection.sql(statement).to_arrow_table()
            why = np.full(len(rows), reasons.CONTROL_CHARACTER, np.uint8)
            self.desk.rejections.add(file.file_no, arrow.to_numpy(rows["source_line"]), why, rows["raw"])
            self.rejected[file.file_no] += len(rows)

    def intake(self) -> Intake:
        """The views over everything staged."""
        for kin in self.kin.values():
            self.connection.execute(sql.union_view(kin.relation, kin.selects))
        files = tuple(replace(file, rejected=self.rejected[file.file_no]) for file in self.readings.files)
        groups = tuple(Group(kin.relation, kin.columns, kin.is_text, tuple(kin.file_nos)) for kin in self.kin.values())
        return Intake(files, groups, self.desk.rejections.table(), Archive(tuple(self.parts), self.rows))


def stage(connection: duckdb.DuckDBPyConnection, readings: Readings, desk: Desk) -> Intake:
    """The relations of everything read, and the records that are in none."""
    stager = _Stager(connection, readings, desk)
    stager.texts(desk.texts())
    stager.sheets()
    stager.parquet()
    return stager.intake()
