"""Draws the tables that name each other's rows, as docs/pictures/tables.svg: `python -m tests.docs.links_picture`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from regulars.ground.tables import BY_NAME
from regulars.ground.tables.links import LINKS, Link
from tests.docs.pages import ROOT

TARGET = ROOT / "docs" / "pictures" / "tables.svg"
ROW, SIGN = 18, 7.3  # pixels: the height of a row, the width of a letter
GAP, BETWEEN, EDGE = 16, 84, 12  # between boxes, between columns, around all
PASSING = 10  # the height that a line takes where it passes a column
STYLE = """\
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1c2733; }
.name { font-weight: 700; fill: #ffffff; }
.key { fill: #5b6b7b; }
.box { fill: #ffffff; stroke: #1f3a5f; }
.head { fill: #1f3a5f; }
.link { fill: none; stroke: #6d7f91; stroke-width: 1.2; }"""


@dataclass
class Box:
    """A table with its key and the columns of its links, or a place where a line passes: one without rows."""

    name: str
    rows: tuple[tuple[str, str], ...]
    column: int
    x: float = 0
    y: float = 0
    width: float = 0
    before: list[Box] = field(default_factory=list)

    @property
    def needed(self) -> float:
        """The width of its longest line."""
        return SIGN * max([len(self.name) + 2, *(len(name) + len(mark) + 3 for name, mark in self.rows)])

    @property
    def height(self) -> float:
        return ROW * (len(self.rows) + 1) + 4 if self.rows else PASSING

    def row(self, column: str) -> float:
        """The height of a column's line."""
        names = [name for name, _ in self.rows]
        return self.y + ROW * (names.index(column) + 1.5) + 2


def page() -> str:
    """The whole picture: tables that others name stand to their left."""
    boxes, paths = _boxes()
    _place(boxes)
    drawn = [*(_line(link, path) for link, path in paths), *(part for box in boxes if box.rows for part in _drawn(box))]
    width = max(box.x + box.width for box in boxes) + EDGE
    height = max(box.y + box.height for box in boxes) + EDGE
    title = "The tables and the columns by which one names a row of another"
    size = f'width="{width:.0f}" height="{height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" {size} role="img">'
    ground = f'<rect {size} rx="6" fill="#f4f6f8"/>'
    return "\n".join([head, f"<title>{title}</title>", f"<style>\n{STYLE}\n</style>", ground, *drawn, "</svg>", ""])


def _boxes() -> tuple[list[Box], list[tuple[Link, list[Box]]]]:
    """Every table in its column, with the places where lines pass; and the boxes that each line goes along."""
    names = dict.fromkeys(name for link in LINKS for name in (link.to, link.table))
    tables = {name: Box(name, _rows(name), _depth(name)) for name in names}
    boxes, paths = list(tables.values()), []
    for link in LINKS:
        path = [tables[link.to]]
        for column in range(path[0].column + 1, tables[link.table].column):
            path.append(Box("", (), column))
            boxes.append(path[-1])
        path.append(tables[link.table])
        for left, right in pairwise(path):
            right.before.append(left)
        paths.append((link, path))
    return boxes, paths


def _depth(name: str) -> int:
    """How many tables stand between this one and one that names no other."""
    return max((_depth(link.to) + 1 for link in LINKS if link.table == name), default=0)


def _rows(name: str) -> tuple[tuple[str, str], ...]:
    key = BY_NAME[name].key[0]
    links = [link.column for link in LINKS if link.table == name]
    marks = {column: "FK" for column in links} | {key: "PK FK" if key in links else "PK"}
    return tuple((column, marks[column]) for column in dict.fromkeys([key, *links]))


def _place(boxes: list[Box]) -> None:
    """Column by column from the left, each box near those it names, so that few lines cross."""
    columns = [[box for box in boxes if box.column == n] for n in range(1 + max(box.column for box in boxes))]
    tallest = max(sum(box.height + GAP for box in column) for column in columns)
    x: float = EDGE
    for column in columns:
        column.sort(key=lambda box: (_middle(box), box.name))
        width = max(box.needed for box in column)
        spare = (tallest - sum(box.height + GAP for box in column)) / len(column)
        y = EDGE + spare / 2
        for box in column:
            box.x, box.y, box.width = x, y, width
            y += box.height + GAP + spare
        x += width + BETWEEN


def _middle(box: Box) -> float:
    """The mean height of the boxes that it names."""
    return sum(each.y + each.height / 2 for each in box.before) / len(box.before) if box.before else 0


def _line(link: Link, path: list[Box]) -> str:
    """From the key to the column that names it; the fork stands where there may be many rows."""
    first, last = path[0], path[-1]
    points = [(first.x + first.width, first.row(BY_NAME[link.to].key[0]))]
    for box in path[1:-1]:
        points += [(box.x, box.y + PASSING / 2), (box.x + box.width, box.y + PASSING / 2)]
    x, y = last.x, last.row(link.column)
    drawn = " ".join([f"M {points[0][0]:.1f} {points[0][1]:.1f}", *_curves([*points, (x, y)])])
    fork = f"M {x - 9:.1f} {y:.1f} L {x:.1f} {y - 5:.1f} M {x - 9:.1f} {y:.1f} L {x:.1f} {y + 5:.1f}"
    start = f"M {points[0][0] + 6:.1f} {points[0][1] - 5:.1f} v 10"
    return f'<path class="link" d="{drawn} {fork} {start}"/>'


def _curves(points: list[tuple[float, float]]) -> Iterator[str]:
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (x + to_x) / 2
        yield f"C {half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _drawn(box: Box) -> Iterator[str]:
    size = f'width="{box.width:.1f}"'
    yield f'<rect class="box" x="{box.x:.1f}" y="{box.y:.1f}" {size} height="{box.height:.1f}" rx="3"/>'
    yield f'<rect class="head" x="{box.x:.1f}" y="{box.y:.1f}" {size} height="{ROW}" rx="3"/>'
    yield f'<text class="name" x="{box.x + 7:.1f}" y="{box.y + 13:.1f}">{escape(box.name)}</text>'
    for name, mark in box.rows:
        y = box.row(name) + 4
        yield f'<text x="{box.x + 7:.1f}" y="{y:.1f}">{escape(name)}</text>'
        yield f'<text class="key" x="{box.x + box.width - 7:.1f}" y="{y:.1f}" text-anchor="end">{mark}</text>'


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
