"""Lists of ids that are one customer: what each becomes, and which lists contradict themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.ledger.same_customers import MergeRow, NotMergeable, merged_ids

Pairs = list[tuple[str | None, str | None]]


def _becomes(pairs: Pairs) -> dict[str, str]:
    return dict(merged_ids(MergeRow(line, *pair) for line, pair in enumerate(pairs, 2)).becomes)


@given(parents=st.lists(st.integers(0, 30), min_size=1, max_size=30), order=st.randoms())
def test_chains_end_at_one_id(parents: list[int], order: object) -> None:
    """In any order of lines, each id becomes the one at which its chain ends; ids that are their own stay."""
    pairs: Pairs = [(f"c{n}", f"c{min(parent, n)}") for n, parent in enumerate(parents)]  # never upwards: no circle
    order.shuffle(pairs)  # type: ignore[attr-defined]

    becomes = _becomes(pairs)

    direct = dict(pairs)
    for one, other in pairs:
        assert becomes.get(str(one), one) == becomes.get(str(other), other)
    assert all(direct[end] == end for end in becomes.values())
    assert set(becomes) == {one for one, other in pairs if one != other}


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([("a", "b"), ("b", "a")], "lines 2, 3 merge ids in a circle"),
        ([("d", "a"), ("a", "b"), ("b", "c"), ("c", "a")], "lines 3, 4, 5 merge ids in a circle"),
        ([("a", "b"), ("x", "y"), ("a", "c")], "lines 2 and 4 merge one id into two others"),
        ([("a", "a"), ("a", "c")], "lines 2 and 3 merge one id into two others"),
        ([("a", None)], "line 2 does not have two ids"),
        ([(None, "b")], "line 2 does not have two ids"),
    ],
)
def test_a_list_that_contradicts_itself_names_its_lines(pairs: Pairs, found: str) -> None:
    """Nothing is guessed: which line is wrong, the shop alone knows."""
    with pytest.raises(NotMergeable, match=found):
        _becomes(pairs)


def test_a_line_that_is_repeated_says_nothing_new() -> None:
    """As in lists that were joined."""
    assert _becomes([("a", "b"), ("a", "b")]) == {"a": "b"}
