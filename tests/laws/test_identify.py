"""The verdict on dropout: yes where customers leave, no where nobody does, whatever model asks."""

from __future__ import annotations

from typing import Any

import pytest

from regulars.stats.btyd import BGNBD, MBGNBD, NBD, ParetoNBD, identify
from tests.laws.histories import CDNOW, CDNOW_MBG, CDNOW_PARETO, NOBODY_LEAVES, patterns

KINDS = [BGNBD, MBGNBD, ParetoNBD]


@pytest.mark.parametrize("truth", [CDNOW, CDNOW_MBG, CDNOW_PARETO], ids=lambda model: type(model).__name__)
def test_dropout_is_found(truth: Any) -> None:
    """Of 3,000 customers who leave by any of the stories, each model finds it in every one of ten shops."""
    for seed in range(10):
        some = patterns(truth, 3_000, seed=seed)
        nested = NBD.fit(some)
        assert all(identify(kind.fit(some), nested, some).identified for kind in KINDS), seed


@pytest.mark.parametrize("days", [(189, 273), (20, 373)], ids=["a quarter", "a year"])
def test_dropout_is_not_invented(days: Any) -> None:
    """Where nobody leaves, hardly any of 20 shops seems to have lost customers; the reasons have their numbers."""
    wrong = 0
    for seed in range(20):
        some = patterns(NOBODY_LEAVES, 1_000, seed=seed, days=days)
        nested = NBD.fit(some)
        found = [identify(kind.fit(some), nested, some) for kind in KINDS]
        wrong += sum(verdict.identified for verdict in found)
        assert all(verdict.reasons or verdict.identified for verdict in found)
    assert wrong <= 2
