"""The HTML report."""

from regulars.report.condense import CONDENSED
from regulars.report.html.content import NEEDED, FileLedger, ReportContent, Restated
from regulars.report.html.page import render

__all__ = ["CONDENSED", "NEEDED", "FileLedger", "ReportContent", "Restated", "render"]
