"""Columns of money that every roll-up has beside its revenue; a log that lacks one leaves it NULL."""

from regulars.ground.contract import MONEY

OTHER_MONEY = (
    ("discounts", MONEY, "Discounts on the list price, zero or negative", "money", "the log has no discounts"),
    ("tax", MONEY, "Tax charged, less tax given back; not in revenue", "money", "the log has no tax"),
    ("shipping", MONEY, "Shipping charged to customers; not in revenue", "money", "the log has no shipping"),
    ("tips", MONEY, "Tips given by customers; not in revenue", "money", "the log has no tips"),
)
TOTAL_SALES = ("total_sales", MONEY, "Net revenue plus tax, shipping and tips", "money")
TOTALS = (("revenue_before_returns", MONEY, "Sales less discounts", "money"), TOTAL_SALES)
