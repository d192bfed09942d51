"""The plan of all tables: its steps and its judges."""

from __future__ import annotations

from regulars.ground.evidence import Judge
from regulars.ledger.bridge import money_ledger
from regulars.ledger.evidence import LEDGER
from regulars.ledger.matching import returns
from regulars.ledger.products import products
from regulars.ledger.rollups import bookings, customer_products, customers, orders
from regulars.metrics.evidence import SALES
from regulars.metrics.facts import facts, line_facts
from regulars.metrics.groups import group_contribution
from regulars.metrics.ranking import revenue_by_country, top_products
from regulars.metrics.sales import daily_sales, monthly_revenue
from regulars.report.steps import Fit, Plan, Step
from regulars.studies.alerts.days import alert_days
from regulars.studies.alerts.watch import alert_watch
from regulars.studies.alerts.watch import too_short as too_short_for_alerts
from regulars.studies.change.bridge import revenue_bridge
from regulars.studies.change.cells import change_cells, change_pairs, change_products
from regulars.studies.change.evidence import CHANGE
from regulars.studies.change.groups import change_countries, change_customers
from regulars.studies.change.products import change_prices
from regulars.studies.change.tree import change_tree
from regulars.studies.channels.cohorts import channel_cohorts
from regulars.studies.channels.cost import attribution_cost
from regulars.studies.channels.credits import channel_credits, channel_steps, journey_counts
from regulars.studies.channels.evidence import COST, CREDIT, MODELLED, TOUCHES
from regulars.studies.channels.solve import channel_models
from regulars.studies.channels.touches import dated_touches, journey_touches, journeys
from regulars.studies.churn.by_segment import churn_by_segment
from regulars.studies.churn.evidence import CHURN, LEARNT
from regulars.studies.churn.fit import churn_models
from regulars.studies.churn.models import load_learning
from regulars.studies.churn.silences import silences
from regulars.studies.churn.training_rows import churn_observed
from regulars.studies.churn.windows import churn_horizon
from regulars.studies.clv.cells import clv_cells, clv_gaps, clv_months, clv_spend
from regulars.studies.clv.clv import clv
from regulars.studies.clv.evaluation import clv_evaluation
from regulars.studies.clv.evidence import CLV
from regulars.studies.clv.histories import clv_days
from regulars.studies.clv.segments import clv_segments
from regulars.studies.clv.study import MADE as CLV_MADE
from regulars.studies.clv.study import clv_models, log_too_short
from regulars.studies.cohorts.evidence import COHORTS
from regulars.studies.cohorts.lifecycle import lifecycle
from regulars.studies.cohorts.profit import cohort_profit
from regulars.studies.cohorts.retention import cohort_retention, cohort_retention_quarterly, cohort_retention_weekly
from regulars.studies.experiments.members import (
    experiment_customers,
    experiment_members,
    experiment_orders,
    experiment_past,
    experiment_purchases,
)
from regulars.studies.experiments.study import MADE as EXPERIMENT_TABLES
from regulars.studies.experiments.study import experiment_findings
from regulars.studies.forecast.study import MADE as FORECAST_MADE
from regulars.studies.forecast.study import forecast_models
from regulars.studies.forecast.study import too_short as too_short_to_forecast
from regulars.studies.forecast.targets import MADE as TARGETS_MADE
from regulars.studies.forecast.targets import target_progress
from regulars.studies.products.affinity import offer_affinities, offer_baskets, offer_together
from regulars.studies.products.baskets import basket_limits, basket_lines
from regulars.studies.products.candidates import offer_lessons, offer_popular, offer_targets
from regulars.studies.products.evidence import BASKETS, FIRSTS, OFFERS, PAIRS, RESTOCK, SWITCHES
from regulars.studies.products.first_products import first_orders_seen, first_products
from regulars.studies.products.groups import product_groups
from regulars.studies.products.history import (
    numbered_buyers,
    numbered_products,
    offer_bought,
    offer_customers,
    offer_pairs,
    offer_products,
    purchase_lines,
)
from regulars.studies.products.offer_model import MADE as OFFERS_MADE
from regulars.studies.products.offer_model import load_offer_learning, offer_models
from regulars.studies.products.pairs import basket_products, baskets, bought_together, product_pairs
from regulars.studies.products.recommendations import recommendations
from regulars.studies.products.replenishment import replenishment
from regulars.studies.products.restock import restock_curve, restock_days, restock_lessons, restock_pairs
from regulars.studies.products.restock_model import MADE as RESTOCK_MADE
from regulars.studies.products.restock_model import restock_models
from regulars.studies.products.switching import customer_changes, product_switching
from regulars.studies.rfm.evidence import RFM
from regulars.studies.rfm.flows import FLOWS, segment_flows, segment_history, segment_stock
from regulars.studies.rfm.scores import rfm, rfm_cuts
from regulars.studies.rfm.segments import segments
from regulars.studies.rfm.validation import segment_validation

