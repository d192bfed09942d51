"""The pages, in the order of reading. A new page is a new file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from regulars.app.controls import COUNTRY, DATES, SEGMENT
from regulars.app.pages.channels import channels_page
from regulars.app.pages.churn_value import churn_value
from regulars.app.pages.cohorts import cohorts
from regulars.app.pages.countries import countries
from regulars.app.pages.customers import customers
from regulars.app.pages.definitions import definitions
from regulars.app.pages.experiments import experiments_page
from regulars.app.pages.explore import explore
from regulars.app.pages.forecast import forecast
from regulars.app.pages.movement import movement
from regulars.app.pages.overview import overview
from regulars.app.pages.products import products
from regulars.app.pages.quality import quality
from regulars.app.screen import Screen


@dataclass(frozen=True)
class Page:
    """A page: its name, its place in the address, the filters that it follows, and what draws it.

    `opens` is what the address calls one thing of the page's list; such a thing is shown as a whole, without filters.
    """

    title: str
    path: str
    icon: str
    filters: tuple[str, ...]
    show: Callable[[Screen], None]
    opens: str = ""


PAGES: tuple[Page, ...] = (
    Page("Overview", "overview", ":material/dashboard:", (DATES, COUNTRY, SEGMENT), overview),
    Page("Movement", "movement", ":material/alt_route:", (), movement),
    Page("Forecast", "forecast", ":material/timeline:", (), forecast),
    Page("Customers", "customers", ":material/groups:", (COUNTRY, SEGMENT), customers, "customer"),
    Page("Cohorts", "cohorts", ":material/grid_on:", (COUNTRY, SEGMENT), cohorts),
    Page("Products", "products", ":material/inventory_2:", (DATES, COUNTRY, SEGMENT), products, "product"),
    Page("Churn and value", "churn-and-value", ":material/trending_down:", (COUNTRY, SEGMENT), churn_value),
    Page("Explore", "explore", ":material/query_stats:", (DATES, COUNTRY, SEGMENT), explore),
    Page("Channels", "channels", ":material/campaign:", (), channels_page),
    Page("Experiments", "experiments", ":material/science:", (), experiments_page),
    Page("Countries", "countries", ":material/public:", (DATES, SEGMENT), countries),
    Page("Data quality", "data-quality", ":material/fact_check:", (), quality),
    Page("Definitions", "definitions", ":material/menu_book:", (), definitions),
)
