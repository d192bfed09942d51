"""`regulars recommend` and the offers in a list of customers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regulars.ground.errors import UsageError
from regulars.shell.published.basket import companions
from regulars.shell.published.customer_list import campaign_list
from regulars.shell.published.run import Run
from tests.command import command_in


def test_what_goes_with_a_basket(retail: Run) -> None:
    """Products outside the basket, by the lower end of lift, each once and none a variant of what is in it."""
    found = companions(retail, " 22386, 85099b ", 8)
    assert found.codes == ("22386", "85099B")
    codes, lows = ([row[name] for row in found.rows] for name in ("stock_code", "lift_low"))
    assert len(set(codes)) == 8 and not set(codes) & set(found.codes)
    assert lows == sorted(lows, reverse=True) and lows[-1] > 1
    pairs = retail.table("bought_together").to_pyarrow().to_pylist()
    known = {frozenset((row["stock_code"], row["other_stock_code"])): row for row in pairs}
    for row in found.rows:
        pair = known[frozenset((row["stock_code"], row["goes_with"]))]
        assert pair["is_significant"] and pair["variant_group"] is None
        assert (pair["lift_low"], pair["orders_together"]) == (row["lift_low"], row["orders_together"])


@pytest.mark.parametrize("basket", ["", " , ", "NOSUCH", "22386,NOSUCH"])
def test_a_basket_of_unknown_products_is_refused(retail: Run, basket: str) -> None:
    """The message names what is not known."""
    with pytest.raises(UsageError, match=r"NOSUCH|product codes"):
        companions(retail, basket, 10)


def test_the_command_prints_one_document(retail: Run, tmp_path: Path) -> None:
    """As JSON: the run, the basket and the products."""
    data = retail.folder.parent.parent
    done = command_in(tmp_path)("recommend", "--basket", "22386", "--top", "2", "--out", data, "--json")
    told = json.loads(done.stdout)
    assert (told["run_id"], told["basket"], len(told["products"])) == (retail.run_id, ["22386"], 2)
    refused = command_in(tmp_path)("recommend", "--basket", "NOSUCH", "--out", data)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)


def test_a_list_of_customers_names_three_offers(retail: Run) -> None:
    """Each customer's first three products of all, with their names; customers without offers have none."""
    listed = {row["customer_id"]: row for row in campaign_list(retail, segment="VIP").to_pyarrow().to_pylist()}
    offers = retail.table("recommendations").to_pyarrow().to_pylist()
    for row in offers:
        if row["list"] == "all" and row["rank"] <= 3 and row["customer_id"] in listed:
            found = listed[row["customer_id"]]
            assert (found[f"offer_{row['rank']}"], found[f"offer_{row['rank']}_name"]) == (
                row["stock_code"],
                row["product_name"],
            )
