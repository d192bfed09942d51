"""The definitions as SQL text, for any dialect, and as a dbt project."""
