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
# # 04 Cohorts: do new customers stay?
#
# Customers are grouped by the month of their first order. What share of a cohort orders in its second, third … month? The
# notebook counts the table again from orders, tells apart what is a zero from what is not known, and ends with retention
# after three months.

# %%
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns

import regulars

plain = {"axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True}
sns.set_theme(style="whitegrid", context="notebook", rc=plain)
INK, ACCENT, QUIET = "#1f3a5f", "#d1495b", "#9aa5b1"

run = regulars.open("demo")
cells = run.frame("cohort_retention")
cells.head()

# %% [markdown]
# ## The same from orders, with pandas

# %%
orders = run.frame("orders").dropna(subset=["customer_id"])
orders["month"] = orders.ordered_at.dt.to_period("M")
orders["cohort"] = orders.groupby("customer_id").month.transform("min")
orders["age"] = (orders.month - orders.cohort).map(lambda apart: apart.n)
counted = orders.groupby(["cohort", "age"]).customer_id.nunique().rename("counted")

mine = cells.assign(cohort=cells.cohort_month.astype("datetime64[ns]").dt.to_period("M"), age=cells.month_number)
mine = mine.join(counted, on=["cohort", "age"]).fillna({"counted": 0})
assert (mine.counted == mine.active).all(), "counted from orders, the active customers are the same"
print(f"{len(mine)} cells of {mine.cohort.nunique()} cohorts agree")

# %% [markdown]
# ## The triangle
#
# A cell below the diagonal has not happened yet: it is not there, and not 0. The first cohort of a log is none: its
# customers may have bought before the log began (`is_left_truncated`). A month that is not over is marked (`is_partial`).

# %%
triangle = mine.pivot(index="cohort", columns="age", values="retention_rate")
triangle.index = [f"{cohort} ({size:,})" for cohort, size in mine.groupby("cohort").cohort_size.first().items()]
fig, axis = plt.subplots(figsize=(11, 5))
later = 100 * triangle.drop(columns=0)
sns.heatmap(later, annot=True, fmt=".0f", cmap="Blues", vmin=0, vmax=100, cbar=False, ax=axis)
axis.set(xlabel="months after the first order", ylabel="cohort (customers)", title="Retention, per cent")
plt.show()

# %% [markdown]
# ## By age
#
# The mean of the cohorts' rates gives a cohort of five the weight of one of five hundred. Customers are added up first.

# %%
whole = mine[~mine.is_partial & ~mine.is_left_truncated]
sums = whole.groupby("age")[["active", "cohort_size"]].sum()
by_age = sums.active / sums.cohort_size
naive = whole.groupby("age").retention_rate.mean()
fig, axis = plt.subplots(figsize=(8, 3.8))
axis.plot(by_age.index[1:], 100 * by_age[1:], color=INK, marker="o", label="customers added up")
axis.plot(naive.index[1:], 100 * naive[1:], color=QUIET, marker="o", linestyle="--", label="mean of the rates")
axis.set(xlabel="months after the first order", ylabel="per cent", title="Retention by age", ylim=(0, 100))
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## Customer lifecycle
#
# `lifecycle` counts all customers of a month: new, retained from the month before, reactivated after a pause, and those
# who lapsed.

# %%
lifecycle = run.frame("lifecycle")
shown = lifecycle.pivot(index="month", columns="state", values="customers").fillna(0)
shown.index = shown.index.astype("datetime64[ns]").to_period("M")
order = [state for state in ("retained", "reactivated", "new") if state in shown]
axis = shown[order].plot.bar(stacked=True, color=[INK, "#6c8ebf", ACCENT], figsize=(8, 3.8), width=0.8)
if "lapsed" in shown:
    (-shown.lapsed).plot.bar(color=QUIET, ax=axis, width=0.8, label="lapsed")
axis.axhline(0, color="black", linewidth=1)
axis.set(xlabel="", ylabel="customers", title="Customers of each month")
axis.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, -0.45))
plt.show()

# %% [markdown]
# ## The answer

# %%
age = min(3, int(by_age.index.max()))
size, active = int(sums.cohort_size[age]), int(sums.active[age])
root = np.sqrt(by_age[age] * (1 - by_age[age]) / size)
print(
    f"Of {size:,} customers who were new in a month that is followed by {age} whole months, {active:,} ordered in the month "
    f"number {age} after their first: a retention of {by_age[age]:.1%} (give or take {1.96 * root:.1%})."
)
