"""`regulars campaign`: from a run to a list with addresses, and back by what the customers bought afterwards."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import GateFailed
from regulars.shell.privacy.holdout import HELD_OUT, SENT, drawn
from regulars.shell.published.campaign_layouts import Recipient, list_as_csv
from regulars.shell.runs.campaigns import campaigns_in, path_of
from tests.command import Command, command_in

CUSTOMERS = 600
HEADER = "invoice_no,invoice_date,customer_id,stock_code,quantity,price"
CONFIG = """
[studies]
skip = [{skip}]

[campaigns]
suppress = "suppress.csv"
consent = "Accepts Marketing"
"""
SUPPRESSED, SILENT, REFUSED = {3, 4}, {10, 11, 12}, {20}


def address(n: int) -> str:
    return f"customer{n}@example.org"


def orders(day: str, buyers: list[int], first: int) -> list[str]:
    return [f"{first + place},{day},{address(n).upper()},P1,1,{10 + n % 7}.00" for place, n in enumerate(buyers)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that knows customers by addresses, after its first run, with a campaign for all of them."""
    folder = tmp_path_factory.mktemp("campaign")
    skip = ", ".join(f'"{study}"' for study in regulars.studies.STUDIES if study not in ("experiments", "rfm"))
    (folder / "regulars.toml").write_text(CONFIG.format(skip=skip))
    (folder / "log.csv").write_text("\n".join([HEADER, *orders("2026-01-05", list(range(CUSTOMERS)), 1)]) + "\n")
    (folder / "suppress.csv").write_text("who\n" + "".join(f"{address(n)}\n" for n in SUPPRESSED))
    rows = [f"{address(n)},{'no' if n in REFUSED else 'yes'},Name {n}" for n in range(CUSTOMERS) if n not in SILENT]
    (folder / "people.csv").write_text("\n".join(["Email,Accepts Marketing,Name", *rows]) + "\n")
    run = command_in(folder)
    assert run("run", "log.csv").returncode == 0
    done = run(*NEW, "--addresses", "people.csv", "--layout", "klaviyo", "--begins", "2026-02-01")
    assert done.returncode == 0, done.stderr
    return folder


NEW = ("campaign", "new", "spring", "--to", "list.csv", "--holdout", "0.3")


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def run(shop: Path) -> Command:
    return command_in(shop)


def listed(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "list.csv").read_text("utf-8").splitlines()))


def test_the_list_has_addresses_and_the_folder_has_none(made: Path) -> None:
    """Those who are sent something stand in the list; who is suppressed, silent or refuses is in neither arm."""
    (kept,) = campaigns_in(made / "data")
    sent = {row["Email"] for row in listed(made)}
    reachable = set(range(CUSTOMERS)) - SUPPRESSED - SILENT - REFUSED
    assert sent < {address(n) for n in reachable}
    assert kept.customers(SENT) == len(sent) and kept.customers(HELD_OUT) == len(reachable) - len(sent)
    assert dict(kept.about.left_out) == {"suppressed": 2, "no address": 3, "no consent": 1}
    assert {row["Campaign"] for row in listed(made)} == {"spring"}
    assert all(who.startswith("mail-") for who in kept.rows["customer_id"].to_pylist())
    assert b"example.org" not in path_of(made / "data", "spring").read_bytes()
    assert stat.S_IMODE((made / "list.csv").stat().st_mode) == 0o600


def test_the_draw_is_the_same_again_and_another_for_another_campaign() -> None:
    """A keyed hash: the share held out is as asked, and two campaigns draw independently."""
    customers = [f"c{n}" for n in range(20_000)]
    first = drawn(b"k" * 16, "spring", customers, holdout=0.1)
    assert first == drawn(b"k" * 16, "spring", reversed(customers), holdout=0.1)
    held = {who for who, arm in first.items() if arm == HELD_OUT}
    other = {who for who, arm in drawn(b"k" * 16, "autumn", customers, holdout=0.1).items() if arm == HELD_OUT}
    assert len(held) == pytest.approx(2_000, abs=200)
    assert len(held & other) == pytest.approx(200, abs=60)
    assert held != {w for w, arm in drawn(b"l" * 16, "spring", customers, holdout=0.1).items() if arm == HELD_OUT}


def test_the_next_run_measures_it(shop: Path, run: Command) -> None:
    """Everybody who was sent the campaign orders, of the others every second: found, by one run and no setting."""
    (kept,) = campaigns_in(shop / "data")
    sent = {row["Email"] for row in listed(shop)}
    known = [n for n in range(CUSTOMERS) if address(n) in sent or n % 2 == 0]
    later = [*orders("2026-02-10", known, 5_000), *orders("2026-03-20", [0], 9_000)]
    (shop / "log.csv").write_text((shop / "log.csv").read_text() + "\n".join(later) + "\n")
    assert run("run", "log.csv").returncode == 0
    shown = json.loads(run("campaign", "show", "spring", "--json").stdout)
    conversion = next(row for row in shown["results"] if row["metric"] == "conversion")
    held = kept.rows.filter(kept.rows["arm"].to_numpy(zero_copy_only=False) == HELD_OUT)
    assert (conversion["arm"], conversion["control"], conversion["customers"]) == (SENT, HELD_OUT, len(sent))
    assert conversion["mean"] == 1
    assert conversion["control_mean"] == pytest.approx(0.5, abs=0.15) and len(held) > 100
    assert conversion["verdict"] == "higher"
    assert "spring" in run("campaign", "list").stdout
    assert run("verify").returncode == 0


