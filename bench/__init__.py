"""Benchmarks: synthetic logs, a peer, bare bounds, and the runner that measures Regulars beside them."""
