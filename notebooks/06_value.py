# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06 Value: what will each customer bring?
#
# Buy-till-you-die models, a test of what they foretell on the past, and where an effort pays: worth and risk together.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

import regulars

plain = {"axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True}
sns.set_theme(style="whitegrid", context="notebook", rc=plain)
INK, ACCENT, QUIET = "#1f3a5f", "#d1495b", "#9aa5b1"

run = regulars.open("demo")
currency = run.manifest.currency
SEGMENTS = ["VIP", "Loyal", "Regular", "At Risk", "Low Value"]

# %% [markdown]
# ## Are they still alive?
#
# BG/NBD, MBG/NBD and Pareto/NBD explain repeat buying with two things: a rate while a customer is alive, and a chance
# to leave. A short log does not always tell a customer who left from one who buys seldom. Then the likelihood has
# no peak or is flat, and P(alive) would be an invention: the verdict in `identified` decides whether it is shown.

# %%
parameters = run.frame("btyd_parameters")
parameters[["model", "parameter", "estimate", "standard_error", "log_likelihood", "identified"]].round(4)

# %% [markdown]
# The models are also there to be used alone. This is the textbook picture for BG/NBD, fitted here on the purchase days
# of the same customers: the chance to be alive by how often and how lately somebody bought.

# %%
from regulars.stats.btyd import BGNBD, Patterns

customers = run.frame("customers").query("orders > 0")
x = customers.purchase_days - 1
t_x = customers.tenure_days - customers.recency_days
T = customers.tenure_days - 1  # the last whole day is the one before as_of
model = BGNBD.fit(Patterns.of(x, t_x, T))
print(f"by hand: r = {model.r:.3f}, alpha = {model.alpha:.3f} weeks, a = {model.a:.3f}, b = {model.b:.2f}")

watched = int(T.max())
often, silent = np.arange(1, 81), np.arange(0, watched // 2, 2)
alive = model.p_alive(
    np.repeat(often, len(silent)),
    np.tile(watched - silent, len(often)),
    np.full(len(often) * len(silent), watched),
)
fig, axis = plt.subplots(figsize=(8, 4.2))
image = axis.pcolormesh(
    silent, often, alive.reshape(len(often), len(silent)), cmap="viridis", vmin=0, vmax=1, shading="nearest"
)
axis.set(xlabel="days since the latest purchase", ylabel=f"repeat purchase days in {watched} days", title="P(alive)")
fig.colorbar(image, label="P(alive)")
plt.show()

# %% [markdown]
# The more often somebody used to come, the sooner a silence speaks against them. Whether that is a good churn score is
# another question: in the table of models of notebook 05, `p_alive` stands among the naive answers. Somebody who is alive
# may still not come within the next weeks.

# %% [markdown]
# ## Which model foretells?
#
# Every candidate is fitted at an earlier date, and what it foretold is held against what came. Who was known then,
# and how often they came, is counted here by hand.

# %%
tested = run.frame("clv_evaluation")
total = tested[(tested.bucket == "total") & (tested.measure == "purchase_days")]
first = total[total.snapshot == total.snapshot.min()].iloc[0]
snapshot, horizon = pd.Timestamp(first.snapshot), int(first.horizon_days)
orders = run.frame("orders").dropna(subset=["customer_id"])
orders["day"] = orders.ordered_at.dt.tz_localize(None).dt.normalize()
days = orders[["customer_id", "day"]].drop_duplicates()
known = days[days.day < snapshot].groupby("customer_id").day.agg(["min", "size"])
after = days[(days.day >= snapshot) & (days.day < snapshot + pd.Timedelta(days=horizon))]
came = int(after.customer_id.isin(known.index).sum())
print(
    f"{len(known):,} customers known at {snapshot:%Y-%m-%d}; within {horizon} days they came on {came:,} purchase days"
)
print(f"in the run: {int(first.customers):,} customers, {first.actual:,.0f} purchase days")

# %%
total = total.assign(
    error=100 * total.error, when=total.snapshot.astype(str).str[:10] + " + " + total.horizon_days.astype(str) + " days"
)
fig, axis = plt.subplots(figsize=(9.5, 4))
sns.barplot(total, x="error", y="model", hue="when", palette=[INK, "#6c8ebf", QUIET][: total.when.nunique()], ax=axis)
axis.axvline(0, color="black", linewidth=1)
axis.set(xlabel="error of the total of purchase days, per cent", ylabel="", title="The backtest of every candidate")
axis.legend(title="from", frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
used = tested[tested.is_chosen].model.unique()
print("used:", ", ".join(used))

# %% [markdown]
# ## What is each of them worth?
#
# `clv` has, for every customer, the purchases to be expected over the horizon, what each will bring, the discounted
# value and an interval of 90%.

# %%
value = run.frame("clv").merge(run.frame("rfm")[["customer_id", "segment"]], on="customer_id")
fig, axes = plt.subplots(1, 2, figsize=(11, 4.2))
sns.boxenplot(value, x="clv", y="segment", order=SEGMENTS, color=INK, ax=axes[0])
axes[0].set(xlabel=f"value, {currency}", ylabel="", title="Value by segment")
ranked = value.sort_values("clv", ascending=False)
axes[1].plot(100 * np.arange(1, len(ranked) + 1) / len(ranked), 100 * ranked.clv.cumsum() / ranked.clv.sum(), color=INK)
axes[1].plot([0, 100], [0, 100], color=QUIET, linestyle="--")
axes[1].set(xlabel="per cent of customers, best first", ylabel="per cent of all value", title="Concentration")
plt.show()

# %% [markdown]
# ## Where an effort pays
#
# The customers in the upper right are worth much and likely to go.

# %%
both = value.merge(run.frame("churn_scores")[["customer_id", "churn_probability", "churn_risk"]], on="customer_id")
fig, axis = plt.subplots(figsize=(8, 4.6))
sns.scatterplot(
    both,
    x="churn_probability",
    y="clv",
    hue="segment",
    hue_order=SEGMENTS,
    palette="viridis",
    s=18,
    alpha=0.7,
    linewidth=0,
    ax=axis,
)
axis.set(xlabel="churn probability", ylabel=f"value, {currency} (log)", yscale="log", title="Worth and risk")
axis.legend(frameon=False, title="")
plt.show()

worth_a_call = both[both.churn_risk.isin(["High", "Medium"]) & (both.customer_value_score >= 60)].nlargest(100, "clv")
worth_a_call[["customer_id", "segment", "churn_probability", "clv", "customer_value_score"]].to_csv(
    "worth_a_call.csv", index=False
)

# %% [markdown]
# ## The answer

# %%
months = int(run.frame("clv_segments").horizon_months.iloc[0])
best = ranked.head(len(ranked) // 10)
print(
    f"The {len(ranked):,} customers are worth {ranked.clv.sum():,.2f} {currency} over the next {months} months; the best tenth "
    f"holds {best.clv.sum() / ranked.clv.sum():.1%} of it. {len(worth_a_call)} customers who are worth a call (value score "
    f"from 60, risk not low) hold {worth_a_call.clv.sum():,.2f} {currency}; they are in worth_a_call.csv."
)
