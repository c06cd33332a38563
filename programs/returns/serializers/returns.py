"""What the API says and reads of returns. Plain dicts: the hot path builds no serializer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from portal.accounts.actor import Actor
from portal.api.resources import ReasonIn
from portal.kernel.faults import Fault
from programs.returns.models import Return
from programs.returns.queries import CellChange
from programs.returns.vocabulary import RemarkReason


class ReturnFaultOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField()
    value = serializers.CharField()
    rule = serializers.CharField()
    remedy = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "explain", "warn"])


class DraftIn(serializers.Serializer[Any]):
    """One return; figures by the codes of the form. Figures that are not given are as counted."""

    region = serializers.CharField(help_text="code of the county, 6 digits")
    period = serializers.CharField(help_text="month, YYYY-MM")
    values = serializers.DictField(child=serializers.CharField(), required=False)
    explanations = serializers.DictField(child=serializers.CharField(), required=False)
    texts = serializers.DictField(child=serializers.CharField(), required=False)


class ReturnIn(DraftIn):
    """The same, submitted at once where that is asked for."""

    submit = serializers.BooleanField(required=False, help_text="submit it at once")


class ReturnChange(serializers.Serializer[Any]):
    """What changes; what is not given stays. `answers` maps the id of a remark to its answer."""

    values = serializers.DictField(child=serializers.CharField(), required=False)
    explanations = serializers.DictField(child=serializers.CharField(), required=False)
    texts = serializers.DictField(child=serializers.CharField(), required=False)
    answers = serializers.DictField(child=serializers.CharField(), required=False)


class RemarkOut(serializers.Serializer[Any]):
    """What a reviewer said of the figure or text `field`; `answer` is empty until there is one."""

    id = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.ChoiceField(choices=RemarkReason.values)
    words = serializers.CharField()
    at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class NoteIn(serializers.Serializer[Any]):
    """What a reviewer says of the cell `field`: a figure or a text, by its code in the form."""

    field = serializers.CharField(allow_blank=True)
    reason = serializers.ChoiceField(choices=RemarkReason.values)
    words = serializers.CharField(allow_blank=True, help_text="1 to 300 characters")


class ActIn(ReasonIn):
    """What a verb may be told; `notes` go with `return` alone, and are answered cell by cell."""

    notes = NoteIn(many=True, required=False)


class RemarksOut(serializers.Serializer[Any]):
    """Every remark on a return, oldest first; `reason` is that of the newest return."""

    reason = serializers.CharField()
    remarks = RemarkOut(many=True)


class ReturnsIn(serializers.Serializer[Any]):
    items = DraftIn(many=True)


class ReturnOut(serializers.Serializer[Return]):
    id = serializers.IntegerField()
    year = serializers.CharField()
    region = serializers.CharField()
    period = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()
    revision = serializers.IntegerField()
    channel = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField())
    counted = serializers.DictField(child=serializers.CharField())
    explanations = serializers.DictField(child=serializers.CharField())
    texts = serializers.DictField(child=serializers.CharField())
    due_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)

    def to_representation(self, instance: Return) -> dict[str, Any]:
        view = self.context.get("view")
        return represent(veiled(instance, view.actor) if view else instance)


class CellChangeOut(serializers.Serializer[Any]):
    """A cell that became another: of `part` (values, explanations, texts) the cell `code`."""

    version = serializers.IntegerField()
    part = serializers.CharField()
    code = serializers.CharField()
    was = serializers.CharField()
    became = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    channel = serializers.CharField()
    reason = serializers.CharField()


class HistoryOut(serializers.Serializer[Any]):
    """Every change of every cell, the newest first, and what a correction restates."""

    changes = CellChangeOut(many=True)
    restated = CellChangeOut(many=True)


class CheckedOut(serializers.Serializer[Any]):
    """A dry run: what would be kept, and every fault."""

    would_keep = serializers.BooleanField()
    faults = ReturnFaultOut(many=True)


class KeptItemOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    region = serializers.CharField()
    period = serializers.CharField()
    revision = serializers.IntegerField()


class ReturnsOut(serializers.Serializer[Any]):
    """What a bulk kept."""

    kept = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    items = KeptItemOut(many=True)


class AskedOut(serializers.Serializer[Any]):
    """The job that will do it, and where it is followed."""

    job = serializers.IntegerField()
    href = serializers.CharField()


def represent(row: Return) -> dict[str, Any]:
    """A return as the API shows it."""
    return {
        "id": row.pk,
        "year": f"{row.region.code[:2]}0000-{row.period[:4]}",
        "region": row.region.code,
        "period": row.period,
        "version": row.version,
        "state": row.state,
        "revision": row.revision,
        "channel": row.channel,
        "values": row.values,
        "counted": row.counted,
        "explanations": row.explanations,
        "texts": row.texts,
        "due_at": row.due_at,
        "submitted_at": row.submitted_at,
        "accepted_on": row.accepted_on,
    }


def veiled(row: Return, by: Actor) -> Return:
    """The return as somebody may read it: without figures, reasons and texts until the office
    before theirs has passed it on."""
    if not row.shows_figures_to(by):
        row.values, row.counted, row.explanations, row.texts = {}, {}, {}, {}
    return row


def told_changes(changes: Iterable[CellChange]) -> list[dict[str, Any]]:
    """Changes of cells as the API shows them."""
    return [
        {
            "version": one.version,
            "part": one.part,
            "code": one.code,
            "was": one.was,
            "became": one.is_now,
            "by": str(one.by or ""),
            "at": one.at,
            "channel": one.channel,
            "reason": one.reason,
        }
        for one in changes
    ]


def tag_of(row: Return) -> str:
    return f'"{row.pk}.{row.revision}.{row.state}"'


def told(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [fault.as_dict() for fault in faults]
