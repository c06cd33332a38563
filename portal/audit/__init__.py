"""What was done, by whom, to what: append-only, hash-chained. Stands on regions and accounts.

Listeners hang on verbs through a registry, so that notices follow without being imported.
"""
