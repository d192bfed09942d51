"""A statement that runs beside others ends with them, however they end."""

from __future__ import annotations

import time
from collections.abc import Iterator

import duckdb
import pytest

from regulars.shell.engines.background import Connections

ENDLESS = "SELECT count(*) FROM range(1_000_000_000_000) a, range(1_000_000_000_000) b"


def nothing() -> None:
    pass


@pytest.fixture
def connections() -> Iterator[Connections]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE told (words VARCHAR)")
        yield Connections(connection)


def test_at_the_end_of_the_block_the_statement_is_done(connections: Connections) -> None:
    """When the block ends, the statement is done and its rows can be read."""
    after = []
    with connections.meanwhile("INSERT INTO told SELECT 'slow' FROM range(2_000_000)", lambda: after.append("then")):
        connections.first.execute("SELECT 1").fetchall()
    assert after == ["then"]
    assert connections.first.execute("SELECT count(*) FROM told").fetchall() == [(2_000_000,)]


def test_what_is_raised_inside_stops_the_statement(connections: Connections) -> None:
    """An error inside the block stops the statement at once."""
    begun = time.monotonic()
    with pytest.raises(ValueError, match="enough"), connections.meanwhile(ENDLESS, nothing):
        raise ValueError("enough")
    assert time.monotonic() - begun < 5


def test_what_the_statement_raises_is_raised_at_the_end_of_the_block(connections: Connections) -> None:
    """An error of the statement is raised when the block ends, not within it."""
    seen = []
    with (
        pytest.raises(duckdb.CatalogException, match="nowhere"),
        connections.meanwhile("SELECT * FROM nowhere", nothing),
    ):
        seen.append("the block went on")
    assert seen == ["the block went on"]


def test_an_interrupt_stops_it_while_it_is_waited_for(connections: Connections) -> None:
    """An interrupt stops the statement while the block waits for it."""
    with pytest.raises(duckdb.InterruptException), connections.meanwhile(ENDLESS, nothing):
        time.sleep(0.2)  # long enough for it to have begun
        connections.interrupt()
