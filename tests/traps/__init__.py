"""The classic errors of the field, each with the case that shows it."""
