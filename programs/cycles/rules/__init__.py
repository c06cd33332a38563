"""Pure rules of a programme year: arithmetic of targets, the stages of an enterprise, how long a
decision is open, contracts of events and examinations."""

from programs.cycles.rules.decisions import last_long_open, long_open_from
from programs.cycles.rules.events import (
    CONTRACT,
    contract_faults,
    exam_fault,
    too_many_contracts,
)
from programs.cycles.rules.stages import JOURNEY, beyond, stage_of
from programs.cycles.rules.targets import Gap, gaps_between, shared_out

__all__ = [
    "CONTRACT",
    "JOURNEY",
    "Gap",
    "beyond",
    "contract_faults",
    "exam_fault",
    "gaps_between",
    "last_long_open",
    "long_open_from",
    "shared_out",
    "stage_of",
    "too_many_contracts",
]
