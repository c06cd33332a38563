"""What may be recorded, and on which days a certificate counts. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from certification.certificates.rules import (
    completed,
    end_of,
    is_recertified,
    read_entry,
    status_faults,
)
from enterprises.register.rules.synthetic import synthetic_code

TODAY = date(2026, 11, 3)
GOOD = {
    "credit_code": synthetic_code(1),
    "body": "CNCA-R-2099-001",
    "certificate_number": "00126Q10001R0S",
    "scheme": "质量管理体系",
    "issued_on": "2026-03-05",
    "expires_on": "2029-03-04",
}


def codes(**changes: object) -> list[tuple[str, str]]:
    entry = read_entry(GOOD | changes, on=TODAY)
    return [(fault.code, fault.where) for fault in entry.faults]


def test_a_good_certificate_has_no_faults() -> None:
    assert codes() == []


@pytest.mark.parametrize("name", GOOD)
def test_what_is_needed_is_asked_for(name: str) -> None:
    assert ("imports.missing", name) in codes(**{name: " "})
    assert ("imports.missing", name) in codes(**{name: None})


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"issued_on": "2026-11-04"}, "certificate.issued_later", "issued_on"),
        ({"expires_on": "2026-03-05"}, "certificate.expires_early", "expires_on"),
        ({"expires_on": "2036-12-31"}, "certificate.expires_late", "expires_on"),
        ({"first_issued_on": "2026-03-06"}, "certificate.first_after_issue", "first_issued_on"),
        ({"status": "暂停"}, "certificate.status_since_missing", "status_since"),
        (
            {"status": "撤销", "status_since": "2026-03-04"},
            "certificate.status_outside",
            "status_since",
        ),
        (
            {"status": "注销", "status_since": "2026-11-04"},
            "certificate.status_outside",
            "status_since",
        ),
        ({"status": "过期"}, "certificate.not_expired_yet", "status"),
        (
            {"status": "有效", "expires_on": "2026-11-02"},
            "certificate.expired_yet_valid",
            "status",
        ),
        ({"scheme": "ISO 14001"}, "certificate.number_of_another_scheme", "certificate_number"),
        ({"scheme": "魔法"}, "imports.not_an_option", "scheme"),
        ({"issued_on": "3月5日"}, "imports.not_a_date", "issued_on"),
        ({"scope": "甲\u202e乙"}, "imports.strange_characters", "scope"),
        ({"certificate_number": "9.13E+17"}, "imports.digits_lost", "certificate_number"),
        ({"colour": "red"}, "certificate.unknown_field", "colour"),
        ({"scheme": ["x"]}, "imports.wrong_kind", "scheme"),
    ],
    ids=str,
)
def test_each_fault_is_named(changes: dict[str, object], code: str, where: str) -> None:
    assert (code, where) in codes(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"issued_on": "2026-11-03"},
        {"expires_on": "2026-03-06"},
        {"status": "暂停", "status_since": "2026-11-03"},
        {"status": "暂停", "status_since": "2026-03-05"},
        {"status": "有效", "expires_on": "2026-11-03"},
        {"status": "过期失效", "expires_on": "2026-11-02"},
        {"certificate_number": "ＣＱＭ 26 Q 001"},
        {"scheme": "iso9001"},
        {"scheme": "ISO 9001"},
        {"scheme": "Quality management system (ISO 9001)"},
    ],
    ids=str,
)
def test_the_day_on_the_edge_and_other_ways_of_writing_are_right(changes: dict[str, str]) -> None:
    assert codes(**changes) == []


def test_numbers_lose_blanks_and_width() -> None:
    entry = read_entry(GOOD | {"certificate_number": "００１ 26Q 10001R0S"}, on=TODAY)
    assert entry.values["certificate_number"] == "00126Q10001R0S"


@pytest.mark.parametrize(
    ("status", "since", "before", "ends"),
    [
        ("valid", date(2026, 3, 5), None, date(2029, 3, 5)),
        ("expired", date(2029, 3, 5), None, date(2029, 3, 5)),
        ("suspended", date(2026, 6, 1), None, date(2026, 6, 1)),
        ("revoked", date(2026, 8, 1), None, date(2026, 8, 1)),
        ("revoked", date(2026, 8, 1), date(2026, 6, 1), date(2026, 6, 1)),
        ("expired", date(2029, 3, 5), date(2026, 6, 1), date(2026, 6, 1)),
        ("valid", date(2026, 9, 1), date(2026, 6, 1), date(2029, 3, 5)),
        ("cancelled", date(2030, 1, 1), None, date(2029, 3, 5)),
    ],
)
def test_the_first_day_without_force(
    status: str, since: date, before: date | None, ends: date
) -> None:
    assert end_of(status, since, date(2029, 3, 4), before=before) == ends


@pytest.mark.parametrize(
    ("number", "answer"),
    [("00126Q10001R0S", False), ("00126Q10001R2M", True), ("CQM-26-1", False), ("", False)],
)
def test_a_number_may_say_that_a_cycle_went_before(number: str, answer: bool) -> None:
    assert is_recertified(number) is answer


def test_the_status_follows_from_the_dates_where_none_was_given() -> None:
    dates = {"issued_on": date(2023, 1, 1), "expires_on": date(2025, 12, 31)}
    found = completed(dates, on=TODAY)
    assert (found["status"], found["status_since"]) == ("expired", date(2026, 1, 1))
    found = completed(dates | {"expires_on": TODAY}, on=TODAY)
    assert (found["status"], found["status_since"]) == ("valid", date(2023, 1, 1))


ALLOWED = {
    ("valid", "suspended"),
    ("valid", "revoked"),
    ("valid", "cancelled"),
    ("valid", "expired"),
    ("suspended", "valid"),
    ("suspended", "revoked"),
    ("suspended", "cancelled"),
    ("suspended", "expired"),
}
STATUSES = ("valid", "suspended", "revoked", "cancelled", "expired")


@pytest.mark.parametrize("after", STATUSES)
@pytest.mark.parametrize("before", STATUSES)
def test_which_status_may_follow_which(before: str, after: str) -> None:
    faults = list(status_faults(before, after, TODAY, issued_on=date(2026, 3, 5), on=TODAY))
    assert (not faults) == ((before, after) in ALLOWED)
