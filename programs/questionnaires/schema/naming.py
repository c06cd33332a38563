"""What the parts of a question are called: kinds, levels, properties. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from programs.questionnaires.schema.definition import Kind

KINDS: Final[Mapping[Kind, Any]] = {
    Kind.SINGLE: _("One of several"),
    Kind.MULTIPLE: _("Several of several"),
    Kind.RANK: _("Ranking"),
    Kind.YES_NO: _("Yes or no"),
    Kind.FIVE_POINT: _("Five points"),
    Kind.NUMBER: _("A number"),
    Kind.TEXT: _("Text"),
    Kind.DATE: _("Date"),
    Kind.ROWS: _("Repeatable rows"),
    Kind.FILE: _("File"),
    Kind.SIGNATURE: _("Signature"),
    Kind.NOTE: _("Note, without an answer"),
}

LEVELS: Final[Mapping[str, Any]] = {
    "error": _("it must be corrected"),
    "explain": _("a reason is needed"),
    "warn": _("it is only said"),
}

#: what of a question is said beside its text and options, in the order of the editor
PROPERTIES: Final[Mapping[str, Any]] = {
    "kind": _("Kind"),
    "help": _("Help"),
    "is_required": _("Must be answered"),
    "required_when": _("Must be answered where"),
    "may_not_apply": _("May not apply"),
    "relevant": _("Asked where"),
    "calculate": _("Worked out as"),
    "constraints": _("Must hold"),
    "columns": _("Columns"),
    "most": _("At most"),
    "fewest": _("At least"),
    "unit": _("Unit"),
    "least": _("Least"),
    "greatest": _("Greatest"),
    "decimals": _("Decimals"),
    "longest": _("Characters"),
    "is_long": _("Several lines"),
    "prefill": _("Prefilled with"),
    "element": _("Need"),
    "need": _("Words of the need"),
    "ranks_elements": _("Ranks the needs"),
    "why_asked": _("Why it is asked although it is held"),
}
