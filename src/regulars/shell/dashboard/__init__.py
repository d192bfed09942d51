"""The server of the dashboard: who may look, and what runs behind."""
