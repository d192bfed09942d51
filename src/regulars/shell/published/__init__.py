"""A published run, read: its tables, questions, lists and figures."""
