"""From touches and orders to journeys: which touches lead to which order, and which lead to none."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.hundredths import hundredth_of
from regulars.ledger.rules.words import one_of
from regulars.ledger.types import count, money
from regulars.studies.channels.settings import ChannelSettings

CONVERTED, NULL, OPEN = "converted", "null", "open"
JOURNEY = ("window_days", "customer_id", "orders_before", "chain")
DIRECT = ("direct", "(direct)", "(none)", "direct / none", "(direct) / (none)")
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
    """One row per touch before `as_of`: how many orders the customer had before it, the next one, where there is one,
    and the touch before it since the last order. A touch at the very time of an order counts as before it."""
    known = touchpoints.filter(touchpoints.touched_at < ibis.literal(as_of).cast("timestamp"))
    bought = net_of_orders(orders)
    touches = known.select("customer_id", "channel", at=known.touched_at, is_order=ibis.literal(0, type="int64"))
    ends = bought.select(
        "customer_id", channel=ibis.null("string"), at=bought.ordered_at, is_order=ibis.literal(1, type="int64")
    )
    events = touches.union(ends)
    in_order = {"group_by": "customer_id", "order_by": ["at", "is_order"]}
    counted = events.mutate(
        orders_before=count(events.is_order.sum().over(ibis.window(**in_order, preceding=(None, 0)))),
        previous_at=ibis.ifelse(events.is_order == 0, events["at"], None).lag(1).over(ibis.window(**in_order)),
    )
    dated = counted.filter(counted.is_order == 0).mutate(order_number=ibis._.orders_before + 1)
    both = dated.left_join(bought, ["customer_id", "order_number"]).drop("customer_id_right", "order_number_right")
    people = known.select("customer_id").distinct()
    grouped = both.inner_join(people.mutate(hundredth=hundredth_of(people.customer_id)), "customer_id")
    return grouped.select(
        "customer_id",
        "channel",
        "hundredth",
        "orders_before",
        "order_key",
        "ordered_at",
        "net_revenue",
        "previous_at",
        touched_at=grouped["at"],
    )


def journey_touches(
    dated_touches: ir.Table, spend: ir.Table | None = None, *, as_of: date, channels: ChannelSettings
) -> ir.Table:
    """One row per window and touch that counts in it: its journey, its place there, and how the journey ended.

    A journey leads to an order where its touches are at most the window before it; it came to nothing where the window
    has passed since its last touch, and is open until then. Touches that an order came too late for are left out.
    `is_paid` says whether the order, or else the last touch, is on the days of the spend.
    """
    every = [_in_window(dated_touches, days) for days in channels.every_window]
    touches = every[0].union(*every[1:]) if len(every) > 1 else every[0]
    placed = _placed(touches)
    closes = placed.last_at + placed.window_days.as_interval("D")
    is_closed = closes <= ibis.literal(as_of).cast("timestamp")
    ending = ibis.cases((placed.is_converted, CONVERTED), (is_closed, NULL), else_=OPEN)
    ended_at = ibis.ifelse(placed.is_converted, placed.ordered_at, placed.last_at)
    ended = placed.mutate(ending=ending, ended_on=ended_at.date())
    if spend is None:
        return ended.mutate(is_paid=ibis.literal(False))
    days = spend.aggregate(first_paid=spend.day.min(), last_paid=spend.day.max())
    both = ended.cross_join(days)
    return both.mutate(is_paid=both.ended_on.between(both.first_paid, both.last_paid)).drop("first_paid", "last_paid")


def _in_window(dated: ir.Table, days: int) -> ir.Table:
    """The touches with the chain that they are part of: one ends where the window passes without a touch.

    All touches that lead to an order are in the last chain before it, for they lie within one window.
    """
    span = ibis.interval(days=days)
    flagged = dated.mutate(
        is_converted=(dated.touched_at >= dated.ordered_at - span).fill_null(False),
        begins=(dated.touched_at > dated.previous_at + span).fill_null(False).cast("int64"),
        window_days=ibis.literal(days, type="int64"),
    )
    so_far = ibis.window(
        group_by=["customer_id", "orders_before"], order_by=["touched_at", "begins"], preceding=(None, 0)
    )
    return flagged.mutate(chain=count(flagged.begins.sum().over(so_far)))


def _placed(touches: ir.Table) -> ir.Table:
    """The touches that count, with their place in the journey, its length, and what came before and after them.

    All is asked of one order of the rows, which an engine then makes once.
    """
    order: dict[str, Any] = {"group_by": JOURNEY, "order_by": ["touched_at", "channel"]}
    whole = ibis.window(**order, preceding=None, following=None)
    onward = ibis.window(**order, following=(0, None))
    is_direct = one_of(touches.channel.lower(), DIRECT)
    asked = touches.mutate(is_named=(~is_direct).cast("int64"), led=touches.is_converted.cast("int64"))
    found = asked.mutate(
        row=count(ibis.row_number().over(ibis.window(**order))) + 1,
        rows=count(asked.count().over(whole)),
        led_rows=count(asked.led.sum().over(whole)),
        last_at=asked.touched_at.max().over(whole),
        named=count((asked.is_named * asked.led).sum().over(whole)),
        named_onward=count(asked.is_named.sum().over(onward)),
        **{f"channel_{back}": asked.channel.lag(back).over(ibis.window(**order)) for back in (1, 2, 3)},
    )
    leads = found.led_rows > 0
    kept = found.filter(found.is_converted | ~leads)
    dropped = ibis.ifelse(kept.led_rows > 0, kept["rows"] - kept.led_rows, 0)
    placed = kept.mutate(place=kept.row - dropped, touches=kept["rows"] - dropped)
    is_last = placed.place == placed.touches
    is_last_named = ibis.ifelse(placed.named > 0, (placed.is_named == 1) & (placed.named_onward == 1), is_last)
    before = {
        f"before_{back}": ibis.ifelse(placed.place > back, placed[f"channel_{back}"], ibis.null("string"))
        for back in (1, 2, 3)
    }
    return placed.select(
        *JOURNEY, "channel", "touched_at", "hundredth", "is_converted", "ordered_at", "last_at", "place", "touches",
        order_key=ibis.ifelse(placed.is_converted, placed.order_key, ibis.null("string")),
        net_revenue=ibis.ifelse(placed.is_converted, placed.net_revenue, ibis.null(placed.net_revenue.type())),
        is_last_named=is_last_named,
        **before,
    )  # fmt: skip


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
