"""Equal lines: one line in two files, or truly two."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st

from tests.laws.shops import lawful
from tests.shop.tables import Row, Setup, book

USUAL = {
    "invoice_no": "1",
    "stock_code": "MUG",
    "product_name": "Mug",
    "quantity": "2",
    "invoice_date": "2024-03-05 10:00",
    "price": "2.50",
    "customer_id": "ada",
    "country": "UK",
}
# Each differs from the usual line in one cell; NULL is as equal to NULL as UK to UK.
VARIANTS: tuple[dict[str, str | None], ...] = (
    {},
    {"customer_id": None},
    {"country": None},
    {"product_name": "Blue mug"},
    {"price": "2.5001"},
    {"invoice_date": "2024-03-05 10:01"},
    {"quantity": "3"},
    {"invoice_no": "C1", "quantity": "-2"},
)
# Written otherwise, the same line: blanks, case and 1.0 are normalised before lines are compared.
DISGUISES: tuple[dict[str, str], ...] = (
    {},
    {"stock_code": " mug"},
    {"invoice_no": "1.0"},
    {"price": "2.50000"},
    {"quantity": "+2"},
)
FILES_OF_SOURCE = (range(0, 2), range(2, 4), range(4, 6))
TOLD = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, len(VARIANTS) - 1), st.integers(0, len(DISGUISES) - 1)),
    min_size=1,
    max_size=25,
)


def _lines(told: list[tuple[int, int, int]]) -> list[Row]:
    return [_line(variant, disguise) | {"file_no": file} for file, variant, disguise in told]


def _line(variant: int, disguise: int) -> Row:
    differs = VARIANTS[variant]
    hidden = {name: cell for name, cell in DISGUISES[disguise].items() if name not in differs}
    return USUAL | differs | hidden


def _used(lines: list[Row], **settings: Any) -> Counter[Any]:
    rows = book(lines, Setup(sources=(0, 0, 1, 1, 2, 2), **settings))["transactions"]
    return Counter(tuple(row[name] for name in (*USUAL, "total_amount")) for row in rows)


@lawful(told=TOLD)
def test_dropping_duplicates_leaves_each_line_once(told: Any) -> None:
    """By default equal lines are used once, within and across files, and all others stay."""
    used = _used(_lines(told))

    assert set(used.values()) == {1}
    assert len(used) == len({variant for _, variant, _ in told})


@lawful(told=TOLD)
def test_keeping_duplicates_takes_the_fullest_source(told: Any) -> None:
    """With `keep` a line counts as often as in the one source that has it most often: overlap is never added up."""
    in_source: dict[int, Counter[Any]] = {}
    for file, variant, _ in told:
        in_source.setdefault(file // 2, Counter())[variant] += 1
    most = Counter({v: max(counts[v] for counts in in_source.values()) for v in {v for _, v, _ in told}})

    used = _used(_lines(told), keep=True)

    assert sorted(used.values()) == sorted(most.values())
    assert sum(used.values()) == sum(most.values())


@lawful(told=TOLD)
def test_every_line_has_one_fate(told: Any) -> None:
    """A line is used or set aside, never both and never neither; the money of both halves is the log's."""
    made = book(_lines(told), Setup())

    places = [(row["source_file"], row["source_line"]) for half in ("transactions", "set_aside") for row in made[half]]

    assert len(places) == len(set(places)) == len(told)
    assert {tuple(row["reasons"]) for row in made["set_aside"]} <= {("duplicate",)}
    first = {}
    for row in made["transactions"]:
        first[row["source_file"], row["source_line"]] = row
    assert len(first) == len(made["transactions"])
