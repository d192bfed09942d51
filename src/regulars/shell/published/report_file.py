"""The report of a run as one file: the page itself, on paper, or its tables as a workbook."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from regulars.ground.contract import MONEY as MONEY_TYPE
from regulars.ground.errors import OutOfResources, UsageError
from regulars.ground.tables import BY_NAME
from regulars.shell.published.new_file import check_new, write_new
from regulars.shell.published.run import Run
from regulars.shell.published.workbook import MONEY, MOST_ROWS, SHARE, Sheet, write_workbook

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
_SHARES = frozenset({"share", "probability"})
_SECONDS = 180
_CONTENTS = pa.schema(
    [("table", pa.string()), ("rows", pa.int64()), ("verdict", pa.string()), ("one row per", pa.string())]
)


def write_report(run: Run, target: Path, *, replace: bool = False) -> dict[str, str]:
    """Write the report as .html, .pdf or .xlsx, by the ending of `target`; the tables that a workbook cannot hold.

    Raises UsageError if the file exists and `replace` is not given, where the ending is another one, and where
    there is no browser to print a PDF; OutOfResources where the file cannot be written.
    """
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise UsageError(f"--to {target}: a report can be written as {', '.join(_WRITERS)}; use one of these endings.")
    check_new(target, replace=replace)
    too_long = _too_long(run) if write is _write_workbook else {}
    write_new(target, lambda path: write(run, path), run.manifest)
    return too_long


def _copy_page(run: Run, target: Path) -> None:
    shutil.copyfile(run.report, target)


def _print_page(run: Run, target: Path) -> None:
    """Print the page with a browser of this machine, which reaches no network for it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise UsageError(
            f"a PDF is printed by a browser, and this machine has none of {', '.join(BROWSERS)}: "
            f"open {run.report} in a browser and print it, or write --to a .html or .xlsx."
        )
    command = (browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    try:
        done = subprocess.run(
            [*command, f"--print-to-pdf={target.absolute()}", run.report.absolute().as_uri()],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OutOfResources(f"{browser} did not print the report within {_SECONDS} seconds.") from None
    if done.returncode or not target.exists():
        raise OutOfResources(f"{browser} did not print the report (exit code {done.returncode}).")


def _write_workbook(run: Run, target: Path) -> None:
    """Write what the tables hold, one row per what, and the verdicts, then every table that fits into a sheet."""
    write_workbook(_sheets(run), target)


def _sheets(run: Run) -> Iterator[Sheet]:
    verdicts = {row["claim"]: row["verdict"] for row in run.table("evidence").to_pyarrow().to_pylist()}
    shown = [name for name in _tables(run) if name not in _too_long(run)]
    rows = [(name, run.manifest.tables[name], verdicts.get(name), BY_NAME[name].one_row_per) for name in shown]
    contents = [dict(zip(_CONTENTS.names, row, strict=True)) for row in rows]
    yield Sheet("contents", pa.Table.from_pylist(contents, schema=_CONTENTS))
    for name in shown:
        yield Sheet(name, run.table(name).to_pyarrow(), _formats(name))


def _tables(run: Run) -> list[str]:
    """The tables of the run in the order of the contracts, without the lines of the log."""
    return [name for name, table in BY_NAME.items() if name in run.tables and table.folder == "marts"]


def _too_long(run: Run) -> dict[str, str]:
    counted = {name: run.manifest.tables[name] for name in _tables(run)}
    return {
        name: f"{rows:,} rows, and a sheet holds {MOST_ROWS:,}" for name, rows in counted.items() if rows > MOST_ROWS
    }


def _formats(name: str) -> Mapping[str, str]:
    columns = BY_NAME[name].columns
    money = {column.name: MONEY for column in columns if column.type == MONEY_TYPE}
    return money | {column.name: SHARE for column in columns if column.unit in _SHARES}


_WRITERS: Mapping[str, Callable[[Run, Path], None]] = {
    ".html": _copy_page,
    ".pdf": _print_page,
    ".xlsx": _write_workbook,
}
