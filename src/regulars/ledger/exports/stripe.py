"""Stripe, Payments > Export: one row per payment, failed ones among them."""

from __future__ import annotations

from dataclasses import replace

from regulars.ledger.exports.base import Export
from regulars.ledger.money.columns import Total

EXPORT = Export(
    name="stripe",
    label="Stripe payments",
    header=(
        "id",
        "Created date (UTC)",
        "Amount",
        "Amount Refunded",
        "Currency",
        "Status",
        "Customer ID",
        "Customer Email",
    ),
    columns={
        "invoice_no": "id",
        "invoice_date": "Created date (UTC)",
        "total_amount": "Amount",
        "customer_id": "Customer ID",
        "currency": "Currency",
        "status": "Status",
    },
    money={"refund": ("Amount Refunded",)},
    total=Total.PAID,
    repeats=("Converted Amount", "Converted Amount Refunded"),
    otherwise={"customer_id": "Customer Email"},
    void_statuses=(
        *("failed", "blocked", "canceled", "expired", "refunded", "incomplete", "pending", "processing", "uncaptured"),
        *("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"),
    ),
    counted_statuses=("paid", "succeeded", "partially_refunded", "partial refund", "disputed"),
    stamps="UTC",
)

EARLIER = replace(
    EXPORT,
    name="stripe_earlier",
    label="Stripe payments, as exported earlier",
    header=tuple("Created (UTC)" if name == "Created date (UTC)" else name for name in EXPORT.header),
    columns={**EXPORT.columns, "invoice_date": "Created (UTC)"},
)
