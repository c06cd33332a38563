"""The evaluation report: its chapters (DOMAIN 6.3), each drawn from a snapshot alone."""

from programs.evaluation.documents.chapters import (
    effects,
    methods,
    notes,
    organisation,
    overall,
    ranking,
    support,
)
from programs.evaluation.documents.report import REPORT, report_of

__all__ = [
    "REPORT",
    "effects",
    "methods",
    "notes",
    "organisation",
    "overall",
    "ranking",
    "report_of",
    "support",
]
