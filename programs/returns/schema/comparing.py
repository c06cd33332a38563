"""What a form has that the version before it had not, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from programs.returns.schema.definition import Field, Form, Rule, Text


@dataclass(frozen=True, slots=True)
class Change:
    """Something that both versions have, with what differs: name → (was, is)."""

    was: Any
    now: Any
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Fields, texts and rules that came, went, or are otherwise than they were."""

    added: tuple[Field | Text | Rule, ...]
    removed: tuple[Field | Text | Rule, ...]
    changed: tuple[Change, ...]

    def of(self, kind: type) -> Changes:
        """Those of one kind alone."""
        return Changes(
            tuple(one for one in self.added if isinstance(one, kind)),
            tuple(one for one in self.removed if isinstance(one, kind)),
            tuple(one for one in self.changed if isinstance(one.now, kind)),
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(before: Form, after: Form) -> Changes:
    """What differs, in the order of the form that comes after."""
    old, new = _parts(before), _parts(after)
    return Changes(
        added=tuple(one for key, one in new.items() if key not in old),
        removed=tuple(one for key, one in old.items() if key not in new),
        changed=tuple(
            Change(old[key], one, what)
            for key, one in new.items()
            if key in old and (what := _differs(old[key], one))
        ),
    )


def _parts(form: Form) -> Mapping[tuple[str, str], Any]:
    every: list[Field | Text | Rule] = [*form.fields(), *form.texts, *form.rules]
    return {(type(one).__name__, one.code): one for one in every}


def _differs(was: Any, now: Any) -> tuple[str, ...]:
    return tuple(
        one.name for one in fields(now) if getattr(was, one.name) != getattr(now, one.name)
    )
