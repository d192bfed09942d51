"""Scores and segments: equal values score equally, more is never worse, and everyone is in one segment."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from regulars.studies.rfm.scores import rfm, rfm_cuts
from regulars.studies.rfm.segments import NAMES, SEGMENTS, SHOWN, segment_of
from tests.laws.shops import Log, for_shops, lawful, tables_of
from tests.shop.tables import Row, over

ONE = st.tuples(
    st.integers(1, 400),
    st.one_of(st.just(1), st.integers(1, 30)),
    st.one_of(st.integers(-3, 3).map(lambda n: Decimal(n * 10)), st.decimals(-500, 5000, places=4)),
)
BUYERS = st.lists(ONE, min_size=1, max_size=40)


def _customers(buyers: list[tuple[int, int, Decimal]]) -> pa.Table:
    """A table of customers, and one who never ordered."""
    rows = [(f"c{n}", *buyer) for n, buyer in enumerate(buyers)] + [("gus", None, 0, Decimal("-5"))]
    names = ("customer_id", "recency_days", "orders", "net_revenue")
    types = (pa.string(), pa.int64(), pa.int64(), pa.decimal128(18, 4))
    return pa.table({name: pa.array(c, t) for name, t, c in zip(names, types, zip(*rows, strict=True), strict=True)})


def _cuts(customers: pa.Table) -> list[Row]:
    return over({"customers": customers}, rfm_cuts)


def _scored(customers: pa.Table) -> list[Row]:
    cuts = pa.Table.from_pylist(
        _cuts(customers),
        pa.schema([("measure", pa.string()), ("cut", pa.int64()), ("value", pa.decimal128(20, 6))]),
    )
    return over({"customers": customers, "rfm_cuts": cuts}, rfm)


def _quantile(values: list[Any], point: Fraction) -> Fraction:
    """The linear quantile, exactly."""
    ordered = sorted(Fraction(value) for value in values)
    place = point * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _scores_by_hand(values: list[Any], *, recency: bool) -> list[int]:
    """1 plus the number of cut points strictly below the value; for recency strictly above it."""
    cuts = [_quantile(values, Fraction(point, 5)) for point in range(1, 5)]
    return [1 + sum((cut > value) if recency else (cut < value) for cut in cuts) for value in map(Fraction, values)]


@lawful(buyers=BUYERS)
def test_cut_points_and_scores_are_those_of_exact_fractions(buyers: Any) -> None:
    """Cut points are the linear quantiles and scores count them, as worked out in exact fractions."""
    rows = sorted(_scored(_customers(buyers)), key=lambda row: int(row["customer_id"][1:]))

    recency, frequency, monetary = (list(column) for column in zip(*buyers, strict=True))
    assert [row["r_score"] for row in rows] == _scores_by_hand(recency, recency=True)
    assert [row["f_score"] for row in rows] == _scores_by_hand(frequency, recency=False)
    assert [row["m_score"] for row in rows] == _scores_by_hand(monetary, recency=False)


@lawful(buyers=BUYERS)
def test_equal_values_score_equally_and_more_is_never_worse(buyers: Any) -> None:
    """Along each measure the score never falls as the value gets better, so equal values have one score."""
    rows = _scored(_customers(buyers))

    for measure, score, sign in (
        ("recency_days", "r_score", -1),
        ("frequency", "f_score", 1),
        ("monetary", "m_score", 1),
    ):
        pairs = sorted((sign * row[measure], row[score]) for row in rows)
        assert [score for _, score in pairs] == sorted(score for _, score in pairs)
        assert len({value for value, _ in pairs}) == len(set(pairs))


@lawful(buyers=BUYERS, more=st.integers(1, 5))
def test_the_order_of_the_customers_and_their_names_do_not_matter(buyers: Any, more: Any) -> None:
    """Who comes first, or is called what, changes nobody's scores."""
    turned = buyers[more:] + buyers[:more]

    def scores(rows: list[Row]) -> list[tuple[Any, ...]]:
        return sorted((r["recency_days"], r["frequency"], r["monetary"], r["segment"]) for r in rows)

    assert scores(_scored(_customers(buyers))) == scores(_scored(_customers(turned)))


def test_every_triple_of_scores_has_one_segment() -> None:
    """All 125 triples fall into the segment that the definitions give, in the engine and for plain integers."""
    triples = list(product(range(1, 6), repeat=3))
    columns = zip("rfm", zip(*triples, strict=True), strict=True)
    scores = pa.table({name: pa.array(column, pa.int64()) for name, column in columns})

    rows = over({"scores": scores}, lambda scores: scores.mutate(segment=segment_of(scores.r, scores.f, scores.m)))

    assert {(row["r"], row["f"], row["m"]): row["segment"] for row in rows} == {key: _defined(*key) for key in triples}
    for key in triples:
        assert next(segment.name for segment in SEGMENTS if segment.holds(*key)) == _defined(*key)
    assert {_defined(*key) for key in triples} == set(NAMES) == set(SHOWN)


def _defined(r: int, f: int, m: int) -> str:
    if min(r, f, m) >= 4:
        return "VIP"
    if r <= 2 and max(f, m) >= 3:
        return "At Risk"
    if f >= 4:
        return "Loyal"
    return "Low Value" if r <= 2 or f == m == 1 else "Regular"


@for_shops()
def test_segments_partition_the_customers(log: Log) -> None:
    """Every customer with an order is in one segment, and a segment's sums are those of its customers."""
    made = tables_of(log)

    for segment in made["segments"]:
        members = [row for row in made["rfm"] if row["segment"] == segment["segment"]]
        assert segment["customers"] == len(members)
        assert segment["orders"] == sum(row["frequency"] for row in members)
        assert segment["net_revenue"] == sum(row["monetary"] for row in members)
    assert {row["segment"] for row in made["rfm"]} <= {row["segment"] for row in made["segments"]}
