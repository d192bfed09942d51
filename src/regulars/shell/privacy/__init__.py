"""Keyed hashes in place of addresses, and the list of erased customers."""
