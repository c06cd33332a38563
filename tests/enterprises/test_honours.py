"""Honours: bestowed, held until they lapse, corrected, struck out."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from enterprises.dossier.models import Honour
from enterprises.dossier.operations import (
    HonourFacts,
    correct_honour,
    record_honour,
    strike_honour,
)
from enterprises.dossier.rules import honour_faults
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted
from tests.factories import NOON
from tests.factories.enterprises import enterprise
from tests.factories.ledgers import honour

SAID = {
    "title": "专精特新“小巨人”企业", "level": "national", "granted_by": "工业和信息化部",
    "granted_on": date(2026, 7, 1), "valid_until": date(2029, 6, 30), "evidence": "188号",
}  # fmt: skip


def bestowed(cast, of=None, who="officer", **values):
    by = actor_for(getattr(cast, who))
    return record_honour(of or enterprise(), facts=HonourFacts(**SAID | values), by=by, at=NOON)


def test_an_honour_is_held_until_the_day_after_its_last(cast):
    made = bestowed(cast)
    assert (made.ended_on, made.region.code) == (date(2029, 7, 1), "330381")
    assert bestowed(cast, valid_until=None).ended_on is None
    with pytest.raises(NotPermitted):
        bestowed(cast, who="neighbour")
    with pytest.raises(IntegrityError), transaction.atomic():
        honour(valid_until=date(2029, 6, 30), ended_on=None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"granted_by": "长" * 101}, "granted_by"),
        ({"level": "world"}, "level"),
        ({"granted_on": date(2026, 12, 1)}, "granted_on"),
        ({"valid_until": date(2026, 6, 30)}, "valid_until"),
        ({"valid_until": date.max}, "valid_until"),
        ({"evidence": "a\x00"}, "evidence"),
    ],
)
def test_what_cannot_be_is_refused_by_field(cast, values, field):
    with pytest.raises(Invalid) as refusal:
        bestowed(cast, **values)
    assert list(refusal.value.fields) == [field]


def test_an_honour_of_today_may_last_for_today_alone():
    today = SAID | {"granted_on": date(2026, 11, 3), "valid_until": date(2026, 11, 3)}
    assert honour_faults(today, today=date(2026, 11, 3)) == {}


def test_an_honour_is_recorded_once_corrected_and_struck_out(cast, signed_in):
    firm, client = enterprise(), signed_in(cast.officer)
    new = reverse("dossier:honour-new", args=[firm.pk])
    body = SAID | {"granted_on": "2026-07-01", "valid_until": "2029-06-30"}
    assert client.post(new, body | {"title": ""}).status_code == 422
    assert client.post(new, body).status_code == 302
    made, by = Honour.objects.get(), actor_for(cast.officer)
    with pytest.raises(Invalid):
        bestowed(cast, firm)
    facts = HonourFacts(**SAID | {"level": "province"})
    correct_honour(made, facts=facts, by=by, at=NOON, reason="级别有误")
    page = client.get(reverse("dossier:honour", args=[made.pk])).text
    assert "Of the nation" in page
    assert "级别有误" in page
    answer = client.post(
        reverse("dossier:honour-correct", args=[made.pk]),
        body | {"granted_by": "工信部", "reason": "单位有误", "revision": "2"},
    )
    assert answer.status_code == 302
    with pytest.raises(Invalid):
        strike_honour(made, by=by, at=NOON, reason="")
    client.post(reverse("dossier:honour-strike", args=[made.pk]), {"reason": "误录"})
    event = Event.objects.get(verb="enterprises.honour.strike")
    assert event.detail["reason"] == "误录"
    assert Honour.objects.standing().count() == 0
