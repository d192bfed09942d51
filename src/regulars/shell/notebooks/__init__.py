"""The notebooks that `regulars notebook` puts beside a run; their sources stand in the folder notebooks/."""
