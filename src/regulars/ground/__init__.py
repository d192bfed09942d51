"""Floor 0: words that every room may use."""
