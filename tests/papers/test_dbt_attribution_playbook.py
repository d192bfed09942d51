"""The attribution playbook of dbt Labs: 90 sessions and 21 conversions, small enough to check by hand."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from regulars.shell.config.config import parse_config_document
from regulars.shell.jobs.run import run
from tests.shell.conftest import SHORT

FOLDER = Path(os.environ.get("REGULARS_DATA", "")) / "attribution" / "dbt_playbook"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="REGULARS_DATA names no folder with the playbook")
SKIP = [study for study in SHORT["studies"]["skip"] if study != "channels"]
SETTINGS = {
    "columns": {"invoice_date": "converted_at", "customer_id": "customer_id", "total_amount": "revenue"},
    "touchpoints": {
        "file": "sessions.csv",
        "columns": {"touched_at": "started_at", "channel": "utm_source", "campaign": "utm_campaign"},
        "files": {"short_records": "fill_up"},
    },
    "spend": {
        "file": "ad_spend.csv",
        "columns": {"day": "date_day", "channel": "utm_source", "campaign": "utm_campaign", "amount": "spend"},
    },
    "studies": {"skip": SKIP},
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("playbook")
    for file in FOLDER.glob("*.csv"):
        shutil.copyfile(file, folder / file.name)
    config = parse_config_document(SETTINGS, folder / "regulars.toml")
    return run([folder / "customer_conversions.csv"], out=folder / "out", config=config).kept.folder


@pytest.fixture(scope="module")
def journeys(published: Path) -> list[dict[str, Any]]:
    return pq.read_table(published / "marts" / "journeys.parquet").to_pylist()


def _credited(journeys: list[dict[str, Any]], part: Callable[[int, int], float], *, by: str = "") -> dict[str, float]:
    given: dict[str, float] = defaultdict(float)
    for row in journeys:
        path = row["channels"].split(" > ")
        for place, channel in enumerate(path):
            given[channel] += part(place, len(path)) * (float(row[by]) if by else 1)
    return {channel: round(credit, 3) for channel, credit in given.items() if credit}


def test_every_session_is_read(published: Path) -> None:
    """Hours without a leading zero, and the empty cells that a third of the records leave off."""
    rows = pq.read_table(published / "processed" / "inputs.parquet").to_pylist()
    assert {(row["setting"], row["outcome"]): row["records"] for row in rows} == {
        ("[touchpoints]", "used"): 90,
        ("[spend]", "used"): 42,
    }


def test_sessions_before_the_conversion_make_the_journeys(journeys: list[dict[str, Any]]) -> None:
    """39 touches of 21 customers; the 8 sessions of converters after it do not count, and no journey is old enough to
    have come to nothing."""
    assert len(journeys) == len({row["customer_id"] for row in journeys}) == 21
    assert sum(row["touches"] for row in journeys) == 39
    assert all(row["order_key"] is not None and row["is_new_customer"] for row in journeys)
    assert sum(row["net_revenue"] for row in journeys) == 275


def test_conversions_and_revenue_by_rule(journeys: list[dict[str, Any]]) -> None:
    """First, last and linear, counted by hand."""
    assert _credited(journeys, lambda place, n: place == 0) == {
        "direct": 11,
        "facebook_ads": 7,
        "google": 2,
        "adwords": 1,
    }
    assert _credited(journeys, lambda place, n: place == n - 1) == {
        "direct": 11,
        "facebook_ads": 4,
        "google": 3,
        "adwords": 1,
        "bing": 2,
    }
    assert _credited(journeys, lambda _, n: 1 / n) == {
        "direct": 10.976,
        "facebook_ads": 5.393,
        "google": 2.786,
        "adwords": 1.369,
        "bing": 0.476,
    }
    assert _credited(journeys, lambda _, n: 1 / n, by="net_revenue") == {
        "direct": 141.429,
        "facebook_ads": 70.179,
        "google": 37.857,
        "adwords": 19.107,
        "bing": 6.429,
    }


def test_so_few_conversions_give_no_shares(published: Path) -> None:
    """21 attributed orders are fewer than 100: the models are withheld with that reason."""
    rows = pq.read_table(published / "marts" / "evidence.parquet").to_pylist()
    (row,) = [row for row in rows if row["claim"] == "attribution"]
    assert row["verdict"] == "insufficient"
    assert "21 orders have a touch" in row["reasons"][0]
