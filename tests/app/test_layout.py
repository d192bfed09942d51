"""The report in a browser, in the fonts that the machine has: nothing stands outside its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import regulars
from regulars.shell.published.run import Run
from tests.app.layout import collisions, wide_tables

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("width", [1400, 420])
@pytest.mark.parametrize("shop", ["retail", "published"])
def test_the_report_fits(browser: Browser, request: pytest.FixtureRequest, shop: str, width: int) -> None:
    """No label of a chart leaves its drawing or meets another, no table leaves its card; only telephones scroll one."""
    given = request.getfixturevalue(shop)
    run = given if isinstance(given, Run) else regulars.open(given)
    page = browser.new_page(viewport={"width": width, "height": 1000})
    page.goto((run.folder / "report.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.locator("svg[aria-label]:visible").count() > 3
    assert collisions(page) + wide_tables(page, may_scroll=width < 640) == []
    page.close()


def test_text_out_of_place_is_found(browser: Browser) -> None:
    """The measure sees a label beyond the edge, two labels on each other, and a table that is too wide."""
    page = browser.new_page(viewport={"width": 420, "height": 400})
    drawing = '<svg aria-label="S" viewBox="0 0 200 50" width="200"><text x="{}" y="20">one</text>{}</svg>'
    page.set_content(drawing.format(190, "") + drawing.format(20, '<text x="30" y="22">two</text>'))
    assert [found.split(" ")[0:2] for found in collisions(page)] == [["S:", '"one"'], ["S:", '"one"']]
    table = '<div class="table"><h3>T</h3><div class="scroll" style="overflow-x: auto">{}</div></div>'
    page.set_content(table.format('<table style="width: 900px"><tr><td>1</td></tr></table>'))
    assert wide_tables(page, may_scroll=True) == []
    assert [found.split(":")[0] for found in wide_tables(page, may_scroll=False)] == ["T"]
    page.close()
