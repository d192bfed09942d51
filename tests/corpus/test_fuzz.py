"""Whatever happens to a log: it is read with a balanced ledger, or refused in one line. `make fuzz` draws many more."""

from __future__ import annotations

from tests.corpus.fuzz import many

SAMPLE = 24
FIRST = 20110305


def test_changed_logs_balance_or_are_refused() -> None:
    """No traceback, no hang, no line lost: in reading, and after typing, judging and duplicates."""
    told: list[str] = []
    failed = many(FIRST, SAMPLE, told.append)
    assert not failed, "\n".join(told)
    assert any("balanced" in line for line in told) and any("refused" in line for line in told)
