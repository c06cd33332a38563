"""Work that outlives a request: the row is the truth, the broker is only a doorbell.

The one room that knows Celery. Stands on workflows, audit and accounts.
"""
