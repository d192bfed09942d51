"""Numbers as a person reads them on the terminal."""

from __future__ import annotations

import pytest

from regulars.shell.cli.show import show_rows


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.04, "0.0400"), (0.0, "0.0000"), (0.00004, "<0.0001"), (-0.00004, ">-0.0001"), (1234.5, "1,234.5000")],
)
def test_a_number_that_is_not_nothing_is_not_shown_as_nothing(
    capsys: pytest.CaptureFixture[str], value: float, shown: str
) -> None:
    """A p-value below the last decimal is less than it, and never 0."""
    show_rows([{"p_value": value}])
    assert capsys.readouterr().out.split()[-1] == shown
