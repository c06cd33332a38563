"""Floors: the same effect with nothing around it."""
