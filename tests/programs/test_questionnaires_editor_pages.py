"""The pages of the editor, as a browser without script posts them."""

import copy

import pytest
from django.test import Client
from django.urls import reverse

from programs.cycles.models import Cycle
from programs.questionnaires import operations
from programs.questionnaires.forms.describing import (
    forms_for,
    owed_from,
    pairing_from,
    question_from,
    section_as_fields,
    section_from,
    settings_as_fields,
    settings_from,
)
from programs.questionnaires.forms.editing import SectionForm, SettingsForm
from programs.questionnaires.models import Bridge, Version
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.schema.drafting import known_of, read_draft
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.every_kind import EVERY
from tests.factories.questionnaires import SMALL, version, words

DESCRIPTIONS = {"every": EVERY, "small": SMALL, **library()}


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def client(cast, signed_in) -> Client:
    return signed_in(cast.province)


def draft(of=None, schema=None):
    return version(of, schema, state="draft", published_at=None)


def posted(forms, **changes):
    """What a browser sends of the forms of a question when nothing is touched but `changes`."""
    data = {"kind": forms.form["kind"].value()}
    for form in [forms.form]:
        data |= _values(form)
    for formset in (forms.options, forms.columns, forms.constraints):
        if formset is None:
            continue
        data |= _values(formset.management_form)
        for form in formset:
            data |= _values(form)
    return data | changes


def _values(form):
    found = {}
    for field in form:
        value = field.value()
        if value is True:
            found[field.html_name] = "on"
        elif value is not None and value is not False:
            found[field.html_name] = str(value)
        elif hasattr(field.field, "choices"):  # a browser sends the first of a list
            found[field.html_name] = str(field.field.choices[0][0])
    return found


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_question_that_is_kept_untouched_stays_what_it_is(name):
    data = copy.deepcopy(DESCRIPTIONS[name])
    before = read_questionnaire(data)
    known = known_of(before)
    pairs = {one["code"]: one for one in data.get("pairing", ())}
    for section in data["sections"]:
        kept = []
        for question in section["questions"]:
            asks_anyway = question["code"] == data.get("anyway", {}).get("question")
            owed = data["anyway"]["owed"] if asks_anyway else None
            pair = pairs.get(question["code"])
            shown = forms_for(question["kind"], question, pairing=pair, owed=owed, known=known)
            sent = forms_for(question["kind"], question, known=known, data=posted(shown))
            assert sent.is_valid(), (question["code"], sent.errors())
            kept.append(question_from(sent, question))
            assert owed_from(sent) == owed
            pairing = pairing_from(sent)
            assert (pairing and {"code": question["code"], **pairing}) == pairs.get(
                question["code"]
            )
        section["questions"] = kept
        form = SectionForm(section_as_fields(section))
        assert form.is_valid()
        section.update(section_from(form, section))
    form = SettingsForm(settings_as_fields(data))
    assert form.is_valid(), form.errors
    data |= settings_from(form)
    assert not read_draft(data).faults
    after = read_questionnaire(data)
    for one in before.questions():
        assert _meaning(after.question(one.code)) == _meaning(one)
    assert (after.title, after.intro, after.minutes, after.follows) == (
        before.title, before.intro, before.minutes, before.follows,
    )  # fmt: skip


def _meaning(question):
    """Equal expressions may be written differently: by what they come to."""
    return {
        name: value
        for name in question.__dataclass_fields__
        if (value := getattr(question, name)) is not None and name != "relevant"
    } | {"relevant": question.relevant and question.relevant.node}


def test_a_version_is_begun_on_its_page(client, cast):
    first = version()
    page = client.get(url("version-compose"), {"from": first.pk})
    assert f'<option value="{first.pk}" selected>' in page.text
    made = client.post(url("version-compose"), {"year": first.cycle_id, "source": first.pk})
    of = Version.objects.get(state="draft")
    assert made["Location"] == url("version-edit", of.pk)
    data = {"year": first.cycle_id, "code": "survey", "title_zh": "问卷", "title_en": "Survey"}
    assert client.post(url("version-compose"), data).status_code == 302
    assert client.post(url("version-compose"), {"year": "x"}).status_code == 422
    assert "Survey" in client.get(url("version-edit", Version.objects.last().pk)).text


