"""One look for all charts: colours that colour-blind readers can tell apart, one typeface stack, sizes."""

from __future__ import annotations

# Every system has one of these; nothing is fetched.
TYPEFACE = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"

PAPER = "#ffffff"
INK = "#1d2733"
MUTED = "#5b6775"
GRID = "#e4e8ec"
BLUE = "#1f6aa5"
PALE_BLUE = "#c9dcec"
SKY = "#7fb2d6"
GOLD = "#dba531"
RUST = "#bf5b2c"
GREY = "#a5afba"
SHADES = ("#f0f5f9", "#d6e5f1", "#adcae1", "#78a8cd", "#35719c", "#1d4f7a")  # little to much
ON_DEEP = "#fdfefe"  # text on the two deepest shades

# What each colour becomes on dark paper. The page swaps them in its style sheet; chart files stay light.
DARK = {
    PAPER: "#171d23",
    INK: "#e4e9ee",
    MUTED: "#a3afbb",
    GRID: "#2c3640",
    BLUE: "#5ba3d9",
    PALE_BLUE: "#27435a",
    SKY: "#3f779f",
    GOLD: "#dba531",
    RUST: "#dd8050",
    GREY: "#6b7783",
    SHADES[0]: "#1e2932",
    SHADES[1]: "#20394d",
    SHADES[2]: "#264d6b",
    SHADES[3]: "#316890",
    SHADES[4]: "#5f9fcd",
    SHADES[5]: "#a3cdec",
    ON_DEEP: "#10161b",
}

TEXT_SIZE = 12
SMALL = 11
MARGIN = 4

CONFIG = {
    "background": PAPER,
    "font": TYPEFACE,
    "padding": {"left": 0, "right": MARGIN, "top": MARGIN, "bottom": MARGIN},
    "view": {"stroke": None},
    "concat": {"spacing": 18},
    "axis": {
        "aria": False,
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
        "labelColor": MUTED,
        "labelFontSize": SMALL,
        "labelPadding": 6,
        "titleColor": MUTED,
        "titleFontSize": SMALL,
        "titleFontWeight": "normal",
    },
    "axisX": {"grid": False},
    "legend": {
        "aria": False,
        "orient": "top",
        "labelColor": INK,
        "labelFontSize": SMALL,
        "symbolType": "square",
        "columnPadding": 28,  # the page's font can be wider than the one by which labels are measured
        "title": None,
    },
    "title": {
        "aria": False,
        "anchor": "start",
        "frame": "bounds",
        "color": INK,
        "fontSize": 14,
        "fontWeight": 600,
        "offset": 12,
    },
    "text": {"color": INK, "fontSize": TEXT_SIZE, "aria": False},
    "rule": {"aria": False},
    "bar": {"aria": True},
}
