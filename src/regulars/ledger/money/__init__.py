"""Money that a log has besides the money of its lines: discounts, tax, shipping, tips, refunds, gift cards."""
