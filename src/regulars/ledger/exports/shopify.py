"""Shopify, Orders > Export: a line per article; what belongs to the order stands on its first line alone."""

from __future__ import annotations

from regulars.ledger.exports.base import Export

EXPORT = Export(
    name="shopify",
    label="Shopify orders",
    header=(
        "Name",
        "Email",
        "Financial Status",
        "Created at",
        "Currency",
        "Lineitem quantity",
        "Lineitem name",
        "Lineitem price",
        "Lineitem sku",
        "Billing Country",
    ),
    columns={
        "invoice_no": "Name",
        "stock_code": "Lineitem sku",
        "product_name": "Lineitem name",
        "quantity": "Lineitem quantity",
        "invoice_date": "Created at",
        "price": "Lineitem price",
        "customer_id": "Email",
        "country": "Billing Country",
        "currency": "Currency",
        "status": "Financial Status",
    },
    # both are taken off: by article, and for the whole order
    money={
        "discount": ("Lineitem discount", "Discount Amount"),
        "tax": ("Taxes",),
        "shipping": ("Shipping",),
        "tip": ("Tip Amount",),
        "refund": ("Refunded Amount",),
        "order_total": ("Total",),
    },
    of_order=("Discount Amount", "Taxes", "Shipping", "Tip Amount", "Refunded Amount", "Total"),
    repeats=("Subtotal", "Outstanding Balance", "Lineitem compare at price", *(f"Tax {n} Value" for n in range(1, 6))),
    fill_down=("Email", "Financial Status", "Created at", "Currency", "Billing Country"),
    fill_by="Name",
    void_statuses=("voided", "refunded", "expired"),
    # pending is an order whose money is to come, by transfer or on delivery: Shopify counts it among the sales too
    counted_statuses=("paid", "partially_paid", "partially_refunded", "authorized", "pending", "unpaid", "overdue"),
)
