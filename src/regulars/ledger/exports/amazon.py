"""Amazon Selling Partner, the All Orders reports: tab separated, one row per article of an order."""

from __future__ import annotations

from regulars.ledger.exports.base import Export
from regulars.ledger.money.columns import Total

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
    money={
        "discount": ("item-promotion-discount",),
        "tax": ("item-tax",),
        "shipping": ("shipping-price",),
    },
    total=Total.BEFORE_DISCOUNT,
    void_statuses=(
        *("Pending", "PendingAvailability", "Cancelled", "Canceled", "Unfulfillable"),
        *("Shipped - Returned to Seller", "Shipped - Returning to Seller", "Shipped - Rejected by Buyer"),
        *("Shipped - Lost in Transit", "Shipped - Damaged"),
    ),
    counted_statuses=(
        *("Shipped", "Shipping", "Unshipped", "PartiallyShipped", "Complete", "InvoiceUnconfirmed"),
        *("Shipped - Delivered to Buyer", "Shipped - Picked Up", "Shipped - Out for Delivery"),
        "Pending - Waiting for Pick Up",  # of the courier: the buyer has paid
    ),
)
