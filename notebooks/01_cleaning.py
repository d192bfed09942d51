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
# # 01 Cleaning: what was used, and what must not be
#
# Every record of a file is either used or set aside with its reasons. This notebook follows records and money from the
# files to net revenue, and asks what two usual steps of a cleaning would have cost: dropping equal lines, and dropping
# lines without a customer.

# %%
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

import regulars

plain = {"axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True}
sns.set_theme(style="whitegrid", context="notebook", rc=plain)
INK, ACCENT, QUIET = "#1f3a5f", "#d1495b", "#9aa5b1"

run = regulars.open("demo")
currency = run.manifest.currency
print(f"{len(run.tables)} tables, {run.first_day} to {run.as_of} (exclusive)")

# %% [markdown]
# ## Every record is accounted for

# %%
files = pd.DataFrame(list(run.manifest.inputs))
assert (files.framed == files.used + files.set_aside).all()
files[["name", "framed", "used", "set_aside"]]

# %% [markdown]
# `set_aside` has the text, the file and the line of each record that was not used. `repairs` says what was only
# normalised: a price that follows from the total, a blank, a word for nothing.

# %%
aside = run.frame("set_aside")
print(f"{len(aside):,} lines are set aside.")
if len(aside):
    print(aside.explode("reasons").reasons.value_counts().to_string())
repairs = pd.Series(run.manifest.repairs, name="lines")
print(repairs[repairs > 0].map("{:,}".format).to_string())

# %% [markdown]
# ## What each line books
#
# A return is no negative sale, a gift is no price error: each line has a `kind`. `money_ledger` leads from the sum of all
# lines to net revenue.

# %%
ledger = run.frame("money_ledger")
ledger

# %%
lines = run.table("transactions")
kinds = lines.group_by("kind").aggregate(
    lines=lines.count(), amount=(lines.total_amount - lines.discount).sum().cast("float64")
)
kinds = kinds.to_pandas().set_index("kind").sort_values("lines", ascending=False)
print(kinds.to_string(float_format="{:,.2f}".format))

# %% [markdown]
# ## The prices
#
# A log that was misread shows it here: prices of two kinds, a second hill at a hundred times the first, spikes at zero.

# %%
priced = lines.filter((lines.kind == "sale") & (lines.price > 0))
hundredths = (priced.price.cast("float64").log10() * 20).floor().cast("int64")
hills = priced.group_by(step=hundredths).aggregate(lines=priced.count()).order_by("step").to_pandas()
fig, axis = plt.subplots(figsize=(8, 3.5))
axis.bar(10 ** (hills.step / 20), hills.lines, width=10 ** (hills.step / 20) * 0.11, align="edge", color=INK)
axis.set(xscale="log", xlabel=f"price of a piece, {currency} (log)", ylabel="sale lines", title="Prices")
plt.show()

# %% [markdown]
# ## What is a piece?
#
# Revenue adds up whatever was sold. Pieces only do where a piece is a piece: fuel by the litre, cloth by the centimetre or
# nails by the kilogram drown everything else. The product that has the largest share of the pieces:

# %%
products = run.frame("products").groupby("product_name")[["units", "net_revenue"]].sum()
parts = products / products.sum()
odd = parts.units.idxmax()
print(f"{odd}: {parts.units[odd]:.1%} of the pieces, {parts.net_revenue[odd]:.1%} of the net revenue")

# %% [markdown]
# ## What a usual cleaning would have cost
#
# `drop_duplicates()` stands at the beginning of most tutorials, often on the columns at hand: customer, product, pieces and
# money. Where people buy the same things every week, that takes away purchases. A `dropna()` takes away the guests.

# %%
sales = lines.filter(lines.kind == "sale").mutate(paid=lambda line: line.total_amount - line.discount)


def repeated(columns: list[str]) -> pd.Series:
    """Lines and money of sales that are equal in these columns to another, but for one of each."""
    counted = sales.group_by(columns).aggregate(times=sales.count(), money=sales.paid.mean())
    extra = counted.times - 1
    whole = counted.aggregate(lines=extra.sum(), money=(extra * counted.money).sum().cast("float64"))
    return whole.to_pandas().iloc[0]


what = ["customer_id", "stock_code", "quantity", "paid"]
guests = sales.filter(sales.customer_id.isnull())
without = guests.aggregate(lines=guests.count(), money=guests.paid.sum().fill_null(0).cast("float64"))
lost = pd.DataFrame(
    {
        "equal in every column": repeated([*what, "invoice_no", "invoice_date", "price"]),
        "equal in customer, product, pieces, money": repeated(what),
        "without a customer": without.to_pandas().iloc[0],
    }
).T
lost["share of sales"] = lost.money / kinds.loc["sale", "amount"]
print(lost.to_string(formatters=["{:,.0f}".format, "{:,.2f}".format, "{:.2%}".format]))

# %% [markdown]
# ## The answer

# %%
net = run.kpi("net_revenue").net_revenue.item()
dropped = lost.loc["equal in customer, product, pieces, money"]
print(
    f"Of {files.framed.sum():,} records {files.used.sum():,} are used; they lead to a net revenue of {net:,.2f} {currency}. "
    f"Dropping lines that are equal in customer, product, pieces and money would have lost {dropped.lines:,.0f} sale lines, "
    f"{dropped['share of sales']:.1%} of sales. {odd} is {parts.units[odd]:.1%} of the pieces: count them without it."
)
