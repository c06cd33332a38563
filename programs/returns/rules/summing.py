"""What the counties gave, added up, against what is counted above them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault, Severity
from programs.returns.rules.verdict import pointer
from programs.returns.schema import Form


def against_children(
    form: Form, sums: Mapping[str, Decimal], counted: Mapping[str, Decimal]
) -> Iterator[Fault]:
    """The counted figures whose sum over all counties is not what is counted at this level."""
    for field in form.counted:
        total, count = sums.get(field.code), counted.get(field.code)
        if total is None or count is None or total == count:
            continue
        yield Fault(
            "returns.children_differ",
            _("The counties add up to %(sum)s; the portal counts %(count)s here.")
            % {"sum": total, "count": count},
            pointer("values", field.code),
            str(total),
            _("What counties report of counted figures adds up to the count of the level above."),
            _("Open the counties that reported another figure, and read their reasons."),
            Severity.WARN,
        )
