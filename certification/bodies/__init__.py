"""Certification bodies. Stands on experts; knows no certificate."""
