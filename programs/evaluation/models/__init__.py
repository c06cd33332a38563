"""Snapshots with their texts and restatements, weights, and what the nation said of a year."""

from programs.evaluation.models.national import NationalResult, NationalResultQuerySet
from programs.evaluation.models.snapshots import (
    ReportText,
    ReportTextQuerySet,
    Restatement,
    RestatementQuerySet,
    Snapshot,
    SnapshotQuerySet,
    Weights,
    WeightsQuerySet,
)

__all__ = [
    "NationalResult",
    "NationalResultQuerySet",
    "ReportText",
    "ReportTextQuerySet",
    "Restatement",
    "RestatementQuerySet",
    "Snapshot",
    "SnapshotQuerySet",
    "Weights",
    "WeightsQuerySet",
]
