"""What an office says in its own words, chapter by chapter, beside a snapshot's figures."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, Missing, WrongState
from portal.kernel.text import need_keepable, unsafe_characters
from portal.workflows.steps import lock as hold
from programs.evaluation.models import ReportText, Snapshot
from programs.evaluation.operations.snapshots import refuse_stranger
from programs.evaluation.queries import text_chapters
from programs.evaluation.schema import LONGEST_TEXT, plain_text


class TextChanged(WrongState):
    """Somebody else wrote this chapter's text meanwhile."""

    code = "text_changed"


@operation
def write_text(
    snapshot: Snapshot, *, chapter: str, text: str, seen: int, by: Actor, at: datetime
) -> ReportText:
    """Keep the office's own words for one chapter of the snapshot's report; "" takes them out.

    Plain paragraphs. The snapshot and its hash stay as they are: the words are part of the
    document. `seen` is the revision that the writer had before them (0: none yet).
    """
    hold(snapshot)
    refuse_stranger(snapshot, by)
    if chapter not in {one.code for one in text_chapters()}:
        raise Missing(_("The report has no such chapter."))
    words = _checked(text)
    kept = snapshot.texts.filter(chapter=chapter).first() or ReportText(
        snapshot=snapshot, chapter=chapter, revision=0
    )
    if kept.revision != seen:
        raise TextChanged(_("Somebody else changed this text meanwhile. Look at it, then write."))
    kept.text, kept.revision = words, kept.revision + 1
    kept.written_by, kept.written_at = by.user, at
    kept.save()
    record(
        "programs.report_text.write",
        by=by,
        at=at,
        target=snapshot,
        number=snapshot.number,
        chapter=chapter,
        revision=kept.revision,
        characters=len(words),
    )
    return kept


def _checked(text: str) -> str:
    need_keepable(text=text)
    words = plain_text(text)
    if strange := [mark for mark in unsafe_characters(words) if mark != "U+0009"]:
        said = _("The text holds characters that cannot be kept: %(characters)s")
        said %= {"characters": ", ".join(strange[:5])}
        raise Invalid(said, text=said)
    if len(words) > LONGEST_TEXT:
        said = _("At most %(limit)d characters.") % {"limit": LONGEST_TEXT}
        raise Invalid(said, text=said)
    return words
