"""The same expressions on DuckDB, PostgreSQL and Spark, equal to each other."""
