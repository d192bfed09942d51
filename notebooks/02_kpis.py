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
# # 02 KPIs: where did the last month come from?
#
# Revenue went up or down: because there were more customers, because they came more often, or because they bought more
# at a time? Revenue is the product of the three, so the question has an exact answer.

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
# ## Months
#
# Distinct customers are counted anew in each month, and a ratio is sum over sum.

# %%
factors = ["customer_revenue", "customers", "customer_orders", "orders_per_customer"]
months = run.kpi(factors, grain="month", floats=True)
months = months[~months.is_partial].set_index("period")[factors]
months["value_per_order"] = months.customer_revenue / months.customer_orders
product = months.customers * months.orders_per_customer * months.value_per_order
assert np.allclose(product, months.customer_revenue), "the three factors must multiply to the revenue"
print(months.round(2).to_string())

# %%
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2))
for axis, (name, title) in zip(
    axes,
    {
        "customers": "Customers",
        "orders_per_customer": "Orders by customer",
        "value_per_order": "Revenue by order",
    }.items(),
    strict=True,
):
    axis.plot(pd.to_datetime(months.index), months[name], color=INK, marker="o", markersize=4)
    axis.set(title=title, ylim=(0, 1.15 * months[name].max()))
    axis.tick_params(axis="x", rotation=60)
plt.show()

# %% [markdown]
# ## The last month, taken apart
#
# The logarithm of a product is a sum: each factor's share of the change is its log ratio by that of the revenue.

# %%
before, last = months.iloc[-2], months.iloc[-1]
factors = ["customers", "orders_per_customer", "value_per_order"]
parts = np.log(last[factors] / before[factors])
change = last.customer_revenue / before.customer_revenue - 1
share = parts / parts.sum() * (last.customer_revenue - before.customer_revenue)
print(share.round(2).to_string())

# %% [markdown]
# ## By weekday and hour
#
# Calendar days and hours are the shop's own: times are moved into its zone before anything is counted.

# %%
lines = run.table("transactions")
sold = lines.filter(lines.kind == "sale")
grid = sold.group_by(weekday=sold.invoice_date.day_of_week.index(), hour=sold.invoice_date.hour()).aggregate(
    revenue=(sold.total_amount - sold.discount).sum().cast("float64")
)
grid = grid.to_pandas().pivot(index="weekday", columns="hour", values="revenue").sort_index(axis=1).sort_index()
grid.index = [("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in grid.index]
fig, axis = plt.subplots(figsize=(11, 3.2))
sns.heatmap(grid / 1000, cmap="Blues", ax=axis, cbar_kws={"label": f"thousand {currency}"})
axis.set(xlabel="hour", ylabel="", title="Gross revenue by weekday and hour")
plt.show()

# %% [markdown]
# ## What sells
#
# A dimension that the shop declared is asked like any other; without one, products are.

# %%
by = run.manifest.dimensions[0] if run.manifest.dimensions else "product_name"
largest = run.kpi("net_revenue", by=by, floats=True).nlargest(10, "net_revenue")
fig, axis = plt.subplots(figsize=(8, 4))
sns.barplot(largest.assign(thousands=largest.net_revenue / 1000), x="thousands", y=by, color=INK, ax=axis)
axis.set(xlabel=f"net revenue, thousand {currency}", ylabel="", title=f"The largest by {by}")
plt.show()

# %% [markdown]
# ## The answer

# %%
leading = share.abs().idxmax()
words = {"customers": "more customers", "orders_per_customer": "more orders by customer"}
words["value_per_order"] = "more revenue by order"
if share[leading] < 0:
    words = {
        name: text.replace("more", "fewer" if name != "value_per_order" else "less") for name, text in words.items()
    }
print(
    f"{months.index[-1]:%B %Y}: {last.customer_revenue:,.2f} {currency} from known customers, {change:+.1%} on the month "
    f"before. The largest part, {share[leading]:+,.2f}, comes from {words[leading]}."
)
