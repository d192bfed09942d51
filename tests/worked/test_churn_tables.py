"""The small shop's silences, windows, second purchases, and what was known and came after two snapshots.

Silences that ended: Ada 32 59 7 55 73, Bob 55 95, Cyd 44 149, Eve 102, Fay 62. Silences that last on 15 August, with
the days watched: Ada 0, Bob 73, Cyd 15, Dan 164, Eve 66, Fay 45, Hal 56, Ivy 31.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F
from math import exp, log, sqrt

import pytest

from tests.shop.log import corner_shop
from tests.worked.expect import expect

# Shares of silences that last longer, by Kaplan-Meier: at each length, those still watched and those that end.
AFTER_7 = F(17, 18)
AFTER_45 = AFTER_7 * F(14, 15) * F(13, 14)
AFTER_60 = AFTER_45 * F(10, 12) * F(8, 9)
AFTER_90 = AFTER_60 * F(7, 8) * F(5, 6)
AFTER_120 = AFTER_90 * F(3, 4) * F(2, 3)
AFTER_149 = AFTER_120 * F(1, 2)
ROOM = "too long for this log: the log has 227 days, and a backtest takes"


def test_churn_windows() -> None:
    """90 days would do for nobody: 120 is long enough, 75 is the most that the log has room for, so 60 is taken."""
    worked = {
        7: (10 + 7, 10, AFTER_7, True, "too short: 94% of returning orders come later"),
        14: (10 + 7, 10, AFTER_7, True, "too short: 94% of returning orders come later"),
        30: (10 + 6, 10, AFTER_7, True, "too short: 94% of returning orders come later"),
        45: (8 + 4, 8, AFTER_45, True, "too short: 80% of returning orders come later"),
        60: (
            5 + 3, 5, AFTER_60, True,
            "chosen: the longest window that leaves room for a backtest; 56% of returning orders come later",
        ),
        90: (3 + 1, 3, AFTER_90, False, f"{ROOM} 272"),
        120: (1 + 1, 1, AFTER_120, False, f"{ROOM} 362"),
        180: (0, 0, AFTER_149, False, f"{ROOM} 542"),
        270: (0, 0, AFTER_149, False, f"{ROOM} 812"),
        365: (0, 0, AFTER_149, False, f"{ROOM} 1,097"),
    }  # fmt: skip
    expect(
        corner_shop()["churn_windows"],
        "churn_windows",
        "at_risk came_back share_of_gaps_longer share_that_came_back share_of_returns_later fits_log is_chosen reason",
        {
            days: (
                silences,
                back,
                round(float(longer), 6),
                round(float(1 - AFTER_149 / longer), 6) if silences else None,
                round(float((longer - AFTER_149) / (1 - AFTER_149)), 6),
                fits,
                days == 60,
                reason,
            )
            for days, (silences, back, longer, fits, reason) in worked.items()
        },
    )


def test_second_purchase() -> None:
    """Ivy (31 days), Hal (56) and Dan (164) are not back yet: they count as long as they were watched."""
    back = [(32, 7, F(1, 7)), (44, 6, F(2, 7)), (55, 5, F(3, 7)), (62, 3, F(13, 21)), (102, 2, F(17, 21))]
    spread, rows = 0.0, {}
    for days, at_risk, share in back:
        spread += 1 / (at_risk * (at_risk - 1))  # Greenwood's sum; one customer comes back on each day
        still = float(1 - share)
        reach = 1.959963984540054 * sqrt(spread) / log(still)
        low, high = (round(1 - still ** exp(sign * reach), 6) for sign in (1, -1))
        rows[days] = (at_risk, 1, round(float(share), 6), low, high)

    expect(corner_shop()["second_purchase"], "second_purchase", "at_risk returned cumulative_share low high", rows)


def test_snapshots_leave_the_last_day_out() -> None:
    """Horizons of 60 days end on 15 August, exclusive, and a day before the later snapshot; history begins before."""
    corner_shop()["churn_windows"]

    decided = corner_shop().solved["churn_horizon"].decided

    assert decided == {"churn_snapshots": (date(2024, 6, 16), date(2024, 4, 16)), "churn_year_before": ()}


def test_labels_and_what_came_after() -> None:
    """Ada's order on 15 August is a minute too late for the horizon of 16 June; Bob's manual return was before."""
    found = {
        (f"{row['snapshot']:%m-%d}", row["customer_id"]): (row["churned"], float(row["next_net_revenue"]))
        for row in corner_shop()["churn_observed"]
    }

    assert found == {
        ("04-16", "ada"): (False, 50 - 16),
        ("04-16", "bob"): (False, 20),
        ("04-16", "cyd"): (True, 0),
        ("04-16", "dan"): (True, 0),
        ("04-16", "eve"): (False, 40),
        ("06-16", "ada"): (True, 0),
        ("06-16", "bob"): (True, 0),
        ("06-16", "cyd"): (False, 10),
        ("06-16", "dan"): (True, 0),
        ("06-16", "eve"): (True, 0),
        ("06-16", "fay"): (False, 5),
    }


def test_features_of_a_snapshot() -> None:
    """On 16 April Ada's last order is a week old, and her first 105 days; her return of 20 April is not known."""
    rows = {(row["snapshot"], row["customer_id"]): row for row in corner_shop()["churn_observed"]}
    ada = rows[date(2024, 4, 16), "ada"]

    assert (ada["recency_days"], ada["tenure_days"], ada["orders"], ada["purchase_days"]) == (7, 105, 5, 4)
    assert (ada["products"], ada["returned"], ada["active_months"]) == (5, 0, 3)
    assert ada["mean_gap_days"] == pytest.approx((32 + 59 + 7) / 3)
