"""The rules of online services: moments, codes of who asked, what holds between values. Pure."""

from programs.services.rules.askers import code_of, masked_code
from programs.services.rules.cases import case_faults, number_of, workdays_to
from programs.services.rules.moments import Moment

__all__ = ["Moment", "case_faults", "code_of", "masked_code", "number_of", "workdays_to"]
