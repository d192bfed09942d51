"""The study's mathematics as one fit: the rules' credit and the chain's, with bands, in every window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from regulars.ground.solved import Solved
from regulars.stats.attribution.chain import BEFORE, Codes, Floats, Steps, shares
from regulars.stats.attribution.held_out import ComparedOrder, compared_orders
from regulars.stats.attribution.resampled import draws_of_groups, interval
from regulars.studies.channels.amounts import in_parts
from regulars.studies.channels.credits import RULES
from regulars.studies.channels.evidence import NO_PAID_ORDER, attribution_verdicts
from regulars.studies.channels.settings import ChannelSettings

if TYPE_CHECKING:
    import pyarrow as pa

GROUPS = 100
DRAWS = 500
ORDERS = (1, 2, 3)
MOST_STATES = 300  # of more, some are seen in a handful of journeys, and 500 draws take minutes
MARKOV, UNATTRIBUTED = "markov", "(unattributed)"
ANY = (True, False)
Flags = tuple[tuple[bool, ...], tuple[bool, ...]]  # whether customers are new, and whether days have spend
KINDS: Mapping[str, Flags] = {"all": (ANY, ANY), "new": ((True,), ANY), "returning": ((False,), ANY)}
PAID: Mapping[str, Flags] = {"all": (ANY, (True,)), "new": ((True,), (True,))}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Credit:
    """What one model gives each channel in one window: orders, net revenue, and the shares of every draw."""

    model: str
    window_days: int
    kind: str
    orders: Floats
    net_revenue: list[Decimal]
    drawn: Floats


def channel_models(
    channel_credits: pa.Table,
    channel_steps: pa.Table,
    journey_counts: pa.Table,
    monthly_revenue: pa.Table,
    *,
    channels: ChannelSettings,
) -> Solved:
    """The credit of every model, the chains that were tried, and how far the models agree."""
    import pyarrow as pa

    weights = draws_of_groups(GROUPS, DRAWS)
    names = sorted(name for name in channel_steps["after"].unique().to_pylist() if name is not None)
    study = _Study(channel_credits, channel_steps, journey_counts.to_pylist(), names, weights)
    tested = {
        days: compared_orders(study.steps(days, KINDS["all"]), ORDERS, MOST_STATES) for days in channels.every_window
    }
    orders = {days: next(each.order for each in tested[days] if each.is_chosen) for days in tested}
    credits = [
        each
        for days in tested
        for kind, flags in KINDS.items()
        for each in study.credits(days, kind, flags, orders[days])
    ]
    main = channels.lookback_days
    paid = [each for kind, flags in PAID.items() for each in study.credits(main, kind, flags, orders[main])]
    trade = _trade(monthly_revenue.to_pylist())
    tables = {
        "attribution": [row for each in credits for row in _rows(each, names, trade, main)],
        "attribution_models": list(_model_rows(tested)),
        "attribution_agreement": _agreement(
            [each for each in credits if (each.window_days, each.kind) == (main, "all")], names
        ),
        "spend_credits": [row for each in paid for row in _paid_rows(each, names)],
    }
    left_out = {} if paid else {"spend_credits": NO_PAID_ORDER()}
    return Solved(
        tables={name: pa.Table.from_pylist(rows) for name, rows in tables.items() if rows},
        evidence=attribution_verdicts(study.sizes, main),
        left_out=left_out,
    )


@dataclass(frozen=True)
class _Study:
    """The small statistics of the journeys, and the draws of their customers."""

    rules: pa.Table
    moves: pa.Table
    sizes: Rows
    names: Sequence[str]
    weights: Floats

    def credits(self, days: int, kind: str, flags: Flags, order: int) -> list[Credit]:
        """What every model gives each channel; nothing where no journey led to an order."""
        own = [
            r for r in self.sizes if r["window_days"] == days and r["is_new"] in flags[0] and r["is_paid"] in flags[1]
        ]
        orders = sum(row["converted"] for row in own)
        revenue = sum((row["net_revenue"] or Decimal(0) for row in own), Decimal(0))
        if not orders:
            return []
        chain = self.steps(days, flags).chain(order)
        part = shares(chain.removal_effects(np.ones((1, GROUPS))))[0]
        drawn = shares(chain.removal_effects(self.weights))
        by_chain = Credit(MARKOV, days, kind, part * orders, in_parts(revenue, part), drawn)
        return [*self._by_rules(days, kind, flags, orders, revenue), by_chain]

    def _by_rules(self, days: int, kind: str, flags: Flags, orders: int, revenue: Decimal) -> Iterator[Credit]:
        import pyarrow as pa

        own = self.rules.filter(_mask(self.rules, days, flags))
        channel = _codes(own["channel"], pa.array(self.names, pa.string()), BEFORE)
        group = own["hundredth"].to_numpy()
        for rule in RULES:
            given = _by_group(group, channel, own[f"{rule}_orders"], len(self.names))
            money = _by_group(group, channel, own[f"{rule}_net_revenue"], len(self.names)).sum(axis=0)
            parts = given.sum(axis=0)
            drawn = shares(self.weights @ given)
            yield Credit(rule, days, kind, parts * (orders / parts.sum()), in_parts(revenue, money), drawn)

    def steps(self, days: int, flags: Flags) -> Steps:
        """The steps of the journeys in one window, of the customers and days asked for."""
        own = _mask(self.moves, days, flags).to_numpy()
        group, before, after, n = self._coded
        return Steps(group[own], before[own], after[own], n[own], len(self.names), GROUPS)

    @cached_property
    def _coded(self) -> tuple[Codes, Codes, Codes, Floats]:
        """All moves as numbers: hundredth, channels before, what came after, and how often."""
        import pyarrow as pa

        size, named = len(self.names), pa.array(self.names, pa.string())
        before = [_codes(self.moves[f"before_{back}"], named, BEFORE) for back in (3, 2, 1)]
        after = _codes(self.moves["after"], named, -1)
        ends = np.where(self.moves["is_converted"].to_numpy(), size, size + 1)
        n = self.moves["n"].to_numpy().astype(float)
        return self.moves["hundredth"].to_numpy(), np.stack(before, axis=1), np.where(after < 0, ends, after), n


def _codes(channels: pa.ChunkedArray, named: pa.Array, none: int) -> Codes:
    """The place of each channel among the named ones."""
    import pyarrow.compute as pc

    codes: Codes = pc.fill_null(pc.index_in(channels, value_set=named), none).to_numpy().astype(np.int64)
    return codes


def _mask(table: pa.Table, days: int, flags: Flags) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    is_asked = pc.equal(table["window_days"], days)
    for name, allowed in zip(("is_new", "is_paid"), flags, strict=True):
        is_asked = pc.and_(is_asked, pc.is_in(table[name], pa.array(allowed)))
    return is_asked


def _by_group(group: Any, channel: Any, values: pa.ChunkedArray, channels: int) -> Floats:
    sums = np.zeros((GROUPS, channels))
    np.add.at(sums, (group, channel), np.array(values.to_pylist(), dtype=float))
    return sums


def _trade(months: Rows) -> tuple[int, Decimal]:
    return sum(row["orders"] for row in months), sum((row["net_revenue"] for row in months), Decimal(0))


def _rows(credit: Credit, names: Sequence[str], trade: tuple[int, Decimal], main: int) -> Iterator[dict[str, Any]]:
    total = credit.orders.sum()
    low, high = interval(credit.drawn)
    days = credit.window_days
    keys = {"model": credit.model, "window_days": days, "customer_kind": credit.kind, "is_main": days == main}
    for number, name in enumerate(names):
        yield {
            **keys,
            "channel": name,
            "orders": float(credit.orders[number]),
            "net_revenue": credit.net_revenue[number],
            "share": float(credit.orders[number] / total),
            "low": float(low[number]),
            "high": float(high[number]),
        }
    if credit.kind == "all":
        rest = trade[1] - sum(credit.net_revenue, Decimal(0))
        none = dict.fromkeys(("share", "low", "high"))
        yield {**keys, "channel": UNATTRIBUTED, "orders": float(trade[0] - total), "net_revenue": rest, **none}


def _paid_rows(credit: Credit, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What a model gives each channel on the days of the spend, with the band of its share of all."""
    low, high = interval(credit.drawn)
    for number, name in enumerate(names):
        yield {
            "model": credit.model,
            "customer_kind": credit.kind,
            "channel": name,
            "orders": float(credit.orders[number]),
            "net_revenue": credit.net_revenue[number],
            "share_low": float(low[number]),
            "share_high": float(high[number]),
            "whole": sum(credit.net_revenue, Decimal(0)),
        }


def _model_rows(tested: Mapping[int, Sequence[ComparedOrder]]) -> Iterator[dict[str, Any]]:
    for days, orders in tested.items():
        for each in orders:
            yield {
                "model": MARKOV,
                "window_days": days,
                "chain_order": each.order,
                "states": each.states,
                "held_out_log_likelihood": each.log_likelihood,
                "standard_error": each.standard_error,
                "is_chosen": each.is_chosen,
            }


def _agreement(credits: Sequence[Credit], names: Sequence[str]) -> Rows:
    parts = np.array([each.orders / each.orders.sum() for each in credits])
    ranks = (-parts).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    bands = np.array([np.subtract(*interval(each.drawn)[::-1]) for each in credits])
    return [
        {
            "channel": name,
            "least_share": float(parts[:, n].min()),
            "greatest_share": float(parts[:, n].max()),
            "widest_band": float(bands[:, n].max()),
            "best_rank": int(ranks[:, n].min()),
            "worst_rank": int(ranks[:, n].max()),
        }
        for n, name in enumerate(names)
    ]
