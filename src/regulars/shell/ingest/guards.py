"""Cells that are guarded against spreadsheets as formulas: ="1001" is the text 1001."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regulars.shell.ingest.framing import Bytes, Offsets

_EQUALS, _BLANK, _LF, _CR = 61, 32, 10, 13


def guards(block: Bytes, *, quote: int, delimiter: int, with_empty: bool) -> Offsets:
    """Where an equals sign stands at the start of a cell before a quoted text; `with_empty`: before ="" too.

    Within a quoted cell every quote is doubled, so nothing in it looks like either.
    """
    at = np.flatnonzero(block[:-3] == _EQUALS)
    at = at[block[at + 1] == quote]
    at = at[_ends_cell(block[np.maximum(at - 1, 0)], delimiter) | (at == 0)]
    is_empty = block[at + 2] == quote
    return at[~is_empty | (with_empty & _ends_cell(block[at + 3], delimiter))]


def _ends_cell(signs: Bytes, delimiter: int) -> NDArray[np.bool_]:
    return (signs == delimiter) | (signs == _LF) | (signs == _CR)


def take_off(block: Bytes, at: Offsets) -> None:
    """Blanks in place of the equals signs: a quoted cell may have them around it, and no place moves."""
    block[at] = _BLANK
