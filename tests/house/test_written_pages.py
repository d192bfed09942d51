"""The pages that are written from the code say what the code says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.docs import cli_page, exports_page, kpis_page, links_picture, python_page, tables_page

WRITTEN = [tables_page, links_picture, kpis_page, python_page, cli_page, exports_page]


@pytest.mark.parametrize("written", WRITTEN, ids=lambda module: module.__name__.split(".")[-1])
def test_the_page_is_written_from_the_code(written: Any) -> None:
    """After a change of what a page is about: python -m tests.docs.tables_page, and so on."""
    assert written.TARGET.read_text("utf-8") == written.page()
