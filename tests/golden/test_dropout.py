"""Online Retail does not tell who left from who buys rarely: a P(alive) of it would be an invention."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest

from regulars.stats.btyd import BGNBD, MBGNBD, NBD, Against, ParetoNBD, Patterns, identify
from tests.golden.conftest import Ask

# The classic subset's purchase days until an exclusive end: repeat purchases, last one, days observed.
HISTORIES = """
    SELECT count(*) - 1 AS x, max(day) - min(day) AS t_x, DATE '{end}' - min(day) AS T
    FROM (SELECT DISTINCT customer_id, CAST(invoice_date AS DATE) AS day FROM classic WHERE invoice_date < '{end}')
    GROUP BY customer_id
"""


def patterns(retail_sql: duckdb.DuckDBPyConnection, end: str) -> Patterns:
    found = retail_sql.execute(HISTORIES.format(end=end)).fetchnumpy()
    return Patterns.of(found["x"], found["t_x"], found["T"])


@pytest.mark.parametrize("end", ["2011-06-11", "2011-09-10", "2011-12-10"])
@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
def test_no_model_of_dropout_is_identified(retail_sql: duckdb.DuckDBPyConnection, kind: Any, end: str) -> None:
    """At any snapshot nobody seems to leave, and a model without dropout fits as well: this is said, with numbers."""
    histories = patterns(retail_sql, end)
    found = identify(kind.fit(histories), NBD.fit(histories), histories)
    assert not found.identified
    assert found.p_value > 0.5 and found.share_alive > 0.99
    assert Against.NO_DROPOUT_NEEDED in [reason.code for reason in found.reasons]


def test_what_such_a_fit_foretells(retail_sql: duckdb.DuckDBPyConnection, ask: Ask) -> None:
    """At 2011-06-10 it says 6,180 repeat purchase days for the 26 weeks in which 6,837 came."""
    histories = patterns(retail_sql, "2011-06-11")
    model = BGNBD.fit(histories)
    said = model.expected_purchases(182, histories.x, histories.t_x, histories.T) @ histories.customers
    assert said == pytest.approx(6180, abs=60)
    assert (
        np.round(said)
        < ask(
            """
        SELECT count(DISTINCT (customer_id, CAST(invoice_date AS DATE))) FROM classic
        WHERE invoice_date >= '2011-06-11'
          AND customer_id IN (SELECT customer_id FROM classic WHERE invoice_date < '2011-06-11')
        """
        )[0]
    )
