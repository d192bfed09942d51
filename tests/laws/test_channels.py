"""A shop with planted effects of channels: what the study must find, what it cannot, and what no input may break."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from regulars.ground.tables.allowed import ALLOWED
from regulars.ground.tables.channels import TABLES
from regulars.shell.config.config import parse_config_document
from regulars.shell.jobs.run import run
from tests.laws.channels import RETARGETED, PlantedShop, planted_shop
from tests.shell.conftest import SHORT

SKIP = [study for study in SHORT["studies"]["skip"] if study != "channels"]
SETTINGS: dict[str, Any] = {
    "touchpoints": {"file": "touches.csv"},
    "spend": {"file": "spend.csv"},
    "profit": {"margin_rate": "0.4"},
    "studies": {"skip": SKIP},
}
MODELS = {"first", "last", "last_non_direct", "linear", "position", "time_decay", "shapley", "markov"}
CHANNEL_TABLES = {table.name for table in TABLES}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Published:
    """A run of the shop."""

    shop: PlantedShop
    folder: Path

    def table(self, name: str) -> Rows:
        return pq.read_table(self.folder / "marts" / f"{name}.parquet").to_pylist()

    def credit(self, model: str, kind: str = "all", days: int = 30) -> dict[str, dict[str, Any]]:
        rows = [row for row in self.table("attribution") if (row["model"], row["window_days"]) == (model, days)]
        return {row["channel"]: row for row in rows if row["customer_kind"] == kind}

    def evidence(self, claim: str) -> str:
        (row,) = [row for row in self.table("evidence") if row["claim"] == claim]
        return f"{row['verdict']}: {'; '.join(row['reasons'])}"


def published(shop: PlantedShop, folder: Path, settings: dict[str, Any] = SETTINGS) -> Published:
    config = parse_config_document(settings, folder / "regulars.toml")
    return Published(shop, run([shop.write(folder)], out=folder / "out", config=config).kept.folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return published(planted_shop(), tmp_path_factory.mktemp("planted"))


def test_attributed_and_unattributed_are_all_net_revenue(made: Published) -> None:
    """To the last digit, in every model and window, and the orders of the models are the same."""
    net = sum(row["net_revenue"] for row in made.table("monthly_revenue"))
    for days in (30, 7, 90):
        sums = {model: made.credit(model, days=days).values() for model in MODELS}
        assert {sum(row["net_revenue"] for row in rows) for rows in sums.values()} == {net}
        orders = [sum(row["orders"] for row in rows if row["share"] is not None) for rows in sums.values()]
        assert max(orders) - min(orders) < 1e-6


def test_columns_of_names_hold_allowed_values_alone(made: Published) -> None:
    """Of the tables that a log without touches has not."""
    for allowed in ALLOWED:
        if allowed.table in CHANNEL_TABLES:
            assert {row[allowed.column] for row in made.table(allowed.table)} <= {*allowed.values}


def test_new_and_returning_are_all(made: Published) -> None:
    """By each rule, channel by channel."""
    for model in MODELS - {"markov"}:
        every, new, back = (made.credit(model, kind) for kind in ("all", "new", "returning"))
        for channel in new.keys() | back.keys():
            parts = new[channel]["orders"] + back[channel]["orders"]
            assert parts == pytest.approx(every[channel]["orders"], abs=1e-6)
            money = new[channel]["net_revenue"] + back[channel]["net_revenue"]
            assert abs(money - every[channel]["net_revenue"]) < Decimal("0.01")


def test_planted_effects_and_credit_part_where_they_must(made: Published) -> None:
    """Email adds most and gets most of the chain's credit among channels that reach everybody; retargeting adds nothing
    and is credited all the same, which the evidence warns of."""
    chain = {channel: row["share"] for channel, row in made.credit("markov").items()}
    assert chain["email"] > chain["search"] > chain["social"]
    assert made.shop.added[RETARGETED] == 0 < chain[RETARGETED]
    assert "credit is not cause" in made.evidence("attribution")


def test_bands_hold_their_share_and_models_spread_wider(made: Published) -> None:
    """Each share lies in its band; the spread over models is wider than a single model's band for some channel."""
    for model in MODELS:
        for row in made.credit(model).values():
            assert row["share"] is None or row["low"] - 1e-9 <= row["share"] <= row["high"] + 1e-9
    agreement = made.table("attribution_agreement")
    assert any(row["greatest_share"] - row["least_share"] > row["widest_band"] for row in agreement)


def test_costs_are_those_of_the_days_with_spend(made: Published) -> None:
    """Spend of each channel, ROAS by its revenue, CAC by its first orders; a channel that no touch names is said."""
    rows = {row["channel"]: row for row in made.table("attribution_cost") if row["model"] == "last"}
    assert rows["search"]["spend"] == Decimal("3000")
    assert rows["search"]["roas"] == pytest.approx(float(rows["search"]["net_revenue"]) / 3000)
    assert rows["search"]["low"] < rows["search"]["roas"] < rows["search"]["high"]
    assert float(rows["search"]["cac"]) == pytest.approx(3000 / rows["search"]["new_customers"], abs=1e-3)
    assert rows["billboards"]["orders"] == 0
    assert rows["billboards"]["roas"] is None
    assert "names billboards, 1 of 4 channels in [spend], with 240.00 of spend" in made.evidence("attribution_cost")


def test_cohorts_grow_and_are_of_customers_who_could_be_observed(made: Published) -> None:
    """More days, fewer customers and no less revenue per customer of a channel; margin is 40 % of it."""
    rows = [row for row in made.table("channel_cohorts") if row["dimension"] == "first_channel"]
    email = sorted((row for row in rows if row["value"] == "email"), key=lambda row: row["days"])
    assert [row["days"] for row in email] == [30, 60, 90, 180]
    assert [row["customers"] for row in email] == sorted((row["customers"] for row in email), reverse=True)
    for row in rows:
        assert float(row["margin_per_customer"]) == pytest.approx(0.4 * float(row["revenue_per_customer"]), abs=0.01)
    assert {row["value"] for row in rows} >= {"email", "search", "social", "direct", "(unattributed)"}
