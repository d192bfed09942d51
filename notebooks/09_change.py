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
# # 09 Change: why did revenue move, and what comes next?
#
# In a real log nobody knows why a month was better than the one before. So this notebook makes a shop in which it is known:
# in the last month prices rise by a tenth and the largest customer stays away. Then it looks at whether the bridge finds
# both, and how far the forecast of a month was off that it had not seen.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

import regulars

plain = {"axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True}
sns.set_theme(style="whitegrid", context="notebook", rc=plain)
INK, ACCENT, QUIET = "#1f3a5f", "#d1495b", "#9aa5b1"

# %% [markdown]
# ## A shop whose truth is known
#
# Two hundred customers, and six more each month, buy from twelve products, most before Christmas. One customer, a hotel, buys
# for about 900 a month, until May 2024.

# %%
RISE, LAST = 1.10, pd.Period("2024-06")
random, rows, number = np.random.default_rng(9), [], 0
season = {11: 1.3, 12: 1.6, 1: 0.8, 2: 0.9}
prices = 3.0 + np.arange(12)
for place, month in enumerate(pd.period_range("2022-01", LAST, freq="M")):
    pool = 200 + 6 * place
    dearer = RISE if month == LAST else 1.0
    buys = random.poisson(0.9 * season.get(month.month, 1.0), pool)
    for customer in np.repeat(np.arange(pool), buys):
        number, day = number + 1, month.start_time + pd.Timedelta(days=int(random.integers(month.days_in_month)))
        for product in random.choice(12, size=2, replace=False):
            rows.append(
                (
                    number,
                    day,
                    f"c{customer}",
                    f"P{product}",
                    int(1 + random.poisson(1)),
                    round(prices[product] * dearer, 2),
                )
            )
    if month < LAST:
        number += 1
        rows.append((number, month.start_time + pd.Timedelta(days=9), "hotel", "P11", 64, prices[11]))
columns = ["invoice_no", "invoice_date", "customer_id", "stock_code", "quantity", "price"]
log = pd.DataFrame(rows, columns=columns)
log.to_csv("log.csv", index=False)
print(f"{log.invoice_no.nunique():,} orders, {len(log):,} lines")

# %%
SKIP = ["churn", "clv", "products", "channels", "alerts"]
config = {"studies": {"skip": SKIP}, "time": {"zone": "UTC"}}
run = regulars.run("log.csv", out="change", config=config)
bridge = run.frame("revenue_bridge")
last = bridge[(bridge.period_to == "2024-06-01") & (bridge.period_from == "2024-05-01")]
change = last[(last["view"] == "tree") & (last.level == 1)].amount.sum()
print(f"June 2024 on May: {change:+,.2f}")

# %% [markdown]
# ## Every view adds up to the same change
#
# The view by product tells what was sold from what it cost. The view by customer names the one with the largest change.

# %%
views = {"products": 1, "customers": 1, "tree": 2}
fig, axes = plt.subplots(1, 3, figsize=(12, 4))
for axis, (view, level) in zip(axes, views.items(), strict=True):
    parts = last[(last["view"] == view) & (last.level == level)].sort_values("amount")
    assert abs(parts.amount.sum() - change) < 0.01, "the parts are the whole change"
    axis.barh(parts.part, parts.amount, color=np.where(parts.amount < 0, ACCENT, INK))
    axis.hlines(parts.part, parts.low, parts.high, color=QUIET, linewidth=3)
    axis.set(title=f"by {view}", xlabel="net revenue")
    axis.locator_params(axis="x", nbins=4)
plt.show()

# %% [markdown]
# ## What a forecast would have said
#
# The same log without its last three months, and what came then.

# %%
known = log[log.invoice_date < "2024-04-01"]
known.to_csv("known.csv", index=False)
before = regulars.run("known.csv", out="before", config=config)
coming = before.frame("forecast").query("kpi == 'net_revenue' and grain == 'month'").set_index("period")
months = run.frame("monthly_revenue").set_index("month").net_revenue
fig, axis = plt.subplots(figsize=(9, 4))
axis.plot(months.index, months, color=INK, label="what came")
axis.errorbar(
    coming.index,
    coming.forecast,
    yerr=[coming.forecast - coming.low_80, coming.high_80 - coming.forecast],
    color=ACCENT,
    fmt="o",
    capsize=4,
    label="forecast of 1 April, with its 80% range",
)
axis.set(ylabel="net revenue by month", title="Seen from 1 April 2024")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## The answer
#
# The bridge finds the price rise as price and the lost customer by name, and neither hides the other in the total. A forecast
# cannot know of a customer who will leave: it says how far it was off before, and no more.

# %%
sold = log[log.invoice_date >= "2024-06-01"]
planted = (sold.quantity * sold.price * (1 - 1 / RISE)).sum()
price = last[(last["view"] == "products") & (last.part == "price")].iloc[0]
largest = last[(last["view"] == "customers") & (last.level == 2) & (last.part != "others")].iloc[0]
print(f"Prices brought {price.amount:,.0f}; planted: {planted:,.0f} on what June sold.")
print(f"The largest change is of {largest.part}: {largest.amount:+,.0f}.")
actual = months.loc[coming.index]
inside = ((actual >= coming.low_80) & (actual <= coming.high_80)).sum()
off = (abs(coming.forecast / actual - 1)).mean()
print(f"Of three months to come {inside} were inside the range; the forecasts were {off:.0%} off.")
