"""Is this document genuine? Open to everybody who holds it."""
