"""The pages that are written from the code say what the code says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.docs import kpis_page, links_picture, tables_page


@pytest.mark.parametrize("written", [tables_page, links_picture, kpis_page], ids=lambda module: module.TARGET.stem)
def test_the_page_is_written_from_the_code(written: Any) -> None:
    """After a change of a contract or a KPI: python -m tests.docs.tables_page, links_picture or kpis_page."""
    assert written.TARGET.read_text("utf-8") == written.page()
