"""Floor 4: which tables are built, charts as values, the HTML report."""
