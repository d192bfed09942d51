"""The dashboard: pages that show a published run. It reads tables, asks questions, and computes nothing."""
