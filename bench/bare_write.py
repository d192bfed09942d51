"""The lower bound of publishing a run: its tables, read back and written again in the same order.

    python -m bench.bare_write DATA --out DIR

DATA is a data folder; the run that its CURRENT names is copied: each Parquet file as Parquet (zstd), each
CSV beside them as CSV, and a DuckDB database with the tables that the run's own has. Nothing is computed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb


def published(data: Path) -> Path:
    """The folder of the published run."""
    return data / "runs" / (data / "CURRENT").read_text(encoding="utf-8").strip()


def in_database(run: Path) -> set[str]:
    """The tables that the run's database holds itself, and does not only show."""
    with duckdb.connect(run / "regulars.duckdb", read_only=True) as connection:
        return {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def write(run: Path, out: Path) -> int:
    """Write every table of the run below `out`; the number of tables."""
    tables = sorted([*run.glob("processed/*.parquet"), *run.glob("marts/*.parquet")])
    out.mkdir(parents=True)
    kept = in_database(run)
    with duckdb.connect(out / "bare.duckdb") as connection:
        for path in tables:
            place = out / path.relative_to(run)
            place.parent.mkdir(exist_ok=True)
            rows = connection.read_parquet(str(path))
            if path.stem in kept:
                rows.create(path.stem)
                rows = connection.table(path.stem)
            rows.write_parquet(str(place), compression="zstd", row_group_size=122_880)
            if path.with_suffix(".csv").exists():
                rows.write_csv(str(place.with_suffix(".csv")), header=True)
    return len(tables)


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description="Write a published run's tables once more, and nothing else.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="a folder that does not exist yet")
    wanted = parser.parse_args()
    print(write(published(wanted.data), wanted.out), "tables")


if __name__ == "__main__":
    main()
