"""Proofs of the arithmetic of experiments on real and simulated shops: `make proofs`; `make test` runs a sample."""
