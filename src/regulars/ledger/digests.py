"""A keyed digest of the cells of a record that no column of the ledger holds.

By it, lines that differ in the file stay two lines, and nobody can read from it what stood in those cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules import REPAIRS
from regulars.ledger.values import as_text

_LENGTH = 32  # signs of four bits
_BETWEEN, _EMPTY = "\x1f", "\x1e"  # control characters, which no cell of a text file has


def with_digest(staged: ir.Table, columns: Sequence[str], key: ir.Table, reading: Reading, *, name: str) -> ir.Table:
    """`staged` with 128 bits of the cells of these columns under the key (a table of one row), called `name`.

    They are equal where all these cells are equal after normalisation.
    """
    cells = {f"{name}_{number}": column for number, column in enumerate(sorted(columns))}
    read = with_normal_cells(staged, cells, reading)
    keyed = ibis.literal(_BETWEEN).join([key.key.as_scalar(), *(read[cell].fill_null(_EMPTY) for cell in cells)])
    return read.mutate(**{name: keyed.hexdigest("sha256").substr(0, _LENGTH)}).drop(*cells)


def with_normal_cells(table: ir.Table, cells: Mapping[str, str], reading: Reading) -> ir.Table:
    """`table` with the text of columns under new names, repaired as every cell is; NULL where a cell is empty.

    Numbers lose the zeros at the end of their fraction, which not every kind of file keeps.
    """
    read = table.mutate(**{name: _as_cell(table[column]) for name, column in cells.items()}).view()
    texts = [name for name, column in cells.items() if table[column].type().is_string()]
    for rule in (rule for rule in REPAIRS if texts and not rule.columns):
        wanted = {name: rule.wanted(read[name], reading).fill_null(False) for name in texts}
        read = read.mutate(
            **{name: ibis.ifelse(wanted[name], rule.becomes(read[name], reading), read[name]) for name in texts}
        ).view()  # a border: each cell is asked several times
    return read.mutate(**{name: _without_padding(read[name]) for name in texts}).view() if texts else read


def _as_cell(cell: ir.Value) -> ir.StringValue:
    """The cell as text. What a typed column holds needs no repair of text, which would cost more than the rest."""
    if cell.type().is_floating():
        cell = ibis.ifelse(cell.isnan(), None, cell)
    return _without_padding(as_text(cell)) if cell.type().is_decimal() else as_text(cell)


def _without_padding(text: ir.StringValue) -> ir.StringValue:
    suspect = text.endswith("0") & text.contains(".")
    is_padded = ibis.ifelse(suspect, text.re_search(r"^[+-]?[0-9]+\.[0-9]*0$"), False).fill_null(False)
    return ibis.ifelse(is_padded, text.re_replace(r"\.?0+$", ""), text)
