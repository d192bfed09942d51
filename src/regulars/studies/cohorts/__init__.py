"""Cohorts: who comes back, how many months on, and the states of a customer's life."""
