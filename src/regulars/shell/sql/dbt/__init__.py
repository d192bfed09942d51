"""The tables of a run as a dbt project: models, sources, and tests of what the contracts promise."""
