"""One file per engine that can run the expressions."""
