"""Ledgers batch by batch: they say what the ledger of one run says, or the batch is refused with what to do."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.cleaning.previous_run import History, check_settings
from regulars.shell.config.config import Config
from tests.shell.batches import batch, batches
from tests.shell.conftest import HEADER

SEEDS = range(int(os.environ.get("REGULARS_FUZZ", "2")))
CORRECTS = {"history": {"corrects": "invoice_no"}}
KEEP = {"clean": {"duplicates": "keep"}}


def written(path: Path, rows: list[str], header: str = HEADER) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def sale(invoice: str, code: str, pieces: int, day: str, customer: str, price: int = 2) -> str:
    name = f"Product {code}"
    return f"{invoice},{code},{name},{pieces},{day} 10:00:00,{price}.00,{customer},France,{pieces * price}.00"


JANUARY = [sale("1", "X", 2, "2024-01-05", "ann"), sale("2", "Y", 1, "2024-01-20", "bob")]
FEBRUARY = [sale("3", "X", 3, "2024-02-03", "ann"), sale("4", "Y", 5, "2024-02-10", "bob")]


def _shop(chance: random.Random) -> list[list[str]]:
    """Files of a made-up shop in which invoices come again, some of them changed, and some lines come twice."""
    files = []
    for _ in range(chance.choice([2, 5, 7])):
        rows = []
        for _ in range(chance.randint(1, 8)):
            number, code = chance.randint(1, 6), chance.choice("XYZ")
            row = sale(str(number), code, chance.randint(1, 2), f"2024-01-0{number}", f"c{number % 3}")
            rows += [row] * chance.choice([1, 1, 1, 2])
        if chance.random() < 0.3:
            rows.append("9,X,Product X,two,2024-01-09 10:00:00,2.00,ann,France,4.00")
        files.append(rows)
    return files


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("config", [{}, KEEP, CORRECTS, {**KEEP, **CORRECTS}], ids=["drop", "keep", "corrects", "both"])
def test_any_split_says_the_same(tmp_path: Path, config: dict[str, Any], seed: int) -> None:
    """Files in one run, and in batches: shuffled, unless later ones correct, and some of them twice."""
    chance = random.Random(seed)
    files = [written(tmp_path / f"{n}.csv", rows) for n, rows in enumerate(_shop(chance))]
    whole = batch(files, tmp_path / "whole", config)
    if "history" not in config:
        chance.shuffle(files)
    cuts = sorted(chance.sample(range(1, len(files)), min(2, len(files) - 1)))
    parts = [files[a:b] for a, b in zip([0, *cuts], [*cuts, len(files)], strict=True)]
    parts[-1] = [*parts[-1], parts[0][0]]
    last = batches(parts, tmp_path / "batched", config)
    assert last.said == whole.said
    told = {file.sha256: (file.framed, file.used) for file in last.kept.manifest.inputs}
    assert sum(framed for framed, _ in told.values()) == len(last.used) + len(last.aside)


CORRECTED = [sale("3", "X", 1, "2024-02-03", "ann"), sale("3", "Y", 2, "2024-02-03", "ann")]


def test_a_correction_replaces_the_whole_invoice(tmp_path: Path) -> None:
    """Invoice 3 was one line, then two others, then the first again; invoice 4 came twice unchanged."""
    told = [JANUARY + FEBRUARY, [FEBRUARY[1], *CORRECTED], [FEBRUARY[0]]]
    files = [written(tmp_path / f"{n}.csv", rows) for n, rows in enumerate(told)]
    two = batches(files[:2], tmp_path / "two", CORRECTS)
    assert two.reasons == {"superseded": 1, "duplicate": 1}
    assert sorted(row["total_amount"] for row in two.used if row["invoice_no"] == "3") == [2, 4]
    replaced = next(row for row in two.aside if row["reasons"] == ["superseded"])
    assert (replaced["source_file"], replaced["source_line"], replaced["amount"]) == ("0.csv", 4, 6)
    assert json.loads(replaced["raw"]) == {
        "invoice_no": "3",
        "stock_code": "X",
        "product_name": "Product X",
        "quantity": 3,
        "invoice_date": "2024-02-03 10:00:00",
        "price": "2.0000",
        "total_amount": "6.0000",
        "customer_id": "ann",
        "country": "France",
        "kind": "sale",
    }
    three = batch(files[2], tmp_path / "two", CORRECTS, two)
    assert three.reasons == {"superseded": 3, "duplicate": 1}
    assert [row["total_amount"] for row in three.used if row["invoice_no"] == "3"] == [6]
    whole = batch(files, tmp_path / "whole", CORRECTS)
    assert whole.said == three.said
    assert sorted(row["raw"] for row in whole.aside) == sorted([FEBRUARY[0], FEBRUARY[1], *CORRECTED])


def test_an_order_that_was_cancelled_later(tmp_path: Path) -> None:
    """A later file that has the order as void corrects it to nothing; lines that cannot be read correct nothing."""
    header = "InvoiceNo,StockCode,Quantity,InvoiceDate,Price,Status"
    config = {**CORRECTS, "codes": {"void_statuses": ["cancelled"]}}
    first = written(tmp_path / "a.csv", [f"{n},X,1,2024-01-0{n},2.00,paid" for n in (1, 2, 3)], header)
    later = written(tmp_path / "b.csv", ["1,X,1,2024-01-01,2.00,Cancelled", "2,X,one,2024-01-02,2.00,paid"], header)
    last = batches([first, later], tmp_path / "batched", config)
    assert [row["invoice_no"] for row in last.used] == ["2", "3"]
    assert last.reasons == {"superseded": 1, "order_void": 1, "quantity_not_integer": 1}
    assert last.said == batch([first, later], tmp_path / "whole", config).said


def test_corrections_need_invoice_numbers(tmp_path: Path) -> None:
    """`[history] corrects` on a log without invoice numbers is a UsageError."""
    log = written(tmp_path / "a.csv", ["2024-01-05,1,2.00"], "Date,Qty,Price")
    with pytest.raises(UsageError, match="needs invoice numbers"):
        batch(log, tmp_path / "data", CORRECTS)


def test_equal_lines_of_one_folder_add_up(tmp_path: Path) -> None:
    """With `keep`, a folder named again is the same source: its equal lines add up, those of another source do not."""
    folder, other = tmp_path / "folder", written(tmp_path / "other.csv", [JANUARY[0]] * 2)
    written(folder / "a.csv", JANUARY)
    first = batches([folder, other], tmp_path / "batched", KEEP)
    assert len(first.used) == 2 + 1
    written(folder / "b.csv", [*[JANUARY[0]] * 2, FEBRUARY[0]])
    last = batch(folder, tmp_path / "batched", KEEP, first)
    assert Counter(row["source_file"] for row in last.used) == {"a.csv": 2, "b.csv": 3}
    assert last.reasons == {"duplicate": 2}
    assert last.said == batch([folder, other], tmp_path / "whole", KEEP).said


SLASHED = "InvoiceNo,StockCode,Quantity,InvoiceDate,Price"


def test_the_history_tells_the_order_of_dates(tmp_path: Path) -> None:
    """A batch that fits both orders is read as the files of its header were; alone, or where it proves another, not."""
    clear = written(tmp_path / "clear.csv", ["1,A,1,13/02/2024,2.00"], SLASHED)
    either = written(tmp_path / "either.csv", ["2,A,1,03/02/2024,2.00"], SLASHED)
    with pytest.raises(InputRefused, match="date_order"):
        batch(either, tmp_path / "alone", {})
    last = batches([clear, either], tmp_path / "data", {})
    assert [f"{row['invoice_date']:%Y-%m-%d}" for row in last.used] == ["2024-02-13", "2024-02-03"]
    other = written(tmp_path / "other.csv", ["3,A,1,02/14/2024,2.00"], SLASHED)
    with pytest.raises(InputRefused, match="two orders"):
        batch(other, tmp_path / "data", {}, last)


def test_dates_that_turn_out_to_be_in_another_order(tmp_path: Path) -> None:
    """Few slashed dates among plain ones were set aside; where later files prove their order, that was wrong."""
    plain = ["1,A,1,2024-02-03,2.00", "2,A,1,2024-02-04,2.00", "3,A,1,05/02/2024,2.00"]
    first = batch(written(tmp_path / "a.csv", plain, SLASHED), tmp_path / "data", {})
    assert first.reasons == {"date_unparseable": 1}
    with pytest.raises(InputRefused, match="read as iso, but with the new files they are dmy"):
        batch(written(tmp_path / "b.csv", ["4,A,1,13/02/2024,2.00"], SLASHED), tmp_path / "data", {}, first)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"time": {"zone": "Europe/London"}}, "settings differ from those of run run-0: time.zone"),
        ({"numbers": {"thousands": ","}, "constants": {"country": "UK"}}, "numbers, constants"),
        (CORRECTS, "history.corrects"),
        ({"codes": {"preset": "plain"}}, "codes have another meaning"),
    ],
)
def test_lines_of_two_settings_are_not_mixed(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    """What lines are judged by must be as it was; the refusal names it."""
    first = batch(written(tmp_path / "a.csv", JANUARY), tmp_path / "data", {})
    with pytest.raises(UsageError, match=told):
        batch(written(tmp_path / "b.csv", FEBRUARY), tmp_path / "data", settings, first)


FREE = {  # change no stored line, or are compared by what they mean for the lines so far
    *("shop.name", "time.as_of", "history.add", "files.totals_rows"),
    *("files.encoding", "files.delimiter", "files.quote", "files.skip_rows"),
    *("codes", "gates", "control", "studies", "churn", "value", "products", "runs", "engine", "output"),
    *("touchpoints", "spend", "experiments", "campaigns"),  # are read anew in every run
    *("channels", "calendar", "forecast", "targets"),  # of studies, which are made anew of all lines
}


def _settings() -> Iterator[tuple[str, dict[str, Any]]]:
    """The path of each setting, and the document of a configuration in which it has another value."""
    document = Config().document()
    for section, values in document.items():
        for key in values or ["of_the_shop"]:
            yield f"{section}.{key}", {**document, section: {**(values or {}), key: {"key": "another"}}}


def test_every_setting_judges_lines_or_is_known_not_to(tmp_path: Path) -> None:
    """A new setting must be put on one of the two lists: by default it would part the lines of one log."""
    first = History(batch(written(tmp_path / "a.csv", JANUARY), tmp_path / "data", {}).kept)
    for path, document in _settings():
        if not {path, path.partition(".")[0]} & FREE:
            with pytest.raises(UsageError, match=f"settings differ from those of run run-0: {path.partition('.')[0]}"):
                check_settings(first, document, tmp_path)


def test_rows_of_totals_in_two_batches(tmp_path: Path) -> None:
    """What the first of them is taken for, later ones are; before the first, nothing is said of them."""
    rows = [*JANUARY, sale("9", "TOTAL", 1, "2024-01-31", "", 6)]
    ignore, keep = ({"files": {"totals_rows": each}} for each in ("ignore", "keep"))
    first = batch(written(tmp_path / "a.csv", FEBRUARY), tmp_path / "data", {})
    second = batch(written(tmp_path / "b.csv", rows), tmp_path / "data", ignore, first)
    assert second.reasons == {"totals_row": 1}
    with pytest.raises(UsageError, match=r"files\.totals_rows"):
        batch(written(tmp_path / "c.csv", [rows[-1]]), tmp_path / "data", keep, second)


def test_codes_by_all_headers(tmp_path: Path) -> None:
    """Where all headers were those of Online Retail, one that is not makes its codes mean nothing: refused."""
    first = batch(written(tmp_path / "a.csv", JANUARY), tmp_path / "data", {})
    plain = written(tmp_path / "b.csv", ["2024-01-05,1,2.00,C9"], "Date,Qty,Price,InvoiceNumber")
    with pytest.raises(UsageError, match="preset"):
        batch(plain, tmp_path / "data", {}, first)


def test_columns_that_would_judge_earlier_lines_anew(tmp_path: Path) -> None:
    """A later file may have a country where earlier ones had none, but not a customer."""
    few = "Invoice No,SKU,Quantity,Date,Price"
    first = written(tmp_path / "a.csv", ["1,A,2,2024-01-05,2.00"], few)
    country = written(tmp_path / "b.csv", ["2,A,2,2024-01-06,2.00,France"], f"{few},Country")
    customer = written(tmp_path / "c.csv", ["3,A,2,2024-01-07,2.00,ann"], f"{few},CustomerID")
    last = batches([first, country], tmp_path / "data", {})
    assert last.said == batch([first, country], tmp_path / "whole", {}).said
    with pytest.raises(UsageError, match="the new files have customer_id"):
        batch(customer, tmp_path / "data", {}, last)


def test_currencies_are_counted_over_all(tmp_path: Path) -> None:
    """Two currencies in two batches are two currencies of one log."""
    header = "Date,Qty,Price,Currency"
    euros = written(tmp_path / "a.csv", ["2024-01-05,1,2.00,EUR"], header)
    dollars = written(tmp_path / "b.csv", ["2024-01-06,1,2.00,USD"], header)
    with pytest.raises(InputRefused, match="EUR on 1 lines, USD on 1 lines"):
        batches([euros, dollars], tmp_path / "data", {})


FILLING = {"files": {"fill_down": ["Date", "Buyer"], "fill_by": "Slip"}}
FILLING_COLUMNS = {"invoice_no": "Slip", "customer_id": "Buyer"}


def test_orders_that_are_filled_down(tmp_path: Path) -> None:
    """An order that comes again replaces the earlier one; one cut between batches is refused, either part first."""
    config, header = {**FILLING, "columns": FILLING_COLUMNS}, "Slip,Date,Buyer,Qty,Price"
    first = written(tmp_path / "a.csv", ["1,2024-01-05,ann,1,2.00", "1,,,2,2.00", "2,2024-01-06,bob,1,2.00"], header)
    again = written(tmp_path / "b.csv", ["1,2024-01-05,cyd,1,2.00", "1,,,2,2.00", "3,2024-01-07,,1,2.00"], header)
    last = batches([first, again], tmp_path / "data", config)
    told = [(row["invoice_no"], row["customer_id"], row["quantity"]) for row in last.used]
    assert told == [("1", "ann", 1), ("1", "ann", 2), ("2", "bob", 1), ("1", "cyd", 1), ("1", "cyd", 2), ("3", None, 1)]
    assert last.said == batch([first, again], tmp_path / "whole", config).said
    tail = written(tmp_path / "tail.csv", ["2,,,5,2.00", "4,2024-01-08,dan,1,2.00"], header)
    with pytest.raises(InputRefused, match=r"tail\.csv: Slip '2' is split"):
        batch(tail, tmp_path / "data", config, last)
    assert batch([tail, first], tmp_path / "cut", config).used[0]["customer_id"] == "bob"
    alone = batch(tail, tmp_path / "late", config)
    assert alone.reasons == {"date_missing": 1}
    with pytest.raises(InputRefused, match=r"a\.csv: Slip '2' is split"):
        batch(first, tmp_path / "late", config, alone)


def test_a_lookup_that_changed(tmp_path: Path) -> None:
    """Earlier lines have what the lookup said then: another content is refused."""
    log = [written(tmp_path / f"{n}.csv", [f"2024-01-0{n},1,2.00,A"], "Date,Qty,Price,SKU") for n in (1, 2)]
    items = written(tmp_path / "items.csv", ["A,fruit"], "code,group")
    lookup = {"file": str(items), "on": "SKU", "key": "code", "take": {"group": "group"}}
    config = {"lookups": {"items": lookup}, "dimensions": {"category": "group"}}
    last = batches(log, tmp_path / "data", config)
    assert [row["category"] for row in last.used] == ["fruit", "fruit"]
    written(items, ["A,nuts"], "code,group")
    with pytest.raises(UsageError, match="the file of the lookup 'items' has changed since run"):
        batch(log[0], tmp_path / "data", config, last)


def test_a_name_that_comes_again(tmp_path: Path) -> None:
    """Another content under a known name is another file."""
    first = batch(written(tmp_path / "export.csv", JANUARY), tmp_path / "data", {})
    last = batch(written(tmp_path / "export.csv", FEBRUARY), tmp_path / "data", {}, first)
    inputs = last.kept.manifest.inputs
    assert [(file.name, file.used, file.run) for file in inputs] == [
        ("export.csv", 2, "run-0"),
        ("export.csv (2)", 2, ""),
    ]
