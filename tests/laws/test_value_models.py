"""The models of value on shops whose truth is known, and on logs that can carry none."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from regulars.ground.evidence import Reason
from regulars.ground.solved import Solved
from regulars.stats.btyd import NBD
from regulars.studies.clv.backtest import MOST_X, choice
from regulars.studies.clv.evaluation import TENTHS
from regulars.studies.clv.histograms import Cells, Spend
from regulars.studies.clv.model import ValueModel, scores_of
from regulars.studies.clv.origins import Origin
from regulars.studies.clv.season import month_factors, season_ahead
from regulars.studies.clv.settings import ValueSettings
from regulars.studies.clv.spending import Spending
from regulars.studies.clv.study import FEW_CAME_BACK, LITTLE_FOLLOWED, LOG_TOO_SHORT, NOTHING_BROUGHT
from tests.laws.simulated import CLOSES, OPENS, SPEND, TRUE, simulated_shop
from tests.shop.tables import Book, Setup, book


@cache
def _shop() -> Book:
    """Three thousand customers of BG/NBD, watched for a year."""
    return book(simulated_shop(3000, seed=11), Setup(as_of=CLOSES))


def _solved(shop: Book) -> Solved:
    shop.make("clv_scores")
    return shop.solved["clv_models"]


def _parameters() -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["model"], row["parameter"]): row for row in _shop()["btyd_parameters"]}


def test_known_parameters_come_back() -> None:
    """Within four standard errors of the truth, dropout identified, and a mean spend of 80."""
    found = _parameters()
    for name, true in {"r": TRUE.r, "alpha": TRUE.alpha, "a": TRUE.a, "b": TRUE.b}.items():
        row = found["bgnbd", name]
        assert row["identified"]
        assert abs(row["estimate"] - true) < 4 * row["standard_error"], name
    p, q, gamma = (found["gammagamma", name]["estimate"] for name in ("p", "q", "gamma"))
    assert p * gamma / (q - 1) == pytest.approx(SPEND[0] * SPEND[2] / (SPEND[1] - 1), rel=0.1)


def test_the_total_is_foretold() -> None:
    """In the main test the model in use is within a tenth, in purchase days and in money."""
    rows = [r for r in _shop()["clv_evaluation"] if r["is_chosen"] and r["bucket"] == "total"]
    main = min(row["snapshot"] for row in rows)
    for measure in ("purchase_days", "net_revenue"):
        row = next(r for r in rows if r["snapshot"] == main and r["measure"] == measure)
        assert abs(row["error"]) < 0.1, measure


def test_nine_of_ten_end_inside_their_interval() -> None:
    """Between 85 and 95% of the customers, by money."""
    row = next(r for r in _shop()["clv_evaluation"] if r["measure"] == "inside_interval")
    assert 0.85 <= float(row["actual"]) / row["customers"] <= 0.95


def test_the_parts_of_the_backtest_add_up() -> None:
    """The buckets by x, and the tenths, add up to the total: customers, predicted and actual purchases."""
    rows = _shop()["clv_evaluation"]
    totals = {(r["snapshot"], r["model"], r["measure"]): r for r in rows if r["bucket"] == "total"}
    for first, last in ((1, MOST_X + 1), (TENTHS + 1, 2 * TENTHS)):  # by x, and by tenths
        parts: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in rows:
            if first <= row["bucket_number"] <= last:
                parts.setdefault((row["snapshot"], row["model"], row["measure"]), []).append(row)
        for key, found in parts.items():
            assert sum(row["customers"] for row in found) == totals[key]["customers"]
            assert sum(row["actual"] for row in found) == totals[key]["actual"]
            assert float(sum(r["predicted"] for r in found)) == pytest.approx(float(totals[key]["predicted"]), abs=0.1)


def test_a_stored_model_scores_as_the_run_did() -> None:
    """Written as JSON, read back, and asked about the same histories: the same scores."""
    solved = _solved(_shop())
    stored = json.loads(solved.models["clv.json"])
    again = scores_of(stored, solved.tables["clv_scores"].append_column("customers", _ones(solved)))

    assert again.equals(solved.tables["clv_scores"])


def _ones(solved: Solved) -> pa.Array:
    return pa.array(np.ones(solved.tables["clv_scores"].num_rows))


def test_a_model_of_another_version_is_refused() -> None:
    """A file of a later version is not read by guess."""
    with pytest.raises(ValueError, match="version 1, found 2"):
        ValueModel.from_json({"version": 2})


def _reason(lines: list[dict[str, Any]], as_of: date = CLOSES) -> Reason:
    return _solved(book(lines, Setup(as_of=as_of))).left_out["clv_scores"]


def _line(number: int, day: int, who: str, price: str = "5.00", pieces: int = 1) -> dict[str, str]:
    when = (OPENS + timedelta(days=day)).isoformat()
    code = f"{'C' if pieces < 0 else ''}{number}"
    return {
        "invoice_no": code,
        "stock_code": "MUG",
        "quantity": str(pieces),
        "invoice_date": when,
        "price": price,
        "customer_id": who,
    }


def test_logs_that_can_carry_no_value_say_why() -> None:
    """A day, nobody back, ten customers, a shop that died, returns that eat all: a reason, no number."""
    short = _reason([_line(1, 0, "a")], OPENS + timedelta(days=1))
    assert short == LOG_TOO_SHORT(covered="1 day", needed=56)
    nobody = _reason([_line(n, n, f"c{n}") for n in range(300)])
    assert nobody == FEW_CAME_BACK(repeaters=0, customers=300, least=30)
    few = _reason([_line(n, 9 * n, f"c{n % 10}") for n in range(40)])
    assert few == FEW_CAME_BACK(repeaters=10, customers=10, least=30)
    died = [_line(80 * m + c, 10 * m + c % 7, f"c{c}") for c in range(80) for m in range(3)]
    assert _reason(died).code is LITTLE_FOLLOWED and _reason(died).values["came"] == "0 days"
    bought = [(60 * m + c, 30 * m + c % 5, f"c{c}") for c in range(60) for m in range(12)]
    eaten = [_line(*event, pieces=pieces) for event in bought for pieces in (1, -1)]
    assert _reason(eaten) == NOTHING_BROUGHT()


def test_one_whale_does_not_price_the_others() -> None:
    """A customer who spends a million times as much: where Gamma-Gamma fails, the others keep their own mean."""
    x = np.repeat([1.0, 3.0, 8.0, 100.0], [40, 30, 20, 1])
    mean = np.concatenate([np.linspace(8, 12, 90), [1e8]])
    spending = Spending.fit(Spend(x, mean, np.ones(91)))

    assert spending.why_not is not None
    assert spending.expected(np.array([0.0, 3.0]), np.array([0.0, 30.0])) == pytest.approx([10, 10], abs=0.2)


def test_seasons_need_two_years_and_then_are_found() -> None:
    """Each December of a steady shop doubles: the season is known after 24 months, not 23."""
    months = [
        {"month": date(2020 + n // 12, n % 12 + 1, 1), "new_customers": 100 if n == 0 else 0}
        | {"repeat_days": (600 if n % 12 == 11 else 300)}
        for n in range(24)
    ]
    table = pa.Table.from_pylist(months)

    assert month_factors(table, date(2020, 1, 1), date(2021, 12, 1)) is None
    factors = month_factors(table, date(2020, 1, 1), date(2022, 1, 1))
    assert factors is not None
    assert factors[11] / factors[:11].mean() == pytest.approx(2, rel=0.1)
    ahead = Origin(date(2022, 1, 1), 59, 31)  # January and February after a December
    assert season_ahead(factors, ahead) == pytest.approx(0.5, rel=0.1)
    assert season_ahead(None, ahead) == 1.0


class _Test:
    """A test of which only the errors matter."""

    def __init__(self, days: int, **errors: tuple[float, float]) -> None:
        self.origin = Origin(date(2024, 1, 1), days, 7)
        self.candidates = type("Models", (), {"models": errors})
        self.errors = errors.__getitem__


def test_the_choice() -> None:
    """The least error weighted by days wins, unless its total is far off; the window may be, after a whole year."""
    tests: list[Any] = [
        _Test(200, pace=(0.5, 0.9), nbd=(0.1, 0.5), window=(0.3, 0.2), bgnbd=(-0.05, 0.5)),
        _Test(100, pace=(0.5, 0.9), nbd=(0.1, 0.5), window=(0.0, 0.2), bgnbd=(-0.3, 0.5)),
    ]
    half_year, year = Origin(date(2024, 1, 1), 365, 180), Origin(date(2024, 1, 1), 365, 364)

    assert choice(tests, ("pace", "nbd", "window"), half_year).name == "nbd"
    assert choice(tests, ("pace", "nbd", "window"), year).name == "window"
    assert choice(tests, ("pace", "nbd", "window", "bgnbd"), half_year).name == "nbd"  # 0.6 against 0.633
    assert choice(tests, ("pace",), half_year).name == "pace"
    found = choice(tests, ("nbd", "bgnbd"), half_year)
    assert found.errors["bgnbd"] == pytest.approx((200 * 0.55 + 100 * 0.8) / 300)


def test_cells_are_read_in_an_order_of_their_own() -> None:
    """Whatever order the engine gives rows in, the arrays are the same."""
    rows = {"x": [2, 0, 1], "t_x": [9, 0, 4], "T": [9, 8, 7], "customers": [1, 5, 2]}
    table = pa.table(rows)

    for order in ([0, 1, 2], [2, 0, 1]):
        assert Cells.of(table.take(order)).customers.tolist() == [5, 2, 1]
    assert isinstance(NBD.fit(Cells.of(table).patterns), NBD)
    assert ValueSettings().money == "revenue" and ValueSettings(margin_rate=0.2).money == "profit"
