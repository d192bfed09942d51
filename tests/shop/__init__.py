"""One small shop, and the means to put any log through the ledger and the tables."""
