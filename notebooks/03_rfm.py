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
# # 03 RFM: on whom does the shop depend?
#
# Recency, frequency and monetary value, each scored from 1 to 5, and five segments made of them. The notebook computes the
# scores again with pandas, looks at what a usual shortcut does to ties, and ends with how much hangs on the best.

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
rfm = run.frame("rfm")
rfm.head()

# %% [markdown]
# ## The scores again, with pandas
#
# The cut points are fifths of the shop's own customers (linear quantiles). A value on a cut belongs to the lower fifth, so
# equal values score equally. Few days since the latest order are good: recency is scored by its negative.


# %%
def fifth(values: pd.Series) -> pd.Series:
    """1 to 5 by the four cut points; equal values score equally."""
    cuts = np.round(np.quantile(values.astype(float), [0.2, 0.4, 0.6, 0.8]), 6)
    return pd.Series(1 + np.searchsorted(cuts, values.astype(float), side="left"), index=values.index)


mine = pd.DataFrame({"r": fifth(-rfm.recency_days), "f": fifth(rfm.frequency), "m": fifth(rfm.monetary)})
theirs = rfm[["r_score", "f_score", "m_score"]].set_axis(["r", "f", "m"], axis=1)
differing = int((mine != theirs).any(axis=1).sum())
print(f"customers whose scores differ: {differing}")

# %% [markdown]
# ## The shortcut
#
# `qcut(rank(method="first"), 5)` makes five groups of equal size, whatever the values are. It does so by parting customers
# with the same value by the order of the rows:

# %%
shortcut = pd.qcut(rfm.recency_days.rank(method="first"), 5, labels=[5, 4, 3, 2, 1]).astype(int)
torn = rfm.assign(score=shortcut).groupby("recency_days").score.nunique()
unlucky = rfm.recency_days.isin(torn[torn > 1].index).sum()
print(f"{unlucky:,} of {len(rfm):,} customers share their recency with somebody of another score")

# %% [markdown]
# ## Segments

# %%
r, f, m = (rfm[name] for name in ("r_score", "f_score", "m_score"))
rules = {
    "VIP": (r >= 4) & (f >= 4) & (m >= 4),
    "At Risk": (r <= 2) & ((f >= 3) | (m >= 3)),
    "Loyal": f >= 4,
    "Low Value": (r <= 2) | ((f == 1) & (m == 1)),
}
by_rule = pd.Series(np.select(list(rules.values()), list(rules), default="Regular"), index=rfm.index)
assert (by_rule == rfm.segment).all(), "the rules above are those of the run"

segments = run.frame("segments")
print(
    segments[["segment", "customers", "share_of_customers", "net_revenue", "share", "aov"]]
    .round(3)
    .to_string(index=False)
)

# %%
long = segments.melt("segment", ["share_of_customers", "share"], var_name="of", value_name="part")
long["of"] = long["of"].map({"share_of_customers": "customers", "share": "net revenue"})
fig, axes = plt.subplots(1, 2, figsize=(11, 4))
sns.barplot(long.assign(part=100 * long.part), x="part", y="segment", hue="of", palette=[QUIET, INK], ax=axes[0])
axes[0].set(xlabel="per cent", ylabel="", title="Customers and money")
axes[0].legend(title="")
money = rfm.pivot_table(index="f_score", columns="r_score", values="monetary", aggfunc="sum").sort_index(
    ascending=False
)
sns.heatmap(money / 1000, annot=True, fmt=",.0f", cmap="Blues", cbar=False, ax=axes[1])
axes[1].set(xlabel="recency score", ylabel="frequency score", title=f"Net revenue, thousand {currency}")
plt.show()

# %% [markdown]
# ## Do the segments keep their promise?
#
# `segment_validation` scores the customers as of an earlier date and counts who came back afterwards.

# %%
validation = run.frame("segment_validation")
validation

# %% [markdown]
# ## The answer

# %%
vip = segments.set_index("segment").loc["VIP"]
kept = validation.set_index("segment").loc["VIP"]
print(
    f"{vip.customers:,} VIPs are {vip.share_of_customers:.1%} of the customers and bring {vip.share:.1%} of the net revenue. "
    f"Of those who were VIPs at the earlier date, {kept.share_came_back:.1%} came back."
)
