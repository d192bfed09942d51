"""Tables of channels: journeys, who gets the credit for an order, and what that cost."""

from regulars.ground.contract import COUNT, FLAG, MOMENT, MONEY, RATE, TEXT, Table, columns

_NEEDS = frozenset({"customer_id"})
_MODEL = ("model", TEXT, "first, last, last_non_direct, linear, position (40/20/40), time_decay, shapley or markov")
_WINDOW = ("window_days", COUNT, "Days before an order within which a touch counts", "days")
_CHANNEL = ("channel", TEXT, "Channel as the touches name it")
_UNATTRIBUTED = "the row of what no channel gets"

JOURNEYS = Table(
    "journeys",
    "journey of a customer over channels that led to an order, or ended without one",
    ("customer_id", "last_touch_at"),
    columns(
        ("customer_id", TEXT, "Who"),
        ("order_key", TEXT, "Order to which the journey led", "", "no order followed within the window"),
        ("channels", TEXT, "Channels of the last ten touches, in their order; dots stand for earlier ones"),
        ("touches", COUNT, "Touches of the journey", "touches"),
        ("first_touch_at", MOMENT, "Time of the first touch, in the shop's time zone"),
        ("last_touch_at", MOMENT, "Time of the last touch"),
        ("days", COUNT, "Calendar days from the first touch to the last", "days"),
        ("is_new_customer", FLAG, "Whether the customer had no order before"),
        ("net_revenue", MONEY, "Net revenue of the order, less what was returned of it", "money", "no order followed"),
    ),
    needs=_NEEDS,
    grows=True,
)

ATTRIBUTION = Table(
    "attribution",
    "model, window, kind of customer and channel",
    ("model", "window_days", "customer_kind", "channel"),
    columns(
        _MODEL,
        _WINDOW,
        ("customer_kind", TEXT, "all, new (first orders) or returning"),
        ("channel", TEXT, "Channel as the touches name it; (unattributed): what no touch led to"),
        ("orders", RATE, "Orders that the channel gets, in parts", "orders"),
        ("net_revenue", MONEY, "Net revenue of these orders; with the unattributed row all net revenue", "money"),
        ("share", RATE, "Part of all attributed orders", "share", _UNATTRIBUTED),
        ("low", RATE, "Lower end of the 95% band of the share, over hundredths of customers", "share", _UNATTRIBUTED),
        ("high", RATE, "Upper end of that band", "share", _UNATTRIBUTED),
        ("is_main", FLAG, "Whether the window is that of [channels] lookback_days"),
    ),
    needs=_NEEDS,
)

ATTRIBUTION_MODELS = Table(
    "attribution_models",
    "window and number of channels that a Markov chain looks back",
    ("model", "window_days", "chain_order"),
    columns(
        ("model", TEXT, "markov"),
        _WINDOW,
        ("chain_order", COUNT, "Channels that a state of the chain holds", "channels"),
        ("states", COUNT, "States of the chain, without start and ends", "states"),
        ("held_out_log_likelihood", RATE, "Mean log likelihood of a journey of customers who were held out"),
        (
            "standard_error",
            RATE,
            "Standard error of its gain over the chain that looks back one channel less",
            "",
            "the shortest chain",
        ),
        ("is_chosen", FLAG, "Whether the table attribution is made with this chain"),
    ),
    needs=_NEEDS,
)

ATTRIBUTION_AGREEMENT = Table(
    "attribution_agreement",
    "channel",
    ("channel",),
    columns(
        _CHANNEL,
        ("least_share", RATE, "Least share that a model gives the channel, all customers, main window", "share"),
        ("greatest_share", RATE, "Greatest share that a model gives it", "share"),
        ("widest_band", RATE, "Width of the widest 95% band of a single model", "share"),
        ("best_rank", COUNT, "Best place among channels that a model gives it"),
        ("worst_rank", COUNT, "Worst place that a model gives it"),
    ),
    needs=_NEEDS,
)

ATTRIBUTION_COST = Table(
    "attribution_cost",
    "model and channel with spend, over the days of the spend",
    ("model", "channel"),
    columns(
        _MODEL,
        _WINDOW,
        _CHANNEL,
        ("spend", MONEY, "Spend of the channel", "money"),
        ("orders", RATE, "Orders on these days that the model gives it", "orders"),
        ("net_revenue", MONEY, "Net revenue of these orders", "money"),
        ("roas", RATE, "Return on ad spend: this revenue by the spend", "ratio", "fewer than 30 orders, or no spend"),
        ("low", RATE, "Lower end of its 95% band, over hundredths of customers", "ratio", "as roas"),
        ("high", RATE, "Upper end of that band", "ratio", "as roas"),
        ("new_customers", RATE, "First orders on these days that the model gives it", "customers"),
        ("cac", MONEY, "Customer acquisition cost: the spend by these first orders", "money", "no first order"),
        (
            "payback_days",
            COUNT,
            "First of 30, 60, 90, 180, 365 days by which the margin of a customer whom the channel brought pays that",
            "days",
            "not paid back in a year that could be observed, or no margin or cost is known",
        ),
    ),
    needs=_NEEDS,
)

CHANNEL_COHORTS = Table(
    "channel_cohorts",
    "group of customers by how they came, and days since their first order",
    ("dimension", "value", "days"),
    columns(
        ("dimension", TEXT, "first_channel, discount_code, first_product or country: of the first order"),
        ("value", TEXT, "Its value; (unattributed): no touch led to the first order"),
        ("days", COUNT, "Days since the first order up to which everything is added up", "days"),
        ("customers", COUNT, "Customers whose first order is at least so long ago", "customers"),
        ("revenue_per_customer", MONEY, "Net revenue of a customer up to these days", "money"),
        ("margin_per_customer", MONEY, "The same less the cost of the goods", "money", "no cost is known"),
        ("cac", MONEY, "Spend of the first channel by its new customers", "money", "another dimension, or no spend"),
        (
            "payback_days",
            COUNT,
            "First of the days by which the margin of a customer has paid the cac",
            "days",
            "not paid back, or not known",
        ),
    ),
    needs=_NEEDS,
)

TABLES: tuple[Table, ...] = (
    JOURNEYS, ATTRIBUTION, ATTRIBUTION_MODELS, ATTRIBUTION_AGREEMENT, ATTRIBUTION_COST, CHANNEL_COHORTS,
)  # fmt: skip
