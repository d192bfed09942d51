"""`regulars why`, `forecast`, `alerts` and `digest` on a shop of eighteen weeks whose last day is far too quiet."""

from __future__ import annotations

import email
import json
from datetime import date, timedelta
from decimal import Decimal
from email.policy import default
from pathlib import Path

import pytest

from regulars.studies import STUDIES
from tests.command import Command, command_in
from tests.shell.conftest import HEADER

FIRST, DAYS = date(2024, 1, 1), 126
OTHERS = tuple(part for name in sorted({*STUDIES} - {"change", "forecast", "alerts"}) for part in ("--skip", name))


def _lines() -> list[str]:
    """Thirty to thirty-four orders a day, eight on the last; one piece of one of two products each."""
    found = []
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        for order in range(8 if n == DAYS - 1 else 30 + n * 3 % 5):
            price = 5 + order % 3
            found.append(f"{n:03}{order:02},P{order % 2},Item,1,{day} 1{order % 8}:00,{price},C{order},UK,{price}")
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Command:
    folder = tmp_path_factory.mktemp("moved")
    (folder / "log.csv").write_text("\n".join([HEADER, *_lines()]) + "\n", encoding="utf-8")
    command = command_in(folder)
    done = command("run", "log.csv", *OTHERS)
    assert done.returncode == 0, done.stderr
    return command


def test_why(shop: Command) -> None:
    """The latest whole month without a name, any month with one; the parts add up; what has no bridge is refused."""
    said = shop("why")
    assert said.stdout.startswith("Net revenue of April 2024 was "), said.stderr
    asked = json.loads(shop("why", "2024-03", "--json").stdout)
    tree = [row for row in asked["rows"] if (row["view"], row["level"]) == ("tree", 2)]
    assert sum(Decimal(row["amount"]) for row in tree) == Decimal(asked["change"])
    assert {row["period_to"] for row in asked["rows"]} == {"2024-03-01"}
    for arguments, told in (
        (("2024-05",), "only part of 2024-05"),
        (("2024-01",), "2024-01 is not compared"),
        (("2023-01",), "2023-01 is not in the log"),
        (("spring",), "is not a month"),
        (("--against", "yesteryear"), "known: previous, year"),
        (("--against", "year"), "no whole month of the log has the same month of the year before"),
    ):
        refused = shop("why", *arguments)
        assert (refused.returncode, refused.stdout) == (2, "") and told in refused.stderr


def test_forecast(shop: Command) -> None:
    """Weeks of orders, the model that was chosen, and how far each was off; what is not there is refused."""
    asked = json.loads(shop("forecast", "orders", "--grain", "week", "--json").stdout)
    assert [row["horizon"] for row in asked["rows"]] == [*range(1, 18 // 3 + 1)]
    assert [row["chosen"] for row in asked["tested"]].count(True) == 1
    said = shop("forecast", "orders", "--grain", "week")
    assert "How far each model was off" in said.stdout and "note: orders by week" in said.stdout
    refused = shop("forecast", "orders", "--grain", "month")  # four whole months are too few
    assert refused.returncode == 2 and "no forecast of orders by month" in refused.stderr


def test_alerts(shop: Command) -> None:
    """The last day is named; the exit code is 4 where it was asked to be."""
    said = shop("alerts")
    assert said.returncode == 0 and "Orders on Sunday, 05 May 2024: 8, " in said.stdout
    assert shop("alerts", "--fail", "any").returncode == 4
    assert {row["value"] for row in json.loads(shop("alerts", "--json").stdout)["rows"]} == {"", "UK"}
    assert shop("alerts", "--fail", "sometimes").returncode == 2


def test_digest(shop: Command, tmp_path: Path) -> None:
    """The same sentences as Markdown, as a page and as a message; sending says what it lacks, or what refused it."""
    for name in ("digest.md", "digest.html", "mail.eml"):
        assert shop("digest", "--to", str(tmp_path / name)).returncode == 0
    assert "- Orders on Sunday, 05 May 2024: 8, " in (tmp_path / "digest.md").read_text("utf-8")
    page = (tmp_path / "digest.html").read_text("utf-8")
    assert "<li>Net revenue of April 2024 was " in page and "<script" not in page
    message = email.message_from_bytes((tmp_path / "mail.eml").read_bytes(), policy=default)
    assert message["Subject"] == "Shop, data before 06 May 2024"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert shop("digest", "--to", "digest.pdf").returncode == 2
    lacking = shop("digest", "--to", str(tmp_path / "mail.eml"), "--smtp")
    assert lacking.returncode == 2 and "REGULARS_SMTP_HOST" in lacking.stderr
    where = {"REGULARS_SMTP_HOST": "127.0.0.1", "REGULARS_SMTP_PORT": "1", "REGULARS_MAIL_FROM": "a@b.example"}
    refused = shop(
        "digest", "--to", str(tmp_path / "mail.eml"), "--smtp", environment={**where, "REGULARS_MAIL_TO": "c@d.example"}
    )
    assert refused.returncode == 6 and "127.0.0.1:1 did not take the message" in refused.stderr
