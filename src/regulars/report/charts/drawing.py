"""Charts as files: SVG text and PNG bytes, drawn offline."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

VERSION = "6.4"  # of the drawing grammar: pinned, so that a newer converter draws the same picture
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def to_svg(chart: Any) -> str:
    """The chart as SVG text. Nothing is fetched; control characters of the data are dropped."""
    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), vl_version=VERSION, allowed_base_urls=[])
    return _NOT_TEXT.sub("", svg)


def to_png(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as PNG, `scale` pixels for each of its own."""
    drawn: bytes = vl_convert.vegalite_to_png(
        chart.to_dict(validate=False), vl_version=VERSION, scale=scale, allowed_base_urls=[]
    )
    return drawn
