"""Pure mathematics on small arrays: no tables, no engine. Serves the studies."""
