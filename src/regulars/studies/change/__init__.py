"""Change: why net revenue moved from one period to another, and how customers moved between segments."""
