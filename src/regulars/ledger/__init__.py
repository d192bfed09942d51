"""Floor 1: from raw lines to a checked ledger, orders and customers."""
