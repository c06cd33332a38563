"""What questionnaires give to lower rooms."""

from programs.questionnaires.contributions import journey, register, todos, years

__all__ = ["journey", "register", "todos", "years"]
