"""Notices: written with the act, mailed after it, lost by nothing."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.audit import trail
from portal.audit.models import Event
from portal.audit.trail import operation, record
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.runner import run
from portal.kernel.errors import NotPermitted
from portal.notices import operations
from portal.notices.contributions import ToDo, todos
from portal.notices.definition import NoticeKind, notice_kinds, tell
from portal.notices.jobs import MAIL, ask_for_mail
from portal.notices.models import Notice
from portal.notices.queries import shown, todos_for, unread_count
from portal.offices import operations as offices
from portal.offices.models import Invitation
from tests.factories import NOON, office, person

pytestmark = pytest.mark.django_db


@operation
def ring(subject, *, by, at):
    record("notices.test.ring", by=by, at=at, target=subject)


@pytest.fixture
def reader():
    return person("读者", email="reader@example.org")


@pytest.fixture
def kind(reader, monkeypatch):
    """One kind, told to the reader and to whoever rang."""
    monkeypatch.setattr(trail, "_listeners", {**trail._listeners})
    monkeypatch.setattr(notice_kinds, "_entries", {**notice_kinds._entries})
    return tell(
        NoticeKind(
            "test.rang",
            ("notices.test.ring",),
            audience=lambda event, _target: [reader, reader, event.by],
            title=_("Offices"),
            body="%(who)s",
            words=lambda _event, target: {"who": target.display_name},
            url=lambda _target: "/inbox/",
        )
    )


def rung(by: User) -> None:
    ring(by, by=actor_for(by), at=NOON)


def mailed() -> Job:
    ask_for_mail(timezone.now())
    job = Job.objects.filter(kind=MAIL).order_by("-pk").first()
    run(job.pk)
    job.refresh_from_db()
    return job


def test_whoever_is_concerned_is_told_once_and_the_doer_is_not(kind, reader):
    bell = person("Ringer")
    rung(bell)
    assert unread_count(reader) == 1
    assert unread_count(bell) == 0
    told = shown(Notice.objects.get())
    assert (told.title, told.body) == ("机构", "Ringer") or told.title == "Offices"


def test_its_words_are_said_in_the_readers_language(kind, reader):
    rung(person("Ringer"))
    with translation.override("en"):
        assert shown(Notice.objects.get()).title == "Offices"


def test_an_act_that_fails_tells_nobody(kind, reader):
    @operation
    def fail(subject, *, by, at):
        record("notices.test.ring", by=by, at=at, target=subject)
        raise NotPermitted("no")

    with pytest.raises(NotPermitted):
        fail(reader, by=actor_for(person()), at=NOON)
    assert not Notice.objects.exists()


def test_one_mail_for_each_person_and_each_notice_once(kind, reader):
    bell = person("Ringer")
    for _time in range(3):
        rung(bell)
    assert mailed().state == "done"
    assert [message.to for message in mail.outbox] == [["reader@example.org"]]
    assert mail.outbox[0].body.count("Ringer") == 3
    ask_for_mail(timezone.now())
    assert Job.objects.filter(kind=MAIL).count() == 1


def test_who_has_no_mail_or_has_read_it_gets_none(kind, reader):
    rung(person("Ringer"))
    operations.mark_all_read(reader, by=actor_for(reader), at=NOON)
    ask_for_mail(timezone.now())
    assert not Job.objects.exists()


def test_mail_that_fails_is_tried_again_later(kind, reader, monkeypatch):
    rung(person("Ringer"))

    def refuse(self, messages):
        raise SMTPException("450")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        failed = mailed()
    assert failed.state == "failed"
    assert Notice.objects.get().mailed_at is None
    assert failed.finished_at, "by the clock of the database, as all that is said of jobs"
    ask_for_mail(failed.finished_at + timedelta(minutes=9))
    assert Job.objects.filter(kind=MAIL).count() == 1, "it waits before it tries again"
    ask_for_mail(failed.finished_at + timedelta(minutes=11))
    run(Job.objects.filter(kind=MAIL).order_by("-pk").first().pk)
    assert len(mail.outbox) == 1
    assert Notice.objects.get().mailed_at


def test_an_invitation_is_mailed_with_the_link_that_works(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        issued = offices.invite(
            office("330381"),
            by=actor_for(cast.security_admin),
            at=timezone.now(),
            role="county_officer",
            login="li.wei",
            display_name="李伟",
            email="li@example.org",
        )
    for job in Job.objects.filter(kind=MAIL, state="waiting"):
        run(job.pk)
    (message,) = mail.outbox
    assert message.to == ["li@example.org"]
    assert f"/account/activate/{issued.token}/" in message.body
    assert "\n" not in message.subject
    assert issued.token not in str(Job.objects.values("params", "note"))
    assert issued.token not in str(list(Event.objects.values("detail", "target")))
    assert Invitation.objects.get().mailed_at


def test_a_link_that_was_used_is_not_mailed(cast):
    issued = offices.invite(
        office("330381"), by=actor_for(cast.security_admin), at=timezone.now(),
        role="county_officer", login="li.wei", display_name="李伟", email="li@example.org",
    )  # fmt: skip
    Invitation.objects.update(used_at=issued.invitation.made_at)
    for job in Job.objects.filter(kind=MAIL):
        run(job.pk)
    assert mail.outbox == []


def test_a_mail_is_written_in_the_receivers_language(cast):
    cast.officer.email, cast.officer.language = "o@example.org", "en"
    cast.officer.save()
    offices.make_reset_link(cast.officer, by=actor_for(cast.security_admin), at=timezone.now())
    with translation.override("zh-hans"):
        mailed()
    assert mail.outbox[0].subject == "A new password for the quality uplift portal"


class TestTheInbox:
    def test_unread_stands_first_and_opening_leads_on(self, kind, reader, signed_in):
        bell = person("Ringer")
        rung(bell)
        operations.mark_read(Notice.objects.get(), by=actor_for(reader), at=NOON)
        rung(person("Second"))
        client = signed_in(reader)
        page = client.get("/inbox/")
        assert [len(page.context["unread"]), len(page.context["read"])] == [1, 1]
        assert page.content.decode().index("Second") < page.content.decode().index("Ringer")
        pk = Notice.objects.get(read_at=None).pk
        assert client.post(f"/inbox/{pk}/open/")["Location"] == "/inbox/"
        assert unread_count(reader) == 0

    def test_another_persons_notice_is_not_found(self, kind, reader, signed_in):
        rung(person("Ringer"))
        pk = Notice.objects.get().pk
        client = signed_in(person("Other"))
        assert client.post(f"/inbox/{pk}/open/").status_code == 404
        assert "Ringer" not in client.get("/inbox/").content.decode()
        assert unread_count(reader) == 1
        with pytest.raises(NotPermitted):
            operations.mark_read(Notice.objects.get(), by=actor_for(person()), at=NOON)

    def test_it_leafs_and_costs_the_same_however_long(
        self, kind, reader, signed_in, django_assert_max_num_queries
    ):
        for _time in range(60):
            rung(person())
        operations.mark_all_read(reader, by=actor_for(reader), at=NOON)
        client = signed_in(reader)
        with django_assert_max_num_queries(15):
            first = client.get("/inbox/")
        assert len(first.context["read"]) == 25
        second = client.get("/inbox/" + first.context["leaf"].next_url)
        assert len(second.context["read"]) == 25
        assert client.post("/inbox/read-all/").status_code == 302

    @pytest.mark.parametrize("after", ["x", "-1", "９", "9" * 30, ""])
    def test_a_strange_place_begins_at_the_front(self, kind, reader, signed_in, after):
        rung(person("Ringer"))
        assert signed_in(reader).get("/inbox/", {"after": after}).status_code == 200


def test_what_waits_is_counted_by_its_room(cast, monkeypatch):
    monkeypatch.setattr(todos, "_entries", {})
    todos.add(
        ToDo("a", "Offices", "building", "offices.office.view", lambda _a: 3, "pages:offices?q=x")
    )
    todos.add(ToDo("b", "None", "building", "offices.office.view", lambda _a: 0, "pages:offices"))
    todos.add(ToDo("c", "Other", "building", "audit.event.view", lambda _a: 9, "pages:audit"))
    (waiting,) = todos_for(actor_for(cast.officer))
    assert (waiting.code, waiting.count, waiting.url) == ("a", 3, "/offices/?q=x")


def test_the_approver_is_told_of_a_new_key(cast, monkeypatch):
    monkeypatch.setattr(
        "portal.offices.operations.keys.offered_scopes", lambda _office: ["returns.return.view"]
    )
    offices.issue_key(
        office("330381"), by=actor_for(cast.officer), at=NOON, name="平台",
        scopes=["returns.return.view"], expires_on=(NOON + timedelta(days=9)).date(),
    )  # fmt: skip
    assert [notice.user for notice in Notice.objects.all()] == [cast.approver]


class TestJobs:
    @pytest.fixture(autouse=True)
    def _results(self, settings, tmp_path):
        settings.VAR = tmp_path

    @pytest.fixture
    def job(self, cast):
        return ask("audit.export", by=actor_for(cast.audit_admin), at=NOON)

    def test_a_job_is_watched_until_it_ends_and_its_file_fetched(self, cast, job, signed_in):
        client = signed_in(cast.audit_admin)
        url, htmx = f"/jobs/{job.pk}/", {"HX-Request": "true"}
        waiting = client.get(url, headers=htmx)
        assert waiting.status_code == 200
        assert f'hx-get="{url}"' in waiting.content.decode()
        run(job.pk)
        done = client.get(url, headers=htmx)
        assert done.status_code == 286
        assert "hx-get" not in done.content.decode()
        assert client.get(url).status_code == 200
        assert client.get("/jobs/").status_code == 200
        file = client.get(f"{url}file/")
        assert file["X-Content-Type-Options"] == "nosniff"
        assert file["Content-Disposition"].startswith("attachment")
        assert b"".join(file.streaming_content)[:2] == b"PK"
        assert client.post(f"{url}again/").status_code == 409

    def test_nobody_else_sees_it(self, cast, job, signed_in):
        run(job.pk)
        client = signed_in(cast.officer)
        for page in ("", "file/"):
            assert client.get(f"/jobs/{job.pk}/{page}").status_code == 404
        for act in ("cancel/", "again/"):
            assert client.post(f"/jobs/{job.pk}/{act}").status_code == 404
        assert f"/jobs/{job.pk}/" not in client.get("/jobs/").content.decode()

    def test_it_is_cancelled_and_asked_for_again(self, cast, job, signed_in):
        client = signed_in(cast.audit_admin)
        assert client.get(f"/jobs/{job.pk}/file/").status_code == 404
        client.post(f"/jobs/{job.pk}/cancel/")
        job.refresh_from_db()
        assert job.state == "cancelled"
        assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 409
        again = client.post(f"/jobs/{job.pk}/again/")["Location"]
        assert again != f"/jobs/{job.pk}/"
        assert client.get(again).status_code == 200
