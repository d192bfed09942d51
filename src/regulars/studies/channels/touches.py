"""From touches and orders to journeys: which touches lead to which order, and which lead to none."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.hundredths import hundredth_of
from regulars.ledger.types import count, money
from regulars.studies.channels.settings import ChannelSettings

CONVERTED, NULL, OPEN = "converted", "null", "open"
JOURNEY = ("window_days", "customer_id", "orders_before", "chain")
_SHOWN = 10  # touches of a path that is written out
_SEPARATOR = " > "


def net_of_orders(orders: ir.Table) -> ir.Table:
    """One row per order of a known customer: its number, time, and net revenue, with returns that are matched to it."""
    own = orders.filter(orders.customer_id.notnull())
    discounts = own.discounts.fill_null(ibis.literal(0).cast(own.gross_revenue.type())) if "discounts" in own else 0
    return own.select(
        "customer_id",
        "order_key",
        "order_number",
        "ordered_at",
        net_revenue=own.gross_revenue + discounts + own.returned,
    )


def dated_touches(touchpoints: ir.Table, orders: ir.Table, *, as_of: date) -> ir.Table:
    """One row per touch before `as_of`: how many orders the customer had before it, and the next one, where there is
    one. A touch at the very time of an order counts as before it."""
    known = touchpoints.filter(touchpoints.touched_at < ibis.literal(as_of).cast("timestamp"))
    bought = net_of_orders(orders)
    touches = known.select("customer_id", "channel", at=known.touched_at, is_order=ibis.literal(0, type="int64"))
    ends = bought.select(
        "customer_id", channel=ibis.null("string"), at=bought.ordered_at, is_order=ibis.literal(1, type="int64")
    )
    events = touches.union(ends)
    so_far = ibis.window(group_by="customer_id", order_by=["at", "is_order"], preceding=(None, 0))
    counted = events.mutate(orders_before=count(events.is_order.sum().over(so_far)))
    dated = counted.filter(counted.is_order == 0).mutate(order_number=ibis._.orders_before + 1)
    both = dated.left_join(bought, ["customer_id", "order_number"])
    return both.select(
        "customer_id",
        "channel",
        "orders_before",
        "order_key",
        "ordered_at",
        "net_revenue",
        touched_at=both["at"],
        hundredth=hundredth_of(both.customer_id),
    )


def journey_touches(
    dated_touches: ir.Table, spend: ir.Table | None = None, *, as_of: date, channels: ChannelSettings
) -> ir.Table:
    """One row per window and touch that counts in it: its journey, its place there, and how the journey ended.

    A journey leads to an order where its touches are at most the window before it; it came to nothing where the window
    has passed since its last touch, and is open until then. Touches that an order came too late for are left out.
    `is_paid` says whether the order, or else the last touch, is on the days of the spend.
    """
    every = [_in_window(dated_touches, days, as_of) for days in channels.every_window]
    touches = every[0].union(*every[1:]) if len(every) > 1 else every[0]
    in_order = ibis.window(group_by=JOURNEY, order_by=["touched_at", "channel"])
    whole = ibis.window(group_by=JOURNEY)
    own = ibis.window(group_by=[*JOURNEY, "channel"], order_by="touched_at")
    placed = touches.mutate(
        place=count(ibis.row_number().over(in_order)) + 1,
        touches=count(touches.count().over(whole)),
        last_at=touches.touched_at.max().over(whole),
        is_channels_first=ibis.row_number().over(own) == 0,
        **{f"before_{back}": touches.channel.lag(back).over(in_order) for back in (1, 2, 3)},
    )
    closes = placed.last_at + placed.window_days.as_interval("D")
    is_closed = closes <= ibis.literal(as_of).cast("timestamp")
    ending = ibis.cases((placed.is_converted, CONVERTED), (is_closed, NULL), else_=OPEN)
    ended = placed.mutate(ending=ending, ended_on=ibis.coalesce(placed.ordered_at, placed.last_at).date())
    if spend is None:
        return ended.mutate(is_paid=ibis.literal(False))
    days = spend.aggregate(first_paid=spend.day.min(), last_paid=spend.day.max())
    both = ended.cross_join(days)
    return both.mutate(is_paid=both.ended_on.between(both.first_paid, both.last_paid)).drop("first_paid", "last_paid")


def _in_window(dated: ir.Table, days: int, as_of: date) -> ir.Table:
    """The touches that count in a window, with the chain that they are part of; -1 for those that lead to an order."""
    span = ibis.interval(days=days)
    keys = ["customer_id", "orders_before"]
    before = dated.touched_at.lag(1).over(ibis.window(group_by=keys, order_by="touched_at"))
    flagged = dated.mutate(
        is_converted=(dated.touched_at >= dated.ordered_at - span).fill_null(False),
        begins=(dated.touched_at > before + span).fill_null(False).cast("int64"),
    )
    so_far = ibis.window(group_by=keys, order_by=["touched_at", "begins"], preceding=(None, 0))
    chained = flagged.mutate(chain=count(flagged.begins.sum().over(so_far)))
    leads = chained.is_converted.cast("int64").max().over(ibis.window(group_by=[*keys, "chain"]))
    marked = chained.mutate(leads=leads)
    kept = marked.filter(marked.is_converted | (marked.leads == 0))
    return kept.select(
        "customer_id",
        "orders_before",
        "channel",
        "touched_at",
        "hundredth",
        "is_converted",
        window_days=ibis.literal(days, type="int64"),
        chain=ibis.ifelse(kept.is_converted, ibis.literal(-1, type="int64"), kept.chain),
        order_key=ibis.ifelse(kept.is_converted, kept.order_key, ibis.null("string")),
        ordered_at=ibis.ifelse(kept.is_converted, kept.ordered_at, ibis.null(kept.ordered_at.type())),
        net_revenue=ibis.ifelse(kept.is_converted, kept.net_revenue, ibis.null(kept.net_revenue.type())),
    )


def journeys(journey_touches: ir.Table, *, channels: ChannelSettings) -> ir.Table:
    """One row per journey of the main window that ended: with an order, or without one (NULL)."""
    own = journey_touches.filter(
        (journey_touches.window_days == channels.lookback_days) & (journey_touches.ending != OPEN)
    )
    from_last = own.touches - own.place
    path = {f"back_{back}": own.channel.max(where=from_last == back) for back in range(_SHOWN)}
    made = own.group_by(JOURNEY).aggregate(
        order_key=own.order_key.max(),
        touches=count(own.touches.max()),
        first_touch_at=own.touched_at.min(),
        last_touch_at=own.touched_at.max(),
        net_revenue=own.net_revenue.max(),
        **path,
    )
    return made.select(
        "customer_id",
        "order_key",
        "touches",
        "first_touch_at",
        "last_touch_at",
        channels=_path(made),
        days=count(made.last_touch_at.date().delta(made.first_touch_at.date(), unit="day")),
        is_new_customer=made.orders_before == 0,
        net_revenue=ibis.ifelse(made.order_key.notnull(), money(made.net_revenue), ibis.null(made.net_revenue.type())),
    )


def _path(made: ir.Table) -> ir.StringValue:
    """The last touches of a journey in their order; dots stand for those before them."""
    text = ibis.ifelse(made.touches > _SHOWN, ibis.literal("…" + _SEPARATOR), ibis.literal(""))
    for back in range(_SHOWN - 1, 0, -1):
        text = text + ibis.coalesce(made[f"back_{back}"] + _SEPARATOR, ibis.literal(""))
    return text + made.back_0
