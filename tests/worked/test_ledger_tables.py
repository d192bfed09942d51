"""The small shop's ledger: orders, returns, customers, products and the way from all lines to net revenue."""

from __future__ import annotations

from statistics import stdev

from tests.shop.log import corner_shop
from tests.shop.tables import money
from tests.worked.expect import at, day, days, expect


def test_orders() -> None:
    """One row per invoice with a sale; a return lowers the order that it takes back, a guest's order has no number."""
    expect(
        corner_shop()["orders"],
        "orders",
        "invoice_no customer_id country ordered_at units line_count gross_revenue fees returned order_number",
        {
            "1001": ("1001", "ada", "UK", at("01-02 09:00"), 1 + 2, 2, 50 + 2 * 4, 5, 0, 1),
            "1002": ("1002", "bob", "UK", at("01-05 10:00"), 3, 1, 3 * 10, 0, -3 * 10, 1),
            "1003": ("1003", None, "UK", at("01-05 11:00"), 4, 1, 4 * 2.5, 0, 0, None),
            "1004": ("1004", "cyd", "France", at("01-20 12:00"), 5, 1, 5 * 4, 0, -2 * 4, 1),
            "1007": ("1007", "ada", "UK", at("02-03 10:00"), 6 + 8, 2, 6 * 2.5 + 8 * 1.25, 0, 0, 2),
            "1008": ("1008", "ada", "UK", at("02-03 15:00"), 1, 1, 10, 0, 0, 3),
            "1010": ("1010", "bob", "UK", at("02-29 16:00"), 1, 1, 50, 0, -50, 2),
            "1011": ("1011", "eve", "Spain", at("02-29 16:30"), 10, 1, 10 * 4, 0, 0, 1),
            "1012": ("1012", "dan", "UK", at("03-04 09:00"), 12, 1, 12 * 1.25, 0, 0, 1),
            "1013": ("1013", "cyd", "Belgium", at("03-04 09:30"), 2, 1, 2 * 2.5, 0, 0, 2),
            "1014": ("1014", None, None, at("03-11 12:00"), 20, 1, 20 * 2.5, 0, 0, None),
            "1019": ("1019", "ada", "UK", at("04-02 10:00"), 3, 1, 3 * 4, 0, 0, 4),
            "1020": ("1020", "ada", "UK", at("04-09 10:00"), 2, 1, 2 * 4, 0, -4 * 4, 5),
            "1022": ("1022", "fay", "UK", at("04-30 09:00"), 2, 1, 2 * 10, 0, 0, 1),
            "1026": ("1026", "ada", "UK", at("06-03 10:00"), 1, 1, 50, 0, 0, 6),
            "1027": ("1027", "bob", "UK", at("06-03 11:00"), 5, 1, 5 * 4, 0, 0, 3),
            "1028": ("1028", "eve", "Spain", at("06-10 09:00"), 10, 1, 10 * 4, 0, 0, 2),
            "1029": ("1029", "hal", "UK", at("06-20 09:00"), 2, 1, 2 * 10, 3, 0, 1),
            "1030": ("1030", "fay", "UK", at("07-01 00:00"), 4, 1, 4 * 1.25, 0, 0, 2),
            "1031": ("1031", "ivy", "Spain", at("07-15 10:00"), 5, 1, 5 * 4, 0, 0, 1),
            "1032": ("1032", "cyd", "Belgium", at("07-31 23:59"), 1, 1, 10, 0, 0, 3),
            "1034": ("1034", "ada", "UK", at("08-15 23:59:59"), 1, 1, 4, 0, 0, 7),
        },
    )


