"""The menu: label, url name, icon, permission. Order is the order in which people work."""

from __future__ import annotations
