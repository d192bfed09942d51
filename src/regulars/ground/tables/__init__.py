"""Every published table, in the order in which a reader meets them."""

from regulars.ground.contract import Table
from regulars.ground.tables import (
    change,
    channels,
    churn,
    customers,
    experiments,
    forecast,
    inputs,
    ledger,
    products,
    sales,
    value,
)

PUBLISHED: tuple[Table, ...] = (
    ledger.TRANSACTIONS,
    ledger.SET_ASIDE,
    ledger.COLUMNS,
    ledger.STATUSES,
    inputs.INPUTS,
    ledger.MONEY_LEDGER,
    ledger.ORDERS,
    ledger.RETURNS,
    ledger.CUSTOMERS,
    ledger.PRODUCTS,
    sales.DAILY_SALES,
    sales.MONTHLY_REVENUE,
    sales.REVENUE_BY_COUNTRY,
    sales.TOP_PRODUCTS,
    sales.GROUP_CONTRIBUTION,
    customers.RFM_CUTS,
    customers.RFM,
    customers.SEGMENTS,
    customers.SEGMENT_VALIDATION,
    customers.COHORT_RETENTION,
    customers.LIFECYCLE,
    *change.TABLES,
    *forecast.TABLES,
    *churn.TABLES,
    *channels.TABLES,
    value.CLV,
    value.CLV_SEGMENTS,
    value.CLV_EVALUATION,
    value.BTYD_PARAMETERS,
    *products.TABLES,
    *experiments.TABLES,
    customers.EVIDENCE,
    sales.METRIC_CATALOG,
)

BY_NAME: dict[str, Table] = {table.name: table for table in PUBLISHED}
