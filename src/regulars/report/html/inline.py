"""SVG made safe to stand inside a page: an allow-list of elements, names of its own, no reference to anywhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markupsafe import Markup

_SPACE = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset({"svg", "g", "path", "text", "tspan", "rect", "line", "circle", "defs", "clipPath", "title"})
_PLACE = {"d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "r", "cx", "cy", "width", "height", "viewBox", "transform"}
_PAINT = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"}
_OTHER = {"stroke-miterlimit", "stroke-opacity", "opacity", "text-anchor", "font-size", "font-weight", "id", "display"}
_ATTRIBUTES = frozenset(_PLACE | _PAINT | _OTHER | {"clip-path"})
_LONG = re.compile(r"\d+\.\d{3,}")  # finer than a hundredth of a pixel is weight without a difference


def inlined(svg: str, name: str, title: str) -> Markup:
    """The drawing as one image of the page, called `title`; what its marks say shows when pointed at.

    Ids get `name` as a prefix, because all drawings of a page share one space of ids.
    """
    root = ElementTree.fromstring(svg)
    names = _new_ids(root, name)
    drawing = _copy(root, names)
    for size in ("width", "height"):
        drawing.attrib.pop(size, None)
    drawing.attrib |= {"role": "img", "aria-label": title}
    return Markup(ElementTree.tostring(drawing, encoding="unicode"))  # serialised, so escaped


def _new_ids(root: ElementTree.Element, name: str) -> dict[str, str]:
    found = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    return {old: f"{name}-{number}" for number, old in enumerate(found, start=1)}


def _copy(element: ElementTree.Element, names: dict[str, str]) -> ElementTree.Element:
    """The element with what is allowed of it; empty groups and invisible frames are dropped."""
    copy = ElementTree.Element(_local(element), _attributes_of(element, names))
    copy.text = element.text
    said = element.attrib.get("aria-label") if "aria-roledescription" in element.attrib else None
    if said and _local(element) in ("path", "rect"):
        ElementTree.SubElement(copy, "title").text = said
    for child in element:
        if _local(child) in _ELEMENTS and not _is_bare(child):
            copy.append(_copy(child, names))
    return copy


def _attributes_of(element: ElementTree.Element, names: dict[str, str]) -> dict[str, str]:
    kept = {key: _LONG.sub(_to_hundredths, value) for key, value in element.attrib.items() if key in _ATTRIBUTES}
    if "id" in kept:
        kept["id"] = names[kept["id"]]
    clip = kept.pop("clip-path", "")
    if clip.startswith("url(#"):
        kept["clip-path"] = f"url(#{names.get(clip[5:-1], '')})"
    if kept.get("opacity") == "1":
        del kept["opacity"]
    return kept


def _to_hundredths(found: re.Match[str]) -> str:
    return f"{float(found.group()):.2f}".rstrip("0").rstrip(".")


def _is_bare(element: ElementTree.Element) -> bool:
    """Whether nothing of the element can be seen."""
    if element.attrib.get("display") == "none":
        return True
    own = _local(element)
    if own == "path" and "fill" not in element.attrib and "stroke" not in element.attrib:
        return element.attrib.get("class") in ("background", "foreground")
    return own == "g" and all(_is_bare(child) for child in element)


def _local(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{_SPACE}}}")
