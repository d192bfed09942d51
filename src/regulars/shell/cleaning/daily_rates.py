"""Rates of other currencies by day: the file of [rates], and the days that it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.ledger.daily_rates import days_without_rate
from regulars.ledger.lines import fault_names
from regulars.shell.cleaning.previous_run import History
from regulars.shell.cleaning.read_whole import FileOfShop, read_whole
from regulars.shell.config.config import DAILY_RATES
from regulars.shell.config.formats import Rates
from regulars.shell.engines.store import Store
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import RATES

COLUMNS = ("day", "currency", "rate")
_TYPE = pa.decimal128(14, 8)
_HIGHEST, _DIGITS = 100_000, 8
_LONGEST_HOLIDAY = 7  # days without a rate that is proposed to be carried on: Easter, the turn of a year
Key = tuple[date, str]


@dataclass(frozen=True)
class DailyRates:
    """The file as read: the rates by `day` and `code` in a table of the engine, their currencies, the file's sha256.

    `days` are the days for which the file itself has a rate, by currency.
    """

    table: ir.Table | None = None
    currencies: tuple[str, ...] = ()
    sha256: str = ""
    days: Mapping[str, tuple[date, ...]] = field(default_factory=dict)


def load_daily_rates(store: Store, rates: Rates, folders: Folders, history: History | None) -> DailyRates:
    """The file that [rates] names, with the rates of a history; both are kept for those to which files are added.

    Raises UsageError or InputRefused where it is no list of rates, or gives earlier lines other rates.
    """
    if rates.file is None:
        return DailyRates()
    named = FileOfShop(rates.file, f"file of {DAILY_RATES}", DAILY_RATES, "daily_rates")
    table, sha256 = read_whole(store, named, COLUMNS, scratch=folders.scratch)
    cells = table.select("source_line", **{name: table[name].cast("string") for name in COLUMNS})
    found = _by_day(rates.file, store.rows(cells.order_by("source_line")))
    both = sorted({code for _, code in found} & {code.upper() for code in rates.constant})
    if both:
        raise UsageError(
            f"[rates] has one rate for {listing(both)}, and {rates.file} has rates by day: remove one of them."
        )
    every = _with_former(rates.file, found, history)
    carried = _with_carried_rates(every, rates.carry_days)
    _check_carried(carried, rates.carry_days, history)
    if folders.is_kept:
        (folders.run / RATES).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(_rows(every), folders.run / RATES)
    days = {code: tuple(day for day, other in sorted(every) if other == code) for _, code in sorted(every)}
    return DailyRates(store.load("rates_by_day", _rows(carried), scratch=True), tuple(sorted(days)), sha256, days)


def _rows(rates: Mapping[Key, Decimal]) -> pa.Table:
    return pa.table(
        {
            "day": pa.array([day for day, _ in sorted(rates)], pa.date32()),
            "code": pa.array([code for _, code in sorted(rates)], pa.string()),
            "rate": pa.array([rates[key] for key in sorted(rates)], _TYPE),
        }
    )


def _with_carried_rates(rates: Mapping[Key, Decimal], most: int) -> dict[Key, Decimal]:
    """The rates, and on days without one (weekends, holidays) the last rate of at most `days` before."""
    found = dict(rates)
    for (day, code), rate in sorted(rates.items()):
        for after in range(1, most + 1):
            later = (day + timedelta(days=after), code)
            if later in rates:
                break
            found[later] = rate
    return found


def _check_carried(carried: Mapping[Key, Decimal], most: int, history: History | None) -> None:
    """Raises UsageError where a day of earlier lines had the rate of a day before, and has another now."""
    path = history.kept.folder / RATES if history else Path()
    if history is None or not path.is_file():
        return
    former = {(row["day"], row["code"]): row["rate"] for row in pq.read_table(path).to_pylist()}
    as_of = history.kept.manifest.as_of
    changed = sorted(
        key for key, rate in _with_carried_rates(former, most).items() if key[0] < as_of and carried.get(key) != rate
    )
    if changed:
        day, code = changed[0]
        raise UsageError(
            f"lines of run {history.run_id} on {day} may have been converted at an earlier rate of "
            f"{code}, but {day} has its own rate now; run again over all files, without --add."
        )


def _by_day(file: str, rows: list[dict[str, Any]]) -> dict[Key, Decimal]:
    """The rate of each day and currency. Raises InputRefused for a row that is none, or contradicts another."""
    found: dict[Key, Decimal] = {}
    lines: dict[Key, int] = {}
    for row in rows:
        key, rate = _row(file, row)
        if found.setdefault(key, rate) != rate:
            raise InputRefused(
                f"{file}: lines {lines[key]:,} and {row['source_line']:,} give {key[1]} two rates on {key[0]}; "
                "keep one."
            )
        lines.setdefault(key, row["source_line"])
    return found


def _row(file: str, row: Mapping[str, Any]) -> tuple[Key, Decimal]:
    day, code, rate = (str(row[name] or "").strip() for name in COLUMNS)
    try:
        amount = Decimal(rate)
        exponent = amount.as_tuple().exponent
        if code and 0 < amount < _HIGHEST and isinstance(exponent, int) and exponent >= -_DIGITS:
            return (date.fromisoformat(day[:10]), code.upper()), amount
    except (ValueError, InvalidOperation):
        pass
    raise InputRefused(
        f"{file} line {row['source_line']:,} has day {day!r}, currency {code!r}, rate {rate!r}: a row "
        "needs a day like 2024-01-31, a currency code, and the rate of one unit, above 0 and with up to "
        f"{_DIGITS} decimals."
    )


def _with_former(file: str, found: dict[Key, Decimal], history: History | None) -> dict[Key, Decimal]:
    """The rates with those of earlier files that lines were converted with."""
    path = history.kept.folder / RATES if history else Path()
    if history is None or not path.is_file():
        return found
    former = {(row["day"], row["code"]): row["rate"] for row in pq.read_table(path).to_pylist()}
    changed = sorted(key for key in former.keys() & found.keys() if former[key] != found[key])
    if changed:
        day, code = changed[0]
        raise UsageError(
            f"{file} gives {code} on {day} the rate {found[changed[0]]}, but lines of run {history.run_id} were "
            f"converted at {former[changed[0]].normalize()}; run again over all files, without --add."
        )
    return {**former, **found}


def check_rates(store: Store, lines: ir.Table, daily: DailyRates) -> None:
    """Raises InputRefused where lines could be used, had their day a rate."""
    if daily.table is None:
        return
    days = store.rows(days_without_rate(lines, 2 ** fault_names().index("rate_missing")).order_by("day"))
    if days:
        lines_of, amount = sum(day["lines"] for day in days), sum(day["amount"] for day in days)
        needed = _days_to_carry([day["day"] for day in days], daily.days)
        or_carry = (
            f"; or take the last rate of at most {needed} days before, the line below under [rates]" if needed else ""
        )
        raise InputRefused(
            f"{lines_of:,} lines in {listing(daily.currencies)} are on {len(days):,} days without a rate "
            f"in {DAILY_RATES}: {listing([str(day['day']) for day in days])}. Their {amount:,.2f} cannot "
            f"be converted; add these days to the file{or_carry}.",
            paste=f"carry_days = {needed}" if needed else "",
        )


def _days_to_carry(missing: Sequence[date], days: Mapping[str, Sequence[date]]) -> int | None:
    """How far back the last rate of each currency is from days without one; None where a gap is no holiday."""
    gaps = [
        min(((day - each).days for each in own if each < day), default=_LONGEST_HOLIDAY + 1)
        for day in missing
        for own in days.values()
        if day not in own
    ]
    return max(gaps) if gaps and max(gaps) <= _LONGEST_HOLIDAY else None
