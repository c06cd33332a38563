"""The rules of policies: the grounds, their assessment, and what may be recorded. Pure."""

from programs.policies.rules.entry import policy_faults
from programs.policies.rules.grounds import (
    ARTICLES,
    CONDITIONS,
    MOST_ARTICLE,
    Assessment,
    Finding,
    Ground,
    assess,
    condition_faults,
)

__all__ = [
    "ARTICLES",
    "CONDITIONS",
    "MOST_ARTICLE",
    "Assessment",
    "Finding",
    "Ground",
    "assess",
    "condition_faults",
    "policy_faults",
]
