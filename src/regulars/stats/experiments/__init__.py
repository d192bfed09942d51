"""Randomised experiments: sample ratio, means and ratios with history as covariate, looks at any time, A/A tests."""
