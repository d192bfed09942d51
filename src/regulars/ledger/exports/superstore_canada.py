"""The older sample shop of Tableau: customers have names only, and Sales is the money of the line."""

from __future__ import annotations

from regulars.ledger.exports.base import Export

EXPORT = Export(
    name="superstore_canada",
    label="Superstore sample, older form",
    header=(
        "Order ID",
        "Order Date",
        "Order Quantity",
        "Sales",
        "Discount",
        "Profit",
        "Unit Price",
        "Customer Name",
        "Province",
        "Customer Segment",
        "Product Category",
        "Product Sub-Category",
        "Product Name",
    ),
    columns={
        "invoice_no": "Order ID",
        "stock_code": "Product Name",
        "product_name": "Product Name",
        "quantity": "Order Quantity",
        "invoice_date": "Order Date",
        "price": "Unit Price",
        "total_amount": "Sales",
        "customer_id": "Customer Name",
    },
)
