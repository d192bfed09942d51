"""Online Retail's baskets, against figures that were counted independently of this project."""

from __future__ import annotations

import duckdb
import pytest

from regulars.shell.published.run import Run
from regulars.studies.products.pairs import basket_products, baskets, product_pairs
from tests.golden.conftest import Ask


def test_pairs_of_all_orders(ask: Ask) -> None:
    """910 pairs are in at least 1 % of the 19,773 orders; 85099B and 22386 in 825, with a lift of 6.41."""
    assert ask("SELECT count(*) FROM bought_together WHERE support >= 0.01") == (910,)
    assert ask(
        "SELECT orders_together, round(lift, 2), round(orders_together / support) FROM bought_together "
        "WHERE stock_code = '85099B' AND other_stock_code = '22386'"
    ) == (825, 6.41, 19_773)


def test_pairs_of_identified_customers(retail: Run) -> None:
    """Over the 18,402 orders of identified customers 336 pairs; the same two in 546, with a lift of 7.21."""
    import ibis

    lines = retail.table("transactions")
    sold = lines.filter((lines.kind == "sale") & lines.customer_id.notnull())
    basket_lines = sold.select("order_key", "stock_code").distinct().cache()
    orders = sold.order_key.nunique().execute()
    limits = ibis.memtable({"orders": [orders], "least_orders": [30], "most_products": [None]}).cast(
        {"orders": "int64", "least_orders": "int64", "most_products": "int64"}
    )
    listed = basket_products(basket_lines, limits).cache()
    pairs = product_pairs(baskets(basket_lines, listed, limits), listed).execute()
    assert orders == 18_402
    assert (pairs.orders_together >= 0.01 * orders).sum() == 336
    known = pairs.set_index(["stock_code", "other_stock_code"]).loc[("85099B", "22386")]
    assert known.orders_together == 546
    assert known.orders_together * orders / (known.orders * known.other_orders) == pytest.approx(7.21, abs=0.005)


def test_every_pair_stands_once(retail_sql: duckdb.DuckDBPyConnection) -> None:
    """Counts of a pair are those of its orders, counted by another way, and no pair stands in both directions."""
    rows = retail_sql.execute(
        """
        WITH lines AS (SELECT DISTINCT order_key, stock_code FROM transactions WHERE kind = 'sale'),
             few AS (SELECT * FROM bought_together ORDER BY md5(stock_code || other_stock_code) LIMIT 50)
        SELECT orders_together, (SELECT count(*) FROM lines AS a JOIN lines AS b USING (order_key)
                                 WHERE a.stock_code = few.stock_code AND b.stock_code = few.other_stock_code)
        FROM few
        """
    ).fetchall()
    assert len(rows) == 50 and all(found == counted for found, counted in rows)
    assert retail_sql.execute(
        "SELECT count(*) FROM bought_together AS a JOIN bought_together AS b "
        "ON a.stock_code = b.other_stock_code AND a.other_stock_code = b.stock_code"
    ).fetchall() == [(0,)]
