"""Every rule of the ledger on the lines of its fixture: what it does, and what it must leave alone.

A fixture has the name of its rule. `[log]` says what the log is like; each `[[line]]` names the cells that differ
from the usual line (`before`) and what comes out (`after`): the reasons for which the line is set aside (none: it is
used), its kind, its repairs, and any cleaned value.
"""

from __future__ import annotations

import tomllib
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import pytest

from regulars.ledger.cells import KIND_WORD
from regulars.ledger.conventions import PRESETS, Conventions, Reading
from regulars.ledger.money.columns import MoneyReading, numbered
from regulars.ledger.rules import FAULTS, KINDS, MARKS, REPAIRS
from tests.shop.tables import NINE, Row, Setup, book

HERE = Path(__file__).parent
FIXTURES = sorted(HERE.glob("*.toml"))
_PARTS: dict[str, Any] = {name: type(value) for name, value in vars(Reading()).items() if is_dataclass(value)}
USUAL = {
    "invoice_no": "1001",
    "stock_code": "MUG",
    "product_name": "Mug",
    "quantity": "2",
    "invoice_date": "2024-03-05 10:00",
    "price": "2.50",
    "total_amount": "5.00",
    "unit_cost": "1.00",
    "customer_id": "ada",
    "country": "UK",
    "currency": "EUR",
    "status": "paid",
}


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    """A rule that nobody shows at work is not done, and a fixture without a rule tests nothing."""
    every: list[Any] = [*REPAIRS, *MARKS, *FAULTS, *KINDS]
    rules = [rule.name for rule in every]

    assert len(rules) == len(set(rules))
    assert sorted(rules) == [path.stem for path in FIXTURES]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_lines_of_a_fixture_come_out_as_it_says(path: Path) -> None:
    """Each line meets the fate, the kind, the repairs and the values that its fixture states."""
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    lines, log = fixture["line"], fixture.get("log", {})

    fates = _fates(lines, log)

    told = {f"{n}: {line['about']}": _told(fates[n], line["after"]) for n, line in enumerate(lines)}
    assert told == {f"{n}: {line['about']}": _whole(line["after"]) for n, line in enumerate(lines)}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_shows_its_rule_at_work_and_at_rest(path: Path) -> None:
    """Among the lines of a fixture the rule touches at least one, and leaves at least one alone."""
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = {rule.name: rule.kind for rule in KINDS}

    touched = [_touches(path.stem, kinds.get(path.stem), line) for line in fixture["line"]]

    assert {True, False} <= set(touched)


def test_without_conventions_letters_and_codes_mean_nothing() -> None:
    """A shop that declares no codes has sales and returns by the sign alone, and zero prices as adjustments."""
    befores = [
        {"invoice_no": "C536379"},
        {"invoice_no": "A563185"},
        {"stock_code": "POST"},
        {"stock_code": "M"},
        {"quantity": "-1"},
        {"price": "0"},
    ]
    lines = [{"before": before} for before in befores]

    fates = _fates(lines, {"preset": "plain"})

    kinds = [fates[n]["kind"] for n in range(len(lines))]
    assert kinds == ["sale", "sale", "sale", "sale", "return", "adjustment"]


@pytest.mark.parametrize("invoice_no", ["Cr100", "CR100", "cr100", "cR100"])
def test_a_prefix_of_two_letters_is_known_in_any_case(invoice_no: str) -> None:
    """A shop whose credit notes are written Cr100 declares Cr, and means all spellings of it."""
    reading = Reading(conventions=Conventions(cancel_prefix="Cr"))
    made = book([USUAL | {"invoice_no": invoice_no}], Setup(reading=reading))

    assert [row["kind"] for row in made["transactions"]] == ["return"]


def _touches(rule: str, kind: str | None, line: Row) -> bool:
    after = line["after"]
    if rule == "said":  # its kind is that of the word in the line
        return KIND_WORD in line["before"]
    if kind:
        return after.get("kind", "sale") == kind
    return rule in after.get("reasons", []) or rule in after.get("repairs", [])


def _fates(lines: list[Row], log: Row) -> dict[int, Row]:
    """Every line by its number, as it stands in transactions or set_aside."""
    present = frozenset(log.get("columns", NINE))
    usual = {name: USUAL[name] for name in present}
    rows = [{**usual, "source_line": n, **_cells(line["before"])} for n, line in enumerate(lines)]
    for n, row in enumerate(rows):  # an invoice of its own for every line, so that no two are duplicates
        if "invoice_no" in present and "invoice_no" not in lines[n]["before"]:
            row["invoice_no"] = str(1001 + n)
    money = MoneyReading(numbered((name, name) for name in log.get("money", ())))
    rates, order = tuple(map(tuple, log.get("daily_rates", ()))), log.get("date_order", "iso")
    setup = Setup(reading=_reading(log), present=present, date_order=order, money=money, daily_rates=rates)
    made = book(rows, setup)
    used = {row["source_line"]: {"reasons": [], **row} for row in made["transactions"]}
    aside = {row["source_line"]: row for row in made["set_aside"]}
    assert not used.keys() & aside.keys()
    return used | aside


def _cells(before: Row) -> Row:
    """The cells of a line; `absent` stands for an empty one, which TOML cannot write."""
    return {name: None if cell == "absent" else cell for name, cell in before.items()}


def _reading(log: Row) -> Reading:
    given = {name: _frozen(value) for name, value in log.get("reading", {}).items()}
    for name in _PARTS.keys() & given.keys():
        given[name] = _PARTS[name](**{key: _frozen(value) for key, value in given[name].items()})
    return Reading(conventions=PRESETS[log.get("preset", "uci")], **given)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _whole(after: Row) -> Row:
    """What is expected, with what goes without saying: used, a sale, nothing repaired."""
    expected = {"reasons": [], "repairs": [], **after}
    if not expected["reasons"]:
        expected.setdefault("kind", "sale")
    return {name: None if value == "absent" else value for name, value in expected.items()}


def _told(fate: Row, after: Row) -> Row:
    return {name: _plain(fate.get(name)) for name in _whole(after)}


def _plain(value: Any) -> Any:
    """A value as fixtures write it: money and times as text, numbers and lists as they are."""
    return value if value is None or isinstance(value, (int, list)) else str(value)
