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
# # 08 Channels: who gets the credit, and who earned it?
#
# The demonstration has no touches, and in no real log is it known what a channel added. So this notebook makes a shop in
# which it is known: each touch raises the chance of an order by an amount that we choose. Then it looks at where the
# models agree with that truth, and where they part from it.

# %%
from datetime import datetime, timedelta

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
# An e-mail adds 20 points to a base chance of 3%, search 10, social and direct visits nothing. *Retargeting* is an
# advertisement that follows people who have already decided: it is shown minutes before half of the orders, and adds
# nothing at all.

# %%
BASE, ADDS = 0.03, {"email": 0.20, "search": 0.10, "social": 0.0, "direct": 0.0}
random, start = np.random.default_rng(8), datetime(2024, 1, 1)
orders, touches, added = [], [], dict.fromkeys([*ADDS, "retargeting"], 0.0)
for number in range(1_500):
    day = random.uniform(0, 60)
    while day < 240:
        at, channel = start + timedelta(days=day), random.choice([*ADDS], p=[0.25, 0.3, 0.25, 0.2])
        touches.append((f"c{number}", at, channel))
        added[channel] += ADDS[channel]
        if random.random() < BASE + ADDS[channel]:
            bought = at + timedelta(days=random.uniform(0.1, 3))
            if random.random() < 0.5:
                touches.append((f"c{number}", bought - timedelta(minutes=5), "retargeting"))
            orders.append((len(orders), bought, f"c{number}", round(random.lognormal(3, 0.5), 2)))
        day += random.exponential(20)
columns = ["invoice_no", "invoice_date", "customer_id", "total_amount"]
pd.DataFrame(orders, columns=columns).to_csv("orders.csv", index=False)
pd.DataFrame(touches, columns=["customer_id", "touched_at", "channel"]).to_csv("touches.csv", index=False)
print(f"{len(orders):,} orders, {len(touches):,} touches")

# %%
SKIP = ["churn", "clv", "products", "change", "forecast", "alerts"]
config = {"touchpoints": {"file": "touches.csv"}, "studies": {"skip": SKIP}}
run = regulars.run("orders.csv", out="channels", config=config)
credit = run.frame("attribution")
main = credit[credit.is_main & (credit.customer_kind == "all") & credit.share.notna()]
by_model = main.pivot(index="channel", columns="model", values="share")
print((100 * by_model).round(1).to_string())

# %% [markdown]
# ## The models part by far more than any of them doubts itself
#
# The band of a model says how much its answer would change with other customers. It says nothing about the rule being
# the right one.

# %%
agreement = run.frame("attribution_agreement").set_index("channel")
order = by_model.markov.sort_values().index
fig, axis = plt.subplots(figsize=(9, 4))
chain = main[main.model == "markov"].set_index("channel").loc[order]
axis.hlines(
    order,
    100 * agreement.loc[order, "least_share"],
    100 * agreement.loc[order, "greatest_share"],
    color=QUIET,
    linewidth=8,
    alpha=0.5,
    label="spread over eight models",
)
axis.hlines(order, 100 * chain.low, 100 * chain.high, color=INK, linewidth=8, label="95% band of the Markov chain")
axis.scatter(100 * by_model.loc[order, "last"], order, color=ACCENT, zorder=3, label="last touch")
axis.set(xlabel="per cent of attributed orders", title="Credit of each channel")
axis.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# ## Credit and truth
#
# What a channel truly added is the sum of the chances that we planted. Everything else would have come anyway.

# %%
truth = pd.Series(added) / len(orders)
compared = pd.DataFrame({"truly added": truth, "Markov chain": by_model.markov, "last touch": by_model["last"]})
compared = compared.sort_values("truly added", ascending=False)
fig, axis = plt.subplots(figsize=(9, 4))
(100 * compared).plot.bar(ax=axis, color=[INK, QUIET, ACCENT], rot=0, width=0.75)
axis.set(xlabel="", ylabel="per cent of orders", title="What each channel added, and what it is credited with")
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# ## The answer
#
# Among the channels that reach everybody, the chain puts them in the order of the truth. But it hands out *all* orders,
# also those that would have come anyway, and it cannot know that retargeting follows decisions instead of causing them.
# Only an experiment can: hold retargeting back from some customers drawn at random, and compare.

# %%
ranked = by_model.markov.drop("retargeting").sort_values(ascending=False)
anyway = 1 - truth.sum()
print(
    f"By the chain: {', '.join(ranked.index)}; truly added: {', '.join(truth.nlargest(2).index)}, the others nothing."
)
print(f"{anyway:.0%} of the orders would have come anyway, and are credited all the same.")
retargeting = by_model.loc["retargeting"]
print(f"Retargeting added nothing; last touch gives it {retargeting['last']:.0%}, the chain {retargeting.markov:.0%}.")
