"""Amounts under a name such as `price_cents`: read as they stand, every number would be a hundred times too large."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused
from tests.exports.ledgers import books_of


def _log(folder: Path, price: str) -> Path:
    (folder / "log.csv").write_text(
        f"Order ID,Date,Customer ID,SKU,Quantity,{price}\n1,2024-01-01,K1,A1,2,1250\n", "utf-8"
    )
    return folder / "log.csv"


@pytest.mark.parametrize(
    "price", ["unit_price_cents", "Price (pence)", "priceMinor", "Preis Rappen", "Precio en céntimos"]
)
def test_hundredths_are_a_question(tmp_path: Path, price: str) -> None:
    """With the setting to paste, and the one that says otherwise."""
    log = _log(tmp_path, price)
    columns = f'[columns]\nprice = "{price}"\n'
    with pytest.raises(InputRefused, match="named for hundredths") as asked:
        books_of([log], tmp_path, columns)
    assert books_of([log], tmp_path, f"{columns}{asked.value.paste}").total == 25
    assert books_of([log], tmp_path, f"{columns}[numbers]\nminor_units = false").total == 2500


@pytest.mark.parametrize("price", ["Price", "Price per cent", "Centre price", "Core price"])
def test_other_names_are_no_question(tmp_path: Path, price: str) -> None:
    """A word that only begins alike says nothing of hundredths."""
    assert books_of([_log(tmp_path, price)], tmp_path, f'[columns]\nprice = "{price}"').total == 2500
