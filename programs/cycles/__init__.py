"""Programme years: dates, targets, pilot industries, the roster, and what is locked.

Stands on the register of enterprises.
"""
