"""The tables of the ledger: every line of the log, and what is rolled up from it first."""

from regulars.ground.contract import COUNT, DAY, MOMENT, MONEY, RATE, TEXT, Table, columns
from regulars.ground.tables.money import OTHER_MONEY, TOTALS

TRANSACTIONS = Table(
    "transactions",
    "accepted line of the log",
    ("source_file", "source_line"),
    columns(
        ("invoice_no", TEXT, "Number of the invoice; without such a column, the customer and the day"),
        ("order_key", TEXT, "Key of the order: the invoice number, or the parts of [orders] key"),
        ("stock_code", TEXT, "Code of the product, in upper case", "", "the line names no product"),
        ("product_name", TEXT, "Description on the line, trimmed", "", "the line has no description"),
        ("quantity", COUNT, "Pieces; negative on returns", "pieces", "the log has no quantities"),
        ("invoice_date", MOMENT, "When the line was booked, in the shop's time zone"),
        ("price", MONEY, "Price of one piece", "money", "a line total was given and the quantity is zero or absent"),
        ("customer_id", TEXT, "Who bought", "", "a guest: the line names no customer"),
        ("country", TEXT, "Country on the line", "", "the line names no country"),
        (
            "total_amount",
            MONEY,
            "Money of the line before discount and without tax: the line total where given, else quantity x price",
            "money",
        ),
        ("cost", MONEY, "Cost of the goods on the line", "money", "no unit cost or margin is given"),
        ("kind", TEXT, "sale, return, fee, adjustment, discount, tax, shipping or tip"),
        ("discount", MONEY, "Discount on the line; negative on returns. 0: none is known", "money"),
        ("tax", MONEY, "Tax on the line; negative on returns. 0: none is known", "money"),
        ("shipping", MONEY, "The line's share of the shipping charged. 0: none is known", "money"),
        ("tip", MONEY, "The line's share of the tip. 0: none is known", "money"),
        ("refund", MONEY, "The line's share of the refund of its order. 0: none is known", "money"),
        ("gift_card", MONEY, "The line's share of the gift card payment; not in revenue. 0: none is known", "money"),
        ("repairs", "array<string>", "Names of the repairs on the line; empty if none"),
        ("source_file", TEXT, "File (and sheet) that held the line"),
        ("source_line", COUNT, "First physical line of the record in that file (row, for Parquet and Excel)"),
    ),
    folder="processed",
    grows=True,
)

SET_ASIDE = Table(
    "set_aside",
    "line of the log that is not used, with every reason",
    ("source_file", "source_line"),
    columns(
        ("source_file", TEXT, "File (and sheet) that held the line"),
        ("source_line", COUNT, "First physical line of the record in that file (row, for Parquet and Excel)"),
        (
            "raw",
            TEXT,
            "The line as it was in the file; a JSON object if it was never text, or if a later batch set it aside",
            "",
            "unreadable, or erased",
        ),
        ("reasons", "array<string>", "Every rule that the line breaks"),
        ("repairs", "array<string>", "Repairs made on the line before it was judged"),
        ("amount", MONEY, "Money of the line", "money", "the numbers of the line cannot be read"),
    ),
    folder="processed",
    grows=True,
)

_NO_VALUES = "the column is not used, or may name a person"

COLUMNS = Table(
    "columns",
    "column of the files with one header",
    ("source_file", "column_name"),
    columns(
        ("source_file", TEXT, "First of the files with this header"),
        ("files", COUNT, "Files with this header", "files"),
        ("column_name", TEXT, "Name in the header"),
        ("taken_for", "array<string>", "Columns of the ledger that are read from it; empty if none"),
        ("records", COUNT, "Records of these files", "records"),
        (
            "looked_at",
            COUNT,
            "Records behind the other figures; above 200,000, the first of each file",
            "records",
        ),
        ("share_missing", RATE, "Share of these without a value", "share"),
        ("distinct_values", COUNT, "Different values in the records looked at", "values"),
        ("least", TEXT, "Lowest value: as a number if all values are numbers, else as text", "", _NO_VALUES),
        ("greatest", TEXT, "Highest value, likewise", "", _NO_VALUES),
        ("examples", "array<string>", "The first three different values, among 200 records", "", _NO_VALUES),
    ),
    folder="processed",
)

