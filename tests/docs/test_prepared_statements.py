"""The statements that come with the package are those of this code."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.engines.statement_cache import PREPARED, StatementCache
from tests.docs.orders import write_orders
from tests.docs.prepared_statements import kept_in, run_with_cache


def test_the_first_run_of_a_common_log_writes_no_statement(tmp_path: Path) -> None:
    """Every statement of the nine columns is in the archive; where not, `make pages` writes it anew."""
    write_orders(tmp_path / "log.csv")
    run_with_cache(tmp_path)
    assert not kept_in(tmp_path)


def test_a_damaged_archive_is_no_archive(tmp_path: Path) -> None:
    """Cut, missing, or with another text under a key: nothing is found in it, and nothing fails."""
    whole = PREPARED.read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2], b"", whole[:200] + b"x" * 40 + whole[240:])):
        (tmp_path / f"{number}.zip").write_bytes(content)
        cache = StatementCache(tmp_path / "s", archive=tmp_path / f"{number}.zip")
        assert cache.find("0" * 40) is None
    assert StatementCache(tmp_path / "s", archive=tmp_path / "none.zip").find("0" * 40) is None
