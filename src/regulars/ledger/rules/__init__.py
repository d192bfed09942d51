"""The rules of the ledger, in the order in which they are asked. A new rule is a new file and a name here."""

from regulars.ledger.rules import (
    amount_out_of_range,
    blanks_trimmed,
    converted,
    currency_missing,
    customer_merged,
    date_missing,
    date_out_of_range,
    date_unparseable,
    decimal_suffix,
    email_hashed,
    erased,
    filled_down,
    id_damaged,
    id_hashed,
    ignored,
    invoice_missing,
    kind_adjustment_code,
    kind_bad_debt,
    kind_credit_note,
    kind_fee_code,
    kind_manual_return,
    kind_no_money,
    kind_said,
    kind_taken_back,
    kind_zero_price,
    missing_word,
    nobody,
    nonexistent_time,
    number_format,
    order_void,
    price_derived,
    price_missing,
    price_not_decimal,
    price_out_of_range,
    quantity_missing,
    quantity_not_integer,
    quantity_out_of_range,
    rounded,
    surplus_joined,
    taken_negative,
    total_differs,
    total_missing,
    total_not_decimal,
    total_out_of_range,
    two_minuses,
    unicode_normal,
    unit_cost_not_decimal,
    upper_case,
)
from regulars.ledger.rules.base import Fault, Kind, Mark, Repair

# Repairs see the cells as found, one after the other.
REPAIRS: tuple[Repair, ...] = (
    unicode_normal.RULE,
    blanks_trimmed.RULE,
    missing_word.RULE,
    decimal_suffix.RULE,
    upper_case.RULE,
)

MARKS: tuple[Mark, ...] = (
    rounded.RULE,
    total_differs.RULE,
    price_derived.RULE,
    number_format.RULE,
    converted.RULE,
    surplus_joined.RULE,
    filled_down.RULE,
    email_hashed.RULE,
    taken_negative.RULE,
    id_hashed.RULE,
    nobody.RULE,
    customer_merged.RULE,
)

# A line is set aside with every fault that it has.
FAULTS: tuple[Fault, ...] = (
    erased.RULE,  # alone: no other fault of such a line is told
    order_void.RULE,
    ignored.RULE,
    invoice_missing.RULE,
    id_damaged.RULE,
    date_missing.RULE,
    date_unparseable.RULE,
    date_out_of_range.RULE,
    nonexistent_time.RULE,
    quantity_missing.RULE,
    quantity_not_integer.RULE,
    quantity_out_of_range.RULE,
    price_missing.RULE,
    price_not_decimal.RULE,
    price_out_of_range.RULE,
    amount_out_of_range.RULE,
    total_missing.RULE,
    total_not_decimal.RULE,
    total_out_of_range.RULE,
    two_minuses.RULE,
    unit_cost_not_decimal.RULE,
    currency_missing.RULE,
)

# The first kind that fits is the line's kind; what fits none is a sale. What is said of a line comes before its sign.
SAID: tuple[Kind, ...] = (
    kind_said.RULE,
    kind_bad_debt.RULE,
    kind_manual_return.RULE,
    kind_adjustment_code.RULE,
    kind_zero_price.RULE,
    kind_fee_code.RULE,
    kind_credit_note.RULE,
)
BY_SIGN: tuple[Kind, ...] = (kind_no_money.RULE, kind_taken_back.RULE)
KINDS: tuple[Kind, ...] = (*SAID, *BY_SIGN)
