"""What returns give to lower rooms."""

from programs.returns.contributions import pages, years

__all__ = ["pages", "years"]
