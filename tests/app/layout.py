"""What a page of the browser lays out badly, measured by the boxes that the browser draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Boxes of text hold the line's ascent and descent, which are empty for most words: a fifth at each end does not count.
_MEASURE = """() => {
  const EDGE = 1, found = [];
  const name = (svg) => svg.getAttribute('aria-label') || svg.id || svg.closest('section, article, div').className;
  for (const svg of document.querySelectorAll('svg[aria-label]')) {
    const room = svg.getBoundingClientRect();
    if (!room.width) continue;
    const labels = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim()).map((text) => {
      const box = text.getBoundingClientRect(), lines = Math.max(1, text.querySelectorAll('tspan').length);
      const air = text.closest('[transform*="rotate(-90"]') ? 0 : box.height / lines / 5;
      return { said: text.textContent, left: box.left, right: box.right, top: box.top + air, bottom: box.bottom - air };
    });
    labels.forEach((one, place) => {
      const out = Math.max(room.left - one.left, one.right - room.right, room.top - one.top, one.bottom - room.bottom);
      if (out > EDGE) found.push(`${name(svg)}: "${one.said}" stands ${out.toFixed(1)} px outside`);
      for (const other of labels.slice(place + 1)) {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (across > EDGE && down > EDGE) {
          const size = `${across.toFixed(1)} x ${down.toFixed(1)} px`;
          found.push(`${name(svg)}: "${one.said}" and "${other.said}" overlap by ${size}`);
        }
      }
    });
  }
  return found;
}"""


# The scroll pane of a table may be narrower than the table on a telephone; the pane itself and the page never overflow.
_WIDE = """(mayScroll) => [...document.querySelectorAll('.table')].flatMap((card) => {
  const room = card.getBoundingClientRect(), pane = card.querySelector('.scroll'), box = pane.getBoundingClientRect();
  const hidden = mayScroll ? 0 : pane.scrollWidth - pane.clientWidth;
  const over = Math.max(box.right - room.right, room.left - box.left, hidden);
  return room.width && over > 1 ? [`${card.querySelector('h3').textContent}: ${over.toFixed(1)} px too wide`] : [];
}).concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])"""


def collisions(page: Page) -> list[str]:
    """Texts of a chart that stand outside its drawing or on each other; only what is shown counts."""
    found: list[str] = page.evaluate(_MEASURE)
    return found


def wide_tables(page: Page, *, may_scroll: bool) -> list[str]:
    """Tables that reach beyond their card, or that scroll within it although they should not."""
    found: list[str] = page.evaluate(_WIDE, may_scroll)
    return found