STATUSES = Table(
    "statuses",
    "status in the log and how its lines are treated",
    ("status", "taken_as"),
    columns(
        ("status", TEXT, "Status as the files write it"),
        ("lines", COUNT, "Lines with this status, including those set aside", "lines"),
        ("orders", COUNT, "Orders with such a line", "orders", "the log has no invoice numbers"),
        ("money", MONEY, "Money of these lines", "money", "no amount on these lines can be read"),
        (
            "taken_as",
            TEXT,
            (
                "counted: an ordinary line; void: a cancelled order, set aside as order_void; ignore: not "
                "trade, set aside as ignored; or the kind of its lines: sale, return, fee, discount, tax, "
                "shipping, tip"
            ),
        ),
    ),
    needs=frozenset({"status"}),
)

ORDERS = Table(
    "orders",
    "order: an invoice with at least one sale line",
    ("order_key",),
    columns(
        ("order_key", TEXT, "Key of the order: the invoice number, or the parts of [orders] key"),
        ("invoice_no", TEXT, "Number of the invoice"),
        ("customer_id", TEXT, "Who bought", "", "a guest"),
        ("country", TEXT, "Country of the invoice", "", "no country is known"),
        ("ordered_at", MOMENT, "Time of the first sale line, in the shop's time zone"),
        ("units", COUNT, "Pieces sold", "pieces", "the log has no quantities"),
        ("line_count", COUNT, "Sale lines", "lines"),
        ("gross_revenue", MONEY, "Sale lines at list price, before discounts and returns", "money"),
        ("fees", MONEY, "Fee lines of the same invoice (postage, charges)", "money"),
        ("returned", MONEY, "Later returns matched to this order, zero or negative (the restated view)", "money"),
        ("order_number", COUNT, "1 for the customer's first order, 2 for the second, ...", "", "a guest"),
        *OTHER_MONEY,
    ),
    grows=True,
)

RETURNS = Table(
    "returns",
    "returned line with the sale it reverses, or sale line lowered by a refund of its order",
    ("return_number",),
    columns(
        ("return_number", COUNT, "Position by time, then invoice, product and amount"),
        ("invoice_no", TEXT, "Number of the credit note"),
        ("order_key", TEXT, "Key of the credit note, built like that of orders"),
        ("stock_code", TEXT, "Code on the returned line", "", "the line names no product"),
        ("customer_id", TEXT, "Who returned", "", "a guest"),
        ("country", TEXT, "Country on the line", "", "the line names no country"),
        ("returned_at", MOMENT, "When the return was booked, in the shop's time zone"),
        ("units", COUNT, "Pieces returned, positive", "pieces", "no quantities, or a refund of the order as a whole"),
        ("amount", MONEY, "Money refunded, negative", "money"),
        ("cost", MONEY, "Cost of the goods returned, negative", "money", "no cost is known"),
        ("matched_order_key", TEXT, "Order of the matched sale line", "", "no sale line was found"),
        ("matched_invoice_no", TEXT, "Invoice of the matched sale line", "", "no sale line was found"),
        ("matched_stock_code", TEXT, "Product that the return is booked to", "", "the line names no product"),
        ("matched_at", MOMENT, "Time of the matched sale line", "", "no sale line was found"),
        (
            "match_kind",
            TEXT,
            (
                "whole: the full quantity of the sale; part: less; spread: more than was left of it; amount: "
                "matched by customer and amount alone; none: no earlier sale; guest: no customer to match; "
                "order: the line's share of a refund of the whole order, on the order's day"
            ),
        ),
    ),
    grows=True,
)

