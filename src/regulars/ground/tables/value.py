"""The tables about the value of customers: what each is worth, the models behind it, and their test on the past."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns

_CUSTOMER = frozenset({"customer_id"})
_NOT_FLAT = "the likelihood has no maximum, so it cannot be estimated"
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
            "Probability that they are still a customer",
            "share",
            "withheld (see evidence, clv.p_alive), or BG/NBD and no repeat purchase",
        ),
        ("expected_orders", RATE, "Expected purchase days over the horizon", "days"),
        ("expected_order_value", MONEY, "Expected net revenue per purchase day", "money"),
        (
            "clv",
            MONEY,
            "Expected money over the horizon, discounted: revenue, or profit if a margin is set",
            "money",
        ),
        ("clv_low", MONEY, "Lower end of the 90% interval", "money"),
        ("clv_high", MONEY, "Upper end of the 90% interval", "money"),
        ("customer_value_score", RATE, "Share of the other customers with a lower clv, 0 to 100; equals score equally"),
        ("model", TEXT, "Model that predicts the purchases: pace, nbd, window, bgnbd, mbgnbd or paretonbd"),
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
        ("share", RATE, "Share of the value of all customers", "share", "no customer has an expected value"),
        ("mean_clv", MONEY, "Mean clv", "money", "the segment is empty"),
        ("horizon_months", COUNT, "Horizon of clv", "months"),
        ("discount_rate", RATE, "Yearly discount rate", "share"),
        ("value_is", TEXT, "revenue, or profit if a margin is set"),
    ),
    needs=_CUSTOMER,
    order=("segment_number",),
)

CLV_EVALUATION = Table(
    "clv_evaluation",
    "snapshot, model, measure and bucket of customers: predicted against actual",
    ("snapshot", "model", "measure", "bucket"),
    columns(
        ("snapshot", DAY, "Earlier date; only earlier bookings were known to the model"),
        ("horizon_days", COUNT, "Length of the following period", "days"),
        ("model", TEXT, "pace, nbd, window, bgnbd, mbgnbd or paretonbd"),
        ("is_chosen", FLAG, "Whether this model is the one that clv uses"),
        (
            "measure",
            TEXT,
            "purchase_days, net_revenue, or inside_interval (customers whose actual value fell inside their interval)",
        ),
        (
            "bucket",
            TEXT,
            "total, x = 0 … x = 7+ (purchase days after the first), or decile 1 (best expected value) … 10",
        ),
        ("bucket_number", COUNT, "Position of the bucket"),
        ("customers", COUNT, "Customers in the bucket", "customers"),
        ("predicted", MONEY, "Predicted total: days, money or customers"),
        ("actual", MONEY, "What came"),
        ("error", RATE, "predicted divided by actual, minus 1", "share", "nothing came"),
        (
            "individual_error",
            RATE,
            "Root mean square error per customer, divided by the root mean square of the actual values",
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
        ("estimate", RATE, "Maximum-likelihood estimate"),
        ("standard_error", RATE, "Its standard error", "", _NOT_FLAT),
        ("low", RATE, "Lower end of the 95% interval", "", _NOT_FLAT),
        ("high", RATE, "Upper end of the 95% interval", "", _NOT_FLAT),
        ("log_likelihood", RATE, "Log-likelihood of the model"),
        ("customers", COUNT, "Customers in the fit", "customers"),
        (
            "identified",
            FLAG,
            "Whether the data determine it; for models with dropout, whether the data show any dropout",
        ),
        ("likelihood_ratio", RATE, "Likelihood ratio against NBD, which has no dropout", "", _NOT_DROPOUT),
        (
            "p_value",
            RATE,
            "P-value of the likelihood ratio: probability of such a gain if nobody ever leaves",
            "share",
            _NOT_DROPOUT,
        ),
        ("share_alive", RATE, "Mean P(alive) of all customers under the model", "share", _NOT_DROPOUT),
    ),
    needs=_CUSTOMER,
)
