"""A tidy log condensed in one pass: neighbours of one booking, and lines of one product and month, added up."""
