"""Online Retail's baskets, against figures that were counted independently of this project."""

from __future__ import annotations

import duckdb
import pytest

from regulars.shell.published.run import Run
from regulars.studies.products.pairs import basket_products, baskets, product_pairs
from tests.golden.conftest import Ask


def test_pairs_of_all_orders(ask: Ask) -> None:
    """910 pairs are in at least 1% of the 19,773 orders; 85099B and 22386 in 825, with a lift of 6.41."""
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


PROTOCOL = """
    WITH lines AS (SELECT customer_id AS who, order_key, stock_code AS code, min(invoice_date) AS sold_at
                   FROM transactions WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY ALL),
         train AS (FROM lines WHERE sold_at < '2011-11-09'),
         later AS (FROM lines WHERE sold_at >= '2011-11-09' AND who IN (SELECT who FROM train)),
         target AS (SELECT DISTINCT who, code FROM later
                    WHERE order_key IN (SELECT arg_min(order_key, sold_at) FROM later GROUP BY who)
                    AND code IN (SELECT code FROM train)),
         wanted AS (SELECT who, count(*) AS k FROM target GROUP BY who),
         ranked AS (SELECT code, row_number() OVER (ORDER BY count(DISTINCT who) DESC, code) AS rank
                    FROM train GROUP BY code),
         hits AS (SELECT who, count(*) AS n, sum(1 / log2(rank + 1)) AS gain
                  FROM target JOIN ranked USING (code) WHERE rank <= 10 GROUP BY who)
    SELECT count(*), avg(coalesce(n, 0) / k),
           avg(coalesce(gain, 0) / list_sum([1 / log2(i + 1) FOR i IN range(1, least(k, 10) + 1)])), avg((n > 0)::INT)
    FROM wanted LEFT JOIN hits USING (who)
"""


def test_popularity_of_the_protocol(ask: Ask) -> None:
    """1,394 users, trained before 2011-11-09: recall@10 .032, nDCG@10 .063, hit rate .384 by number of buyers."""
    users, recall, ndcg, _ = ask(PROTOCOL)
    assert (users, recall, ndcg) == (1_394, pytest.approx(0.032, abs=0.001), pytest.approx(0.063, abs=0.001))


def _tested(ask: Ask, of: str, model: str) -> dict[str, tuple[float, float]]:
    (rows,) = ask(
        "SELECT list((metric, value, low)) FROM recommendation_evaluation "
        f"WHERE snapshot = '2011-11-09' AND list = '{of}' AND model = '{model}'"
    )
    return {metric: (value, low) for metric, value, low in rows}


def test_personal_frequency_of_the_protocol(ask: Ask) -> None:
    """recall@10 .189, nDCG@10 .287, hit rate .784 for what each customer bought most often."""
    found = _tested(ask, "all", "frequency")
    published = {"recall_at_10": 0.189, "ndcg_at_10": 0.287, "hit_rate": 0.784}
    assert {name: found[name][0] for name in published} == pytest.approx(published, abs=0.003)


def test_recommendations_reach_their_goals(ask: Ask) -> None:
    """recall@10 at least .205 and nDCG .315, better than frequency by more than chance; new products at least .055."""
    found, new = _tested(ask, "all", "logistic"), _tested(ask, "new", "logistic")
    assert found["recall_at_10"][0] >= 0.205 and found["ndcg_at_10"][0] >= 0.315
    assert found["gain_of_recall_at_10"][1] > 0 and found["gain_of_ndcg_at_10"][1] > 0
    assert new["explore_recall"][0] >= 0.055 and new["gain_of_recall_at_10"][1] > 0
    assert ask("SELECT count(*) FROM recommendation_evaluation WHERE is_chosen AND model <> 'logistic'") == (0,)
