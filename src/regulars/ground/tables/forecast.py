"""The tables of forecasts: what is to come, the test on the past, and who it comes from."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns

_KPI = ("kpi", TEXT, "net_revenue, gross_revenue, orders or units")
_GRAIN = ("grain", TEXT, "month or week")
_MODELS = "last, level, last_year, last_year_days, last_year_growth, level_season or mean"
_FEW = "fewer than four tests of such a forecast, or nothing is expected"

FORECAST = Table(
    "forecast",
    "KPI, grain and period to come",
    ("kpi", "grain", "period"),
    columns(
        _KPI,
        _GRAIN,
        ("period", DAY, "First day of the period"),
        ("horizon", COUNT, "Periods after the last whole one", "periods"),
        ("forecast", MONEY, "What is expected, in the KPI's unit"),
        ("low_80", MONEY, "Lower end of the 80% interval", "", _FEW),
        ("high_80", MONEY, "Upper end of the 80% interval", "", _FEW),
        ("model", TEXT, f"How it is expected: {_MODELS}; running: what came so far, by its usual share"),
        ("is_partial", FLAG, "Whether the period has begun and some of its days are known"),
    ),
    order=("kpi", "grain", "horizon"),
)

FORECAST_BACKTEST = Table(
    "forecast_backtest",
    "KPI, grain, earlier end of the log, period after it and model: forecast against actual",
    ("kpi", "grain", "origin", "horizon", "model"),
    columns(
        _KPI,
        _GRAIN,
        ("origin", DAY, "First day that was not known then"),
        ("horizon", COUNT, "Periods after the last known one", "periods"),
        ("model", TEXT, _MODELS),
        ("is_chosen", FLAG, "Whether forecast uses the model"),
        ("is_naive", FLAG, "Whether it is the answer that a model must beat"),
        ("forecast", MONEY, "What the model would have said, in the KPI's unit"),
        ("actual", MONEY, "What came"),
        ("covered", FLAG, "Whether it came inside the 80% interval of then", "", _FEW),
    ),
    order=("kpi", "grain", "origin", "model", "horizon"),
)

FORECAST_BY_COHORT = Table(
    "forecast_by_cohort",
    "month to come and group of customers, whose net revenue adds up to the forecast",
    ("period", "customers"),
    columns(
        ("period", DAY, "First day of the month"),
        ("horizon", COUNT, "Months after the last whole one", "months"),
        ("customers", TEXT, "known (with an order in a whole month of the log), new, or others (guests and the like)"),
        ("share", RATE, "Their share in such a month, the mean of up to six earlier ends of the log", "share"),
        ("forecast", MONEY, "Net revenue expected of them", "money"),
        ("low_80", MONEY, "Lower end of the interval of the whole, in the same share", "money", _FEW),
        ("high_80", MONEY, "Upper end of the interval of the whole, in the same share", "money", _FEW),
    ),
    needs=frozenset({"customer_id"}),
    order=("horizon", "customers"),
)

ALERTS = Table(
    "alerts",
    "KPI, shop or country, and grain whose last complete day or week was unusual; at most ten",
    ("kpi", "dimension", "value", "grain"),
    columns(
        ("kpi", TEXT, "orders or gross_revenue"),
        ("dimension", TEXT, "shop or country"),
        ("value", TEXT, "Name of the country; empty for the shop"),
        ("grain", TEXT, "day or week"),
        ("period", DAY, "The day, or the first day of the week"),
        ("actual", MONEY, "What came, in the KPI's unit"),
        ("expected", MONEY, "Median of the eight days of that weekday, or weeks, before it, and last year's season"),
        ("low", MONEY, "What comes below it is unusual"),
        ("high", MONEY, "What comes above it is unusual"),
        ("severity", TEXT, "high from one and a half times the distance that an alert needs, else medium"),
        ("says", TEXT, "The same as a sentence"),
    ),
    order=("severity", "kpi", "dimension", "value", "grain"),
)

TARGETS = Table(
    "targets",
    "target of the configuration: KPI, grain and period",
    ("kpi", "grain", "period"),
    columns(
        ("kpi", TEXT, "net_revenue, gross_revenue, orders, units, new_customers or aov"),
        ("grain", TEXT, "month, quarter, year, or fiscal_ and one of these"),
        ("period", DAY, "First day of the period"),
        ("target", MONEY, "What the shop wants, in the KPI's unit"),
        ("due", MONEY, "The target by the share of the period's trading days that are over"),
        (
            "actual",
            MONEY,
            "What came so far, in the KPI's unit",
            "",
            "the log has no day of the period, or no such KPI",
        ),
        ("attained", RATE, "actual / target", "share", "see actual"),
        ("is_partial", FLAG, "Whether the period is not over, or the log begins inside it"),
    ),
)

TABLES = (FORECAST, FORECAST_BACKTEST, FORECAST_BY_COHORT, ALERTS, TARGETS)
