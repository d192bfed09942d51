"""Read files of any supported kind into the engine, with every line accounted for."""
