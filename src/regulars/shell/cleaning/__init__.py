"""Staged records, judged and parted into the lines that are used and those that are set aside."""
