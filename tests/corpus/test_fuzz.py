"""Whatever happens to a log: it is read with a balanced ledger, or refused in one line. `make fuzz` draws many more."""

from __future__ import annotations

import time

import pytest

from tests.corpus.fuzz import many
from tests.corpus.patience import patience

SAMPLE = 24
FIRST = 20110305


def test_changed_logs_balance_or_are_refused() -> None:
    """No traceback, no hang, no line lost: in reading, and after typing, judging and duplicates."""
    told: list[str] = []
    failed = many(FIRST, SAMPLE, told.append)
    assert not failed, "\n".join(told)
    assert any("balanced" in line for line in told) and any("refused" in line for line in told)


def test_what_does_nothing_is_ended() -> None:
    """It takes no time of a processor, so the clock ends it."""
    with pytest.raises(TimeoutError, match="nothing was done"), patience(idle=0.2):
        time.sleep(20)


def test_what_never_ends_is_ended() -> None:
    """It is given its seconds of a processor, and may take longer by the clock."""
    with pytest.raises(TimeoutError, match=r"0\.5 s of a processor"), patience(0.5):
        while True:
            pass
