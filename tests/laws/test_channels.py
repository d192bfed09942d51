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
    """More days, fewer customers and no less revenue per customer of a channel; margin is 40% of it."""
    rows = [row for row in made.table("channel_cohorts") if row["dimension"] == "first_channel"]
    email = sorted((row for row in rows if row["value"] == "email"), key=lambda row: row["days"])
    assert [row["days"] for row in email] == [30, 60, 90, 180]
    assert [row["customers"] for row in email] == sorted((row["customers"] for row in email), reverse=True)
    for row in rows:
        assert float(row["margin_per_customer"]) == pytest.approx(0.4 * float(row["revenue_per_customer"]), abs=0.01)
    assert {row["value"] for row in rows} >= {"email", "search", "social", "direct", "(unattributed)"}


def _small(folder: Path, touches: list[str], log: list[str], spend: list[str] | None = None) -> Path:
    """A shop with 120 customers who are touched and buy a day later, and with what else is given."""
    rows = ["invoice_no,quantity,price,invoice_date,customer_id", *log]
    seen = ["customer_id,touched_at,channel", *touches]
    for number in range(120):
        seen.append(f"b{number},2024-01-10 10:00:00,{('email', 'search')[number % 2]}")
        rows.append(f"{1000 + number},1,10.00,2024-01-11 10:00:00,b{number}")
    for name, lines in (("log", rows), ("touches", seen), ("spend", ["day,channel,amount", *(spend or [])])):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "log.csv"


def _made_of(folder: Path, log: Path, **settings: Any) -> Published:
    config = {"touchpoints": {"file": "touches.csv"}, "studies": {"skip": SKIP}, **settings}
    parsed = parse_config_document(config, folder / "regulars.toml")
    return Published(PlantedShop(), run([log], out=folder / "out", config=parsed).kept.folder)


def test_touches_of_every_odd_kind_have_their_place(tmp_path: Path) -> None:
    """After the order, at its very time, too early, of somebody unknown, over a channel of one touch, too young."""
    touches = [
        "a,2024-01-01 09:00:00,early",  # more than 30 days before the order, with nothing between: came to nothing
        "a,2024-02-20 09:00:00,email",
        "a,2024-03-01 10:00:00,once",  # at the time of the order: before it
        "a,2024-03-01 10:00:01,search",  # after it, and too young to have come to nothing
        "nobody,2024-01-02 09:00:00,email",
        "nobody,2024-01-20 09:00:00,email",
        "young,2024-03-20 09:00:00,email",
    ]
    log = _small(tmp_path, touches, ["1,1,50.00,2024-03-01 10:00:00,a", "2,1,1.00,2024-03-30 10:00:00,z"])
    made = _made_of(tmp_path, log)
    journeys = {(row["customer_id"], row["channels"]): row for row in made.table("journeys")}
    assert {key for key in journeys if not key[0].startswith("b")} == {
        ("a", "early"),
        ("a", "email > once"),
        ("nobody", "email > email"),
    }
    assert journeys["a", "early"]["order_key"] is None
    assert journeys["a", "email > once"]["net_revenue"] == 50
    assert journeys["nobody", "email > email"]["touches"] == 2
    assert made.credit("last")["once"]["orders"] == pytest.approx(1)
    assert "2 of 125 journeys are left out" in made.evidence("attribution")


def test_clocks_of_two_zones_make_one_order_of_time(tmp_path: Path) -> None:
    """Touches stamped in UTC, orders in Sydney: an hour before the order, not ten hours after it."""
    touches, order = ["a,2024-01-09 22:00:00,radio"], "1,1,50.00,2024-01-10 10:00:00,a"
    log = _small(tmp_path, touches, [order])
    zone = {"time": {"zone": "Australia/Sydney"}}
    made = _made_of(tmp_path, log, **zone, touchpoints={"file": "touches.csv", "stamps": "UTC"})
    (journey,) = [row for row in made.table("journeys") if row["customer_id"] == "a"]
    assert journey["order_key"] == "1"
    assert str(journey["last_touch_at"]) == "2024-01-10 09:00:00"


def test_ids_that_the_log_does_not_know_are_one_clear_line(tmp_path: Path) -> None:
    """No customer with touches has an order: everything is withheld, and the reason names the setting."""
    log = _small(tmp_path, [], [])
    text = (tmp_path / "touches.csv").read_text("utf-8").replace("\nb", "\nGA1.2.")
    (tmp_path / "touches.csv").write_text(text, encoding="utf-8")
    made = _made_of(tmp_path, log)
    assert not (made.folder / "marts" / "journeys.parquet").is_file()
    assert "none of the 120 customers in [touchpoints] has an order in the log" in made.evidence("journeys")


def test_without_null_journeys_and_spend_of_nobody(tmp_path: Path) -> None:
    """All converted: the credit says how often a channel was on the way. No order on days with spend: no cost table."""
    log = _small(tmp_path, [], [], ["2020-01-01,email,5.00"])
    made = _made_of(tmp_path, log, spend={"file": "spend.csv"})
    assert made.evidence("attribution").startswith("weak: no journey ended without an order")
    assert "no order with a touch before it is on a day with spend" in made.evidence("attribution_cost")


def test_the_log_may_have_the_channel_itself(tmp_path: Path) -> None:
    """A column of the log is one touch of each order: first and last touch are the same, and no journey is null."""
    rows = ["invoice_no,quantity,price,invoice_date,customer_id,source"]
    rows += [f"{n},1,10.00,2024-01-{1 + n % 28:02} 10:00:00,c{n % 40},{('web', 'app')[n % 2]}" for n in range(130)]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    config = {"dimensions": {"channel": "source"}, "channels": {"dimension": "channel"}, "studies": {"skip": SKIP}}
    parsed = parse_config_document(config, tmp_path / "regulars.toml")
    made = Published(PlantedShop(), run([tmp_path / "log.csv"], out=tmp_path / "out", config=parsed).kept.folder)
    assert made.credit("first")["web"]["orders"] == made.credit("last")["web"]["orders"] == pytest.approx(65)


def test_twenty_thousand_touches_of_one_customer(tmp_path: Path) -> None:
    """A robot: one journey, its path cut to the last ten channels, and its order shared out all the same."""
    touches = [f"robot,2024-01-{1 + n // 800:02} {n // 34 % 24:02}:{n % 60:02}:00,email" for n in range(20_000)]
    log = _small(tmp_path, touches, ["1,1,50.00,2024-01-26 10:00:00,robot"])
    made = _made_of(tmp_path, log)
    (journey,) = [row for row in made.table("journeys") if row["customer_id"] == "robot"]
    assert journey["touches"] == 20_000
    assert journey["channels"] == "… > " + " > ".join(["email"] * 10)
    assert sum(row["orders"] for row in made.credit("linear").values()) == pytest.approx(121)
