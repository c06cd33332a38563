"""Sandboxes of county offices: an invented county for the vendor of their system."""
