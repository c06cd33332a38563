"""Issued documents: genuine, current or replaced, and nothing about persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from portal.accounts.actor import SYSTEM
from portal.audit.models import Event
from portal.reports.documents import content_hash, token_of
from portal.reports.models import IssuedDocument
from portal.reports.operations import issue_document
from portal.reports.queries import Verdict, verify, verify_hash
from portal.reports.vocabulary import Standing
from tests.factories import NOON
from tests.portal.test_documents import context

SERIES = "tests.letter:330000:2026"


def issue(document, *, hours: int = 0, sha: str = "a" * 64) -> IssuedDocument:
    return issue_document(
        document,
        series=SERIES,
        title="年度成效评估报告",
        region_path="33.",
        file_hashes={"pdf": sha},
        by=SYSTEM,
        at=NOON + timedelta(hours=hours),
    )


@pytest.mark.django_db
def test_an_issued_document_is_genuine_and_current():
    issued = issue(context())
    found = verify(issued.token)
    assert found.standing == Standing.CURRENT
    assert found.is_genuine
    assert found.content_hash == content_hash(context()) == "".join(found.hash_groups)
    assert len(found.hash_groups) == 8
    assert (found.number, found.is_provisional) == ("ZJ-2026-PG-0001", True)
    assert found.file_hashes == {"pdf": "a" * 64}
    assert Event.objects.filter(verb="reports.document.issue").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["", "0" * 32, "0" * 31, "G" * 32, "' OR 1=1 --", "\x00" * 32, "0" * 33, "０" * 32]
)
def test_an_address_that_was_never_issued_says_nothing_else(token):
    issue(context())
    assert verify(token) == Verdict(Standing.UNKNOWN)


@pytest.mark.django_db
def test_a_newer_version_replaces_the_one_before():
    old = issue(context())
    new = issue(context(version="V1.1", snapshot_number="ZJ-2026-PG-0002"), hours=1)
    verdict = verify(old.token)
    assert verdict.standing == Standing.REPLACED
    assert verdict.replaced_by_number == "ZJ-2026-PG-0002"
    assert verify(new.token).standing == Standing.CURRENT


@pytest.mark.django_db
def test_drawing_the_same_snapshot_again_issues_nothing_new():
    first = issue(context())
    again = issue(context(), hours=1, sha="b" * 64)
    assert again.pk == first.pk
    assert IssuedDocument.objects.count() == 1
    assert verify(first.token).file_hashes == {"pdf": "b" * 64}
    assert verify(first.token).issued_at == NOON


@pytest.mark.django_db
def test_drawing_an_old_one_again_does_not_bring_it_back():
    old = issue(context())
    new = issue(context(version="V1.1"), hours=1)
    issue(context(), hours=2)
    assert verify(old.token).standing == Standing.REPLACED
    assert verify(new.token).standing == Standing.CURRENT


@pytest.mark.django_db
def test_the_two_languages_of_a_document_are_both_current():
    chinese, english = issue(context()), issue(context(language="en"), hours=1)
    assert chinese.token != english.token
    assert verify(chinese.token).standing == verify(english.token).standing == Standing.CURRENT


@pytest.mark.django_db
def test_the_database_holds_one_current_document_per_series():
    issued = issue(context())
    twin = replace(context(), version="V9")
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.create(
            token=token_of(twin),
            document="tests.letter",
            series=SERIES,
            number="x",
            title="x",
            language=issued.language,
            snapshot_number="x",
            content_hash=content_hash(twin),
            template_version="1",
            office_name="x",
            region_path="33.",
            data_at=NOON,
            issued_at=NOON,
        )


@pytest.mark.django_db
def test_a_verdict_holds_no_person():
    names = set(Verdict.__dataclass_fields__)
    assert not {name for name in names if re_person(name)}


def re_person(name: str) -> bool:
    return any(part in name for part in ("by_user", "person", "phone", "email", "actor"))


@pytest.mark.django_db
def test_a_document_is_found_by_its_snapshots_hash_its_own_and_its_files():
    drawn = context(snapshot_hash="b" * 64)
    issued = issue(drawn)
    for sha256 in ("b" * 64, content_hash(drawn), "a" * 64):
        (found,) = verify_hash(sha256)
        assert (found.number, found.version) == (issued.number, drawn.version)
        assert "".join(found.snapshot_groups) == "b" * 64
    assert verify_hash("c" * 64) == []


@pytest.mark.django_db
def test_the_hashes_of_contents_are_looked_up_by_an_index():
    known = IssuedDocument.objects.filter(Q(content_hash="a" * 64) | Q(snapshot_hash="a" * 64))
    plan = known.explain()
    assert "content_hash" in plan
    assert "SCAN" not in plan or connection.vendor != "sqlite"


def test_the_snapshots_hash_is_part_of_what_a_document_says():
    assert content_hash(context(snapshot_hash="b" * 64)) != content_hash(context())