def test_returns() -> None:
    """One row per returned line: before the sale, part, whole, by amount, spread, never bought, a guest."""
    expect(
        corner_shop()["returns"],
        "returns",
        "invoice_no order_key stock_code customer_id country returned_at units amount cost "
        "matched_order_key matched_invoice_no matched_stock_code matched_at match_kind",
        {
            1: ("C1005", "C1005", "BAG", "dan", "UK", at("01-22 09:00"), 4, -4 * 1.25, None,
                None, None, "BAG", None, "none"),
            2: ("C1006", "C1006", "TEA", "cyd", "France", at("01-25 09:00"), 2, -2 * 4, None,
                "1004", "1004", "TEA", at("01-20 12:00"), "part"),
            3: ("C1009", "C1009", "TIN", "bob", "UK", at("02-10 10:00"), 3, -3 * 10, None,
                "1002", "1002", "TIN", at("01-05 10:00"), "whole"),
            4: ("C1016", "C1016", "M", "bob", "UK", at("03-15 10:00"), 1, -50, None,
                "1010", "1010", "RUG", at("02-29 16:00"), "amount"),
            5: ("C1021", "C1021", "TEA", "ada", "UK", at("04-20 10:00"), 4, -4 * 4, None,
                "1020", "1020", "TEA", at("04-09 10:00"), "spread"),
            6: ("C1023", "C1023", "TIN", "gus", "UK", at("04-30 10:00"), 1, -10, None,
                None, None, "TIN", None, "none"),
            7: ("C1024", "C1024", "MUG", None, "UK", at("04-30 11:00"), 1, -2.5, None,
                None, None, "MUG", None, "guest"),
            8: ("1025", "1025", "BAG", None, "UK", at("04-30 12:00"), 2, -2.5, None,
                None, None, "BAG", None, "guest"),
        },
    )  # fmt: skip


def test_customers() -> None:
    """One row per id seen: Gus never bought, Dan gave back first, Cyd moved to Belgium, Ada has two orders in a day."""
    ada, bob = 58 + 25 + 10 + 12 + 8 + 50 + 4, 30 + 50 + 20
    cyd, eve, fay = 20 + 5 + 10, 40 + 40, 20 + 5
    first_and_last = {
        "ada": (at("01-02 09:00"), at("08-15 23:59:59")),
        "bob": (at("01-05 10:00"), at("06-03 11:00")),
        "cyd": (at("01-20 12:00"), at("07-31 23:59")),
        "dan": (at("03-04 09:00"), at("03-04 09:00")),
        "eve": (at("02-29 16:30"), at("06-10 09:00")),
        "fay": (at("04-30 09:00"), at("07-01 00:00")),
        "gus": (None, None),
        "hal": (at("06-20 09:00"), at("06-20 09:00")),
        "ivy": (at("07-15 10:00"), at("07-15 10:00")),
    }
    rest = {
        "ada": ("UK", 7, 6, 3 + 14 + 1 + 3 + 2 + 1 + 1, 5, ada, -16, ada - 16, 5, None, 0, ada / 7,
                days("01-02"), 1, days("01-02", "08-15") / 5),
        "bob": ("UK", 3, 3, 3 + 1 + 5, 3, bob, -30 - 50, bob - 80, 0, None, 0, bob / 3,
                days("01-05"), days("06-03"), days("01-05", "06-03") / 2),
        "cyd": ("Belgium", 3, 3, 5 + 2 + 1, 3, cyd, -8, cyd - 8, 0, None, 0, cyd / 3,
                days("01-20"), days("07-31"), days("01-20", "07-31") / 2),
        "dan": ("UK", 1, 1, 12, 1, 15, -5, 15 - 5, 0, None, 0, 15, days("03-04"), days("03-04"), None),
        "eve": ("Spain", 2, 2, 10 + 10, 1, eve, 0, eve, 0, None, -6, eve / 2,
                days("02-29"), days("06-10"), days("02-29", "06-10") / 1),
        "fay": ("UK", 2, 2, 2 + 4, 2, fay, 0, fay, 0, None, 0, fay / 2,
                days("04-30"), days("07-01"), days("04-30", "07-01") / 1),
        "gus": (None, 0, 0, 0, 0, 0, -10, -10, 0, None, 0, None, None, None, None),
        "hal": ("UK", 1, 1, 2, 1, 20, 0, 20, 3, None, 0, 20, days("06-20"), days("06-20"), None),
        "ivy": ("Spain", 1, 1, 5, 1, 20, 0, 20, 0, None, 0, 20, days("07-15"), days("07-15"), None),
    }  # fmt: skip
    # The last 90 days begin on 18 May, the last 180 on 18 February.
    lately = {
        "ada": (stdev((32, 59, 7, 55, 73)), 73, 5, 2, 4, 7, 50 + 4, 12 + 8 - 16 + 54, ada - 16, 2 - (4 - 2), 16 / ada),
        "bob": (stdev((55, 95)), 95, 3, 1, 2, 3, 20, 50 - 50 + 20, bob - 80, 1 - (2 - 1), 80 / bob),
        "cyd": (stdev((44, 149)), 149, 3, 1, 2, 3, 10, 5 + 10, cyd - 8, 1 - (2 - 1), 8 / cyd),
        "dan": (None, None, 1, 0, 1, 1, 0, 15, 15 - 5, 0 - (1 - 0), 5 / 15),
        "eve": (None, 102, 2, 1, 2, 2, 40, 40 + 40, eve, 1 - (2 - 1), 0.0),
        "fay": (None, 62, 2, 1, 2, 2, 5, 20 + 5, fay, 1 - (2 - 1), 0.0),
        "gus": (None, None, 0, 0, 0, 0, 0, -10, -10, 0, None),
        "hal": (None, None, 1, 1, 1, 1, 20, 20, 20, 1 - (1 - 1), 0.0),
        "ivy": (None, None, 1, 1, 1, 1, 20, 20, 20, 1 - (1 - 1), 0.0),
    }  # fmt: skip
    expect(
        corner_shop()["customers"],
        "customers",
        "first_order_at last_order_at country orders purchase_days units products gross_revenue returned net_revenue "
        "fees cost adjustments aov tenure_days recency_days mean_gap_days gap_spread_days longest_gap_days "
        "active_months orders_90_days orders_180_days orders_365_days net_revenue_90_days net_revenue_180_days "
        "net_revenue_365_days order_trend return_share",
        {who: (*first_and_last[who], *rest[who], *lately[who]) for who in rest},
    )


