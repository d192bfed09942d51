"""The plan carried out: tables, what they were checked for, and whether they may be published."""
