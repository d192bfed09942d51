"""One small job, done by Regulars' own steps, by hand-written SQL, and by other libraries.

The job: read eight columns; drop exact duplicates and lines without customer, or with a quantity or price that is not
above zero; revenue, orders, customers and average order, by month and by country; the twenty best products; recency,
frequency and monetary value in fifths, with segments; monthly cohort retention.

Every program ends with the same check: what it found, as one number. A contest compares the numbers.
"""
