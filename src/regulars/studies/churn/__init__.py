"""Who will not come back: windows, features without leaks, models beside naive answers, scores."""
