"""What an enterprise changed of its prefilled file is offered to the file; an officer decides."""

import pytest
from django.urls import reverse

from enterprises.dossier.facts import Statement
from enterprises.dossier.models import Objection
from enterprises.dossier.operations import (
    decline_objection,
    offer_statements,
    take_over,
    withdraw_objection,
)
from enterprises.register.models import FactChange
from enterprises.register.operations import change_enterprise
from portal.kernel.errors import NotPermitted, WrongState
from programs.questionnaires import operations
from programs.questionnaires.models import Response
from tests.factories import NOON, holder
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import COMPLETE, SMALL, response, version, words

PHONE = {"code": "A4", "kind": "text", "words": words("手机"), "prefill": "contact_phone"}
OFFICER = {"code": "A5", "kind": "yes_no", "words": words("CQO"), "prefill": "has_quality_officer"}
TITLE = {"code": "A6", "kind": "text", "words": words("Title"), "prefill": "contact_title"}


@pytest.fixture
def firm(db):
    return enterprise(staff_count=50, contact_phone="13900001234")


@pytest.fixture
def answered(firm, acting):
    """A draft that was begun with what the file knew, and answered otherwise in three places."""
    schema = SMALL | {"sections": [dict(one) for one in SMALL["sections"]]}
    first = schema["sections"][0]
    first["questions"] = [*first["questions"], PHONE, OFFICER, TITLE]
    owner = acting(member(firm))
    of = operations.start(firm, version=version(schema=schema), by=owner, at=NOON)
    said = COMPLETE | {
        "A1": firm.name,
        "A2": "80.0",
        "A4": "139 0000 1234",  # the same number
        "A5": "yes",
        "A6": "Manager",  # the file knew none: nothing is corrected
    }
    keep(of, owner, **said)
    return of


def keep(of: Response, by, **values):
    of.refresh_from_db()
    operations.save_answers(of, values=values, revision=of.revision, device="d", by=by, at=NOON)


def offers():
    return {one.fact: (one.was, one.now, one.state) for one in Objection.objects.order_by("pk")}


def owner_of(of: Response, acting):
    return acting(of.filled_by)


def test_each_changed_fact_is_offered_once_and_nothing_is_applied(answered, firm, cast, acting):
    operations.submit(answered, by=owner_of(answered, acting), at=NOON)
    assert offers() == {
        "staff_count": ("50", "80", "open"),
        "has_quality_officer": ("no", "yes", "open"),
    }
    one = Objection.objects.get(fact="staff_count")
    assert (one.officer, one.source, one.source_key) == (
        cast.officer,
        "questionnaire",
        answered.pk,
    )
    assert one.due_on > NOON.date()
    firm.refresh_from_db()
    assert (firm.staff_count, firm.has_quality_officer) == (50, False)


def test_what_two_questionnaires_say_alike_is_offered_once(firm, cast, acting):
    said = [Statement("staff_count", "50", "80")]
    for key in (1, 2):
        offer_statements(
            firm, said, source="questionnaire", key=key, words="A year", by=acting(cast.officer),
            at=NOON,
        )  # fmt: skip
    assert offers() == {"staff_count": ("50", "80", "open")}
    assert Objection.objects.count() == 1


def test_the_officer_takes_it_over_and_the_file_names_the_questionnaire(
    answered, firm, cast, acting
):
    owner = owner_of(answered, acting)
    operations.submit(answered, by=owner, at=NOON)
    one = Objection.objects.get(fact="staff_count")
    for who in (owner, acting(cast.neighbour), acting(cast.viewer)):
        with pytest.raises(NotPermitted):
            take_over(one, by=who, at=NOON)
    take_over(one, by=acting(cast.officer), at=NOON)
    firm.refresh_from_db()
    assert firm.staff_count == 80
    change = FactChange.objects.get(enterprise=firm, field="staff_count")
    assert (change.was, change.now, change.source) == ("50", "80", "said")
    assert change.reference.startswith("Needs")
    assert (one.state, one.answer) == ("upheld", "The register says so from today.")
    by_hand = Objection.objects.get(fact="has_quality_officer")
    Objection.objects.filter(pk=by_hand.pk).update(now="", source="", source_key=None)
    with pytest.raises(WrongState, match="by hand"):
        take_over(by_hand, by=acting(cast.officer), at=NOON)


