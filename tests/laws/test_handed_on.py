"""A table is never trusted more than what it is made of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Reason, ReasonCode, Scope, handed_on, parts_of
from regulars.ground.tables import BY_NAME
from regulars.report.plan import PLAN

WRONG = ReasonCode("wrong", "its values are off by {share}", Scope.VALUE)
GUESTS = ReasonCode("guests", "{share} of it is of guests")
MADE_OF = {name: PLAN.behind(name) for name in BY_NAME}

reasons = st.builds(lambda code, share: code(share=share), st.sampled_from([WRONG, GUESTS]), st.integers(0, 3))


def judged(claim: str, verdict: str, doubts: list[Reason]) -> Evidence:
    return Evidence(claim, verdict if doubts else SOLID, tuple(doubts), "rows")


claims = st.sampled_from([*BY_NAME, "clv.intervals", "clv.p_alive", "churn_scores.model"])
evidence = st.lists(
    st.builds(judged, claims, st.sampled_from([WEAK, INSUFFICIENT]), st.lists(reasons, max_size=2)),
    max_size=12,
    unique_by=lambda entry: entry.claim,
)


@given(evidence)
def test_no_verdict_is_better_than_what_a_table_is_made_of(entries: list[Evidence]) -> None:
    """A doubt about values anywhere behind a table stands in its reasons, and the table is not solid."""
    after = {entry.claim: entry for entry in handed_on(entries, MADE_OF)}
    for source in entries:
        table = parts_of(source.claim)[0]
        for claim, entry in after.items():
            if table in (parts_of(claim)[0], *MADE_OF.get(parts_of(claim)[0], ())):
                assert entry.verdict == INSUFFICIENT or set(map(str, source.value_doubts)) <= set(
                    map(str, entry.reasons)
                )
                assert entry.verdict != SOLID or not source.value_doubts


@given(evidence)
def test_doubts_about_who_is_in_a_table_stay_there(entries: list[Evidence]) -> None:
    """Nothing but doubts about values is handed on, no verdict improves, and no reason is lost."""
    for before, after in zip(entries, handed_on(entries, MADE_OF), strict=True):
        more = [reason for reason in after.reasons if reason not in before.reasons]
        assert after.claim == before.claim and after.reasons[: len(before.reasons)] == before.reasons
        assert all(reason.code.scope is Scope.VALUE for reason in more)
        assert (after.verdict == before.verdict) or (before.verdict, after.verdict) == (SOLID, WEAK)


def test_segments_are_made_of_values_and_of_the_ledger() -> None:
    """The plan knows what is behind a table, through tables that are not published."""
    assert {"clv", "rfm", "segments", "customers", "bookings", "clv_scores"} <= set(MADE_OF["clv_segments"])
    assert {"churn_scores", "churn_windows", "customers"} <= set(MADE_OF["churn_by_segment"])
    assert "clv" not in MADE_OF["churn_by_segment"]
