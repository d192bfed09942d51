"""PostgreSQL: the log in a table or view, everything computed there, tables published into a schema."""
