"""What was decided of returns holds for later batches; a batch that contradicts it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused, UsageError
from tests.shell.batches import batch, batches
from tests.shell.test_batches import written

NOTES = "OrderNo,Date,Who,SKU,Qty,Price"
CREDITS = {"codes": {"cancel_prefix": "CN", "fee_codes": ["SHIP"]}}
KINDS = "OrderNo,Date,Who,Type,Amount"
SAID = {"columns": {"total_amount": "Amount"}, "kinds": {"Type": {"Refund": "return", "Gift": "ignore"}}}


def _notes(folder: Path, *rows: str) -> Path:
    return written(folder, [f"{number},2024-01-{n + 1:02},ada,{rest}" for n, row in enumerate(rows)
                            for number, rest in [row.split(",", 1)]], NOTES)  # fmt: skip


def test_credit_notes_of_several_batches(tmp_path: Path) -> None:
    """Batches say what one run says, also of the postage on a credit note without a returned line."""
    first = _notes(tmp_path / "a.csv", "1,MUG,5,10.00", "1,SHIP,1,4.90", "CN2,MUG,1,10.00")
    later = _notes(tmp_path / "b.csv", "3,MUG,1,10.00", "CN4,SHIP,1,4.90")
    last = batches([first, later], tmp_path / "batched", CREDITS)
    assert [row["total_amount"] for row in last.used if row["kind"] == "return"] == [-10]
    assert sum(row["total_amount"] for row in last.used if row["kind"] == "fee") == 0
    assert last.said == batch([first, later], tmp_path / "whole", CREDITS).said


def test_a_batch_with_the_other_sign(tmp_path: Path) -> None:
    """So far no credit note had a minus: with one that has, nobody can tell which of them take money off."""
    first = batch(_notes(tmp_path / "a.csv", "1,MUG,5,10.00", "CN2,MUG,1,10.00"), tmp_path / "data", CREDITS)
    later = _notes(tmp_path / "b.csv", "3,MUG,1,10.00", "CN4,MUG,-1,10.00")
    with pytest.raises(InputRefused, match=r"1 line with no minus in the files so far and 1 line with a minus .*--add"):
        batch(later, tmp_path / "data", CREDITS, first)
    settled = {"codes": {**CREDITS["codes"], "credit_sign": "positive"}}
    with pytest.raises(UsageError, match="codes have another meaning"):
        batch(later, tmp_path / "data", settled, first)
    both = batch([tmp_path / "a.csv", later], tmp_path / "whole", settled)
    assert [row["total_amount"] for row in both.used if row["kind"] == "return"] == [-10, -10]


def test_words_of_several_batches(tmp_path: Path) -> None:
    """A word has the lines of all batches, and a new word for a refund is a question."""
    first = written(tmp_path / "a.csv", ["1,2024-01-01,ada,Sale,50.00", "2,2024-01-02,ada,Refund,20.00"], KINDS)
    later = written(tmp_path / "b.csv", ["3,2024-02-01,ada,Sale,50.00", "4,2024-02-02,ada,refund,5.00"], KINDS)
    last = batches([first, later], tmp_path / "batched", SAID)
    decided = last.kept.manifest.decided
    assert decided
    assert [(word.value, word.kind, word.lines) for word in decided.kind_words] == [
        ("Refund", "return", 2),
        ("Gift", "ignore", 0),
        ("Sale", None, 2),
    ]
    assert last.said == batch([first, later], tmp_path / "whole", SAID).said
    new = written(tmp_path / "c.csv", ["5,2024-03-02,ada,Chargeback,5.00"], KINDS)
    with pytest.raises(InputRefused, match=r"Chargeback \(1 line, 5.00\).*without --add"):
        batch(new, tmp_path / "batched", SAID, last)


def test_other_words_are_other_settings(tmp_path: Path) -> None:
    """Earlier lines were judged by the words of then."""
    log = written(tmp_path / "a.csv", ["1,2024-01-01,ada,Sale,50.00", "2,2024-01-02,ada,Refund,20.00"], KINDS)
    first = batch(log, tmp_path / "data", SAID)
    other = {**SAID, "kinds": {"Type": {"Refund": "void"}}}
    new = written(tmp_path / "b.csv", ["3,2024-02-01,ada,Sale,50.00"], KINDS)
    with pytest.raises(UsageError, match=r"settings differ .* kinds"):
        batch(new, tmp_path / "data", other, first)
