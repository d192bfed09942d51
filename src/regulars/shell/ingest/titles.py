"""Lines above a header that are none: a title, a note, the date of an export."""

from __future__ import annotations

from regulars.ground.errors import InputRefused
from regulars.shell.ingest.framing import Bytes, Frame
from regulars.shell.ingest.header import cells_of, delimiter_of

_MOST_CELLS = 2  # a first line of so few cells may be a title
_MORE = 2  # cells that the lines below a title have more of, at the least
_LINES, _BYTES = 20, 1 << 16  # looked at


def check_title(columns: int, block: Bytes, frame: Frame, *, quote: str, name: str, before: int) -> None:
    """Refuses a first record of few cells above records of many, most of them of one width; names the first of these.

    `before` lines come before the block.
    """
    if columns > _MOST_CELLS:
        return
    places = [number for number in range(1, min(len(frame), _LINES)) if frame.ends[number] < _BYTES]
    texts = [block[frame.starts[number] : frame.ends[number]].tobytes().decode("latin-1") for number in places]
    widths = [len(cells_of(text, delimiter_of(text, quote), quote)) for text in texts]
    wide = [number for number, width in zip(places, widths, strict=True) if width >= columns + _MORE]
    if not wide or 2 * len(wide) <= len(places) or len({widths[number - 1] for number in wide}) > 1:
        return
    first, header = before + int(frame.lines[0]) + 1, before + int(frame.lines[wide[0]]) + 1
    raise InputRefused(
        f"{name}: line {first} has {columns} of the {widths[wide[0] - 1]} cells that the lines below it "
        f"have, so it is not a header; if line {header} is the header, set [files] skip_rows = "
        f"{header - 1} in regulars.toml."
    )
