"""`regulars init` and `regulars check`: what is proposed, what is written, and what a run would make of a log."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from regulars.ground.errors import GateFailed, InputRefused, UsageError
from regulars.ledger.column_profile import ColumnProfile
from regulars.shell.cli import run_command_line
from regulars.shell.cli.check import check
from regulars.shell.cli.init import init
from regulars.shell.config.config import parse_config
from tests.command import Command

GERMAN = """Bestellnr;Artikel;Bezeichnung;Menge;Bestelldatum;Preis;Kunde;Mail
7000;VAS-8;Vase;1.000;05.01.2023;1.019,52;K070;ada@example.com
7001;VAS-9;Große Vase;2;06.01.2023;19,52;K071;bo@example.com
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_init_proposes_and_check_accepts(here: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The configuration that is written for a plain log is one under which the log can be run."""
    init(str(log))
    told = capsys.readouterr().out
    assert "CustomerID   customer_id     C0 | C1 | C2" in told
    written = here / "regulars.toml"
    assert parse_config(written.read_text("utf-8"), written).columns["customer_id"] == "CustomerID"
    check(str(log))
    told = capsys.readouterr().out
    assert "lines     62 = 62 used + 0 set aside" in told
    assert told.endswith("nothing was published\n")
    assert sorted(path.name for path in here.iterdir()) == ["log.csv", "regulars.toml"]


def test_init_never_overwrites(here: Path, log: Path) -> None:
    """A configuration that is there stays as it is."""
    (here / "regulars.toml").write_text("# mine\n")
    with pytest.raises(UsageError, match="never overwritten"):
        init(str(log))
    assert (here / "regulars.toml").read_text() == "# mine\n"


def test_init_says_what_is_still_needed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns that are not recognised, dates that fit two orders, decimal commas; no address on the screen."""
    path = here / "bestellungen.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    with pytest.raises(InputRefused, match=r"not UTF-8.*--encoding"):
        init(str(path))
    init(str(path), encoding="cp1252")
    told = capsys.readouterr().out
    assert "still needed: invoice_date" in told
    assert "…@…" in told and "example.com" not in told
    text = (here / "regulars.toml").read_text("utf-8")
    assert tomllib.loads(text)["files"] == {"encoding": "cp1252"}
    assert '# invoice_date = "Bestelldatum"  # perhaps, by its name, and 2 of 2 cells are dates: 05.01.2023, ' in text
    with pytest.raises(InputRefused, match="no column for invoice_date"):
        check(str(path))


def test_what_is_likely_is_proposed_and_not_taken(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names that only speak for a column stand behind a #, with the settings they will need; uncommented, they fit."""
    path = here / "my till.csv"
    path.write_text("Bon;Karte;Artikel-Nr;Artikel;Stück;Einzel €;Zeit\n1;K7;12;Brot;1;4,80;02.01.2024\n", "utf-8")
    init(str(path))
    assert "regulars check " in capsys.readouterr().out
    config = here / "regulars.toml"
    text = config.read_text("utf-8")
    assert tomllib.loads(text)["columns"] == {}
    with pytest.raises(InputRefused, match=r"invoice_date may be 'Zeit'.*invoice_date = \"Zeit\""):
        check(str(path))
    config.write_text("\n".join(line.removeprefix("# ") for line in text.splitlines()[1:] if '= ""' not in line))
    check(str(path), json=True)
    told = json.loads(capsys.readouterr().out)
    assert [(row["name"], row["columns"]) for row in told["mapping"]] == [
        ("invoice_no", ["Bon"]), ("stock_code", ["Artikel-Nr"]), ("product_name", ["Artikel"]),
        ("customer_id", ["Karte"]), ("invoice_date", ["Zeit"]), ("quantity", ["Stück"]), ("price", ["Einzel €"]),
    ]  # fmt: skip


LOOKED = {
    "budgets": (
        "Order ID,Date,Product,Budget Sales,Sales,Budget COGS,COGS,State,Customer\n"
        "1,2024-01-05,Decaf,120,100,50,40,Texas,K1\n2,2024-02-06,Mint,80,90,30,35,Utah,K2\n",
        {"total_amount": "Sales", "unit_cost": "COGS", "product_name": "Product", "customer_id": "Customer"},
    ),
    "a type of customers": (
        "Invoice ID,Date,Customer type,Product line,Unit price,Quantity,Total\n"
        "1,2024-01-05,Member,Food,10.00,1,10.00\n2,2024-01-06,Normal,Tools,5.00,2,10.00\n",
        {"price": "Unit price", "quantity": "Quantity", "total_amount": "Total"},
    ),
    "a column named total without numbers": (
        "Order ID,Date,Total,Sum paid\n1,2024-01-05,in cash,3.00\n2,2024-01-06,by card,4.00\n",
        {"total_amount": "Sum paid"},
    ),
    "a first line that declares the separator": (
        "sep=;\nOrder ID;Date;SKU;Quantity;Price\n1001;2024-01-05;P1;2;10.0\n",
        {"invoice_no": "Order ID", "quantity": "Quantity"},
    ),
}


@pytest.mark.parametrize("case", LOOKED)
def test_the_best_column_is_proposed_by_name_and_values(
    case: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is proposed or taken is right, and no other column stands for it."""
    content, expected = LOOKED[case]
    (here / "log.csv").write_text(content, "utf-8")
    init("log.csv")
    text = (here / "regulars.toml").read_text("utf-8")
    for name, column in expected.items():
        assert f'{name} = "{column}"  # ' in text
    for name in {"total_amount", "unit_cost", "customer_id", "status"} - set(expected):
        assert f'# {name} = ""  # ' in text
    assert "perhaps: " in capsys.readouterr().out or case.startswith("a first line")


def test_a_refusal_names_the_line_total(here: Path) -> None:
    """Where quantity and price are missing, the column that may be the money is named with the setting."""
    (here / "log.csv").write_text(
        "Date,Order #,Status,Customer,Items sold,Net Sales\n2024-01-05,1,done,A,3,51.00\n", "utf-8"
    )
    with pytest.raises(InputRefused, match=r"total_amount may be 'Net Sales'.*total_amount = \"Net Sales\""):
        check("log.csv")


def test_a_title_above_the_header_is_told(here: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line that is full is named with the option that skips the others; nothing is written."""
    path = here / "titled.csv"
    path.write_text("My shop,,,,,,,,\nprinted today,,,,,,,,\n" + log.read_text("utf-8"), "utf-8")
    with pytest.raises(InputRefused, match=r"line 1 is not a header\. Line 3 is full.*--skip-rows 2\.$"):
        init(str(path))
    with pytest.raises(InputRefused, match=r"\[files\] skip_rows"):
        check(str(path))
    assert not (here / "regulars.toml").exists()
    init(str(path), skip_rows=2)
    capsys.readouterr()
    check(str(path))
    assert "62 = 62 used + 0 set aside" in capsys.readouterr().out


def test_the_next_command_can_be_typed(here: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name with blanks is quoted."""
    log.rename(here / "my log.csv")
    init("my log.csv")
    assert capsys.readouterr().out.endswith("then: regulars check 'my log.csv'\n")


def test_check_names_the_setting_for_numbers_and_dates(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal leads to a configuration under which every line is used; how numbers are written needs no word."""
    path = here / "bestellungen.csv"
    path.write_text(GERMAN, encoding="utf-8")
    config = here / "regulars.toml"
    config.write_text(
        '[columns]\ninvoice_no = "Bestellnr"\ninvoice_date = "Bestelldatum"\nquantity = "Menge"\nprice = "Preis"\n'
    )
    with pytest.raises(InputRefused, match="date_order"):
        check(str(path))
    config.write_text(config.read_text() + '[time]\ndate_order = "dmy"\n')
    check(str(path), json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["repairs"]["number_format"] == 2
    assert told["inputs"][0]["used"] == 2
    assert told["first_day"] == "2023-01-05"


def test_check_shows_where_and_why(here: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first lines of every reason, with file and line; too many of them are a failed check."""
    lines = log.read_text().splitlines()
    lines[3] = ",".join("last year" if "2021" in cell else cell for cell in lines[3].split(","))
    log.write_text("\n".join(lines) + "\n")
    check(str(log))
    assert "aside     date_unparseable: log.csv line 4: 1002,P2" in capsys.readouterr().out
    log.write_text("\n".join([*lines, *["7,P1,x,none,2021-01-01,1,c@d.ie,France,1"] * 30]) + "\n")
    check(str(log))
    told = capsys.readouterr().out
    assert "warning   log.csv: 31 of 92 lines cannot be used, mostly quantity_not_integer" in told
    assert told.count("quantity_not_integer: log.csv") == 3
    assert "c@d.ie" not in told
    (here / "regulars.toml").write_text("[gates]\nset_aside_fail = 0.3\n[control]\nlines = 90\n")
    with pytest.raises(GateFailed, match=r"33\.7%.*\[control\] lines is 90, but the log has 92"):
        check(str(log))


def test_exit_codes(here: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0, 2 and 3, each refusal one line."""
    (here / "broken.toml").write_text("[files]\nencodng = 'x'\n")
    (here / "page.csv").write_text("<html><body>404</body></html>\n")
    assert run_command_line(["check", str(log)]) == 0
    assert run_command_line(["check", str(log), "--config", "broken.toml"]) == 2
    assert run_command_line(["check", "page.csv"]) == 3
    assert run_command_line(["check"]) == 2
    assert run_command_line(["init"]) == 2
    assert run_command_line(["init", "page.csv"]) == 3
    assert not (here / "regulars.toml").exists()
    assert all(line.startswith("regulars: ") for line in capsys.readouterr().err.splitlines())


def test_check_says_what_to_do_about_a_reason(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words are no pieces: with the settings that are proposed, every line is used."""
    text = "Date,Qty,Price,Total,Item,Customer\n2024-01-02,1 kg,4.00,2.00,Cheese,K1\n2024-01-03,2,4.00,8.00,Cheese,K2\n"
    (here / "till.csv").write_text(text)
    (here / "regulars.toml").write_text('[columns]\ntotal_amount = "Total"\n')
    with pytest.raises(GateFailed, match=r"1 line with about 2\.00 \(20\.0% of the money\).*line 2: quantity '1 kg'"):
        check("till.csv")
    told = capsys.readouterr().out
    assert "to do     quantity_not_integer: for weights, lengths or hours, set [numbers] quantity_decimals = 3" in told
    (here / "till.csv").write_text(text.replace("Price", "Per kg").replace("Qty", "kg"))
    (here / "regulars.toml").write_text('[columns]\ntotal_amount = "Total"\n[constants]\nquantity = "1"\n')
    check("till.csv", json=True)
    assert json.loads(capsys.readouterr().out)["inputs"][0]["used"] == 2


def test_init_writes_what_the_log_asks_with_its_answers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Weights, words for returns, numbers that start again: with lines and money, and each answer is all it takes."""
    rows = [
        f"{receipt},2024-01-{day:02},c{(7 * day + receipt) % 30},"
        f"{'Refund' if (day, receipt) == (3, 2) else 'Sale'},A,{0.5 if receipt == 1 else 1},{10 + receipt}.50"
        for day in range(1, 21)
        for receipt in range(1, 6)
    ]
    (here / "till.csv").write_text("\n".join(["Order No,Date,Customer ID,Type,SKU,Qty,Price", *rows]) + "\n")

    init("till.csv")

    told = capsys.readouterr().out
    assert "still needed: [numbers] quantity_decimals: till.csv: 20 of 100 quantities have decimals" in told
    draft = (here / "regulars.toml").read_text()
    assert "# values that do not look like sales" not in draft and "Refund (1 line, 12.50)" in " ".join(
        draft.split("\n# ")
    )
    answers = ["[numbers]", "quantity_decimals = 3", '[kinds."Type"]', '"Refund" = "return"', "[orders]",
               'key = ["invoice_no", "day"]']  # fmt: skip
    assert [line[2:] for line in draft.splitlines() if line.startswith("# ") and line[2:] in answers] == answers
    with pytest.raises(InputRefused):
        check("till.csv")
    for answer in answers:
        draft = draft.replace(f"\n# {answer}\n", f"\n{answer}\n")
    (here / "regulars.toml").write_text(draft)
    check("till.csv")
    assert "lines     100 = 100 used + 0 set aside" in capsys.readouterr().out


def test_a_run_keeps_no_values_that_may_name_a_person() -> None:
    """Those of numbers, dates, codes and places; names of products are free text, and other columns are anything."""
    profile = ColumnProfile("a.csv", 1, "Price", ("price",), 3, 3, 0.0, 2, "1", "9", ("1", "9"))
    assert profile.kept == profile
    for names in ((), ("product_name",), ("customer_id",), ("invoice_no",), ("price", "customer_id")):
        kept = replace(profile, taken_for=names).kept
        assert (kept.least, kept.greatest, kept.examples, kept.distinct_values) == (None, None, None, 2)


def test_a_status_of_any_name_is_proposed_and_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its words, but for those that a customer or a parcel may have too."""
    rows = "1,2024-01-05,Mug,2,10.00,OK,Lost\n2,2024-01-06,Bowl,1,30.00,Cancelled,New\n"
    (here / "log.csv").write_text("Order ID,Date,Product Name,Quantity,Price,Flag,Segment\n" + rows)
    init("log.csv", to=Path("draft.toml"))
    assert '# status = "Flag"  # perhaps, it has words for cancelled orders' in Path("draft.toml").read_text()
    check("log.csv")
    told = capsys.readouterr().out
    assert (
        "the column 'Flag' is not used and has statuses of cancelled or unfinished orders" in told
        and "'Segment' is" not in told
    )


def test_init_names_what_no_setting_answers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Signs of two currencies: with the cells and the money of each, in the output and in the draft."""
    (here / "log.csv").write_text(
        "Order ID,Date,Customer ID,Total Price\n1,2024-01-05,a,$20.00\n2,2024-01-06,b,€30.50\n"
    )
    init("log.csv")
    found = "amounts have the signs of several currencies, $ in 1 cells (20.00), EUR in 1 cells (30.50)"
    assert f"still needed: log.csv: {found}" in capsys.readouterr().out
    assert f"NEEDED: log.csv: {found}" in " ".join((here / "regulars.toml").read_text("utf-8").split("\n# "))


def test_init_leaves_columns_of_one_field_to_the_shop(here: Path) -> None:
    """Neither is set; where they differ, the answer stands below."""
    (here / "log.csv").write_text("Order ID,Order No,Date,SKU,Qty,Price\n1,7,2024-01-05,A,1,2.00\n")
    init("log.csv")
    draft = (here / "regulars.toml").read_text()
    assert '# invoice_no = "Order ID"  # or "Order No", which must have the same values: 1' in draft
    assert '\n# [columns]\n# invoice_no = "Order ID"\n' in draft


def test_init_says_how_dates_are_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One cell with its day, and the dates that are not read; where both orders fit, the setting instead."""
    head = "Order ID,Date,SKU,Quantity,Price\n"
    (here / "log.csv").write_text(head + "1,5 févr. 2024,P,1,2\n2,soon,P,1,2\n3,17 févr. 2024,P,1,2\n", "utf-8")
    init("log.csv", to=Path("words.toml"))
    told = "the date '5 févr. 2024' reads as 2024-02-05, and 1 of 3 dates cannot be read"
    assert f"  {told}\n" in capsys.readouterr().out and f"# {told}\n" in Path("words.toml").read_text("utf-8")
    (here / "log.csv").write_text(head + "1,05/02/2024,P,1,2\n2,06/02/2024,P,1,2\n", "utf-8")
    init("log.csv", to=Path("both.toml"))
    said = capsys.readouterr().out
    assert "still needed: [time] date_order" in said and "reads as" not in said
    (here / "log.csv").write_text(head + "1,1704447600,P,1,2\n2,1704534000,P,1,2\n", "utf-8")
    init("log.csv", to=Path("seconds.toml"))
    assert '# date_order = "unix_seconds"  # NEEDED: 2 of 2 dates' in Path("seconds.toml").read_text("utf-8")
    with pytest.raises(InputRefused) as refusal:
        check("log.csv")
    assert refusal.value.paste == '[time]\ndate_order = "unix_seconds"'


def test_how_dates_and_numbers_are_written_is_shown(regulars_command: Command, tmp_path: Path) -> None:
    """Check, run and report say which reading was decided, where another program would take another one."""
    rows = [
        f"{1000 + n};A{n % 5};{1 + n % 3};{1 + n % 28:02}.{1 + n % 9:02}.2024;1.{200 + n},50;k{n % 9}"
        for n in range(40)
    ]
    header = "InvoiceNo;StockCode;Quantity;InvoiceDate;Price;CustomerID"
    (tmp_path / "german.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    told = regulars_command("check", tmp_path / "german.csv").stdout
    assert "invoice_date <- InvoiceDate: day first" in told
    assert "price <- Price: decimal comma, points between thousands" in told
