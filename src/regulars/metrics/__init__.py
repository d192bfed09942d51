"""Floor 2: measures, dimensions and the sales tables."""
