"""Makers of broken files: deterministic, small on disk, made when a test asks for them."""
