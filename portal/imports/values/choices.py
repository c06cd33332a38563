"""One of some options; yes or no."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.imports.values.texts import as_text
from portal.imports.values.wrong import Wrong
from portal.kernel.text import narrow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some options, by label, synonym or stored code. Built by `Column.options`."""

    known: dict[str, Any] = field(repr=False)
    labels: tuple[str, ...] = ()
    kind: ClassVar[str] = "choice"

    def __call__(self, cell: Any) -> Any:
        key = option_key(as_text(cell))
        if key in self.known:
            return self.known[key]
        raise Wrong(
            "not_an_option",
            _("This is none of the options."),
            remedy=_("Choose one of: %(options)s") % {"options": self._shown()},
            rule=self.rule,
        )

    def _shown(self) -> str:
        shown = "、".join(self.labels[:12])
        return shown + " …" if len(self.labels) > 12 else shown

    @property
    def rule(self) -> str:
        return _("One of: %(options)s") % {"options": self._shown()}


def option_key(text: str) -> str:
    """Labels are the same whatever their width, case and blanks."""
    return "".join(narrow(text).casefold().split())


YES: Final = ("是", "有", "yes", "y", "true", "1", "√", "✓", "☑")
NO: Final = ("否", "无", "no", "n", "false", "0", "×", "☐")


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in the ways in which people write it."""

    kind: ClassVar[str] = "yes_no"
    rule: ClassVar[str | _StrPromise] = gettext_lazy("Yes or no.")

    def __call__(self, cell: Any) -> bool:
        key = option_key(as_text(cell))
        if key in YES:
            return True
        if key in NO:
            return False
        raise Wrong(
            "not_yes_or_no",
            _("This is neither yes nor no."),
            remedy=_("Write 是 or 否."),
        )
