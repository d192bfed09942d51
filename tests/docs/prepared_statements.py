"""Writes the statements of common logs into the package: `python -m tests.docs.prepared_statements`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from regulars.shell.engines.compiled import OF_FORMULA
from regulars.shell.engines.statement_cache import PREPARED
from tests.command import process_in
from tests.docs.orders import write_orders

# The nine columns of the documentation, and the headers of the two years of UCI Online Retail.
HEADERS = (
    "InvoiceNo,StockCode,ProductName,Quantity,InvoiceDate,Price,CustomerID,Country,TotalAmount",
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
    "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
)


def write_prepared() -> None:
    """An archive of the statements, the same bytes each time."""
    written = written_anew()
    with ZipFile(PREPARED, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for key, content in sorted(written.items()):
            archive.writestr(ZipInfo(key), content, ZIP_DEFLATED)


def written_anew() -> dict[str, bytes]:
    """What runs of such logs keep in a cache of their own, by its key."""
    PREPARED.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for number, header in enumerate(HEADERS):
            _write_log(Path(name) / "log.csv", header)
            for more in ((), ("--skip", "churn", "--skip", "clv")):
                run_with_cache(Path(name), "--out", f"{number}-{len(more)}", *more)
        return kept_in(Path(name))


def run_with_cache(folder: Path, *more: str) -> None:
    """Run log.csv of the folder, with the folder as the cache. Raises SystemExit where that fails."""
    done = process_in(folder)("run", "log.csv", *more, environment={"REGULARS_CACHE": str(folder)})
    if done.returncode:
        raise SystemExit(done.stderr)


def kept_in(folder: Path) -> dict[str, bytes]:
    """The statements in a cache that do not hang on the state of our code, by their keys."""
    found = (folder / "statements").iterdir()
    return {path.name: path.read_bytes() for path in found if not path.name.startswith(OF_FORMULA)}


def _write_log(path: Path, header: str) -> None:
    """The orders of the documentation under another header, with as many columns as that has."""
    rows = write_orders(path).read_text("utf-8").splitlines()[1:]
    if len(header.split(",")) == 8:  # without the total
        rows = [row.rpartition(",")[0] for row in rows]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_prepared()
