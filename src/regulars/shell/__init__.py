"""Every side effect, in rooms: files, engine, runs, configuration, commands, dashboard."""
