"""Alerts: the last complete day and week beside what such a day and week usually bring."""
