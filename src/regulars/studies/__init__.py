"""Floor 3: independent analyses; none imports another."""
