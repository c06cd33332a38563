"""Templates, frozen versions, responses with every change of a draft, and the needs found."""

from programs.questionnaires.models.needs import (
    Need,
    NeedQuerySet,
    NeedStep,
)
from programs.questionnaires.models.responses import (
    Edit,
    EditQuerySet,
    Response,
    ResponseQuerySet,
    ResponseStep,
)
from programs.questionnaires.models.versions import (
    Template,
    TemplateQuerySet,
    Version,
    VersionQuerySet,
    VersionStep,
)

__all__ = [
    "Edit",
    "EditQuerySet",
    "Need",
    "NeedQuerySet",
    "NeedStep",
    "Response",
    "ResponseQuerySet",
    "ResponseStep",
    "Template",
    "TemplateQuerySet",
    "Version",
    "VersionQuerySet",
    "VersionStep",
]
