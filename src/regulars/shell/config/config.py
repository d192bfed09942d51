"""regulars.toml: what a shop says about its log. Every key is checked; an unknown one is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from regulars.ground.errors import UsageError
from regulars.ground.inputs import ASSIGNMENTS, SPEND, TOUCHPOINTS
from regulars.ledger.conventions import PRESETS, Bounds, Conventions, Reading, has_columns_of_uci
from regulars.ledger.kind_words import KindName
from regulars.ledger.mapping import Declared, check_names
from regulars.shell.config.breaches import breach
from regulars.shell.config.calendar_section import Calendar
from regulars.shell.config.dimension_names import check_dimensions
from regulars.shell.config.experiment_sections import Experiment
from regulars.shell.config.formats import Files, Lookup, NumberFormat, OtherTable, Rates
from regulars.shell.config.input_sections import DeclaredInput, InputFile
from regulars.shell.config.resolve import with_files_resolved
from regulars.shell.config.sections import (
    Campaigns,
    Clean,
    Codes,
    Control,
    Customers,
    Engine,
    Gates,
    History,
    Money,
    Orders,
    Output,
    Privacy,
    Profit,
    Runs,
    Section,
    Shop,
    Time,
)
from regulars.shell.config.study_sections import Channels, Churn, Forecast, Products, Studies, Value
from regulars.shell.config.targets import Amount, check_targets, targets_of
from regulars.studies.products.settings import NO_GROUPS, VARIANTS

MOST_BYTES = 1_000_000
FILE_NAME = "regulars.toml"
SAME, DAILY_RATES = "[customers] same", "[rates] file"


# Names a file of the run, so it holds no sign that a folder could mind.
ExperimentName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
_IN_CAPITALS = ("manual_code", "adjustment_codes", "fee_codes")  # keys of [codes] that are compared without case


class Config(Section):
    """The whole of regulars.toml."""

    shop: Shop = Shop()
    time: Time = Time()
    files: Files = Files()
    numbers: NumberFormat = NumberFormat()
    rates: Rates = Rates()
    columns: dict[str, Declared] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    dimensions: dict[str, str] = Field(default_factory=dict)
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    tables: dict[str, OtherTable] = Field(default_factory=dict)
    touchpoints: InputFile | None = None
    spend: InputFile | None = None
    experiments: dict[ExperimentName, Experiment] = Field(default_factory=dict)
    codes: Codes = Codes()
    kinds: dict[str, dict[str, KindName]] = Field(default_factory=dict)
    clean: Clean = Clean()
    customers: Customers = Customers()
    orders: Orders = Orders()
    privacy: Privacy = Privacy()
    history: History = History()
    profit: Profit = Profit()
    money: Money = Money()
    studies: Studies = Studies()
    campaigns: Campaigns = Campaigns()
    channels: Channels = Channels()
    churn: Churn = Churn()
    value: Value = Value()
    calendar: Calendar = Calendar()
    forecast: Forecast = Forecast()
    targets: dict[str, dict[str, Amount]] = Field(default_factory=dict)
    products: Products = Products()
    gates: Gates = Gates()
    control: Control = Control()
    runs: Runs = Runs()
    engine: Engine = Engine()
    output: Output = Output()

    def conventions(self, headers: list[tuple[str, ...]]) -> Conventions:
        """What the codes mean: the preset (recognised by its column names), then what [codes] says otherwise."""
        preset = self.codes.preset
        if preset == "auto":
            preset = "uci" if headers and all(has_columns_of_uci(header) for header in headers) else "plain"
        base = PRESETS[preset]
        others = {"preset", "void_statuses", "statuses_decided"}
        said = {k: v for k, v in self.codes.model_dump(exclude=others).items() if v is not None}
        codes = {k: _upper(v) if k in _IN_CAPITALS else v for k, v in said.items()}
        return Conventions(**{**base.__dict__, **codes})

    def study_settings(self) -> dict[str, Any]:
        """The settings of studies, by the name under which their steps take them."""
        return {
            "channels": self.channels.settings(),
            "churn": self.churn.settings(),
            "value": self.value.settings(self.profit.margin_rate),
            "offers": self.products.settings(),
            "experiments": tuple(section.settings(name) for name, section in self.experiments.items()),
            "calendar": self.calendar.calendar(),
            "forecast": self.forecast.settings(),
            "targets": targets_of(self.targets, self.calendar.calendar()),
        }

    def inputs(self) -> tuple[DeclaredInput, ...]:
        """The further input files that the configuration names."""
        sections = ((TOUCHPOINTS, self.touchpoints), (SPEND, self.spend))
        single = (DeclaredInput(form, section, form.setting) for form, section in sections if section)
        several = (
            DeclaredInput(ASSIGNMENTS, section, f"[experiments.{name}]", name)
            for name, section in self.experiments.items()
        )
        return (*single, *several)

    def named_files(self) -> dict[str, Path]:
        """The files that settings name, to be read with the log: lookups by their names, others by the setting."""
        files = {name: lookup.file for name, lookup in self.lookups.items()}
        if self.customers.same is not None:
            files[SAME] = self.customers.same
        if self.rates.file is not None:
            files[DAILY_RATES] = self.rates.file
        files |= {each.setting: each.section.file for each in self.inputs()}
        return {name: Path(file) for name, file in files.items()}

    def document(self) -> dict[str, Any]:
        """Every setting as plain JSON values, as a manifest keeps them."""
        return self.model_dump(mode="json")

    def updated(self, **sections: Mapping[str, Any]) -> Config:
        """The configuration with other values in these sections. Raises ValidationError where one is not allowed."""
        changed = {}
        for name, values in sections.items():
            section: Section = getattr(self, name)
            changed[name] = type(section).model_validate({**section.model_dump(), **values})
        return self.model_copy(update=changed)

    def reading(self, headers: list[tuple[str, ...]], received_at: datetime) -> Reading:
        """How the ledger is to read the cells of these files; `received_at` has a time zone."""
        received = received_at.astimezone(ZoneInfo(self.time.zone)).replace(tzinfo=None)
        return Reading(
            conventions=self.conventions(headers),
            bounds=Bounds(earliest_year=self.clean.earliest_year),
            zone=self.time.zone,
            stamps=self.time.stamps,
            has_buddhist_years=self.time.calendar == "buddhist",
            short_years=self.time.date_order is not None,
            order_key=() if self.orders.key in (None, ("invoice_no",)) else self.orders.key,
            missing_words=self.clean.missing_words,
            received_at=received,
            received_in=received.year,
            margin_rate=self.profit.margin_rate,
            total_tolerance=str(self.clean.total_tolerance),
            numbers=self.numbers.numbers(),
            drops_zeros=self.clean.id_zeros == "drop",
            minor_units=self.numbers.minor_units,
            of_piece=self.money.of_piece,
            quantity_decimals=self.numbers.quantity_decimals,
            rates=tuple((currency.upper(), str(rate)) for currency, rate in self.rates.constant.items()),
        )


def _upper(codes: Any) -> Any:
    """Codes as the ledger compares them."""
    return codes.upper() if isinstance(codes, str) else tuple(code.upper() for code in codes)


def load_config(path: Path | None, *, folder: Path | None = None) -> Config:
    """The configuration in `path`, or in regulars.toml of `folder` where there is one, or the defaults.

    Raises UsageError with every breach at once.
    """
    if path is None:
        default = (folder or Path.cwd()) / FILE_NAME
        if not default.is_file():
            return Config()
        path = default
    return parse_config(_text(path), path)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path}: a configuration has at most {MOST_BYTES:,} bytes; this file is larger.")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(
            f"{path}: no such configuration file; regulars init YOUR_FILE --to {path} writes one."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the configuration cannot be read ({error}).") from None


def parse_config(text: str, path: Path) -> Config:
    """The checked configuration in `text`; relative files in it are resolved from the folder of `path`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}.") from None
    return parse_config_document(document, path)


def parse_config_document(document: dict[str, Any], path: Path) -> Config:
    """The same of a document that is parsed already."""
    try:
        config = Config.model_validate(document)
    except ValidationError as error:
        raise UsageError(f"{path}: " + "; ".join(breach(entry, Config) for entry in error.errors()) + ".") from None
    for names in (config.columns, config.constants):
        check_names(names)
    for table in config.tables.values():
        check_names({**(table.columns or {}), **(table.constants or {})})
    check_dimensions(config.dimensions, path)
    check_targets(config.targets, path)
    _check_groups(config.products.group_by, config.dimensions, path)
    if (config.rates.file or config.rates.constant) and not config.shop.currency:
        raise UsageError(f'{path}: [rates] needs a target currency: [shop] currency = "EUR".')
    resolved: Config = with_files_resolved(config, path)
    return resolved


def _check_groups(group_by: str, dimensions: Iterable[str], path: Path) -> None:
    """Raises UsageError where products are grouped by what is no dimension."""
    ways = (VARIANTS, NO_GROUPS, *dimensions)
    if group_by not in ways:
        raise UsageError(f"{path}: products.group_by = {group_by!r} is none of {', '.join(ways)}: name a dimension.")
