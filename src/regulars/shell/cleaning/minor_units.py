"""Columns of money whose names say that their amounts are hundredths of the currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from regulars.ground.errors import InputRefused
from regulars.ledger.folding import folded_words
from regulars.ledger.mapping import Mapping as Columns
from regulars.shell.config.writing import section

_MONEY = ("price", "total_amount", "unit_cost")
_WORDS = frozenset(
    (
        *("cents", "centavos", "centesimi", "centesimos", "centimes", "centimos", "grosze", "groszy", "kurus", "minor"),
        *("paise", "pence", "pennies", "rappen", "subunit", "subunits"),
    )
)


def check_minor_units(mappings: Iterable[Columns], *, is_declared: bool) -> None:
    """Raises InputRefused where a column of money is named for hundredths and the shop has not said what they are."""
    named = list(dict.fromkeys(column for mapping in mappings for column in _named(mapping)))
    if not named or is_declared:
        return
    listed = " and ".join(map(repr, named))
    raise InputRefused(
        f"amounts are in {'a column' if len(named) == 1 else 'columns'} named for hundredths: {listed}. Read as they "
        "stand, 1250 would be 1,250.00. Put the lines below into regulars.toml to read it as 12.50, or minor_units = "
        "false if it is 1,250.00.",
        paste=section("numbers", ["minor_units = true"], is_there=False),
    )


def _named(mapping: Columns) -> Iterator[str]:
    """The columns of money that are named for hundredths; a known export has its own."""
    if mapping.export:
        return
    held = [mapping.columns[name] for name in _MONEY if name in mapping.columns]
    for column in (*held, *(column for columns in mapping.money.values() for column in columns)):
        if not _WORDS.isdisjoint(folded_words(column)):
            yield column
