"""Adobe Commerce and Magento Open Source, Sales > Orders > Export: the grid, one row per order."""

from __future__ import annotations

from regulars.ledger.exports.base import Export
from regulars.ledger.money.columns import Total

EXPORT = Export(
    name="adobe_commerce",
    label="Adobe Commerce orders",
    header=(
        "ID",
        "Purchase Point",
        "Purchase Date",
        "Bill-to Name",
        "Grand Total (Base)",
        "Grand Total (Purchased)",
        "Status",
        "Customer Email",
    ),
    columns={
        "invoice_no": "ID",
        "invoice_date": "Purchase Date",
        "total_amount": "Grand Total (Base)",
        "customer_id": "Customer Email",
        "status": "Status",
    },
    money={
        "shipping": ("Shipping and Handling",),
        "refund": ("Total Refunded",),
    },
    total=Total.PAID,
    repeats=("Grand Total (Purchased)",),
    void_statuses=(
        *("canceled", "closed", "fraud", "suspected fraud", "payment_review", "pending_payment", "pending_paypal"),
        *("paypal_reversed", "rejected"),
    ),
    # pending is an order without an invoice as yet, holded one that the shop has stopped to look at
    counted_statuses=("pending", "processing", "complete", "holded", "on hold", "paypal_canceled_reversal"),
)
