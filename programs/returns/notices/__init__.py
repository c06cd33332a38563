"""Who is told of what becomes of returns, and of months that will lock."""

from programs.returns.notices import locks, returns

__all__ = ["locks", "returns"]
