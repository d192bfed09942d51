"""Statements kept word for word: `python -m tests.engines.golden_sql` writes them anew after a change meant so.

Read the difference before you commit it: a join more, or a scan more of the lines, is seen here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from regulars.report.questions import Question
from regulars.shell.config.config import Config
from regulars.shell.sql.definitions import kpi_statement, of_settings, table_statements

FOLDER = Path(__file__).with_name("golden")
TABLES = ("orders", "revenue_by_country", "rfm", "segments")
ASKED = Question("net_revenue", ("country",), "month")


def kept() -> Iterator[tuple[Path, str]]:
    """Each file and its text."""
    basis = of_settings(Config(), date(2024, 1, 1), date(2022, 1, 1))
    for dialect in ("duckdb", "snowflake"):
        for name in TABLES:
            (printed,) = table_statements(basis, name, dialect)
            yield FOLDER / f"{name}.{dialect}.sql", printed.text + "\n"
        yield FOLDER / f"kpi_net_revenue.{dialect}.sql", kpi_statement(basis, ASKED, dialect).text + "\n"


def main() -> None:
    """Write them all, and nothing else into the folder."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.sql"):
        old.unlink()
    for path, text in kept():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
