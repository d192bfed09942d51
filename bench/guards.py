"""Takes in a CSV file: all of it, or only the guards (framing into records, encoding, hashing), nothing typed.

    python -m bench.guards LOG.csv [--whole]

The last line says the processor seconds of the step itself, without start-up, and the seconds on the clock.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import duckdb

from regulars.shell.ingest import Dialect, discover, take_in
from regulars.shell.ingest.reading import read_all
from regulars.shell.ingest.session import Desk


def guards(log: Path, scratch: Path) -> None:
    """Every record framed, its bytes decoded and hashed; nothing parsed."""
    desk = Desk(scratch, Dialect(), None)
    try:
        read_all(discover.find([log]), desk, {})
    finally:
        desk.close()


def whole(log: Path, scratch: Path) -> None:
    """The same, and every record parsed into columns of text by the engine, and the two counts compared."""
    with duckdb.connect(str(scratch / "staged.duckdb"), config={"preserve_insertion_order": True}) as connection:
        take_in(connection, [log], scratch=scratch)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="What the guards of the intake cost.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--whole", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=wanted.log.parent) as name:
        begun, used = time.perf_counter(), time.process_time()
        (whole if wanted.whole else guards)(wanted.log, Path(name))
        print(json.dumps({"inner": time.process_time() - used, "clock": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
