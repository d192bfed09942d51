"""Forecast: the next weeks and months of a KPI, tested on the past beside the naive answer."""
