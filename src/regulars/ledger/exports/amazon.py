"""Amazon Selling Partner, the All Orders reports: tab separated, one row per article of an order."""

from __future__ import annotations

from regulars.ledger.exports.base import Export

EXPORT = Export(
    name="amazon",
    label="Amazon orders",
    header=(
        "amazon-order-id",
        "purchase-date",
        "order-status",
        "product-name",
        "sku",
        "asin",
        "quantity",
        "currency",
        "item-price",
        "ship-country",
    ),
    columns={
        "invoice_no": "amazon-order-id",
        "stock_code": "sku",
        "product_name": "product-name",
        "quantity": "quantity",
        "invoice_date": "purchase-date",
        "total_amount": "item-price",  # of all pieces together
        "country": "ship-country",
        "currency": "currency",
        "status": "order-status",
    },
    void_statuses=("cancelled",),
)
