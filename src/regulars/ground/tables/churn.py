"""The tables about churn: windows, tests on the past, scores."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Column, Table, columns

_CUSTOMER = frozenset({"customer_id"})


def _of_a_test(*rows: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns that follow upon those which name a test on the past and a model."""
    named = (
        ("fold", COUNT, "Number of the backtest; 1 is the earliest"),
        ("train_snapshot", DAY, "Training date: the model was fitted on what was known before this day"),
        ("snapshot", DAY, "Test date: features from before this day, churn from after it"),
        ("horizon_days", COUNT, "Days without an order that count as churn", "days"),
        ("model", TEXT, "Model or baseline"),
        ("is_baseline", FLAG, "Whether it is a baseline that models must beat"),
        ("is_chosen", FLAG, "Whether it scores the customers today"),
    )
    return columns(*named, *rows)


CHURN_WINDOWS = Table(
    "churn_windows",
    "candidate window: how many days without an order count as churn",
    ("window_days",),
    columns(
        ("window_days", COUNT, "Length of the silence", "days"),
        ("at_risk", COUNT, "Silences in the log that lasted longer, whether they ended or still last", "silences"),
        ("came_back", COUNT, "Of these, ended by an order within the log", "silences"),
        ("share_of_gaps_longer", RATE, "Share of silences that last longer (Kaplan-Meier)", "share"),
        (
            "share_that_came_back",
            RATE,
            "Share of the longer silences that end with an order within the length of the log",
            "share",
            "no silence lasted longer",
        ),
        ("share_of_returns_later", RATE, "Share of all returning orders that come later than this", "share"),
        ("fits_log", FLAG, "Whether the log is long enough to train on one such window and test on the next"),
        ("is_chosen", FLAG, "Whether churn is measured by this window"),
        ("reason", TEXT, "Why it was chosen or rejected"),
    ),
    needs=_CUSTOMER,
)

SECOND_PURCHASE = Table(
    "second_purchase",
    "number of days after the first order on which a customer bought again",
    ("days",),
    columns(
        ("days", COUNT, "Days since the first order", "days"),
        ("at_risk", COUNT, "Customers observed that long who had not yet come back", "customers"),
        ("returned", COUNT, "Of these, back on that day", "customers"),
        (
            "cumulative_share",
            RATE,
            "Share back by then (Kaplan-Meier: customers observed for a shorter time count too)",
            "share",
        ),
        ("low", RATE, "Lower end of its 95% interval", "share", "everyone observed that long has come back"),
        ("high", RATE, "Upper end of its 95% interval", "share", "everyone observed that long has come back"),
    ),
    needs=_CUSTOMER,
)

CHURN_EVALUATION = Table(
    "churn_evaluation",
    "backtest, model and metric",
    ("fold", "model", "metric"),
    _of_a_test(
        ("metric", TEXT, "Name of the metric; docs/methods.md explains each"),
        (
            "value",
            RATE,
            "Its value on customers and days that the model had not seen",
            "",
            "no customer is above the threshold",
        ),
    ),
    needs=_CUSTOMER,
)

CHURN_CONFUSION = Table(
    "churn_confusion",
    "backtest and model: predicted against actual churners",
    ("fold", "model"),
    _of_a_test(
        ("threshold", RATE, "Probability from which a customer is predicted to churn", "probability"),
        ("true_positives", COUNT, "Predicted to churn, and churned", "customers"),
        ("false_positives", COUNT, "Predicted to churn, but came back", "customers"),
        ("false_negatives", COUNT, "Not predicted to churn, but churned", "customers"),
        ("true_negatives", COUNT, "Not predicted to churn, and came back", "customers"),
    ),
    needs=_CUSTOMER,
)

CHURN_CALIBRATION = Table(
    "churn_calibration",
    "backtest, model and decile of its customers, lowest probability first",
    ("fold", "model", "bin"),
    _of_a_test(
        ("bin", COUNT, "Decile of the customers by probability; 1 is the lowest"),
        ("customers", COUNT, "Customers in it", "customers"),
        ("mean_probability", RATE, "Mean predicted probability", "probability"),
        ("share_churned", RATE, "Share that churned; customers of equal probability count equally", "share"),
        ("low", RATE, "Lower end of its 95% interval (Wilson)", "share"),
        ("high", RATE, "Upper end of its 95% interval", "share"),
    ),
    needs=_CUSTOMER,
)

