"""Figures that explain themselves: declared once, kept as readings, opened down to their rows.

Stands on jobs. A figure is never typed where it can be counted, and never counted by GROUP BY
while somebody waits.
"""
