"""Webhooks: what happened, told to the systems of offices that asked for it.

A delivery is a row of the transaction in which something happened; a job posts it afterwards,
signed, in order, again and again until it is taken or given up (docs/webhooks.md, ADR 0028).
"""
