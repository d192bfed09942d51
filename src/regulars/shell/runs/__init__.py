"""The folder of runs: where they lie, how they are published, kept and removed."""
