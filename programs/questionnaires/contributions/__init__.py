"""What questionnaires give to lower rooms."""

from programs.questionnaires.contributions import journey, register, standing, todos, years

__all__ = ["journey", "register", "standing", "todos", "years"]
