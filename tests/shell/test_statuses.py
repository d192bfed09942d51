"""What is decided on statuses holds for files that are added and after an erasure; commands and pages show it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.statuses import Status
from tests.command import Command
from tests.shell.batches import Batch, batch, batches
from tests.shell.conftest import WITHOUT_STUDIES
from tests.shell.test_erase import _decoded

HEADER = "Order ID,Date,Customer ID,SKU,Quantity,Price,Status"
VOID = {"codes": {"void_statuses": ["Cancelled"]}}
DECIDED = {"codes": {"statuses_decided": True}}


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The batches of a shop lie in folders of their own here, and in one data folder with one key in a shop."""
    monkeypatch.setenv("REGULARS_ID_KEY", "a key of sixteen signs")


def _log(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def _order(number: int, status: str, product: str = "P1") -> str:
    return f"{number},2024-01-{number % 28 + 1:02},K{number % 4},{product},1,{number}.00,{status}"


def _statuses(made: Batch) -> tuple[Status, ...]:
    assert made.kept.manifest.decided is not None
    return made.kept.manifest.decided.statuses


def _parts(folder: Path, *parts: Sequence[str]) -> list[Path]:
    return [_log(folder / f"{n}.csv", *rows) for n, rows in enumerate(parts)]


ROWS = [
    _order(1, "Paid"),
    _order(1, "Paid", "P2"),
    _order(2, "Cancelled"),
    _order(3, "Paid"),
    _order(2, "Cancelled", "P2"),
]


@pytest.mark.parametrize("cut", range(1, len(ROWS)))
def test_statuses_are_the_same_in_one_run_and_in_batches(tmp_path: Path, cut: int) -> None:
    """An order whose lines come in two batches is one order."""
    parts = _parts(tmp_path, ROWS[:cut], ROWS[cut:])
    whole = batch(_log(tmp_path / "whole.csv", *ROWS), tmp_path / "one", VOID)

    made = batches(parts, tmp_path / "two", VOID)

    assert (
        _statuses(made)
        == _statuses(whole)
        == (
            Status("Cancelled", "void", 2, 1, Decimal("4.0000")),
            Status("Paid", "counted", 3, 2, Decimal("5.0000")),
        )
    )
    assert made.reasons == whole.reasons == {"order_void": 2}


def test_a_status_of_lines_without_a_number_has_no_orders(tmp_path: Path) -> None:
    """A line that is a status and nothing else is set aside, and belongs to no order."""
    made = batch(_log(tmp_path / "log.csv", *ROWS, ",,,,,,Page 1 of 1"), tmp_path / "out", VOID | DECIDED)
    counted = {status.status: (status.lines, status.orders) for status in _statuses(made)}
    assert counted == {"Cancelled": (2, 1), "Page 1 of 1": (1, 0), "Paid": (3, 2)}


def test_statuses_decided_covers_the_statuses_of_the_files_so_far(tmp_path: Path) -> None:
    """A later file may have these again; another word for no sale is asked about, and can then be said."""
    first, again, other = _parts(tmp_path, [_order(1, "Pending")], [_order(2, "Pending")], [_order(3, "Refunded")])
    made = batches([first, again], tmp_path / "runs", DECIDED)

    with pytest.raises(InputRefused, match=r"Refunded \(1 line, 3\.00\)") as refused:
        batch(other, tmp_path / "runs", DECIDED, made)

    pasted = tomllib.loads("[codes]\n" + str(refused.value).partition("\n")[2])
    last = batch(other, tmp_path / "later", {"codes": {**DECIDED["codes"], **pasted["codes"]}}, made)
    assert {status.status: status.taken_as for status in _statuses(last)} == {"Pending": "counted", "Refunded": "void"}


def test_a_first_word_for_no_sale_in_a_later_file_is_asked_about(tmp_path: Path) -> None:
    """The list that settles it changes nothing of earlier lines, so the file can be added with it."""
    first, later = _parts(tmp_path, [_order(1, "Paid")], [_order(2, "Cancelled")])
    made = batch(first, tmp_path / "runs", {})

    with pytest.raises(InputRefused, match="Cancelled"):
        batch(later, tmp_path / "runs", {}, made)

    assert batch(later, tmp_path / "later", VOID, made).reasons == {"order_void": 1}


@pytest.mark.parametrize("now", [{}, {"codes": {"void_statuses": ["Paid"]}}], ids=["no list", "another list"])
def test_earlier_lines_are_not_taken_otherwise(tmp_path: Path, now: dict[str, Any]) -> None:
    """A later batch may not change what earlier statuses mean: it is a UsageError that names the setting."""
    first, later = _parts(tmp_path, [_order(1, "Paid"), _order(2, "Cancelled")], [_order(3, "Paid")])
    made = batch(first, tmp_path / "runs", VOID)

    with pytest.raises(UsageError, match=r"void_statuses differs from run .* run again over all files"):
        batch(later, tmp_path / "runs", now, made)


def test_a_refunded_order_that_comes_after_its_refund_is_not_taken_off_twice(tmp_path: Path) -> None:
    """The returns of the files so far count, also where the file that a known export leaves lines out of is new."""
    header = "order_id,order_number,order_date,status,order_total,order_currency,customer_email,billing_country"
    january, february, refunds = (tmp_path / name for name in ("january.csv", "february.csv", "refunds.csv"))
    january.write_text(f"{header}\n1,1,2024-01-01,completed,20.00,USD,,US\n")
    february.write_text(f"{header}\n2,2,2024-02-01,refunded,20.00,USD,,US\n")
    refunds.write_text("refund_id,refund_date,amount\n9,2024-02-03,20.00\n")
    columns = {"invoice_no": "refund_id", "invoice_date": "refund_date", "total_amount": "amount"}
    config = {"tables": {"refunds": {"known_by": ["refund_id"], "columns": columns, "returns": True}}}
    made = batch([january, refunds], tmp_path / "runs", config)

    with pytest.raises(InputRefused, match=r"deducted twice[^\n]*run again over all files"):
        batch(february, tmp_path / "runs", config, made)


TURKISH = """Sipariş Numarası;Sipariş Tarihi;Müşteri;Adet;Birim Fiyatı;Sipariş Statüsü;Ödeme Durumu
1001;05.01.2024;K01;2;10,00;Teslim Edildi;Ödendi
1001;05.01.2024;K01;1;5,50;Teslim Edildi;Ödendi
1002;17.01.2024;K02;1;10,00;İptal Edildi;İade edildi
1003;03.02.2024;K01;3;2,25;Teslim Edildi;Ödendi
1004;20.02.2024;K03;2;5,50;İADE EDİLDİ;Ödendi
"""
SETTINGS = """[time]
date_order = "dmy"
[numbers]
decimal = ","
[columns]
invoice_no = "Sipariş Numarası"
invoice_date = "Sipariş Tarihi"
customer_id = "Müşteri"
quantity = "Adet"
price = "Birim Fiyatı"
status = "Sipariş Statüsü"
"""


def test_a_shop_follows_what_the_commands_say(tmp_path: Path, regulars_command: Command) -> None:
    """init proposes, run refuses, the settings are pasted, and run, check, evidence and report say what was done."""
    (tmp_path / "siparisler.csv").write_text(TURKISH, encoding="utf-8")
    config = tmp_path / "regulars.toml"

    first = regulars_command("init", "siparisler.csv", "--to", "first.toml")
    assert "  statuses: Teslim Edildi (3 lines), İADE EDİLDİ (1 line), İptal Edildi (1 line)" in first.stdout
    assert "void_statuses, for İADE EDİLDİ (1 line), İptal Edildi (1 line)" in first.stdout
    assert '# void_statuses = ["İADE EDİLDİ", "İptal Edildi"]' in (tmp_path / "first.toml").read_text("utf-8")

    config.write_text(SETTINGS, encoding="utf-8")
    refused = regulars_command("run", "siparisler.csv", *WITHOUT_STUDIES)
    message, _, pasted = refused.stderr.partition("\n")
    assert refused.returncode == 3
    assert "'Sipariş Statüsü'" in message and "İptal Edildi (1 line, 10.00)" in message

    config.write_text(SETTINGS + pasted, encoding="utf-8")
    made = regulars_command("run", "siparisler.csv", *WITHOUT_STUDIES)
    assert made.returncode == 0, made.stderr
    assert "  status       İptal Edildi: 1 line in 1 order, 10.00; void" in made.stdout
    assert (
        "'Ödeme Durumu' is not used and has statuses of cancelled or unfinished orders: İade edildi (1 line)"
        in made.stdout
    )
    checked = regulars_command("check", "siparisler.csv")
    assert "status    Teslim Edildi: 3 lines in 2 orders, 32.25; counted" in checked.stdout
    assert "  status       İptal Edildi: 1 line in 1 order, 10.00; void" in regulars_command("verify").stdout
    asked = json.loads(regulars_command("check", "siparisler.csv", "--json").stdout)
    assert [status["taken_as"] for status in asked["statuses"]] == ["counted", "void", "void"]

    run = regulars.open(tmp_path / "data")
    assert run.kpi("net_revenue")["net_revenue"].item() == Decimal("32.25")
    assert [*run["statuses"]["status"]] == ["Teslim Edildi", "İADE EDİLDİ", "İptal Edildi"]
    evidence = run["evidence"].set_index("claim").loc["statuses"]
    assert evidence["verdict"] == "weak" and "'Ödeme Durumu' is not used" in evidence["reasons"][0]
    page = (tmp_path / "data" / "latest" / "report.html").read_text("utf-8")
    assert "Statuses of orders" in page and "left out: not a sale" in page


def test_statuses_stay_when_somebody_is_erased(tmp_path: Path, regulars_command: Command) -> None:
    """Lines of the erased keep their place and money, so the statuses add up to the files; files can still be added."""
    _log(tmp_path / "one.csv", *[_order(n, "Paid") for n in range(1, 9)], _order(9, "Cancelled"))
    _log(tmp_path / "two.csv", _order(9, "Cancelled", "P2"), _order(10, "Paid"))
    (tmp_path / "regulars.toml").write_text('[codes]\nvoid_statuses = ["Cancelled"]\n')
    regulars_command("run", "one.csv", *WITHOUT_STUDIES)
    before = regulars.open(tmp_path / "data")["statuses"].to_dict("records")

    erased = regulars_command("erase", "--customer", "K1")
    assert erased.returncode == 0, erased.stderr
    assert regulars.open(tmp_path / "data")["statuses"].to_dict("records") == before

    added = regulars_command("run", "two.csv", "--add", *WITHOUT_STUDIES)
    assert added.returncode == 0, added.stderr
    after = {
        row["status"]: (row["lines"], row["orders"])
        for row in regulars.open(tmp_path / "data")["statuses"].to_dict("records")
    }
    assert after == {"Cancelled": (2, 1), "Paid": (9, 9)}


def test_nothing_is_left_of_an_erased_customer_of_kinds_and_statuses(tmp_path: Path) -> None:
    """Returns, void orders and rows that are no trade lose their text, and no digest tells who ordered when."""
    rows = [
        "1,2024-01-02,ada,Sale,Paid,10.00",
        "2,2024-01-03,zoe-77,Sale,Paid,20.00",
        "3,2024-01-04,zoe-77,Refund,Paid,5.00",
        "4,2024-01-05,zoe-77,Sale,Cancelled,30.00",
        "5,2024-01-06,zoe-77,Chargeback,Paid,40.00",
        "6,2024-01-07,zoe-77,Payout,Paid,50.00",
    ]
    header = "OrderNo,Date,Customer,Type,Status,Total"
    (tmp_path / "one.csv").write_text("\n".join([header, *rows]) + "\n")
    (tmp_path / "two.csv").write_text("\n".join([header, "4,2024-01-05,zoe-77,Sale,Cancelled,1.00", *rows[:1]]) + "\n")
    config: dict[str, Any] = {
        "columns": {"total_amount": "Total"},
        "kinds": {"Type": {"Refund": "return", "Chargeback": "void", "Payout": "ignore"}},
        "codes": {"void_statuses": ["Cancelled"]},
        "orders": {"key": ["customer_id", "day"]},
        "studies": {"skip": ["cohorts", "churn", "clv", "rfm"]},
    }
    out = tmp_path / "data"
    regulars.run(tmp_path / "one.csv", out=out, config=config).close()
    with regulars.open(out) as run:
        before = [(row["status"], row["lines"], row["orders"]) for row in run["statuses"].to_dict("records")]

    regulars.erase("zoe-77", out=out)

    said = _decoded(out)
    guessed = [hashlib.md5(f"zoe-77 | 2024-01-{day:02}".encode()).hexdigest() for day in range(1, 32)]
    assert "zoe-77" not in said and not [each for each in guessed if each in said]
    with regulars.open(out) as run:
        assert [(row["status"], row["lines"], row["orders"]) for row in run["statuses"].to_dict("records")] == before
        reasons = run.connection.execute("SELECT reasons[1], raw FROM set_aside ORDER BY source_line").fetchall()
    assert reasons == [
        ("erased", None),
        ("erased", None),
        ("order_void", None),
        ("order_void", None),
        ("ignored", None),
    ]
    with regulars.run(tmp_path / "two.csv", out=out, config=config, add=True) as run:
        after = {row["status"]: (row["lines"], row["orders"]) for row in run["statuses"].to_dict("records")}
    assert after == {"Cancelled": (2, 1), "Paid": (6, 5)}


def test_doubts_about_statuses_are_warnings_and_evidence(tmp_path: Path, regulars_command: Command) -> None:
    """Declared and not found, left off the list, refunded in part: each is one sentence with its money."""
    _log(
        tmp_path / "orders.csv",
        _order(1, "Paid"),
        _order(2, "Pending"),
        _order(3, "Partially Refunded"),
        _order(4, "Lost"),
    )
    (tmp_path / "regulars.toml").write_text('[codes]\nvoid_statuses = ["Lost", "Expired"]\n')

    made = regulars_command("run", "orders.csv", *WITHOUT_STUDIES)

    assert made.returncode == 0, made.stderr
    assert "void_statuses names 'Expired', but no line has this status; correct the spelling" in made.stdout
    assert (
        "look like cancelled orders count, because [codes] void_statuses does not name them: Pending (1 "
        "line, 2.00)" in made.stdout
    )
    assert "Partially Refunded (1 line, 3.00) counts in full: no column says how much was refunded" in made.stdout
    evidence = regulars.open(tmp_path / "data")["evidence"].set_index("claim").loc["statuses"]
    assert (evidence["verdict"], len(evidence["reasons"])) == ("weak", 3)
