"""The sections of regulars.toml, key by key; docs/configuration.md explains each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from regulars.ledger.conventions import MISSING_WORDS, Bounds
from regulars.ledger.date_patterns import parts_of
from regulars.ledger.money.columns import Prices, Total
from regulars.shell.runs.permissions import DEFAULT, Readers


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError(f"{zone!r} is not a time zone; use, for example, Europe/London or UTC")
    return zone


def known_pattern(pattern: str) -> str:
    parts_of(pattern)
    return pattern


Zone = Annotated[str, AfterValidator(_known_zone)]
EngineName = Literal["duckdb", "postgres", "spark"]


def _as_list(parts: object) -> object:
    """A single part of a key as a list of one."""
    return [parts] if isinstance(parts, str) else parts


class Section(BaseModel):
    """A part of the configuration that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shop(Section):
    """[shop]"""

    name: str = "Shop"
    currency: str = ""


class Time(Section):
    """[time]"""

    zone: Zone = "UTC"
    stamps: Zone | None = None
    date_order: Literal["iso", "dmy", "mdy", "compact", "unix_seconds", "unix_milliseconds", "excel_days"] | None = None
    date_pattern: Annotated[str, AfterValidator(known_pattern)] | None = None
    calendar: Literal["gregorian", "buddhist"] = "gregorian"
    as_of: date | None = None


class Codes(Section):
    """[codes]"""

    preset: Literal["auto", "plain", "uci"] = "auto"
    adjustment_prefix: str | None = None
    cancel_prefix: str | None = None
    manual_code: str | None = None
    adjustment_codes: tuple[str, ...] | None = None
    fee_codes: tuple[str, ...] | None = None
    credit_sign: Literal["positive", "as_written"] | None = None
    void_statuses: tuple[str, ...] | None = None
    statuses_decided: bool = False


class Clean(Section):
    """[clean]"""

    duplicates: Literal["drop", "keep"] = "drop"
    ignore_columns: tuple[str, ...] = ()
    id_zeros: Literal["keep", "drop"] = "keep"
    missing_words: tuple[str, ...] = MISSING_WORDS
    earliest_year: Annotated[int, Field(ge=1, le=9999)] = Bounds.earliest_year
    total_tolerance: Annotated[Decimal, Field(ge=0)] = Decimal("0.01")


class Customers(Section):
    """[customers]"""

    nobody: tuple[str, ...] = ()
    same: str | None = None


class Orders(Section):
    """[orders]"""

    key: Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_as_list)] | None = None


class History(Section):
    """[history]"""

    add: bool = False
    corrects: Literal["invoice_no"] | None = None


class Privacy(Section):
    """[privacy]"""

    customer_ids: Literal["as_found", "hashed"] = "as_found"


class Profit(Section):
    """[profit]"""

    margin_rate: Annotated[Decimal, Field(gt=-10, lt=1)] | None = None


class Money(Section):
    """[money]"""

    total: Total | None = None
    prices: Prices | None = None
    of_order: tuple[str, ...] = ()
    of_line: tuple[str, ...] = ()
    of_piece: tuple[str, ...] = ()
    signs: Literal["positive", "as_written"] | None = None
    ignore: tuple[str, ...] | dict[str, str] = ()

    @property
    def ignored(self) -> dict[str, str]:
        """The columns that are left, with the reason; an empty one where none is given."""
        return dict(self.ignore) if isinstance(self.ignore, dict) else dict.fromkeys(self.ignore, "")


class Campaigns(Section):
    """[campaigns]"""

    suppress: str | None = None
    consent: str | None = None


class Gates(Section):
    """[gates]"""

    least_lines: Annotated[int, Field(ge=0)] = 0
    set_aside_warn: Annotated[float, Field(ge=0, le=1)] = 0.05
    set_aside_fail: Annotated[float, Field(ge=0, le=1)] = 0.5
    unread_money_fail: Annotated[float, Field(ge=0, le=1)] = 0.01
    unread_sign: Literal["fail", "warn"] = "fail"
    change_warn: Annotated[float, Field(gt=1)] = 3
    change_fail: Annotated[float, Field(gt=1)] = 10


class Control(Section):
    """[control]"""

    lines: Annotated[int, Field(ge=0)] | None = None
    total: Decimal | None = None
    net_revenue: Decimal | None = None


class Runs(Section):
    """[runs]"""

    keep: Annotated[int, Field(ge=1)] = 30


class Engine(Section):
    """[engine]"""

    name: EngineName = "duckdb"
    database: str = "postgresql://"
    publish_schema: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")] = "regulars"
    master: str = "local[*]"
    workspace: str | None = None
    memory_limit: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)? ?(MB|GB|MiB|GiB)$")] | None = None
    threads: Annotated[int, Field(ge=1, le=256)] | None = None


CSV_BY_ITSELF = 1_000_000  # used lines: of more, a spreadsheet can open no copy, and to write it is most of a run


class Output(Section):
    """[output]"""

    csv: bool | Literal["auto"] = "auto"
    readable_by: Readers = DEFAULT
    lines_in_database: Annotated[int, Field(ge=0)] = 1_000_000

    def has_csv(self, lines: int) -> bool:
        """Whether a log with this number of used lines gets a CSV copy of them."""
        return lines <= CSV_BY_ITSELF if self.csv == "auto" else self.csv
