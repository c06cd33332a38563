"""The import desk: choose a table, take its template, upload, see every fault by cell, keep."""
