"""What the ledger can vouch for: how much is set aside, how much has a customer, which returns found their sale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import listing
from regulars.ground.evidence import Evidence, Judge, Reason, ReasonCode, Scope, judged, percent
from regulars.ground.money_steps import MoneyStep, aside_step
from regulars.ground.periods import Window
from regulars.ledger.conventions import RIGHTLY_ASIDE
from regulars.ledger.nobody import leading_customers, may_be_nobody
from regulars.ledger.rules.words import one_of
from regulars.ledger.types import count, money

LINES_UNUSED = ReasonCode("lines_unused", "{share:.1f}% of the lines ({faulty:,}) could not be used")
NO_INVOICE_NUMBERS = ReasonCode(
    "no_invoice_numbers", "the log has no invoice numbers: an order is what one customer buys on one day"
)
ORDERS_OF_NOBODY = ReasonCode(
    "orders_of_nobody",
    "{share:.1f}% of revenue has neither an invoice number nor a customer, so its orders cannot be separated",
)
RETURNS_WITHOUT_SALE = ReasonCode(
    "returns_without_sale",
    "{share:.1f}% of the returned money matches no sale in the log; it lowers revenue only on its own day",
)
REVENUE_OF_GUESTS = ReasonCode(
    "revenue_of_guests",
    "{share:.1f}% of gross revenue has no customer id: customer tables cover the other {other:.1f}%",
)
ONE_LARGE_CUSTOMER = ReasonCode(
    "one_large_customer", "one customer accounts for {share:.1f}% of it: averages say little about the others"
)
WORDS_FOR_NOBODY = ReasonCode("words_for_nobody", "these customer ids may stand for no customer: {ids}", Scope.VALUE)
NO_COUNTRY = ReasonCode("no_country", "{share:.1f}% of gross revenue has no country")

_MOST_ASIDE = 5.0  # per cent of the lines: above this the accepted lines may be another shop than the log
_MOST_OF_ONE = 50.0  # per cent of identified revenue: above this the averages of customers describe one of them
_MOST_UNKNOWN = 5.0  # per cent of revenue without customer, or of returned money without its sale


def ledger_sizes(bookings: ir.Table, returns: ir.Table, money_ledger: ir.Table) -> ir.Table:
    """One row: lines used and set aside, revenue with and without customer and of the one who brings most of it,
    returned money with and without sale; the ids of the customers with the most orders."""
    sale = bookings.kind == "sale"
    booked = bookings.aggregate(
        invoices=count(bookings.is_order.sum()),
        customers=count(bookings.customer_id.nunique()),
        gross=money(bookings.amount.sum(where=sale)),
        guest_gross=money(bookings.amount.sum(where=sale & bookings.customer_id.isnull())),
        unknown_country=money(bookings.amount.sum(where=sale & bookings.country.isnull())),
    )
    back = returns.aggregate(
        returned_lines=count(returns.count()),
        returned=money(returns.amount.sum()),
        unmatched=money(returns.amount.sum(where=returns.match_kind.isin(["none", "guest"]))),
    )
    steps = money_ledger.aggregate(
        lines=count(money_ledger.lines.max(where=money_ledger.step == MoneyStep.ALL_LINES.value)),
        used=count(money_ledger.lines.max(where=money_ledger.step == MoneyStep.ACCEPTED.value)),
        rightly=count(money_ledger.lines.sum(where=one_of(money_ledger.step, map(aside_step, RIGHTLY_ASIDE)))),
    )
    sold = bookings.filter(sale & bookings.customer_id.notnull())
    each = sold.group_by("customer_id").aggregate(gross=money(sold.amount.sum()))
    largest = each.aggregate(largest_customer=money(each.gross.max()))
    leading = leading_customers(bookings).aggregate(leading_customers=ibis._.customer_id.collect())
    return booked.cross_join(back).cross_join(steps).cross_join(largest).cross_join(leading)


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    verdicts = [_lines(sizes, window), _orders(sizes, window, present), _returns(sizes, window)]
    if "customer_id" in present:
        verdicts.append(_customers(sizes, window))
    if "country" in present:
        verdicts.append(_countries(sizes, window))
    return tuple(verdicts)


def _lines(sizes: Mapping[str, Any], window: Window) -> Evidence:
    faulty = sizes["lines"] - sizes["used"] - sizes["rightly"]
    share = percent(faulty, sizes["lines"])
    doubts = (LINES_UNUSED(share=share, faulty=faulty),) if share > _MOST_ASIDE else ()
    return judged("transactions", population="lines", n=sizes["used"], window=window, doubts=doubts)


def _orders(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> Evidence:
    doubts: tuple[Reason, ...] = ()
    if "invoice_no" not in present:
        guests = percent(sizes["guest_gross"], sizes["gross"])
        doubts = (NO_INVOICE_NUMBERS(),)
        if guests > _MOST_UNKNOWN:
            doubts = (ORDERS_OF_NOBODY(share=guests), *doubts)
    return judged("orders", population="orders", n=sizes["invoices"], window=window, doubts=doubts)


def _returns(sizes: Mapping[str, Any], window: Window) -> Evidence:
    share = percent(sizes["unmatched"], sizes["returned"])
    doubts = (RETURNS_WITHOUT_SALE(share=share),) if share > _MOST_UNKNOWN else ()
    return judged(
        "returns", population="returned lines", n=sizes["returned_lines"], least=0, window=window, doubts=doubts
    )


def _customers(sizes: Mapping[str, Any], window: Window) -> Evidence:
    share = percent(sizes["guest_gross"], sizes["gross"])
    largest = percent(sizes["largest_customer"] or 0, sizes["gross"] - sizes["guest_gross"])
    doubts: tuple[Reason, ...] = ()
    if share > _MOST_UNKNOWN:
        doubts = (REVENUE_OF_GUESTS(share=share, other=100 - share),)
    if largest > _MOST_OF_ONE and sizes["customers"] > 1:
        doubts = (*doubts, ONE_LARGE_CUSTOMER(share=largest))
    words = sorted(filter(may_be_nobody, sizes["leading_customers"] or ()))
    if words:
        doubts = (*doubts, WORDS_FOR_NOBODY(ids=listing(words)))
    return judged("customers", population="customers", n=sizes["customers"], least=0, window=window, doubts=doubts)


def _countries(sizes: Mapping[str, Any], window: Window) -> Evidence:
    share = percent(sizes["unknown_country"], sizes["gross"])
    doubts = (NO_COUNTRY(share=share),) if share > _MOST_UNKNOWN else ()
    return judged("revenue_by_country", population="orders", n=sizes["invoices"], window=window, doubts=doubts)


LEDGER = Judge(ledger_sizes, _verdicts)
