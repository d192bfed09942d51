"""The pages, in the order of reading. A new page is a new file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from regulars.app.controls import COUNTRY, DATES, SEGMENT
from regulars.app.pages.customers import customers
from regulars.app.pages.overview import overview
from regulars.app.screen import Screen


@dataclass(frozen=True)
class Page:
    """A page: its name, its place in the address, the filters that it follows, and what draws it."""

    title: str
    path: str
    icon: str
    filters: tuple[str, ...]
    show: Callable[[Screen], None]


PAGES: tuple[Page, ...] = (
    Page("Overview", "overview", ":material/dashboard:", (DATES, COUNTRY, SEGMENT), overview),
    Page("Customers", "customers", ":material/groups:", (COUNTRY, SEGMENT), customers),
)
