"""The tables about experiments: arms, effects, segments, days, A/A tests and plans."""

from regulars.ground.contract import COUNT, DAY, RATE, TEXT, Table, columns

_CUSTOMER = frozenset({"customer_id"})
_HIDDEN = "withheld, or not finished"
_NO_LOOK = "no ratio and no metric without history has one; withheld where the split is off"
_SMALL = "the segment is too small, or its split is off"
_OF = (
    ("experiment", TEXT, "NAME of [experiments.NAME], or of the campaign"),
    (
        "metric",
        TEXT,
        "conversion, orders, net_revenue, gross_profit, aov or units_per_order, by customer",
    ),
)

EXPERIMENTS = Table(
    "experiments",
    "experiment and arm",
    ("experiment", "arm"),
    columns(
        _OF[0],
        ("arm", TEXT, "Name of the arm"),
        ("customers", COUNT, "Customers who are in this arm alone", "customers"),
        ("intended_share", RATE, "Share of the customers that the arm was to have", "share"),
        ("srm_p_value", RATE, "Chance of a split as uneven as this one", "share", "there is one arm"),
        ("first_assigned_on", DAY, "Day of the first assignment"),
        ("last_assigned_on", DAY, "Day of the last assignment before as_of"),
        ("planned_end", DAY, "Day from which the fixed interval may be read"),
        ("status", TEXT, "running, finished, or refused: evidence says why"),
    ),
    needs=_CUSTOMER,
)

EXPERIMENT_RESULTS = Table(
    "experiment_results",
    "experiment, metric and arm beside the control",
    ("experiment", "metric", "arm"),
    columns(
        *_OF,
        ("arm", TEXT, "Arm that is compared"),
        ("control", TEXT, "Arm that it is compared with"),
        (
            "estimator",
            TEXT,
            "mean or ratio, with cap and history where used; mean+looks before the planned end",
        ),
        ("customers", COUNT, "Customers of the arm; at the planned end those whose window is over", "customers"),
        ("mean", RATE, "Mean of the arm, adjusted by history", "", _HIDDEN),
        ("control_mean", RATE, "Mean of the control, adjusted by history", "", _HIDDEN),
        (
            "effect",
            RATE,
            "Difference of the means; before the planned end the one so far",
            "",
            "withheld",
        ),
        ("low", RATE, "Lower end of its 95% interval", "", _HIDDEN),
        ("high", RATE, "Upper end of its 95% interval", "", _HIDDEN),
        ("relative_effect", RATE, "Mean by that of the control, less 1", "share", _HIDDEN),
        ("relative_low", RATE, "Lower end of its 95% interval", "share", _HIDDEN),
        ("relative_high", RATE, "Upper end of its 95% interval", "share", _HIDDEN),
        ("p_value", RATE, "Chance of such a difference between arms that were treated alike", "share", _HIDDEN),
        ("p_value_adjusted", RATE, "The same, corrected by Holm over metrics and arms", "share", _HIDDEN),
        ("variance_cut", RATE, "Share of the variance that history explains", "share", "no history, or as effect"),
        ("sequential_low", RATE, "Lower end of the interval that holds at every look", "", _NO_LOOK),
        ("sequential_high", RATE, "Upper end of the interval that holds at every look", "", _NO_LOOK),
        ("verdict", TEXT, "higher or lower than the control, unclear, running, or withheld: evidence says why"),
    ),
    needs=_CUSTOMER,
)

EXPERIMENT_SEGMENTS = Table(
    "experiment_segments",
    "finished experiment, metric, arm and segment of its customers at the assignment",
    ("experiment", "metric", "arm", "segment"),
    columns(
        *_OF,
        ("arm", TEXT, "Arm that is compared with the control"),
        ("segment", TEXT, "Segment in the assignment, or how many orders customers had before it"),
        ("customers", COUNT, "Customers of the arm in it", "customers"),
        ("effect", RATE, "Difference of the means", "", _SMALL),
        ("low", RATE, "Lower end of its 95% interval", "", _SMALL),
        ("high", RATE, "Upper end of its 95% interval", "", _SMALL),
        ("p_value_adjusted", RATE, "Corrected by Holm over segments; exploratory", "share", _SMALL),
        ("heterogeneity_p", RATE, "Chance of effects as different as these, were they equal", "share", _SMALL),
    ),
    needs=_CUSTOMER,
)

EXPERIMENT_DAYS = Table(
    "experiment_days",
    "experiment, metric, arm and day: what could be read at its end",
    ("experiment", "metric", "arm", "day"),
    columns(
        *_OF,
        ("arm", TEXT, "Arm that is compared with the control"),
        ("day", DAY, "Day at whose end the look is taken"),
        ("effect", RATE, "Difference of the means so far"),
        ("sequential_low", RATE, "Lower end of the 95% interval that holds at every look"),
        ("sequential_high", RATE, "Upper end of it"),
    ),
    needs=_CUSTOMER,
)

EXPERIMENT_AA = Table(
    "experiment_aa",
    "metric: random splits of customers before the first experiment, all treated alike",
    ("metric",),
    columns(
        _OF[1],
        ("splits", COUNT, "Random splits that were analysed"),
        ("false_alarm_rate", RATE, "Share of them that a test of 5% calls different", "share"),
        ("low", RATE, "Lower end of its 95% interval", "share"),
        ("high", RATE, "Upper end of its 95% interval", "share"),
    ),
    needs=_CUSTOMER,
)

EXPERIMENT_PLAN = Table(
    "experiment_plan",
    "metric and share of the control: what an experiment on all customers known before would find",
    ("metric", "share"),
    columns(
        _OF[1],
        ("share", RATE, "Share of the customers in the control", "share"),
        ("days", COUNT, "Days that each customer is followed", "days"),
        ("customers", COUNT, "Customers in all", "customers"),
        ("baseline", RATE, "Mean of the metric in such a time before the first experiment"),
        ("mde", RATE, "Least relative difference found in 80 of 100 experiments, without history", "share"),
        ("mde_with_history", RATE, "The same with history as covariate", "share", "there is no history"),
        ("days_needed", COUNT, "Days to find a relative difference of 5% with history", "days"),
    ),
    needs=_CUSTOMER,
)

TABLES = (EXPERIMENTS, EXPERIMENT_RESULTS, EXPERIMENT_SEGMENTS, EXPERIMENT_DAYS, EXPERIMENT_AA, EXPERIMENT_PLAN)
