"""What axe finds on a page of the browser against WCAG 2.2, levels A and AA, and against good practice."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_SERIOUS = frozenset({"serious", "critical"})


def findings(page: Page, within: str = "html") -> list[tuple[str, str, str]]:
    """The impact, the rule and the element of everything that axe finds in these parts of the page."""
    page.evaluate(_axe())
    asked = {"runOnly": list(_RULES)}
    found: Any = page.evaluate("([within, asked]) => axe.run(within, asked)", [within, asked])
    return [(rule["impact"], rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]]


def serious_findings(page: Page, within: str) -> list[tuple[str, str, str]]:
    """Those that keep somebody from reading the page."""
    return [finding for finding in findings(page, within) if finding[0] in _SERIOUS]


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
