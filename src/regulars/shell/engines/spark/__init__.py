"""Spark: the log in Parquet files, computed by as many machines as the cluster has."""
