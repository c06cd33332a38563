"""Visits: who goes where, what was found, what became of it, and one plan for each enterprise.

Stands on the pool and on programme years.
"""
