"""Today's candidates scored in the engine: the best ten for each customer, of all products and of new ones."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from regulars.studies.products.affinity import asked_pairs
from regulars.studies.products.candidates import offers_of_today
from regulars.studies.products.features import FEATURES
from regulars.studies.products.history import LATELY, NOW
from regulars.studies.products.terms import TERMS

MOST = 10
_DIGITS = 6


def recommendations(
    offer_weights: ir.Table,
    offer_pairs: ir.Table,
    offer_products: ir.Table,
    offer_customers: ir.Table,
    offer_affinities: ir.Table,
    offer_popular: ir.Table,
    numbered_buyers: ir.Table,
    numbered_products: ir.Table,
    products: ir.Table,
) -> ir.Table:
    """One row per customer with a purchase, list (all, new) and rank up to ten: what to offer, and why.

    `probability` is that the product is in the customer's next order; NULL where the list is by a naive answer.
    """
    today = offers_of_today(offer_pairs, offer_products, offer_customers, offer_affinities, offer_popular)
    scored = _scored(today, offer_weights)
    lists = ibis.union(_best(scored, "all"), _best(scored.filter(scored.is_new), "new"))
    named = numbered_products.left_join(products.select("stock_code", "product_name"), "stock_code")
    named = named.drop("stock_code_right")
    met = lists.inner_join(named, "product_no").inner_join(numbered_buyers, "customer_no")
    met = met.left_join(_company(met, offer_pairs, offer_affinities, named), ["customer_no", "product_no"])
    return met.mutate(reason=_reason(met))


_SCORED = (
    *("customer_no", "product_no", "is_new", "popularity", "frequency", "recency", "probability"),
    *("bought_orders", "last_bought_on", "customer_orders", "recent_buyers", "affinity", "chosen_all", "chosen_new"),
)


def _scored(parts: Mapping[str, ir.Table], weights: ir.Table) -> ir.Table:
    """The candidates with the probability of the model of their part."""
    return ibis.union(*(_with_probability(rows.cross_join(weights), part) for part, rows in parts.items()))


def _with_probability(rows: ir.Table, part: str) -> ir.Table:
    standard = rows.mutate(
        **{
            f"z_{name}": (rows[f"f_{name}"] - rows[f"{part}_mean_{name}"]) / rows[f"{part}_scale_{name}"]
            for name in FEATURES[part]
        }
    )
    odds = standard.mutate(odds=_odds(standard, part))
    return odds.mutate(probability=(1 / (1 + (-odds.odds).exp())).round(_DIGITS)).select(*_SCORED)


def _odds(rows: ir.Table, part: str) -> ir.FloatingValue:
    """The log odds, within what exp can take."""
    total = rows[f"{part}_intercept"]
    for name in FEATURES[part]:
        total = total + rows[f"z_{name}"] * rows[f"{part}_weight_{name}"]
    for number, (one, two) in enumerate(TERMS[part]):
        total = total + rows[f"z_{one}"] * rows[f"z_{two}"] * rows[f"{part}_term_{number}"]
    return ibis.least(ibis.greatest(total, -30.0), 30.0)


def _best(scored: ir.Table, of: str) -> ir.Table:
    """The first ten of each customer by the chosen score; of equal ones the first code."""
    chosen = scored[f"chosen_{of}"]
    is_model = chosen == "logistic"
    score = ibis.cases(
        (is_model, scored.probability),
        (chosen == "frequency", scored.frequency.cast("float64")),
        (chosen == "recency_frequency", scored.recency),
        else_=scored.popularity.cast("float64"),
    )
    source = ibis.cases((~scored.is_new, "history"), (is_model & (scored.affinity > 0), "together"), else_="popular")
    known = scored.mutate(score=score, source=source, probability=ibis.ifelse(is_model, scored.probability, None))
    best = ibis.window(group_by="customer_no", order_by=[ibis.desc("score"), "product_no"])
    placed = known.mutate(rank=ibis.row_number().over(best) + 1)
    return placed.filter(placed["rank"] <= MOST).select(
        "customer_no",
        "product_no",
        "rank",
        "score",
        "probability",
        "source",
        "last_bought_on",
        "bought_orders",
        "customer_orders",
        "recent_buyers",
        list=ibis.literal(of),
    )


def _company(lists: ir.Table, pairs: ir.Table, affinities: ir.Table, named: ir.Table) -> ir.Table:
    """One row per customer and product that goes with one of theirs: the name, or else the code, of that one."""
    wanted = lists.filter(lists.source == "together").select("customer_no", "product_no").distinct()
    asked = asked_pairs(pairs.filter(pairs.cut == NOW)).select("customer_no", "speaks", asked_no="product_no")
    alike = affinities.filter(affinities.cut == NOW).select("cosine", asked_no="product_no", product_no="other_no")
    met = wanted.inner_join(alike, "product_no").inner_join(asked, ["customer_no", "asked_no"])
    met = met.mutate(speaks=met.speaks * met.cosine)
    loudest = ibis.window(group_by=["customer_no", "product_no"], order_by=[ibis.desc("speaks"), "asked_no"])
    first = met.mutate(place=ibis.row_number().over(loudest)).filter(ibis._.place == 0)
    company = ibis.coalesce(named.product_name, named.stock_code)
    return first.inner_join(named.select(asked_no="product_no", company=company), "asked_no").select(
        "customer_no", "product_no", "company"
    )


def _reason(rows: ir.Table) -> ir.StringValue:
    times, orders = rows.bought_orders.cast("string"), rows.customer_orders.cast("string")
    history = ibis.literal("in ") + times + " of " + orders + " orders, last on " + rows.last_bought_on.cast("string")
    together = ibis.literal("bought together with ") + rows.company.fill_null("what they bought lately")
    popular = ibis.literal("bought by ") + rows.recent_buyers.cast("string") + f" customers in the last {LATELY} days"
    return ibis.cases((rows.source == "history", history), (rows.source == "together", together), else_=popular)
