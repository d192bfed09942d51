"""Which column holds what, in the log's own files and in files of other headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.kind_words import FILE_NAME
from regulars.ledger.mapping import Declared, find_mapping
from regulars.ledger.mapping import Mapping as Columns
from regulars.shell.config.config import Config
from regulars.shell.config.formats import Files, Lookup, OtherTable
from regulars.shell.config.writing import section, toml
from regulars.shell.ingest import Intake

Header = tuple[str, ...]


@dataclass(frozen=True)
class Fill:
    """Columns that stand on the first line of an order alone, and the column that names the order."""

    columns: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Source:
    """The files of one header: the relation that they are staged in, and which of its columns holds what."""

    relation: str
    header: Header
    where: str  # as messages name the files
    mapping: Columns
    file_nos: tuple[int, ...] = ()
    fill: Fill | None = None


@dataclass(frozen=True)
class Layout:
    """The columns as the configuration declares them."""

    columns: Mapping[str, Declared]
    constants: Mapping[str, str]
    dimensions: Mapping[str, str]
    tables: Mapping[str, OtherTable]
    lookups: Mapping[str, Lookup]
    files: Files
    kinds: Mapping[str, Mapping[str, str]]
    ignored: Sequence[str] = ()  # columns that do not tell lines apart
    unused: Mapping[str, str] = field(default_factory=dict)  # columns of money that are to be left, with the reason

    @property
    def settled_columns(self) -> frozenset[str]:
        """The columns that the shop maps to something else or leaves out."""
        joined = (lookup.on for lookup in self.lookups.values())
        return frozenset((*self.unused, *self.kinds, *self.files.fill_down, *self.ignored, *joined))

    def sources(self, intake: Intake, earlier: Sequence[Header] = ()) -> list[Source]:
        """Every header of the intake with its mapping; `earlier` are headers of the history.

        Raises UsageError for a table, a lookup or a column of kinds that no file has.
        """
        self._check([*earlier, *(group.columns for group in intake.groups)])
        names = {file.file_no: file.name for file in intake.files}
        found, refusals = [], []
        for group in intake.groups:
            first, more = names[group.file_nos[0]], len(group.file_nos) - 1
            where = f"{first} and {more} more" if more else first
            try:
                mapping = self._mapping(group.columns, where)
            except InputRefused as refusal:
                refusals.append(refusal)
                continue
            fill = self._fill(group.columns, mapping)
            found.append(Source(group.relation, group.columns, where, mapping, group.file_nos, fill))
        if refusals:
            raise _with_sheets(
                refusals[0], [names[number] for source in found for number in source.file_nos], self.files
            )
        return found

    def names_of(self, columns: Sequence[str], headers: Sequence[Header]) -> frozenset[str]:
        """The names under which the ledger holds these columns of files with these headers."""
        mappings = [self._mapping(header, ", ".join(header)) for header in (headers if columns else ())]
        held = [pair for mapping in mappings for pair in (*mapping.columns.items(), *mapping.dimensions.items())]
        return frozenset(name for name, column in held if column in columns)

    def _fill(self, header: Header, mapping: Columns) -> Fill | None:
        """What is filled down, as declared or as the known export has it; None for nothing."""
        columns, by = tuple(self.files.fill_down), self.files.fill_by or ""
        if not columns and mapping.export:
            columns, by = mapping.export.fill_down, mapping.export.fill_by
        known = tuple(column for column in columns if column in header)
        return Fill(known, by) if known and by in header else None

    def _mapping(self, own: Header, where: str) -> Columns:
        table, header = self._table_of(own), self._with_taken(own)
        mapping = find_mapping(
            header,
            declared=(table.columns or {}) if table else self.columns,
            constants=(table.constants or {}) if table else self.constants,
            dimensions={name: column for name, column in self.dimensions.items() if table is None or column in header},
            where=where,
            known=self.files.export == "auto",
        )
        joined = [lookup.on for lookup in self.lookups.values()]
        mapping = mapping.settled([*self.kinds, *self.ignored, *joined])
        return replace(mapping, returns=table.returns) if table else mapping

    def _table_of(self, header: Header) -> OtherTable | None:
        """The first declared table whose columns all stand in the header; None: the header is the log's own."""
        return next((table for table in self.tables.values() if set(table.known_by) <= set(header)), None)

    def _with_taken(self, header: Header) -> Header:
        """The header with what lookups take for it, in their order: one may join on what an earlier one took."""
        columns = list(header)
        for lookup in self.lookups.values():
            if lookup.on in columns:
                columns += [name for name in lookup.take if name not in columns]
        return tuple(columns)

    def _check(self, headers: Sequence[Header]) -> None:
        for name, table in self.tables.items():
            if headers and not any(self._table_of(header) is table for header in headers):
                known_by = ", ".join(table.known_by)
                raise UsageError(f"[tables.{name}] is recognised by {known_by}, but no file has these columns.")
        for name, lookup in self.lookups.items():
            if headers and not any(lookup.on in self._with_taken(header) for header in headers):
                raise UsageError(f"[lookups.{name}] joins on {lookup.on!r}, but the log has {', '.join(headers[0])}.")
        for column in self.unused:
            if headers and not any(column in self._with_taken(header) for header in headers):
                raise UsageError(f"[money] ignore names {column!r}, but no file has this column; correct the name.")
        for column in (each for each in self.kinds if each != FILE_NAME):
            if headers and not any(column in self._with_taken(header) for header in headers):
                raise UsageError(
                    f"[kinds.{column!r}] names a column that no file has; the log has {', '.join(headers[0])}."
                )


def _with_sheets(refusal: InputRefused, logs: Sequence[str], files: Files) -> InputRefused:
    """The refusal of a header, with the setting that reads the other sheets alone where these are logs."""
    sheets = list(dict.fromkeys(name.rpartition("#")[2] for name in logs if "#" in name))
    if not sheets:
        return refusal
    paste = section("files", [f"sheets = {toml(sheets)}"], is_there=bool(files.model_fields_set))
    return InputRefused(f"{refusal} Or read only the other sheets, with the lines below in regulars.toml.", paste=paste)


def layout_of(config: Config) -> Layout:
    """The layout that a configuration declares."""
    return Layout(
        config.columns,
        config.constants,
        config.dimensions,
        config.tables,
        config.lookups,
        config.files,
        config.kinds,
        config.clean.ignore_columns,
        config.money.ignored,
    )
