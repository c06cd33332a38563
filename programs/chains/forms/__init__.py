"""Forms of industrial chains."""

from programs.chains.forms.chains import ChainFilter, ChainForm, ReasonForm, sound
from programs.chains.forms.lines import (
    CauseLines,
    CorrectionForm,
    CountermeasureLines,
    SegmentLines,
)
from programs.chains.forms.projects import (
    ListLines,
    MilestoneLines,
    OutputForm,
    ProjectFilter,
    ProjectForm,
    ReachForm,
)

__all__ = [
    "CauseLines",
    "ChainFilter",
    "ChainForm",
    "CorrectionForm",
    "CountermeasureLines",
    "ListLines",
    "MilestoneLines",
    "OutputForm",
    "ProjectFilter",
    "ProjectForm",
    "ReachForm",
    "ReasonForm",
    "SegmentLines",
    "sound",
]
