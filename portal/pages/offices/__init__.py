"""Offices and their people: for the administrators, and for counties their keys."""
