"""The list of bodies: the same for everybody, kept by the province."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from certification.bodies import operations
from certification.bodies.models import Body
from certification.bodies.rules import read_approval_number
from portal.accounts.actor import actor_for
from portal.kernel.errors import Invalid, NotPermitted
from tests.factories import NOON, region
from tests.factories.certification import body, body_member


@pytest.mark.parametrize(
    "text", ["CNCA-R-2002-001", "ｃｎｃａ－Ｒ－2002－001", " cnca–r–2002–001 "]
)
def test_a_number_is_one_however_it_is_typed(text):
    assert read_approval_number(text) == "CNCA-R-2002-001"


@pytest.mark.parametrize("text", ["", "中国", "x" * 31, "A'B", "CNCA\x00R"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Invalid):
        read_approval_number(text)


def test_the_province_keeps_the_list(cast, signed_in):
    browser = signed_in(cast.province)
    given = {"approval_number": "cnca-r-2099-500", "name": "测试认证有限公司"}
    browser.post(reverse("bodies:new"), given)
    made = Body.objects.get()
    assert made.approval_number == "CNCA-R-2099-500"
    for field, value in (("approval_number", given["approval_number"]), ("name", given["name"])):
        other = {"approval_number": "CNCA-R-2099-501", "name": "另一家"} | {field: value}
        answer = browser.post(reverse("bodies:new"), other)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    url = reverse("bodies:change", args=[made.pk])
    browser.post(url, given | {"approved_on": "2020-01-01", "ended_on": "2026-01-01"})
    made.refresh_from_db()
    assert made.ended_on == date(2026, 1, 1)
    wrong = browser.post(url, given | {"approved_on": "2020-01-01", "ended_on": "2019-01-01"})
    assert "ended_on" in wrong.context["form"].errors


@pytest.mark.parametrize("who", ["officer", "city", "viewer"])
def test_others_read_it_and_change_nothing(cast, signed_in, who):
    made = body()
    user = getattr(cast, who)
    assert made.name in signed_in(user).get(reverse("bodies:list")).text
    assert signed_in(user).get(reverse("bodies:new")).status_code == 403
    with pytest.raises(NotPermitted):
        operations.add_body("CNCA-R-2099-900", name="x", by=actor_for(user), at=NOON)


def test_only_the_province_that_entered_a_body_changes_it(cast, signed_in):
    ours, theirs = body(), body(registered_by=region("440000"))
    nobodys = body(registered_by=None)
    manager = signed_in(cast.province)
    for made, status in ((ours, 200), (theirs, 403), (nobodys, 403)):
        url = reverse("bodies:change", args=[made.pk])
        page = manager.get(reverse("bodies:body", args=[made.pk]))
        assert page.status_code == 200, "the list is one for everybody"
        assert (url in page.text) == (status == 200)
        assert manager.get(url).status_code == status
        assert manager.post(url).status_code == (422 if status == 200 else 403)
    given = {"approval_number": theirs.approval_number, "name": "另一家认证有限公司"}
    with pytest.raises(NotPermitted):
        operations.change_body(theirs, **given, by=actor_for(cast.province), at=NOON)
    operations.change_body(theirs, **given, by=actor_for(cast.abroad), at=NOON)
    theirs.refresh_from_db()
    assert theirs.name == given["name"]


def test_who_enters_a_body_is_remembered(cast, acting):
    made = operations.add_body(
        "CNCA-R-2099-700", name="新认证有限公司", by=acting(cast.abroad), at=NOON
    )
    assert made.registered_by == region("440000")


def test_an_office_stands_for_one_body(cast):
    first, second = body(), body()
    body_member(first)
    by = actor_for(cast.province)
    with pytest.raises(Invalid) as refused:
        operations.change_body(
            second,
            approval_number=second.approval_number,
            name=second.name,
            office=first.office,
            by=by,
            at=NOON,
        )
    assert set(refused.value.fields) == {"office"}