def test_a_question_is_added_changed_and_its_fault_is_said_beside_it(client):
    of = draft()
    page = client.get(url("version-question-add", of.pk, "B"), {"kind": "single"})
    assert "options-0-code" in page.text
    data = {
        "kind": "single", "revision": 0, "code": "B9", "words_zh": "新", "words_en": "New",
        "required": "when", "required_when": "B1 = 'no'", "relevant": "B1 = 'nought'",
        "options-TOTAL_FORMS": 3, "options-INITIAL_FORMS": 0,
        "options-0-code": "a", "options-0-words_zh": "甲", "options-0-words_en": "A",
        "options-0-element": "testing", "options-0-urgency": "first", "options-0-ORDER": "2",
        "options-1-code": "b", "options-1-words_zh": "乙", "options-1-words_en": "B",
        "options-1-ORDER": "1", "options-1-exclusive": "on",
        "constraints-TOTAL_FORMS": 2, "constraints-INITIAL_FORMS": 0,
    }  # fmt: skip
    kept = client.post(url("version-question-add", of.pk, "B"), data)
    assert kept["Location"] == url("version-question", of.pk, "B9")
    assert "nought" in client.get(url("version-question", of.pk, "B9")).text
    of.refresh_from_db()
    made = of.schema["sections"][1]["questions"][-1]
    assert [option["code"] for option in made["options"]] == ["b", "a"]
    assert made["options"][1]["urgency"] == "first"
    assert made["required"] == "B1 = 'no'"
    right = data | {"revision": 1, "relevant": "B1 = 'no'"}
    kept = client.post(url("version-question", of.pk, "B9"), right)
    assert kept["Location"].endswith("#q-B9")


def test_a_stale_form_keeps_what_was_typed_and_says_what_changed(client):
    of = draft()
    client.post(url("version-arrange", of.pk), {"go": "copy-question-A1", "revision": 0})
    typed = {"revision": 0, "code": "B", "words_zh": "打过的字", "words_en": "Typed"}
    page = client.post(url("version-section", of.pk, "B"), typed)
    assert page.status_code == 412
    assert "打过的字" in page.text
    assert "A1" in page.text
    assert (
        client.post(url("version-section", of.pk, "B"), typed | {"revision": 1}).status_code == 302
    )
    refused = client.post(url("version-arrange", of.pk), {"go": "up-question-A2", "revision": 0})
    assert refused.status_code == 412


@pytest.mark.parametrize(
    "data",
    [
        {"go": "fly-question-A1", "revision": 0},
        {"go": "up-question-A1"},
        {"go": "up-question-A1", "revision": "x"},
        {"go": "up-question-A1", "revision": "9" * 30},
    ],
)
def test_a_damaged_page_is_refused_in_words(client, data):
    assert client.post(url("version-arrange", draft().pk), data).status_code == 422


def test_a_form_that_is_damaged_is_said(client):
    of = draft()
    bad = {"revision": 0, "kind": "single", "code": "x y", "options-TOTAL_FORMS": "many"}
    assert client.post(url("version-question", of.pk, "B1"), bad).status_code == 422
    assert client.get(url("version-question", of.pk, "ZZ")).status_code == 404
    assert client.get(url("version-section", of.pk, "ZZ")).status_code == 404


def test_the_settings_of_a_draft_are_changed(client):
    of = draft()
    data = {"revision": 0, "title_zh": "新题", "title_en": "New title", "minutes": 9,
            "follows": "baseline, needs"}  # fmt: skip
    assert client.post(url("version-settings", of.pk), data).status_code == 302
    of.refresh_from_db()
    assert (of.schema["minutes"], of.schema["follows"]) == (9, ["baseline", "needs"])
    assert client.post(url("version-settings", of.pk), data).status_code == 412
    assert client.post(url("version-settings", of.pk), {"revision": 1}).status_code == 422


def test_htmx_gets_the_outline_alone(client):
    of = draft()
    part = client.post(
        url("version-arrange", of.pk),
        {"go": "down-question-A1", "revision": 0},
        headers={"HX-Request": "true"},
        follow=True,
    )
    assert part.text.lstrip().startswith("<link")
    assert 'id="q-A1"' in part.text


def test_the_bridge_is_looked_at_corrected_and_confirmed(client):
    first = version()
    data = copy.deepcopy(SMALL)
    data["sections"][1]["questions"][5] = {
        "code": "B7",
        "kind": "date",
        "words": words("When then"),
    }
    of = draft(first.cycle, data)
    page = client.get(url("version-bridge", of.pk))
    assert page.status_code == 200
    assert 'name="to-B6"' in page.text
    assert "B7" in page.text
    publish = client.post(url("version-publish", of.pk))
    assert publish.status_code == 409
    wrong = client.post(url("version-bridge", of.pk), {"go": "confirm", "to-A1": "B7"})
    assert wrong.status_code == 422
    look = client.post(url("version-bridge", of.pk), {"go": "look", "to-B6": "B7"})
    assert look.status_code == 200
    assert not Bridge.objects.exists()
    confirm = client.post(url("version-bridge", of.pk), {"go": "confirm", "to-B6": "B7"})
    assert confirm.status_code == 302
    assert Bridge.objects.get().items["B6"]["to"] == "B7"
    assert client.post(url("version-publish", of.pk)).status_code == 302
    again = client.get(url("version-compare", of.pk), {"with": first.pk})
    assert again.status_code == 200


def told(client, of):
    """Whether the page offers to publish the draft, and what it says stands in the way."""
    page = client.get(url("version", of.pk))
    offers = f'action="{url("version-publish", of.pk)}"' in page.text
    return offers, [one.words for one in page.context["hindrances"]]


