"""Questionnaires as data: frozen versions, drafts that lose nothing, and the needs found.

Stands on programme years.
"""