def test_a_corrected_answer_offers_what_it_says_then(answered, cast, acting):
    owner = owner_of(answered, acting)
    operations.submit(answered, by=owner, at=NOON)
    decline_objection(
        Objection.objects.get(fact="has_quality_officer"),
        by=acting(cast.officer), at=NOON, reason="None was appointed.",
    )  # fmt: skip
    operations.recall(answered, reason="A slip.", by=owner, at=NOON)
    keep(answered, owner, A2="90")
    operations.submit(answered, by=owner, at=NOON)
    found = list(Objection.objects.order_by("pk").values_list("fact", "now", "state"))
    assert found == [
        ("staff_count", "80", "withdrawn"),
        ("has_quality_officer", "yes", "declined"),  # said again, it is not offered again
        ("staff_count", "90", "open"),
    ]
    operations.recall(answered, reason="It was right.", by=owner, at=NOON)
    keep(answered, owner, A2="50")
    operations.submit(answered, by=owner, at=NOON)
    assert not Objection.objects.waiting().exists()


def test_what_was_shown_and_confirmed_corrects_nothing(answered, firm, acting):
    """The file was corrected after the questionnaire was begun: the answer is the older one."""
    owner = owner_of(answered, acting)
    keep(answered, owner, A2="50", A5="no")
    type(firm).objects.filter(pk=firm.pk).update(staff_count=61)
    answered.refresh_from_db()
    operations.submit(answered, by=owner, at=NOON)
    assert offers() == {}


def test_on_behalf_it_is_offered_when_the_enterprise_confirms(firm, cast, acting):
    of = response(firm, on_behalf=True, answers=COMPLETE | {"A1": "Valves Ltd", "A2": "50"})
    operations.submit_on_behalf(of, by=acting(cast.officer), at=NOON)
    assert offers() == {}
    operations.confirm(of, by=acting(member(firm)), at=NOON)
    assert offers() == {"name": (firm.name, "Valves Ltd", "open")}


def test_the_pages_say_it_before_and_after_and_the_officer_decides(
    answered, firm, cast, acting, signed_in
):
    owner, county = signed_in(answered.filled_by), signed_in(cast.officer)
    keep(answered, owner_of(answered, acting), A4="13711112222")
    url = reverse("questionnaires:response", args=[answered.pk])
    check = owner.get(f"{url}check/").text
    assert "What differs from the enterprise file" in check
    assert "13711112222" in check
    owner.post(f"{url}submit/")
    shown = county.get(url).text
    assert "137****2222" in shown
    assert "13711112222" not in shown
    waiting = county.get(reverse("dossier:objections")).text
    assert "137****2222" in waiting
    assert "13711112222" not in waiting
    assert url in waiting
    one = Objection.objects.get(fact="contact_phone")
    take = reverse("dossier:settle", args=[one.pk, "take-over"])
    read = {"revision": firm.revision}
    assert f'name="revision" value="{firm.revision}"' in waiting
    colleague = acting(holder("county_officer", "330381"))
    firm = change_enterprise(firm, values={"contact_phone": "13622223333"}, by=colleague, at=NOON)
    assert county.post(take, read).status_code == 412  # somebody has corrected it meanwhile
    assert county.post(take, {"revision": firm.revision}).status_code == 302
    firm.refresh_from_db()
    assert firm.contact_phone == "13711112222"
    assert "137****2222" in county.get(reverse("dossier:objections")).text
    other = Objection.objects.get(fact="staff_count")
    withdraw_objection(other, by=owner_of(answered, acting), at=NOON)
    assert (
        "80</td>" not in county.get(url).text.partition('id="offered"')[2].partition("<section")[0]
    )
