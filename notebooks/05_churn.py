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
# # 05 Churn: who will leave?
#
# From the length of silence that means gone, over a split in time that leaks nothing, to a list of customers to call.
# Logistic regression and a random forest are taught here by hand, with scikit-learn, and compared with what the run has.

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

# %% [markdown]
# ## When is a customer gone?
#
# Nobody cancels a shop. So a length of silence has to be chosen after which a customer counts as gone, and two
# errors lie on both sides: too short, and people who merely buy seldom are called lost; too long, and nothing can be
# done any more. `churn_windows` has the candidates. Silences that still last are censored, not thrown away: the shares
# are Kaplan–Meier estimates.

# %%
windows = run.frame("churn_windows")
chosen = windows[windows.is_chosen].iloc[0]
print(f"{chosen.window_days} days: {chosen.reason}")

fig, axes = plt.subplots(1, 2, figsize=(11, 4))
axes[0].plot(
    windows.window_days, 100 * windows.share_of_gaps_longer, color=INK, marker="o", label="silences that last longer"
)
axes[0].plot(
    windows.window_days,
    100 * windows.share_that_came_back,
    color=QUIET,
    marker="o",
    label="… that still end with a purchase",
)
axes[0].axvline(chosen.window_days, color=ACCENT, linestyle="--", label=f"chosen: {chosen.window_days} days")
axes[0].set(xlabel="days of silence", ylabel="per cent", title="How long are customers silent?", xlim=(0, 200))
axes[0].legend(frameon=False)
second = run.frame("second_purchase")
axes[1].fill_between(second.days, 100 * second.low, 100 * second.high, step="post", color=INK, alpha=0.15)
axes[1].step(second.days, 100 * second.cumulative_share, where="post", color=INK)
axes[1].set(xlabel="days since the first purchase", title="Who bought a second time", xlim=(0, 60), ylim=(0, 100))
plt.show()

# %% [markdown]
# ## The leak that most tutorials have
#
# A common label is "has not bought for 90 days", with recency among the features. Then the label *is* a feature, and
# any model is perfect. Here is that mistake, made on purpose:

# %%
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, precision_score, recall_score, roc_auc_score

customers = run.frame("customers").query("orders > 0")
leaky_label = customers.recency_days > chosen.window_days
leaky = LogisticRegression().fit(customers[["recency_days"]], leaky_label)
leaky_auc = roc_auc_score(leaky_label, leaky.predict_proba(customers[["recency_days"]])[:, 1])
print(f"AUC of the leak: {leaky_auc:.3f}, and it has learnt nothing about the future")

# %% [markdown]
# ## A split in time
#
# A snapshot divides the log. Features come from the days before it, the label from the window after it. A model learns at
# one snapshot and is tested at a later one, whose window begins when that of the first is over.

# %%
lines = run.table("transactions")
trade = lines.filter(lines.kind.isin(["sale", "return"]) & lines.customer_id.notnull())
money = trade.group_by("customer_id", day=trade.invoice_date.date()).aggregate(
    amount=(trade.total_amount - trade.discount).sum().cast("float64")
)
money = money.to_pandas().astype({"day": "datetime64[ns]"})
orders = run.frame("orders").dropna(subset=["customer_id"])
orders["day"] = orders.ordered_at.dt.tz_localize(None).dt.normalize()


def features(day: pd.Timestamp) -> pd.DataFrame:
    """Recency, frequency and monetary of every customer with an order before the day, as logarithms."""
    known = orders[orders.day < day].groupby("customer_id").day.agg(["max", "size"])
    spent = money[money.day < day].groupby("customer_id").amount.sum().reindex(known.index, fill_value=0.0)
    recency = (day - known["max"]).dt.days
    return pd.DataFrame(
        {
            "recency": np.log1p(recency),
            "frequency": np.log1p(known["size"]),
            "monetary": np.sign(spent) * np.log1p(spent.abs()),
        }
    ).sort_index()


def churned(day: pd.Timestamp, who: pd.Index) -> pd.Series:
    """Whether they have no order in the window that begins on the day."""
    window = orders[(orders.day >= day) & (orders.day < day + pd.Timedelta(days=int(chosen.window_days)))]
    return ~who.to_series().isin(window.customer_id)


confusions = run.frame("churn_confusion")
latest = confusions[confusions.fold == confusions.fold.max()]
learn, test = (pd.Timestamp(latest[name].iloc[0]) for name in ("train_snapshot", "snapshot"))
x_learn, x_test = features(learn), features(test)
y_learn, y_test = churned(learn, x_learn.index), churned(test, x_test.index)
assert learn + pd.Timedelta(days=int(chosen.window_days)) <= test, "the windows of learning and testing do not meet"
print(f"learnt at {learn:%Y-%m-%d}: {len(y_learn):,} customers, {y_learn.mean():.1%} churned")
print(f"tested at {test:%Y-%m-%d}: {len(y_test):,} customers, {y_test.mean():.1%} churned")

# %% [markdown]
# ## Logistic regression and a random forest

# %%
from sklearn.ensemble import RandomForestClassifier

