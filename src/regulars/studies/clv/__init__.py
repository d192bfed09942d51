"""Customer lifetime value: how often each customer will come, what they will spend, and how sure that is."""
