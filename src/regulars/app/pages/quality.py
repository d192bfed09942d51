"""What became of every record and every unit of money, and how far each claim can be trusted."""

from __future__ import annotations

import streamlit as st

from regulars.app.screen import MOST_ROWS, Screen
from regulars.report.charts.formats import count
from regulars.report.html.sections.evidence import evidence
from regulars.report.html.sections.intake import reading
from regulars.report.lookups import Lookup


def quality(screen: Screen) -> None:
    """The ledger of records and of money, the lines set aside, the verdicts."""
    screen.section(reading(screen.standing))
    aside = sum(file.set_aside for file in screen.standing.content.files)
    if aside:
        lookup = Lookup("set_aside", order=("source_file", "source_line"), limit=MOST_ROWS)
        most = f"the first {count(MOST_ROWS)} of " if aside > MOST_ROWS else ""
        screen.download_looked_up("set_aside", lookup, label=f"Lines set aside as CSV: {most}{count(aside)}")
    st.subheader("How far to trust this", anchor=False)
    screen.section(evidence(screen.standing))
