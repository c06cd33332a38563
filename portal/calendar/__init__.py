"""The working calendar: which days offices work on, and what is due when.

Stands on kernel. Its days are dated data from the State Council's notices.
"""
