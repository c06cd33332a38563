"""Every figure opens: its definition, its filter, and the rows that it counts."""
