"""Certificates of enterprises: what they are, and on which days they are in force."""
