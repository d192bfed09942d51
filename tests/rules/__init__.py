"""The rules of the ledger, each shown on lines that it must and must not touch."""
