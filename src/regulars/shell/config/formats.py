"""The sections of regulars.toml that say how files and numbers are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from regulars.ledger.conventions import Numbers
from regulars.ledger.mapping import Declared
from regulars.ledger.number_shapes import DeclaredNumbers
from regulars.shell.config.sections import Section
from regulars.shell.ingest.model import Dialect


class Writing(Section):
    """How a file is written: part of [files], and all of `files` of a lookup"""

    encoding: str = "utf-8"
    encoding_errors: Literal["refuse", "set_aside"] = "refuse"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    quote: Annotated[str, Field(min_length=1, max_length=1)] = '"'
    skip_rows: Annotated[int, Field(ge=0)] = 0
    sheets: tuple[str, ...] = ()
    surplus_into: str | None = None

    def dialect(self) -> Dialect:
        """The same, as reading wants it."""
        return Dialect(
            self.encoding,
            self.delimiter,
            self.quote,
            self.skip_rows,
            self.sheets,
            self.encoding_errors,
            self.surplus_into,
        )


class Files(Writing):
    """[files]"""

    export: Literal["auto", "none"] = "auto"
    fill_down: tuple[str, ...] = ()
    fill_by: str | None = None
    totals_rows: Literal["ignore", "keep"] | None = None

    @model_validator(mode="after")
    def _filled_within(self) -> Files:
        if bool(self.fill_down) != bool(self.fill_by):
            raise ValueError("fill_down and fill_by go together: the columns to fill, and the column within which")
        return self


class NumberFormat(Section):
    """[numbers]"""

    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ".", ",", " ", "'", "’"] | None = None
    currency_signs: tuple[Annotated[str, Field(min_length=1, max_length=8)], ...] = ()
    minor_units: bool = False
    quantity_decimals: Annotated[int, Field(ge=0, le=3)] = 0

    @model_validator(mode="after")
    def _differ(self) -> NumberFormat:
        if self.decimal and self.decimal == self.thousands:
            raise ValueError(f"decimal and thousands are both {self.decimal!r}; they must differ")
        return self

    def declared(self) -> DeclaredNumbers:
        """The same, as the ledger wants it, before a column was looked at."""
        thousands = None if self.thousands is None else self.thousands.replace("’", "'")
        return DeclaredNumbers(self.decimal, thousands, self.currency_signs)

    def numbers(self) -> Numbers:
        """How numbers are written in columns that nobody has looked at."""
        said = self.declared()
        if said == DeclaredNumbers():
            return Numbers()
        return Numbers(said.decimal_sign or ".", said.thousands or "", self.currency_signs, is_loose=True)


Rate = Annotated[Decimal, Field(gt=0, lt=100_000, max_digits=14, decimal_places=8)]


class Rates(Section):
    """[rates]: by the code of a currency its rate, or `file` with rates by day"""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Rate] = Field(init=False)
    file: str | None = None
    carry_days: Annotated[int, Field(ge=0, le=31)] = 0

    @property
    def constant(self) -> dict[str, Decimal]:
        """What one unit of each currency is worth on all days."""
        return self.__pydantic_extra__ or {}


class Lookup(Section):
    """[lookups.NAME]: columns that stand in another file, joined by a key that is unique there"""

    file: str
    on: str
    key: str | None = None
    take: dict[str, str]
    files: Writing | None = None


class OtherTable(Section):
    """[tables.NAME]: files of another header, with columns of their own"""

    known_by: Annotated[tuple[str, ...], Field(min_length=1)]
    columns: dict[str, Declared] | None = None
    constants: dict[str, str] | None = None
    returns: bool = False
