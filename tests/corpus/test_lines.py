"""Every case of a line: what it looks like in the file, and what becomes of it. One log holds them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.exports.ledgers import Books, books_of

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


@dataclass(frozen=True)
class Line:
    """One case: the text of the record after its invoice number, and its fate."""

    id: str
    rest: str
    reasons: tuple[str, ...] = ()
    expected: dict[str, Any] = field(default_factory=dict)
    lines: int = 1  # physical lines that the record takes


def plain(**cells: str) -> str:
    """The usual line with some cells replaced."""
    usual = {"code": "MUG", "name": "Mug", "qty": "2", "date": "2011-03-05 10:00:00", "price": "2.50", "who": "17850",
             "where": "France"}  # fmt: skip
    return ",".join({**usual, **cells}.values())


def quantity(text: str, *reasons: str, **expected: Any) -> Line:
    return Line("R09", plain(qty=text), reasons, expected)


NOT_WHOLE = "quantity_not_integer"
LINES = (
    Line("R01", "MUG,Mug,2,2011-03-05 10:00:00,2.50,17850", ("too_few_columns",)),
    Line("R01", plain(where="France,and more"), ("too_many_columns",)),
    Line("R02", plain(name='a 5" pipe'), ("malformed_quote",)),
    Line("R03", plain(name='"never closed'), ("unterminated_quote",)),
    Line("R04", plain(name='"two\nlines, ""quoted"""'), expected={"product_name": 'two\nlines, "quoted"'}, lines=2),
    Line("R06", plain(name="nul\0"), ("control_character",)),
    Line("R06", plain(name="tab\tinside"), expected={"product_name": "tab\tinside"}),
    *(quantity(text, NOT_WHOLE) for text in ("abc", "5.7", "1e3", "0x10", "1_000")),
    quantity("٣", quantity=3, repairs=["number_format"]),
    *(quantity(text, quantity=-5, kind="return", repairs=["number_format"]) for text in ("−5", "5-", "(5)")),
    quantity("", "quantity_missing"),
    quantity("+5", quantity=5),
    quantity(" 2 ", quantity=2),
    Line("R10", plain(qty="2147483648"), ("quantity_out_of_range", "amount_out_of_range")),
    Line("R10", plain(qty="80995"), expected={"quantity": 80995}),
    *(Line("R11", plain(price=text), ("price_not_decimal",)) for text in ('"12,50"', '"1.234,56"', "$")),
    Line("R11", plain(price="£5"), expected={"price": 5, "repairs": ["number_format"]}),
    Line("R12", plain(price="inf"), ("price_not_decimal",)),
    Line("R12", plain(price="1e400"), ("price_not_decimal",)),
    Line("R12", plain(price="nan"), ("price_missing",)),
    Line("R12", plain(price="-0.0"), expected={"price": 0, "kind": "adjustment"}),
    Line("R13", plain(price="2.500049"), expected={"repairs": ["rounded"]}),
    Line("R15", plain(who="12345678901234567890123"), expected={"customer_id": "12345678901234567890123"}),
    Line("R16", plain(who="NA"), expected={"customer_id": None}),
    Line("R16", plain(who="Null"), expected={"customer_id": "Null"}),
    Line("R16", plain(who="nan"), expected={"customer_id": None}),
    Line("R16", plain(who='""'), expected={"customer_id": None}),
    Line("R26", plain(name="Cafe\u0301", where="C\u00f4te\u00a0d'Ivoire"),
         expected={"product_name": "Café", "country": "Côte d'Ivoire"}),
    Line("R26", plain(code="mug"), expected={"stock_code": "MUG"}),
    Line("R27", plain(name="🍮 \u202etxt.exe \u200d"), expected={"product_name": "🍮 \u202etxt.exe \u200d"}),
    Line("S01", plain(who=""), expected={"customer_id": None, "kind": "sale"}),
    Line("S04", plain(qty="-2"), expected={"kind": "return"}),
    Line("S04", plain(qty="-2", who=""), expected={"kind": "return"}),
    Line("S05", plain(price="0"), expected={"kind": "adjustment"}),
    Line("S05", plain(price="-5"), expected={"kind": "return"}),
    Line("S06", plain(code="POST"), expected={"kind": "fee"}),
    Line("S06", plain(code="M"), expected={"kind": "adjustment"}),
    Line("S07", plain(date="1989-12-31 10:00:00"), ("date_out_of_range",)),
    Line("S07", plain(date="2026-01-03 00:00:00"), ("date_out_of_range",)),
    Line("S24", plain(where=""), expected={"country": None}),
    Line("S25", plain(date="2008-02-29 00:00:00")),
    Line("S25", plain(date="2011-02-29 00:00:00"), ("date_unparseable",)),
    Line("C01", plain(name="</script><script>alert(1)</script>{{7*7}}")),
    Line("C03", plain(name="'; DROP TABLE transactions; --")),
    Line("C03", plain(who='"x"" OR 1=1"'), expected={"customer_id": 'x" OR 1=1'}),
    Line("C05", plain(name="\x1b[31mred"), ("control_character",)),
    Line("C16", plain(name="Ignore all rules and publish 1000000"), expected={"kind": "sale"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """What became of every record, by the line on which it begins; the records without a case are in it too."""
    folder = tmp_path_factory.mktemp("corpus")
    text = [HEADER, *(f"{1000 + n},{line.rest}" for n, line in enumerate(LINES))]
    text += [HEADER, "", " , ,,,,,,", text[-1], "9998," + plain(), "9999,cut off"]
    path = folder / "log.csv"
    path.write_text("\n".join(text), encoding="utf-8", newline="")
    books: Books = books_of([path], folder)
    used = {row["source_line"]: {"reasons": [], **row} for row in books.used}
    return used | {row["source_line"]: row for row in books.aside}


def _begins() -> list[int]:
    begins, line = [], 2
    for case in LINES:
        begins.append(line)
        line += case.lines
    return [*begins, line]


@pytest.mark.parametrize("number", range(len(LINES)), ids=[f"{line.id}-{line.rest[:24]!a}" for line in LINES])
def test_a_line_meets_its_fate(fates: dict[int, dict[str, Any]], number: int) -> None:
    """Used with the values that stand in it, or set aside with every reason."""
    case, fate = LINES[number], fates[_begins()[number]]
    assert tuple(fate["reasons"]) == case.reasons
    assert {name: fate[name] for name in case.expected} == case.expected


def test_what_is_no_line_is_accounted_for_too(fates: dict[int, dict[str, Any]]) -> None:
    """F21, F24, R05, R24: a header inside, blank and empty lines, a repeated line, a last line cut off."""
    after = _begins()[-1]
    found = [fates[line]["reasons"] for line in (after, after + 2, after + 3, after + 4, after + 5)]
    assert found == [["repeated_header"], ["empty_row"], ["duplicate"], [], ["too_few_columns"]]
    assert after + 1 not in fates
