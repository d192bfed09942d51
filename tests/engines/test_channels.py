"""Channels on the other engines: the tables of a shop with touches and spend are those of the default engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.tables.channels import TABLES
from regulars.shell.published.run import Run
from tests.conftest import WHOLE
from tests.engines.conftest import Database
from tests.engines.same import assert_same_tables
from tests.laws.channels import planted_shop
from tests.laws.test_channels import SETTINGS


def _config(folder: Path, **engine: str) -> dict[str, Any]:
    """The settings with their files where the shop lies, and one window beside the main one."""
    files = {name: {"file": str(folder / f"{file}.csv")} for name, file in (("touchpoints", "touches"), ("spend",) * 2)}
    return {**SETTINGS, **files, "channels": {"windows": [7]}, **({"engine": engine} if engine else {})}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("channels")
    planted_shop(150).write(folder)
    return folder


@pytest.fixture(scope="module")
def on_default(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    made = regulars.run(shop / "log.csv", out=tmp_path_factory.mktemp("duckdb"), config=_config(shop))
    assert {table.name for table in TABLES} <= set(made.tables)
    return made


def test_postgres_gives_the_same_tables(on_default: Run, shop: Path, database: Database, tmp_path: Path) -> None:
    """Journeys, credit of every model with its bands, costs and cohorts."""
    config = _config(shop, name="postgres", database=database.address, publish_schema="channels")
    assert_same_tables(on_default, regulars.run(shop / "log.csv", out=tmp_path, config=config))


if WHOLE:  # Spark takes two minutes

    @pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # left to the collector by the library
    def test_spark_gives_the_same_tables(on_default: Run, shop: Path, tmp_path: Path) -> None:
        """The same on a cluster of one machine."""
        config = _config(shop, name="spark", master="local[1]")
        assert_same_tables(on_default, regulars.run(shop / "log.csv", out=tmp_path, config=config))
