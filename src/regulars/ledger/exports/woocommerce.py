"""WooCommerce, Import Export Suite: one row per order."""

from __future__ import annotations

from regulars.ledger.exports.base import Export
from regulars.ledger.money.columns import Total

_VOID = ("pending", "failed", "cancelled", "refunded", "trash", "draft", "auto-draft", "checkout-draft")
_COUNTED = ("processing", "on-hold", "completed")  # on-hold awaits a transfer; its stock is taken

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
    # order_total is what was paid, so what it has in it is taken out again
    money={
        "tax": ("tax_total",),
        "shipping": ("shipping_total",),
        "discount": ("discount_total",),
        "refund": ("refund_total", "refunded_total"),
    },
    of_order=("tax_total", "shipping_total", "discount_total", "refund_total", "refunded_total", "order_total"),
    total=Total.PAID,
    repeats=("shipping_tax_total", "cart_discount", "order_discount", "order_subtotal", "subtotal"),
    void_statuses=(*_VOID, *(f"wc-{status}" for status in _VOID)),
    counted_statuses=(*_COUNTED, *(f"wc-{status}" for status in _COUNTED)),
)
