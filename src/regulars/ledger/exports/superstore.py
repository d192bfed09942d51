"""The sample shop of Tableau, in the form with customers' numbers."""

from __future__ import annotations

from regulars.ledger.exports.base import Export
from regulars.ledger.money.columns import Total

EXPORT = Export(
    name="superstore",
    label="Superstore sample",
    header=(
        "Order ID",
        "Order Date",
        "Customer ID",
        "Customer Name",
        "Segment",
        "Product ID",
        "Category",
        "Sub-Category",
        "Product Name",
        "Sales",
        "Quantity",
        "Discount",
        "Profit",
    ),
    columns={
        "invoice_no": "Order ID",
        "stock_code": "Product ID",
        "product_name": "Product Name",
        "quantity": "Quantity",
        "invoice_date": "Order Date",
        "total_amount": "Sales",
        "customer_id": "Customer ID",
    },
    money={"discount_rate": ("Discount",)},  # Sales is after it
    total=Total.AFTER_DISCOUNT,
)