def test_the_page_says_what_keeps_a_draft_from_being_published(client):
    first = version()
    of = draft(first.cycle, SMALL | {"minutes": 4})
    words = "Say first what became of each question of version 1: the bridge."
    assert told(client, of) == (False, [words])
    link = f'href="{url("version-bridge", of.pk)}">Make the bridge'
    page = client.get(url("version", of.pk)).text
    assert f'<a class="btn btn-primary" href="{url("version-bridge", of.pk)}">' in page
    assert link in client.get(url("versions")).text
    assert client.post(url("version-publish", of.pk)).status_code == 409
    client.post(url("version-bridge", of.pk), {"go": "confirm"})
    assert told(client, of) == (True, [])
    assert link not in client.get(url("versions")).text
    Version.objects.filter(pk=of.pk).update(schema_sha256="0" * 64)
    assert told(client, of) == (
        False,
        ["The questionnaire changed since its bridge was confirmed. Look at it again."],
    )
    assert link in client.get(url("versions")).text


@pytest.mark.parametrize("case", ["ready", "year", "faults", "same", "bridge", "first"])
def test_a_hindrance_is_said_exactly_where_publishing_is_refused(client, case):
    schema = copy.deepcopy(SMALL)
    first = None if case == "first" else version()
    if case == "faults":
        schema["sections"][0]["questions"][0]["relevant"] = "B1 ="
    if case != "same":
        schema["minutes"] = 4
    of = draft(first.cycle if first else None, schema)
    if case in ("ready", "year"):
        client.post(url("version-bridge", of.pk), {"go": "confirm"})
    if case == "year":
        Cycle.objects.update(state="draft")
    offers, said = told(client, of)
    wanted = {"ready": 0, "first": 0, "faults": 2}.get(case, 1)
    assert (offers, len(said)) == (wanted == 0, wanted)
    published = client.post(url("version-publish", of.pk)).status_code == 302
    assert published == offers


def test_the_list_asks_for_no_bridge_where_none_is_needed(client, django_assert_max_num_queries):
    for number in range(3):
        draft(None, SMALL | {"code": f"other{number}"})
    assert "Make the bridge" not in client.get(url("versions")).text
    first = version()
    draft(first.cycle, SMALL | {"minutes": 4})
    with django_assert_max_num_queries(15):
        page = client.get(url("versions"))
    assert page.text.count("Make the bridge") == 1


def test_a_bridge_follows_the_options_that_are_chosen(client):
    first = version()
    of = draft(first.cycle, SMALL | {"minutes": 4})
    chosen = {"go": "confirm", "part-B2-cost": "time", "part-B2-time": ""}
    client.post(url("version-bridge", of.pk), chosen)
    assert Bridge.objects.get().items["B2"]["parts"] == {
        "cost": "time", "time": "", "people": "people", "none": "none",
    }  # fmt: skip
    chosen["part-B2-cost"] = "nonsense"
    assert client.post(url("version-bridge", of.pk), chosen).status_code == 422


def test_versions_are_compared_side_by_side_by_who_may_read_them(client, cast, signed_in):
    first = version(None, library()["needs_2026"])
    second = version(cycle(first.cycle.year + 1), library()["needs_2027"])
    page = client.get(url("version-compare", second.pk))
    assert page.status_code == 200
    assert "G03" in page.text
    assert len(client.get(url("version-compare", second.pk), {"all": 1}).text) > len(page.text)
    assert signed_in(cast.officer).get(url("version-compare", second.pk)).status_code == 200
    hidden = draft(second.cycle)
    assert signed_in(cast.officer).get(url("version-compare", hidden.pk)).status_code == 404
    assert client.get(url("version-compare", second.pk), {"with": "x"}).status_code == 404
    assert client.get(url("version-compare", first.pk)).status_code == 200


def test_a_draft_with_faults_is_shown_with_them(client, acting, cast):
    data = copy.deepcopy(SMALL)
    data["sections"][0]["questions"][0]["relevant"] = "B1 ="
    of = draft(None, data)
    for name in ("version", "version-edit", "version-try"):
        page = client.get(url(name, of.pk))
        assert page.status_code == 200, name
    assert "schema.expression" in client.get(url("version-edit", of.pk)).text
    empty = operations.compose_version(
        of.cycle,
        code="survey",
        title=read_questionnaire(SMALL).title,
        by=acting(cast.province),
        at=NOON,
    )
    assert client.get(url("version", empty.pk)).status_code == 200
    assert client.get(url("version-edit", empty.pk)).status_code == 200
    assert client.get(url("version-try", empty.pk)).status_code == 409


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("version", ()),
        ("version-edit", ()),
        ("version-question", ("B01",)),
        ("version-bridge", ()),
        ("version-compare", ()),
        ("version-try", ()),
        ("version-try-section", ("B",)),
        ("version-compose", None),
        ("versions", None),
    ],
)
def test_pages_cost_a_constant_number_of_statements(
    client, django_assert_max_num_queries, name, args
):
    first = version(None, library()["needs_2026"])
    of = draft(cycle(first.cycle.year + 1), library()["needs_2027"])
    path = url(name) if args is None else url(name, of.pk, *args)
    with django_assert_max_num_queries(15):
        assert client.get(path).status_code == 200
