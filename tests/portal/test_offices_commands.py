"""The first three links, and the offices of a province, from the command line."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from portal.offices.models import Invitation, Office, Post

pytestmark = pytest.mark.django_db
THREE = {
    "system_admin": ["sys", "系统员"],
    "security_admin": ["sec", "安全员"],
    "audit_admin": ["aud", "审计员"],
}


def invited(**changes):
    out = StringIO()
    call_command("invite_admins", stdout=out, **(THREE | changes))
    return re.findall(r"/account/activate/([0-9a-f]{64})/", out.getvalue())


def test_three_links_for_three_persons_and_no_usable_account():
    tokens = invited()
    assert len(set(tokens)) == 3
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert not Post.objects.exists()
    for number, token in enumerate(tokens):
        words = f"Clear-River-{number}3"
        client = Client()
        answer = client.post(f"/account/activate/{token}/", {"new": words, "again": words})
        assert answer.status_code == 302
    assert Post.objects.held().count() == 3
    with pytest.raises(CommandError, match="there already"):
        invited()


def test_one_person_is_not_two_administrators():
    with pytest.raises(CommandError, match="three different"):
        invited(audit_admin=["SYS", "系统员"])
    assert not User.objects.exists()


def test_a_login_that_cannot_be_leaves_nothing_behind():
    with pytest.raises(CommandError, match="login"):
        invited(audit_admin=["a b", "审计员"])
    assert not Invitation.objects.exists()
    assert not Office.objects.exists()


def test_running_it_again_replaces_unused_links():
    first, second = invited(), invited()
    assert not set(first) & set(second)
    assert Client().get(f"/account/activate/{first[0]}/").status_code == 404
    assert Client().get(f"/account/activate/{second[0]}/").status_code == 200
    assert User.objects.count() == 3


def test_who_is_not_named_is_asked_for():
    with pytest.raises(CommandError, match="--audit LOGIN NAME"):
        invited(audit_admin=None)


def test_the_offices_of_a_province():
    out = StringIO()
    call_command("open_offices", province="460000", stdout=out)
    assert Office.objects.filter(kind="county").count() == 26
    with pytest.raises(CommandError):
        call_command("open_offices", province="999999")