def test_products() -> None:
    """One row per code: the most sold name wins, the manual return is the rug's, fees are no products."""
    expect(
        corner_shop()["products"],
        "products",
        "product_name units orders customers gross_revenue returned net_revenue first_sold_on last_sold_on",
        {
            "BAG": ("Bag", 8 + 12 + 4, 3, 3, 24 * 1.25, -7.5, 30 - 7.5, day("02-03"), day("07-01")),
            "MUG": ("Blue mug", 4 + 6 + 2 + 20, 4, 2, 32 * 2.5, -2.5, 80 - 2.5, day("01-05"), day("03-11")),
            "RUG": ("Rug", 1 + 1 + 1, 3, 2, 3 * 50, -50, 150 - 50, day("01-02"), day("06-03")),
            "TEA": (
                "Tea", 2 + 5 + 10 + 3 + 2 + 5 + 10 + 5 + 1, 9, 5, 43 * 4, -8 - 16, 172 - 24, day("01-02"), day("08-15")
            ),
            "TIN": ("Tin", 3 + 1 + 2 + 2 + 1, 5, 5, 9 * 10, -30 - 10, 90 - 40, day("01-05"), day("07-31")),
        },
    )  # fmt: skip


def test_money_ledger() -> None:
    """Every line is on one step, and each total is the sum of what it follows from."""
    sale = (118 + 125 + 70 + 40 + 0 + 130 + 35 + 4, 5 + 5 + 3 + 3 + 0 + 4 + 3 + 1)  # month by month
    back = (-5 - 8 - 30 - 50 - 16 - 10 - 2.5 - 2.5, 8)
    fee, adjustment, late = (5 + 3 - 15, 3), (-6 - 11 + 0, 3), (50 - 40, 2)
    repeated, unread = (2 * 2.5, 1), (0, 1)
    net = (sale[0] + back[0], sale[1] + back[1])
    accepted = tuple(sum(part) for part in zip(net, fee, adjustment, late, strict=True))
    whole = tuple(sum(part) for part in zip(accepted, repeated, unread, strict=True))

    found = [(row["step"], row["amount"], row["lines"], row["is_total"]) for row in corner_shop()["money_ledger"]]

    assert found == [
        ("all lines", money(whole[0]), whole[1], True),
        ("set aside: duplicate", money(-repeated[0]), repeated[1], False),
        ("set aside: quantity_not_integer", money(0), unread[1], False),
        ("accepted", money(accepted[0]), accepted[1], True),
        ("after as_of", money(-late[0]), late[1], False),
        ("adjustment", money(-adjustment[0]), adjustment[1], False),
        ("fee", money(-fee[0]), fee[1], False),
        ("net revenue", money(net[0]), net[1], True),
        ("sale", money(sale[0]), sale[1], False),
        ("return", money(back[0]), back[1], False),
    ]
    assert [row["step_number"] for row in corner_shop()["money_ledger"]] == list(range(1, 11))
    assert all(row["meaning"] for row in corner_shop()["money_ledger"])


def test_set_aside() -> None:
    """The second of two equal lines and the line without a number of pieces, each with its reason and its money."""
    found = [(row["reasons"], row["amount"]) for row in corner_shop()["set_aside"]]

    assert found == [(["duplicate"], money(2 * 2.5)), (["quantity_not_integer"], None)]
