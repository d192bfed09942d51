"""The KPIs and tables of a run as a semantic layer: for MetricFlow in a dbt project, and in the open form of Ossie."""
