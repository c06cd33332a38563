"""The register: which enterprises there are, by credit code, and who acts for them.

Stands on the ground floor alone; knows no programme.
"""
