"""The evaluation report: its chapters (DOMAIN 6.3), each drawn from a snapshot alone."""

from programs.evaluation.documents.chapters import (
    ahead,
    effects,
    methods,
    notes,
    organisation,
    overall,
    overview,
    ranking,
    support,
    told,
)
from programs.evaluation.documents.report import REPORT, report_of

__all__ = [
    "REPORT",
    "ahead",
    "effects",
    "methods",
    "notes",
    "organisation",
    "overall",
    "overview",
    "ranking",
    "report_of",
    "support",
    "told",
]
