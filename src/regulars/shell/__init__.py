"""Floor 5: every side effect: files, engine, runs, configuration, command line."""
