"""One small job on the lines of a published run, by the public steps of Regulars and in SQL written by hand.

The job: of the sales to known customers, revenue, orders, customers and average order, by month and by country; the
twenty best products; recency, frequency and monetary value in fifths, with segments; monthly cohort retention.

Both programs end with the same check: what they found, as one number. A contest compares the numbers.
"""
