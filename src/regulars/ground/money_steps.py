"""The steps of `money_ledger`, by name: from all lines of the log to net revenue, and on to total sales."""

from __future__ import annotations

from enum import StrEnum


class MoneyStep(StrEnum):
    """A step, in the order of the ledger. Lines set aside have a step for each reason: `set aside: duplicate`.

    The steps from TAX_INSIDE to REFUND_OUTSIDE lead from amounts as they stand in the files to net revenue. They, and
    the steps after RETURN, are there where the log has such money.
    """

    ALL_LINES = "all lines"
    SET_ASIDE = "set aside"
    ACCEPTED = "accepted"
    AFTER_AS_OF = "after as_of"
    ADJUSTMENT = "adjustment"
    FEE = "fee"
    TAX_INSIDE = "tax in the amounts"
    SHIPPING_INSIDE = "shipping in the amounts"
    TIP_INSIDE = "tips in the amounts"
    DISCOUNT_OUTSIDE = "discounts not in the amounts"
    REFUND_OUTSIDE = "refunds not in the amounts"
    NET_REVENUE = "net revenue"
    SALE = "sale"
    DISCOUNT = "discount"
    RETURN = "return"
    TAX = "tax"
    SHIPPING = "shipping"
    TIP = "tip"
    TOTAL_SALES = "total sales"
    GIFT_CARD = "paid by gift card"


# Steps that are taken off the accepted lines on the way to net revenue.
LESS = (
    *(MoneyStep.AFTER_AS_OF, MoneyStep.ADJUSTMENT, MoneyStep.FEE),
    *(MoneyStep.TAX_INSIDE, MoneyStep.SHIPPING_INSIDE, MoneyStep.TIP_INSIDE),
    *(MoneyStep.DISCOUNT_OUTSIDE, MoneyStep.REFUND_OUTSIDE),
)
_ASIDE = f"{MoneyStep.SET_ASIDE}: "


def aside_step(reason: str) -> str:
    """The name of the step of the lines that are set aside for this reason."""
    return f"{_ASIDE}{reason}"


def aside_reason(step: str) -> str:
    """The reason in the name of such a step."""
    return step.removeprefix(_ASIDE)
