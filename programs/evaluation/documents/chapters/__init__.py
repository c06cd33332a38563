"""Chapters of the evaluation report, one file for each theme."""
