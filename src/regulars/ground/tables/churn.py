"""The tables about churn: windows, tests on the past, scores."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Column, Table, columns

_CUSTOMER = frozenset({"customer_id"})


def _of_a_test(*rows: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns that follow upon those which name a test on the past and a model."""
    named = (
        ("fold", COUNT, "Number of the test on the past, 1 the earliest"),
        ("train_snapshot", DAY, "Day before which everything was known to the model"),
        ("snapshot", DAY, "Day at which it was tested: features from before it, churn from after it"),
        ("horizon_days", COUNT, "Days without an order that count as churn", "days"),
        ("model", TEXT, "Model or naive answer"),
        ("is_baseline", FLAG, "Whether it is a naive answer that models must beat"),
        ("is_chosen", FLAG, "Whether it scores the customers today"),
    )
    return columns(*named, *rows)


CHURN_WINDOWS = Table(
    "churn_windows",
    "candidate window: how long a silence must last until a customer counts as gone",
    ("window_days",),
    columns(
        ("window_days", COUNT, "Length of the silence", "days"),
        ("at_risk", COUNT, "Silences in the log that lasted longer, ended ones and such that still last", "silences"),
        ("came_back", COUNT, "Of these, ended by an order within the log", "silences"),
        ("share_of_gaps_longer", RATE, "Share of silences that last longer (Kaplan-Meier)", "share"),
        (
            "share_that_came_back",
            RATE,
            "Of silences that lasted longer, the share that ends with an order within the length of the log",
            "share",
            "no silence lasted longer",
        ),
        ("share_of_returns_later", RATE, "Share of all orders after a silence that come later than this", "share"),
        ("fits_log", FLAG, "Whether the log has room to learn from one such window and to test on the next"),
        ("is_chosen", FLAG, "Whether churn is measured by this window"),
        ("reason", TEXT, "Why it was chosen or not"),
    ),
    needs=_CUSTOMER,
)

SECOND_PURCHASE = Table(
    "second_purchase",
    "number of days after the first order at which somebody bought on a second day",
    ("days",),
    columns(
        ("days", COUNT, "Days since the first order", "days"),
        ("at_risk", COUNT, "Customers watched that long who had not come back before", "customers"),
        ("returned", COUNT, "Of these, back on that day", "customers"),
        (
            "cumulative_share",
            RATE,
            "Share back by then (Kaplan-Meier: who was not watched long enough counts)",
            "share",
        ),
        ("low", RATE, "Lower end of its interval of 95 %", "share", "everyone watched that long has come back"),
        ("high", RATE, "Upper end of its interval of 95 %", "share", "everyone watched that long has come back"),
    ),
    needs=_CUSTOMER,
)

CHURN_EVALUATION = Table(
    "churn_evaluation",
    "test on the past, model and metric",
    ("fold", "model", "metric"),
    _of_a_test(
        ("metric", TEXT, "Name of the metric; docs/methods.md explains each"),
        ("value", RATE, "Its value on customers and days that the model knew nothing of", "", "nobody is called so"),
    ),
    needs=_CUSTOMER,
)

CHURN_CONFUSION = Table(
    "churn_confusion",
    "test on the past and model: who was called a churner, and who was one",
    ("fold", "model"),
    _of_a_test(
        ("threshold", RATE, "Probability from which a customer was called a churner", "probability"),
        ("true_positives", COUNT, "Called churners who stayed away", "customers"),
        ("false_positives", COUNT, "Called churners who came back", "customers"),
        ("false_negatives", COUNT, "Not called so, and stayed away", "customers"),
        ("true_negatives", COUNT, "Not called so, and came back", "customers"),
    ),
    needs=_CUSTOMER,
)

CHURN_CALIBRATION = Table(
    "churn_calibration",
    "test on the past, model and tenth of its customers, lowest probability first",
    ("fold", "model", "bin"),
    _of_a_test(
        ("bin", COUNT, "Tenth of the customers by probability, 1 the lowest"),
        ("customers", COUNT, "Customers in it", "customers"),
        ("mean_probability", RATE, "What the model expected", "probability"),
        ("share_churned", RATE, "What happened; customers of equal probability count equally", "share"),
        ("low", RATE, "Lower end of its interval of 95 % (Wilson)", "share"),
        ("high", RATE, "Upper end of its interval of 95 %", "share"),
    ),
    needs=_CUSTOMER,
)

CHURN_LIFT = Table(
    "churn_lift",
    "test on the past, model and tenth of its customers, highest probability first",
    ("fold", "model", "decile"),
    _of_a_test(
        ("decile", COUNT, "Tenth of the customers by probability, 1 the highest"),
        ("customers", COUNT, "Customers in it", "customers"),
        ("share_churned", RATE, "Share that stayed away; customers of equal probability count equally", "share"),
        ("lift", RATE, "share_churned by that of all customers", "ratio"),
        ("share_of_churners", RATE, "Share of all churners in this tenth and those before it", "share"),
    ),
    needs=_CUSTOMER,
)

CHURN_DRIVERS = Table(
    "churn_drivers",
    "feature of the chosen model, most telling first",
    ("feature",),
    columns(
        ("rank", COUNT, "Position: groups by what they tell, features within their group"),
        ("feature", TEXT, "Name of the feature"),
        ("meaning", TEXT, "What it is"),
        ("feature_group", TEXT, "Group of facts: silence, habit, lately, money, range or returns"),
        ("group_auc_drop", RATE, "AUC lost in the latest test when the group is shuffled among customers", "AUC"),
        ("auc_drop", RATE, "AUC lost when this feature alone is shuffled", "AUC"),
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
        ("churn_probability", RATE, "Probability of no order in the chosen window from as_of on", "probability"),
        ("churn_risk", TEXT, "Low, Medium, High, or Gone: silent for longer than they ever were"),
        (
            "expected_loss",
            MONEY,
            "Probability times what the customer brings in that window at last year's pace; 0 where they have left",
            "money",
        ),
        (
            "next_order_from",
            DAY,
            "First day of the window in which four of five such customers order next",
            "",
            "fewer than three gaps, gaps too uneven, or gone",
        ),
        ("next_order_to", DAY, "Last day of that window", "", "fewer than three gaps, gaps too uneven, or gone"),
        ("overdue", RATE, "Days since the latest order by the usual gap", "gaps", "fewer than three gaps"),
        (
            "reasons",
            "array<string>",
            "Up to three facts, each with the points by which it moves the risk against comparable customers",
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
