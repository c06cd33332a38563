"""Passwords: two profiles, no return of the last five, a change every 90 days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.accounts.actor import actor_for
from portal.accounts.models import PastPassword, User
from portal.kernel.errors import Invalid, NotPermitted
from portal.offices import operations, rules
from portal.offices.queries import must_change_password, password_days_left
from tests.factories import NOON, PASSWORD, holder

WEAK = [
    "short1A!", "Abc-12345", "alllowercase", "ALLUPPERCASE", "1234567890", "lower12345",
    "UPPER12345", "lower-words-only", "UPPER-WORDS-ONLY", "password123", "Password123!x"[:8],
    "12345678901234567890", "qwertyuiop", "Qwertyuiop", "iloveyou12", "aaaaaaaaaaaa",
    "AAAAaaaaBBBB", "!!!!!!!!!!!!", "11111-22222", "ABC-DEF-GHI", "abc_def_ghi", "zhang.wei-2026",
    "Zhang.Wei-2026", "xx-ZHANG.WEI-1", "张伟-Abc-1234", "瑞安市-Abc-1234", "市场监督管理局Abc1",
    "Ruian-quality-9", "MyPortal-2026", "Zhiliang-2026", "Tisheng-2026", "Renzheng-2026",
    "质量-Abc-2026", "认证-Abc-2026", "z.wei.box-Abc1", "A1-13800001111", "91330381MA2ABCDE1X-a",
    "91330381ma2abcde1x-A", "          ", "          a1",
]  # fmt: skip
GOOD = [
    "Clear-River-93", "blue7Mountain", "Lamp!under!oak", "雨后-Wald-72", "4x4 Wagen Rot",
    "correct Horse 9", "Zebra#Kiosk#Wind", "ünder-Brücke-7", "Tr0ubadour&Kite", "90-Bamboo-flutes",
]  # fmt: skip


@pytest.fixture
def zhang(db):
    user = holder("county_officer", "330381")
    user.login, user.display_name, user.email = "zhang.wei", "张伟", "z.wei.box@example.org"
    user.phone = "13800001111"
    user.save()
    return user


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_password_is_refused(zhang, password):
    with pytest.raises(ValidationError):
        validate_password(password, zhang)


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_taken(zhang, password):
    validate_password(password, zhang)


def test_there_are_forty_weak_ones():
    assert len(WEAK) == len(set(WEAK)) == 40


def test_the_other_profile_asks_for_length_alone(zhang, settings):
    settings.PASSWORD_PROFILE = "asvs"
    validate_password("only small letters", zhang)
    with pytest.raises(ValidationError):
        validate_password("Clear-River-93", zhang)
    assert not must_change_password(zhang, at=NOON + timedelta(days=400))


def test_the_last_five_do_not_come_back(zhang):
    past = [f"Clear-River-{number}" for number in range(93, 99)]
    old = PASSWORD
    for number, password in enumerate(past):
        operations.change_password(
            zhang, by=actor_for(zhang), at=NOON + timedelta(days=number), old=old, new=password,
            session_key="",
        )  # fmt: skip
        zhang.refresh_from_db()
        old = password
    for password in past[1:]:
        with pytest.raises(ValidationError):
            validate_password(password, zhang)
    validate_password(past[0], zhang)
    assert PastPassword.objects.filter(user=zhang).count() == 6


def test_changing_wants_the_present_password_and_ones_own_account(zhang, cast):
    values = {"at": NOON, "new": "Clear-River-93", "session_key": ""}
    with pytest.raises(Invalid) as refusal:
        operations.change_password(zhang, by=actor_for(zhang), old="wrong", **values)
    assert list(refusal.value.fields) == ["old"]
    with pytest.raises(NotPermitted):
        operations.change_password(zhang, by=actor_for(cast.officer), old=PASSWORD, **values)
    assert User.objects.get(pk=zhang.pk).check_password(PASSWORD)


def test_it_is_due_after_90_days_and_said_14_days_before(zhang):
    def left(days: float) -> int | None:
        return password_days_left(zhang, at=NOON + timedelta(days=days))

    assert [left(75), left(76), left(89.5), left(90)] == [None, 14, 0, 0]
    assert not must_change_password(zhang, at=NOON + timedelta(days=89.99))
    assert must_change_password(zhang, at=NOON + timedelta(days=90))


def test_demo_accounts_are_exempt_only_in_a_demo_installation(zhang, settings):
    zhang.is_demo = True
    late = NOON + timedelta(days=91)
    assert must_change_password(zhang, at=late)
    settings.PORTAL_DEMO = True
    assert not must_change_password(zhang, at=late)


def test_words_are_found_in_any_case_and_width():
    assert rules.word_inside("xxＺＨＡＮＧxx", ["zhang"]) == "zhang"
    assert rules.word_inside("ab", ["ab"]) == ""
