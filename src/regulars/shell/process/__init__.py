"""What any process needs: progress, signals, limits of the machine, quoting."""
