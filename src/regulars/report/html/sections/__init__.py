"""The sections of the report, in the order of reading. A new section is a new file and a line here."""

from __future__ import annotations

from collections.abc import Callable

from regulars.report.html.blocks import Section
from regulars.report.html.sections.changed import movement
from regulars.report.html.sections.channels import channels
from regulars.report.html.sections.churn import churn
from regulars.report.html.sections.cohorts import cohorts
from regulars.report.html.sections.coming import coming
from regulars.report.html.sections.countries import countries
from regulars.report.html.sections.definitions import definitions
from regulars.report.html.sections.evidence import evidence
from regulars.report.html.sections.experiments import experiments
from regulars.report.html.sections.first import first
from regulars.report.html.sections.groups import groups
from regulars.report.html.sections.intake import reading
from regulars.report.html.sections.kpis import kpis
from regulars.report.html.sections.lifecycle import lifecycle
from regulars.report.html.sections.months import months
from regulars.report.html.sections.offers import offers
from regulars.report.html.sections.products import products
from regulars.report.html.sections.segments import segments
from regulars.report.html.sections.value import value
from regulars.report.html.visible import Standing

SECTIONS: tuple[Callable[[Standing], Section], ...] = (
    first,
    kpis,
    months,
    movement,
    coming,
    countries,
    products,
    offers,
    groups,
    segments,
    cohorts,
    lifecycle,
    churn,
    value,
    channels,
    experiments,
    reading,
    evidence,
    definitions,
)
