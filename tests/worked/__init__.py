"""Every table of the small shop, worked out by hand."""
