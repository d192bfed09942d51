"""The features by part of the candidates, and pairs of them whose product says more than both alone.

The pairs were found on windows before the one that is tested.
"""

_OF_PRODUCTS = ("buyers", "recent_buyers", "trend", "rebuy_share", "held", "tried")
_OF_CUSTOMERS = ("customer_orders", "basket_size", "silence", "tenure", "repeat_share")
NAMES: dict[str, tuple[str, ...]] = {
    "history": (
        *("orders", "order_share", "regular", "days_ago", "orders_ago", "overdue"),
        *("decay_30", "decay_90", "decay_365", "fading", "in_last_order", "bought_once", "affinity"),
        *_OF_PRODUCTS,
        *_OF_CUSTOMERS,
    ),
    "new": ("affinity", *_OF_PRODUCTS, *_OF_CUSTOMERS),
}
TERMS: dict[str, tuple[tuple[str, str], ...]] = {
    "history": (
        ("rebuy_share", "repeat_share"),
        ("basket_size", "basket_size"),
        ("overdue", "overdue"),
        ("affinity", "affinity"),
        ("buyers", "trend"),
        ("repeat_share", "repeat_share"),
        ("order_share", "basket_size"),
        ("tried", "tried"),
        ("days_ago", "affinity"),
    ),
    "new": (
        ("tried", "tried"),
        ("silence", "silence"),
        ("affinity", "basket_size"),
        ("recent_buyers", "silence"),
        ("tried", "basket_size"),
        ("rebuy_share", "tenure"),
    ),
}