CHURN_LIFT = Table(
    "churn_lift",
    "backtest, model and decile of its customers, highest probability first",
    ("fold", "model", "decile"),
    _of_a_test(
        ("decile", COUNT, "Decile of the customers by probability; 1 is the highest"),
        ("customers", COUNT, "Customers in it", "customers"),
        ("share_churned", RATE, "Share that churned; customers of equal probability count equally", "share"),
        ("lift", RATE, "share_churned divided by that of all customers", "ratio"),
        ("share_of_churners", RATE, "Share of all churners in this decile and those before it", "share"),
    ),
    needs=_CUSTOMER,
)

CHURN_DRIVERS = Table(
    "churn_drivers",
    "feature of the chosen model, most important first",
    ("feature",),
    columns(
        ("rank", COUNT, "Rank: groups by importance, features within their group"),
        ("feature", TEXT, "Name of the feature"),
        ("meaning", TEXT, "What it is"),
        ("feature_group", TEXT, "Group of features: silence, habit, lately, money, range or returns"),
        ("group_auc_drop", RATE, "Loss of AUC in the latest test when the group is shuffled among customers", "AUC"),
        ("auc_drop", RATE, "Loss of AUC when this feature alone is shuffled", "AUC"),
        ("weight", RATE, "Change of the log odds per standard deviation", "log odds", "the model has no weights"),
    ),
    needs=_CUSTOMER,
    order=("rank",),
)

CHURN_SCORES = Table(
    "churn_scores",
    "customer with an order before as_of",
    ("customer_id",),
    columns(
        ("customer_id", TEXT, "Who"),
        ("churn_probability", RATE, "Probability of no order in the chosen window after as_of", "probability"),
        ("churn_risk", TEXT, "Low, Medium, High, or Gone: silent for longer than ever before"),
        (
            "expected_loss",
            MONEY,
            "Probability times the customer's net revenue in that window at last year's pace; 0 if they have left",
            "money",
        ),
        (
            "next_order_from",
            DAY,
            "First day of the window in which 80% of such customers order next",
            "",
            "fewer than three gaps, irregular gaps, or gone",
        ),
        ("next_order_to", DAY, "Last day of that window", "", "fewer than three gaps, irregular gaps, or gone"),
        ("overdue", RATE, "Days since the latest order divided by the usual gap", "gaps", "fewer than three gaps"),
        (
            "reasons",
            "array<string>",
            (
                "Up to three facts, each with the percentage points by which it moves the risk, compared "
                "with similar customers"
            ),
        ),
        ("model", TEXT, "The chosen model"),
    ),
    needs=_CUSTOMER,
    grows=True,
    most_first="expected_loss",
)

CHURN_BY_SEGMENT = Table(
    "churn_by_segment",
    "segment and level of risk that occur together",
    ("segment", "churn_risk"),
    columns(
        ("segment_number", COUNT, "Position of the segment from best to worst"),
        ("segment", TEXT, "Segment of rfm"),
        ("risk_number", COUNT, "Position of the level: 1 High, 2 Medium, 3 Low, 4 Gone"),
        ("churn_risk", TEXT, "High, Medium, Low or Gone"),
        ("customers", COUNT, "Customers", "customers"),
        ("mean_probability", RATE, "Mean probability of churn", "probability"),
        ("expected_loss", MONEY, "Sum of their expected losses", "money"),
    ),
    needs=_CUSTOMER,
    order=("segment_number", "risk_number"),
)

TABLES: tuple[Table, ...] = (
    SECOND_PURCHASE,
    CHURN_WINDOWS,
    CHURN_SCORES,
    CHURN_BY_SEGMENT,
    CHURN_EVALUATION,
    CHURN_CONFUSION,
    CHURN_CALIBRATION,
    CHURN_LIFT,
    CHURN_DRIVERS,
)
