"""What no database keeps is refused in words before a row is written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.audit.trail import record
from portal.kernel.errors import Invalid
from portal.kernel.text import need_keepable
from portal.offices.models import Post
from portal.offices.operations import people
from tests.factories import NOON


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "原因\udfff"])
def test_what_cannot_be_kept_is_named_by_field_and_character(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        need_keepable(kind="closed", reason=text)
    assert set(refused.value.fields) == {"reason"}
    bad = next(character for character in text if character in "\x00\ud800\udfff")
    assert f"U+{ord(bad):04X}" in str(refused.value)


def test_texts_of_any_writing_and_other_values_pass() -> None:
    need_keepable(text="两行\n字\t\x0b", number=3, nothing=None, many=["\x00"])


def test_a_reason_that_cannot_be_kept_ends_no_post(cast: SimpleNamespace) -> None:
    held = Post.objects.get(user=cast.officer)
    before = Event.objects.count()
    with translation.override("zh-hans"), pytest.raises(Invalid, match="无法保存"):
        people.end_post(held, by=actor_for(cast.security_admin), at=NOON, reason="离职\x00")
    held.refresh_from_db()
    assert held.ended_at is None
    assert Event.objects.count() == before


def test_the_trail_takes_no_such_text(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        record(
            "offices.post.end",
            by=actor_for(cast.officer),
            at=NOON,
            target=cast.officer,
            words="\x00",
        )
