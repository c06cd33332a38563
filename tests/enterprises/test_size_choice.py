"""The size class that a person chooses where the method classifies nothing; what is provisional."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from enterprises.register.importers import register_importer
from enterprises.register.models import Enterprise, FactChange
from enterprises.register.operations import change_enterprise, choose_size, keep_enterprises
from enterprises.register.operations.rows import differing
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from tests.factories import NOON
from tests.factories.enterprises import enterprise, member

SCHOOL = "8391"  # 83 education: not in the table of 2017


def school(**values):
    given = {"industry_code": SCHOOL, "size_class": "not_classified"} | values
    return enterprise(**given)


def chosen(one, cast, size="small", reason="Thirty teachers, one house"):
    return choose_size(one, by=actor_for(cast.officer), at=NOON, size=size, reason=reason)


def test_the_county_chooses_with_a_reason_and_it_is_kept(cast):
    one = chosen(school(), cast)
    assert (one.size_class, one.chosen_size, one.chosen_for) == ("small", "small", SCHOOL)
    line = FactChange.objects.get(field="size_class")
    assert (line.was, line.now) == ("not_classified", "small")
    event = Event.objects.get(verb="enterprises.enterprise.choose_size")
    assert event.detail["reason"] == "Thirty teachers, one house"
    assert one.revision == 2


def test_it_stands_when_something_else_changes_and_falls_with_the_industry(cast):
    one = chosen(school(), cast)
    by = actor_for(cast.officer)
    change_enterprise(one, by=by, at=NOON, values={"staff_count": 31})
    assert one.size_class == "small"
    line = register_importer.line(number=2, credit_code=one.credit_code, staff_count=32)
    assert differing(line, one) == {"staff_count": 32}
    keep_enterprises([line], by=by, at=NOON, file=FileFacts("a.xlsx", "0" * 64, 1))
    one.refresh_from_db()
    assert (one.staff_count, one.size_class) == (32, "small")
    change_enterprise(one, by=by, at=NOON, values={"industry_code": "8511"})
    assert one.size_class == "small"  # computed now: 32 persons in row 16
    change_enterprise(one, by=by, at=NOON, values={"staff_count": 5})
    assert one.size_class == "micro"
    change_enterprise(one, by=by, at=NOON, values={"industry_code": "8610", "staff_count": 5})
    assert one.size_class == "micro"
    change_enterprise(one, by=by, at=NOON, values={"industry_code": "8411"})
    assert one.size_class == "not_classified"  # chosen for another industry


def test_a_choice_is_taken_back(cast):
    one = chosen(school(), cast)
    chosen(one, cast, size="", reason="The method is being extended")
    assert (one.size_class, one.chosen_size, one.size_reason) == ("not_classified", "", "")


def test_what_is_computed_is_not_chosen(cast):
    with pytest.raises(WrongState):
        chosen(enterprise(), cast)
    unclear = enterprise(industry_code="3443", staff_count=None, size_class="unclear")
    with pytest.raises(WrongState):
        chosen(unclear, cast)


@pytest.mark.parametrize(
    ("size", "reason"),
    [("huge", "x"), ("not_classified", "x"), ("small", " "), ("small", "x" * 201)],
)
def test_a_choice_is_sound(cast, size, reason):
    one = school()
    with pytest.raises(Invalid):
        chosen(one, cast, size, reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(pk=one.pk).update(chosen_size="small")


def test_others_do_not_choose(cast):
    one = school()
    for who in (cast.neighbour, cast.city, cast.province, cast.approver, member(one)):
        with pytest.raises(NotPermitted):
            choose_size(one, by=actor_for(who), at=NOON, size="small", reason="?")
    system = actor_for(cast.officer, scopes=frozenset({"enterprises.size.choose"}))
    with pytest.raises(NotPermitted):
        choose_size(one, by=system, at=NOON, size="small", reason="?")
    Enterprise.objects.filter(pk=one.pk).update(closed_on=NOON.date())
    with pytest.raises(WrongState):
        chosen(one, cast)


def test_the_page_offers_it_shows_it_and_says_what_is_wrong(cast, signed_in):
    one, computed = school(), enterprise()
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    url = reverse("register:size", args=[one.pk])
    page = reverse("register:enterprise", args=[one.pk])
    assert url in client.get(page).text
    other = reverse("register:enterprise", args=[computed.pk])
    assert reverse("register:size", args=[computed.pk]) not in client.get(other).text
    assert client.post(url, {"size": "small"}).status_code == 422
    assert client.post(url, {"size": "huge", "reason": "x"}).status_code == 422
    shown = client.post(url, {"size": "small", "reason": "Thirty teachers"}, follow=True).text
    assert "Chosen by a person, because: Thirty teachers" in shown
    assert "Size class chosen" in shown
    approver = signed_in(cast.approver)
    assert url not in approver.get(page).text
    assert approver.post(url, {"size": "micro", "reason": "x"}).status_code == 403
    assert signed_in(cast.neighbour).post(url, {"size": "micro", "reason": "x"}).status_code == 404


def test_what_is_provisional_is_flagged_and_found(cast, signed_in):
    young = enterprise(size_is_provisional=True)
    old = enterprise()
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    listed = client.get("/enterprises/", {"state": "provisional"}).text
    assert young.name in listed
    assert old.name not in listed
    note = "was less than a year old when the class was computed"
    assert note in client.get(reverse("register:enterprise", args=[young.pk])).text
    assert note not in client.get(reverse("register:enterprise", args=[old.pk])).text
