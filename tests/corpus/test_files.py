"""Every case of a file, a header or a configuration that is refused or read: the exit code, and what is said."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from regulars.ground.errors import RegularsError
from tests.corpus import elsewhere, test_lines
from tests.exports.ledgers import books_of

ROOT = Path(__file__).parents[2]
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROW = "1000,MUG,Mug,2,2011-03-05 10:00:00,2.50,17850,France"
LOG = f"{HEADER}\n{ROW}\n"


@dataclass(frozen=True)
class Case:
    """The content of a file, how it is called and configured, the exit code (0: it is read), words of the message."""

    id: str
    content: bytes | str
    code: int
    said: str = ""
    name: str = "log.csv"
    config: dict[str, Any] | str = field(default_factory=dict)
    total: int = 5


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, LOG)
    return file.getvalue()


CASES = (
    Case("F01", b"", 3, "no header and no record"),
    Case("F02", HEADER + "\n", 3, "no line of the log can be used"),
    Case("F07", LOG.encode("utf-16-le"), 3, "set `encoding`"),
    Case("F10", LOG.replace("France", "Curaçao").encode("cp1252"), 3, "byte 0xE7 at byte offset"),
    Case("F10", LOG.replace("France", "Curaçao").encode("cp1252"), 0, config={"files": {"encoding": "cp1252"}}),
    Case("F12", bytes(range(256)) * 20, 3, "log.csv: not"),
    Case("F13", b"PK\x03\x04" + b"\0" * 40, 3, "a ZIP archive or an Excel workbook"),
    Case("F13", b"%PDF-1.7\n", 3, "a PDF document"),
    Case("F13", b"PAR1" + b"\0" * 40, 3, "a Parquet file"),
    Case("F14", "<!doctype html><html><body>Log in first</body></html>\n", 3, "an HTML or XML page"),
    Case("F15", gzip.compress(LOG.encode()), 0, name="log.csv.gz"),
    Case("F15", b"\x28\xb5\x2f\xfd" + b"\0" * 40, 3, "cannot be read; unpack it", name="log.csv.zst"),
    Case("F18", _zip("a.csv", "b.csv"), 0, name="log.zip"),
    Case("F21", LOG + "1001,MUG,Mu", 0),
    Case("F22", "Exported by till 7\n\n" + LOG, 3, "line 1 has 1 of the 8 cells"),
    Case("F22", "Exported by till 7\n\n" + LOG, 0, config={"files": {"skip_rows": 2}}),
    Case("F24", LOG + HEADER + "\n", 0),
    Case("H01", LOG.replace("UnitPrice", "Amount"), 3, "no column for price; the header has InvoiceNo"),
    Case("H02", "Country,Quantity,UnitPrice,InvoiceDate\nFrance,2,2.50,2011-03-05\n", 0),
    Case("H03", LOG.replace("Country", "quantity"), 3, "is ambiguous: 'Quantity' and 'quantity'"),
    Case("H04", LOG.replace("Country", "Country,").replace("France", "France,"), 0),
    Case("H06", LOG.replace("CustomerID", "Customer ID").replace("UnitPrice", "Price"), 0),
    Case("H08", LOG.replace("Country", "Country,Till").replace("France", "France,7"), 0),
    Case("H09", ROW.replace("Mug", "Blue") + "\n" + ROW + "\n", 3, "no column for invoice_date"),
    Case("H10", LOG.replace(",", ";"), 0),
    Case("H10", LOG.replace(",", "\t"), 0, name="log.tsv"),
    Case("H10", LOG.replace(",", "|"), 0, name="log.txt"),
    Case("H11", LOG + ROW.replace(",", ";") + "\n", 0),
    Case("H12", LOG.replace("Country", '"Country"').replace("Quantity", '"Quantity"'), 0),
    Case("H12", LOG.replace("Description", '"Descrip\ntion"'), 0),
    Case("H14", ",".join(f"c{n}" for n in range(20_000)) + "\n1\n", 3, "has 20,000 columns"),
    Case("R17", LOG.replace("2011-03-05 10:00:00", "13/01/2011") + ROW.replace("2011-03-05 10:00:00", "01/13/2011"), 3,
         "dates are written in two orders"),
    Case("C14", b"12345678DUCK" + b"\0" * 40, 3, "its tables cannot be read", name="log.duckdb"),
    Case("C14", b"12345678DUCK" + b"\0" * 40, 3, "a DuckDB database"),
    Case("C05", HEADER.replace("UnitPrice", "\x1b[31mPrice") + "\n1\n", 3, "control"),
    Case("G01", LOG, 2, "did you mean 'encoding'", config={"files": {"encodng": "cp1252"}}),
    Case("G01", LOG, 2, "did you mean 'decimal'", config={"numbers": {"decimals": ","}}),
    Case("G01", LOG, 2, "did you mean 'surplus_into'",
         config={"lookups": {"x": {"file": "x.csv", "on": "a", "take": {}, "files": {"surplus_in": "b"}}}}),
    Case("G02", LOG, 2, "files.skip_rows", config={"files": {"skip_rows": "two"}}),
    Case("G02", LOG, 2, "decimal and thousands are both", config={"numbers": {"decimal": ",", "thousands": ","}}),
    Case("G02", LOG, 2, "rates.USD", config={"shop": {"currency": "EUR"}, "rates": {"USD": 0}}),
    Case("G02", LOG, 2, "[rates] needs a target currency", config={"rates": {"USD": 0.9}}),
    Case("G02", LOG, 2, "fill_down and fill_by go together", config={"files": {"fill_down": ["Country"]}}),
    Case("G02", LOG, 2, "encoding 'klingon' is not known", config={"files": {"encoding": "klingon"}}),
    Case("G02", LOG, 3, "surplus_into names the column 'Address'", config={"files": {"surplus_into": "Address"}}),
    Case("G07", LOG, 2, "not valid TOML", config="[lookups.a]\nfile = 'x'\n[lookups.a]\nfile = 'y'\n"),
)  # fmt: skip
IDS = [f"{case.id}-{number}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_file_is_read_or_refused(case: Case, tmp_path: Path) -> None:
    """Either every record is in the ledger, or one line says what was found, with the right exit code."""
    path = tmp_path / case.name
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
    code, said = 0, ""
    try:
        assert books_of([path], tmp_path, case.config).total == case.total
    except RegularsError as error:
        code, said = error.exit_code, str(error)
    assert (code, case.said in said, "\n" in said) == (case.code, True, False), said


def test_every_case_of_the_corpus_has_its_place() -> None:
    """Each id of every class but the dashboard's is tested, or named as not yet with the reason."""
    ids = {
        *(
            f"F{n:02}"
            for n in (*range(1, 11), *range(12, 23), 24, 25, 26, 28, 29, 30, 31, 32, 34, 35, 36, 37)
            if n != 11
        ),
        *(f"H{n:02}" for n in (1, 2, 3, 4, 6, 8, 9, 10, 11, 12, 13, 14)),
        *(f"R{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 17, 18, 20, 21, 22, 24, 26, 27)),
        *(f"S{n:02}" for n in (*range(1, 8), 9, *range(11, 19), *range(20, 26))),
        *(f"C{n:02}" for n in (1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
        *(f"G{n:02}" for n in (1, 2, 3, 4, 6, 7, 8, 10, 11, 12)),
        *(f"X{n:02}" for n in (1, 2, 3, 5, 6, 8, 9)),
        *(f"P{n:02}" for n in (*range(1, 10), 11, 12, 14, 15, 16, 18, 19, 20)),
    }
    here = {case.id for case in CASES} | {line.id for line in test_lines.LINES} | {"F21", "F24", "R05", "R24"}
    assert ids == ids & (here | set(elsewhere.ELSEWHERE) | set(elsewhere.NOT_YET))
    assert not (here | set(elsewhere.ELSEWHERE)) & set(elsewhere.NOT_YET)


@pytest.mark.parametrize("node", sorted(set(elsewhere.ELSEWHERE.values())))
def test_a_case_tested_elsewhere_is_tested(node: str) -> None:
    """The table names tests that are there."""
    path, name = node.split("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")
