"""docs/tables.md is what the contracts say."""

from __future__ import annotations

from tests.docs.tables_page import TARGET, page


def test_the_page_is_written_from_the_contracts():
    """After a change of a contract: python -m tests.docs.tables_page."""
    assert TARGET.read_text("utf-8") == page()
