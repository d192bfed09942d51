"""WooCommerce, Import Export Suite: one row per order."""

from __future__ import annotations

from regulars.ledger.exports.base import Export

EXPORT = Export(
    name="woocommerce",
    label="WooCommerce orders",
    header=(
        "order_id",
        "order_number",
        "order_date",
        "status",
        "order_total",
        "order_currency",
        "customer_email",
        "billing_country",
    ),
    columns={
        "invoice_no": "order_number",
        "invoice_date": "order_date",
        "total_amount": "order_total",
        # not customer_id: every guest would be one customer, 0
        "customer_id": "customer_email",
        "country": "billing_country",
        "currency": "order_currency",
        "status": "status",
    },
    void_statuses=("pending", "failed", "cancelled", "refunded", "trash", "checkout-draft"),
)
