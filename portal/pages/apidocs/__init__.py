"""The OpenAPI description and its reader, served from this portal alone."""
