"""The first page: what comes first for each kind of person."""
