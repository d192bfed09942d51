"""Whatever happens to the bytes of a log: it is read with a balanced ledger, or refused in one line.

`make fuzz` draws many more, from seeds of its own. A test's name is its seed: REGULARS_FUZZ_SEED=… draws it again.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest

from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.ingest import Intake, raw_text, take_in
from tests.corpus.mutations import mutated
from tests.exports.ledgers import books_of

ROUNDS = int(os.environ.get("REGULARS_FUZZ", "4"))
FIRST = int(os.environ.get("REGULARS_FUZZ_SEED", "20110305"))
EACH = 25  # files of a seed
LONGEST = 60  # seconds


@pytest.fixture
def patience() -> Iterator[None]:
    """Ends a test that hangs."""

    def end(*_: object) -> None:
        raise TimeoutError(f"no end within {LONGEST} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_every_record_arrives_or_is_rejected(seed: int, tmp_path: Path, patience: None):
    """Framed = accepted + rejected, the lines of the file add up, and the text of every record is found again."""
    draw = Random(seed)
    for number in range(EACH):
        content, name, dialect = mutated(draw)
        path = tmp_path / name
        path.write_bytes(content)
        with duckdb.connect(config={"threads": 2}) as connection:
            try:
                intake = take_in(connection, [path], scratch=tmp_path / str(number), dialect=dialect)
            except InputRefused as refusal:
                assert "\n" not in str(refusal) and str(refusal).startswith(name)
                continue
            _check_balance(connection, intake)


def _check_balance(connection: duckdb.DuckDBPyConnection, intake: Intake) -> None:
    places = Counter()
    for group in intake.groups:
        places.update(connection.execute(f"SELECT file_no, source_line FROM {group.relation}").fetchall())
    rejected = list(zip(*(intake.rejected[name].to_pylist() for name in ("file_no", "source_line")), strict=True))
    places.update(rejected)
    assert not places or max(places.values()) == 1, "two records begin on one line"
    assert len(places) == sum(file.framed for file in intake.files)
    assert len(rejected) == sum(file.rejected for file in intake.files)
    for file in intake.files:
        others = file.header_lines + file.skipped_lines + file.blank_lines
        assert file.physical_lines >= others + file.framed
    wanted = sorted(places)
    positions = pa.table({"file_no": pa.array([p[0] for p in wanted], pa.int32()),
                          "source_line": pa.array([p[1] for p in wanted], pa.int64())})  # fmt: skip
    assert raw_text(intake, positions, connection)["raw"].null_count == 0


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_the_ledger_balances(seed: int, tmp_path: Path, patience: None):
    """Used and set aside are the records of the file, also after typing, judging and duplicates."""
    draw = Random(-seed)
    content, name, dialect = mutated(draw)
    (tmp_path / name).write_bytes(content)
    files = {"encoding": dialect.encoding, "quote": dialect.quote, "skip_rows": dialect.skip_rows}
    files |= {key: value for key in ("delimiter", "surplus_into") if (value := getattr(dialect, key)) is not None}
    started = time.monotonic()
    try:
        books_of([tmp_path / name], tmp_path, {"files": files})  # which asserts that it balances
    except (InputRefused, UsageError) as refusal:
        assert "\n" not in str(refusal)
    assert time.monotonic() - started < LONGEST
