"""Before a questionnaire is asked it says what for, by what right, until when, and why again."""

import copy
from datetime import date

import pytest
from django.urls import reverse

from portal.kernel.errors import Invalid, WrongState
from programs.questionnaires import operations
from programs.questionnaires.rules import gate, held_questions
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.vocabulary import Held
from tests.factories import NOON
from tests.factories.campaigns import campaign, invitee, listed, manager, plan
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import member
from tests.factories.questionnaires import SMALL, version, words

pytestmark = pytest.mark.django_db
UNNAMED = {key: value for key, value in SMALL.items() if key not in ("purpose", "basis", "until")}
PHONE = {"code": "A4", "kind": "text", "words": {"zh-hans": "联系电话", "en": "Telephone"}}
OWN = {
    "code": "A5",
    "kind": "rows",
    "words": {"zh-hans": "已获证书", "en": "Certificates held"},
    "columns": [{"code": "number", "words": words("Number")}],
}


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def asking(*questions, schema=SMALL):
    """The small questionnaire with more questions in its first section."""
    data = copy.deepcopy(schema)
    data["sections"][0]["questions"] += questions
    return data


def draft(schema, of=None):
    return version(of, schema, state="draft", published_at=None)


def refused(of, by):
    with pytest.raises(Invalid) as refusal:
        operations.publish(of, by=by, at=NOON)
    return [(fault.code, fault.where) for fault in refusal.value.faults]


def test_it_is_published_once_it_names_what_for_by_what_right_and_until_when(
    cast, acting, signed_in
):
    of, by, client = draft(UNNAMED), acting(cast.province), signed_in(cast.province)
    assert refused(of, by) == [("gate.purpose", ""), ("gate.basis", ""), ("gate.until", "")]
    told = client.get(url("version", of.pk))
    assert [one.at for one in told.context["hindrances"]] == ["settings"] * 3
    assert url("version-publish", of.pk) not in told.text
    given = {"title_zh": "需求", "title_en": "Needs", "minutes": "3", "revision": "0"}
    given |= {"purpose_zh": "派单", "purpose_en": "To help", "basis_zh": "国发〔2018〕3号"}
    given |= {"basis_en": "State Council [2018] No. 3", "until": "2027-01-01"}
    client.post(url("version-settings", of.pk), given)
    of.refresh_from_db()
    assert refused(of, by) == [("gate.until", "")]  # after the end of the year
    client.post(url("version-settings", of.pk), given | {"until": "2026-12-01", "revision": "1"})
    of.refresh_from_db()
    operations.publish(of, by=by, at=NOON)
    assert of.schema["basis"]["zh-hans"] == "国发〔2018〕3号"


@pytest.mark.parametrize(
    ("until", "gaps"),
    [("2026-11-02", 1), ("2026-11-03", 0), ("2026-12-31", 0), ("2027-01-01", 1)],
)
def test_its_last_day_is_from_today_to_the_end_of_the_year(until, gaps):
    asked = read_questionnaire(SMALL | {"until": until})
    found = gate(asked, [], today=date(2026, 11, 3), year_ends_on=date(2026, 12, 31))
    assert [gap.code for gap in found] == ["gate.until"] * gaps


def test_what_is_held_is_prefilled_or_has_its_reason(cast, acting, signed_in):
    by = acting(cast.province)
    of = draft(asking(PHONE, OWN))
    assert refused(of, by) == [("gate.held", "/A4"), ("gate.held", "/A5")]
    told = signed_in(cast.province).get(url("version", of.pk))
    assert url("version-question", of.pk, "A5") in told.text
    settled = asking(PHONE | {"prefill": "contact_phone"}, OWN | {"why_asked": words("To check")})
    of.schema = settled
    of.save(update_fields=["schema"])
    operations.publish(of, by=by, at=NOON)


def test_it_is_said_who_holds_it():
    named = {"A07": Held.LAST, "G03": Held.LAST, "K05b": Held.LAST}
    data = copy.deepcopy(library()["needs_2026"])
    earlier = read_questionnaire(data)
    for part in data["sections"]:
        for question in part["questions"]:
            question.pop("why_asked", None)
    found = held_questions(read_questionnaire(data), [earlier])
    assert {one.question.code: one.by for one in found} == named
    half = asking(PHONE | {"why_asked": {"zh-hans": "核对", "en": ""}})
    assert [one.fact for one in held_questions(read_questionnaire(half))] == ["contact_phone"]


def test_last_time_holds_what_it_asked_of_everybody():
    """Whoever is asked now: a text that was asked of some is held of some alone."""
    text = {"code": "A4", "kind": "text", "words": words("Main customers")}
    some = text | {"relevant": "A2 > 10"}
    for before, now, held in ((text, some, ["A4"]), (some, text, []), (some, some, [])):
        forms = [read_questionnaire(asking(one)) for one in (before, now)]
        assert [one.question.code for one in held_questions(forms[1], forms[:1])] == held


def test_what_ships_names_everything_but_the_day():
    read = {name: read_questionnaire(data) for name, data in library().items()}
    for name, one in read.items():
        codes = one.follows or (one.code,)
        earlier = [other for other in read.values() if other.code in codes]
        day = date(2026, 12, 1)
        gaps = gate(one, earlier, today=day, year_ends_on=date(2026, 12, 31))
        assert [gap.code for gap in gaps] == ["gate.until"], name


def test_what_is_taken_into_a_year_is_asked_until_it_ends(cast, acting, signed_in):
    year = cycle(2027)
    given = {"library": "satisfaction_2026", "year": year.pk}
    signed_in(cast.province).post(url("version-add"), given)
    of = year.questionnaires.get()
    assert of.schema["until"] == "2027-12-31"
    operations.publish(of, by=acting(cast.province), at=NOON)


def test_after_its_last_day_nobody_begins_and_no_campaign_asks(acting):
    entry = roster_entry(state="listed")
    of, by = version(schema=SMALL | {"until": "2026-11-19"}), acting(member(entry.enterprise))
    with pytest.raises(WrongState, match="2026-11-19"):
        operations.start(entry.enterprise, version=of, by=by, at=NOON.replace(day=20))
    with pytest.raises(Invalid) as refusal:
        operations.prepare_campaign(of, plan=plan(), by=manager(), at=NOON)
    assert "2026-11-19" in refusal.value.fields["closes_on"]


def test_a_campaign_names_its_basis_before_it_opens():
    listed()
    of = campaign(basis=" ")
    with pytest.raises(WrongState, match="basis"):
        operations.open_campaign(of, by=manager(), at=NOON)


def test_whoever_is_asked_reads_all_three(signed_in):
    one = invitee()
    client = signed_in(member(one.enterprise))
    told = client.get(url("invitee", one.pk)).text
    for said in (one.campaign.purpose, one.campaign.basis, "2026-11-20"):
        assert said in told
    alone = listed()
    own = signed_in(member(alone)).get(url("start", alone.pk)).text
    for said in (SMALL["purpose"]["en"], SMALL["basis"]["en"], "2026-12-31"):
        assert said in own
