"""Drawings of a part as images: for pages that let no SVG stand among their HTML."""

from __future__ import annotations

import re
from base64 import b64encode

from markupsafe import Markup, escape

from regulars.report.charts.theme import BLUE, DARK, TYPEFACE

_DRAWING = re.compile(r"<svg (?P<attributes>[^>]*)>(?P<inside>.*?)</svg>", re.DOTALL)
_LABEL = re.compile(r'aria-label="([^"]*)"')
_COLOUR = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6})"')
_SPACE = "http://www.w3.org/2000/svg"


def with_images(html: str, *, is_dark: bool) -> str:
    """The same HTML with each drawing as an image in the colours of the theme, called what the drawing is called."""

    def image(found: re.Match[str]) -> str:
        attributes, inside = found["attributes"], found["inside"]
        is_curve = 'class="curve"' in attributes
        colour = DARK[BLUE] if is_dark else BLUE
        look = f"polyline{{fill:none;stroke:{colour};stroke-width:1.5;vector-effect:non-scaling-stroke}}"
        style = f"<style>svg{{font-family:{TYPEFACE}}}{look if is_curve else ''}</style>"
        if is_dark:
            inside = _COLOUR.sub(lambda pair: f'{pair[1]}="{DARK.get(pair[2], pair[2])}"', inside)
        space = "" if "xmlns=" in attributes else f' xmlns="{_SPACE}"'
        drawing = f"<svg{space} {attributes}>{style}{inside}</svg>"
        label = _LABEL.search(attributes)
        alt = Markup(label[1]) if label else ""  # an attribute already, so escaped already
        kind = ' class="curve"' if is_curve else ""
        return f'<img{kind} alt="{escape(alt)}" src="data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}">'

    return _DRAWING.sub(image, html)
