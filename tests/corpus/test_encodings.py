"""Text that is not UTF-8: shown as each encoding reads it, or a few damaged records set aside."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused
from tests.exports.ledgers import books_of

HEADER = "Order ID,Date,Customer ID,Product,Line Total\n"
ASIDE = '[files]\nencoding_errors = "set_aside"\n'


def _log(names: list[bytes]) -> bytes:
    rows = [b"%d,2024-01-%02d,k%d,%s,5.00\n" % (n, n % 28 + 1, n, name) for n, name in enumerate(names)]
    return HEADER.encode() + b"".join(rows)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("Käse", "cp1252"), ("Käse", "mac_roman"), ("陶器", "shift_jis"), ("茶杯", "gbk"), ("茶杯", "big5"),
     ("찻잔", "euc_kr"), ("Чашка", "cp1251"), ("Şeker", "cp1254")],
)  # fmt: skip
def test_a_refusal_shows_the_cell_as_each_encoding_reads_it(name: str, encoding: str, tmp_path: Path) -> None:
    """Among them the right one, which then reads the file."""
    log = tmp_path / "log.csv"
    log.write_bytes(_log([b"Mug", name.encode(encoding)]))
    with pytest.raises(InputRefused, match=r"not UTF-8: byte 0x\w\w at byte offset \d+, line 3") as refused:
        books_of([log], tmp_path)
    assert any(encoding in each and each.endswith(f"reads {name!r}") for each in str(refused.value).split(", ")) or (
        f"{encoding} reads {name!r}" in str(refused.value)
    )
    books = books_of([log], tmp_path, f'[files]\nencoding = "{encoding}"\n')
    assert [row["product_name"] for row in books.used] == ["Mug", name]


def test_a_few_damaged_records_are_set_aside_where_the_shop_says_so(tmp_path: Path) -> None:
    """With their reason, and ? for what is damaged; the rest counts, in plain and in packed files."""
    content = _log(["Käse".encode(), b"K\xe4se", b"Mug", b"\xff\xfe\xfd"])
    for name, written in (("log.csv", content), ("log.csv.gz", gzip.compress(content))):
        (tmp_path / name).write_bytes(written)
        books = books_of([tmp_path / name], tmp_path, ASIDE)
        assert [row["product_name"] for row in books.used] == ["Käse", "Mug"]
        assert books.reasons == {"not_utf8": 2}
        assert [row["raw"] for row in books.aside] == ["1,2024-01-02,k1,K?se,5.00", "3,2024-01-04,k3,???,5.00"]


def test_a_file_in_another_encoding_is_refused_all_the_same(tmp_path: Path) -> None:
    """More than a thousand damaged records are no accident, and a damaged header names no columns."""
    log = tmp_path / "log.csv"
    log.write_bytes(_log([b"K\xe4se"] * 1001))
    with pytest.raises(InputRefused, match="cp1252"):
        books_of([log], tmp_path, ASIDE)
    log.write_bytes(HEADER.replace("Product", "Größe").encode("cp1252") + _log([b"Mug"]).split(b"\n", 1)[1])
    with pytest.raises(InputRefused, match="'Größe'"):
        books_of([log], tmp_path, ASIDE)
