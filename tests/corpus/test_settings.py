"""Secrets and hostile configuration: what is refused names the variable or the limit, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.ground.errors import UsageError
from regulars.shell.config.config import MOST_BYTES, load_config, parse_config
from regulars.shell.engines.postgres.address import address_of


def test_a_secret_that_the_environment_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """G03: the variable is named."""
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)
    with pytest.raises(UsageError, match=r"\$\{SHOP_PASSWORD\}"):
        address_of("postgresql://me:${SHOP_PASSWORD}@db/shop")


def test_a_secret_of_the_environment_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """G03, G12: what may be written anywhere has the name of the variable, so a file that all can read holds none."""
    monkeypatch.setenv("SHOP_PASSWORD", "s3cr3t/1")
    address = address_of("postgresql://me:${SHOP_PASSWORD}@db/shop")
    assert "s3cr3t%2F1" in address.uri
    assert "s3cr3t" not in f"{address!r} {address.shown}"


def test_a_secret_that_is_written_out_is_refused() -> None:
    """G04: and the refusal does not repeat it."""
    with pytest.raises(UsageError, match="PGPASSWORD") as refusal:
        address_of("postgresql://me:s3cr3t@db/shop")
    assert "s3cr3t" not in str(refusal.value)


def test_an_engine_that_is_not_known() -> None:
    """G08: those that are known are listed."""
    with pytest.raises(UsageError, match=r"engine\.name.*'duckdb', 'postgres' or 'spark'"):
        parse_config('[engine]\nname = "oracle"\n', Path("regulars.toml"))


def test_a_configuration_of_ten_megabytes_is_not_read(tmp_path: Path) -> None:
    """C10: TOML makes no objects and has no aliases, and its size has a limit."""
    path = tmp_path / "regulars.toml"
    path.write_text("# " + "x" * (MOST_BYTES + 1))
    with pytest.raises(UsageError, match="has at most"):
        load_config(path)
