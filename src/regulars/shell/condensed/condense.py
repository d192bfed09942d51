"""`regulars.condensed`: from a tidy Parquet log to what bookings and product sales are made of, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.ground.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Condensed:
    """Two tables that say of any sum what the lines say, and what became of every line of the log.

    `bookings` has one row per run of neighbours that share invoice, customer, country and day, in the columns that
    `regulars.bookings` reads; `is_whole` are those that have all lines of their invoice. `products` has one row per
    product and month of a group of rows, `day` being the first of the month, in the columns that `regulars.kpis` adds
    up. Rows below zero take back what lines have added that repeat others. Lines neither used nor repeats are
    `left_out`.
    """

    bookings: pa.Table
    products: pa.Table
    lines: int
    used: int
    repeats: int

    @property
    def left_out(self) -> int:
        return self.lines - self.used - self.repeats


def condensed(
    log: str | Path | Sequence[str | Path],
    *,
    names: Mapping[str, str] | None = None,
    identified_only: bool = False,
    threads: int | None = None,
) -> Condensed:
    """What `regulars.bookings` and `regulars.kpis` read of a tidy log, in one pass over its Parquet files.

    A tidy log has typed columns and nothing to repair; `names` says how the columns of the ledger are called in it, and
    which there are. Lines count that sell something (quantity and price above zero), with `identified_only` those of a
    known customer alone; of lines that are equal in every column of `names`, the first. Whatever else a log may need,
    `regulars.run` does. Raises UsageError where a column is missing or of another type, and InputRefused where a file
    cannot be read.
    """
    paths = [Path(log)] if isinstance(log, (str, Path)) else [Path(path) for path in log]
    try:
        from regulars.shell.condensed.whole import add_up
    except ImportError as error:
        raise UsageError(f'to condense a log takes Numba ({error}): pip install "regulars[fast]"') from None
    return add_up(paths, names, identified_only=identified_only, threads=threads)
