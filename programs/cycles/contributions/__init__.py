"""What years and rosters give to lower rooms."""

from programs.cycles.contributions import register, todos, years

__all__ = ["register", "todos", "years"]
