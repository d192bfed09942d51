"""The steps of `money_ledger`, by name: from all lines of the log to net revenue."""

from __future__ import annotations

from enum import StrEnum


class MoneyStep(StrEnum):
    """A step, in the order of the ledger. Lines set aside have a step for each reason: `set aside: duplicate`."""

    ALL_LINES = "all lines"
    SET_ASIDE = "set aside"
    ACCEPTED = "accepted"
    AFTER_AS_OF = "after as_of"
    ADJUSTMENT = "adjustment"
    FEE = "fee"
    NET_REVENUE = "net revenue"
    SALE = "sale"
    RETURN = "return"


_ASIDE = f"{MoneyStep.SET_ASIDE}: "


def aside_step(reason: str) -> str:
    """The name of the step of the lines that are set aside for this reason."""
    return f"{_ASIDE}{reason}"


def aside_reason(step: str) -> str:
    """The reason in the name of such a step."""
    return step.removeprefix(_ASIDE)
