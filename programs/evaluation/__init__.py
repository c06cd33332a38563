"""Locking, snapshots and the evaluation report: figures that stand still, and say so.

Stands on returns. A snapshot freezes readings, definitions and targets under a number and a hash;
a report is drawn from a snapshot alone.
"""
