"""What lines are, as shops say it: a column of kinds, credit notes, files of returns, or the sign alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused, UsageError
from tests.exports.ledgers import Books, books_of

LINES = """Order,Date,Who,Vorgang,Menge,Betrag
1,2024-01-05,ada,Verkauf,2,20.00
2,2024-01-09,bo,Verkauf,1,10.00
2,2024-01-09,bo,Porto,1,4.90
3,2024-02-01,ada,Gutschrift,1,{refund}
4,2024-02-02,cyd,Storno,1,99.00
,2024-02-03,,Auszahlung,1,25.10
5,2024-02-04,,Verkauf,1,10.00
6,2024-02-05,,gutschrift ,1,{other}
"""
COLUMNS = '[columns]\ninvoice_no = "Order"\ncustomer_id = "Who"\nquantity = "Menge"\ntotal_amount = "Betrag"\n'
SAID = """[kinds.Vorgang]
Verkauf = "sale"
GUTSCHRIFT = "return"
Porto = "fee"
Storno = "void"
Auszahlung = "ignore"
"""


def _books(folder: Path, config: str, refund: str = "20.00", other: str = "10.00") -> Books:
    (folder / "log.csv").write_text(LINES.format(refund=refund, other=other), encoding="utf-8")
    return books_of([folder / "log.csv"], folder, COLUMNS + config)


def _money(books: Books) -> dict[str, Decimal]:
    """The money of the used lines by kind."""
    kinds: dict[str, Decimal] = {}
    for row in books.used:
        kinds[row["kind"]] = kinds.get(row["kind"], Decimal(0)) + row["total_amount"]
    return kinds


def test_a_column_says_what_lines_are(tmp_path: Path) -> None:
    """Whatever the spelling of its values; what is void or no trade is set aside, each for its own reason."""
    books = _books(tmp_path, SAID)
    assert _money(books) == {"sale": 40, "return": -30, "fee": Decimal("4.90")}
    assert books.reasons == {"order_void": 1, "ignored": 1}
    assert [row["quantity"] for row in books.used if row["kind"] == "return"] == [-1, -1]


def test_refunds_with_a_minus_are_the_same_refunds(tmp_path: Path) -> None:
    """Refunds that the file writes with a minus book the same amounts as refunds without one."""
    books = _books(tmp_path, SAID, refund="-20.00", other="-10.00")
    assert _money(books) == {"sale": 40, "return": -30, "fee": Decimal("4.90")}


def test_refunds_written_both_ways_are_a_question(tmp_path: Path) -> None:
    """The shop says whether all of them take money off, or whether those without a minus are sales."""
    with pytest.raises(
        InputRefused, match=r"Vorgang = 'GUTSCHRIFT', have 1 line with no minus \(10.00, such as line 9"
    ):
        _books(tmp_path, SAID, refund="-20.00")
    assert _money(_books(tmp_path, SAID + '[codes]\ncredit_sign = "positive"\n', refund="-20.00"))["return"] == -30
    as_written = _money(_books(tmp_path, SAID + '[codes]\ncredit_sign = "as_written"\n', refund="-20.00"))
    assert as_written == {"sale": 50, "return": -20, "fee": Decimal("4.90")}


def test_an_undeclared_column_that_reads_like_refunds_is_a_question(tmp_path: Path) -> None:
    """What would add to revenue is named with its money and the lines to paste; what has its minus is none."""
    with pytest.raises(InputRefused) as refused:
        _books(tmp_path, "")
    message, *paste = str(refused.value).splitlines()
    assert "'Vorgang'" in message and "Gutschrift (2 lines, 30.00), Storno (1 line, 99.00)" in message
    assert paste == ['[kinds."Vorgang"]', '"Gutschrift" = "return"', '"Storno" = "void"']
    settled = _books(tmp_path, "\n".join(paste) + '\n"Auszahlung" = "ignore"\n"Porto" = "fee"\n')
    assert _money(settled) == {"sale": 40, "return": -30, "fee": Decimal("4.90")}


@pytest.mark.parametrize(
    ("column", "value", "is_asked"),
    [
        ("Kind", "refund", True),
        ("Type", "Sales credit note", True),
        ("Fully Refunded?", "1", True),
        ("TransactionType", "Credit Note", True),
        ("Type de transaction", "Remboursement", True),
        ("Tipo documento", "Nota di credito", True),
        ("İşlem Türü", "İade", True),
        ("取引区分", "返品", True),
        ("is_return", "true", True),
        ("Type", "Order", False),
        ("Type", "Express Checkout Payment", False),
        ("Note", "asked for a refund", False),
    ],
)
def test_a_question_in_any_language(tmp_path: Path, column: str, value: str, is_asked: bool) -> None:
    """A column is looked at for its name, and asked about for its values."""
    text = f"Order,Date,Qty,Price,{column}\n1,2024-01-05,1,20.00,x\n2,2024-01-09,1,20.00,{value}\n"
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    if is_asked:
        with pytest.raises(InputRefused, match="do not look like sales"):
            books_of([tmp_path / "log.csv"], tmp_path)
    else:
        assert books_of([tmp_path / "log.csv"], tmp_path).total == 40


def test_what_the_shop_takes_out_is_no_return(tmp_path: Path) -> None:
    """A withdrawal below zero would lower revenue: it is a question, and its answer is proposed."""
    text = "Order,Date,Line Total,Type\n1,2024-01-05,20.00,Payment\n2,2024-01-09,-15.00,Payout\n"
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"Payout \(1 line, -15.00\)") as asked:
        books_of([tmp_path / "log.csv"], tmp_path)
    assert asked.value.paste.splitlines() == ['[kinds."Type"]', '"Payout" = "ignore"']
    assert books_of([tmp_path / "log.csv"], tmp_path, asked.value.paste).total == 20


def test_two_columns_must_not_contradict_each_other(tmp_path: Path) -> None:
    """One says that the line is a sale, the other that its order never happened: nobody can choose for the shop."""
    text = "Order,Date,Qty,Price,Type,Paid\n1,2024-01-05,1,20.00,item,yes\n2,2024-01-09,1,20.00,item,no\n"
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    kinds = '[kinds.Type]\nitem = "sale"\n[kinds.Paid]\nno = "void"\n'
    with pytest.raises(
        InputRefused, match=r"Type = item \(sale\) with Paid = no \(void\): 1 lines, the first on line 3"
    ):
        books_of([tmp_path / "log.csv"], tmp_path, kinds)
    books = books_of([tmp_path / "log.csv"], tmp_path, kinds.split("[kinds.Paid]")[1].join(["[kinds.Paid]", ""]))
    assert books.total == 20 and books.reasons == {"order_void": 1}


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ('[kinds.Typ]\nitem = "sale"\n', "'Typ'.* no file has"),
        ('[kinds.Vorgang]\nStorno = "void"\nSTORNO = "return"\n', "'STORNO' is return and, in another spelling, void"),
        ('[kinds.Vorgang]\nStorno = "cancelled"\n', "kinds.Vorgang.Storno: input should be 'sale', 'return', 'void'"),
    ],
)
def test_kinds_that_cannot_be_meant(tmp_path: Path, kinds: str, said: str) -> None:
    """A `[kinds]` section that cannot be meant is a UsageError that says what is wrong."""
    with pytest.raises(UsageError, match=said):
        _books(tmp_path, kinds)


CREDITS = """OrderNo,Date,Who,SKU,Qty,Price
1,2024-01-05,ada,MUG,2,10.00
1,2024-01-05,ada,SHIP,1,4.90
CN2,2024-01-20,ada,MUG,{qty},10.00
CN2,2024-01-20,ada,SHIP,{ship},4.90
CN3,2024-01-21,ada,MUG,1,10.00
"""


@pytest.mark.parametrize(("qty", "ship"), [("1", "1"), ("1", "-1")])
def test_credit_notes_without_a_minus(tmp_path: Path, qty: str, ship: str) -> None:
    """They take money off, and so does the postage on them, however it is written."""
    (tmp_path / "log.csv").write_text(CREDITS.format(qty=qty, ship=ship), encoding="utf-8")
    config = '[codes]\ncancel_prefix = "CN"\nfee_codes = ["SHIP"]\n'
    books = books_of([tmp_path / "log.csv"], tmp_path, config)
    assert _money(books) == {"sale": 20, "return": -20, "fee": 0}
    marked = [(row["stock_code"], row["invoice_no"]) for row in books.used if "taken_negative" in row["repairs"]]
    assert ("SHIP", "CN2") in marked or ship == "-1"


def test_files_of_returns_are_judged_each_by_itself(tmp_path: Path) -> None:
    """One may be written with a minus and another without; one that is written both ways is a question."""
    header = "refund_id,refunded_at,amount"
    (tmp_path / "orders.csv").write_text("order_id,order_date,line_total\n1,2024-01-05,50.00\n2,2024-01-06,50.00\n")
    (tmp_path / "r1.csv").write_text(f"{header}\nR1,2024-01-09,-5.00\n")
    (tmp_path / "r2.csv").write_text(f"{header}\nR2,2024-02-09,6.00\n")
    (tmp_path / "r3.csv").write_text(f"{header}\nR3,2024-03-09,7.00\nR4,2024-03-09,-8.00\n")
    config = '[tables.refunds]\nknown_by = ["refund_id"]\nreturns = true\ncolumns = '
    config += '{ invoice_no = "refund_id", invoice_date = "refunded_at", total_amount = "amount" }\n'
    files = [tmp_path / f"{name}.csv" for name in ("orders", "r1", "r2")]
    assert _money(books_of(files, tmp_path, config)) == {"sale": 100, "return": -11}
    with pytest.raises(
        InputRefused, match=r"file of returns r3.csv, have 1 line with no minus .* and 1 line with a minus"
    ):
        books_of([*files, tmp_path / "r3.csv"], tmp_path, config)


def test_prefixes_and_codes_need_their_columns(tmp_path: Path) -> None:
    """A prefix of invoice numbers means nothing to a log that has none."""
    (tmp_path / "log.csv").write_text("Date,Qty,Price\n2024-01-05,1,20.00\n")
    for codes, needed in (('cancel_prefix = "CN"', "invoice_no"), ('fee_codes = ["SHIP"]', "stock_code")):
        with pytest.raises(UsageError, match=f"needs {needed}, which no file has"):
            books_of([tmp_path / "log.csv"], tmp_path, f"[codes]\n{codes}\n")
