"""What visits give to others."""

from experts.visits.contributions import access, causes, journey, register, todos, years

__all__ = ["access", "causes", "journey", "register", "todos", "years"]
