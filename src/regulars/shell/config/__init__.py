"""regulars.toml: what a shop says about its log, and the settings of a published run."""