JUDGES: tuple[Judge, ...] = (
    LEDGER,
    SALES,
    RFM,
    FLOWS,
    COHORTS,
    CHANGE,
    CHURN,
    CLV,
    BASKETS,
    PAIRS,
    OFFERS,
    TOUCHES,
    CREDIT,
    COST,
    RESTOCK,
    FIRSTS,
    SWITCHES,
)
STEPS: tuple[Step, ...] = (
    Step(bookings, is_passing=True),
    Step(returns),
    Step(orders),
    Step(money_ledger),
    Step(customer_products, is_passing=True),
    Step(customers),
    Step(products),
    Step(rfm_cuts),
    Step(rfm),
    Step(segments),
    Step(segment_validation),
    Step(facts),
    Step(line_facts, is_view=True),
    Step(daily_sales),
    Step(monthly_revenue),
    Step(revenue_by_country),
    Step(top_products),
    Step(group_contribution),
    Step(cohort_retention),
    Step(cohort_retention_weekly),
    Step(cohort_retention_quarterly),
    Step(cohort_profit),
    Step(lifecycle),
    Step(dated_touches, is_passing=True),
    Step(journey_touches, is_passing=True),
    Step(journeys),
    Step(channel_credits, is_passing=True),
    Step(channel_steps, is_passing=True),
    Step(journey_counts, is_passing=True),
    Fit(channel_models, made=MODELLED),
    Step(channel_cohorts),
    Step(attribution_cost),
    Step(change_pairs, is_passing=True),
    Step(change_cells, is_passing=True),
    Step(change_products, is_passing=True),
    Step(change_tree, is_passing=True),
    Step(change_customers, is_passing=True),
    Step(change_countries, is_passing=True),
    Step(change_prices, is_passing=True),
    Step(revenue_bridge),
    Step(segment_history, is_passing=True),
    Step(segment_stock),
    Step(segment_flows),
    Step(alert_days, is_passing=True),
    Fit(alert_watch, made=("alerts",), refuses=too_short_for_alerts),
    Fit(forecast_models, made=FORECAST_MADE, refuses=too_short_to_forecast),
    Fit(target_progress, made=TARGETS_MADE),
    Step(silences, is_passing=True),
    Fit(churn_horizon, made=("churn_windows", "second_purchase")),
    Step(churn_observed, is_passing=True),
    Fit(churn_models, made=LEARNT, loads=load_learning),
    Step(churn_by_segment),
    Step(clv_days, is_passing=True),
    Step(clv_cells, is_passing=True),
    Step(clv_spend, is_passing=True),
    Step(clv_months, is_passing=True),
    Step(clv_gaps, is_passing=True),
    Fit(clv_models, made=CLV_MADE, refuses=log_too_short),
    Step(clv),
    Step(clv_segments),
    Step(clv_evaluation),
    Step(basket_lines, is_passing=True),
    Step(basket_limits, is_passing=True),
    Step(basket_products, is_passing=True),
    Step(baskets, is_passing=True),
    Step(product_groups, is_passing=True),
    Step(product_pairs, is_passing=True),
    Step(bought_together),
    Step(first_orders_seen, is_passing=True),
    Step(first_products),
    Step(customer_changes, is_passing=True),
    Step(product_switching),
    Step(experiment_orders, is_passing=True),
    Step(experiment_members, is_passing=True),
    Step(experiment_customers, is_passing=True),
    Step(experiment_purchases, is_passing=True),
    Step(experiment_past, is_passing=True),
    Fit(experiment_findings, made=EXPERIMENT_TABLES),
    *(
        Step(make, is_passing=True)
        for make in (
            *(
                numbered_buyers,
                numbered_products,
                purchase_lines,
                offer_bought,
                offer_pairs,
                offer_products,
                offer_customers,
                offer_baskets,
            ),
            *(offer_together, offer_affinities, offer_popular, offer_targets, offer_lessons),
        )
    ),
    Fit(offer_models, made=OFFERS_MADE, loads=load_offer_learning),
    Step(recommendations),
    *(Step(make, is_passing=True) for make in (restock_days, restock_pairs, restock_curve, restock_lessons)),
    Fit(restock_models, made=RESTOCK_MADE),
    Step(replenishment),
)

PLAN = Plan(STEPS, JUDGES)
