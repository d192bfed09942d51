"""What holds for every shop."""
