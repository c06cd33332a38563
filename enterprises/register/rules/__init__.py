"""The law of the register, pure: the unified social credit code, size classes, industries.

Stands on kernel alone; the tables of law are dated files in `enterprises/register/data`.
"""
