"""Statuses of orders: which are no sale is asked, never guessed, and what is decided holds for every line."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars.ground.errors import InputRefused
from regulars.ledger.exports import Export, known_exports
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import Meaning
from regulars.ledger.statuses import Status, StatusRules
from tests.exports.ledgers import Books, books_of
from tests.laws.status_lists import NEVER, PENDING, SALES, UNDONE, statuses_in

HEADER = "Order ID,Date,Customer ID,SKU,Quantity,Price,Status"


def _log(folder: Path, statuses: Sequence[str], name: str = "orders.csv") -> Path:
    """One order a status: of one piece, at 1.01, 2.01, 3.01 … in turn."""
    rows = [f'{1001 + n},2024-01-05,K{n % 3},P1,1,{n + 1}.01,"{status}"' for n, status in enumerate(statuses)]
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def _price(n: int) -> Decimal:
    return Decimal(f"{n + 1}.01")


def _refusal(*logs: Path, config: str = "") -> str:
    with pytest.raises(InputRefused) as refused:
        books_of(logs, logs[0].parent, config)
    return str(refused.value)


def _pasted(message: str) -> str:
    """The settings below the message, which is one line."""
    return message.partition("\n")[2]


def _net(books: Books) -> Decimal:
    return sum((row["total_amount"] for row in books.used if row["kind"] in ("sale", "return")), Decimal(0))


def _taken(books: Books) -> dict[str, tuple[str, int, Decimal | None]]:
    return {each.status: (each.taken_as, each.lines, each.money) for each in books.decided.statuses}


@pytest.mark.parametrize("language", SALES)
def test_the_settings_that_a_refusal_prints_lead_to_the_right_revenue(tmp_path: Path, language: str) -> None:
    """A shop of each language with all its words: refused by all of its words for no sale, each with its money."""
    sales = statuses_in(SALES[language])
    others = [status for words in (NEVER, PENDING, UNDONE) for status in statuses_in(words[language])]
    others = list(dict.fromkeys(others))
    log = _log(tmp_path, [*sales, *others])

    message = _refusal(log)
    books = books_of([log], tmp_path, _pasted(message))

    sizes = [f"{status} (1 line, {_price(n):,})" for n, status in enumerate(others, len(sales))]
    assert [size for size in sizes if size not in message] == []
    assert set(tomllib.loads(_pasted(message))["codes"]["void_statuses"]) == set(others)
    assert _net(books) == sum(map(_price, range(len(sales))))
    assert books.reasons == {"order_void": len(others)}
    assert {status: fate for status, (fate, *_) in _taken(books).items()} == {
        **dict.fromkeys(sales, "counted"),
        **dict.fromkeys(others, "void"),
    }


def test_statuses_are_counted_with_their_orders_and_money(tmp_path: Path) -> None:
    """Lines of one order are one order; a status of a line whose numbers cannot be read has no money."""
    log = tmp_path / "orders.csv"
    rows = ["1,2024-01-05,A,P1,2,10.00,Paid", "1,2024-01-05,A,P2,1,5.50,Paid", "2,2024-01-06,B,P1,1,10.00,Cancelled",
            "3,2024-01-07,C,P1,,,Lost", "4,2024-01-07,C,P1,1,1.00,"]  # fmt: skip
    log.write_text("\n".join([HEADER, *rows]) + "\n")

    books = books_of([log], tmp_path, {"codes": {"void_statuses": ["cancelled", "lost"]}})

    assert books.decided.statuses == (
        Status("Cancelled", "void", 1, 1, Decimal("10.0000")),
        Status("Lost", "void", 1, 1, None),
        Status("Paid", "counted", 2, 1, Decimal("25.5000")),
    )
    assert _net(books) == Decimal("26.50")


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("İptal Edildi", "İptal edildi"),
        ("iptal edildi", "İPTAL EDİLDİ"),
        ("on hold", "On-Hold"),
        ("partially_refunded", "PartiallyRefunded"),
        ("Annulée", "ANNULEE"),
        ("Cancelled", " cancelled "),
    ],
)
def test_a_declared_status_is_known_in_any_spelling(tmp_path: Path, declared: str, written: str) -> None:
    """Case, accents, the Turkish dots, blanks and separators do not count."""
    books = books_of([_log(tmp_path, ["Paid", written])], tmp_path, {"codes": {"void_statuses": [declared]}})

    assert (_net(books), books.reasons) == (Decimal("1.01"), {"order_void": 1})


def test_all_statuses_count_where_that_is_said(tmp_path: Path) -> None:
    """With `statuses_decided`, every status counts, also one that reads like no sale."""
    books = books_of([_log(tmp_path, ["Paid", "Pending"])], tmp_path, {"codes": {"statuses_decided": True}})

    assert _net(books) == Decimal("3.02")
    assert {fate for fate, *_ in _taken(books).values()} == {"counted"}


def test_settings_to_paste_have_no_head_where_the_section_is_there(tmp_path: Path) -> None:
    """A second [codes] would be no TOML."""
    log = _log(tmp_path, ["Paid", "Cancelled"])
    config = '[codes]\npreset = "plain"\n'

    message = _refusal(log, config=config)

    assert "under the existing [codes]" in message
    assert _net(books_of([log], tmp_path, config + _pasted(message))) == Decimal("1.01")


@pytest.mark.parametrize(
    "status", ['Cancelled, "late"', "Cancelled\tlate", "Cancelled\\n", "キャンセル\u3000済", "Cancelled 🙁"]
)
def test_settings_to_paste_are_toml_whatever_the_status_is(tmp_path: Path, status: str) -> None:
    """The settings in the refusal parse as TOML and settle the log, whatever signs the status holds."""
    path = tmp_path / "orders.parquet"
    rows = {"Order ID": ["1", "2"], "Date": ["2024-01-05"] * 2, "Quantity": [1, 1], "Price": [2.0, 3.0]}
    pq.write_table(pa.table({**rows, "Status": ["Paid", status]}), path)

    assert _net(books_of([path], tmp_path, _pasted(_refusal(path)))) == Decimal("2.00")


def test_a_misspelt_status_is_refused_with_the_one_that_is_meant(tmp_path: Path) -> None:
    """Canceled is no status of a log with Cancelled: to go on would count what was to be left out."""
    log = _log(tmp_path, ["Paid", "Cancelled", "Lost"])

    message = _refusal(log, config='[codes]\nvoid_statuses = ["Canceled", "Lost"]\n')

    assert "'Canceled'" in message and "Cancelled (1 line, 2.01)" in message
    assert _net(books_of([log], tmp_path, f"[codes]\n{_pasted(message)}")) == Decimal("1.01")


@pytest.mark.parametrize(
    "export", [export for export in known_exports() if export.void_statuses], ids=lambda export: export.name
)
def test_the_list_of_a_known_export_decides_its_statuses(export: Export) -> None:
    """Each of its statuses is on one side, in any spelling, and no other that reads like no sale passes unasked."""
    rules = StatusRules(export=export)
    listed = (*export.void_statuses, *export.counted_statuses)

    assert {name: rules.taken_as(name) for name in listed} == {
        **dict.fromkeys(export.void_statuses, "void"),
        **dict.fromkeys(export.counted_statuses, "counted"),
    }
    assert [name for name in listed if rules.is_open(name.upper())] == []
    assert rules.is_open("Geannuleerd")


def test_amazon_orders_without_payment_are_no_sales_yet() -> None:
    """Pending has neither price nor stock; unpaid orders of the other products are where these count them."""
    amazon = next(export for export in known_exports() if export.name == "amazon")

    assert StatusRules(export=amazon).taken_as("Pending") == "void"
    assert meaning_of("Pending") is Meaning.PENDING


WOOCOMMERCE = "order_id,order_number,order_date,status,order_total,order_currency,customer_email,billing_country"
REFUNDS: dict[str, Any] = {
    "known_by": ["refund_id", "refund_date"],
    "columns": {"invoice_no": "refund_id", "invoice_date": "refund_date", "total_amount": "amount"},
    "returns": True,
}
REFUNDS_TOML = """
[tables.refunds]
known_by = ["refund_id", "refund_date"]
columns = { invoice_no = "refund_id", invoice_date = "refund_date", total_amount = "amount" }
returns = true
"""


def _shop_with_refunds(folder: Path, statuses: Sequence[str]) -> list[Path]:
    """Orders of 20.00, one a status, and a file that takes 20.00 off."""
    orders, refunds = folder / "orders.csv", folder / "refunds.csv"
    rows = [f"{n},{n},2024-01-0{n},{status},20.00,USD,a{n}@example.com,US" for n, status in enumerate(statuses, 1)]
    orders.write_text("\n".join([WOOCOMMERCE, *rows]) + "\n")
    refunds.write_text("refund_id,parent,refund_date,amount\n9,3,2024-02-03,20.00\n")
    return [orders, refunds]


def test_a_refund_is_not_taken_off_for_the_status_and_by_a_file_of_returns(tmp_path: Path) -> None:
    """The known export leaves the refunded order out; its refund in another file would lower revenue again."""
    logs = _shop_with_refunds(tmp_path, ["completed", "completed", "refunded", "failed"])

    message = _refusal(*logs, config=REFUNDS_TOML)
    books = books_of(logs, tmp_path, _pasted(message) + REFUNDS_TOML)

    assert "refunded (1 line, 20.00)" in message and "1 line of returns (-20.00)" in message
    assert _net(books) == Decimal("40.00")
    assert books.reasons == {"order_void": 1}


def test_what_returns_take_off_is_not_proposed_as_void(tmp_path: Path) -> None:
    """The same in a log of no known export: the proposal counts the refunded order, and its return takes it off."""
    orders, refunds = _shop_with_refunds(tmp_path, ["Paid", "Paid", "Refunded", "Cancelled"])
    orders.write_text(
        orders.read_text().replace(WOOCOMMERCE, "Order ID,x,Date,Status,Total Amount,y,Customer ID,Country")
    )

    message = _refusal(orders, refunds, config=REFUNDS_TOML)

    assert tomllib.loads(_pasted(message)) == {"codes": {"void_statuses": ["Cancelled"]}}
    assert _net(books_of([orders, refunds], tmp_path, _pasted(message) + REFUNDS_TOML)) == Decimal("40.00")


def test_columns_that_look_like_a_status_are_named_and_decide_nothing(tmp_path: Path) -> None:
    """The status of the order is mapped; that of the payment has refunds and is not used; a state is a place."""
    log = tmp_path / "orders.csv"
    log.write_text(
        "Order ID,Date,Quantity,Price,Status,Payment Status,State,Zahlungsstatus\n"
        "1,2024-01-05,1,10.00,Shipped,Paid,VA,bezahlt\n2,2024-01-06,1,7.00,Shipped,Refunded,CA,Erstattet\n"
    )

    books = books_of([log], tmp_path)

    assert books.decided.similar_statuses == {"Payment Status": {"Refunded": 1}, "Zahlungsstatus": {"Erstattet": 1}}
    assert _net(books) == Decimal("17.00")


def test_numbers_and_truth_values_are_statuses_too(tmp_path: Path) -> None:
    """A Parquet file may have codes for words; they mean nothing that is known, and can be declared."""
    path = tmp_path / "orders.parquet"
    rows = {"Order ID": ["1", "2"], "Date": ["2024-01-05"] * 2, "Quantity": [1, 1], "Price": [2.0, 3.0]}
    pq.write_table(pa.table({**rows, "Status": [1, 9]}), path)

    assert _net(books_of([path], tmp_path)) == Decimal("5.00")
    assert _net(books_of([path], tmp_path, {"codes": {"void_statuses": ["9"]}})) == Decimal("2.00")


def test_a_column_of_remarks_is_no_list_of_statuses(tmp_path: Path) -> None:
    """A thousand different values are refused, with the setting that does without them."""
    log = _log(tmp_path, [f"remark {n}" for n in range(1001)])

    message = _refusal(log)

    assert "'Status'" in message and "more than 1,000 different values" in message
    assert len(books_of([log], tmp_path, {"constants": {"status": "none"}}).used) == 1001
