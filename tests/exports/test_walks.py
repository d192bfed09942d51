"""Whoever follows what `init` and the refusals say reads these exports to the cent, with twelve settings at most."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from regulars.ground.errors import RegularsError
from regulars.shell.config.writing import toml
from tests.command import command_in
from tests.exports.ledgers import Books, books_of
from tests.exports.test_presets import PRESETS
from tests.shell.old_workbooks import write_xls

MOST_SETTINGS = 12
QUICKLY = ("--skip", "rfm", "--skip", "cohorts", "--skip", "churn", "--skip", "clv", "--no-csv")


class Walk(NamedTuple):
    """An export: its file, how it is written, its net revenue, and what the shop decides that no file can say."""

    name: str
    write: Callable[[Path], object]
    net: str
    options: Sequence[str] = ()  # of init, as its first message names them
    decisions: str = ""


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode(encoding))


def _preset(name: str) -> Callable[[Path], object]:
    return _text(PRESETS[name].text)


def _title_row(path: Path) -> object:
    head: list[list[str | float | None]] = [["Sales report 2024", *[None] * 5], [None] * 6]
    rows: list[list[str | float | None]] = [
        ["Order No", "Date", "Customer", "Product", "Quantity", "Amount"],
        ["1", "2024-01-05", "K1", "Mug", 2, 25.0],
        ["2", "2024-01-18", "K2", "Bowl", 1, 30.5],
        ["3", "2024-02-02", "K1", "Mug", 1, 12.5],
        ["Total", None, None, None, 4, 68.0],
    ]
    return write_xls(path, head + rows)


WALKS = {
    "portuguese": Walk(
        "vendas.csv",
        _text(
            "Nº do pedido;Data da venda;Cliente;Código do produto;Descrição;Qtd vendida;Preço unitário;Valor total\n"
            "1001;05/03/2024;C-1;A1;Caneca;2;12,50;25,00\n"
            "1001;05/03/2024;C-1;B2;Prato;1;1.030,00;1.030,00\n"
            "1002;18/03/2024;C-2;A1;Caneca;3;12,50;37,50\n"
            "1003;02/04/2024;C-1;A1;Caneca;-1;12,50;-12,50\n",
            "cp1252",
        ),
        "1080.00",
        ("--encoding", "cp1252"),
    ),
    "chinese": Walk(
        "销售.csv",
        _text(
            "订单号,下单时间,客户编号,商品编码,商品名称,数量,单价,金额,订单状态\n"
            "1,2024年1月5日 10:12,甲,A1,杯子,2,12.50,25.00,已完成\n"
            "2,2024年1月18日 下午3:05,乙,B2,碗,1,30.00,30.00,已取消\n"
            "3,2024年2月6日 09:30,甲,A1,杯子,1,12.50,12.50,已完成\n",
            "gb18030",
        ),
        "37.50",
        ("--encoding", "gb18030"),
    ),
    "japanese": Walk(
        "注文.csv",
        _text(
            "受注番号,受注日,会員ID,品番,品名,個数,単価(税抜),小計\n"
            '1,2024/01/05 10:12:00,U1,A1,カップ,２,"1,250",2500\n'
            "2,2024/01/06 11:12:00,U2,B2,皿,１,800,800\n"
            '3,2024/02/07 12:12:00,U1,A1,カップ,-1,"1,250",-1250\n',
            "cp932",
        ),
        "2050",
        ("--encoding", "cp932"),
        '[numbers]\ndecimal = "."\nthousands = ","\n',
    ),
    "turkish": Walk(
        "siparis.csv",
        _text(
            "Sipariş No;Sipariş Tarihi;Müşteri No;Ürün Kodu;Ürün Adı;Adet;Birim Fiyat;Tutar;Durum\n"
            "1;05.01.2024 10:12;M1;A1;Kupa;2;12,50 TL;25,00 TL;Teslim edildi\n"
            "2;18.01.2024 10:12;M2;B2;Tabak;1;1.030,00 TL;1.030,00 TL;İptal edildi\n"
            "3;06.02.2024 10:12;M1;A1;Kupa;1;12,50 TL;12,50 TL;Teslim edildi\n"
        ),
        "37.50",
    ),
    "dutch": Walk(
        "bestellingen.csv",
        _text(
            "Ordernummer,Orderdatum,Klantnummer,Artikelnummer,Omschrijving,Aantal,Stuksprijs,Regeltotaal\n"
            '1,5 mrt 2024,K1,A1,Mok,2,"12,50","25,00"\n'
            '2,18 mei 2024,K2,B2,Bord,1,"1.030,00","1.030,00"\n'
        ),
        "1055.00",
    ),
    "ledger": Walk(
        "sales.csv",
        _text(
            "Order ID,Order Date,Customer,Item,Amount\n"
            "1,1/15/2024 10:30 PM,K1,Mug,20.00 DR\n"
            '2,1/16/2024 9:05 AM,K2,Bowl,"1,030.00 DR"\n'
            "3,2/3/2024 12:10 AM,K1,Mug,20.00 CR\n"
        ),
        "1030.00",
    ),
    "totals": Walk(
        "orders.csv",
        _text(
            "Order ID,Order Date,Customer,Item,Order Total\n"
            "1,2024-01-05,K1,Mug,55.00\n"
            "1,2024-01-05,K1,Bowl,55.00\n"
            "2,2024-01-18,K2,Mug,12.50\n"
            "Subtotal,2024-01-31,,,67.50\n"
        ),
        "67.50",
    ),
    "title_row": Walk("sales.xls", _title_row, "68.00", ("--skip-rows", "2")),
    "etsy": Walk("EtsySoldOrders2024.csv", _preset("etsy_orders"), "92.30"),
    "square": Walk("items.csv", _preset("square_items"), "1033.00"),
    "paypal": Walk("Download.csv", _preset("paypal"), "1270.00"),
    "amazon_india": Walk("Amazon Sale Report.csv", _preset("amazon_india"), "1141.00"),
}


def _followed(draft: str) -> tuple[dict[str, Any], list[str]]:
    """The drafted configuration with each proposed column taken, and the lines that had to be uncommented."""
    taken = [re.sub("^# ", "", line) for line in draft.splitlines() if re.match(r'# \w+ = "[^"]+"  # perhaps', line)]
    return tomllib.loads(draft + "\n" + "\n".join(taken)), taken  # [columns] is the last section but for comments


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for key, value in other.items():
        inner = both.get(key)
        both[key] = _joined(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return both


def _as_toml(document: dict[str, Any], parent: str = "") -> str:
    """The document as the text of a configuration."""
    tables = {name: value for name, value in document.items() if isinstance(value, dict)}
    text = "".join(f"{toml(name)} = {toml(value)}\n" for name, value in document.items() if name not in tables)
    for name, inner in tables.items():
        text += f"[{parent}{toml(name)}]\n{_as_toml(inner, f'{parent}{toml(name)}.')}"
    return text


def _net(books: Books) -> Decimal:
    traded = [row for row in books.used if row["kind"] in ("sale", "return", "discount")]
    return sum((row["total_amount"] - (row.get("discount") or 0) for row in traded), Decimal(0))


@pytest.mark.parametrize("name", WALKS)
def test_what_is_said_is_enough(tmp_path: Path, name: str) -> None:
    """Blindly, the draft is refused or right; with what `init` and `check` propose, `run` publishes the net revenue."""
    walk, regulars = WALKS[name], command_in(tmp_path)
    walk.write(tmp_path / walk.name)

    begun = regulars("init", walk.name, "--to", "draft.toml", "--json", *walk.options)
    draft = (tmp_path / "draft.toml").read_text("utf-8")
    document, settings = _followed(draft)
    for answer in [*(each["answer"] for each in json.loads(begun.stdout)["questions"]), walk.decisions]:
        document, settings = _joined(document, tomllib.loads(answer)), settings + _set_in(answer)
    (tmp_path / "regulars.toml").write_text(_as_toml(document), "utf-8")

    checked = regulars("check", walk.name)
    assert checked.returncode == 0, checked.stderr
    assert regulars("run", walk.name, *QUICKLY).returncode == 0
    rows = json.loads(regulars("kpi", "net_revenue", "--json").stdout)["rows"]
    assert Decimal(rows[0]["value"]) == Decimal(walk.net)
    assert len(settings) <= MOST_SETTINGS
    assert _net_of_draft(tmp_path / walk.name, draft) in (None, Decimal(walk.net))


def _set_in(answer: str) -> list[str]:
    return [line for line in answer.splitlines() if re.match(r'\w+ = |"', line)]


def _net_of_draft(path: Path, draft: str) -> Decimal | None:
    """The net revenue of the draft as it was written; None where it is refused."""
    try:
        return _net(books_of([path], path.parent, tomllib.loads(draft)))
    except RegularsError:
        return None
