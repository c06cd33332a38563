"""Pure rules of a programme year: arithmetic of targets, the stages of an enterprise."""

from programs.cycles.rules.stages import JOURNEY, beyond, stage_of
from programs.cycles.rules.targets import Gap, gaps_between, shared_out

__all__ = ["JOURNEY", "Gap", "beyond", "gaps_between", "shared_out", "stage_of"]
