"""The answers of a wave, under the codes of the version that is read, over the bridges between."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from programs.questionnaires.models import ResponseQuerySet, Version
from programs.questionnaires.queries.comparing import carrying
from programs.questionnaires.schema import Kind, Question
from programs.questionnaires.schema.bridging import Item, answerable
from programs.questionnaires.schema.carrying import value_over


@dataclass(frozen=True, slots=True)
class Said:
    """What one enterprise answered, under the codes of the version that is read; or `reason`: why
    the compared question has no answer there. `is_verified`: an officer verified the figures."""

    enterprise: int
    path: str
    state: str
    version: Version
    answers: Mapping[str, Any]
    reason: str
    is_verified: bool = False


def said(
    rows: ResponseQuerySet, version: Version, compared: str, codes: set[str]
) -> Iterator[Said]:
    """What some responses say to some questions of the version that is read; of several years, the
    newest comes last. Three statements for each version that was answered."""
    found: list[tuple[Any, int, Said]] = []
    answered = Version.objects.filter(pk__in=rows.order_by().values("version")).with_all()
    for one in answered:
        way = _way(one, version, compared)
        mapped = way if isinstance(way, Mapping) else {}
        asked = [code for code in sorted(codes) if code in mapped]
        texts_of = {
            f"_said{n}": KeyTextTransform(mapped[code].was.code, "answers")
            for n, code in enumerate(asked)
        }
        facts = ("counted_on", "pk", "enterprise_id", "region__path", "state", "verified_on")
        for on, pk, key, path, state, verified_on, *texts in (
            rows.filter(version=one).annotate(**texts_of).values_list(*facts, *texts_of).iterator()
        ):
            answers = dict.fromkeys(codes) | {
                code: mapped[code].over(text) for code, text in zip(asked, texts, strict=True)
            }
            reason = way if isinstance(way, str) else ""
            is_verified = verified_on is not None
            said_then = Said(key, path, state, one, answers, reason, is_verified)
            found.append((on or date.max, pk, said_then))
    yield from (one for _on, _pk, one in sorted(found, key=lambda row: row[:2]))


@dataclass(frozen=True, slots=True)
class _Step:
    """From a question of the version that was answered to one of the version that is read."""

    was: Question
    now: Question
    item: Item

    def over(self, text: str | None) -> Any:
        if text is None:
            return None
        answer = _rows(text) if self.was.kind is Kind.ROWS else text
        return value_over(self.item, self.was, self.now, answer)


def _rows(text: str) -> Any:
    """The rows that the database wrote as text; what are none ("does not apply") as it stands."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _way(answered: Version, read: Version, compared: str) -> Mapping[str, _Step] | str:
    """New code to the step that leads to it; or why the compared question is not carried."""
    way = carrying(answered, read)
    if way.refusal:
        return way.refusal
    old, new = answerable(way.old), answerable(way.new)
    steps = {
        item.to: _Step(old[code], new[item.to], item)
        for code, item in way.items.items()
        if item.to in new
    }
    step = steps.get(compared)
    if step is None:
        words = _("no question of this version became “%(code)s %(words)s”")
        return words % {"code": compared, "words": new[compared].words}
    if step.was.unit != step.now.unit:
        words = _("it was measured in “%(was)s” and is measured in “%(now)s” now")
        return words % {"was": step.was.unit or "—", "now": step.now.unit or "—"}
    return steps
