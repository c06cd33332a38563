"""What is said of a cell that cannot be taken, or only with a word about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Wrong(Invalid):
    """This cell cannot be taken. `code` is completed to `imports.<code>`."""

    def __init__(
        self,
        code: str,
        message: str | _StrPromise,
        *,
        remedy: str | _StrPromise = "",
        rule: str | _StrPromise = "",
    ) -> None:
        fault = Fault(f"imports.{code}", message, rule=rule, remedy=remedy)
        super().__init__(message, faults=[fault])


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that is taken, with something to say about it (`explain` or `warn`)."""

    value: Any
    fault: Fault


def missing() -> Wrong:
    return Wrong("missing", _("This is missing."), remedy=_("Fill in the cell."))
