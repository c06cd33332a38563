"""The dated tree of regions, and reach: which rows somebody may do something to.

Stands on accounts. Regions are never edited: a change closes one row and opens another.
"""
