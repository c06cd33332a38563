"""Liveness, readiness, and the doctor's findings in plain words."""
