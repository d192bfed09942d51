"""Pairs of features whose product says more than both alone, by part of the candidates.

They were found on windows before the one that is tested.
"""

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