def test_an_erased_customer_leaves_every_campaign(shop: Path, run: Command) -> None:
    """Out of the file of the campaign, which is still whole, and out of later lists."""
    gone = listed(shop)[0]["Email"]
    before = len(pq.read_table(path_of(shop / "data", "spring")))
    done = run("erase", "--customer", gone)
    assert done.returncode == 0, done.stderr
    assert "Campaigns that lost the customer: spring" in done.stdout
    assert len(pq.read_table(path_of(shop / "data", "spring"))) == before - 1
    assert run("verify").returncode == 0
    again = run("campaign", "new", "autumn", "--to", "autumn.csv", "--addresses", "people.csv", "--holdout", "0.01")
    assert again.returncode == 0, again.stderr
    assert gone not in (shop / "autumn.csv").read_text()
    campaigns = {each.about.name: each for each in campaigns_in(shop / "data")}
    nobody = [gone, *(address(n) for n in SUPPRESSED)]
    with regulars.open(shop / "data") as opened:
        ids = [opened.stored_id(who) for who in nobody]
        reached = opened.stored_id(listed(shop)[1]["Email"])
    assert set(campaigns) == {"spring", "autumn"}
    assert all(each.knows([reached]) and not each.knows(ids) for each in campaigns.values())


def test_damage_is_found(shop: Path, run: Command) -> None:
    """A row that somebody changed: verify ends with exit code 4, and so does the next run."""
    path = path_of(shop / "data", "spring")
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    with pytest.raises(GateFailed, match="not as it was written"):
        campaigns_in(shop / "data")
    assert run("verify").returncode == 4
    assert run("run", "log.csv", "--again").returncode == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["spring", "--to", "other.csv", "--addresses", "people.csv"], "there is a campaign 'spring' already"),
        (["../x", "--to", "other.csv"], "is no name of a campaign"),
        (["new", "--to", "list.csv"], "the file is there already"),
        (["new", "--to", "other.xlsx"], "is written as CSV"),
        (["new", "--to", "other.csv", "--holdout", "0"], "--holdout 0.0 is no share"),
        (["new", "--to", "other.csv", "--layout", "klavio"], "did you mean 'klaviyo'?"),
        (["new", "--to", "other.csv", "--layout", "meta"], "needs e-mail addresses"),
        (["new", "--to", "other.csv"], "[campaigns] consent names a column of the file of addresses"),
        (["new", "--to", "other.csv", "--segment", "Vip", "--addresses", "people.csv"], "did you mean 'VIP'?"),
        (["new", "--to", "other.csv", "--addresses", "people.csv", "--email", "Mail"], "--email names 'Mail'"),
        (["new", "--to", "other.csv", "--addresses", "suppress.csv"], "[campaigns] consent names 'Accepts Marketing'"),
    ],
)
def test_what_does_not_fit_is_one_line_and_writes_nothing(
    run: Command, shop: Path, arguments: list[str], says: str
) -> None:
    """Exit code 2, no list and no campaign."""
    refused = run("campaign", "new", *arguments)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert says in refused.stderr
    assert not (shop / "other.csv").exists()
    assert [each.about.name for each in campaigns_in(shop / "data")] == ["spring"]


@pytest.mark.parametrize(
    ("layout", "columns"),
    [
        ("plain", ["customer_id", "email", "segment"]),
        ("klaviyo", ["Email", "Segment", "Campaign"]),
        ("mailchimp", ["Email Address", "Tags"]),
        ("meta", ["email"]),
    ],
)
def test_layouts(layout: str, columns: list[str]) -> None:
    """The columns that each tool imports; no cell is a formula."""
    recipient = Recipient("mail-1", "=a@example.org", "VIP")
    header, row, *_ = list_as_csv([recipient], "spring", layout=layout).splitlines()
    assert header == ",".join(columns)
    assert "'=a@example.org" in row


def test_customers_by_other_ids(tmp_path: Path) -> None:
    """A log with numbers, stored as hashes: the file of addresses has them in another form. The next run finds all."""
    log = "".join(f"{n},2026-01-0{1 + n % 5},{100 + n},P1,1,9.00\n" for n in range(300))
    (tmp_path / "log.csv").write_text(f"{HEADER}\n{log}")
    book = "".join(f"n{n}@example.org, {100 + n}.0\n" for n in range(250))
    (tmp_path / "book.csv").write_text(f"mail,customer_id\n{book}")
    skip = [study for study in regulars.studies.STUDIES if study != "experiments"]
    config = {"studies": {"skip": skip}, "privacy": {"customer_ids": "hashed"}}
    regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config).close()
    asked = ("campaign", "new", "x", "--to", "list.csv", "--addresses", "book.csv", "--begins", "2026-01-03")
    done = command_in(tmp_path)(*asked)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader((tmp_path / "list.csv").read_text().splitlines()))
    assert 200 < len(rows) < 250 and all(row["email"].startswith("n") for row in rows)
    assert "50 customers: no address" in done.stdout
    arms = regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config)["experiments"]
    assert arms["customers"].sum() == 250
    (entry,) = [
        row
        for row in regulars.open(tmp_path / "data")["evidence"].to_dict("records")
        if row["claim"] == "experiment_results.x"
    ]
    assert not any("no order in the log" in reason for reason in entry["reasons"])