CUSTOMERS = Table(
    "customers",
    "identified customer seen before as_of, including those with returns only",
    ("customer_id",),
    columns(
        ("customer_id", TEXT, "Who"),
        ("country", TEXT, "Country of the latest order", "", "no order, or no country is known"),
        ("first_order_at", MOMENT, "Time of the first order", "", "only returns, fees or adjustments were seen"),
        ("last_order_at", MOMENT, "Time of the latest order", "", "no order"),
        ("orders", COUNT, "Orders", "orders"),
        ("purchase_days", COUNT, "Calendar days with an order", "days"),
        ("units", COUNT, "Pieces sold", "pieces", "the log has no quantities"),
        ("products", COUNT, "Different products bought", "products", "the log names no products"),
        ("gross_revenue", MONEY, "Sales", "money"),
        ("returned", MONEY, "Returns booked before as_of, zero or negative", "money"),
        ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
        ("fees", MONEY, "Fees charged", "money"),
        ("cost", MONEY, "Cost of the goods sold, less those returned", "money", "no unit cost or margin is given"),
        ("adjustments", MONEY, "Manual adjustments", "money"),
        ("aov", MONEY, "Average order value: sales less discounts, per order", "money", "no order"),
        ("tenure_days", COUNT, "Calendar days from the first order to as_of", "days", "no order"),
        ("recency_days", COUNT, "Calendar days from the latest order to as_of, at least 1", "days", "no order"),
        ("mean_gap_days", RATE, "Mean days between purchase days", "days", "fewer than two purchase days"),
        ("gap_spread_days", RATE, "Standard deviation of these days", "days", "fewer than three purchase days"),
        ("longest_gap_days", COUNT, "Most days between purchase days", "days", "fewer than two purchase days"),
        ("active_months", COUNT, "Calendar months with an order", "months"),
        ("orders_90_days", COUNT, "Orders in the last 90 days before as_of", "orders"),
        ("orders_180_days", COUNT, "Orders in the last 180 days before as_of", "orders"),
        ("orders_365_days", COUNT, "Orders in the last 365 days before as_of", "orders"),
        ("net_revenue_90_days", MONEY, "Net revenue of the last 90 days", "money"),
        ("net_revenue_180_days", MONEY, "Net revenue of the last 180 days", "money"),
        ("net_revenue_365_days", MONEY, "Net revenue of the last 365 days", "money"),
        ("order_trend", COUNT, "Orders in the last 90 days less those in the 90 days before them", "orders"),
        ("return_share", RATE, "Returns divided by sales less discounts, as a positive share", "share", "no sale"),
        *OTHER_MONEY,
        *TOTALS,
    ),
    needs=frozenset({"customer_id"}),
    grows=True,
)

PRODUCTS = Table(
    "products",
    "stock code that was sold or returned before as_of",
    ("stock_code",),
    columns(
        ("stock_code", TEXT, "Code of the product, in upper case"),
        (
            "product_name",
            TEXT,
            "Description with the most sales; on a tie, the first in the alphabet",
            "",
            "no line describes it",
        ),
        ("units", COUNT, "Pieces sold", "pieces", "the log has no quantities"),
        ("orders", COUNT, "Orders with the product", "orders"),
        ("customers", COUNT, "Identified customers who bought it", "customers"),
        ("gross_revenue", MONEY, "Sales", "money"),
        ("returned", MONEY, "Returns booked to the product, zero or negative", "money"),
        ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
        ("first_sold_on", DAY, "Day of the first sale", "", "never sold in the window"),
        ("last_sold_on", DAY, "Day of the latest sale", "", "never sold in the window"),
        *OTHER_MONEY,
        *TOTALS,
    ),
    needs=frozenset({"stock_code"}),
    grows=True,
)

MONEY_LEDGER = Table(
    "money_ledger",
    "step from the sum of all lines of the log to net revenue",
    ("step_number",),
    columns(
        ("step_number", COUNT, "Position of the step"),
        ("step", TEXT, "Name of the step"),
        ("lines", COUNT, "Lines in the step", "lines"),
        ("amount", MONEY, "Money that the step adds or takes away; the running total on total rows", "money"),
        ("is_total", "boolean", "Whether the row is a total of the rows above it"),
        ("meaning", TEXT, "Meaning of the step"),
    ),
)