mean, spread = x_learn.mean(), x_learn.std(ddof=0)
logistic = LogisticRegression(C=0.01, max_iter=1000, tol=1e-8).fit(((x_learn - mean) / spread).to_numpy(), y_learn)
forest = RandomForestClassifier(100, min_samples_leaf=20, max_samples=min(len(x_learn), 5000), random_state=0)
forest.fit(x_learn.to_numpy(), y_learn)
probability = {
    "logistic_rfm": logistic.predict_proba(((x_test - mean) / spread).to_numpy())[:, 1],
    "forest_rfm": forest.predict_proba(x_test.to_numpy())[:, 1],
}
rows = []
for name, chance in probability.items():
    called = chance.round(6) >= 0.5
    rows.append(
        {
            "model": name,
            "accuracy": accuracy_score(y_test, called),
            "precision": precision_score(y_test, called),
            "recall": recall_score(y_test, called),
            "roc_auc": roc_auc_score(y_test, chance),
        }
    )
by_hand = pd.DataFrame(rows).set_index("model")
by_hand.loc["nobody churns"] = {"accuracy": 1 - y_test.mean(), "precision": np.nan, "recall": 0.0, "roc_auc": 0.5}
by_hand.round(4)

# %% [markdown]
# Accuracy says little: who calls nobody a churner is right about all that come back, and finds none of those who leave.

# %%
told = latest.set_index("model")
fig, axes = plt.subplots(1, 2, figsize=(9, 3.8))
for axis, (name, chance) in zip(axes, probability.items(), strict=True):
    table = confusion_matrix(y_test, chance.round(6) >= 0.5)
    sns.heatmap(table, annot=True, fmt=",d", cmap="Blues", cbar=False, ax=axis)
    axis.set(title=name, xlabel="called", ylabel="was", xticklabels=["stays", "leaves"], yticklabels=["stayed", "left"])
    (stayed_right, false_alarms), (missed, found) = table
    of_run = told.loc[name, ["true_positives", "false_positives", "false_negatives", "true_negatives"]].tolist()
    print(f"{name}: by hand {[int(n) for n in (found, false_alarms, missed, stayed_right)]}, in the run {of_run}")
plt.show()

# %% [markdown]
# ## More features, more models, more tests
#
# `churn_evaluation` has every model at every fold, with more features, beside three naive answers: the base rate, recency
# alone, and P(alive) where it can be told. A model has to beat these.

# %%
evaluation = run.frame("churn_evaluation")
scores = evaluation.pivot_table(
    index=["model", "is_baseline", "is_chosen"], columns="metric", values="value"
).reset_index()
columns = ["model", "roc_auc", "average_precision", "brier", "accuracy", "precision", "recall", "calibration_error"]
scores.sort_values("brier")[columns].round(3).reset_index(drop=True)

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
calibration = run.frame("churn_calibration").query("is_chosen")
lift = run.frame("churn_lift").query("is_chosen")
fig, axes = plt.subplots(1, 2, figsize=(11, 4.2))
for day, fold in calibration.groupby("snapshot"):
    axes[0].errorbar(
        fold.mean_probability,
        fold.share_churned,
        yerr=[fold.share_churned - fold.low, fold.high - fold.share_churned],
        marker="o",
        capsize=2,
        label=str(pd.Timestamp(day).date()),
    )
axes[0].plot([0, 1], [0, 1], color=QUIET, linestyle="--")
axes[0].set(xlabel="probability that was told", ylabel="share that stayed away", title="Calibration at each snapshot")
axes[0].legend(frameon=False, title="snapshot")
sns.barplot(lift, x="decile", y="lift", color=INK, errorbar=None, ax=axes[1])
axes[1].axhline(1, color=ACCENT, linestyle="--")
axes[1].set(xlabel="tenth of customers, most endangered first", ylabel="times the base rate", title="Lift")
plt.show()

for row in run.frame("evidence").query("claim.str.startswith('churn')").itertuples():
    if len(row.reasons):
        print(f"{row.claim}: {row.verdict}\n  - " + "\n  - ".join(row.reasons))

# %% [markdown]
# ## Whom to call?
#
# Not those with the highest probability: most of them bring little. `expected_loss` is the probability times what the
# customer would bring within the horizon, and 0 for customers who have left already. And each customer comes with the
# reasons, so that a call can begin with them.

# %%
risk = run.frame("churn_scores").merge(run.frame("rfm")[["customer_id", "segment"]], on="customer_id")
at_stake = risk.pivot_table(index="segment", columns="churn_risk", values="expected_loss", aggfunc="sum", fill_value=0)
at_stake = at_stake.reindex(["VIP", "Loyal", "Regular", "At Risk", "Low Value"]).reindex(
    columns=["High", "Medium", "Low"], fill_value=0
)
axis = at_stake.plot.barh(stacked=True, color=[ACCENT, "#edae49", QUIET], figsize=(8, 4), width=0.75)
axis.invert_yaxis()
axis.set(xlabel=f"expected loss within {chosen.window_days} days, {currency}", ylabel="", title="Money at stake")
axis.legend(title="churn risk", loc="upper right")
plt.show()

calls = risk.nlargest(5, "expected_loss")
for row in calls.itertuples():
    print(
        f"{row.customer_id:>8}  {row.segment:<9} p = {row.churn_probability:.2f}  {row.expected_loss:8.2f} {currency}"
    )
    print("          " + "; ".join(row.reasons))

# %% [markdown]
# ## The answer

# %%
called = risk[risk.churn_risk.isin(["High", "Medium"])]
print(
    f"{len(called):,} of {len(risk):,} customers have a medium or high risk to stay away for {chosen.window_days} days; "
    f"{called.expected_loss.sum():,.2f} {currency} are at stake with them. By hand, logistic regression finds "
    f"{by_hand.loc['logistic_rfm', 'recall']:.1%} of those who leave, and is right in "
    f"{by_hand.loc['logistic_rfm', 'precision']:.1%} of its calls."
)
