"""Industrial chains, the lines of their charts, and what was changed of them."""

from programs.chains.models.chains import (
    ChainChange,
    ChainStep,
    IndustrialChain,
    IndustrialChainQuerySet,
)
from programs.chains.models.lines import ChainCause, Countermeasure, Segment
from programs.chains.models.projects import (
    ChainOutput,
    Milestone,
    MilestoneQuerySet,
    Project,
    ProjectLine,
    ProjectQuerySet,
    ProjectStep,
    has_lines,
)

__all__ = [
    "ChainCause",
    "ChainChange",
    "ChainOutput",
    "ChainStep",
    "Countermeasure",
    "IndustrialChain",
    "IndustrialChainQuerySet",
    "Milestone",
    "MilestoneQuerySet",
    "Project",
    "ProjectLine",
    "ProjectQuerySet",
    "ProjectStep",
    "Segment",
    "has_lines",
]
