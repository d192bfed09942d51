"""A repair says that it changed a cell exactly where it did."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pyarrow as pa
import pytest
from hypothesis import strategies as st

from regulars.ledger.conventions import Reading
from regulars.ledger.rules import REPAIRS
from tests.laws.shops import lawful
from tests.shop.tables import over

CELLS = st.one_of(
    st.text(alphabet=" \t\n\r\x01!0.1-+aAnNé\u0301\u00a0", max_size=6),
    st.sampled_from(["", "nan", "NaN", " nan", "17850.0", "1.00", "1.0 ", "-6.0", ".0", "1.", "85123a"]),
)


@pytest.mark.parametrize("rule", REPAIRS, ids=lambda rule: rule.name)
@lawful(cells=st.lists(CELLS, min_size=1, max_size=60))
def test_a_repair_is_wanted_exactly_where_it_changes_the_cell(rule: Any, cells: Any) -> None:
    """`wanted` holds for a cell if and only if the repair, as it is named, gives another one."""
    found = pa.table({"cell": pa.array(cells, pa.string())})
    rows = over({"found": found}, _mended, rule=rule)

    assert [row["cell"] for row in rows if row["wanted"] and row["cell"] == row["becomes"]] == []
    assert [row["cell"] for row in rows if not row["wanted"] and _differs(rule.name, row["cell"])] == []


def _mended(found: Any, rule: Any) -> Any:
    reading = Reading(drops_zeros=True)
    return found.select("cell", wanted=rule.wanted(found.cell, reading), becomes=rule.becomes(found.cell, reading))


def _differs(name: str, cell: str) -> bool:
    """Whether the repair, as its name says it, would change this cell."""
    match name:
        case "unicode_normal":
            return cell != normalize("NFC", cell.replace("\u00a0", " "))
        case "blanks_trimmed":
            return cell != cell.strip(" \t\n\r")
        case "leading_zeros":
            return len(cell) > 1 and cell[0] == "0" and cell.isascii() and cell.isdigit()
        case "missing_word":
            return cell in ("", "nan", "NaN")
        case "decimal_suffix":
            whole, point, fraction = cell.partition(".")
            digits = whole.removeprefix("-").removeprefix("+") if whole[:2] not in ("-+", "+-") else ""
            return bool(point) and digits.isdigit() and set(fraction) == {"0"}
        case _:
            return cell != cell.upper()
