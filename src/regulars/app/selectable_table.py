"""Long lists that the visitor sorts and searches; one row can be opened."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import streamlit as st

from regulars.report.charts.formats import NOTHING
from regulars.report.html.content import Row, Rows

TEXT, COUNT, MONEY, SHARE, DAY, DECIMAL = "text", "count", "money", "share", "day", "decimal"
_ROW = 35  # pixels
_TALLEST = 14  # rows that are seen at once


def show_table(rows: Rows, columns: Mapping[str, tuple[str, str]], *, key: str) -> None:
    """Show the rows. `columns` are the columns shown, each with its label and kind; without a value, none is."""
    st.dataframe(key=key, **_grid(rows, columns))


def openable(rows: Rows, columns: Mapping[str, tuple[str, str]], *, key: str) -> Row | None:
    """Show the rows: the row that the visitor has chosen; None as long as there is none."""
    chosen = st.dataframe(on_select="rerun", selection_mode="single-row", key=key, **_grid(rows, columns))
    places = chosen["selection"]["rows"]
    return rows[places[0]] if places and places[0] < len(rows) else None


def _grid(rows: Rows, columns: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The rows as a grid takes them. Texts are drawn as they are, never as markup."""
    there = {name: label for name, label in columns.items() if any(row.get(name) is not None for row in rows)}
    return {
        "data": pa.Table.from_pylist([{name: _plain(row.get(name)) for name in there} for row in rows]),
        "hide_index": True,
        "height": _ROW * (min(len(rows), _TALLEST) + 1) + 3,
        "column_config": {name: _config(label, kind) for name, (label, kind) in there.items()},
        "placeholder": NOTHING,
    }


def _plain(value: Any) -> Any:
    """What a grid can show: money as a float, for showing only."""
    if isinstance(value, Decimal):
        return float(value)
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _config(label: str, kind: str) -> Any:
    config = st.column_config
    if kind == DAY:
        return config.DateColumn(label, format="YYYY-MM-DD")
    if kind == TEXT:
        return config.TextColumn(label)
    formats = {COUNT: "localized", MONEY: "accounting", SHARE: "percent", DECIMAL: "%.1f"}
    return config.NumberColumn(label, format=formats[kind])


def opened(name: str) -> str:
    """What the address says is open; empty where nothing is."""
    return st.query_params.get(name, "")


def open_one(name: str, value: str) -> None:
    """Show this one instead of the list."""
    st.query_params[name] = value
    st.rerun()


def way_back(name: str, label: str) -> None:
    """A button back to the list."""
    if st.button(label, icon=":material/arrow_back:", type="tertiary"):
        del st.query_params[name]
        st.rerun()


def open_customer(customer: str) -> None:
    """Show this customer on the page of customers."""
    st.switch_page(st.session_state["pages"]["customers"], query_params={"customer": customer})
