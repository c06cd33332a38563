"""The report centre: what can be asked for, and what was issued."""
