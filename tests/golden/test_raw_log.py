"""Published and independently computed facts of the raw log (UCI data sets 352 and 502, D. Chen, CC BY 4.0)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal as D

from tests.golden.conftest import Ask


def test_sizes_of_the_raw_log(ask: Ask) -> None:
    """541,909 lines, 25,900 invoices, 4,070 codes of which 112 differ only by case, 4,372 customers, 38 countries."""
    facts = ask(
        "SELECT count(*), count(DISTINCT invoice_no), count(DISTINCT stock_code), count(DISTINCT customer_id), "
        "count(DISTINCT country) FROM raw"
    )
    assert facts == (541_909, 25_900, 4_070 - 112, 4_372, 38)


def test_missing_and_repeated(ask: Ask) -> None:
    """135,080 lines without customer, 1,454 without description, 5,268 exact repeats."""
    facts = ask(
        "SELECT count(*) FILTER (customer_id IS NULL), count(*) FILTER (product_name IS NULL), "
        "count(*) FILTER (NOT kept) FROM raw"
    )
    assert facts == (135_080, 1_454, 5_268)


def test_span(ask: Ask) -> None:
    """From 2010-12-01 08:26 to 2011-12-09 12:50 on 305 trading days, none a Saturday, closed 24 Dec to 3 Jan."""
    facts = ask(
        "SELECT min(invoice_date), max(invoice_date), count(DISTINCT invoice_date::DATE), "
        "count(*) FILTER (dayofweek(invoice_date) = 6), "
        "count(*) FILTER (invoice_date::DATE BETWEEN '2010-12-24' AND '2011-01-03') FROM raw"
    )
    assert facts == (datetime(2010, 12, 1, 8, 26), datetime(2011, 12, 9, 12, 50), 305, 0, 0)


def test_cancelled(ask: Ask) -> None:
    """9,288 lines on 3,836 cancelled invoices, worth -896,812.49, none with a quantity of zero or more."""
    facts = ask(
        "SELECT count(*), count(DISTINCT invoice_no), round(sum(quantity * price), 2), max(quantity) < 0 "
        "FROM raw WHERE invoice_no LIKE 'C%'"
    )
    assert facts == (9_288, 3_836, D("-896812.49"), True)


def test_negative_quantities_that_are_write_offs(ask: Ask) -> None:
    """10,624 negative lines; 1,336 of them not cancelled, all without customer and at price 0."""
    facts = ask(
        "SELECT count(*), count(*) FILTER (invoice_no NOT LIKE 'C%'), "
        "count(*) FILTER (invoice_no NOT LIKE 'C%' AND customer_id IS NULL AND price = 0) FROM raw WHERE quantity < 0"
    )
    assert facts == (10_624, 1_336, 1_336)


def test_bad_debt(ask: Ask) -> None:
    """Three A... lines: +11,062.06 and twice -11,062.06."""
    facts = ask("SELECT list(price ORDER BY invoice_no) FROM raw WHERE invoice_no LIKE 'A%'")
    assert facts == ([D("11062.0600"), D("-11062.0600"), D("-11062.0600")],)


def test_sums(ask: Ask) -> None:
    """2,515 lines at price 0; the sum of all lines and gross, with and without repeats."""
    facts = ask(
        "SELECT count(*) FILTER (price = 0), round(sum(quantity * price), 2), "
        "round(sum(quantity * price) FILTER (quantity > 0 AND price > 0), 2), "
        "round(sum(quantity * price) FILTER (kept), 2), "
        "round(sum(quantity * price) FILTER (kept AND quantity > 0 AND price > 0), 2) FROM raw"
    )
    assert facts == (2_515, D("9747747.93"), D("10666684.54"), D("9726006.95"), D("10642110.80"))


def test_gross_and_its_order_value(ask: Ask) -> None:
    """530,104 gross lines on 19,960 invoices; AOV 534.40, and 376.36 for who divides everything by all invoices."""
    facts = ask(
        "SELECT count(*) FILTER (quantity > 0 AND price > 0), "
        "count(DISTINCT invoice_no) FILTER (quantity > 0 AND price > 0), "
        "round(sum(quantity * price) FILTER (quantity > 0 AND price > 0)::DOUBLE "
        "/ count(DISTINCT invoice_no) FILTER (quantity > 0 AND price > 0), 2), "
        "round(sum(quantity * price)::DOUBLE / count(DISTINCT invoice_no), 2) FROM raw"
    )
    assert facts == (530_104, 19_960, 534.40, 376.36)


def test_guests(ask: Ask) -> None:
    """132,220 guest sale lines on 1,428 invoices: 16.46% of gross."""
    facts = ask(
        "SELECT count(*) FILTER (customer_id IS NULL), count(DISTINCT invoice_no) FILTER (customer_id IS NULL), "
        "round(100 * (sum(quantity * price) FILTER (customer_id IS NULL) / sum(quantity * price))::DOUBLE, 2) "
        "FROM raw WHERE quantity > 0 AND price > 0"
    )
    assert facts == (132_220, 1_428, 16.46)


def test_lines_that_are_no_product(ask: Ask) -> None:
    """POST, DOT, AMAZONFEE with their money; M, C2, D, S and BANK CHARGES by their number."""
    facts = ask(
        "SELECT list((stock_code, n, amount) ORDER BY n DESC) FROM (SELECT stock_code, count(*) AS n, "
        "round(sum(quantity * price), 2) AS amount FROM raw WHERE stock_code IN ('POST', 'DOT', 'AMAZONFEE') "
        "GROUP BY ALL)"
    )
    assert facts == (
        [("POST", 1_256, D("66230.64")), ("DOT", 710, D("206245.48")), ("AMAZONFEE", 34, D("-221520.50"))],
    )
    small = ask(
        "SELECT list(n ORDER BY n DESC) FROM (SELECT count(*) AS n FROM raw "
        "WHERE stock_code IN ('M', 'C2', 'D', 'S', 'BANK CHARGES') GROUP BY stock_code)"
    )
    assert small == ([571 + 1, 144, 77, 63, 37],)  # one more: `m` in lower case is the same code
    manual = ask("SELECT count(*), round(sum(quantity * price), 2) FROM raw WHERE stock_code = 'M'")
    lower_case = ask(
        "SELECT count(*), round(sum(quantity * price), 2) FROM transactions "
        "WHERE stock_code = 'M' AND list_contains(repairs, 'upper_case')"
    )
    assert (manual[0] - lower_case[0], manual[1] - lower_case[1]) == (571, D("-68674.19"))
    every = ask("SELECT count(*) FROM raw WHERE NOT regexp_matches(stock_code, '[0-9]{5}')")
    assert every == (2_995,)  # with the vouchers, PADS and DCGS codes that are goods under our defaults


def test_the_trap_pairs_cancel_out(ask: Ask) -> None:
    """80,995 of 23843 are sold and cancelled 12 minutes later; 74,215 of 23166 likewise: neither is a top product."""
    assert ask("SELECT net_revenue FROM products WHERE stock_code = '23843'") == (D("0.0000"),)
    assert ask("SELECT count(*) FROM top_products WHERE stock_code = '23843'") == (0,)
    pair = ask("SELECT matched_invoice_no, match_kind, amount FROM returns WHERE invoice_no = 'C581484'")
    assert pair == ("581483", "whole", D("-168469.6000"))
    assert ask("SELECT matched_invoice_no FROM returns WHERE invoice_no = 'C541433'") == ("541431",)
    by_code_m = ask(
        "SELECT matched_invoice_no, matched_stock_code, match_kind FROM returns WHERE invoice_no = 'C556445'"
    )
    assert by_code_m == ("556444", "22502", "amount")


def test_oddities(ask: Ask) -> None:
    """43 invoices carry more than one time stamp; 34 customers have nothing but cancelled lines."""
    assert ask(
        "SELECT count(*) FROM (SELECT invoice_no FROM raw GROUP BY 1 HAVING count(DISTINCT invoice_date) > 1)"
    ) == (43,)
    assert ask(
        "SELECT count(*) FROM (SELECT customer_id FROM raw WHERE customer_id IS NOT NULL GROUP BY 1 "
        "HAVING max(quantity) < 0 OR bool_and(invoice_no LIKE 'C%' OR quantity <= 0 OR price <= 0))"
    ) == (34,)
