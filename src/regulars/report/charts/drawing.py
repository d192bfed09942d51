"""Charts as files: SVG text and PNG bytes, drawn offline."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

VERSION = "6.4"  # of the drawing grammar: pinned, so that a newer converter draws the same picture
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # no XML may hold these


def to_svg(chart: Any) -> str:
    """The chart as SVG text. Nothing is fetched; control characters of the data are dropped."""
    svg: str = vl_convert.vegalite_to_svg(_specification(chart), vl_version=VERSION, allowed_base_urls=[])
    return svg


def to_png(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as PNG, `scale` pixels for each of its own."""
    drawn: bytes = vl_convert.vegalite_to_png(
        _specification(chart), vl_version=VERSION, scale=scale, allowed_base_urls=[]
    )
    return drawn


def _specification(chart: Any) -> Any:
    return _as_text(chart.to_dict(validate=False))


def _as_text(value: Any) -> Any:
    """The same value with texts that can be drawn: one NUL in them and the converter ends the whole process."""
    if isinstance(value, str):
        return NOT_TEXT.sub("", value)
    if isinstance(value, dict):
        return {_as_text(key): _as_text(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_text(part) for part in value]
    return value
