"""The one engine behind every workflow: lock, permission, state, reason, record.

Stands on audit. The tables of moves are `portal.kernel.workflow`.
"""
