"""The last look before a run is published sees what contracts promise and a table breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from regulars.ground.errors import GateFailed
from regulars.ledger.types import money
from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.config import parse_config_document
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.jobs.build import opened_store
from regulars.shell.process.progress import Progress
from regulars.shell.runs.building import Folders
from regulars.shell.tables.audit import audit
from regulars.shell.tables.build_tables import build_marts
from regulars.shell.tables.marts import Marts
from tests.shell.conftest import HEADER, SHORT, lines

Made = tuple[DuckStore, Ledger, Marts]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A store with the tables of the small shop."""
    folder = tmp_path_factory.mktemp("audited")
    log = folder / "log.csv"
    log.write_text("\n".join([HEADER, *lines()]) + "\n")
    config = parse_config_document(dict(SHORT), folder / "regulars.toml")
    with opened_store(folder, config.engine) as store, Progress() as progress:
        folders = Folders(folder, keys=folder, is_kept=False)
        received = datetime(2026, 1, 1, tzinfo=UTC)
        ledger = build_ledger(store, [log], config, folders=folders, received_at=received, progress=progress)
        studies = config.study_settings()
        yield store, ledger, build_marts(store, ledger, progress, studies=studies, codes=config.codes)


def test_tables_that_keep_their_contracts_pass(made: Made) -> None:
    """The audit of whole tables finds no breach."""
    assert audit(*made)["breaches"] == 0


@pytest.mark.parametrize(
    ("table", "column", "found"),
    [
        ("products", "returned", "products: 1 rows have returns or discounts that add money"),
        ("customers", "returned", "customers: 1 rows have returns or discounts that add money"),
        ("returns", "units", "returns: 1 rows have returns or discounts that add money"),
    ],
)
def test_a_return_that_adds_money_is_not_published(made: Made, table: str, column: str, found: str) -> None:
    """One return with its sign turned round, in any table, keeps the run from being published."""
    store, ledger, marts = made
    turned = marts.tables[table]
    sign = -turned[column]
    turned = turned.mutate(**{column: money(sign) if column == "returned" else sign})
    with pytest.raises(GateFailed, match=found):
        audit(store, ledger, Marts({**marts.tables, table: turned}))
