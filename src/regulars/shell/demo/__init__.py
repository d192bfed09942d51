"""The demonstration: a year of a real grocery chain."""
