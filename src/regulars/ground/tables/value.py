"""The tables about the value of customers: what each is worth, the models behind it, and their test on the past."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns

_CUSTOMER = frozenset({"customer_id"})
_NOT_FLAT = "the likelihood has no peak, so nothing is known of it"
_NOT_DROPOUT = "the model has no dropout to test"

CLV = Table(
    "clv",
    "customer with an order before as_of",
    ("customer_id",),
    columns(
        ("customer_id", TEXT, "Who"),
        (
            "p_alive",
            RATE,
            "Chance that they will still buy",
            "share",
            "withheld: evidence says why (clv.p_alive), or BG/NBD and never back",
        ),
        ("expected_orders", RATE, "Expected purchase days over the horizon", "days"),
        ("expected_order_value", MONEY, "Expected net revenue by purchase day", "money"),
        (
            "clv",
            MONEY,
            "Expected money over the horizon, discounted: revenue, or profit where a margin is given",
            "money",
        ),
        ("clv_low", MONEY, "Lower end of what nine of ten such customers bring", "money"),
        ("clv_high", MONEY, "Upper end of what nine of ten such customers bring", "money"),
        ("customer_value_score", RATE, "Share of the other customers with a lower clv, 0 to 100; equals score equally"),
        ("model", TEXT, "Model that foretells the purchases: pace, nbd, window, bgnbd, mbgnbd or paretonbd"),
    ),
    needs=_CUSTOMER,
    grows=True,
)

CLV_SEGMENTS = Table(
    "clv_segments",
    "segment, also empty ones, with the value of its customers",
    ("segment",),
    columns(
        ("segment_number", COUNT, "Position from best to worst"),
        ("segment", TEXT, "Name of the segment"),
        ("customers", COUNT, "Customers in it", "customers"),
        ("net_revenue", MONEY, "Their net revenue until as_of", "money"),
        ("clv", MONEY, "Sum of their clv", "money"),
        ("share", RATE, "Share of the value of all customers", "share", "no value is expected of anybody"),
        ("mean_clv", MONEY, "Mean clv", "money", "the segment is empty"),
        ("horizon_months", COUNT, "How far ahead clv looks", "months"),
        ("discount_rate", RATE, "Yearly rate at which later money is discounted", "share"),
        ("value_is", TEXT, "revenue, or profit where a margin is given"),
    ),
    needs=_CUSTOMER,
    order=("segment_number",),
)

CLV_EVALUATION = Table(
    "clv_evaluation",
    "snapshot, model, measure and bucket of customers: what was foretold from there, and what came",
    ("snapshot", "model", "measure", "bucket"),
    columns(
        ("snapshot", DAY, "Earlier date: only what was booked before it was known"),
        ("horizon_days", COUNT, "Length of the time that followed", "days"),
        ("model", TEXT, "pace, nbd, window, bgnbd, mbgnbd or paretonbd"),
        ("is_chosen", FLAG, "Whether this model is the one that clv uses"),
        ("measure", TEXT, "purchase_days, net_revenue, or inside_interval (customers who ended in their interval)"),
        (
            "bucket",
            TEXT,
            "total, x = 0 … x = 7+ (purchase days after the first), or decile 1 (best expected value) … 10",
        ),
        ("bucket_number", COUNT, "Position of the bucket"),
        ("customers", COUNT, "Customers in the bucket", "customers"),
        ("predicted", MONEY, "Foretold for all of them: days, money or customers"),
        ("actual", MONEY, "What came"),
        ("error", RATE, "predicted by actual, less 1", "share", "nothing came"),
        (
            "individual_error",
            RATE,
            "Root mean square error of a customer by the root mean square of what came",
            "share",
            "not a total of purchase days",
        ),
    ),
    needs=_CUSTOMER,
    order=("snapshot", "measure", "model", "bucket_number"),
)

BTYD_PARAMETERS = Table(
    "btyd_parameters",
    "model of repeat buying and parameter",
    ("model", "parameter"),
    columns(
        ("model", TEXT, "nbd, bgnbd, mbgnbd, paretonbd (times in weeks), or gammagamma (gamma in money)"),
        ("parameter", TEXT, "Name in the literature: r, alpha, a, b, s, beta, p, q, gamma"),
        ("estimate", RATE, "Value of greatest likelihood"),
        ("standard_error", RATE, "Its standard error", "", _NOT_FLAT),
        ("low", RATE, "Lower end of the 95 % interval", "", _NOT_FLAT),
        ("high", RATE, "Upper end of the 95 % interval", "", _NOT_FLAT),
        ("log_likelihood", RATE, "Log-likelihood of the model"),
        ("customers", COUNT, "Customers it was fitted to", "customers"),
        (
            "identified",
            FLAG,
            "Whether the data determine it; for models with dropout, whether they show dropout at all",
        ),
        ("likelihood_ratio", RATE, "Twice the gain in log-likelihood over NBD, which has no dropout", "", _NOT_DROPOUT),
        ("p_value", RATE, "Chance of such a gain where nobody ever leaves", "share", _NOT_DROPOUT),
        ("share_alive", RATE, "Mean P(alive) of all customers under the model", "share", _NOT_DROPOUT),
    ),
    needs=_CUSTOMER,
)
